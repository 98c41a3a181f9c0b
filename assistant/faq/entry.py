"""The values: a reviewed answer with the clauses it cites, and what may have become wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.errors import AddressError
from assistant.index import Index
from assistant.text.fold import fold
from assistant.text.labels import Generated
from assistant.types import Document

State = Literal["draft", "approved", "retired"]
STATES: dict[State, str] = {"draft": "待审核", "approved": "已发布", "retired": "已停用"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause that an answer rests on, as it was when the answer was written."""

    clause_id: str
    quote: str  # verbatim in the clause
    text_hash: str
    name: str  # as a civil servant would write it; kept for when the clause is gone


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody writes: the content of one version."""

    question: str
    answer: str
    cited: tuple[Cited, ...] = ()
    others: tuple[str, ...] = ()  # other ways to ask the same
    generated: Generated | None = None  # what a model wrote and the answer was begun from

    @property
    def labelled(self) -> Generated | None:
        """Give what a model wrote while it still stands in the answer; None once a person has rewritten it."""
        generated = self.generated
        return generated if generated and generated.stands_in(self.answer) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a reviewed answer."""

    id: int
    version: int
    wording: Wording
    state: State
    author: str
    written_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    remark: str = ""  # what changed, or where it comes from


def hash_text(text: str) -> str:
    """Give what tells whether a clause still says the same; spaces and forms of characters do not count."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def describe_flaws(wording: Wording, index: Index, holds: Callable[[Document], bool]) -> tuple[str, ...]:
    """Give what has become of the cited clauses that forbids to serve the answer, one line each; none: serve it.

    Args:
        wording: of the answer.
        index: what the corpus says now.
        holds: tells whether a document may be the ground of an answer.
    """
    flaws = [] if wording.cited else ["没有引用条款"]
    for cited in wording.cited:
        try:
            clause = index.clause(cited.clause_id)
        except AddressError:
            flaws.append(f"{cited.name}：已不在收录的文件中")
            continue
        if hash_text(clause.text) != cited.text_hash or cited.quote not in clause.text:
            flaws.append(f"{cited.name}：条款原文已变化")
        elif not holds(index.document(clause.document_id)):
            flaws.append(f"{cited.name}：文件已不适用")
    return tuple(flaws)
