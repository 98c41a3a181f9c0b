"""assistant.retrieval.look_up: addresses in every spelling."""

from __future__ import annotations

import pytest

from assistant.retrieval.look_up import address_key, find_inside
from assistant.types import Clause


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


ARTICLE = "第三十八条　有下列情形之一的：\n（一）甲；\n（二）乙。\n用人单位丙。"
SINGLE = "第三十八条　有下列情形之一的：\n（一）甲；\n（二）乙。"


@pytest.mark.parametrize(
    ("text", "address", "inside"),
    [
        (ARTICLE, "第38条", ""),
        (ARTICLE, "第38条第一款", "第三十八条　有下列情形之一的：\n（一）甲；\n（二）乙。"),
        (ARTICLE, "第三十八条第一款第（二）项", "（二）乙。"),
        (ARTICLE, "第38条第2项", "（二）乙。"),
        (ARTICLE, "第38条第二款", "用人单位丙。"),
        (ARTICLE, "第38条第三款", None),
        (SINGLE, "第38条第一款", SINGLE),
        (SINGLE, "第38条第一款第二项", "（二）乙。"),
        (SINGLE, "第38条第三项", None),
        (SINGLE, "第38条第二款", None),
    ],
)
def test_paragraphs_and_items_are_found_inside_an_article(text: str, address: str, inside: str | None) -> None:
    clause = Clause("a", "d", "", "第三十八条", (), "", text, 0, 0)
    assert find_inside(clause, address) == inside
