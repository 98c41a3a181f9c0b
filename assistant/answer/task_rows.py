"""The rows of a list taken from the ledger: which clauses count, and how the list is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.answer.draft import Draft, Ground, Line, name_clause
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED
from assistant.answer.validity import may_ground
from assistant.answer.wording import duty_quote, tidy
from assistant.types import NO_FACTS, Clause, Deadline, Document, Duty, Facts

_NAMED = 90  # characters: so long may the tasks named in the direct sentence be; more become a list


@dataclass(frozen=True, slots=True)
class Row:
    """One clause that is asked for, with what it was chosen by."""

    clause: Clause
    document: Document
    duties: tuple[Duty, ...] = ()
    deadline: Deadline | None = None

    @property
    def title(self) -> str:
        """Give what the task is called."""
        return self.clause.title or self.clause.text[:40]

    @property
    def where(self) -> str:
        """Give its address as a civil servant would write it."""
        return name_clause(self.clause, self.document)

    @property
    def ground(self) -> Ground:
        """Give the words that it rests on."""
        if self.deadline:
            return Ground(self.clause, self.document, self.deadline.sentence)
        quote = duty_quote(self.clause, self.duties) if self.duties else self.clause.text
        return Ground(self.clause, self.document, quote)


def clauses_asked(asking: Asking, rows: Iterable[int] | None = None) -> Iterator[tuple[Clause, Document, Facts]]:
    """Give the clauses within the places and documents asked about, highest place first; only of `rows` if given."""
    index, question = asking.session.index, asking.question
    scopes = {(scope.document_id, scope.part) for scope in question.scopes}
    order = {place: rank for rank, place in enumerate(asking.session.places)}
    held: dict[str, list[Clause]] = {}
    for clause in index.clauses if rows is None else (index.clauses[row] for row in sorted(set(rows))):
        held.setdefault(clause.document_id, []).append(clause)
    documents = [index.document(id) for id in held]
    for document in sorted(documents, key=lambda document: order.get(document.place, len(order))):
        if (question.places and document.place not in question.places) or not may_ground(document, asking.day):
            continue
        for clause in held[document.id]:
            if not scopes or {(document.id, None), (document.id, clause.part)} & scopes:
                yield clause, document, index.facts.get(clause.id, NO_FACTS)


def list_rows(head: str, named: list[str], listed: list[str], rows: list[Row]) -> Draft:
    """Give a list in one sentence where it is short, else its head and a line a row."""
    if sum(map(len, named)) <= _NAMED or len(named) == 1:
        return Draft(ANSWERED, (Line(f"{head}：{'；'.join(named)}。", tuple(row.ground for row in rows)),))
    lines = [Line(f"{head}，清单如下。")]
    lines += [Line(f"· {text}", (row.ground,), direct=False) for text, row in zip(listed, rows, strict=True)]
    return Draft(ANSWERED, tuple(lines))


def say_task(row: Row) -> str:
    """Give what a task is called, or where it was chosen by its time what is due."""
    return tidy(row.deadline.sentence).rstrip("。") if row.deadline else row.title
