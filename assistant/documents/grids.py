"""Tables that ruling lines draw: cells found from the lines, filled with the glyphs that stand inside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.geometry import Box, Glyph, Sheet, group_rows, make_text
from assistant.documents.spaces import join_lines

_SNAP = 3.0  # points between which two lines are one
_SHORTEST = 4.0  # a stroke that is part of a letter or a dot is no ruling line
_MOST_STROKES = 20_000
_MOST_LINES = 2_000  # after joining those that touch
_MOST_POINTS = 2_500  # crossings; the largest real page has some hundred
_LEAST_CELLS = 3  # beside one another: a frame around a page or a notice is no table


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a page."""

    box: Box
    cells: tuple[Box, ...]
    slots: tuple[tuple[int, ...], ...]  # row by row the number of the cell that covers it, -1 where none does
    columns: tuple[float, ...]  # x of the left edges
    tops: tuple[float, ...]  # y of the upper edges

    @property
    def merged_at_head(self) -> frozenset[int]:
        """Give the columns whose first cell reaches over more than one row."""
        first = self.slots[0]
        if len(self.slots) == 1:
            return frozenset()
        return frozenset(index for index, cell in enumerate(first) if cell >= 0 and self.slots[1][index] == cell)


@dataclass(frozen=True, slots=True)
class TableItem:
    """A table of a page with its text."""

    grid: Grid
    rows: tuple[tuple[str, ...], ...]
    page: int


def find_grids(sheet: Sheet) -> tuple[Grid, ...]:
    """Give the tables of a page that have ruling lines around their cells, from top to bottom."""
    edges = [edge for stroke in sheet.strokes[:_MOST_STROKES] if (edge := _make_edge(stroke))]
    if sum(edge["orientation"] == "v" for edge in edges) < 3 or len(edges) < 6:
        return ()
    # Slow to import, and needed for pages with tables only. Its own PDF parser is never used.
    from pdfplumber import table

    merged = table.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    if len(merged) > _MOST_LINES:
        return ()
    crossings = table.edges_to_intersections(merged, _SNAP, _SNAP)
    if len(crossings) > _MOST_POINTS:
        return ()
    found = table.cells_to_tables(table.intersections_to_cells(crossings))
    grids = [_make_grid([Box(*map(float, cell)) for cell in cells]) for cells in found]
    return tuple(grid for grid in grids if grid is not None)


def take_tables(sheet: Sheet) -> tuple[tuple[TableItem, ...], tuple[Glyph, ...]]:
    """Give the tables of a page with their text, and the glyphs that stand outside of them."""
    grids = find_grids(sheet)
    if not grids:
        return (), sheet.glyphs
    inside: dict[tuple[int, int], list[Glyph]] = {}
    outside = []
    for glyph in sheet.glyphs:
        place = _find_cell(glyph, grids)
        if place is None:
            outside.append(glyph)
        else:
            inside.setdefault(place, []).append(glyph)
    tables = []
    for number, grid in enumerate(grids):
        texts = [_read_cell(inside.get((number, cell), []), box) for cell, box in enumerate(grid.cells)]
        tables.append(TableItem(grid, _fill(grid, texts), sheet.number))
    return tuple(item for item in tables if any(map(any, item.rows))), tuple(outside)


def continue_table(upper: TableItem, lower: TableItem) -> tuple[tuple[str, ...], ...] | None:
    """Give the rows of a table that goes on over a page break, None where the second is another table.

    A head that is printed again is left out; a merged cell that goes on without its text takes it from above; a row
    cut by the page break becomes one again.
    """
    if len(upper.grid.columns) != len(lower.grid.columns):
        return None
    width = upper.grid.box.right - upper.grid.box.left
    if abs(width - (lower.grid.box.right - lower.grid.box.left)) > 0.05 * width:
        return None
    rows, more = list(upper.rows), list(lower.rows)
    head = 0
    while head < min(len(more) - 1, len(rows)) and more[head] == rows[head] and head < 4:
        head += 1
    merged = lower.grid.merged_at_head if head == 0 else _merged_from(lower.grid, head)
    more = more[head:]
    last = rows[-1]
    for index in sorted(merged):
        text = more[0][index]
        if not text and last[index]:
            for number, row in enumerate(more):
                if row[index] or not _same_slot(lower.grid, head, head + number, index):
                    break
                more[number] = (*row[:index], last[index], *row[index + 1 :])
    first = more[0]
    if not first[0] and last[0] and 0 not in merged:
        rows[-1] = tuple(join_lines(left, right) for left, right in zip(last, first, strict=True))
        more = more[1:]
    return tuple(rows + more)


def _merged_from(grid: Grid, row: int) -> frozenset[int]:
    if row + 1 >= len(grid.slots):
        return frozenset()
    return frozenset(
        index
        for index, cell in enumerate(grid.slots[row])
        if cell >= 0 and grid.slots[row + 1][index] == cell and grid.slots[row - 1][index] != cell
    )


def _same_slot(grid: Grid, first: int, row: int, column: int) -> bool:
    return row < len(grid.slots) and grid.slots[row][column] == grid.slots[first][column]


def _make_edge(stroke: Box) -> dict[str, float | str] | None:
    """Give a ruling line in the words of the table finder."""
    width, height = stroke.right - stroke.left, stroke.bottom - stroke.top
    if max(width, height) < _SHORTEST or min(width, height) > _SNAP:
        return None
    edge: dict[str, float | str] = {"x0": stroke.left, "x1": stroke.right, "top": stroke.top, "bottom": stroke.bottom}
    if width >= height:
        middle = (stroke.top + stroke.bottom) / 2
        return edge | {"top": middle, "bottom": middle, "width": width, "height": 0.0, "orientation": "h"}
    middle = (stroke.left + stroke.right) / 2
    return edge | {"x0": middle, "x1": middle, "width": 0.0, "height": height, "orientation": "v"}


def _make_grid(cells: Sequence[Box]) -> Grid | None:
    tops = sorted({cell.top for cell in cells})
    lefts = sorted({cell.left for cell in cells})
    if len(lefts) < 2 or len(tops) * len(lefts) < _LEAST_CELLS:
        return None
    slots = [[-1] * len(lefts) for _ in tops]
    for number, cell in enumerate(cells):
        for row in range(bisect_left(tops, cell.top), bisect_left(tops, cell.bottom)):
            for column in range(bisect_left(lefts, cell.left), bisect_left(lefts, cell.right)):
                slots[row][column] = number
    box = Box(lefts[0], tops[0], max(cell.right for cell in cells), max(cell.bottom for cell in cells))
    return Grid(box, tuple(cells), tuple(map(tuple, slots)), tuple(lefts), tuple(tops))


def _find_cell(glyph: Glyph, grids: Sequence[Grid]) -> tuple[int, int] | None:
    x, y = glyph.middle
    for number, grid in enumerate(grids):
        if grid.box.holds(x, y):
            cell = grid.slots[bisect_right(grid.tops, y) - 1][bisect_right(grid.columns, x) - 1]
            if cell >= 0 and grid.cells[cell].holds(x, y):
                return number, cell
    return None


def _read_cell(glyphs: Sequence[Glyph], box: Box) -> str:
    """Give the text of a cell; numbers under one another stay apart where the upper one had room to go on."""
    text, room = "", 0.0
    for row in group_rows(glyphs):
        line = make_text(row)
        apart = text[-1:].isdigit() and line[:1].isdigit() and room > row[-1].right - row[0].left
        text = f"{text} {line}" if apart else join_lines(text, line)
        room = box.right - box.left - (row[-1].right - row[0].left) - row[0].size
    return text


def _fill(grid: Grid, texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Give the rows; a cell over several rows stands in each of them, one over several columns in the first only."""
    rows = []
    for slots in grid.slots:
        rows.append(
            tuple(
                "" if cell < 0 or (column > 0 and slots[column - 1] == cell) else texts[cell]
                for column, cell in enumerate(slots)
            )
        )
    return tuple(rows)
