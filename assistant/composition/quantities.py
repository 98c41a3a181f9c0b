"""Numbers and times of a folded text, in one form however they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.numerals import read_numeral

_NUMERAL = re.compile(
    "(?P<percent>百分之)?"
    "(?P<number>[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\\.[0-9]+)?[十百千万亿]{0,3}|[〇零一二三四五六七八九十百千万亿两]+(?:点[〇零一二三四五六七八九]+[十百千万亿]{0,3})?)"
    "(?P<more>[余多](?=[\u4e00-\u9fff]))?"
    "(?P<measure>个百分点|个?工作日|个(?:小时|月|季度|星期|自然日)|%|‰|[a-z]{1,3}|[\u4e00-\u9fff])?"
)
_DECIMAL = re.compile("([0-9.]+)([十百千万亿]*)")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SAME_MEASURE = {"号": "日", "工作日": "个工作日"}
_TIME = re.compile(
    "(?P<what>(?:[0-9]+|[〇零一二三四五六七八九十]{1,3})?个?(?:年度|年|月份|月|日|号|天|周|季度|工作日|小时|分钟)|上半年|下半年|[今明去后]年)"
    "(?P<point>底|末|初|中旬|上旬|下旬|中)?"
    "(?P<side>以前|之前|前|以内|之内|内|以后|之后|后|起|开始)?"
)
_BEFORE = frozenset({"以前", "之前", "前", "以内", "之内", "内"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its measure word."""

    value: float | None  # None where the numeral cannot be read: then only its words count
    text: str
    measure: str  # "" where none follows
    start: int
    end: int

    def agrees(self, other: Quantity) -> bool:
        """Tell whether the other one is the same number of the same thing; this one may leave its measure out."""
        same = self.text == other.text if self.value is None else self.value == other.value
        return same and (self.measure == other.measure or not self.measure)


def find_quantities(folded: str) -> tuple[Quantity, ...]:
    """Give the numbers of a folded text in order, those inside words such as 一体化 too."""
    found = []
    for match in _NUMERAL.finditer(folded):
        number, measure = match["number"], match["measure"] or ""
        end = match.end()
        if match["percent"]:
            measure, end = "%", match.end("number")
        elif folded[: match.start()].endswith("第"):
            measure = f"第{measure}"
        measure = _SAME_MEASURE.get(measure, measure)
        found.append(Quantity(_read(number), match[0], measure, match.start(), end))
    return tuple(found)


def _read(number: str) -> float | None:
    number = number.replace(",", "")
    if "点" in number:
        whole, _, tail = number.partition("点")
        digits = "".join(str(read_numeral(digit)) for digit in tail.rstrip("十百千万亿"))
        number = f"{read_numeral(whole)}.{digits}{tail.lstrip('〇零一二三四五六七八九')}"
    if decimal := _DECIMAL.fullmatch(number):
        factor = 1.0
        for scale in decimal[2]:
            factor *= _SCALES[scale]
        return round(float(decimal[1]) * factor, 6) if decimal[1].count(".") <= 1 else None
    value = read_numeral(number)
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True)
class Time:
    """A point or period of time: 6月 + 底 + before."""

    what: str
    point: str
    side: str  # "before", "after" or ""
    start: int
    end: int

    def is_said_by(self, other: Time) -> bool:
        """Tell whether the other time says this one."""
        return self.what == other.what and self.point == other.point and self.side in (other.side, "")


def find_times(folded: str) -> tuple[Time, ...]:
    """Give the times of a folded text in order."""
    found = []
    for match in _TIME.finditer(folded):
        side = match["side"] or ""
        word = re.sub("[〇零一二三四五六七八九十]+", _digits, match["what"]).replace("月份", "月").replace("年度", "年")
        mark = "before" if side in _BEFORE else "after" if side else ""
        point = (match["point"] or "").replace("末", "底")
        found.append(Time(word.replace("号", "日"), point, mark, match.start(), match.end()))
    return tuple(found)


def _digits(match: re.Match[str]) -> str:
    value = read_numeral(match[0])
    return match[0] if value is None else str(value)
