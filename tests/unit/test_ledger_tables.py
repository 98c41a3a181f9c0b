"""Rows of duty tables and labelled lines give the same ledger rows as brackets do."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ledger import doubt_duties, ledger_rows, read_facts
from assistant.ledger.deadlines import read_deadlines
from assistant.ledger.duties import read_statements
from assistant.ledger.tables import complete_deadlines, read_row
from assistant.types import Clause, ClauseKind, Deadline, Document, Duty, Part


def _roles(text: str) -> list[tuple[str, tuple[str, ...]]]:
    duties = read_row(text)
    assert all(duty.text in text for duty in duties)
    return [(duty.role, duty.units) for duty in duties]


def _document(*texts: tuple[ClauseKind, str]) -> Document:
    clauses = tuple(
        Clause(f"d-{n}", "d", "", str(n), (), "", text, 0, 0, kind) for n, (kind, text) in enumerate(texts, 1)
    )
    return Document(
        id="d", number="", title="某县2023年任务分工", issuer="", addressees=(), issued_on=date(2023, 3, 6), kind="",
        place="某县", level="县", validity="unknown", source="甲.xlsx", parts=(Part("", "正文", clauses),),
    )  # fmt: skip


def _times(text: str, year: int | None = 2023) -> list[tuple[str, date | None, date | None]]:
    found = complete_deadlines(text, year, read_deadlines(text, year))
    assert all(one.text in one.sentence and one.sentence in text for one in found)
    return [(one.text, one.start, one.end) for one in found]


def test_columns_give_the_roles_of_their_heads() -> None:
    text = "重点任务：建台账。牵头单位：县教育局；责任单位：县财政局、县民政局；配合单位：各乡镇；完成时限：6月底前"
    assert _roles(text) == [
        ("牵头", ("县教育局",)),
        ("责任单位", ("县财政局", "县民政局")),
        ("配合", ("各乡镇",)),
    ]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("责任单位", "责任单位"),
        ("市级责任单位", "责任单位"),
        ("责任单位（部门）", "责任单位"),
        ("责任单位（县级）", "责任单位"),
        ("责任股室", "责任单位"),
        ("牵头部门", "牵头"),
        ("牵头责任单位", "牵头"),
        ("主办单位", "牵头"),
        ("配合单位", "配合"),
        ("参与单位", "配合"),
        ("承办单位", "负责"),
        ("实施主体", "负责"),
        ("责任分工", "责任单位"),
    ],
)
def test_heads_of_columns(label: str, role: str) -> None:
    duties = read_row(f"任务：建台账；{label}：县教育局")
    if label == "责任股室":
        assert [duty.units for duty in duties] == [("县教育局",)]
    else:
        assert [(duty.role, duty.units) for duty in duties] == [(role, ("县教育局",))]


def test_role_words_inside_a_column() -> None:
    assert _roles("任务：建台账；责任分工：县教育局牵头，县财政局配合") == [
        ("牵头", ("县教育局",)),
        ("配合", ("县财政局",)),
    ]
    assert _roles("任务：建台账；责任单位：县教育局（牵头）、县财政局") == [
        ("牵头", ("县教育局",)),
        ("责任单位", ("县财政局",)),
    ]
    assert _roles("任务：建台账；责任单位：牵头单位：县教育局；配合单位：县财政局") == [
        ("牵头", ("县教育局",)),
        ("配合", ("县财政局",)),
    ]


def test_names_that_only_their_column_shows_to_be_units() -> None:
    assert _roles("任务：建台账；责任单位：新华书店、融媒、供销") == [("责任单位", ("新华书店", "融媒", "供销"))]
    assert read_statements("责任单位：新华书店、融媒、供销") == ()


@pytest.mark.parametrize("value", ["无", "/", "——", "同上", "另行通知", "按照规定：逐项落实"])
def test_columns_that_name_nobody(value: str) -> None:
    assert _roles(f"任务：建台账；责任单位：{value}") == []


@pytest.mark.parametrize("text", ["", "建台账", "：", "；；", "责任单位："])
def test_rows_without_columns_or_values(text: str) -> None:
    assert read_row(text) == ()


def test_people_are_no_units() -> None:
    assert _roles("任务：建台账；责任领导：某某某；责任人：某某；联系人：某某") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("【责任单位：甲局、乙局】", [("责任单位", ("甲局", "乙局"))]),
        ("做好。【牵头单位：县甲局；配合单位：县乙局】", [("牵头", ("县甲局",)), ("配合", ("县乙局",))]),
        ("〔责任单位：县甲局〕", [("责任单位", ("县甲局",))]),
        ("【责任单位】县甲局、县乙局", [("责任单位", ("县甲局", "县乙局"))]),
        ("做好。\n【牵头单位】：县甲局\n【配合单位】：县乙局", [("牵头", ("县甲局",)), ("配合", ("县乙局",))]),
        ("市级责任单位：市甲局", [("责任单位", ("市甲局",))]),
        ("责任单位：县教育局 县财政局", [("责任单位", ("县教育局", "县财政局"))]),
        ("责任单位：县教育局/县财政局", [("责任单位", ("县教育局", "县财政局"))]),
        ("牵头单位：县甲局\n配合单位：县乙局\n完成时限：2023年6月", [("牵头", ("县甲局",)), ("配合", ("县乙局",))]),
        ("责任单位】县甲局", []),
        ("明确责任单位、压实责任。", []),
    ],
)
def test_labelled_lines(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    duties = [statement.duty for statement in read_statements(text)]
    assert all(duty.text in text for duty in duties)
    assert [(duty.role, duty.units) for duty in duties] == expected


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2023年6月", None, date(2023, 6, 30)),
        ("6月", None, date(2023, 6, 30)),
        ("2023年12月31日", None, date(2023, 12, 31)),
        ("2023年底", None, date(2023, 12, 31)),
        ("12月末", None, date(2023, 12, 31)),
        ("2024年", date(2024, 1, 1), date(2024, 12, 31)),
        ("2023.6", None, date(2023, 6, 30)),
        ("2023-06-15", None, date(2023, 6, 15)),
        ("2023/2/30", None, None),
        ("3月至6月", date(2023, 3, 1), date(2023, 6, 30)),
        ("2023年11月—2024年2月", date(2023, 11, 1), date(2024, 2, 29)),
        ("全年", date(2023, 1, 1), date(2023, 12, 31)),
        ("长期坚持", None, None),
        ("持续推进", None, None),
        ("2022年12月", None, date(2022, 12, 31)),
    ],
)
def test_times_that_only_their_label_shows(value: str, start: date | None, end: date | None) -> None:
    assert _times(f"任务：建台账；完成时限：{value}") == [(value, start, end)]


@pytest.mark.parametrize(
    "label", ["完成时限", "完成时间", "办理时限", "时间节点", "整改期限", "进度安排", "计划完成时间", "时限要求"]
)
def test_labels_of_times(label: str) -> None:
    for text in (f"{label}：2023年6月", f"做好工作。\n{label}: 2023年6月", f"（责任单位：甲局；{label}：2023年6月）"):
        assert _times(text) == [("2023年6月", None, date(2023, 6, 30))]


def test_times_read_anyway_are_not_read_twice_and_years_stay_open() -> None:
    assert _times("任务：甲；完成时限：6月底前") == [("6月底前", None, date(2023, 6, 30))]
    assert _times("完成时限：6月", None) == [("6月", None, None)]
    assert _times("完成时限：无；责任单位：甲局") == []
    assert _times("在规定时限内办结。时限是法定的。") == []


def test_rows_and_lines_stand_in_the_ledger_like_brackets() -> None:
    document = _document(
        ("clause", "一、建台账。（县教育局牵头，6月底前完成）"),
        ("clause", "二、建台账。\n牵头单位：县教育局\n完成时限：6月"),
        ("row", "任务：建台账100个；牵头单位：县教育局；完成时限：6月"),
    )
    facts = read_facts(document)
    rows = ledger_rows([document], facts, unit="县教育局", role="牵头", before=date(2023, 6, 30))
    assert [row.clause.address for row in rows] == ["1", "2", "3"]
    assert [target.text for target in rows[2].targets] == ["100个"]
    assert rows[2].deadlines == (Deadline("6月", None, date(2023, 6, 30), "完成时限：6月"),)
    assert doubt_duties(document, facts) == []


def test_duties_in_the_text_of_a_task_are_kept_and_columns_not_read_twice() -> None:
    document = _document(("row", "任务：由县审计局牵头开展检查；责任单位：县教育局、县财政局"))
    duties = read_facts(document)["d-1"].duties
    assert sorted((duty.role, duty.units) for duty in duties) == [
        ("牵头", ("县审计局",)),
        ("责任单位", ("县教育局", "县财政局")),
    ]


def test_what_holds_for_all_rows_is_handed_down_to_them() -> None:
    document = _document(
        ("clause", "一、做好。（各乡镇均为责任单位，以下不再列出）"), ("row", "任务：建台账；牵头单位：县教育局")
    )
    assert read_facts(document)["d-2"].duties == (
        Duty("牵头", ("县教育局",), "牵头单位：县教育局"),
        Duty("责任单位", ("各乡镇",), "各乡镇均为责任单位", inherited=True),
    )


def test_row_whose_units_were_not_read_is_reported() -> None:
    sentence = "按照规定：由有关方面逐项落实"
    document = _document(("row", f"任务：建台账；责任单位：{sentence}"), ("row", "任务：定制度；责任单位：无"))
    (doubt,) = doubt_duties(document, read_facts(document))
    assert (doubt.code, doubt.where) == ("row_lost", "甲.xlsx")
    assert f"责任单位：{sentence}" in doubt.message
