"""assistant.question.numerals: numbers of a question in one form."""

from __future__ import annotations

import pytest

from assistant.question.numerals import number_speller, spell_quantities, spell_years


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("十五省", "15省"),
        ("与十五省一起", "与15省一起"),
        ("三千万吗", "3000万吗"),
        ("3千万", "3000万"),
        ("3,000万", "3000万"),
        ("一万项", "1万项"),
        ("一百零五个", "105个"),
        ("二十四小时", "24小时"),
        ("30000000", "30000000"),
    ],
)
def test_quantities_are_in_digits(typed: str, spelled: str) -> None:
    assert spell_quantities(typed, lambda run: False) == spelled


@pytest.mark.parametrize(
    "text", ["第十五项", "十二条", "一件事", "三年行动", "两千多家", "十四五规划", "三位一体", "几十个"]
)
def test_names_and_addresses_stay(text: str) -> None:
    assert spell_quantities(text, lambda run: False) == text


def test_what_the_corpus_says_stays() -> None:
    assert spell_quantities("十五分钟圈", lambda run: run == "十五分钟") == "十五分钟圈"


@pytest.mark.parametrize("typed", ["二〇二三年", "二零二三年"])
def test_years_are_in_digits(typed: str) -> None:
    assert spell_years(f"{typed}要点") == "2023年要点"


SPELLER = number_speller(["甲政办发〔2023〕11号", "乙政办发〔2023〕11号", "丙教通〔2023〕50号"])


@pytest.mark.parametrize(
    "typed",
    [
        "甲政办发[2023]11号", "甲政办发《2023》11号", '甲政办发"2023"11号', "甲政办发2023-11号", "甲政办发202311", "甲政办发23年11号",
        "甲政办发〔二〇二三〕十一号", "甲政办发2023年第11号", "甲政办发〔2023〕11",
    ],
)  # fmt: skip
def test_a_known_number_is_spelled_in_one_way(typed: str) -> None:
    assert SPELLER.spell(f"请问{typed}讲什么") == "请问甲政办发〔2023〕11号讲什么"
    assert list(SPELLER.misspelt(SPELLER.spell(typed))) == []


@pytest.mark.parametrize(
    "typed", ["甲政办发〔2023〕12号", "甲政办发〔2022〕11号", "丁政办发〔2023〕11号", "2023年11月11日"]
)
def test_an_unknown_number_stays(typed: str) -> None:
    assert SPELLER.spell(typed) == typed
    assert list(SPELLER.misspelt(typed)) == []


@pytest.mark.parametrize(("typed", "end"), [("丙叫通〔2023〕50号", 3), ("丙通〔2023〕50号", 2)])
def test_a_prefix_typed_by_sound_or_with_a_gap_is_told(typed: str, end: int) -> None:
    assert list(SPELLER.misspelt(typed)) == [(0, end, "丙教通")]


def test_a_prefix_that_may_be_two_is_left() -> None:
    assert list(SPELLER.misspelt("政办发〔2023〕11号")) == []
