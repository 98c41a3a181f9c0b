"""assistant.text: folding, numerals, dates, numbers, sentences, words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.dates import find_dates, read_date, say_date
from assistant.text.docnumbers import canonical_number, find_document_numbers
from assistant.text.fold import clean, fold, simplify
from assistant.text.numerals import read_numeral, write_numeral
from assistant.text.segment import Segmenter
from assistant.text.sentences import split_sentences


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("ＡＢＣ１２", "abc12"),
        ("「跨区」通 辦", '"跨区"通办'),
        ("二○二三", "二〇二三"),
        ("⼀⾏", "一行"),
        ("甲\u200b乙\ufeff", "甲乙"),
        ("（試行）", "(试行)"),
    ],
)
def test_fold_unifies_what_a_reader_takes_for_the_same(typed: str, same: str) -> None:
    assert fold(typed) == fold(same)


def test_clean_drops_what_is_not_seen_and_keeps_lines() -> None:
    assert clean("甲\x00乙\u202e\r\n丙\U000e0041") == "甲乙\n丙"
    assert clean("e" + "\u0301" * 300) == "e\u0301\u0301"


def test_simplify_keeps_the_length() -> None:
    assert simplify("辦理憑證") == "办理凭证"


@given(st.text(max_size=60))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21", 21), ("１２", 12), ("二十一", 21), ("一百零五", 105), ("二〇二三", 2023), ("3000万", 30_000_000),
        ("三千万", 30_000_000), ("1.5亿", 150_000_000), ("十", 10), ("两千", 2000), ("廿三", 23),
        ("", None), ("甲", None), ("二十条", None), ("一二十", None), ("3.5", None),
    ],
)  # fmt: skip
def test_read_numeral(text: str, value: int | None) -> None:
    assert read_numeral(text) == value


@given(st.integers(min_value=1, max_value=9999))
def test_numerals_read_back_as_written(value: int) -> None:
    assert read_numeral(write_numeral(value)) == value


@pytest.mark.parametrize(
    "typed",
    ["甲政办发〔2023〕11号", "甲政办发[2023]11 号", "甲政办发（2023）11号", "甲政办发【2023】第11号",
     "请问甲政办发﹝2023﹞11号",
     "甲政办发〔２０２３〕１１号", "根据甲政办发2023 11号", "甲政办发〔2023〕11"],
)  # fmt: skip
def test_a_number_has_one_spelling(typed: str) -> None:
    assert canonical_number(typed) == "甲政办发〔2023〕11号"


def test_numbers_are_found_where_they_stand() -> None:
    text = "根据《某办法》（国某发〔2021〕5号）和乙教通(2022)36号"
    found = find_document_numbers(text)
    assert [number.canonical for number in found] == ["国某发〔2021〕5号", "乙教通〔2022〕36号"]
    assert [text[number.end - len(number.text) : number.end] for number in found] == [n.text for n in found]


@pytest.mark.parametrize("text", ["2023年11月", "二十一条", "电话2023110号楼", ""])
def test_other_digits_are_no_number(text: str) -> None:
    assert find_document_numbers(text) == ()


def test_dates_in_digits_and_numerals() -> None:
    spans = find_dates("2023 年3 月6 日，二〇二四年十二月三十一日，2023年13月1日，2023-02-30")
    assert [span.day for span in spans] == [date(2023, 3, 6), date(2024, 12, 31)]
    assert read_date("某日") is None
    assert say_date(date(2023, 3, 6)) == "2023年3月6日"


def test_sentences_keep_quotes_and_brackets_whole() -> None:
    text = "（一）甲乙。丙“丁。戊”己；庚（辛。壬）癸。\n子"
    assert split_sentences(text) == ("（一）甲乙。", "丙“丁。戊”己；", "庚（辛。壬）癸。\n", "子")


@given(st.text(alphabet="甲乙。；“”（）\n，", max_size=80))
def test_sentences_join_to_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text


def test_dictionary_words_are_cut_whole_and_short_forms_stay_findable() -> None:
    segmenter = Segmenter(["甲乙通办"])
    assert segmenter.words("推进“甲乙通办”3项") == ["推进", "甲乙通办", "3", "项"]
    assert {"甲乙通办", "甲乙", "乙通", "通办"} <= set(segmenter.tokens("甲乙通办"))
    assert segmenter.dictionary == ("甲乙通办",)
    assert segmenter.dictionary_hash != Segmenter().dictionary_hash


def test_word_classes_are_those_of_the_dictionary() -> None:
    import jieba
    from jieba import posseg

    segmenter = Segmenter(["甲乙通办"])
    classes = posseg.POSTokenizer(jieba.Tokenizer()).word_tag_tab
    for word in list(classes)[:: len(classes) // 2000]:
        assert segmenter.word_class(word) == classes[word]
    assert segmenter.word_class("甲乙通办") == "n"
    assert segmenter.word_class("囔嘟囔嘟") == ""
