"""Asks the assistant on behalf of a page or a program, and never lets a fault through."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer.composed import Event
from assistant.answer.reviewed import ReviewedStep
from assistant.answer.statuses import INTERNAL
from assistant.composition import Composer
from assistant.feedback import Recorder, record_question
from assistant.index import Index
from assistant.types import Answer, Evidence, Turn
from assistant.web.measures import Measures

SORRY = "系统暂时不能回答，请稍后再试；如仍不能回答，可拨打12345咨询。"
MAX_TURNS = 10  # earlier questions that are taken into account
_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What the web part needs of an assistant."""

    reviewed: ReviewedStep | None

    @property
    def composer(self) -> Composer | None:
        """Give what words answers anew; None without a language model."""

    @property
    def index(self) -> Index:
        """Give the open index."""

    def ask(self, question: str, history: Sequence[Turn] = (), place: str = "") -> Answer:
        """Give an answer to any question."""

    def search(self, text: str, top: int = 10) -> tuple[Evidence, ...]:
        """Give the clauses nearest to a text, best first."""

    def stream(self, question: str, history: Sequence[Turn] = (), place: str = "") -> Iterator[Event]:
        """Give the extractive answer, checked sentences while a model writes, and the final answer."""

    def places(self) -> tuple[str, ...]:
        """Give the places that have documents."""

    def examples(self) -> tuple[str, ...]:
        """Give example questions."""

    def next_questions(self, answer: Answer, history: Sequence[Turn] = ()) -> tuple[str, ...]:
        """Give questions that go on from an answer."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Where questions from any page or program come in: the assistant with the counters of this process."""

    assistant: Answers
    measures: Measures
    max_question_chars: int
    feedback: Recorder | None = None  # None where nothing is stored

    def ask(self, question: str, history: Sequence[Turn], place: str, channel: str, session: str = "") -> Answer:
        """Give the answer; where the assistant itself fails, one of status `error_internal`.

        Args:
            question: as typed.
            history: earlier turns, oldest first.
            place: a known place; "" for all.
            channel: "chat", "rest" or "desk", for the counters and the question log.
            session: anything that is the same for one visit; only a hash of it is kept.
        """
        started = time.perf_counter()
        try:
            answer = self.assistant.ask(question, history[-MAX_TURNS:], place)
        except Exception:  # the one broad catch: whoever asked gets a sentence, the log gets the trace
            _log.exception("answering failed, question of %d characters", len(question))
            answer = Answer(question, INTERNAL, SORRY, SORRY)
        self.measures.count_answer(channel, answer.status, time.perf_counter() - started)
        record_question(self.feedback, answer, channel, session)
        return answer

    def next_questions(self, answer: Answer, history: Sequence[Turn]) -> tuple[str, ...]:
        """Give questions that go on from an answer; none where they cannot be made."""
        try:
            return self.assistant.next_questions(answer, history[-MAX_TURNS:])
        except Exception:  # the answer stands without them
            _log.exception("no next questions could be made")
            return ()

    def stream(
        self, question: str, history: Sequence[Turn], place: str, channel: str, session: str = ""
    ) -> Iterator[Event]:
        """Give the extractive answer at once, then checked sentences, and last the answer that counts; see `ask`."""
        if self.assistant.composer is None:
            yield self.ask(question, history, place, channel, session)
            return
        started = time.perf_counter()
        answer = Answer(question, INTERNAL, SORRY, SORRY)
        try:
            for event in self.assistant.stream(question, history[-MAX_TURNS:], place):
                answer = event if isinstance(event, Answer) else answer
                yield event
        except Exception:  # as in `ask`; what was shown already stays
            _log.exception("answering failed, question of %d characters", len(question))
            yield answer
        self.measures.count_answer(channel, answer.status, time.perf_counter() - started)
        record_question(self.feedback, answer, channel, session)

    def is_askable(self, text: str) -> bool:
        """Tell whether a text has the length of a question; the assistant says what is wrong with one that has not."""
        return bool(text.strip()) and len(text) <= self.max_question_chars

    def knows_place(self, place: str) -> bool:
        """Tell whether a place may be chosen; "" stands for all."""
        return not place or place in self.assistant.places()
