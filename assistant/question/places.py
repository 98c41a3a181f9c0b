"""Places in a question: named, meant by 省里 / 市里, or part of another name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.question.slots import blank
from assistant.question.topic import TopicReader
from assistant.question.units import UnitMention
from assistant.question.vocabulary import Vocabulary
from assistant.text.fold import fold

_NOT_A_LEVEL = "(?<![跨外各他邻异两多几0-9])"
_LEVEL_WORDS = (
    (
        f"省里头?|全省|我省|{_NOT_A_LEVEL}省(?:一?级|的|这边)|{_NOT_A_LEVEL}省(?=[和与跟同、,])|"
        "[和与跟同、,比]省(?=[里的级,?？]|$)|(?<![\u4e00-\u9fff])省(?=\n)",
        ("省", "自治区"),
    ),
    ("市里头?|我市|市(?:一?级)(?!政府)|[和与跟同、,]市(?=[里的级,?？]|$)", ("市", "州")),
)
# Characters that stand before a place without forming a name with it.
_COMPOUND_LEFT = "在于对和与是到向从的问及或为把给让看说讲跟同由归以来去回离住"


_NEVER = "的了是在和与跟同问把被将由对向从到各全本我你他每哪那这省市县区超城都上股门集夜菜闹开面外跨两多几"
# A character of a place name: Han, but none that joins words or makes 超市, 城市, 全省 of the suffix.
_NAME = f"(?![{_NEVER}])[\u4e00-\u9fff]"
_UNKNOWN = re.compile(
    f"(?:^|[\\n,。?、和与跟同在问]|你好|那么?)(?P<name>(?:{_NAME}){{1,4}}(?:省|市|县|自治州|自治县))"
    "(?=[\u4e00-\u9fff]{2})(?!场|民|政|级|直|长|委|区|里|容|值)"
)


@dataclass(frozen=True, slots=True)
class PlaceReader:
    """Finds places with and without documents."""

    vocabulary: Vocabulary
    topics: TopicReader
    frequency: Callable[[str], int]  # of a token in the index

    def read(self, text: str, units: tuple[UnitMention, ...]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Take place names out; short names only where a word of its own stands."""
        boundaries = self.topics.boundaries(text)
        found: dict[str, int] = {}
        for form, name in sorted(self.vocabulary.place_forms.items(), key=lambda item: -len(item[0])):
            position = text.find(form)
            while position >= 0:
                end = position + len(form)
                whole = form == fold(name) or (position in boundaries and end in boundaries)
                if (whole or name in self.vocabulary.places) and not self._in_name(text, position):
                    found.setdefault(name, position)
                    if text[end : end + 1] in ("省", "市", "州") and form != fold(name):
                        end += 1
                    text = blank(text, position, end)
                position = text.find(form, end)
        for position, name in _unknown(text, self.topics):
            found.setdefault(name, position)
            text = blank(text, position, position + len(name))
        for unit in units:  # a unit's own place counts as named
            for form, name in self.vocabulary.place_forms.items():
                if unit.text.startswith(form):
                    found.setdefault(name, unit.start)
        ordered = sorted(found, key=lambda name: found[name])
        levels = self._levels(text, ordered)
        present = [name for name in dict.fromkeys((*ordered, *levels)) if name in self.vocabulary.places]
        absent = [name for name in ordered if name not in self.vocabulary.places]
        return text, tuple(present), tuple(absent)

    def _in_name(self, text: str, position: int) -> bool:
        """Tell whether a place is the tail of a name that documents use (数字某省), which is then topic."""
        before = text[position - 1 : position]
        if not before or before in _COMPOUND_LEFT or not "\u4e00" <= before <= "\u9fff":
            return False
        return self.frequency(text[position - 1 : position + 1]) > 0

    def _levels(self, text: str, named: list[str]) -> list[str]:
        """Give the place meant by 省里 / 全省 / 市里 where only one place of that level has documents."""
        meant = []
        for words, suffixes in _LEVEL_WORDS:
            if re.search(words, text):
                places = [place for place in self.vocabulary.places if place.endswith(suffixes)]
                if len(places) == 1 and places[0] not in named:
                    meant += places
        return meant


def _unknown(text: str, topics: TopicReader) -> list[tuple[int, str]]:
    """Give (position, name) of places that no list holds, such as counties: known by form, at the head of a phrase.

    A name that the dictionary cuts otherwise (超市, 城市管理) is none.
    """
    edges = topics.boundaries(text)
    return [
        (match.start("name"), match["name"])
        for match in _UNKNOWN.finditer(text)
        if match.end("name") in edges and match.start("name") in edges
    ]
