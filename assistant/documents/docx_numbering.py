"""Automatic numbers of a DOCX, as Word prints them: they stand in no text, only in the list a paragraph belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from assistant.text.numerals import write_numeral

LEVELS = 9
_MOST = 9_999  # no list counts further; also the largest numeral that is written in words
_DIGITS = "〇一二三四五六七八九"
_LEGAL_SIMPLIFIED = ("零壹贰叁肆伍陆柒捌玖", "拾", "佰", "仟")
_LEGAL_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾", "佰", "仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_CIRCLED = [chr(code) for code in (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))]
_PLACEHOLDER = re.compile("%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts."""

    start: int = 0
    format: str = "decimal"
    text: str = ""  # what is printed, %1 … %9 for the numbers of the levels
    restart: int | None = None  # number of the level (from 1) after which it begins anew; 0: never
    legal: bool = False  # the numbers of all levels are printed in Arabic numerals
    style: str = ""  # paragraph style tied to it


@dataclass(slots=True)
class _List:
    """One list in a document: its levels, what it shares its counting with, where it begins anew."""

    shared: str
    levels: dict[int, Level]
    starts: dict[int, int]  # level -> value it is set to when this list first counts there
    used: set[int] = field(default_factory=set)


class Numbering:
    """Counts the paragraphs of the lists of one document, in reading order."""

    def __init__(self, root: etree._Element | None, style_lists: dict[str, str] | None = None) -> None:
        """Read word/numbering.xml.

        Args:
            root: its root element, None where the document has none.
            style_lists: numbering style -> list that it names, for lists defined by a style.
        """
        self._lists = _read_lists(root, style_lists or {}) if root is not None else {}
        self._counts: dict[str, dict[int, int]] = {}

    def level_of_style(self, list_id: str, style: str) -> int:
        """Give the level of a list that a paragraph style is tied to, 0 where none is."""
        levels = self._lists[list_id].levels if list_id in self._lists else {}
        return next((number for number, level in levels.items() if level.style and level.style == style), 0)

    def count(self, list_id: str, level: int) -> str:
        """Count one more paragraph of a list and give the number printed before it, "" for a bullet or no number."""
        one = self._lists.get(list_id)
        if one is None or level not in one.levels:
            return ""
        counts = self._counts.setdefault(one.shared, {})
        if level in one.starts and level not in one.used:
            counts[level] = one.starts[level]
        elif level in counts:
            counts[level] = min(counts[level] + 1, _MOST)
        else:
            counts[level] = one.levels[level].start
        one.used.add(level)
        for deeper in [other for other in counts if other > level]:
            restart = one.levels[deeper].restart if deeper in one.levels else None
            if restart != 0 and (restart is None or level < restart):
                del counts[deeper]
        return _print_number(one, level, counts)


def _print_number(one: _List, level: int, counts: dict[int, int]) -> str:
    own = one.levels[level]
    if own.format == "bullet":
        return ""

    def fill(match: re.Match[str]) -> str:
        number = int(match[1]) - 1
        shown = one.levels.get(number)
        if number > level or shown is None:
            return ""
        value = counts.get(number, shown.start)
        return write_ordinal(value, "decimal" if own.legal else shown.format)

    return _PLACEHOLDER.sub(fill, own.text).strip()


def write_ordinal(value: int, style: str) -> str:
    """Give a number in one of Word's number formats; a format that is not known is written in Arabic numerals."""
    value = max(0, min(value, _MOST))
    if style in ("none", "bullet"):
        return ""
    if style in ("chineseCounting", "taiwaneseCounting", "japaneseCounting"):
        return write_numeral(value) if value < 100 else _write_digits(value)
    if style in ("chineseCountingThousand", "taiwaneseCountingThousand"):
        return write_numeral(value)
    if style in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"):
        return _write_digits(value)
    if style == "chineseLegalSimplified":
        return _write_legal(value, _LEGAL_SIMPLIFIED)
    if style in ("ideographLegalTraditional", "japaneseLegal"):
        return _write_legal(value, _LEGAL_TRADITIONAL)
    return _write_cyclic(value, style) if value else "0"


def _write_cyclic(value: int, style: str) -> str:
    """Write a number from 1 up in the formats that have a character or a letter for each."""
    if style == "ideographTraditional":
        return _STEMS[(value - 1) % 10]
    if style == "ideographZodiac":
        return _BRANCHES[(value - 1) % 12]
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26) * min(1 + (value - 1) // 26, 20)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("upperRoman", "lowerRoman"):
        roman = _write_roman(value)
        return roman if style == "upperRoman" else roman.lower()
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"):
        return _CIRCLED[value - 1] if value <= len(_CIRCLED) else f"（{value}）"
    if style == "decimalEnclosedParen":
        return f"（{value}）"
    if style == "decimalEnclosedFullstop":
        return f"{value}."
    if style == "ideographEnclosedCircle":
        return chr(0x3280 + value - 1) if value <= 10 else f"（{write_numeral(value)}）"
    if style == "decimalZero":
        return f"{value:02d}"
    return f"- {value} -" if style == "numberInDash" else str(value)


def _write_digits(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _write_legal(value: int, characters: tuple[str, str, str, str]) -> str:
    digits, *scales = characters
    plain = write_numeral(value)
    plain = f"一{plain}" if plain.startswith("十") else plain
    pairs = dict(zip(f"零{_DIGITS[1:]}十百千", (*digits, *scales), strict=True))
    return "".join(pairs[char] for char in plain)


def _write_roman(value: int) -> str:
    out = ""
    for size, letters in _ROMAN:
        out += letters * (value // size)
        value %= size
    return out


# -- word/numbering.xml ----------------------------------------------------------------------------------------------


def _read_lists(root: etree._Element, style_lists: dict[str, str]) -> dict[str, _List]:
    abstract: dict[str, dict[int, Level]] = {}
    linked: dict[str, str] = {}  # list definition -> numbering style that holds its levels
    lists: dict[str, _List] = {}
    for element in root.iterchildren("{*}abstractNum"):
        name = read_value(element, "abstractNumId")
        abstract[name] = _read_levels(element)
        if (link := element.find("{*}numStyleLink")) is not None:
            linked[name] = read_value(link)
    for element in root.iterchildren("{*}num"):
        reference = element.find("{*}abstractNumId")
        shared = read_value(reference) if reference is not None else ""
        levels, starts = dict(abstract.get(shared, {})), dict[int, int]()
        for override in element.iterchildren("{*}lvlOverride"):
            number = read_integer(read_value(override, "ilvl"), 0)
            levels |= _read_levels(override)
            if (start := override.find("{*}startOverride")) is not None and number < LEVELS:
                starts[number] = read_integer(read_value(start), 0)
                levels[number] = replace(levels.get(number, Level()), start=starts[number])
        lists[read_value(element, "numId")] = _List(shared, levels, starts)
    for one in lists.values():
        source = lists.get(style_lists.get(linked.get(one.shared, ""), ""))
        if source is not None and not one.levels:
            one.levels, one.shared = source.levels, source.shared
    return lists


def _read_levels(element: etree._Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for level in element.iterchildren("{*}lvl"):
        number = read_integer(read_value(level, "ilvl"), 0)
        if not 0 <= number < LEVELS:
            continue
        values = {str(etree.QName(child).localname): child for child in level if isinstance(child.tag, str)}
        restart = values.get("lvlRestart")
        found[number] = Level(
            start=read_integer(_of(values.get("start")), 0),
            format=_of(values.get("numFmt")) or _custom_format(level) or "decimal",
            text=_of(values.get("lvlText")),
            restart=None if restart is None else read_integer(read_value(restart), 0),
            legal="isLgl" in values and _of(values["isLgl"]) not in ("0", "false", "off"),
            style=_of(values.get("pStyle")),
        )
    return found


def _custom_format(level: etree._Element) -> str:
    """Give the format of a level that newer programs wrap in a choice (such as 01, 02, 03)."""
    choice = level.find("{*}AlternateContent/{*}Fallback/{*}numFmt")
    return "" if choice is None else read_value(choice)


def _of(element: etree._Element | None) -> str:
    return "" if element is None else read_value(element)


def read_value(element: etree._Element, name: str = "val") -> str:
    """Give an attribute of a WordprocessingML element, whichever of its two namespaces the file uses; "" if absent."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def read_integer(text: str, default: int) -> int:
    """Give a whole number of a file, within what a list can count; the default where it is none."""
    if not re.fullmatch("-?[0-9]{1,9}", text):
        return default
    return max(0, min(int(text), _MOST))
