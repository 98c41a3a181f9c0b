"""What is indexed: a clause with its context in front. What is shown and quoted is the clause alone."""

from __future__ import annotations

from assistant.types import Clause, Document

SEPARATOR = "。"  # no token reaches over punctuation, so context and text can be cut apart and joined


def context_text(document: Document, clause: Clause) -> str:
    """Give place, title, number, part and headings of a clause."""
    pieces = (document.place, document.title, document.subject, document.number, clause.part, *clause.headings)
    return SEPARATOR.join(piece for piece in pieces if piece)


def indexed_text(document: Document, clause: Clause) -> str:
    """Give the text by which a clause is found."""
    return f"{context_text(document, clause)}{SEPARATOR}{clause.text}"


def embedded_text(clause: Clause) -> str:
    """Give the text whose meaning the offline embedding places: the clause alone, since only its beginning counts.

    With place, document and headings in front, which neighbours share, fewer clauses are found (docs/adr/0023).
    """
    return f"{clause.title}{SEPARATOR}{clause.text}" if clause.title else clause.text
