"""The ledger page: what its template shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer.exports import name_units
from assistant.index import Index
from assistant.ledger import ROLES, LedgerRow
from assistant.ledger.load import UnitLoad, task_matrix, unit_loads
from assistant.types import Deadline
from assistant.web.ledger.filters import CALENDAR, MATRIX, SHAPES, TABLE, Filters
from assistant.web.permalinks import DocumentLinks
from assistant.web.templating import render
from assistant.web.wording import name_clause, say_pages

PAGE_ROWS = 50
PAGE_UNITS = 30  # columns of the matrix, and lines of the list of units
MOST_OFFERED = 300  # units and documents offered while typing
_SHORT = {"牵头": "牵", "负责": "负", "配合": "配", "责任单位": "责", "按职责分工负责": "分"}
_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    subject: str
    source: str  # number and address
    href: str
    pages: str
    place: str
    document: str
    duties: tuple[tuple[str, str], ...]  # (role, units)
    deadlines: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of one row."""

    day: date
    text: str
    line: Line
    past: bool


@dataclass(frozen=True, slots=True)
class Month:
    """What ends in one month."""

    name: str
    dues: tuple[Due, ...]


def ledger_page(
    index: Index, filters: Filters, rows: tuple[LedgerRow, ...], problem: str = "", view: tuple[str, ...] = ()
) -> bytes:
    """Give the ledger page.

    Args:
        index: whose places, units and documents are offered as filters.
        filters: in force.
        rows: that fit them.
        problem: why the filters cannot be used; "" where they can.
        view: see `templating.render`.
    """
    loads = unit_loads(rows)
    dues = _dues(rows) if filters.show == CALENDAR else []
    count = len(dues) if filters.show == CALENDAR else len(rows)
    pages = max(1, -(-count // PAGE_ROWS))
    filters = replace(filters, page=min(filters.page, pages))
    first = (filters.page - 1) * PAGE_ROWS
    shown = rows[first : first + PAGE_ROWS]
    drawer = _Drawer()
    return render(
        "ledger.html",
        view=view,
        keep=filters.pairs(),
        title="责任台账",
        filters=filters,
        problem=problem,
        shapes=SHAPES,
        roles=ROLES,
        places=list(dict.fromkeys(document.place for document in index.documents if document.place)),
        units=_offered(index),
        documents=[one.number or one.title for one in index.documents[:MOST_OFFERED]],
        counts=_counts(rows, loads),
        pages=pages,
        lines=[drawer.line(row) for row in shown] if filters.show == TABLE else [],
        loads=loads[:PAGE_UNITS] if filters.show == MATRIX else [],
        more_units=max(len(loads) - PAGE_UNITS, 0),
        matrix=_matrix(shown, drawer) if filters.show == MATRIX else None,
        months=_months(dues[first : first + PAGE_ROWS], drawer),
        undated=sum(1 for row in rows if row.deadlines and not any(one.end for one in row.deadlines)),
        short=_SHORT,
    )


class _Drawer:
    """Draws rows; the addresses of a document's clauses are made once."""

    def __init__(self) -> None:
        self._links: dict[str, DocumentLinks] = {}

    def line(self, row: LedgerRow) -> Line:
        clause, document = row.clause, row.document
        links = self._links.get(document.id) or self._links.setdefault(document.id, DocumentLinks(document))
        return Line(
            clause.title or _shorten(clause.text),
            f"{document.number} {clause.address or '开头'}".strip(),
            links.clause(clause),
            say_pages(clause),
            document.place,
            name_clause(clause, document),
            tuple((role, units) for role in ROLES if (units := name_units(row.duties, role))),
            tuple(dict.fromkeys(one.text for one in row.deadlines)),
            tuple(dict.fromkeys(f"{one.of}{one.text}" for one in row.targets)),
        )


def _counts(rows: Sequence[LedgerRow], loads: Sequence[UnitLoad]) -> list[tuple[str, int]]:
    return [
        ("条任务", len(rows)),
        ("个单位", len(loads)),
        ("条有期限", sum(1 for row in rows if row.deadlines)),
        ("条有数量目标", sum(1 for row in rows if row.targets)),
    ]


def _matrix(rows: Sequence[LedgerRow], drawer: _Drawer) -> dict[str, object]:
    matrix = task_matrix(rows, unit_loads(rows)[:PAGE_UNITS])
    lines = [(drawer.line(row), cells) for row, cells in zip(matrix.rows, matrix.cells, strict=True)]
    return {"units": matrix.units, "lines": lines}


def _dues(rows: Iterable[LedgerRow]) -> list[tuple[date, Deadline, LedgerRow]]:
    found = [(one.end, one, row) for row in rows for one in row.deadlines if one.end]
    return sorted(found, key=lambda due: due[0])


def _months(dues: Iterable[tuple[date, Deadline, LedgerRow]], drawer: _Drawer) -> list[Month]:
    months: dict[str, list[Due]] = {}
    for day, deadline, row in dues:
        due = Due(day, deadline.text, drawer.line(row), day < date.today())
        months.setdefault(f"{day.year}年{day.month}月", []).append(due)
    return [Month(name, tuple(found)) for name, found in months.items()]


def _offered(index: Index) -> list[str]:
    """Give the units offered while one is typed, in the order of the documents."""
    found: dict[str, None] = {}
    for facts in index.facts.values():
        for duty in facts.duties:
            found.update(dict.fromkeys(duty.units))
        if len(found) >= MOST_OFFERED:
            break
    return sorted(list(found)[:MOST_OFFERED])


def _shorten(text: str) -> str:
    return text if len(text) <= _TITLE_CHARS else f"{text[:_TITLE_CHARS]}…"
