"""The value that says what a question asks."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.question.cues import Ask
from assistant.question.tasks import TaskQuery
from assistant.question.topic import Term
from assistant.question.units import UnitMention


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its measure word, named in a question."""

    text: str  # folded
    number: float
    unit: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A document or one part of it that a question names."""

    document_id: str
    part: str | None  # None: the whole document


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; every field is folded text or a name of the index."""

    text: str  # as asked, cleaned; with slips put right
    asks: tuple[Ask, ...]
    topic: tuple[Term, ...] = ()
    places: tuple[str, ...] = ()  # with documents; named, carried or selected
    absent_places: tuple[str, ...] = ()  # named, without documents
    scopes: tuple[Scope, ...] = ()
    absent_numbers: tuple[str, ...] = ()  # canonical numbers that the corpus does not hold
    absent_titles: tuple[str, ...] = ()  # 《…》 that asks about a document that the corpus does not hold
    years: tuple[int, ...] = ()
    address: str = ""  # "二(九)" folded, where a clause is named
    units: tuple[UnitMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    counted: tuple[str, str] = ("", "")  # measure word and noun after 多少 / 几
    phrases: tuple[str, ...] = ()  # runs of neighbouring topic words, as typed
    runs: tuple[str, ...] = ()  # what is left of the question between what was taken out, stop words included
    tasks: TaskQuery | None = None  # rows of the ledger that are asked for
    compare: bool = False
    yes_no: bool = False
    define: bool = False
    ordinal: int = 0  # of what the last answer listed, from 1; -1 for the last; 0 where none is meant
    points_to_unit: bool = False  # 这个单位: the unit of the last question or answer
    expanded: tuple[tuple[str, str], ...] = ()  # short names written out: (short, full)
    corrected: tuple[tuple[str, str], ...] = ()  # slips of typing put right: (typed, meant)
    refers_back: bool = False  # leans on an earlier question
    carried: tuple[str, ...] = ()  # which slots came from earlier questions

    @property
    def unit_tasks(self) -> bool:
        """Tell whether the tasks of a unit are asked for."""
        return self.tasks is not None and bool(self.units)

    @property
    def has_topic(self) -> bool:
        """Tell whether the question names what it is about."""
        return bool(self.topic or self.address or self.absent_titles or self.absent_numbers)

    def topic_beyond(self, words: frozenset[str]) -> bool:
        """Tell whether the topic holds more than these words."""
        return any(term.text not in words for term in self.topic)

    @property
    def words(self) -> str:
        """Give the topic as one string, for the trace and for vectors."""
        return " ".join(term.text for term in self.topic)
