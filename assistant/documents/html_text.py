"""The text of a web page as blocks: paragraphs, headings, tables with merged cells filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from assistant.documents.cells import say_remarks_once
from assistant.documents.html_tree import BLOCKS, LETTER, SPACES, UNSEEN, is_hidden, read_text, walk
from assistant.documents.repair import repair
from assistant.documents.spaces import join_lines, tidy
from assistant.text.fold import clean
from assistant.text.numerals import write_numeral
from assistant.types import Block

Rows = tuple[tuple[str, ...], ...]
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MARKED = re.compile("[0-9０-９一二三四五六七八九十①-⑳（(第]")
_CHINESE_LISTS = ("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal", "cjk-decimal")
_MOST_COLUMNS, _MOST_ROWS, _MOST_CELLS = 60, 5_000, 100_000
_LONGEST_CELL = 1_500  # from here on a table arranges the page
_HEADING_SHARE = 0.3  # of the text from which on heading marks are only for looks


@dataclass(slots=True)
class Page:
    """What the text of a page is made of."""

    blocks: list[Block] = field(default_factory=list)
    hidden: str = ""  # text that a browser does not show; left out
    images: int = 0
    cut: bool = False  # a table was larger than what is read of one


def read_blocks(body: LexborNode) -> Page:
    """Give the blocks below a node in reading order."""
    return _Writer(body, plain_headings=_headings_for_looks(body)).write()


def read_rows(table: LexborNode) -> Rows:
    """Give the cells of a table with their spaces, each merged cell in every row and the first column it covers."""
    return _read_grid(table, read_text)[0]


def _read_grid(table: LexborNode, read_cell: Callable[[LexborNode], str]) -> tuple[Rows, bool]:
    """Give the cells of a table, and whether some were left out because there are too many."""
    cells: dict[tuple[int, int], str] = {}
    height = width = 0
    lines = _own(table, ("tr",))
    cut = len(lines) > _MOST_ROWS
    for y, row in enumerate(lines[:_MOST_ROWS]):
        x = 0
        for cell in _own(row, ("td", "th")):
            while (y, x) in cells:
                x += 1
            across, down = _span(cell, "colspan", _MOST_COLUMNS), _span(cell, "rowspan", _MOST_ROWS - y)
            if x + across > _MOST_COLUMNS or len(cells) + across * down > _MOST_CELLS:
                cut = True
                break
            text = read_cell(cell)
            for below in range(down):
                for right in range(across):
                    cells.setdefault((y + below, x + right), "" if right else text)
            x += across
            width = max(width, x)
        height = y + 1
    rows = (tuple(cells.get((y, x), "") for x in range(width)) for y in range(height))
    return tuple(row for row in rows if any(row)), cut


class _Writer:
    def __init__(self, body: LexborNode, *, plain_headings: bool) -> None:
        self.page = Page()
        self.stack: list[tuple[LexborNode, bool]] = [(body, False)]
        self.line: list[str] = []
        self.lines: list[str] = []
        self.counts: list[int | None] = []  # of open lists: next number, None where they have none
        self.plain_headings = plain_headings

    def write(self) -> Page:
        while self.stack:
            node, closing = self.stack.pop()
            tag = node.tag or ""
            if closing:
                self._close(tag)
            elif tag == "-text":
                self.line.append(SPACES.sub(" ", node.text_content or ""))
            elif tag == "img":
                self.page.images += 1
            elif tag[:1].isalpha() and tag not in UNSEEN:
                self._open(node, tag)
        self._end_paragraphs()
        return self.page

    def _open(self, node: LexborNode, tag: str) -> None:
        if is_hidden(node) and self.stack:  # never the body itself
            self.page.hidden += read_text(node)
            return
        if tag == "br":
            self._end_line()
            return
        if tag == "table" and (table := _data_table(node)):
            rows, cut = say_remarks_once(table[0]), table[1]
            self._end_paragraphs()
            self.page.cut |= cut
            if caption := node.css_first("caption"):
                self.page.blocks.append(Block("paragraph", tidy(clean(read_text(caption)))))
            self.page.blocks.append(Block("table", "\n".join("\t".join(row) for row in rows), rows=rows))
            return
        if tag in _HEADINGS and not self.plain_headings:
            self._end_paragraphs()
            if text := tidy(clean(read_text(node))):
                self.page.blocks.append(Block("heading", text, level=int(tag[1])))
            return
        if tag in BLOCKS:
            self._end_line(gap=True)
        if tag in ("ol", "ul"):
            self.counts.append(_first_number(node) if tag == "ol" else None)
        if tag == "li" and self.counts and self.counts[-1] is not None:
            self._number(node, self.counts[-1])
        self.stack.append((node, True))
        self.stack += [(child, False) for child in reversed(list(node.iter(include_text=True)))]

    def _close(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_line(gap=True)
        if tag in ("ol", "ul") and self.counts:
            self.counts.pop()

    def _number(self, item: LexborNode, number: int) -> None:
        """Print the number that a browser puts before an item, unless the text has one of its own."""
        self.counts[-1] = number + 1
        if _MARKED.match(read_text(item)):
            return
        style = ((item.parent.attributes.get("style") if item.parent else "") or "").lower()
        chinese = any(name in style for name in _CHINESE_LISTS)
        self.line.append(f"{write_numeral(number)}、" if chinese else f"{number}.")

    def _end_line(self, *, gap: bool = False) -> None:
        if text := "".join(self.line).strip():
            self.lines.append(text)
        self.line = []
        if gap and self.lines and self.lines[-1]:
            self.lines.append("")

    def _end_paragraphs(self) -> None:
        self._end_line()
        self.page.blocks += repair(self.lines)
        self.lines = []


def _data_table(table: LexborNode) -> tuple[Rows, bool] | None:
    """Give the cells of a table of data and whether some are missing; None where it only arranges the page."""
    if (table.attributes.get("role") or "") == "presentation" or len(table.css("table")) > 1:  # css gives itself too
        return None
    rows, cut = _read_grid(table, _cell_text)
    filled = [sum(bool(cell) for cell in row) for row in rows]
    if len(rows) < 2 or max(filled, default=0) < 2 or sum(count >= 2 for count in filled) < 2:
        return None
    longest = max(len(cell) for row in rows for cell in row)
    return (rows, cut) if longest <= _LONGEST_CELL or sum(filled) >= 8 else None


def _own(node: LexborNode, tags: tuple[str, ...]) -> list[LexborNode]:
    """Give the rows of a table or the cells of a row, not those of tables inside."""
    found: list[LexborNode] = []
    stack = list(reversed(list(node.iter())))
    while stack:
        child = stack.pop()
        if child.tag in tags:
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot", "form"):
            stack += reversed(list(child.iter()))
    return found


def _span(cell: LexborNode, name: str, most: int) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return max(1, min(int(value), most)) if re.fullmatch("[0-9]{1,5}", value) else 1


def _cell_text(cell: LexborNode) -> str:
    text, line = "", ""
    for seen in walk(cell):
        if seen.event == "text":
            line += seen.text
        elif seen.node.tag in BLOCKS or seen.node.tag == "br":
            text, line = join_lines(text, tidy(clean(line).replace("\n", " "))), ""
    return join_lines(text, tidy(clean(line).replace("\n", " ")))


def _first_number(node: LexborNode) -> int | None:
    attributes = node.attributes
    if "none" in (attributes.get("style") or "").lower() or (attributes.get("type") or "1").strip() not in ("1", ""):
        return None
    start = (attributes.get("start") or "1").strip()
    return int(start) if re.fullmatch("[0-9]{1,4}", start) else 1


def _headings_for_looks(body: LexborNode) -> bool:
    inside = sum(len(LETTER.findall(read_text(node))) for name in sorted(_HEADINGS) for node in body.css(name))
    return inside > _HEADING_SHARE * len(LETTER.findall(read_text(body)))
