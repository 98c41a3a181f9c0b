"""Names in a sentence of a model that must be those of its clauses: units, places, document numbers, titles, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.index import Index
from assistant.lexicon import Lexicon
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import fold

_ENDING = re.compile(
    "(?:委员会|联合会|管委会|工会|妇联|残联|科协|工商联|商会|协会|学会|领导小组|工作组|专班|指挥部|办公厅|办公室|研究院|研究所"
    "|监测站|派出所|中心|政府|银行|支行|分行|公司|集团|学校|大学|学院|医院|法院|检察院|海关|总队|支队|大队|管理站|管理处"
    "|局|厅|委|办|部|院|署)(?![理法署分事托员结件公案证长])"
)
# No name of a unit: words that end like one.
_NO_UNIT = re.compile(
    "(?:全|内|外|一|大|局|各|干|总|分|中西|东|西|南|北)部$|(?:举|主|承|协|督|交|经|代|帮|联|通|好|怎么|咋|可|能|必|次|速|即|快|就近|难|网|掌上|指尖|跨省|省内)办$"
    "|(?:布|格|结|全|大|破|僵|终|开)局$"
)
# What may stand right before a name.
_BORDER = re.compile(
    "(?:由|是|为|向|经|请|和|与|及|或|有|在|被|归|对|的|即|则|了|各|以及|会同|联合|包括|分别|配合|协同|单位|部门|负责|牵头|责任|方面|[省市]直)$"
)
_TITLE = re.compile("《([^《》]{1,100})》")
_TERM = re.compile("\"([^\"]{1,60})\"|'([^']{1,60})'")
_CUT = re.compile("[,;。:!?、()\"'《》]")
_LEVELS = "国省市县区州盟旗乡镇"
_LONGEST = 24
_TELLING = 7  # characters that the sentence shares with a clause before the end of a name


@dataclass(frozen=True, slots=True)
class Names:
    """Names that the documents of one index use, and all places; folded."""

    units: frozenset[str]
    places: tuple[str, ...]  # longest first

    def units_in(self, folded: str) -> tuple[tuple[int, str], ...]:
        """Give (position, name) of each known unit named in a folded text; of overlapping ones the longest."""
        found, at = [], 0
        while at < len(folded):
            lengths = range(min(_LONGEST, len(folded) - at), 1, -1)
            name = next((folded[at : at + n] for n in lengths if folded[at : at + n] in self.units), "")
            if name:
                found.append((at, name))
            at += len(name) or 1
        return tuple(found)

    def places_in(self, folded: str) -> Iterator[str]:
        """Give each place named in a folded text."""
        for place in self.places:
            if place in folded:
                yield place
                folded = folded.replace(place, " ")


def read_names(index: Index, lexicon: Lexicon) -> Names:
    """Give the names of an index."""
    units = {
        name
        for facts in index.facts.values()
        for duty in facts.duties
        for unit in duty.units
        if 2 <= len(name := fold(unit)) <= _LONGEST
    }
    places = {fold(form) for place in lexicon.places for form in (place.name, *place.short) if len(form) > 1}
    places |= {fold(document.place) for document in index.documents if document.place}
    return Names(frozenset(units), tuple(sorted(places, key=lambda place: (-len(place), place))))


def foreign_name(folded: str, source: str, names: Names, numbers: frozenset[str]) -> str:
    """Give a name of the sentence that its clauses do not have; "" where there is none.

    Args:
        folded: the sentence.
        source: everything its clauses say, folded.
        names: of the index.
        numbers: canonical document numbers of its clauses.
    """
    rest = folded
    for number in find_document_numbers(folded):
        if number.canonical not in numbers:
            return number.text
        rest = rest.replace(number.text, "。")  # 甲政办发〔…〕 holds what ends like a unit
    for match in (*_TITLE.finditer(folded), *_TERM.finditer(folded)):
        name = next(group for group in match.groups() if group is not None)
        if name not in source:
            return name
    for place in names.places_in(folded):
        if place not in source:
            return place
    for _, unit in names.units_in(folded):
        if unit not in source:
            return unit
    return _unknown_unit(rest, source)


def _unknown_unit(folded: str, source: str) -> str:
    """Give what ends like the name of a unit and is none of the clauses': their name begins where it may."""
    for match in _ENDING.finditer(folded):
        head = _CUT.split(folded[max(0, match.end() - _LONGEST) : match.end()])[-1]
        if _NO_UNIT.search(head):
            continue
        run = next((head[i:] for i in range(len(head)) if head[i:] in source), "")
        if run == head:
            continue
        if len(run) <= len(match[0]) or not _begins(head[: len(head) - len(run)], run):
            return head[-12:]
    return ""


def _begins(before: str, run: str) -> bool:
    """Tell whether what the clauses share with the sentence may begin here, so that no other name is made of it."""
    if not before or _BORDER.search(before):
        return True
    return len(run) >= _TELLING and before[-1] not in _LEVELS
