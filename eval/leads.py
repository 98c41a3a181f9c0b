"""Which lead units a direct sentence names for which place: read independently of the assistant's own code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_LABEL = re.compile(r"^(?P<place>\w{2,12}?):")  # folded text: the colon is half-width
_NONE_SET = re.compile(r"(?:未|没有|没|无|不)[^,。;、]{0,6}牵头")
_AFTER = re.compile(r"牵头(?:单位|部门)?(?:是|为|有|包括|:)+(?P<units>[^,。;]{1,400})")
_OF = re.compile(r"(?P<units>[^,。;]{1,400}?)是[^,。;]{0,60}牵头(?:单位|部门)$")
_QUOTED = re.compile(r"《[^《》]{0,80}》")
_FILLERS = re.compile(r"按职责分工|按职责|分别|共同|联合|等单位|等部门|单位|部门|牵头|负责|[、和及与等由的是为共同:]")
_DUTY_VERB = re.compile(r"(?:应当|应|要|须)$")  # 县甲局要牵头


def compare_leads(direct: str, units: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Say in what the lead units named differ from those given, per place; nothing where they agree.

    Args:
        direct: the direct sentence, already folded (see `scoring.fold`) but with its line breaks.
        units: place -> exact set of its lead units, folded; an empty list where the document sets none.
    """
    said: dict[str, list[str]] = {place: [] for place in units}
    spoken: dict[str, str] = dict.fromkeys(units, "")
    wrong: list[str] = []
    place = next(iter(units)) if len(units) == 1 else ""
    for piece in re.split(r"[\n。]", direct):
        if label := _LABEL.match(piece):
            # a label that is no place of the question (牵头单位:) leaves the place as it is
            name = label["place"]
            if name in units or re.search(r"[省市州县区]$", name):
                place, piece = name, piece[label.end() :]
        else:
            place = next((name for name in units if name in piece), place)
        phrases = _lead_phrases(piece)
        if phrases and place not in units:
            wrong.append(f"多出{place or '未标明的'}地区的牵头单位：{'；'.join(phrases)}")
            continue
        if place in units:
            said[place] += phrases
            spoken[place] += piece
    for name, wanted in units.items():
        wrong += _compare_place(name, wanted, said[name], spoken[name])
    return tuple(wrong)


def _compare_place(place: str, wanted: Sequence[str], phrases: Sequence[str], spoken: str) -> list[str]:
    if not wanted:
        if phrases:
            return [f"{place}：文件未指定牵头单位，却说{'；'.join(phrases)}牵头"]
        return [] if _NONE_SET.search(spoken) else [f"{place}：没有说明文件未指定牵头单位"]
    if not phrases:
        return [f"{place}：没有说出牵头单位"]
    rest = "、".join(phrases)
    missing: list[str] = []
    # longest first, so that a unit whose name begins another's name does not take its place
    for unit in sorted(wanted, key=len, reverse=True):
        if unit in rest:
            rest = rest.replace(unit, "、")
        else:
            missing.append(unit)
    wrong = [f"{place}：缺少牵头单位{unit}" for unit in missing]
    if left := _FILLERS.sub("", rest).removeprefix(place):
        wrong.append(f"{place}：多出“{left}”")
    return wrong


def _lead_phrases(piece: str) -> list[str]:
    found: list[str] = []
    for group in re.split(r"[,;]", _QUOTED.sub("", piece)):
        if "牵头" not in group or _NONE_SET.search(group):
            continue
        if named := _AFTER.search(group):
            found.append(named["units"])
        elif named := _OF.search(group):
            found.append(named["units"].rpartition("由")[2])
        else:
            # several “甲牵头” in one group are kept whole: the fillers drop the words between
            found.append(group[: group.rindex("牵头")].rpartition("由")[2])
    return [plain for phrase in found if (plain := _DUTY_VERB.sub("", phrase))]
