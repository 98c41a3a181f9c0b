"""Place and level of a document, from who issued it and what its title says."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from assistant.lexicon import PlaceName, load_lexicon

NATION = "全国"
_NATIONAL = re.compile(
    "国务院|中共中央|中央|全国人民代表大会|全国人大|中华人民共和国|最高人民|国家[^，。]{1,16}(?:局|委员会|总局|办公室|委)|"
    "[^省市县区州旗]{2,14}部(?:办公厅|等|、|$)|(?:中国人民银行|海关总署|审计署|国家)"
)
_NAMED = re.compile("([\u4e00-\u9fff]{1,6}?(?:自治区|自治州|自治县|特别行政区|省|市|县|区|盟|旗|州))")
_NOT_NAMES = re.compile("^(?:各|全|本|我|有关|该|省|市|县|区|城|开发|新|园|小|社|地|行政|城市)|经济技术|[、，和及]")
_NATIONAL_LAW = re.compile("(?<!办)法(?:（[^（）]{1,12}）)?$|^中华人民共和国")
_SUFFIX_LEVELS = (
    ("自治区", "省"), ("特别行政区", "省"), ("自治州", "市"), ("自治县", "县"), ("省", "省"),
    ("盟", "市"), ("州", "市"), ("市", "市"), ("县", "县"), ("区", "县"), ("旗", "县"),
)  # fmt: skip


def find_place(issuer: str, title: str, addressees: Sequence[str] = (), region: str = "") -> tuple[str, str]:
    """Give (place, level): the smallest division that the issuer names, else the title, else the chapter of the volume.

    Returns:
        Full name of the division and "国家", "省", "市" or "县"; ("", "") where nothing tells.
    """
    for text in (issuer, title):
        if place := _leading_place(text):
            return place
        if text and _NATIONAL.match(text):
            return NATION, "国家"
    if _NATIONAL_LAW.search(title):
        return NATION, "国家"
    for text in (region, *addressees[:1]):
        if place := _leading_place(text) or _short_place(text):
            return place
    return "", ""


def _leading_place(text: str) -> tuple[str, str] | None:
    """Give the innermost of the divisions a name begins with: 甲省乙市丙局 -> 乙市."""
    found, rest = None, text.removeprefix("中共").removeprefix("中国共产党")
    while rest:
        known = next((name for name in _known_names() if rest.startswith(name)), "")
        if known:
            name = known
        else:
            match = _NAMED.match(rest)
            if match is None or _NOT_NAMES.search(match[1]):
                break
            name = match[1]
        found = (name, _level(name))
        rest = rest[len(name) :]
    return found


def _short_place(text: str) -> tuple[str, str] | None:
    text = text.strip()
    for place in _places():
        if text in place.short:
            return place.name, place.level
    return None


def _level(name: str) -> str:
    for place in _places():
        if place.name == name:
            return place.level
    return next((level for suffix, level in _SUFFIX_LEVELS if name.endswith(suffix)), "")


@functools.cache
def _places() -> tuple[PlaceName, ...]:
    return load_lexicon().places


@functools.cache
def _known_names() -> tuple[str, ...]:
    return tuple(sorted((place.name for place in _places()), key=len, reverse=True))
