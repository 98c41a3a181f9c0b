"""Asks the assistant on behalf of a page or a program, and never lets a fault through."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer.composed import Event
from assistant.composition import Composer
from assistant.index import Index
from assistant.types import Answer, Turn
from assistant.web.measures import Measures

FAULT = "error_internal"
SORRY = "系统暂时不能回答，请稍后再试；如仍不能回答，可拨打12345咨询。"
MAX_TURNS = 10  # earlier questions that are taken into account
_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What the web part needs of an assistant."""

    @property
    def composer(self) -> Composer | None:
        """Give what words answers anew; None without a language model."""

    @property
    def index(self) -> Index:
        """Give the open index."""

    def ask(self, question: str, history: Sequence[Turn] = (), place: str = "") -> Answer:
        """Give an answer to any question."""

    def stream(self, question: str, history: Sequence[Turn] = (), place: str = "") -> Iterator[Event]:
        """Give the extractive answer, checked sentences while a model writes, and the final answer."""

    def places(self) -> tuple[str, ...]:
        """Give the places that have documents."""

    def examples(self) -> tuple[str, ...]:
        """Give example questions."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The assistant with the counters of this process."""

    assistant: Answers
    measures: Measures
    max_question_chars: int

    def ask(self, question: str, history: Sequence[Turn], place: str, channel: str) -> Answer:
        """Give the answer; where the assistant itself fails, one of status `error_internal`.

        Args:
            question: as typed.
            history: earlier turns, oldest first.
            place: a known place; "" for all.
            channel: "chat" or "rest", for the counters.
        """
        started = time.perf_counter()
        try:
            answer = self.assistant.ask(question, history[-MAX_TURNS:], place)
        except Exception:  # the one broad catch: whoever asked gets a sentence, the log gets the trace
            _log.exception("answering failed, question of %d characters", len(question))
            answer = Answer(question, FAULT, SORRY, SORRY)
        self.measures.count_answer(channel, answer.status, time.perf_counter() - started)
        return answer

    def stream(self, question: str, history: Sequence[Turn], place: str, channel: str) -> Iterator[Event]:
        """Give the extractive answer at once, then checked sentences, and last the answer that counts; see `ask`."""
        if self.assistant.composer is None:
            yield self.ask(question, history, place, channel)
            return
        started = time.perf_counter()
        answer = Answer(question, FAULT, SORRY, SORRY)
        try:
            for event in self.assistant.stream(question, history[-MAX_TURNS:], place):
                answer = event if isinstance(event, Answer) else answer
                yield event
        except Exception:  # as in `ask`; what was shown already stays
            _log.exception("answering failed, question of %d characters", len(question))
            yield answer
        self.measures.count_answer(channel, answer.status, time.perf_counter() - started)

    def is_askable(self, text: str) -> bool:
        """Tell whether a text has the length of a question; the assistant says what is wrong with one that has not."""
        return bool(text.strip()) and len(text) <= self.max_question_chars

    def knows_place(self, place: str) -> bool:
        """Tell whether a place may be chosen; "" stands for all."""
        return not place or place in self.assistant.places()
