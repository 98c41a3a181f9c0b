"""Quotes must be verbatim and markers must stand at the sentence that they support."""

from __future__ import annotations

from dataclasses import replace

from assistant.types import Citation
from eval.marks import find_false_quotes, find_wrong_marks
from eval.scoring import contains, fold
from tests.eval_rows import CITY, LEAD_ANSWER, PROVINCE, cite

WANTED = ("省甲局", "市乙局", "90项")


def holds(text: str, wording: str) -> bool:
    return contains(fold(text), wording)


def wrong(text: str, *citations: Citation) -> list[str]:
    answer = replace(LEAD_ANSWER, text=text, citations=citations or LEAD_ANSWER.citations)
    return find_wrong_marks(answer, WANTED, holds)


def test_right_markers() -> None:
    assert wrong(LEAD_ANSWER.text) == []
    assert wrong("省甲局牵头[1]，市乙局牵头[2]") == []


def test_markers_of_two_lines_exchanged() -> None:
    found = wrong("甲省：省甲局牵头。[2]\n乙市：市乙局牵头。[1]")
    assert found == [
        "“省甲局”后面的标记不是写有它的条款",
        "“市乙局”后面的标记不是写有它的条款",
        "甲省的一句标的是乙市的条款",
        "乙市的一句标的是甲省的条款",
    ]


def test_marker_without_citation_and_citation_without_marker() -> None:
    assert wrong("省甲局[1]、市乙局[3]") == [
        "标记[3]没有对应的引用",
        "引用[2]没有标在任何一句后",
        "“市乙局”后面的标记不是写有它的条款",
    ]


def test_a_line_that_names_a_source_is_no_sentence() -> None:
    assert "引用[2]没有标在任何一句后" in wrong("省甲局牵头[1]\n[1] 甲\n[2] 乙")


def test_what_no_cited_clause_says_is_for_other_checks() -> None:
    assert wrong("90项。[1]\n", cite(1, PROVINCE)) == []


def test_number_date_and_issuer_of_the_document_support_too() -> None:
    answer = replace(LEAD_ANSWER, text="乙政发〔2020〕2号，2020年1月2日，乙市人民政府。[1]", citations=(cite(1, CITY),))
    assert find_wrong_marks(answer, ("乙政发〔2020〕2号", "2020年1月2日", "乙市人民政府"), holds) == []


def test_a_quote_with_another_letter_is_noticed() -> None:
    forged = object.__new__(Citation)
    for name, value in (("marker", 1), ("clause", CITY.parts[0].clauses[0]), ("document", CITY), ("quote", "上线91项")):
        object.__setattr__(forged, name, value)
    assert find_false_quotes(replace(LEAD_ANSWER, citations=(forged,))) == ["引文[1]不是条款原文"]
    assert find_false_quotes(LEAD_ANSWER) == []
