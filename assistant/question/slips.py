"""Slips of typing in a question, put right from what one index knows; what the corpus understands stays as typed.

Three kinds are looked for: a name of the corpus that sounds as typed (跨省通半), a name with a character missing,
doubled or swapped with its neighbour, and a single character that makes a text of the corpus out of one that neither
the corpus nor the dictionary knows. Each needs exactly one way to be right; words of the dictionary are not cut in two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.index import Index
from assistant.question.numerals import NumberSpeller, number_speller, spell_quantities, spell_years
from assistant.text.fold import fold
from assistant.text.segment import Segmenter
from assistant.text.sounds import all_sounds, sound_alike, sounds

_PIECE = re.compile("(?:(?<=[0-9])[年月日号])?([\u3400-\u9fff〇]+)")
_NAME = re.compile("[\u3400-\u9fff〇]{3,12}")
_SHORTEST, _LONGEST = 3, 12  # characters of names; two sound alike too often
_SHORTEST_MENDED = 4  # characters of names of which one may be missing or in the wrong place
_WINDOW = 5  # characters that must stand in the corpus word for word around a changed one
_MOST_CHANGED = 0.5  # share of a name's characters that may be other ones of the same sound
_LONG_ENOUGH = 5  # characters of names that are known by their sound alone
_COMMONEST = 7.0  # rarity up to which a character is a word of every sentence (是, 的, 由)
_OF_PLACES = "省市县区州的"  # often left out on purpose
_MOST_READINGS = 8  # ways to pronounce a name that are kept


@dataclass(frozen=True, slots=True)
class Corrected:
    """A question as it is meant."""

    text: str  # as typed where nothing was changed, else folded
    changes: tuple[tuple[str, str], ...] = ()  # typed, meant; forms of one number are not told


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a folded text."""

    start: int
    end: int
    meant: str


@dataclass(frozen=True, slots=True)
class Corrector:
    """Puts slips right with the names and the texts of one index."""

    index: Index
    names: frozenset[str]  # folded
    by_sound: Mapping[str, tuple[str, ...]]
    by_missing: Mapping[str, tuple[str, ...]]  # a term of the corpus without one of its inner characters -> terms
    characters: Mapping[str, str]  # sound -> characters of the corpus that have it
    numbers: NumberSpeller

    def correct(self, text: str) -> Corrected:
        """Give the question with its slips put right, and what was changed."""
        folded = fold(text)
        spelled = spell_quantities(spell_years(self.numbers.spell(folded)), self.index.occurs)
        changes: list[tuple[str, str]] = []
        edits = _apart(self._edits(spelled))
        mended = spelled
        for edit in sorted(edits, key=lambda edit: -edit.start):
            changes.insert(0, (spelled[edit.start : edit.end], edit.meant))
            mended = mended[: edit.start] + edit.meant + mended[edit.end :]
        return Corrected(text if mended == folded else mended, tuple(changes))

    def _edits(self, text: str) -> Iterator[Edit]:
        for start, end, meant in self.numbers.misspelt(text):
            yield Edit(start, end, meant)
        for piece in _PIECE.finditer(text):
            run = piece[1]
            if len(run) < _SHORTEST or self.index.occurs(run):
                continue
            for edit in _Run(self, run).edits():
                yield Edit(piece.start(1) + edit.start, piece.start(1) + edit.end, edit.meant)


class _Run:
    """One run of Han characters of a question."""

    def __init__(self, corrector: Corrector, text: str) -> None:
        self._of = corrector
        self._text = text
        self._words = _place(corrector.index.segmenter, text)
        self._named = self._mark_names()

    def edits(self) -> list[Edit]:
        found = [*self._sounding(), *self._mended()]
        return found or list(self._single())

    def _mark_names(self) -> list[bool]:
        """Tell which characters belong to a name that is typed right."""
        marks = [False] * len(self._text)
        for start, end in _spans(len(self._text), _SHORTEST, _LONGEST):
            if self._text[start:end] in self._of.names:
                marks[start:end] = [True] * (end - start)
        return marks

    def _sounding(self) -> Iterator[Edit]:
        """Give names of which other characters of the same sound were typed."""
        sounding = sounds(self._text)
        for start, end in _spans(len(self._text), _SHORTEST, _LONGEST):
            names = self._of.by_sound.get(sounding[start:end], ())
            typed = self._text[start:end]
            if len(names) != 1 or names[0] in self._text:  # typed right beside it, the other is meant as well
                continue
            changed = [start + i for i, (a, b) in enumerate(zip(typed, names[0], strict=True)) if a != b]
            few = len(changed) <= max(1, int(_MOST_CHANGED * len(typed)))
            sure = all(self._may_be(place, names[0][place - start]) for place in changed)
            if few and (sure or len(typed) >= _LONG_ENOUGH) and self._is_strange(start, end, changed):
                yield Edit(start, end, names[0])

    def _may_be(self, place: int, other: str) -> bool:
        """Tell whether a character may stand for another where little speaks for it: no word of every sentence."""
        char = self._text[place]
        return sound_alike(char, other) and self._of.index.segmenter.rarity(char) > _COMMONEST

    def _mended(self) -> Iterator[Edit]:
        """Give names of which a character is missing, doubled or swapped with its neighbour."""
        for start, end in _spans(len(self._text), _SHORTEST_MENDED - 1, _LONGEST):
            typed = self._text[start:end]
            names = set(self._of.by_missing.get(typed, ()))
            if len(typed) >= _SHORTEST_MENDED:
                names.update(form for form in _rearranged(typed) if form in self._of.names)
            if len(names) == 1 and self._is_strange(start, end, list(range(start, end)), whole=True):
                yield Edit(start, end, names.pop())

    def _is_strange(self, start: int, end: int, changed: list[int], *, whole: bool = False) -> bool:
        """Tell whether a stretch is neither a text of the corpus nor made of names or words that go beyond it."""
        typed = self._text[start:end]
        named = [self._named[place] for place in changed]
        if all(named) if whole else any(named):
            return False
        for begin, word in self._words:
            inside = start <= begin and begin + len(word) <= end
            touches = begin < end and begin + len(word) > start
            other = not whole and all(place in changed for place in range(begin, begin + len(word)))
            if touches and (other or not inside) and len(word) > 1 and self._of.index.segmenter.knows(word):
                return False
        return not self._of.index.segmenter.knows(typed) and not self._of.index.occurs(typed)

    def _single(self) -> Iterator[Edit]:
        """Give single characters in place of others of the same sound that make a text of the corpus."""
        known = self._of.index.document_frequency
        for begin, word in self._words:
            if len(word) == 1 or self._of.index.segmenter.knows(word):
                continue
            for place in range(begin, begin + len(word)):
                left, char, right = (
                    self._text[max(0, place - 1) : place],
                    self._text[place],
                    self._text[place + 1 :][:1],
                )
                strange = (left and not known(left + char)) or (right and not known(char + right))
                common = self._of.index.segmenter.rarity(self._text[place]) <= _COMMONEST
                if not strange or common or self._named[place]:
                    continue
                ways = [other for other in self._others(char) if self._fits(place, other)]
                if len(ways) == 1:
                    yield self._widened(place, ways[0])

    def _others(self, char: str) -> list[str]:
        found = (other for sound in all_sounds(char) for other in self._of.characters.get(sound, ""))
        return [other for other in dict.fromkeys(found) if other != char and sound_alike(char, other)]

    def _fits(self, place: int, other: str) -> bool:
        """Tell whether a window of the corpus stands around a place once it has another character."""
        text = self._text[:place] + other + self._text[place + 1 :]
        known = self._of.index.document_frequency
        pairs = text[max(0, place - 1) : place + 1], text[place : place + 2]
        if not all(known(pair) for pair in pairs if len(pair) == 2):
            return False
        starts = range(max(0, place - _WINDOW + 1), min(place, len(text) - _WINDOW) + 1)
        return any(self._of.index.occurs(text[start : start + _WINDOW]) for start in starts)

    def _widened(self, place: int, other: str) -> Edit:
        """Give the change with the word that it makes, which is what a person is told."""
        text = self._text[:place] + other + self._text[place + 1 :]
        for begin, word in _place(self._of.index.segmenter, text):
            if begin <= place < begin + len(word):
                return Edit(begin, begin + len(word), word)
        return Edit(place, place + 1, other)


def corrector(index: Index, names: Iterable[str]) -> Corrector:
    """Give the corrector of an index.

    Args:
        index: its texts and its dictionary.
        names: further names, folded: of places, units, titles, everyday words.
    """
    terms = frozenset(index.segmenter.dictionary)
    kept = frozenset(name for name in (*terms, *names) if _NAME.fullmatch(name))
    by_sound: dict[str, list[str]] = defaultdict(list)
    by_missing: dict[str, list[str]] = defaultdict(list)
    for name in sorted(kept):
        for sounding in _pronounced(name):
            by_sound[sounding].append(name)
        if len(name) >= _SHORTEST_MENDED:
            for form in {
                name[:place] + name[place + 1 :] for place in range(1, len(name) - 1) if name[place] not in _OF_PLACES
            }:
                by_missing[form].append(name)
    return Corrector(
        index,
        kept,
        {sounding: tuple(found) for sounding, found in by_sound.items()},
        {form: tuple(found) for form, found in by_missing.items()},
        _by_sound(index.characters()),
        number_speller(document.number for document in index.documents if document.number),
    )


def _pronounced(name: str) -> list[str]:
    """Give the sounds of a name, for characters with several readings each way."""
    ways = [""]
    for char in name:
        longer = [way + sound for way in ways for sound in all_sounds(char)]
        ways = longer if len(longer) <= _MOST_READINGS else [way + all_sounds(char)[0] for way in ways]
    return ways


def _by_sound(characters: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for char in sorted(characters):
        for sound in all_sounds(char):
            found[sound] = found.get(sound, "") + char
    return found


def _rearranged(typed: str) -> Iterator[str]:
    """Give a text without one of two equal neighbours, and with two neighbours swapped."""
    for place in range(len(typed) - 1):
        if typed[place] == typed[place + 1]:
            yield typed[:place] + typed[place + 1 :]
        else:
            yield typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :]


def _place(segmenter: Segmenter, run: str) -> list[tuple[int, str]]:
    """Give (start, word) of the words of a run of Han characters."""
    placed, position = [], 0
    for word in segmenter.words(run):
        placed.append((position, word))
        position += len(word)
    return placed


def _spans(length: int, shortest: int, longest: int) -> Iterator[tuple[int, int]]:
    """Give (start, end) of all stretches, the longest first."""
    for size in range(min(length, longest), shortest - 1, -1):
        for start in range(length - size + 1):
            yield start, start + size


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Give the edits that do not overlap, longer ones first."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start - edit.end, edit.start)):
        if all(edit.end <= other.start or edit.start >= other.end for other in kept):
            kept.append(edit)
    return kept
