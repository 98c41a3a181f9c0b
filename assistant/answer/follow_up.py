"""A follow-up that is too short to stand alone, asked again with the topic of the questions before it."""

from __future__ import annotations

import math
from dataclasses import replace

from assistant.answer.draft import Draft
from assistant.answer.session import Asking
from assistant.answer.statuses import ANSWERED, CLARIFICATION, CORRECTED, NOT_IN_CORPUS, NOT_STATED
from assistant.question import Question
from assistant.text.fold import fold

_SLIGHT = 0.42  # weight of a topic, 1 for the rarest word, below which it names nothing that could be looked for alone
_OPEN = (NOT_IN_CORPUS, NOT_STATED, CLARIFICATION)


def with_earlier_topic(asking: Asking, earlier: Question) -> Asking | None:
    """Give the asking about its own words and those of the question before it; None where that is nothing else."""
    question = asking.question
    named = question.absent_places or question.absent_numbers or question.absent_titles or question.address
    if named or question.tasks or question.compare or question.ordinal or question.points_to_unit or asking.focus:
        return None
    own = {term.text for term in question.topic}
    before = tuple(term for term in earlier.topic if term.text not in own)
    if not before or "topic" in question.carried:
        return None
    places = question.places or earlier.places
    scopes = question.scopes or (earlier.scopes if places == earlier.places else ())
    asks = question.asks or (() if question.yes_no else earlier.asks)
    carried = (*question.carried, "topic")
    topic = (*before, *question.topic)
    return replace(
        asking, question=replace(question, topic=topic, places=places, scopes=scopes, asks=asks, carried=carried)
    )


def is_slight(asking: Asking) -> bool:
    """Tell whether the words of a question weigh too little to be a topic."""
    weighed = asking.session.searcher.weigh(asking.question.topic)
    rarest = math.log1p(asking.session.index.rows)
    return not asking.question.scopes and sum(weight for _, weight in weighed) < _SLIGHT * rarest


def holds_own_words(asking: Asking, draft: Draft) -> bool:
    """Tell whether what an answer rests on speaks of a word of the question itself.

    A slight one need not be spoken of, only one that names what no document knows.
    """
    if not asking.question.topic or (is_slight(asking) and asking.has_known_topic):
        return True
    words = [word for term in asking.question.topic for word in (term.text, *term.others)]
    texts = [fold(ground.clause.text) for line in draft.lines for ground in line.grounds]
    return any(word in text for word in words for text in texts)


def is_open(draft: Draft) -> bool:
    """Tell whether a draft only says that nothing was found."""
    return draft.status in _OPEN


def goes_on(draft: Draft, previous: Draft) -> bool:
    """Tell whether an answer rests on a document that the answer before it rests on, where that has any."""
    if draft.status not in (ANSWERED, CORRECTED):
        return False
    before = {ground.document.id for line in previous.lines for ground in line.grounds}
    return not before or any(ground.document.id in before for line in draft.lines for ground in line.grounds)
