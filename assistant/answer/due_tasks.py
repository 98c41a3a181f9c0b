"""Which tasks are due by a time: a complete list from the ledger, each row cited."""

from __future__ import annotations

from assistant.answer.draft import Draft, Ground, Line, name_clause
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, ASK_ISSUER, NOT_STATED
from assistant.answer.wording import same_time, say_place, tidy
from assistant.types import NO_FACTS, Clause, Deadline, Document, Evidence

_FEW = 3  # as many tasks stand in the direct sentence

Row = tuple[Clause, Document, Deadline]


def answer_due_tasks(asking: Asking) -> Draft | None:
    """List what is due by a time; None where that is not asked or one piece of work is meant."""
    question = asking.question
    if not question.due or question.topic:
        return None
    rows = _rows(asking)
    if not rows:
        return refuse(NOT_STATED, f"已收录的文件没有写明时限为“{question.due}”的任务。{ASK_ISSUER}")
    lines = [_line(row) for row in rows]
    if len(rows) <= _FEW:
        return Draft(ANSWERED, tuple(lines))
    head = Line(f"时限为“{question.due}”的任务共{len(rows)}项，清单如下。")
    return Draft(ANSWERED, (head, *(Line(f"· {line.text}", line.grounds, direct=False) for line in lines)))


def _rows(asking: Asking) -> list[Row]:
    index, question = asking.session.index, asking.question
    scopes = {(scope.document_id, scope.part) for scope in question.scopes}
    order = {place: rank for rank, place in enumerate(asking.session.places)}
    rows: list[Row] = []
    for clause in index.clauses:
        document = index.document(clause.document_id)
        if question.places and document.place not in question.places:
            continue
        if scopes and not {(document.id, None), (document.id, clause.part)} & scopes:
            continue
        deadlines = index.facts[clause.id].deadlines
        rows += [(clause, document, deadline) for deadline in deadlines if same_time(question.due, deadline)]
    return sorted(rows, key=lambda row: order.get(row[1].place, len(order)))


def _line(row: Row) -> Line:
    clause, document, deadline = row
    evidence = Evidence(clause, document, facts=NO_FACTS, score=1.0)
    where = name_clause(clause, document)
    return Line(
        say_place(evidence, f"{tidy(deadline.sentence)}（{where}）"), (Ground(clause, document, deadline.sentence),)
    )
