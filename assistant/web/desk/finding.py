"""What is found while an operator types: reviewed answers, questions asked before, clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from assistant.answer.draft import say_pages
from assistant.answer.reviewed import flaws
from assistant.answer.validity import may_ground
from assistant.database import Database
from assistant.errors import DatabaseError
from assistant.faq import Entry, share_offered
from assistant.feedback import asked_before
from assistant.index import Index
from assistant.ledger import same_unit
from assistant.text.fold import fold
from assistant.thresholds import load_thresholds
from assistant.types import NO_FACTS, Clause, Document
from assistant.web.asking import Answers

_CLAUSES, _ENTRIES, _QUESTIONS = 12, 4, 4
_LOOKED_AT = 200  # nearest clauses that the filters choose from
_SHOWN_CHARS = 70


@dataclass(frozen=True, slots=True)
class Filters:
    """Which clauses an operator wants to see; "" for all."""

    place: str = ""
    document: str = ""  # id
    unit: str = ""
    year: str = ""
    validity: str = ""  # "valid" or "ended"

    @property
    def any(self) -> bool:
        """Tell whether any is set."""
        return any((self.place, self.document, self.unit, self.year, self.validity))

    def pass_document(self, document: Document, day: date) -> bool:
        """Tell whether a document is wanted."""
        years = {document.year, document.issued_on.year if document.issued_on else None}
        return (
            (not self.place or document.place == self.place)
            and (not self.document or document.id == self.document)
            and (not self.year or self.year in map(str, years))
            and (not self.validity or may_ground(document, day) == (self.validity == "valid"))
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One row of the list."""

    kind: str
    title: str
    detail: str
    link: str  # of its card
    ended: bool = False  # its document holds no more


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    places: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]  # id and name
    units: tuple[str, ...]
    years: tuple[int, ...]


def find(
    assistant: Answers, database: Database, entries: Sequence[Entry], typed: str, filters: Filters
) -> tuple[Found, ...]:
    """Give the rows for what is typed, best first: the question itself, reviewed answers, questions, clauses."""
    typed = typed.strip()
    rows: list[Found] = []
    if typed:
        rows.append(Found("回答", typed, "按回车直接回答", _card(question=typed, place=filters.place)))
    if typed and not filters.any:
        rows += _entries(assistant.index, entries, typed)
        rows += _questions(database, typed)
    rows += _clauses(assistant, typed, filters)
    return tuple(rows)


def choices(index: Index, places: Sequence[str]) -> Choices:
    """Give what the filters offer for an index."""
    units = {unit for facts in index.facts.values() for duty in facts.duties for unit in duty.units}
    years = {document.year or (document.issued_on.year if document.issued_on else 0) for document in index.documents}
    documents = tuple((document.id, f"{document.number} {document.title}".strip()) for document in index.documents)
    return Choices(tuple(places), documents, tuple(sorted(units)), tuple(sorted(years - {0}, reverse=True)))


def _entries(index: Index, entries: Sequence[Entry], typed: str) -> Iterator[Found]:
    least, today = load_thresholds().faq_offered, date.today()
    scored = []
    for entry in entries:
        share = share_offered(typed, (entry.wording.question, *entry.wording.others))
        if share >= least:
            scored.append((share, entry))
    for _, entry in sorted(scored, key=lambda pair: -pair[0])[:_ENTRIES]:
        flawed = bool(flaws(entry, index, today))
        detail = "所引条款有变化，暂不使用" if flawed else _short(entry.wording.answer)
        yield Found("常见问题", entry.wording.question, detail, _card(entry=str(entry.id)), flawed)


def _questions(database: Database, typed: str) -> Iterator[Found]:
    try:
        asked = asked_before(database, typed.split()[:5], _QUESTIONS)
    except DatabaseError:
        return
    for each in asked:
        if fold(each.question) != fold(typed):
            yield Found("问过", each.question, f"问过{each.times}次", _card(question=each.question))


def _clauses(assistant: Answers, typed: str, filters: Filters) -> Iterator[Found]:
    index, today, count = assistant.index, date.today(), 0
    if not typed and not filters.any:
        return
    clauses = (evidence.clause for evidence in assistant.search(typed, _LOOKED_AT)) if typed else iter(index.clauses)
    for clause in clauses:
        document = index.document(clause.document_id)
        if not filters.pass_document(document, today) or not _has_unit(index, clause, document, filters.unit):
            continue
        where = f"{document.place} {clause.address}".strip()
        where = " · ".join(filter(None, (where, document.number or document.title, say_pages(clause))))
        title = clause.title or _short(clause.text)
        yield Found("条款", title, where, _card(clause=clause.id), not may_ground(document, today))
        count += 1
        if count == _CLAUSES:
            return


def _has_unit(index: Index, clause: Clause, document: Document, unit: str) -> bool:
    if not unit:
        return True
    duties = index.facts.get(clause.id, NO_FACTS).duties
    return any(same_unit(unit, printed, document.place) for duty in duties for printed in duty.units)


def _card(**named: str) -> str:
    return "/desk/card?" + urlencode({name: value for name, value in named.items() if value})


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= _SHOWN_CHARS else line[:_SHOWN_CHARS] + "…"
