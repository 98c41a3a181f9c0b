"""Names by which texts are recognised: of a document, of what it issues, of its parts."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assistant.lexicon import load_lexicon
from assistant.structure.validity import issued_names
from assistant.text.fold import fold
from assistant.types import Document

NATION = "全国"
_MARKS = re.compile("[《》〈〉<>「」]")
_EDITION = re.compile(r"\([^()]{0,12}(?:修订|修正|修改|版|本)[^()]{0,6}\)$|\((?:19|20)[0-9]{2}年?\)$")
_STATE = "中华人民共和国"
_YEAR = re.compile("(?:19|20)[0-9]{2}(?:年度|年)?")
_ISSUER = re.compile(r"^.{2,60}?(?=关于)")
_WHOLE = re.compile("^全[国省市县区州盟旗]")
_RANKS = {"国家": 0, "省": 1, "市": 2, "县": 3}
_SHORTEST = 5  # characters of a name that says what a text is about; "任务清单" does not


def title_key(title: str) -> str:
    """Give the form in which titles are compared: folded, without title marks, edition and the name of the state."""
    return _EDITION.sub("", _MARKS.sub("", fold(title))).removeprefix(_STATE)


def plan_key(title: str, place: str) -> str:
    """Give what a title says beside place, issuer and year; "" where that is too little to tell texts apart.

    甲省2023年读书工作要点 and 乙市2023年读书工作要点 have the same.
    """
    key = _ISSUER.sub("", title_key(title))
    for name in (fold(place), fold(place)[:-1]):
        if len(name) >= 2 and 0 <= (at := key.find(name)) <= 8:
            key = key[at + len(name) :]
            break
    key = _WHOLE.sub("", _YEAR.sub("", key))
    return key if len(key) >= _SHORTEST else ""


def document_names(document: Document) -> Iterator[tuple[str, str]]:
    """Give (key, part title) of each name that stands for a document or, with a part title, for one of its parts."""
    for title in (document.title, _ISSUER.sub("", document.title), document.subject, *issued_names(document)):
        if key := title_key(title):
            yield key, ""
    for part in document.parts:
        if part.title and (key := title_key(part.title)):
            yield key, part.title


def rank(document: Document) -> int:
    """Give the level as a number: 0 for the nation, 3 for counties; -1 where it is not known."""
    return _RANKS.get(document.level, -1)


def lies_within(lower: Document, upper: Document) -> bool:
    """Tell whether one document's place may lie in the other's; it may where the list of places does not tell."""
    if upper.place in ("", NATION) or not lower.place:
        return True
    parents = _parents()
    place, known = lower.place, lower.place in parents
    for _ in range(4):
        if place == upper.place:
            return True
        place = parents.get(place, "")
    return not known


@functools.cache
def _parents() -> dict[str, str]:
    return {place.name: place.parent for place in load_lexicon().places}
