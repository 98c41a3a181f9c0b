"""The whole ledger of small documents: inheritance, references, rows."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ledger import LedgerRow, ledger_rows, read_facts
from assistant.ledger.references import read_references
from assistant.types import Clause, ClauseKind, Document, Duty, Part, Reference


def _clause(name: str, text: str, *, part: str = "", kind: ClauseKind = "clause", heading: str = "") -> Clause:
    return Clause(name, "d", part, name, (heading,) if heading else (), "", text, 1, 1, kind)


def _document(*parts: Part, opening: Clause | None = None, place: str = "甲省", **known: int) -> Document:
    return Document(
        id="d", number="", title="甲省要点", issuer="", addressees=(), issued_on=date(2023, 3, 6), kind="", place=place,
        level="省", validity="unknown", source="a.txt", parts=parts, opening=opening, year=known.get("year"),
    )  # fmt: skip


def _plan() -> Document:
    first = (
        _clause("1", "（一）做甲。年底前上线100项。（省甲局牵头。各市州人民政府均为责任单位，以下不再列出）"),
        _clause("2", "（二）做乙。（省乙局牵头，省丙局配合）"),
        _clause("3", "（三）做丙。"),
    )
    second = (_clause("4", "（一）做丁。6月底前完成。（省甲局中心负责）", part="附件二"),)
    opening = _clause("0", "总的要求。", kind="opening")
    return _document(Part("", "正文", first, opening), Part("附件二", "附件", second))


HANDED = Duty("责任单位", ("各市州人民政府",), "各市州人民政府均为责任单位", inherited=True)


def test_inheritance_ends_with_its_part_and_leaves_openings_out() -> None:
    facts = read_facts(_plan())
    assert list(facts) == ["0", "1", "2", "3", "4"]
    assert facts["0"].duties == ()
    assert facts["1"].duties == (
        Duty("牵头", ("省甲局",), "省甲局牵头"),
        Duty("责任单位", ("各市州人民政府",), "各市州人民政府均为责任单位"),
    )
    assert facts["2"].duties == (
        Duty("牵头", ("省乙局",), "省乙局牵头"),
        Duty("配合", ("省丙局",), "省丙局配合"),
        HANDED,
    )
    assert facts["3"].duties == (HANDED,)
    assert facts["4"].duties == (Duty("负责", ("省甲局中心",), "省甲局中心负责"),)


def test_later_lasting_statement_takes_the_place_of_the_earlier() -> None:
    clauses = (
        _clause("1", "做甲。（各市州均为责任单位，以下不再列出）"),
        _clause("2", "做乙。（各县区均为责任单位，下同）"),
        _clause("3", "做丙。"),
    )
    facts = read_facts(_document(Part("", "正文", clauses)))
    assert [d.units for d in facts["2"].duties] == [("各县区",), ("各市州",)]
    assert facts["3"].duties == (Duty("责任单位", ("各县区",), "各县区均为责任单位", inherited=True),)


def test_heading_states_a_duty_for_its_clauses() -> None:
    clause = _clause("1", "1.做甲。", heading="一、抓好落实（牵头单位：市甲局）")
    facts = read_facts(_document(Part("", "正文", (clause,))))
    assert facts["1"].duties == (Duty("牵头", ("市甲局",), "牵头单位：市甲局", inherited=True),)


def test_year_of_a_yearly_plan_goes_before_the_date_of_issue() -> None:
    part = Part("", "正文", (_clause("1", "年底前完成。"),))
    assert [d.end for d in read_facts(_document(part))["1"].deadlines] == [date(2023, 12, 31)]
    assert [d.end for d in read_facts(_document(part, year=2024))["1"].deadlines] == [date(2024, 12, 31)]


def test_covering_text_of_the_document_is_read() -> None:
    opening = _clause("0", "根据《某办法》制定。", kind="opening")
    facts = read_facts(_document(Part("", "正文", ()), opening=opening))
    assert facts["0"].references == (Reference("《某办法》", "某办法", ""),)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["1", "2", "3", "4"]),
        ({"unit": "省甲局"}, ["1"]),
        ({"unit": "甲省甲局"}, ["1"]),
        ({"unit": "省甲局中心"}, ["4"]),
        ({"unit": "省丙局"}, ["2"]),
        ({"unit": "省丙局", "role": "牵头"}, []),
        ({"unit": "各市州人民政府"}, ["1", "2", "3"]),
        ({"role": "牵头"}, ["1", "2"]),
        ({"role": "负责"}, ["4"]),
        ({"place": "甲省"}, ["1", "2", "3", "4"]),
        ({"place": "乙市"}, []),
        ({"before": date(2023, 12, 31)}, ["1", "4"]),
        ({"before": date(2023, 6, 30)}, ["4"]),
        ({"before": date(2023, 6, 29)}, []),
    ],
)
def test_rows(asked: dict[str, object], found: list[str]) -> None:
    document = _plan()
    rows = ledger_rows((document,), read_facts(document), **asked)  # type: ignore[arg-type]
    assert [row.clause.id for row in rows] == found


def test_row_holds_all_of_its_clause() -> None:
    document = _plan()
    facts = read_facts(document)
    (row,) = ledger_rows((document,), facts, unit="省甲局")
    known = facts["1"]
    clause = document.parts[0].clauses[0]
    assert row == LedgerRow(clause, document, known.duties, known.deadlines, known.targets)
    assert [t.text for t in row.targets] == ["100项"]


@pytest.mark.parametrize(
    ("text", "references"),
    [
        (
            "落实《某某意见》（国发〔2022〕 5 号）精神。",
            (Reference("《某某意见》（国发〔2022〕 5 号）", "某某意见", "国发〔2022〕5号"),),
        ),
        ("执行《甲\n条例》《乙规范（试行）》。", (
            Reference("《甲\n条例》", "甲条例", ""), Reference("《乙规范（试行）》", "乙规范（试行）", ""),
        )),
        ("按照某政办发〔2023〕11号执行。", (Reference("某政办发〔2023〕11号", "", "某政办发〔2023〕11号"),)),
        ("依照《甲条例》第三十六条第二款办理。", (
            Reference("《甲条例》第三十六条第二款", "甲条例", "", "第三十六条第二款"),
        )),
        ("《甲条例》（以下简称《条例》）第五条规定", (
            Reference("《甲条例》（以下简称《条例》）第五条", "甲条例", "", "第五条"),
            Reference("《条例》", "条例", ""),
        )),
        ("落实《关于印发〈甲要点〉的通知》（甲发〔2023〕1号）", (
            Reference(
                "《关于印发〈甲要点〉的通知》（甲发〔2023〕1号）", "关于印发〈甲要点〉的通知", "甲发〔2023〕1号"
            ),
            Reference("〈甲要点〉", "甲要点", ""),
        )),
        ("《甲办法》和《甲办法》", (Reference("《甲办法》", "甲办法", ""),)),
        ("《没有右括号，2023年要点", ()),
        ("没有文件。", ()),
    ],
)  # fmt: skip
def test_references(text: str, references: tuple[Reference, ...]) -> None:
    assert read_references(text) == references
    assert all(reference.text in text for reference in references)
