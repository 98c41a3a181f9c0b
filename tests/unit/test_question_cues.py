"""assistant.question.cues and slots: what asking words, numbers and times in a question say."""

from __future__ import annotations

import pytest

from assistant.question.cues import COMPARE, ENDING, FOLLOWING, YES_NO, Ask, read_cues
from assistant.question.slots import read_counted, read_quantities, take_address, take_years
from assistant.question.tasks import TIME_CLAIM
from assistant.text.fold import fold


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("某项改革由谁牵头", [Ask.LEAD]),
        ("牵头单位有哪些？", [Ask.LEAD]),
        ("这事归哪个部门管", [Ask.RESPONSIBLE]),
        ("除了牵头的还有谁要负责", [Ask.PARTICIPANTS]),
        ("配合单位是谁", [Ask.PARTICIPANTS]),
        ("什么时候完成", [Ask.DEADLINE]),
        ("完成时限是哪天", [Ask.DEADLINE]),
        ("要达到多少项", [Ask.TARGET]),
        ("文号是多少", [Ask.NUMBER]),
        ("什么时候印发的", [Ask.ISSUED_ON]),
        ("落款是哪一天", [Ask.ISSUED_ON]),
        ("由哪个单位印发？", [Ask.ISSUER]),
        ("发给谁", [Ask.ADDRESSEES]),
        ("还有效吗", [Ask.VALIDITY]),
        ("在第几页", [Ask.PAGE]),
        ("依据哪个文件制定", [Ask.BASIS]),
        ("具体要做什么", [Ask.CONTENT]),
        ("谁牵头，什么时候完成", [Ask.LEAD, Ask.DEADLINE]),
        ("邻里驿站", []),
        ("是哪家公司开发的", []),
    ],
)
def test_asks(text: str, asks: list[Ask]) -> None:
    assert list(read_cues(fold(text)).asks) == asks


def test_what_is_counted_stays_topic() -> None:
    text = fold("要建多少个书屋")
    start, end = read_cues(text).spans[0]
    assert text[:start] + text[end:] == "书屋"
    assert read_counted(text) == ("个", "书屋")


@pytest.mark.parametrize(
    ("text", "yes"), [("是这样吗", True), ("有没有要求", True), ("是什么", False), ("怎么办", False)]
)
def test_yes_or_no(text: str, yes: bool) -> None:
    assert bool(YES_NO.search(text)) is yes


@pytest.mark.parametrize(
    ("text", "compares"), [("两地有什么不同", True), ("比例是多少", False), ("比乙市多多少", True)]
)
def test_comparison(text: str, compares: bool) -> None:
    assert bool(COMPARE.search(text)) is compares


def test_leaning_words() -> None:
    assert FOLLOWING.search("那乙市呢")
    assert ENDING.search("乙市呢?")
    assert not FOLLOWING.search("哪些单位负责")


def test_quantities_are_words_of_their_own() -> None:
    text = "统一建300个驿站,三十个书屋,注册6.5万,一份材料"
    edges = frozenset(range(len(text) + 1)) - {1}
    found = [(quantity.number, quantity.unit) for _, _, quantity in read_quantities(text, edges)]
    assert found == [(300.0, "个"), (30.0, "个"), (65000.0, "")]


def test_times_years_and_addresses() -> None:
    assert [match[0] for match in TIME_CLAIM.finditer("6月底前选址,年底前建成,2024年底以前")] == [
        "6月底前",
        "年底前",
        "2024年底以前",
    ]
    assert take_years("2024年谁牵头") == ("\n\n\n\n\n谁牵头", (2024,))
    assert take_address("第二部分第(九)条讲什么")[0] == "第二部分第(九)条"
    assert take_address("第十二条之一")[0] == "第十二条之一"
    assert take_address("二(九)由谁牵头")[0] == "二(九)"
    assert take_address("谁牵头") == ("", "谁牵头")


def test_places_are_counted_without_their_measure_word() -> None:
    text = "要跟20个省合作"
    found = [(quantity.number, quantity.unit) for _, _, quantity in read_quantities(text, frozenset(range(20)))]
    assert found == [(20.0, "省")]
