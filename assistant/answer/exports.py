"""The ledger as files: CSV and XLSX tables, and a calendar of deadlines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assistant.answer.draft import name_clause, say_pages
from assistant.ledger import ROLES, LedgerRow
from assistant.ledger.load import Matrix, task_matrix, unit_loads
from assistant.text.formulas import is_formula
from assistant.types import Deadline, Duty

HEADER = ("文号", "文件", "部分", "条款号", "事项", "页码", "地区", *ROLES, "期限", "截止日期", "目标", "成文日期")
MOST_UNITS = 200  # columns of the matrix, busiest units first; a sheet that is wider is of no use
Cell = str | date | None

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def ledger_cells(row: LedgerRow) -> tuple[Cell, ...]:
    """Give the cells of a row, in the order of `HEADER`."""
    clause, document = row.clause, row.document
    ends = [deadline.end for deadline in row.deadlines if deadline.end]
    return (
        document.number,
        document.title,
        clause.part,
        clause.address,
        clause.title or clause.text[:60],
        say_pages(clause),
        document.place,
        *(name_units(row.duties, role) for role in ROLES),
        "；".join(dict.fromkeys(deadline.text for deadline in row.deadlines)),
        min(ends, default=None),
        "；".join(dict.fromkeys(f"{target.of}{target.text}" for target in row.targets)),
        document.issued_on,
    )


def name_units(duties: Sequence[Duty], role: str) -> str:
    """Give the units of a role in one line; "" where it has none."""
    found = []
    for duty in duties:
        if duty.role == role:
            units = "、".join(duty.units) + ("等" if duty.open else "")
            found.append(f"{units}（承前文）" if duty.inherited else units)
    return "；".join(dict.fromkeys(found))


def write_csv(rows: Iterable[LedgerRow]) -> bytes:
    """Give a CSV file: UTF-8 with a mark so that Excel reads it, every cell quoted, no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow([_inert(_printed(cell)) for cell in ledger_cells(row)])
    return text.getvalue().encode("utf-8-sig", "replace")


def write_xlsx(rows: Iterable[LedgerRow]) -> bytes:
    """Give an Excel workbook: the ledger, and the units against the tasks.

    Texts are typed as texts, so that none is a formula; dates are dates; the header filters.
    """
    from openpyxl import Workbook

    listed = tuple(rows)
    book = Workbook()
    book.active.title = "责任台账"
    _fill(book.active, HEADER, map(ledger_cells, listed))
    units = unit_loads(listed)
    matrix = task_matrix(listed, units[:MOST_UNITS])
    header = ("文号", "条款号", "事项", *(f"{one.unit}（{one.place}）" for one in matrix.units))
    _fill(book.create_sheet("单位任务对照"), header, _matrix_lines(matrix))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _matrix_lines(matrix: Matrix) -> Iterator[tuple[Cell, ...]]:
    for row, cells in zip(matrix.rows, matrix.cells, strict=True):
        named = (row.document.number, row.clause.address, row.clause.title or row.clause.text[:60])
        yield (*named, *("、".join(roles) for roles in cells))


def _fill(sheet: Any, header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    from openpyxl.styles import Font

    for number, line in enumerate((header, *lines), start=1):
        for column, value in enumerate(line, start=1):
            if not value:
                continue
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = _CONTROLS.sub("", value)
                cell.data_type = "s"
                # keeps it a text also when it is edited or saved as CSV
                cell.quotePrefix = is_formula(value)
            else:
                cell.value = value
                cell.number_format = "yyyy-mm-dd"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def write_ics(rows: Iterable[LedgerRow]) -> bytes:
    """Give a calendar (RFC 5545) with one all-day event on the last day of each deadline that has one."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//policy-assistant//ledger//ZH", "CALSCALE:GREGORIAN"]
    for row in rows:
        for number, deadline in enumerate(row.deadlines, start=1):
            if deadline.end:
                lines += _event(row, deadline, deadline.end, f"{row.clause.id}-{number}", stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_fold(line) for line in lines)


def _event(row: LedgerRow, deadline: Deadline, day: date, id: str, stamp: str) -> list[str]:
    leads = name_units(row.duties, ROLES[0])
    subject = row.clause.title or row.clause.text[:60]
    where = f"{name_clause(row.clause, row.document)} {say_pages(row.clause)}".strip()
    detail = f"{deadline.sentence}\n{where}"
    return [
        "BEGIN:VEVENT",
        f"UID:{_escape(id)}@policy-assistant",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape(f'{leads}：{subject}' if leads else subject)}",
        f"DESCRIPTION:{_escape(detail)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _printed(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return _CONTROLS.sub("", cell or "")


def _inert(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if is_formula(text) else text


def _escape(text: str) -> str:
    plain = _CONTROLS.sub("", text).replace("\r", "")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> bytes:
    """Give the line in pieces of at most 75 bytes, as the calendar format asks; no character is cut."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode("utf-8", "replace")
        if len(piece) + len(encoded) > 74:
            pieces.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
