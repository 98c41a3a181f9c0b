"""Glyphs with positions -> printed lines in reading order; the same for PDF and OFD.

Positions are points (1/72 inch) from the left and top edge of the page as it is seen, y growing downwards. Every
tolerance is a share of the glyph size, so that a poster and a footnote are read alike.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.spaces import tidy

_SAME_BASE = 0.45  # glyphs this close to a base line stand on it: raised and lowered signs included
_RAISED, _RAISED_SIZE = 0.75, 0.8  # numbers of notes are smaller and stand higher
_WORD_GAP = 0.22
_TWICE = 0.25  # a glyph drawn again this close to itself is bold print, not another letter
_GUTTER = 1.0  # least width of the white between two columns
_ROWS_IN_COLUMNS = 5
_FULL = 0.75  # share of its column that a line of running text covers
_CROSSING = 0.15  # lines across both columns, such as titles, for each pair of lines
_COLUMN_SHARE = 0.25  # of the text width, which each of two columns has at least


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn character."""

    text: str
    left: float
    right: float
    base: float  # y of the line it stands on
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """Give a point well inside the character."""
        return (self.left + self.right) / 2, self.base - 0.35 * self.size


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it is drawn."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Box, ...] = ()  # straight ruling lines: boxes without height or without width
    pictures: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of text as it is printed on a page."""

    text: str
    left: float
    right: float
    base: float
    size: float  # of most of its glyphs
    page: int
    column: tuple[int, int] = (0, 1)  # which of how many


@dataclass(frozen=True, slots=True)
class Gutter:
    """The white between two columns, as far down as it goes."""

    left: float
    right: float
    top: float
    bottom: float


def assemble_lines(glyphs: Sequence[Glyph], page: int) -> tuple[PrintedLine, ...]:
    """Give the lines of one page in reading order, two columns one after the other."""
    rows = group_rows(glyphs)
    gutter = find_gutter(rows)
    if gutter is None:
        return tuple(_make_line(row, page) for row in rows)
    middle = (gutter.left + gutter.right) / 2
    found: list[PrintedLine] = []
    right: list[PrintedLine] = []
    for row in rows:
        inside = gutter.top <= row[0].base <= gutter.bottom
        halves = [glyph for glyph in row if glyph.right <= middle], [glyph for glyph in row if glyph.left >= middle]
        if not inside or len(halves[0]) + len(halves[1]) < len(row) or not _leaves_free(row, gutter):
            found += [*right, _make_line(row, page)]
            right = []
            continue
        found += [_make_line(halves[0], page, (0, 2))] if halves[0] else []
        right += [_make_line(halves[1], page, (1, 2))] if halves[1] else []
    return tuple(found + right)


def group_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Give the glyphs that stand on one base line together, from left to right; rows from top to bottom."""
    bases: list[tuple[float, int]] = []
    rows: list[list[Glyph]] = []
    row, base, reach = -1, 0.0, -1.0  # the row that the last glyph went to: the next one mostly goes there too
    for glyph in sorted(glyphs, key=_by_size):  # large ones first: they hold the base line
        if not glyph.text.strip():
            continue
        if row < 0 or abs(glyph.base - base) > 0.1 * reach:
            row = _find_row(glyph, bases, rows)
            if row < 0:
                row = len(rows)
                rows.append([])
                insort(bases, (glyph.base, row))
            base, reach = glyph.base, glyph.size
        rows[row].append(glyph)
    return [_drop_repeats(sorted(rows[index], key=_by_place)) for _, index in bases]


def _by_size(glyph: Glyph) -> tuple[float, float]:
    return -glyph.size, glyph.base


def _by_place(glyph: Glyph) -> tuple[float, float]:
    return glyph.left, glyph.right


def _find_row(glyph: Glyph, bases: Sequence[tuple[float, int]], rows: Sequence[Sequence[Glyph]]) -> int:
    """Give the row whose base line the glyph stands on, -1 where there is none."""
    place = bisect_left(bases, (glyph.base, -1))
    found, nearest = -1, float("inf")
    for base, row in bases[max(0, place - 1) : place + 1]:
        off, size = abs(base - glyph.base), rows[row][0].size
        raised = glyph.size < _RAISED_SIZE * size and glyph.base < base
        if off <= (_RAISED if raised else _SAME_BASE) * size and off < nearest:
            found, nearest = row, off
    return found


def find_gutter(rows: Sequence[Sequence[Glyph]]) -> Gutter | None:
    """Give the white between two columns of running text, None where the page has one.

    A gutter lies at the same place in many rows, and the lines left of it reach it: that is what sets columns apart
    from a list with values behind its names.
    """
    if len(rows) < _ROWS_IN_COLUMNS:
        return None
    left = min(row[0].left for row in rows)
    right = max(row[-1].right for row in rows)
    spans = [span for row in rows for span in _list_gaps(row, left, right)]
    best: list[tuple[float, float, float, float]] = []
    for middle in {round((gap[0] + gap[1]) / 2) for gap in spans}:
        across = [gap for gap in spans if gap[0] <= middle <= gap[1]]
        best = max(best, across, key=len)
    if len(best) < _ROWS_IN_COLUMNS:
        return None
    inner = sorted(gap[0] for gap in best)
    edge = inner[int(len(inner) * 0.9)]
    start = min(gap[1] for gap in best)
    full = sum(gap[0] - left >= _FULL * (edge - left) for gap in best)
    tight = sum(gap[1] - start <= 3 * gap[3] for gap in best)
    if edge >= start or full < 0.6 * len(best) or tight < 0.6 * len(best):
        return None
    if min(edge - left, right - start) < _COLUMN_SHARE * (right - left):
        return None
    top, bottom = min(gap[2] for gap in best), max(gap[2] for gap in best)
    across_it = [row for row in rows if any(glyph.left < (edge + start) / 2 < glyph.right for glyph in row)]
    if sum(top <= row[0].base <= bottom for row in across_it) > _CROSSING * len(best):
        return None
    # The shorter column ends beside the longer one: rows below belong to it until one stands across.
    below = [row[0].base for row in across_it if row[0].base > bottom]
    bottom = max(row[0].base for row in rows if not below or row[0].base < min(below))
    return Gutter(edge, start, top - 1, bottom + 1)


def make_text(row: Sequence[Glyph]) -> str:
    """Give the text of glyphs in a row, with spaces where they stand apart."""
    pieces = [row[0].text]
    for before, glyph in pairwise(row):
        if glyph.left - before.right > _WORD_GAP * min(before.size, glyph.size):
            pieces.append(" ")
        pieces.append(glyph.text)
    return tidy("".join(pieces))


def find_size(row: Sequence[Glyph]) -> float:
    """Give the size of the middle glyph when they are sorted by it."""
    return sorted(glyph.size for glyph in row)[len(row) // 2]


def find_body_size(lines: Sequence[PrintedLine]) -> float:
    """Give the glyph size that most of the text has."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[round(line.size * 2) / 2] += len(line.text)
    return max(counts, key=lambda size: counts[size]) if counts else 0.0


def _list_gaps(row: Sequence[Glyph], left: float, right: float) -> list[tuple[float, float, float, float]]:
    """Give (start, end, base, size) of white inside a row that may part two columns."""
    return [
        (before.right, glyph.left, glyph.base, glyph.size)
        for before, glyph in pairwise(row)
        if glyph.left - before.right >= _GUTTER * glyph.size
        and left + _COLUMN_SHARE * (right - left) <= (before.right + glyph.left) / 2 <= right - 0.25 * (right - left)
    ]


def _leaves_free(row: Sequence[Glyph], gutter: Gutter) -> bool:
    """Tell whether nothing of the row stands in the gutter, so that it is a line of a column or of both."""
    inset = min(1.0, (gutter.right - gutter.left) / 4)
    return all(glyph.right <= gutter.right - inset or glyph.left >= gutter.right - inset for glyph in row)


def _make_line(row: Sequence[Glyph], page: int, column: tuple[int, int] = (0, 1)) -> PrintedLine:
    left, right = row[0].left, max(glyph.right for glyph in row)
    return PrintedLine(make_text(row), left, right, row[0].base, find_size(row), page, column)


def _drop_repeats(row: list[Glyph]) -> list[Glyph]:
    """Leave out glyphs that are drawn again in nearly the same place, which is how some programs print bold."""
    kept = row[:1]
    for glyph in row[1:]:
        near = _TWICE * glyph.size
        if glyph.left - kept[-1].left < near and any(
            one.text == glyph.text and glyph.left - one.left < near for one in kept[-3:]
        ):
            continue
        kept.append(glyph)
    return kept
