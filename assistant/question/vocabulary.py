"""What one index knows by name: places, units, titles, numbers, years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.question.laws import LawNames, read_law_names
from assistant.question.units import UnitNames, read_unit_names
from assistant.text.docnumbers import DocNumber
from assistant.text.fold import fold

LEVELS = ("国家", "省", "市", "县", "")
_YEAR = re.compile("(?:19|20)[0-9]{2}年(?:度)?")
_ISSUE = re.compile("^.{0,60}?关于(?:印发|转发|发布|公布)")
_KIND_TAIL = re.compile("的?(?:通知|函|公告|决定)+$")
_SHORTEST_CORE = 4  # characters; a shorter title core would match by chance


@dataclass(frozen=True, slots=True)
class TitleName:
    """A way to name a document or one of its parts."""

    core: str  # folded title without place and year
    document_id: str
    part: str | None  # None: the whole document


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names of one index; folded where they are matched."""

    places: tuple[str, ...]  # places that have documents, highest level first
    place_forms: dict[str, str]  # folded form -> full name, all divisions known
    parents: dict[str, str]  # full name -> full name of the next higher division
    units: UnitNames
    titles: tuple[TitleName, ...]  # longest core first
    numbers: dict[str, str]  # canonical number -> document id
    years: frozenset[int]
    place_of: dict[str, str]  # document id -> place
    laws: LawNames
    titles_from: dict[str, tuple[int, ...]]  # first four characters of a core -> positions in `titles`

    def known_number(self, number: DocNumber) -> tuple[str, int]:
        """Give the canonical form of a number, and how many characters before it are no part of it (有没有甲政发…)."""
        for cut in range(len(number.prefix) - 1):
            if (known := number.canonical[cut:]) in self.numbers:
                return known, cut
        return number.canonical, 0

    def names(self) -> Iterator[str]:
        """Give every name, folded: of places, units, titles and laws."""
        yield from self.place_forms
        yield from self.units.cores
        yield from (title.core for title in self.titles)
        yield from self.laws.documents

    def titles_in(self, text: str) -> list[TitleName]:
        """Give the titles whose first four characters stand in a folded text, longest core first."""
        places: set[int] = set()
        for start in range(len(text) - _SHORTEST_CORE + 1):
            places.update(self.titles_from.get(text[start : start + _SHORTEST_CORE], ()))
        return [self.titles[place] for place in sorted(places)]


def read_vocabulary(index: Index, lexicon: Lexicon) -> Vocabulary:
    """Give the names that the documents of an index use."""
    levels = {document.place: document.level for document in index.documents if document.place}
    places = sorted(levels, key=lambda place: (LEVELS.index(levels[place]) if levels[place] in LEVELS else 4, place))
    forms: dict[str, str] = {}
    for name in lexicon.places:
        for form in (name.name, *name.short):
            forms.setdefault(fold(form), name.name)
    for place in places:
        forms[fold(place)] = place
        short = re.sub("(?:省|市|县|区|自治区|自治州)$", "", place)
        if len(short) >= 2:
            forms.setdefault(fold(short), place)
    titles = _titles(index, forms)
    return Vocabulary(
        tuple(places),
        forms,
        {name.name: name.parent for name in lexicon.places},
        read_unit_names(index, lexicon),
        titles,
        {document.number: document.id for document in index.documents if document.number},
        frozenset(_years(index)),
        {document.id: document.place for document in index.documents},
        read_law_names(index.documents),
        _by_beginning(titles),
    )


def _by_beginning(titles: tuple[TitleName, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, name in enumerate(titles):
        found.setdefault(name.core[:_SHORTEST_CORE], []).append(place)
    return {beginning: tuple(places) for beginning, places in found.items()}


def _years(index: Index) -> set[int]:
    years = {document.year for document in index.documents if document.year}
    return years | {document.issued_on.year for document in index.documents if document.issued_on}


def title_core(title: str, place_forms: dict[str, str]) -> str:
    """Give the folded title without year, place, quotation marks and the shell of an issuing notice."""
    core = _YEAR.sub("", fold(title))
    core = re.sub('[《》〈〉"]', "", core)
    changed = True
    while changed:
        changed = False
        for form in place_forms:
            if core.startswith(form) and len(core) - len(form) >= _SHORTEST_CORE:
                core, changed = core[len(form) :], True
    return core


def _titles(index: Index, forms: dict[str, str]) -> tuple[TitleName, ...]:
    longest_first = dict(sorted(forms.items(), key=lambda item: -len(item[0])))
    names = set()
    for document in index.documents:
        issued = _KIND_TAIL.sub("", _ISSUE.sub("", document.title)) if _ISSUE.match(document.title) else document.title
        candidates: list[tuple[str, str | None]] = [(document.title, None), (issued, None)]
        candidates += [(document.subject, None)] + [(part.title, part.title) for part in document.parts if part.title]
        for title, part in candidates:
            core = title_core(title, longest_first)
            for form in {core, core.replace("工作要点", "要点")}:
                if len(form) >= _SHORTEST_CORE:
                    names.add(TitleName(form, document.id, part))
    # A part of the same name says more than its document.
    parts = {(name.core, name.document_id) for name in names if name.part is not None}
    kept = [name for name in names if name.part is not None or (name.core, name.document_id) not in parts]
    counts = Counter(name.core for name in kept)
    return tuple(sorted(kept, key=lambda name: (-len(name.core), counts[name.core], name.document_id, name.part or "")))
