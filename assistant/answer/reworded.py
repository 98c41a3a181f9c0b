"""A question that was not understood, asked again in the words of a model: only ever as an extra query."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer.statuses import ANSWERED, CLARIFICATION, NOT_IN_CORPUS
from assistant.composition import Composer
from assistant.question import Question
from assistant.text.fold import fold
from assistant.types import Answer, Turn

_UNSURE = frozenset({CLARIFICATION, NOT_IN_CORPUS})
_REFUSING = "check_"  # steps that refuse for a reason of their own: another place, year or document
_DIGITS = re.compile("[0-9]+")


def is_unsure(answer: Answer) -> bool:
    """Tell whether the rules did not understand the question, as against knowing that there is no answer."""
    step = str(answer.trace.get("step", ""))
    return answer.status in _UNSURE and step not in ("", "guard") and not step.startswith(_REFUSING)


def ask_reworded(
    composer: Composer,
    text: str,
    history: Sequence[Turn],
    read: Callable[[str], Question],
    answer: Callable[[str], Answer],
) -> Answer | None:
    """Give the answer to the first other wording that has one; None where none has.

    A wording with a place, a unit, a year or a number that neither the question nor the history names is not asked.
    """
    said = fold(" ".join([text, *(turn.question for turn in history)]))
    allowed = {place for turn in (text, *(turn.question for turn in history)) for place in read(turn).places}
    for wording in composer.rewrite(text, history):
        question = read(wording)
        foreign = [*question.absent_places, *(place for place in question.places if place not in allowed)]
        foreign += [unit.text for unit in question.units if fold(unit.text) not in said]
        if foreign or any(number not in said for number in _DIGITS.findall(fold(wording))):
            continue
        if question.absent_numbers or question.absent_titles:
            continue
        found = answer(wording)
        if found.status == ANSWERED:
            note = f"（按“{wording}”查找。）"
            return replace(
                found, question=text, text=_with_note(found, note), trace={**found.trace, "reworded": wording}
            )
    return None


def _with_note(answer: Answer, note: str) -> str:
    """Give the text with a note above its sources."""
    lines = answer.text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.startswith("[1] ")), len(lines))
    return "\n".join([*lines[:first], note, *lines[first:]])
