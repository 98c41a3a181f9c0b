"""Question -> the reviewed answer to the same question. Rather none than a near one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.faq.entry import Entry
from assistant.question import Question
from assistant.text.fold import fold
from assistant.thresholds import Thresholds

_FILLING = re.compile("请问|麻烦|我想问|想问|问一下|一下|您好|你好|谢谢|[吗呢啊呀吧的是由要]|[^0-9a-z\u3400-\u9fff]")
_NEGATION = re.compile("[不未非无没禁]")
_DIGITS = re.compile("[0-9]+|[一二三四五六七八九十百千万]+")


@dataclass(frozen=True, slots=True)
class _Known:
    """One way to ask for an entry."""

    entry: Entry
    core: str
    question: Question
    places: frozenset[str]  # that it is about


@dataclass(frozen=True, slots=True)
class Near:
    """A wording that asks the same thing as a question, with how alike the words are."""

    entry: Entry
    core: str  # of the wording
    likeness: float  # share of common character pairs, 1 for the same core
    same_topic: bool  # the topic was understood the same


@dataclass(frozen=True, slots=True)
class Matcher:
    """The entries of one moment, read against one generation of the index."""

    known: tuple[_Known, ...]
    thresholds: Thresholds

    def match(self, question: Question) -> Entry | None:
        """Give the entry that answers this question; None where none does or two differ."""
        return choose_entry(self.near(question), self.thresholds)

    def near(self, question: Question) -> tuple[Near, ...]:
        """Give every wording that asks the same thing of the same place, however unlike the words are."""
        core = core_of(question.text)
        if not core or question.refers_back or set(question.carried) - {"selected_place"}:
            return ()  # what leans on earlier questions is not answered from one sentence
        return tuple(_near(core, question, known) for known in self.known if _asks_the_same(core, question, known))


def choose_entry(near: Iterable[Near], thresholds: Thresholds) -> Entry | None:
    """Give the entry with the nearest wording among those that are near enough; None where none is or two differ."""
    enough = [
        each
        for each in near
        if each.likeness >= (thresholds.faq_same_topic if each.same_topic else thresholds.faq_other_topic)
    ]
    best = max((each.likeness for each in enough), default=0.0)
    entries = {each.entry.id: each.entry for each in enough if each.likeness == best}
    return next(iter(entries.values())) if len(entries) == 1 else None


def matcher(
    entries: Sequence[Entry],
    read: Callable[[str], Question],
    place_of: Callable[[str], str],
    thresholds: Thresholds,
) -> Matcher:
    """Give the matcher of entries.

    Args:
        entries: to be found.
        read: understands a question.
        place_of: clause id -> the place of its document.
        thresholds: how near a question must be.
    """
    known = []
    for entry in entries:
        cited = frozenset(place_of(cited.clause_id) for cited in entry.wording.cited)
        for text in (entry.wording.question, *entry.wording.others):
            question = read(text)
            places = frozenset(question.places)
            known.append(_Known(entry, core_of(text), question, places or cited))
    return Matcher(tuple(known), thresholds)


def core_of(text: str) -> str:
    """Give the folded text without what says nothing: greetings, particles, punctuation."""
    return _FILLING.sub("", fold(text))


def share_offered(typed: str, wordings: Iterable[str]) -> float:
    """Give how much of what somebody types the wordings of an entry hold, from 0 to 1; the order does not count."""
    core, joined = core_of(typed), " ".join(wordings)
    pairs = _pairs(core)
    if not pairs:
        return float(bool(core) and core in core_of(joined))
    return len(pairs & _pairs(core_of(joined))) / len(pairs)


def _asks_the_same(core: str, question: Question, known: _Known) -> bool:
    return _same_place(question, known) and _signs(core, question) == _signs(known.core, known.question)


def _near(core: str, question: Question, known: _Known) -> Near:
    topic = {term.text for term in question.topic}
    same = bool(topic) and topic == {term.text for term in known.question.topic}
    likeness = 1.0 if core == known.core else _dice(core, known.core)
    return Near(known.entry, known.core, likeness, same)


def _same_place(question: Question, known: _Known) -> bool:
    """Tell whether both are about the same places; one that names none is about all that the answer covers."""
    if question.absent_places != known.question.absent_places:
        return False
    places = frozenset(question.places)
    return places == (known.places if places else frozenset(known.question.places))


def _signs(core: str, question: Question) -> tuple[object, ...]:
    """Give what must be the same: what is asked, of whom, when, how much, and whether it is denied."""
    return (
        frozenset(question.asks),
        frozenset(question.scopes),
        frozenset(question.years),
        frozenset(name for unit in question.units for name in unit.printed),
        frozenset((quantity.number, quantity.unit) for quantity in question.quantities),
        question.address,
        question.absent_numbers,
        question.absent_titles,
        question.tasks,
        question.ordinal,
        question.compare,
        question.define,
        question.yes_no,
        tuple(_NEGATION.findall(core)),
        tuple(_DIGITS.findall(core)),
    )


def _dice(one: str, other: str) -> float:
    """Give the share of character pairs that two texts have in common."""
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
