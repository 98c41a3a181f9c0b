"""Printed lines -> paragraphs, by where the lines begin and end on the page.

What geometry leaves open is decided by the marks of the text, so that the same document gives the same paragraphs
whether its positions are known or not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.documents import marks
from assistant.documents.cells import say_remarks_once
from assistant.documents.geometry import PrintedLine, find_body_size
from assistant.documents.grids import TableItem, continue_table
from assistant.documents.spaces import join_lines, measure_width
from assistant.types import Block

_GUESSED = 0.8
_KEPT = 300  # characters at the end of a long paragraph that the rules look at
_INDENT = 1.2  # glyph sizes from the margin at which a first line begins at least; usual are two
_NEAR = 0.6  # glyph sizes within which two edges are the same
_RESIZED = 1.13  # between a title and its text
_GAP = 1.5  # line spacings that part two paragraphs
_NOTE = 0.92  # of the size of the text
_KEEPS_TO_LINE_END = "，。、；：！？）》”’〉】〕,.;:!?)%"

Item = PrintedLine | TableItem


@dataclass(frozen=True, slots=True)
class Frame:
    """How the lines of one column are set."""

    left: float
    right: float
    indents: bool  # paragraphs begin with an indented line
    wraps: bool  # full lines stop inside sentences
    spacing: float  # from base line to base line, in glyph sizes
    size: float  # of the text of the file


@dataclass(slots=True)
class _Paragraph:
    lines: list[PrintedLine]
    tail: str  # what is still joined to; long paragraphs would otherwise be copied for each line
    done: list[str] = field(default_factory=list)
    guessed: bool = False

    @property
    def text(self) -> str:
        """Give the paragraph, one that is very long without its middle."""
        return self.done[0] + self.tail if self.done else self.tail

    def add(self, line: PrintedLine) -> None:
        self.lines.append(line)
        self.tail = join_lines(self.tail, line.text)
        if len(self.tail) > 3 * _KEPT:
            cut = next(
                (at for at in range(2 * _KEPT, len(self.tail)) if not self.tail[at].isspace()), len(self.tail) - 1
            )
            self.done.append(self.tail[:cut])
            self.tail = self.tail[cut:]

    def make_block(self) -> Block:
        pages = [line.page for line in self.lines]
        confidence = _GUESSED if self.guessed else 1.0
        return Block("paragraph", "".join([*self.done, self.tail]), min(pages), max(pages), confidence=confidence)


def make_blocks(items: Sequence[Item]) -> tuple[Block, ...]:
    """Give the paragraphs and tables of a file from its lines and tables in reading order."""
    lines = [item for item in items if isinstance(item, PrintedLine)]
    frames = find_frames(lines)
    blocks: list[Block] = []
    paragraph: _Paragraph | None = None
    table: TableItem | None = None
    place, size = 0, find_body_size(lines)
    for index, item in enumerate(items):
        if isinstance(item, TableItem):
            if paragraph:
                blocks.append(paragraph.make_block())
            paragraph = None
            rows = continue_table(table, item) if table and table.page == item.page - 1 else None
            if rows is None:
                place = len(blocks)
                blocks.append(_make_table(item, item.page))
                table = item
            else:
                table = TableItem(item.grid, rows, item.page)
                blocks[place] = _make_table(table, blocks[place].first_page)
            continue
        if table and not (
            item.page == table.page and item.size < _NOTE * size
        ):  # notes stand under a table's first part
            table = None
        following = [one for one in items[index + 1 : index + 4] if isinstance(one, PrintedLine)]
        if paragraph and _continues(paragraph, item, following, frames):
            paragraph.add(item)
            continue
        if paragraph:
            blocks.append(paragraph.make_block())
        paragraph = _Paragraph([item], item.text)
    if paragraph:
        blocks.append(paragraph.make_block())
    return tuple(blocks)


def find_frames(lines: Sequence[PrintedLine]) -> dict[tuple[int, int, int], Frame]:
    """Give the margins of each column, odd and even pages apart where they are set apart."""
    size = find_body_size(lines)
    groups: dict[tuple[int, int, int], list[PrintedLine]] = defaultdict(list)
    for line in lines:
        groups[_frame_key(line)].append(line)
    frames = {}
    for key, group in groups.items():
        both = group + groups.get((1 - key[0], key[1], key[2]), [])
        body = [line for line in group if _is_like(line.size, size)]
        if len(body) < 20 and len(both) > len(group):  # too few to tell: the other side shows it
            body = [line for line in both if _is_like(line.size, size)]
        frames[key] = _measure(body or group, size)
    return frames


def _frame_key(line: PrintedLine) -> tuple[int, int, int]:
    return line.page % 2, *line.column


def _is_like(size: float, other: float) -> bool:
    return size <= other * _RESIZED and other <= size * _RESIZED


def _measure(lines: Sequence[PrintedLine], size: float) -> Frame:
    near = _NEAR * size
    left = _find_edge([line.left for line in lines], near)
    right = -_find_edge([-line.right for line in lines], near)
    full = [line for line in lines if right - line.right <= 2 * size]
    broken = sum(not line.text.endswith(marks.STOPS) for line in full)
    wraps = broken >= max(2, 0.3 * len(full)) and right - left > 8 * size
    after_end = [
        line.left - left > _INDENT * size
        for before, line in pairwise(lines)
        if marks.ends_sentence(before.text) and right - before.right > 2 * size
    ]
    indents = sum(after_end) >= 0.5 * len(after_end) if after_end else any(
        _INDENT * size < line.left - left < 3 * size for line in lines
    )  # fmt: skip
    steps = [
        (line.base - before.base) / size
        for before, line in pairwise(lines)
        if line.page == before.page and 0.9 * size < line.base - before.base < 4 * size
    ]
    spacing = sorted(steps)[len(steps) // 2] if steps else 1.5
    return Frame(left, right, indents, wraps, spacing, size)


def _find_edge(values: Sequence[float], near: float) -> float:
    """Give the smallest value that a fair share of the lines has."""
    in_order = sorted(values)
    least = max(2, 0.08 * len(in_order))
    start = 0
    for index, value in enumerate(in_order):
        while value - in_order[start] > near:
            start += 1
        if index - start + 1 >= least:
            return in_order[start]
    return in_order[0]


def _continues(
    paragraph: _Paragraph,
    line: PrintedLine,
    following: Sequence[PrintedLine],
    frames: Mapping[tuple[int, int, int], Frame],
) -> bool:
    """Tell whether a line goes on with the paragraph."""
    text, new, last = paragraph.text, line.text, paragraph.lines[-1]
    before, frame = frames[_frame_key(last)], frames[_frame_key(line)]
    if marks.begins_inside(new):
        return True
    if not _is_like(line.size, last.size):
        return False
    mark = marks.find_mark(text)
    if mark == text and not marks.find_mark(new):
        return not marks.is_closed(new) and not marks.is_aside(new)
    if marks.is_closed(text) or marks.is_closed(new) or marks.is_aside(new) or _is_signed(line, following):
        return False
    strong = marks.is_strong_mark(new)
    if marks.is_open(text) and not strong and not (marks.ends_sentence(text) or text.endswith(marks.STOPS)):
        return True
    if last.page == line.page and line.base - last.base > _GAP * frame.spacing * line.size:
        return False
    full = _is_full(last, line, before)
    enlarged = line.size > _RESIZED * frame.size
    if (_is_centred(last, before) and (_is_centred(line, frame) or full)) or (enlarged and _is_centred(line, frame)):
        return _continues_title(text, new)
    if line.left - frame.left > 6 * line.size and not marks.is_open(text):
        return False
    return full and _runs_on(paragraph, line, frame)


def _runs_on(paragraph: _Paragraph, line: PrintedLine, frame: Frame) -> bool:
    """Decide for a line after a full one by its indent."""
    text, new, first = paragraph.text, line.text, paragraph.lines[0]
    near, ended = _NEAR * line.size, marks.ends_sentence(text)
    if not frame.wraps:
        return False
    if line.left - frame.left > _INDENT * line.size:
        if marks.find_mark(new) or ended or text.endswith(("：", ":")):
            return len(paragraph.lines) > 1 and abs(paragraph.lines[-1].left - line.left) < near and not ended
        return not (marks.is_wordless(text) and abs(first.left - line.left) < near)
    if marks.find_mark(new):
        return not ended and frame.indents and not text.endswith(("：", ":"))
    if ended and not frame.indents:
        if _room(paragraph.lines[-1], frame) >= _first_word_width(new) - 0.1:
            return False
        paragraph.guessed = True
    if text.endswith(("：", ":")):
        return frame.indents and ("。" in text or first.left - frame.left > _INDENT * line.size)
    return True


def _continues_title(text: str, new: str) -> bool:
    if marks.is_strong_mark(new) or marks.is_strong_mark(text) or marks.find_mark(new) or new[0] in "（(":
        return False
    if marks.is_unit(text) and marks.is_unit(new):
        return False
    return marks.is_wordless(text) and (not marks.is_title(text) or new[0] in "的和及与、")


def _is_signed(line: PrintedLine, following: Sequence[PrintedLine]) -> bool:
    """Tell whether a line is one of the organisations over a date."""
    if not marks.is_wordless(line.text) or len(line.text) > 40:
        return False
    for after in following:
        if marks.is_date(after.text):
            return True
        if not marks.is_unit(after.text):
            return False
    return False


def _is_centred(line: PrintedLine, frame: Frame) -> bool:
    """Tell whether a line stands in the middle, off both margins; a first line may do so by chance."""
    left, right = line.left - frame.left, frame.right - line.right
    indented = frame.indents and abs(left - 2 * line.size) < _NEAR * line.size
    return min(left, right) > 1.5 * line.size and abs(left - right) < (0.3 if indented else 0.8) * line.size


def _is_full(last: PrintedLine, line: PrintedLine, frame: Frame) -> bool:
    """Tell whether the first word of the line would not have found room behind the last one."""
    return _room(last, frame) <= _first_word_width(line.text) + _NEAR


def _room(line: PrintedLine, frame: Frame) -> float:
    """Give the white behind a line, in glyph sizes."""
    return (frame.right - line.right) / line.size


def _first_word_width(text: str) -> float:
    """Give the width of what cannot be parted from the first character, in glyph sizes."""
    end = 1
    while end < min(len(text), 40) and text[end - 1].isascii() and text[end].isascii() and not text[end].isspace():
        end += 1
    while end < min(len(text), 44) and text[end] in _KEEPS_TO_LINE_END:
        end += 1
    return max(1.0, measure_width(text[:end]))


def _make_table(item: TableItem, first_page: int) -> Block:
    rows = say_remarks_once(tuple(row for row in item.rows if any(row)))
    return Block("table", "\n".join("\t".join(row) for row in rows), first_page, item.page, rows=rows)
