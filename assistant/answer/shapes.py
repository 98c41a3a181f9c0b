"""The JSON that other programs read: answers, found clauses, outlines, ledger rows.

Keys and their meaning are a contract (README, “JSON”): keys may be added, none renamed or removed. Texts that are not
printed are ""; dates are ISO 8601 or null; pages are [first, last], or [] where the source has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.answer.validity import validity_today
from assistant.structure import validity_on
from assistant.types import (
    NO_FACTS,
    Answer,
    Citation,
    Clause,
    Deadline,
    Document,
    Duty,
    Evidence,
    Facts,
    Outline,
    Part,
    Reference,
    Target,
)

if TYPE_CHECKING:
    from assistant.ledger import LedgerRow

Json = dict[str, Any]


def answer_json(answer: Answer, id: str = "") -> Json:
    """Give the answer as printed by `ask --json` and `batch` and sent by `POST /api/v1/ask`."""
    return {
        "id": id,
        "status": answer.status,
        "abstained": answer.abstained,
        "direct": answer.direct,
        "answer": answer.text,
        "citations": [citation_json(citation, answer.as_of) for citation in answer.citations],
        "trace": dict(answer.trace),
        "ms": round(answer.ms, 3),
    }


def citation_json(citation: Citation, day: date | None = None) -> Json:
    """Give where a quotation stands, and the quotation; the validity is that of `day`, today where None."""
    clause, document = citation.clause, citation.document
    return {
        "marker": citation.marker,
        **_place_of(clause, document),
        "title": clause.title,
        "pages": pages_json(clause),
        "quote": citation.quote,
        "issued_on": date_json(document.issued_on),
        "validity": validity_on(document, day or date.today()),
    }


def evidence_json(evidence: Evidence) -> Json:
    """Give a found clause as printed by `search --json`."""
    clause = evidence.clause
    return {
        **_place_of(clause, evidence.document),
        "title": clause.title,
        "pages": pages_json(clause),
        "score": round(float(evidence.score), 6),
        "text": clause.text,
    }


def clause_json(clause: Clause, document: Document, facts: Facts) -> Json:
    """Give one clause by itself, with where it stands and what the ledger read from it."""
    return {
        "id": clause.id,
        **_place_of(clause, document),
        "document_id": document.id,
        "kind": clause.kind,
        **_body(clause, facts),
        "references": [_reference(reference) for reference in facts.references],
        "issued_on": date_json(document.issued_on),
        "place": document.place,
        "validity": validity_today(document),
    }


def document_json(document: Document, facts: Mapping[str, Facts]) -> Json:
    """Give a document with all its clauses, as in `outline --json`.

    Args:
        document: any document.
        facts: clause id -> what the ledger read from it; clauses that are not in it have no facts.
    """
    return {
        "number": document.number,
        "title": document.title,
        "issuer": document.issuer,
        "addressees": list(document.addressees),
        "issued_on": date_json(document.issued_on),
        "kind": document.kind,
        "place": document.place,
        "level": document.level,
        "validity": validity_today(document),
        "source": document.source,
        "opening": document.opening.text if document.opening else "",
        "parts": [_part(part, facts) for part in document.parts],
    }


def outline_json(outline: Outline, facts: Mapping[str, Facts]) -> Json:
    """Give what was understood of one file."""
    return {
        "documents": [document_json(document, facts) for document in outline.documents],
        "doubts": [{"code": d.code, "where": d.where, "message": d.message} for d in outline.doubts],
    }


def ledger_json(row: LedgerRow) -> Json:
    """Give one row of the ledger: a clause with who must do what by when."""
    clause, document = row.clause, row.document
    return {
        **_place_of(clause, document),
        "title": clause.title,
        "pages": pages_json(clause),
        "place": document.place,
        "issued_on": date_json(document.issued_on),
        "duties": [_duty(duty) for duty in row.duties],
        "deadlines": [_deadline(deadline) for deadline in row.deadlines],
        "targets": [_target(target) for target in row.targets],
    }


def pages_json(clause: Clause) -> list[int]:
    """Give [first, last] as printed in the source; [] where the source has no pages."""
    return [clause.first_page, clause.last_page] if clause.first_page else []


def date_json(day: date | None) -> str | None:
    """Give the day as 2023-03-06; None where it is not known."""
    return day.isoformat() if day else None


def _place_of(clause: Clause, document: Document) -> Json:
    return {
        "number": document.number,
        "document": document.title,
        "part": clause.part,
        "address": clause.address,
    }


def _part(part: Part, facts: Mapping[str, Facts]) -> Json:
    return {
        "title": part.title,
        "kind": part.kind,
        "opening": part.opening.text if part.opening else "",
        "clauses": [{"address": c.address, **_body(c, facts.get(c.id, NO_FACTS))} for c in part.clauses],
    }


def _body(clause: Clause, facts: Facts) -> Json:
    return {
        "headings": list(clause.headings),
        "title": clause.title,
        "text": clause.text,
        "pages": pages_json(clause),
        "duties": [_duty(duty) for duty in facts.duties],
        "deadlines": [_deadline(deadline) for deadline in facts.deadlines],
        "targets": [_target(target) for target in facts.targets],
    }


def _duty(duty: Duty) -> Json:
    return {
        "role": duty.role,
        "units": list(duty.units),
        "text": duty.text,
        "inherited": duty.inherited,
        "open": duty.open,
    }


def _deadline(deadline: Deadline) -> Json:
    return {
        "text": deadline.text,
        "start": date_json(deadline.start),
        "end": date_json(deadline.end),
        "sentence": deadline.sentence,
    }


def _target(target: Target) -> Json:
    number = target.number
    return {
        "text": target.text,
        "number": int(number) if number.is_integer() else number,
        "unit": target.unit,
        "of": target.of,
        "bound": target.bound,
        "sentence": target.sentence,
    }


def _reference(reference: Reference) -> Json:
    return {
        "text": reference.text,
        "title": reference.title,
        "number": reference.number,
        "address": reference.address,
    }
