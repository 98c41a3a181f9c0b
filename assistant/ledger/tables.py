"""Rows of duty tables and labelled lines: what columns and labels state, read as brackets are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest

from assistant.ledger.deadlines import read_deadlines
from assistant.ledger.duties import read_listed
from assistant.ledger.passages import Span
from assistant.ledger.roles import RESPONSIBLE, ROLE_LABEL, read_role
from assistant.ledger.units import split_units
from assistant.text.dates import read_date
from assistant.types import Clause, Deadline, Document, Doubt, Duty, Facts

# "列名：" at the beginning of a row or after the column before it.
_COLUMN = re.compile("(?:^|(?<=[；;。！？\n]))(?P<label>[^：:；;。！？\n]{1,30})：")
_UNIT_COLUMN = re.compile(
    "(?:牵头|主办|主责|责任|配合|协办|协同|参与|参加|协助|负责|主管|承办|承担|实施|落实|支持|执行|办理)(?:责任|实施|落实)?"
    "[（(、/和及与]?(?:单位|部门|主体|机构|处室|科室|股室|地区|镇街)|^(?:牵头|配合|主办|协办|责任分工|职责分工|分工)$"
)
_APART = "：:；;。！？\n（(【〔 \u3000，,|\t"  # what stands around a label
_TIME_LABEL = re.compile(
    f"(?:^|(?<=[{_APART}]))(?P<label>[^{_APART}]{{0,8}}(?:时限|期限|时间节点"
    "|(?:完成|整改|办结|办理|实施|推进|截止)(?:的)?(?:时间|日期)|时间(?:安排|要求|进度)|进度(?:安排|要求))"
    "[^：:；;。！？\n]{0,8})[：:]\\s{0,3}(?P<value>[^；;。\n）)】〕|\t]{1,40})"
)
_NOBODY = re.compile("[无—\\-/\\\\－–\\s]{1,6}|同上|另行(?:通知|确定|明确)|待定")
_WITHIN_UNIT = re.compile("[。！？：:《》]")
_NUMERIC_DAY = re.compile("([12][0-9]{3})[.\\-/．]([0-9]{1,2})(?:[.\\-/．]([0-9]{1,2}))?")
_MONTHS = re.compile(
    "(?:([12][0-9]{3})年)?([0-9]{1,2})月?\\s?(?:-|－|—|–|~|～|至|到){1,2}\\s?(?:([12][0-9]{3})年)?([0-9]{1,2})月(?:底|末)?"
)
_OWN_YEAR = re.compile("([12][0-9]{3})\\s{0,2}年")
_TERMS = (("年度?", "内"), ("月份?", "底前"), ("[日号底末旬]", "前"))  # what a bare time leaves out, by its ending


def read_row(text: str) -> tuple[Duty, ...]:
    """Give the duties that the columns of a row state, in their order; each `text` is verbatim in the row.

    What stands in a column of units is taken as a unit's name though its form alone would not show it.
    """
    found: list[Duty] = []
    for label, start, end in _find_columns(text):
        if not _UNIT_COLUMN.search(label):
            continue
        words = text[start:end].rstrip("；;。 \n")
        value = len(label) + 1
        named = ROLE_LABEL.match(words, value)  # "责任单位：牵头单位：甲局"
        role = RESPONSIBLE if label.endswith("分工") else read_role(named["label"] if named else label)
        value = named.end() if named else value
        stated = [statement.duty for statement in read_listed(role, words, value)]
        found += stated or _trust(role, words, value)
    return tuple(dict.fromkeys(found))


def complete_duties(clause: Clause, duties: Sequence[Duty]) -> tuple[Duty, ...]:
    """Give the duties of a clause; those of a row of a table read from its columns, the inherited ones kept."""
    if clause.kind != "row":
        return tuple(duties)
    own = read_row(clause.text)
    stated = {(duty.role, duty.units) for duty in own}
    others = [duty for duty in duties if duty.inherited or not _in_column(duty.text, clause.text)]
    return (*own, *(duty for duty in others if (duty.role, duty.units) not in stated))


def complete_deadlines(text: str, year: int | None, found: Sequence[Deadline]) -> tuple[Deadline, ...]:
    """Give the deadlines of a clause with those that only their label shows to be one ("完成时限：2023年6月").

    A time that names no day (长期, 持续推进) is kept as printed, without first and last day.
    """
    added = []
    for label in _TIME_LABEL.finditer(text):
        value = label["value"].strip(" ，,、")
        if value and not _NOBODY.fullmatch(value) and not any(one.text in value for one in found):
            start, end = _read_time(value, year)
            added.append(Deadline(value, start, end, label[0].strip()))
    return (*found, *dict.fromkeys(added))


def time_spans(text: str) -> tuple[Span, ...]:
    """Give the places of times after a label, as other readers must not take their numbers."""
    return tuple(label.span() for label in _TIME_LABEL.finditer(text))


def doubt_duties(document: Document, facts: Mapping[str, Facts]) -> list[Doubt]:
    """Give the rows and labelled lines that name somebody although no duty was read from them."""
    found = []
    for clause in document.clauses():
        own = [duty for duty in facts.get(clause.id, Facts()).duties if not duty.inherited]
        missed = [
            words for words in _stated(clause) if not any(duty.text in words or words in duty.text for duty in own)
        ]
        if missed:
            page = f" 第{clause.first_page}页" if clause.first_page else ""
            place = f"{clause.part} {clause.address}".strip() or document.title
            message = f"{place} 的责任单位没有读出，请核对：{'；'.join(missed)[:60]}"
            found.append(Doubt("row_lost", f"{document.source}{page}", message))
    return found


def _find_columns(text: str) -> list[tuple[str, int, int]]:
    """Give label, start and end of each column of a row; what looks like a label inside a value ends it too."""
    labels = list(_COLUMN.finditer(text))
    return [
        (label["label"], label.start(), after.start() if after else len(text))
        for label, after in zip_longest(labels, labels[1:])
    ]


def _trust(role: str, words: str, start: int) -> list[Duty]:
    """Give the names of a column as units whatever their form; none where it holds a sentence."""
    value = words[start:].strip()
    units, opened = split_units(value.replace("，", "、").replace(",", "、"))
    if not units or _NOBODY.fullmatch(value) or _WITHIN_UNIT.search(value):
        return []
    return [Duty(role, units, words.strip(), open=opened)]


def _in_column(words: str, text: str) -> bool:
    """Tell whether words stand in a column of units, which was read as a whole."""
    at = text.find(words)
    return any(start <= at < end for label, start, end in _find_columns(text) if _UNIT_COLUMN.search(label))


def _stated(clause: Clause) -> list[str]:
    """Give the labelled lists of a clause that name somebody."""
    text = clause.text
    if clause.kind == "row":
        spans = [(start, end) for label, start, end in _find_columns(text) if _UNIT_COLUMN.search(label)]
    else:
        spans = [(m.start(), m.end() + len(re.split("[。；;\n】〕］）)]", text[m.end() :])[0])) for m in _lines(text)]
    words = [text[start:end].strip("；;。 \n") for start, end in spans]
    return [one for one in words if not _NOBODY.fullmatch(re.split("[：:】]", one)[-1] or "无")]


def _lines(text: str) -> list[re.Match[str]]:
    return [
        m for m in ROLE_LABEL.finditer(text) if (m.start() == 0 or text[m.start() - 1] == "\n") and len(m["label"]) > 2
    ]


# -- times that stand alone ------------------------------------------------------------------------------------------


def _read_time(value: str, year: int | None) -> tuple[date | None, date | None]:
    """Give first and last day of a time that stands alone after a label; None where it names none."""
    if numeric := _NUMERIC_DAY.fullmatch(value):
        if numeric[3]:
            return None, read_date(f"{numeric[1]}年{numeric[2]}月{numeric[3]}日")
        value = f"{numeric[1]}年{numeric[2]}月"
    own = _OWN_YEAR.search(value)
    year = int(own[1]) if own else year
    if months := _MONTHS.fullmatch(value):
        return _read_months(months, year)
    if value.startswith("全年"):
        return (None, None) if year is None else (date(year, 1, 1), date(year, 12, 31))
    term = next((words for ending, words in _TERMS if re.search(f"(?:{ending})$", value)), "")
    for one in read_deadlines(value + term, year):
        if one.start or one.end:
            return one.start, one.end
    return None, None


def _read_months(months: re.Match[str], year: int | None) -> tuple[date | None, date | None]:
    """Give first and last day of a range of months such as 3月至6月."""
    until = int(months[3]) if months[3] else year
    if year is None or until is None:
        return None, None
    first = read_date(f"{year}年{months[2]}月1日")
    last = read_deadlines(f"{until}年{months[4]}月底前", until)
    return first, last[0].end if last else None
