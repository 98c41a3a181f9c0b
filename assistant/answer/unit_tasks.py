"""Which tasks a unit has: a complete list from the ledger, each row cited."""

from __future__ import annotations

import re

from assistant.answer.draft import Draft, Ground, Line, name_clause
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, ASK_ISSUER, NOT_STATED
from assistant.answer.wording import duty_quote
from assistant.question import Ask, UnitMention
from assistant.text.fold import fold
from assistant.types import Clause, Document, Duty

_LEADING = re.compile("牵(?:的)?头|主办|主责|带头")
_SUPPORTING = re.compile("配合|协助|协办")
_FEW = 3  # as many tasks are named in the direct sentence

Row = tuple[Clause, Document, tuple[Duty, ...]]


def answer_unit_tasks(asking: Asking) -> Draft | None:
    """List the tasks of a unit; None where no unit's tasks are asked for."""
    question = asking.question
    whether = question.yes_no and bool(question.scopes)  # is the unit among those of a document
    wanted = question.unit_tasks or whether or not (question.asks or question.yes_no or question.scopes)
    if not question.units or not wanted or _has_topic(asking):
        return None
    unit = question.units[0]
    rows = _rows(asking, unit)
    if not rows:
        return refuse(NOT_STATED, f"已收录的文件没有写明{_name(asking, unit)}承担的任务。{ASK_ISSUER}")
    role = (
        "牵头"
        if _LEADING.search(asking.folded) or Ask.LEAD in question.asks
        else "配合"
        if _SUPPORTING.search(asking.folded)
        else ""
    )
    chosen = [row for row in rows if not role or (role == "牵头") == any(duty.role == "牵头" for duty in row[2])]
    lead_in = ""
    if not chosen:
        lead_in, chosen, role = f"文件没有写明由{_name(asking, unit)}{role}的任务；", rows, ""
    lines = _lines(asking, unit, chosen, role, "是。" if whether and not lead_in else lead_in)
    return Draft(ANSWERED, tuple(lines))


def _has_topic(asking: Asking) -> bool:
    """Tell whether the question is about one piece of work rather than about the unit as a whole."""
    index = asking.session.index
    return any(term.others or index.document_frequency(term.text) for term in asking.question.topic)


def _rows(asking: Asking, unit: UnitMention) -> list[Row]:
    index, question = asking.session.index, asking.question
    groups = [{fold(name) for name in named.printed} for named in question.units]
    names = {fold(name) for name in unit.printed}
    scopes = {(scope.document_id, scope.part) for scope in question.scopes}
    rows: list[Row] = []
    for document in index.documents:
        if question.places and document.place not in question.places:
            continue
        for clause in document.clauses():
            if scopes and not {(document.id, None), (document.id, clause.part)} & scopes:
                continue
            facts = index.facts.get(clause.id)
            duties = tuple(
                duty
                for duty in (facts.duties if facts else ())
                if not duty.inherited and any(fold(name) in names for name in duty.units)
            )
            held = {fold(name) for duty in (facts.duties if facts else ()) for name in duty.units if not duty.inherited}
            if duties and all(group & held for group in groups):
                rows.append((clause, document, duties))
    return rows


def _name(asking: Asking, unit: UnitMention) -> str:
    printed = dict.fromkeys(unit.printed)
    others = [other.text for other in asking.question.units[1:]]
    name = "、".join(printed) if 0 < len(printed) <= 2 else unit.text
    return "和".join([name, *others]) + ("共同" if others else "")


def _lines(asking: Asking, unit: UnitMention, rows: list[Row], role: str, lead_in: str) -> list[Line]:
    grounds = [Ground(clause, document, duty_quote(clause, duties)) for clause, document, duties in rows]
    titles = [clause.title or clause.text[:40] for clause, _, _ in rows]
    verb = role or "承担"
    head = f"{lead_in}{_name(asking, unit)}{verb}{len(rows)}项任务"
    if len(rows) <= _FEW:
        named = "；".join(f"{title}（{_roles(duties)}）" for title, (_, _, duties) in zip(titles, rows, strict=True))
        return [Line(f"{head}：{named}。", tuple(grounds))]
    lines = [Line(f"{head}，清单如下。")]
    for title, (clause, document, duties), ground in zip(titles, rows, grounds, strict=True):
        lines.append(Line(f"· {title}（{_roles(duties)}，{name_clause(clause, document)}）", (ground,), direct=False))
    return lines


def _roles(duties: tuple[Duty, ...]) -> str:
    return "、".join(dict.fromkeys(duty.role for duty in duties))
