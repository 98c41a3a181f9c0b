"""Pages with positions -> blocks: tables, lines, running heads, paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.documents.geometry import PrintedLine, Sheet, assemble_lines
from assistant.documents.grids import TableItem, take_tables
from assistant.documents.layout import Item, make_blocks
from assistant.documents.running_heads import Page, drop_running_heads
from assistant.types import Block


def read_sheets(sheets: Sequence[Sheet]) -> tuple[Block, ...]:
    """Give the paragraphs and tables of the pages of one document, in reading order."""
    tables: list[tuple[TableItem, ...]] = []
    pages: list[Page] = []
    for sheet in sheets:
        found, rest = take_tables(sheet)
        tables.append(found)
        pages.append(Page(sheet, assemble_lines(rest, sheet.number), tuple(table.grid.box for table in found)))
    items: list[Item] = []
    for lines, on_page in zip(drop_running_heads(pages), tables, strict=True):
        items += _merge(lines, on_page)
    return make_blocks(items)


def _merge(lines: Sequence[PrintedLine], tables: Sequence[TableItem]) -> list[Item]:
    """Put each table behind the last line that stands above it."""
    items: list[Item] = list(lines)
    for table in tables:
        place = 0
        for index, item in enumerate(items):
            if isinstance(item, TableItem):
                above = item.grid.box.bottom <= table.grid.box.top + 1
            else:
                apart = item.right < table.grid.box.left or item.left > table.grid.box.right
                above = item.base <= table.grid.box.top + 1 and not apart
            place = index + 1 if above else place
        items.insert(place, table)
    return items
