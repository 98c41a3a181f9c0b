"""Marks that say which page a line stood on; furniture, never part of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.text.fold import clean

_EDGE = r"[#=\-*\[\]<>!—–―_·•.|~【】:：]{0,10}"
_NUMBER = "(?P<number>[0-9]{1,5})"
_OF = r"(?:(?:/|of|[,，]?共)[0-9]{1,5}页?)?"
_HEADER = re.compile(f"{_EDGE}(?:page|p\\.){_NUMBER}{_OF}{_EDGE}", re.IGNORECASE)
_HASHED = re.compile(f"[#=\\[<]{_EDGE}第{_NUMBER}页{_OF}{_EDGE}")
_FOOTER = re.compile(f"[—–―\\-·]{{1,3}}{_NUMBER}[—–―\\-·]{{1,3}}|第{_NUMBER.replace('number', 'other')}页{_OF}")


@dataclass(frozen=True, slots=True)
class PageMark:
    """A line that only numbers a page."""

    number: int
    ends: bool  # it stands at the foot: what came before it is that page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file with the page it stood on."""

    text: str  # as in the file, without the line break
    page: int  # 0 where the file has no page marks
    after_gap: bool  # a blank line that is not the edge of a page stands before it


def read_page_mark(line: str) -> PageMark | None:
    """Give the page mark that a line is, None where it is text; white space does not matter."""
    if len(line) > 80:
        return None
    bare = "".join(line.split())
    if match := _HEADER.fullmatch(bare) or _HASHED.fullmatch(bare):
        return PageMark(int(match["number"]), ends=False)
    if match := _FOOTER.fullmatch(bare):
        return PageMark(int(match["number"] or match["other"]), ends=True)
    return None


def has_page_headers(text: str) -> bool:
    """Tell whether a text is marked page by page ("# Page 12:")."""
    return any(mark and not mark.ends for mark in map(read_page_mark, text.splitlines()))


def number_lines(lines: Sequence[str]) -> tuple[Line, ...]:
    """Give the lines that hold text, each with its page; marks and blank lines are taken out.

    Where a file has both kinds of marks, those at the head of the page count.
    """
    lines = [clean(line).replace("\n", " ") for line in lines]
    marks = [read_page_mark(line) for line in lines]
    headed = any(mark and not mark.ends for mark in marks)
    feet = [mark.number for mark in marks if mark and mark.ends]
    page = 0 if headed or not feet else feet[0]
    found: list[Line] = []
    blank, marked = False, False  # seen since the last line of text
    for line, mark in zip(lines, marks, strict=True):
        if mark:
            marked = True
            if not mark.ends:
                page = mark.number
            elif not headed:
                feet = feet[1:]
                page = feet[0] if feet else mark.number + 1
        elif not line.strip():
            blank = True
        else:
            found.append(Line(line, page, blank and not marked))
            blank, marked = False, False
    return tuple(found)
