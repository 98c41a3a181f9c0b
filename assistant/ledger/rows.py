"""The ledger as a table: one row per clause, filtered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.ledger.units import same_place, same_unit
from assistant.text.docnumbers import canonical_number
from assistant.text.fold import fold
from assistant.types import NO_FACTS, Clause, Deadline, Document, Duty, Facts, Target

_MARKS = "《》〈〉 "


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one clause asks of whom, by when and how much."""

    clause: Clause
    document: Document
    duties: tuple[Duty, ...]
    deadlines: tuple[Deadline, ...]
    targets: tuple[Target, ...]


def ledger_rows(
    documents: Iterable[Document],
    facts: Mapping[str, Facts],
    *,
    unit: str = "",
    place: str = "",
    role: str = "",
    document: str = "",
    after: date | None = None,
    before: date | None = None,
) -> tuple[LedgerRow, ...]:
    """Give the clauses that have a duty, deadline or target, in the order of the documents.

    Args:
        documents: whose clauses are listed.
        facts: by clause id, as `read_facts` gives them.
        unit: a unit that has a duty there; its place may be written in front or left out ("甲省档案局",
            "省档案局", "档案局"). A longer name is another unit.
        place: of the document; 省, 市 … may be left out.
        role: that `unit`, or anybody where no unit is given, has: one of `ROLES`.
        document: its number in any bracket style, or words of its title; of a part's for that part.
        after: first day; kept are clauses with a deadline that ends on it or later.
        before: last day; kept are clauses with a deadline that ends on it or earlier, and not before `after`.
    """
    rows: list[LedgerRow] = []
    same = functools.cache(same_unit)  # the same few hundred names are compared over and over
    first, last = after or date.min, before or date.max
    for text in documents:
        parts = _named_parts(text, document) if document else None
        if (place and not same_place(place, text.place)) or parts == ():
            continue
        for clause in text.clauses():
            if parts and clause.part not in parts:
                continue
            known = facts.get(clause.id, NO_FACTS)
            if not (known.duties or known.deadlines or known.targets):
                continue
            if (unit or role) and not any(_fits(duty, unit, role, text, same) for duty in known.duties):
                continue
            if (after or before) and not any(d.end and first <= d.end <= last for d in known.deadlines):
                continue
            rows.append(LedgerRow(clause, text, known.duties, known.deadlines, known.targets))
    return tuple(rows)


def _fits(duty: Duty, unit: str, role: str, document: Document, same: Callable[[str, str, str], bool]) -> bool:
    if role and duty.role != role:
        return False
    return not unit or any(same(unit, printed, document.place) for printed in duty.units)


def _named_parts(document: Document, name: str) -> tuple[str, ...] | None:
    """Give the titles of the parts that a name means; None for the whole document, () for nothing of it."""
    if number := canonical_number(name):
        return None if number == document.number else ()
    words = fold(name.strip(_MARKS))
    titles = {fold(part.title): part.title for part in document.parts if part.title}
    if words in titles:
        return (titles[words],)
    if words in fold(document.title):
        return None
    return tuple(title for folded, title in titles.items() if words in folded)
