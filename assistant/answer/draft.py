"""Lines of an answer with the words they rest on, and how they become an Answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.text.dates import say_date
from assistant.text.labels import TRACE_KEY, Generated, hidden_label
from assistant.types import Answer, Citation, Clause, Document


@dataclass(frozen=True, slots=True)
class Ground:
    """Words of a clause that a line rests on."""

    clause: Clause
    document: Document
    quote: str  # verbatim in the clause


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer."""

    text: str
    grounds: tuple[Ground, ...] = ()
    direct: bool = True  # False: it adds to the answer and is not part of the direct sentence


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its citations are numbered."""

    status: str
    lines: tuple[Line, ...]
    generated: Generated | None = None  # what a model wrote and the lines still hold


def finish(question: str, draft: Draft, trace: Mapping[str, object]) -> Answer:
    """Give the answer with numbered citations, each clause numbered once, in order of appearance.

    Raises:
        CitationError: a quote is not in its clause.
    """
    citations: list[Citation] = []
    shown: list[str] = []
    for line in draft.lines:
        marks = "".join(f"[{_cite(ground, citations).marker}]" for ground in _distinct(line.grounds))
        shown.append(line.text + marks)
    shown += [cite_line(citation) for citation in citations]
    direct = "\n".join(line.text for line in draft.lines if line.direct)
    if draft.generated:
        trace = {**trace, TRACE_KEY: dict(hidden_label(draft.generated.producer, draft.generated.text))}
    return Answer(question, draft.status, direct, "\n".join(shown), tuple(citations), trace)


def _distinct(grounds: Sequence[Ground]) -> list[Ground]:
    return list({ground.clause.id: ground for ground in grounds}.values())


def _cite(ground: Ground, citations: list[Citation]) -> Citation:
    for citation in citations:
        if citation.clause.id == ground.clause.id:
            return citation
    citations.append(Citation(len(citations) + 1, ground.clause, ground.document, ground.quote))
    return citations[-1]


def cite_line(citation: Citation) -> str:
    """Give the line that names a source: [1] number《title》address 第1082页 · date."""
    clause, document = citation.clause, citation.document
    fields = [
        name_clause(clause, document),
        say_pages(clause),
        "· " + say_date(document.issued_on) if document.issued_on else "",
    ]
    return f"[{citation.marker}] " + " ".join(field for field in fields if field)


def name_clause(clause: Clause, document: Document) -> str:
    """Give the address that a civil servant would write: number《title》二（九）."""
    return f"{name_text(clause.part, document)}{clause.address}"


def name_text(part: str, document: Document) -> str:
    """Give number and title of a document or part; where the listed title is doubted, what the text is about."""
    if document.subject and not part:
        return f"{document.number}（{document.subject}）"
    title = (part or document.title).replace("《", "〈").replace("》", "〉")
    return f"{document.number}《{title}》" if title else document.number


def say_pages(clause: Clause) -> str:
    """Give 第1082页, 第1094—1095页, or nothing where the source has no pages."""
    if not clause.first_page:
        return ""
    if clause.first_page == clause.last_page:
        return f"第{clause.first_page}页"
    return f"第{clause.first_page}—{clause.last_page}页"
