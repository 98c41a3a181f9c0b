"""The ledger (责任台账): who does what, by when and how much, read from the clauses."""

from __future__ import annotations

from assistant.ledger.deadlines import read_deadlines
from assistant.ledger.inheritance import hand_down
from assistant.ledger.passages import Span
from assistant.ledger.references import read_references
from assistant.ledger.roles import ROLES
from assistant.ledger.rows import LedgerRow, ledger_rows
from assistant.ledger.tables import complete_deadlines, complete_duties, doubt_duties, time_spans
from assistant.ledger.targets import read_targets
from assistant.ledger.units import same_unit
from assistant.types import Clause, Document, Duty, Facts

__all__ = ["ROLES", "LedgerRow", "doubt_duties", "ledger_rows", "read_facts", "same_unit"]

_WORDS_BESIDE_UNITS = 40  # characters of a bracket or label beside the names; a longer statement is a sentence


def read_facts(document: Document) -> dict[str, Facts]:
    """Give what every clause of a document states, by clause id, openings included.

    Duties that are stated once for the clauses after them are handed down within their part and marked as
    inherited. Years that a deadline leaves out are those of the yearly plan or else of the document's date.
    """
    year = document.year or (document.issued_on.year if document.issued_on else None)
    groups: list[tuple[Clause, ...]] = [(document.opening,)] if document.opening else []
    groups += [((part.opening, *part.clauses) if part.opening else part.clauses) for part in document.parts]
    facts: dict[str, Facts] = {}
    for clauses in groups:
        duties = hand_down(clauses)
        for clause in clauses:
            facts[clause.id] = _read(clause, duties[clause.id], year)
    return facts


def _read(clause: Clause, duties: tuple[Duty, ...], year: int | None) -> Facts:
    text = clause.text
    duties = complete_duties(clause, duties)
    return Facts(
        duties=duties,
        deadlines=complete_deadlines(text, year, read_deadlines(text, year)),
        targets=read_targets(text, _stated_at(text, duties) + time_spans(text)),
        references=read_references(text),
    )


def _stated_at(text: str, duties: tuple[Duty, ...]) -> tuple[Span, ...]:
    """Give the places where the clause's own duties are named: brackets and labels, not whole sentences."""
    named = [d.text for d in duties if not d.inherited and len(d.text) <= sum(map(len, d.units)) + _WORDS_BESIDE_UNITS]
    return tuple((start, start + len(words)) for words in named if (start := text.find(words)) >= 0)
