"""Names of units: as the corpus prints them, in short, and as people say them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.text.fold import fold

_LEVEL = re.compile("^(?:省|市|县|区|州|自治区|自治州|国家)(?=.{2})")
_LIKE_UNIT = re.compile(
    "(?:厅|局|委|委员会|办公室|办|署|中心|银行|支行|管委会|集团|公司|协会|学院|大学|医院|总队|支队)$"
)
_CLASS = re.compile("^(?:各|有关|相关|省直|市直|县直|区直)|(?:相关|有关)(?:单位|部门)$|^单位$|^部门$")
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit named in a question."""

    text: str  # folded, with its level or place in front
    start: int
    end: int
    core: str  # standard form without level and place
    level: str  # "省", "市" … as said; "" where not said
    printed: tuple[str, ...]  # units of the corpus it can mean, as printed


@dataclass(frozen=True, slots=True)
class UnitNames:
    """All names by which units of the corpus can be asked for."""

    printed: dict[str, tuple[str, ...]]  # standard core -> units as printed
    cores: dict[str, str]  # folded spelling without level -> standard core
    aliases: dict[str, str]  # folded other spelling -> folded standard one

    def core_of(self, unit: str) -> tuple[str, str]:
        """Give (level, standard core) of a unit as printed: 省某某局 -> ("省", "某某局")."""
        return _core(fold(unit), self.aliases)

    def find(self, text: str, place_forms: dict[str, str]) -> tuple[UnitMention, ...]:
        """Give the units named in a folded text, left to right, longest first at each place."""
        found: list[UnitMention] = []
        position = 0
        while position < len(text):
            mention = self._at(text, position, place_forms)
            if mention is None:
                position += 1
            else:
                found.append(mention)
                position = mention.end
        return tuple(found)

    def _at(self, text: str, start: int, place_forms: dict[str, str]) -> UnitMention | None:
        for begin, level in _prefixes(text, start, place_forms):
            for length in range(min(_LONGEST, len(text) - begin), 1, -1):
                spelling = text[begin : begin + length]
                core = self.cores.get(spelling)
                if core is None or (length == 2 and begin == start):
                    continue
                end = begin + length
                printed = tuple(
                    unit for unit in self.printed.get(core, ()) if not level or self.core_of(unit)[0] in ("", level)
                )
                return UnitMention(text[start:end], start, end, core, level, printed)
        return None


def _prefixes(text: str, start: int, place_forms: dict[str, str]) -> list[tuple[int, str]]:
    """Give where a unit name can begin when a place or level stands first: (position, level)."""
    options = []
    for length in range(min(12, len(text) - start), 1, -1):
        place = place_forms.get(text[start : start + length])
        if place is not None:
            level = "省" if place.endswith(("省", "自治区")) else "市" if place.endswith(("市", "州")) else ""
            after = start + length
            if text[after : after + 1] in ("省", "市"):
                options.append((after + 1, text[after]))
            options.append((after, level))
    if text[start] in "省市县区州":
        options.append((start + 1, text[start]))
    return [*options, (start, "")]


def read_unit_names(index: Index, lexicon: Lexicon) -> UnitNames:
    """Give the unit names of an index together with the general spellings of the lexicon."""
    aliases = {fold(other): fold(standard) for other, standard in lexicon.unit_aliases}
    printed: dict[str, list[str]] = {}
    cores = {spelling: standard for other, standard in aliases.items() for spelling in (other, standard)}
    units = {
        unit: None for facts in index.facts.values() for duty in facts.duties for unit in duty.units if len(unit) >= 2
    }
    for unit in units:
        _, core = _core(fold(unit), aliases)
        printed.setdefault(core, []).append(unit)
        bare = _LEVEL.sub("", fold(unit))
        for spelling in (fold(unit), bare, core):
            if len(spelling) >= 3 or _LIKE_UNIT.search(spelling):
                cores.setdefault(spelling, core)
    return UnitNames({core: tuple(names) for core, names in printed.items()}, cores, aliases)


def _core(folded: str, aliases: dict[str, str]) -> tuple[str, str]:
    level = _LEVEL.match(folded)
    bare = folded[level.end() :] if level else folded
    return (level[0] if level else "", aliases.get(bare, bare))
