"""Which logged questions are drawn, and what the assistant answers to them now."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.errors import SettingsError
from assistant.text.privacy import mask
from assistant.types import Answer
from eval.scoring import fold
from eval.sets.files import read_json_lines

if TYPE_CHECKING:
    from assistant.database import Database


class Logged(Protocol):
    """One question of the log; its text is masked already."""

    @property
    def question(self) -> str:
        """Give what was asked."""

    @property
    def status(self) -> str:
        """Give the status of the answer that was given then."""


class Answers(Protocol):
    """What answers questions."""

    def ask(self, question: str) -> Answer:
        """Give an Answer for every question."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A logged question that was read from a file."""

    question: str
    status: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question to be marked."""

    question: str
    times: int  # how often it was asked
    status_then: str
    answer: Answer  # given now


def read_log_file(path: Path) -> list[LogLine]:
    """Give the lines of an exported log: {"question", "status"?}, one JSON object per line; personal numbers masked.

    Raises:
        SettingsError: a line is not so; names file and line.
    """
    found: list[LogLine] = []
    for where, row in read_json_lines(path):
        question, status = row.get("question"), row.get("status", "")
        if not isinstance(question, str) or not question.strip() or not isinstance(status, str):
            raise SettingsError(f"{where}：应有 question，可有 status，请改正。")
        found.append(_masked(question, status))
    return found


def read_stored_log(database: Database) -> list[LogLine]:
    """Give the question log of the database; it was masked when it was written, and is again: rules improve.

    Raises:
        DatabaseError: it cannot be read.
    """
    from assistant.feedback import asked_questions

    return [_masked(asked.question, asked.status) for asked in asked_questions(database)]


def _masked(question: str, status: str) -> LogLine:
    return LogLine(mask(question)[0], status)


def draw(log: Iterable[Logged], size: int, seed: int) -> list[tuple[Logged, int]]:
    """Give `size` different questions with how often each was asked; what is asked often is drawn more likely.

    Args:
        log: every question as often as it was asked.
        size: fewer are given where the log has fewer.
        seed: the same seed draws the same questions from the same log.
    """
    lines = list(log)
    times: dict[str, int] = {}
    for line in lines:
        times[_key(line)] = times.get(_key(line), 0) + 1
    random.Random(seed).shuffle(lines)  # the place of its first line makes a question as likely as it was often asked
    chosen: dict[str, Logged] = {}
    for line in lines:
        if len(chosen) == size:
            break
        chosen.setdefault(_key(line), line)
    return [(line, times[key]) for key, line in chosen.items()]


def answer_drawn(chosen: Sequence[tuple[Logged, int]], assistant: Answers) -> list[Drawn]:
    """Ask each question again now, so that what is marked is what is served."""
    return [Drawn(line.question, times, line.status, assistant.ask(line.question)) for line, times in chosen]


def _key(line: Logged) -> str:
    return re.sub(r"\W", "", fold(line.question)) or line.question
