"""Paragraphs and tables of a DOCX -> blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.documents.cells import tidy_cell
from assistant.documents.markdown import read_markdown
from assistant.documents.repair import find_measure, repair
from assistant.documents.spaces import join_lines, measure_width, tidy
from assistant.types import Block

_LONGEST_HEADING = 80
_MARKDOWN = re.compile(r"#{1,6} \S|(?:- )?\*\*[^*\n]{1,40}\*\*", re.MULTILINE)
_RULE = re.compile("[-—*_=]{2,}")  # Word makes dashes of what was a rule
_CONTENTS = ("目录", "目次")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as it is shown."""

    text: str  # with its number; line breaks inside are kept
    level: int = 0  # of a heading
    contents: bool = False  # a line of an automatic table of contents


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a table's grid."""

    items: tuple[Item, ...]
    text: str
    covered: bool = False  # a merged cell reaches in here


@dataclass(frozen=True, slots=True)
class Table:
    """The grid of a table."""

    rows: tuple[tuple[Cell, ...], ...]


Item = Paragraph | Table


def make_blocks(items: Sequence[Item]) -> tuple[Block, ...]:
    """Give the blocks of a document: headings, repaired paragraphs, tables with merged cells repeated in `rows`."""
    items = _drop_contents(items)
    texts = [item.text for item in items if isinstance(item, Paragraph)]
    as_markdown = sum(len(_MARKDOWN.findall(text)) for text in texts) >= 2
    wrapped = _is_wrapped(texts)
    blocks: list[Block] = []
    waiting: list[str] = []
    for item in [*items, None]:
        if isinstance(item, Paragraph) and (as_markdown or not _is_heading(item)):
            waiting.append(item.text)
            continue
        blocks += _read_paragraphs(waiting, as_markdown=as_markdown, wrapped=wrapped)
        waiting = []
        if isinstance(item, Paragraph):
            blocks.append(Block("heading", _one_line(item.text), level=item.level))
        elif item is not None:
            blocks.append(_make_table(item))
    return tuple(blocks)


def _read_paragraphs(texts: Sequence[str], *, as_markdown: bool, wrapped: bool) -> Iterable[Block]:
    """Give the blocks of paragraphs in a row.

    Some people paste Markdown into Word. And in a file made from a PDF each printed line is a paragraph: these are
    joined; elsewhere the paragraphs of the file hold.
    """
    if as_markdown:
        return read_markdown("\n\n".join(text for text in texts if not _RULE.fullmatch(text.strip())))
    if wrapped:
        return repair("\n".join(texts).split("\n"))
    return [block for text in texts for block in repair(text.split("\n"))]


def _is_wrapped(texts: Sequence[str]) -> bool:
    """Tell whether each printed line is a paragraph: a third of them are full and stop inside a sentence."""
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    measure = find_measure(lines)
    full = [line for line in lines if abs(measure_width(line) - measure) <= 2.5]
    broken = sum(not line.rstrip().endswith(("。", "；", "：", "！", "？")) for line in full)
    return measure > 0 and broken * 3 >= len(lines) and len(lines) >= 12


def _is_heading(item: Paragraph) -> bool:
    """Tell a heading from a whole paragraph that only has a heading's style."""
    bare = _one_line(item.text)
    return item.level > 0 and len(bare) <= _LONGEST_HEADING and "。" not in bare[:-1]


def _one_line(text: str) -> str:
    joined = ""
    for line in text.split("\n"):
        joined = join_lines(joined, tidy(line))
    return joined


def _drop_contents(items: Sequence[Item]) -> list[Item]:
    """Leave out an automatic table of contents with the word above it."""
    kept: list[Item] = []
    for item in items:
        if isinstance(item, Paragraph) and item.contents:
            last = kept[-1] if kept else None
            if isinstance(last, Paragraph) and "".join(last.text.split()) in _CONTENTS:
                kept.pop()
            continue
        kept.append(item)
    return kept


def _make_table(table: Table) -> Block:
    width = max(len(row) for row in table.rows)
    lines = ["\t".join("" if cell.covered else cell.text.replace("\n", " ") for cell in row) for row in table.rows]
    rows = tuple((*(cell.text for cell in row), *[""] * (width - len(row))) for row in table.rows)
    return Block("table", "\n".join(lines), rows=rows)


def join_items(items: Iterable[Item], between: str) -> str:
    """Give paragraphs and tables as one text, a line for each paragraph and each row."""
    lines: list[str] = []
    for item in items:
        if isinstance(item, Paragraph):
            lines.append(tidy_cell(item.text))
        else:
            lines += [" ".join(cell.text for cell in row if cell.text and not cell.covered) for row in item.rows]
    return between.join(line for line in lines if line)
