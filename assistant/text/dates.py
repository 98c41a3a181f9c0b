"""Calendar dates in digits and in Chinese numerals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.text.numerals import read_numeral

_CN = "〇零○一二三四五六七八九十"
_DATE = re.compile(
    f"(?P<year>[12][0-9]{{3}}|[１２][０-９]{{3}}|[{_CN}]{{4}})\\s{{0,3}}[年.\\-/]\\s{{0,3}}"
    f"(?P<month>[0-9０-９]{{1,2}}|[{_CN}]{{1,3}})\\s{{0,3}}[月.\\-/]\\s{{0,3}}"
    f"(?P<day>[0-9０-９]{{1,2}}|[{_CN}]{{1,3}})(?:\\s{{0,3}}日|(?![0-9０-９]))"
)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date found in a text."""

    text: str
    start: int
    end: int  # exclusive
    day: date


def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Give the complete dates of a text in order; impossible ones (13月, 2月30日) are left out."""
    found = []
    for match in _DATE.finditer(text):
        year, month, day = (read_numeral(match[name]) for name in ("year", "month", "day"))
        if year is None or month is None or day is None:
            continue
        try:
            found.append(DateSpan(match[0], match.start(), match.end(), date(year, month, day)))
        except ValueError:
            continue
    return tuple(found)


def read_date(text: str) -> date | None:
    """Give the first complete date of a text, None where there is none."""
    found = find_dates(text)
    return found[0].day if found else None


def say_date(day: date) -> str:
    """Give the date as documents print it: 2023年3月6日."""
    return f"{day.year}年{day.month}月{day.day}日"
