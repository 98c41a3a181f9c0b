"""How pages name documents, clauses and validity; and the one way by which text becomes HTML."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from assistant.answer.draft import name_clause, name_text, say_pages
from assistant.answer.validity import WORDS, validity_today
from assistant.text.dates import say_date
from assistant.types import Clause, Document

# what no font shows as text: control characters, zero-width and bidi marks, lone surrogates
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Give the text without characters that are not seen."""
    return _UNSEEN.sub("", text)


def escape(text: str) -> str:
    """Give the text as HTML that shows exactly it, safe inside elements and quoted attributes."""
    return html.escape(visible(text), quote=True)


def paragraphs(text: str) -> str:
    """Give the text as HTML, line breaks kept."""
    return escape(text).replace("\n", "<br>")


def mark_quote(text: str, words: str) -> str:
    """Give the text as HTML with the first occurrence of `words` inside <mark>."""
    start = text.find(words) if words else -1
    if start < 0:
        return paragraphs(text)
    end = start + len(words)
    return f"{paragraphs(text[:start])}<mark>{paragraphs(text[start:end])}</mark>{paragraphs(text[end:])}"


def say_issued(document: Document) -> str:
    """Give 2023年3月6日; "" where the day is not known."""
    return say_date(document.issued_on) if document.issued_on else ""


def say_validity(document: Document) -> str:
    """Give the validity today, and for a yearly plan the year that it is for."""
    words = WORDS[validity_today(document)]
    plan = document.year and validity_today(document) == "unknown"
    return f"{words}（{document.year}年度）" if plan else words


def name_document(document: Document) -> str:
    """Give number and title: 甲政发〔2024〕1号《关于…的通知》."""
    return name_text("", document)


def clause_link(clause: Clause) -> str:
    """Give the address of the clause's page by its id, which is always of one clause; see `permalinks` for others."""
    return f"/clause/{quote(clause.id, safe='')}"


def document_link(document: Document) -> str:
    """Give the address of the document's page by its id."""
    return f"/document/{quote(document.id, safe='')}"


__all__ = [
    "clause_link",
    "document_link",
    "escape",
    "mark_quote",
    "name_clause",
    "name_document",
    "paragraphs",
    "say_issued",
    "say_pages",
    "say_validity",
    "visible",
]
