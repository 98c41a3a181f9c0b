"""Filling what a question leaves out from the questions before it."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.question.cues import DOCUMENT_ASKS
from assistant.question.question import Question
from assistant.question.topic import Term

_SO_TOO = re.compile("也(?:是|一样|这样|如此)|一样吗|是吗|对吗")  # asks the same of another place
_OTHER_KIND = re.compile("的呢[?？。!！]*$")  # 民办的呢: the same of another kind of what was asked
_PAIR = 2  # characters
_EMPTY = Question("", ())


def carry(question: Question, previous: Question | None) -> Question:
    """Fill what a question leaves out from the one before it.

    A question without a topic of its own keeps the topic; one that only names another topic or place keeps what was
    asked. A complete question carries nothing.
    """
    if previous is None or not (_leans(question) or _stays(question, previous)):
        return question
    carried: dict[str, object] = {}
    about_unit = bool(question.units) and question.unit_tasks
    if question.points_to_unit:
        carried |= _slots(previous, "units")
    elif question.topic and _OTHER_KIND.search(question.text) and not question.asks and not about_unit:
        carried["topic"] = _merge(previous.topic, question.topic)
    elif not question.has_topic and not about_unit:
        carried |= _slots(previous, "topic", "phrases", "address")
        if previous.tasks and not question.asks:
            carried |= {} if question.units else _slots(previous, "units")
            carried["tasks"] = previous.tasks
    if not question.asks and not question.tasks and not (question.yes_no and not _SO_TOO.search(question.text)):
        carried |= _slots(previous, "asks", "counted")
    if not (question.places or question.absent_places):
        carried |= _slots(previous, "places", "absent_places")
        if not question.scopes and not question.has_topic:
            carried |= _slots(previous, "scopes")
    if previous.compare and not question.has_topic and not question.places:
        carried["compare"] = True
    return replace(question, **carried, carried=tuple(carried))  # type: ignore[arg-type]


def _merge(topic: tuple[Term, ...], other: tuple[Term, ...]) -> tuple[Term, ...]:
    """Give a topic with other words in it, without those that they stand against: 公办园报名 and 民办."""
    against = {term.text[-1] for term in other if len(term.text) == _PAIR}
    kept = [term for term in topic if len(term.text) != _PAIR or term.text[-1] not in against]
    return tuple(dict.fromkeys((*kept, *other)))


def _slots(previous: Question, *names: str) -> dict[str, object]:
    return {name: value for name in names if (value := getattr(previous, name)) != getattr(_EMPTY, name)}


def _stays(question: Question, previous: Question) -> bool:
    """Tell whether a question goes on with the topic before it without naming the place again."""
    same = {term.text for term in question.topic} & {term.text for term in previous.topic}
    return bool(same) and not question.places and not question.absent_places and question.text != previous.text


def _leans(question: Question) -> bool:
    """Tell whether a question cannot stand alone: it points back, has no topic, or only names another one."""
    if question.scopes and question.asks and set(question.asks) <= DOCUMENT_ASKS:
        return False
    about_unit = bool(question.units) and question.unit_tasks
    if question.refers_back or not (question.has_topic or about_unit or question.scopes):
        return True
    asks = question.asks or question.yes_no or question.define or question.compare or about_unit
    return not asks and len(question.topic) <= 2
