"""What a follow-up points at in the answer before it: 它的文号, 第二个呢, 什么时候完成."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from assistant.answer.draft import Draft, Ground
from assistant.answer.refuse import refuse
from assistant.answer.session import Asking
from assistant.answer.statuses import CLARIFICATION
from assistant.question import DOCUMENT_ASKS, Ask, Scope, Term
from assistant.text.fold import fold
from assistant.types import NO_FACTS

_NAMED_AFTER = 0.8  # share of a topic in a clause's title from which the clause is about it


def points_back(asking: Asking) -> bool:
    """Tell whether a question is about what the answer before it cited."""
    question = asking.question
    if question.ordinal or (question.points_to_unit and not question.units):
        return True
    if question.refers_back and question.topic and "topic" not in question.carried and not question.scopes:
        return not question.unit_tasks and not question.compare
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
    if question.points_to_unit:
        return _unit_of(asking, grounds)
    here = [ground for ground in grounds if not question.places or ground.document.place in question.places]
    if not here:
        return asking
    if question.topic and "topic" not in question.carried:
        return _same_clause(asking, here)
    if set(question.asks) <= DOCUMENT_ASKS - {Ask.TASK, Ask.PAGE}:
        scopes = tuple(dict.fromkeys(Scope(g.document.id, g.clause.part or None) for g in here))
        return replace(asking, question=replace(question, scopes=scopes, topic=()))
    if max(Counter(ground.document.place for ground in here).values()) > 1:
        return asking  # a list: nothing in particular is meant
    return replace(asking, focus=tuple(ground.clause.id for ground in here))


def _same_clause(asking: Asking, here: list[Ground]) -> Asking:
    """Hold a new topic (乙类呢) to the clauses cited before where it stands there and no other is named after it."""
    question, session = asking.question, asking.session
    texts = {g.clause.id: fold(g.clause.text) for g in here}
    words = [
        term
        for term in question.topic
        if term.others
        or session.index.document_frequency(term.text)
        or any(_stands(term, text) for text in texts.values())
    ]
    inside = [id for id, text in texts.items() if words and all(_stands(term, text) for term in words)]
    titled = session.searcher.find(question, places=question.places, top=1)
    if not inside or (titled and titled[0].why["title"] >= _NAMED_AFTER and titled[0].clause.id not in inside):
        return asking
    return replace(asking, focus=tuple(inside))


def _stands(term: Term, text: str) -> bool:
    return any(word in text for word in (term.text, *term.others))


def _unit_of(asking: Asking, grounds: list[Ground]) -> Asking | Draft:
    """Take the unit that leads what the last answer cited as the one pointed at."""
    index, reader = asking.session.index, asking.session.reader
    for ground in grounds:
        for duty in index.facts.get(ground.clause.id, NO_FACTS).duties:
            named = [m for name in duty.units for m in reader.vocabulary.units.find(fold(name), {})]
            if named:
                return replace(asking, question=replace(asking.question, units=tuple(named[:1])))
    return refuse(CLARIFICATION, "请写出单位名称，例如“某局牵头哪些任务”。")


def _distinct(draft: Draft) -> list[Ground]:
    """Give the grounds of an answer in the order in which its citations are numbered."""
    return list({ground.clause.id: ground for line in draft.lines for ground in line.grounds}.values())
