"""How the cells of a workbook show their values: numbers, dates, and what no one sees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

# Formats that a workbook does not spell out; those of Chinese programs for 27-36 and 50-58 are dates.
_DATES = {
    14: "yyyy-m-d",
    15: "yyyy-m-d",
    16: "m-d",
    17: "yyyy-m",
    18: "h:m",
    19: "h:m",
    20: "h:m",
    21: "h:m",
    22: "yyyy-m-d h:m",
}
_DATES |= {
    27: "yyyy-m",
    28: "m-d",
    29: "m-d",
    30: "yyyy-m-d",
    31: "yyyy-m-d",
    32: "h:m",
    33: "h:m",
    34: "h:m",
    35: "h:m",
}
_DATES |= {36: "yyyy-m", 45: "h:m", 46: "h:m", 47: "h:m", 50: "yyyy-m", 51: "m-d", 52: "yyyy-m", 53: "m-d", 54: "m-d"}
_DATES |= {55: "h:m", 56: "h:m", 57: "yyyy-m", 58: "m-d"}
_NUMBERS = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "0",
    38: "0",
    39: "0.00",
    40: "0.00",
}
_QUOTED = re.compile(r'"[^"]{0,200}"|\\.|\[[^\]]{0,50}\]|[_*].')
_VALUE = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
_LAST_DAY = 2_958_465  # 31 December 9999
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_WHITE = ("FFFFFFFF", "00FFFFFF", "FFFFFF")


@dataclass(frozen=True, slots=True)
class _Format:
    code: str = ""
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats that the cells of one workbook refer to by number."""

    _formats: tuple[_Format, ...] = ()
    _epoch: datetime = _EPOCH

    def hides(self, number: int) -> bool:
        """Tell whether a format shows nothing: white on white, or the format ";;;"."""
        return number < len(self._formats) and self._formats[number].unseen

    def write(self, value: str, number: int) -> str:
        """Give a number as its cell shows it; a date as 2023年6月30日, so that it reads as in a text."""
        if not _VALUE.fullmatch(value):
            return value
        code = self._formats[number].code if number < len(self._formats) else ""
        amount = float(value)
        if _is_date(code) and 0 <= amount < _LAST_DAY:
            return _write_date(self._epoch + timedelta(days=amount), code)
        if "%" in code:
            return f"{_round(amount * 100, code)}%"
        return _round(amount, code) if re.search("[0#]", code) else f"{amount:.15g}"


def read_formats(root: etree._Element | None, *, uses_1904: bool) -> Formats:
    """Give the formats of xl/styles.xml; None where the workbook has none."""
    epoch = _EPOCH_1904 if uses_1904 else _EPOCH
    if root is None:
        return Formats((), epoch)
    codes = dict(_DATES | _NUMBERS)
    for one in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[_number(one.get("numFmtId"))] = one.get("formatCode") or ""
    white = [_is_white(font.find("{*}color")) for font in root.iterfind("{*}fonts/{*}font")]
    filled = [_is_filled(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    return Formats(tuple(_read_format(one, codes, white, filled) for one in root.iterfind("{*}cellXfs/{*}xf")), epoch)


def _read_format(xf: etree._Element, codes: Mapping[int, str], white: list[bool], filled: list[bool]) -> _Format:
    code = codes.get(_number(xf.get("numFmtId")), "")
    font, fill = _number(xf.get("fontId")), _number(xf.get("fillId"))
    on_white = not (fill < len(filled) and filled[fill])
    unseen = code.strip() == ";;;" or (font < len(white) and white[font] and on_white)
    return _Format(_QUOTED.sub(_keep_words, code), unseen)


def _keep_words(match: re.Match[str]) -> str:
    """Take quoted words out of a format, but leave those that tell a Chinese date."""
    return "".join(char for char in match[0] if char in "年月日") if match[0][0] in '"\\' else ""


def _is_date(code: str) -> bool:
    return bool(re.search("[ymdhs年月日]", code.split(";")[0].lower().replace("general", "")))


def _write_date(day: datetime, code: str) -> str:
    code = code.lower()
    year, of_day = "y" in code, "d" in code
    month = "m" in code.replace("h:m", "").replace("hh:m", "") if "h" in code else "m" in code
    text = f"{day.year}年" if year else ""
    if month:
        text += f"{day.month}月"
    if of_day:
        text += f"{day.day}日"
    if "h" in code or not text:
        text += f"{day.hour}:{day.minute:02d}"
    return text


def _round(amount: float, code: str) -> str:
    """Give a number with the places after the point that its format asks for."""
    places = re.search(r"\.([0#?]{1,15})", code.split(";")[0])
    if places is None:
        return f"{amount:.0f}" if re.search("[0#]", code) else f"{amount:.15g}"
    text = f"{amount:.{len(places[1])}f}"
    optional = len(places[1]) - len(places[1].rstrip("#?"))
    for _ in range(optional):
        text = text[:-1] if text.endswith("0") else text
    return text.rstrip(".")


def _is_white(colour: etree._Element | None) -> bool:
    if colour is None:
        return False
    return (colour.get("rgb") or "").upper() in _WHITE or (colour.get("theme") == "0" and not colour.get("tint"))


def _is_filled(fill: etree._Element) -> bool:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return fill.find("{*}gradientFill") is not None
    return (pattern.get("patternType") or "none") != "none" and not _is_white(pattern.find("{*}fgColor"))


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else 0
