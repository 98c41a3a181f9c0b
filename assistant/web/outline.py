"""A document as pages of clauses, and its outline with where each heading is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.types import Clause, Document
from assistant.web.permalinks import document_link

PAGE_CLAUSES = 60  # clauses on one page of a document
MOST_ENTRIES = 400  # of an outline; of a longer one the outermost headings remain
_TITLED = 120  # clauses up to which their titles stand in the outline too


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an outline."""

    text: str
    level: int  # 0 parts, 1 and deeper headings
    page: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Item:
    """One clause on a page, with the headings that begin before it."""

    anchor: str
    part: str  # "" unless the part begins here
    headings: tuple[tuple[int, str], ...]  # (level, text) of those that begin here
    clause: Clause


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of one document."""

    document: Document
    entries: tuple[Entry, ...]
    pages: int
    clauses: tuple[Clause, ...]

    def link_to(self, clause: Clause) -> str:
        """Give the address at which a clause stands in its document; the document's for its head."""
        at = next((place for place, other in enumerate(self.clauses) if other.id == clause.id), -1)
        page = at // PAGE_CLAUSES + 1
        return document_link(self.document) + (f"?page={page}" if page > 1 else "") + (f"#t{at}" if at >= 0 else "")

    def items(self, page: int) -> tuple[Item, ...]:
        """Give the clauses of a page, from 1."""
        first = (page - 1) * PAGE_CLAUSES
        before = self.clauses[first - 1] if first else None
        items = []
        for at, clause in enumerate(self.clauses[first : first + PAGE_CLAUSES], start=first):
            part = clause.part if clause.part != (before.part if before else "") else ""
            items.append(Item(f"t{at}", part, tuple(_new_headings(clause, before)), clause))
            before = clause
        return tuple(items)


def outline_document(document: Document) -> Outline:
    """Give the outline of a document."""
    clauses = document.clauses()
    entries = list(_entries(clauses))
    for level in (3, 2, 1):
        if len(entries) > MOST_ENTRIES:
            entries = [entry for entry in entries if entry.level < level]
    pages = max(1, -(-len(clauses) // PAGE_CLAUSES))
    return Outline(document, tuple(entries[:MOST_ENTRIES]), pages, clauses)


def _entries(clauses: tuple[Clause, ...]) -> Iterator[Entry]:
    titled = len(clauses) <= _TITLED
    before: Clause | None = None
    for at, clause in enumerate(clauses):
        place = at // PAGE_CLAUSES + 1, f"t{at}"
        if clause.part != (before.part if before else ""):
            yield Entry(clause.part, 0, *place)
        for level, heading in _new_headings(clause, before):
            yield Entry(heading, level + 1, *place)
        if titled and clause.title:
            yield Entry(f"{clause.address} {clause.title}", len(clause.headings) + 1, *place)
        before = clause


def _new_headings(clause: Clause, before: Clause | None) -> Iterator[tuple[int, str]]:
    old = before.headings if before and before.part == clause.part else ()
    same = next((at for at, (a, b) in enumerate(zip(clause.headings, old, strict=False)) if a != b), len(old))
    for level, heading in enumerate(clause.headings):
        if level >= same:
            yield level, heading
