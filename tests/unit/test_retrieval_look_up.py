"""assistant.retrieval.look_up: addresses in every spelling."""

from __future__ import annotations

import pytest

from assistant.retrieval.look_up import address_key


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (["二（九）", "二(9)", "二、（九）", "二 （九）", "第二部分（九）", "第二部分第（九）条"], ("一:2", "(:9")),
        (["一1", "一、1.", "一、1"], ("一:1", "1:1")),
        (["第十二条", "第12条", "第三章第十二条"], ("条:12",)),
        (["第十条之一"], ("条:10之1",)),
        (["第三章"], ("章:3",)),
        (["（九）"], ("(:9",)),
        (["", "没有条款号的话"], ()),
    ],
)  # fmt: skip
def test_spellings_of_one_address_have_one_key(spellings: list[str], key: tuple[str, ...]) -> None:
    assert {address_key(spelling) for spelling in spellings} == ({key} if key else {()})
