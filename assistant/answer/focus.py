"""What a follow-up points at in the answer before it: 它的文号, 第二个呢, 什么时候完成."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from assistant.answer.draft import Draft, Ground
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import CLARIFICATION
from assistant.question import DOCUMENT_ASKS, Ask, Scope


def points_back(asking: Asking) -> bool:
    """Tell whether a question is about what the answer before it cited."""
    question = asking.question
    if question.ordinal:
        return True
    if not question.carried or question.address or question.compare or question.tasks:
        return False
    return "topic" in question.carried and not question.scopes and bool(question.asks)


def focus(asking: Asking, previous: Draft) -> Asking | Draft:
    """Give the asking narrowed to what the previous answer cited; a draft where it points at nothing.

    Args:
        asking: the follow-up.
        previous: the answer before it.
    """
    question = asking.question
    grounds = _distinct(previous)
    if question.ordinal:
        if not grounds:
            return refuse(CLARIFICATION, "前面的回答没有列出多项内容，请直接写出想了解的工作名称。")
        if question.ordinal > len(grounds):
            return refuse(CLARIFICATION, f"前面的回答只有{len(grounds)}项，请写出想了解的工作名称。")
        chosen = grounds[question.ordinal - 1 if question.ordinal > 0 else -1]
        asks = question.asks if question.asks and not question.tasks else (Ask.CONTENT,)
        place = (chosen.document.place,) if chosen.document.place else ()
        return replace(
            asking, question=replace(question, asks=asks, tasks=None, places=place, topic=()), focus=(chosen.clause.id,)
        )
    here = [ground for ground in grounds if not question.places or ground.document.place in question.places]
    if not here:
        return asking
    if set(question.asks) <= DOCUMENT_ASKS - {Ask.TASK, Ask.PAGE}:
        scopes = tuple(dict.fromkeys(Scope(g.document.id, g.clause.part or None) for g in here))
        return replace(asking, question=replace(question, scopes=scopes, topic=()))
    if max(Counter(ground.document.place for ground in here).values()) > 1:
        return asking  # a list: nothing in particular is meant
    return replace(asking, focus=tuple(ground.clause.id for ground in here))


def _distinct(draft: Draft) -> list[Ground]:
    """Give the grounds of an answer in the order in which its citations are numbered."""
    return list({ground.clause.id: ground for line in draft.lines for ground in line.grounds}.values())
