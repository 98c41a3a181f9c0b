"""Numeral marks at the beginning of a paragraph; a number inside a sentence is a reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.documents.marks import NOT_CITED
from assistant.text.numerals import read_numeral

MarkKind = Literal["编", "部分", "章", "节", "条", "一", "（一）", "1", "（1）", "①", "1.1"]

ARTICLE_KINDS: frozenset[MarkKind] = frozenset(("编", "部分", "章", "节", "条"))
GROUP_KINDS: frozenset[MarkKind] = ARTICLE_KINDS - {"条"}
_RANKS: dict[MarkKind, int] = {
    "编": 0, "部分": 0, "章": 1, "节": 2, "条": 3, "一": 4, "（一）": 5, "1": 6, "（1）": 7, "①": 8, "1.1": 4,
}  # fmt: skip
_CN = "[〇零○一二三四五六七八九十百廿]{1,6}"
_ANY = "[〇零○一二三四五六七八九十百千0-9０-９]{1,8}"
_LONGEST_GROUP_TITLE = 60
_CITED_AFTER_ARTICLE = "[款项至和及或、，的第之]|规定|所(?!有)|中(?![华国央])"
_PATTERNS: tuple[tuple[MarkKind, re.Pattern[str]], ...] = (
    ("条", re.compile(f"第\\s?({_ANY})\\s?条(?:之({_CN}))?(?!{_CITED_AFTER_ARTICLE})")),
    ("编", re.compile(f"第\\s?({_ANY})\\s?编")),
    ("部分", re.compile(f"第\\s?({_ANY})\\s?部分")),
    ("章", re.compile(f"第\\s?({_ANY})\\s?章")),
    ("节", re.compile(f"第\\s?({_ANY})\\s?节")),
    ("一", re.compile(f"({_CN})[、．.]")),
    ("（一）", re.compile(f"[（(]\\s?({_CN})\\s?[）)]{NOT_CITED}、?")),
    ("1", re.compile("([0-9０-９]{1,3})[.．、](?![0-9０-９])")),
    ("（1）", re.compile(f"[（(]\\s?([0-9０-９]{{1,2}})\\s?[）)]{NOT_CITED}|([0-9]{{1,2}})[）)]")),
    ("①", re.compile("([①-⑳])")),
)
_NOT_MEASURED = "(?=[\u4e00-\u9fff“《])(?![年月日万亿元个倍项人家米吨])"
_DECIMAL = re.compile("([0-9]{1,2}(?:\\.[0-9]{1,2}){1,3})[.、]?\\s?" + _NOT_MEASURED)
_TOP_DECIMAL = re.compile("([0-9]{1,2})\\s?(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Mark:
    """The numeral at the beginning of a paragraph."""

    kind: MarkKind
    value: int
    inserted: int  # 1 in 第十条之一, 0 where there is no 之
    label: str  # as it stands in an address: 一, （一）, 第十条之一, 1, 1.1
    printed: str  # as printed, with the stop after it

    @property
    def rank(self) -> int:
        """Give the level in the usual order of families, 0 highest."""
        return _RANKS[self.kind] + (self.label.count(".") if self.kind == "1.1" else 0)


def read_mark(text: str, *, decimal: bool = False) -> Mark | None:
    """Give the mark that a paragraph begins with, None where it begins with text or with a reference.

    Args:
        text: the paragraph.
        decimal: the text is numbered 1, 1.1, 1.1.1; then "1总则" is a mark and "3.5" may be one.
    """
    if decimal and (found := _read_decimal(text)):
        return found
    for kind, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        numeral = next(group for group in match.groups() if group)
        value = ord(numeral) - ord("①") + 1 if kind == "①" else read_numeral(numeral)
        if value is None or (kind in GROUP_KINDS and not _is_group_title(text)):
            return None
        inserted = read_numeral(match[2] or "") or 0 if kind == "条" else 0
        return Mark(kind, value, inserted, _label(kind, match), match[0])
    return None


def uses_decimals(texts: tuple[str, ...]) -> bool:
    """Tell whether a text is numbered 1.1, 1.2 …: several such marks, the first of them ending in 1."""
    found = [match[1] for text in texts if (match := _DECIMAL.match(text))]
    return len(found) >= 2 and found[0].endswith(".1")


def _read_decimal(text: str) -> Mark | None:
    if match := _DECIMAL.match(text):
        return Mark("1.1", int(match[1].rsplit(".", 1)[1]), 0, match[1], match[0])
    if len(text) <= 30 and (match := _TOP_DECIMAL.match(text)) and not re.search("[，。；：]", text):
        return Mark("1.1", int(match[1]), 0, match[1], match[0])
    return None


def _is_group_title(text: str) -> bool:
    """Tell a chapter heading from a sentence that begins with a reference to a chapter."""
    return len(text) <= _LONGEST_GROUP_TITLE and not text.endswith(("。", "；", "，")) and "规定的" not in text


def _label(kind: MarkKind, match: re.Match[str]) -> str:
    numeral = "".join((match[1] or match[match.lastindex or 1]).split())
    if kind in ARTICLE_KINDS:
        label = f"第{numeral}{kind}"
        return f"{label}之{match[2]}" if kind == "条" and match[2] else label
    return f"（{numeral}）" if kind in ("（一）", "（1）") else numeral
