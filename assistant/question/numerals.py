"""Numbers of a question in the one form that the rest of the program reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.text.docnumbers import find_document_numbers
from assistant.text.numerals import read_numeral
from assistant.text.sounds import sounds

_CN_YEAR = "(?:一九|二[〇零])[〇零一二三四五六七八九]{2}"
_YEAR = re.compile(f"{_CN_YEAR}(?=年)")
_MARK = "[^\u3400-\u9fff〇0-9a-z]"
# Year and serial of a document number in any brackets, with any dash, or with none at all.
_NUMBER = re.compile(
    f"(?P<open>{_MARK}{{0,3}})(?P<year>(?:19|20)?[0-9]{{2}}|{_CN_YEAR})(?P<close>年?{_MARK}{{0,3}}年?)"
    "第?(?P<serial>[0-9]{1,5}|[一二三四五六七八九十百]{1,6})号?(?![0-9年月])"
)
_MEASURE = (
    "(?:个工作日|个月|个百分点|工作日|百分点|人次|小时|分钟|公里|平方米|米|元|个|项|类|次|家|种|省|市|县|人|名|所|户|件|台|套|批|"
    "处|份|轮|场|期|门|天|周|座|亩|吨|辆|间|栋|岁|倍|级|部|块)"
)
_SEPARATOR = re.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_QUANTITY = re.compile(
    "(?<![第之〇零一二三四五六七八九十百千万亿两几数0-9])"
    "(?P<head>[一二三四五六七八九十两][〇零一二三四五六七八九十百千]{0,8}|[0-9]{1,4}[百千])(?P<scale>万|亿)?"
    f"(?P<measure>{_MEASURE}?)"
)
_LEAST = 10  # smaller numbers are words of many names: 一件事, 三年行动


def spell_quantities(text: str, occurs: Callable[[str], bool]) -> str:
    """Give a folded text with its quantities in digits: 十五省 -> 15省, 三千万 -> 3000万, 3,000 -> 3000.

    Args:
        text: folded.
        occurs: tells whether a run stands in the corpus; such runs stay as they are.
    """
    return _QUANTITY.sub(lambda match: _in_digits(match, occurs), _SEPARATOR.sub("", text))


def _in_digits(match: re.Match[str], occurs: Callable[[str], bool]) -> str:
    head = match["head"]
    value = read_numeral(head)
    if value is None and head[0].isdecimal():
        value = int(head[:-1]) * (100 if head[-1] == "百" else 1000)
    large = bool(match["scale"]) or bool(match["measure"])
    if value is None or not large or (value < _LEAST and not match["scale"]) or occurs(match[0]):
        return match[0]
    return f"{value}{match['scale'] or ''}{match['measure']}"


def spell_years(text: str) -> str:
    """Give a folded text with years in digits: 二〇二三年, 二零二三年 -> 2023年."""
    return _YEAR.sub(lambda match: str(read_numeral(match[0])), text)


@dataclass(frozen=True, slots=True)
class NumberSpeller:
    """Spells the document numbers of one index; numbers that it does not hold stay as they are."""

    known: frozenset[str]  # canonical
    prefixes: dict[tuple[int, int], tuple[str, ...]]  # year, serial -> prefixes

    def spell(self, text: str) -> str:
        """Give a folded text with every known number in its canonical form, whatever brackets and marks were typed."""
        for match in reversed(list(_NUMBER.finditer(text))):
            year, serial = read_numeral(match["year"]), read_numeral(match["serial"])
            if year is None or serial is None:
                continue
            if year < 100 and (match["open"] or match["close"]):
                year += 2000
            for prefix in self.prefixes.get((year, serial), ()):
                if text.endswith(prefix, 0, match.start()):
                    start = match.start() - len(prefix)
                    text = f"{text[:start]}{prefix}〔{year}〕{serial}号{text[match.end() :]}"
                    break
        return text

    def misspelt(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Give (start, end, meant) of prefixes that differ a little from the only known one of that year and serial.

        Year and serial stay: a number with another serial is another document.
        """
        for found in find_document_numbers(text) or find_document_numbers(text, strict=False):
            prefixes = self.prefixes.get((found.year, found.serial), ())
            if any(found.prefix.endswith(prefix) for prefix in prefixes):
                continue
            near = [prefix for prefix in prefixes if _is_near(found.prefix, prefix)]
            if len(near) == 1:
                start = found.end - len(found.text)
                yield start, start + len(found.prefix), near[0]


def number_speller(numbers: Iterable[str]) -> NumberSpeller:
    """Give the speller of canonical numbers."""
    prefixes: dict[tuple[int, int], list[str]] = {}
    known = frozenset(numbers)
    for number in sorted(known, key=len, reverse=True):
        for found in find_document_numbers(number):
            if found.canonical == number:
                prefixes.setdefault((found.year, found.serial), []).append(found.prefix)
    return NumberSpeller(known, {key: tuple(found) for key, found in prefixes.items()})


def _is_near(typed: str, prefix: str) -> bool:
    """Tell whether a prefix is typed by its sound, or with one of its characters missing."""
    if len(typed) == len(prefix):
        return sounds(typed) == sounds(prefix)
    return len(typed) == len(prefix) - 1 >= 2 and any(
        typed == prefix[:place] + prefix[place + 1 :] for place in range(len(prefix))
    )
