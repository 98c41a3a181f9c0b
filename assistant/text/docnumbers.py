"""Document numbers (发文字号) in every style in which they are printed or typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.numerals import read_numeral

_OPEN, _CLOSE = "〔［\\[【﹝（(〈<{〖", "〕］\\]】﹞）)〉>}〗"
_YEAR = "(?P<year>(?:19|20)[0-9]{2}|[１２][０-９]{3}|二[〇零○][〇零○一二三四五六七八九]{2})"
_SERIAL = "(?P<serial>[0-9０-９]{1,5}|[〇零○一二三四五六七八九十百]{1,6})"
# Prefix characters: Han, without those that only stand before a number in running text.
_PREFIX = "(?P<prefix>[\u4e00-\u9fff]{1,12}?)"
_STRICT = re.compile(
    f"{_PREFIX}\\s{{0,2}}[{_OPEN}]\\s{{0,2}}{_YEAR}\\s{{0,2}}(?:年\\s{{0,2}})?[{_CLOSE}]\\s{{0,2}}(?:第\\s{{0,2}})?{_SERIAL}\\s{{0,2}}号"
)
_LOOSE = re.compile(
    f"{_PREFIX}\\s{{0,2}}[{_OPEN}]?\\s{{0,2}}{_YEAR}\\s{{0,2}}[{_CLOSE}年]?\\s{{0,2}}(?:第\\s{{0,2}})?{_SERIAL}(?:\\s{{0,2}}号)?"
    "(?![0-9０-９年月日])"
)
# Words that people put in front of a number when they write or ask; never part of a prefix.
_LEAD = re.compile(
    "^.*(?:根据|依据|按照|参照|贯彻|落实|执行|废止|关于|以及|文号[是为]?|发文字号[是为]?|编号[是为]?|文件|通知|请问|查询|查一下|查|问|看|和|与|及|的|是|在|据|按|见|将|由)"
)


@dataclass(frozen=True, slots=True)
class DocNumber:
    """One document number found in a text."""

    text: str  # as it stands there
    start: int  # code points from the beginning of the text
    end: int  # exclusive
    canonical: str  # 甲政办发〔2023〕11号
    prefix: str  # 甲政办发
    year: int
    serial: int


def find_document_numbers(text: str, *, strict: bool = True) -> tuple[DocNumber, ...]:
    """Give the document numbers of a text in order.

    Args:
        text: running text, a line or a question.
        strict: brackets and 号 must be there; otherwise either may be missing (for questions).
    """
    found = []
    for match in (_STRICT if strict else _LOOSE).finditer(text):
        prefix = match["prefix"]
        start = match.start("prefix")
        if (lead := _LEAD.match(prefix)) and len(prefix) - lead.end() >= 2:
            start += lead.end()
            prefix = prefix[lead.end() :]
        year, serial = read_numeral(match["year"]), read_numeral(match["serial"])
        if not prefix or year is None or serial is None or (not strict and len(prefix) < 2):
            continue
        canonical = f"{prefix}〔{year}〕{serial}号"
        found.append(DocNumber(text[start : match.end()], start, match.end(), canonical, prefix, year, serial))
    return tuple(found)


def canonical_number(text: str) -> str:
    """Give the one spelling of a document number, "" where the text holds none; brackets or 号 may be missing."""
    found = find_document_numbers(text) or find_document_numbers(text, strict=False)
    return found[0].canonical if found else ""
