"""Lines that belong to the page and not to the text: running heads, feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from assistant.documents.geometry import Box, PrintedLine, Sheet, find_body_size
from assistant.documents.pages import read_page_mark

_SMALLER = 0.92  # of the size of the text
_APART = 1.35  # line spacings
_LEAST_PAGES = 3  # that carry the same line at the same height
_EDGE_LINES = 3  # at the head and at the foot of a page, in which such lines are looked for
_EDGE_SHARE = 0.12  # of the page height: margins of official documents are 37 mm at the head, 35 mm at the foot
_BARE_NUMBER = re.compile("[—–―\\-·~.|]{0,4}(?P<number>[0-9]{1,4})(?:/[0-9]{1,4})?[—–―\\-·~.|]{0,4}")
_ROMAN = re.compile("[ivxlcIVXLCⅠ-ⅿ]{1,8}")
_DIGITS = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page, and where its tables stand."""

    sheet: Sheet
    lines: tuple[PrintedLine, ...]
    tables: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Edge:
    """The outermost lines of a page."""

    place: str  # "head" or "foot"
    lines: tuple[PrintedLine, ...]  # from outside inwards
    gaps: tuple[float, ...]  # from each to the line or table that comes next inwards, in points; inf for none


def drop_running_heads(pages: Sequence[Page]) -> list[list[PrintedLine]]:
    """Give the lines of each page without what is repeated over pages and what only numbers them.

    A head is set apart from the text, by white or by smaller letters: a form that begins on every page is none.
    """
    edges = [(_find_edge(page, "head"), _find_edge(page, "foot")) for page in pages]
    keys = Counter(
        key for both in edges for edge in both for key in {_make_key(line, edge.place) for line in edge.lines}
    )
    least = min(_LEAST_PAGES, max(2, len(pages)))
    numbered = _find_numbering([line for both in edges for edge in both for line in edge.lines])
    size = find_body_size([line for page in pages for line in page.lines])
    spacing = _find_spacing([page.lines for page in pages])
    found = []
    for page, both in zip(pages, edges, strict=True):
        dropped: set[int] = set()
        for edge in both:
            repeated = {id(line) for line in edge.lines if keys[_make_key(line, edge.place)] >= least}
            numbers = {id(line) for line in edge.lines if _is_page_number(line, page.sheet, numbered)}
            dropped |= numbers | _find_head(edge, repeated, numbers, size, spacing)
        found.append([line for line in page.lines if id(line) not in dropped])
    return found


def _find_edge(page: Page, place: str) -> _Edge:
    """Give the outermost lines at the head or at the foot of a page, from outside inwards."""
    at_head = place == "head"
    in_order = sorted(page.lines, key=lambda line: line.base if at_head else -line.base)
    rim = 2 * _EDGE_SHARE * page.sheet.height
    depths = [line.base if at_head else page.sheet.height - line.base for line in in_order]
    depths += [box.top if at_head else page.sheet.height - box.bottom for box in page.tables]
    outer = [line for line, depth in zip(in_order[:_EDGE_LINES], depths, strict=False) if depth < rim]
    inner = (min((one for one in depths if one > depth), default=inf) for depth in depths)
    gaps = (after - depth for after, depth in zip(inner, depths, strict=False))
    return _Edge(place, tuple(outer), tuple(gaps)[: len(outer)])


def _find_head(edge: _Edge, repeated: set[int], numbers: set[int], size: float, spacing: float) -> set[int]:
    """Give the repeated lines from the rim inwards, as far as they are set apart from the text."""
    found: set[int] = set()
    waiting: set[int] = set()
    for line, gap in zip(edge.lines, edge.gaps, strict=True):
        if id(line) not in repeated | numbers:
            break
        waiting.add(id(line))
        if line.size < _SMALLER * size or _APART * spacing < gap < inf:
            found |= waiting
    return found & repeated


def _find_spacing(pages: Sequence[Sequence[PrintedLine]]) -> float:
    """Give the usual distance between two lines, in points."""
    steps = sorted(
        after.base - before.base for lines in pages for before, after in pairwise(lines) if after.base > before.base + 1
    )
    return steps[len(steps) // 2] if steps else 0.0


def _make_key(line: PrintedLine, place: str) -> tuple[str, str, int]:
    """Give what is the same on all pages that carry this head; numbers in it may differ."""
    return place, _DIGITS.sub("#", "".join(line.text.split())), round(line.base / 6)


def _find_numbering(lines: Sequence[PrintedLine]) -> frozenset[int]:
    """Give the differences between printed number and position that hold on two pages at least."""
    shifts: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        if match := _BARE_NUMBER.fullmatch("".join(line.text.split())):
            shifts[int(match["number"]) - line.page].add(line.page)
    return frozenset(shift for shift, seen in shifts.items() if len(seen) > 1)


def _is_page_number(line: PrintedLine, sheet: Sheet, numbered: frozenset[int]) -> bool:
    bare = "".join(line.text.split())
    if read_page_mark(bare):
        return True
    at_rim = line.base > (1 - _EDGE_SHARE) * sheet.height or line.base < _EDGE_SHARE * sheet.height
    if match := _BARE_NUMBER.fullmatch(bare):
        number = int(match["number"])
        return number - line.page in numbered or (at_rim and number in (line.page, 1))
    return at_rim and _ROMAN.fullmatch(bare) is not None
