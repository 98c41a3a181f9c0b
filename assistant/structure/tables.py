"""Duty tables, and tables that are a whole text -> a clause for each row; others stay in the text they stand in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from assistant.structure.clauses import MAX_TITLE, ClauseText, PartText
from assistant.structure.columns import (
    Columns,
    Row,
    find_columns,
    find_data_columns,
    join_cell,
    join_units,
    squeeze_row,
)
from assistant.structure.doubts import locate
from assistant.structure.numbering import Mark, read_mark
from assistant.types import Block, Doubt

_NOTE = re.compile("(?:备注|附注|说明|注)\\s?[0-9]?[：:]")
_NUMERAL = re.compile("[（(]?([0-9A-Za-z.\\-]{1,8}|[一二三四五六七八九十百]{1,4})[）)]?[.、．]?")
_SENTENCE = re.compile("[。；！？]")
_ENDED = ("。", "！", "？", "；")
_LONGEST_SECTION = 60
_MOST_TOLD = 3  # lost rows named in one doubt


@dataclass(slots=True)
class _Entry:
    """One row as it is read: its cells, the headings inside the table that it stands under, its pages."""

    cells: list[str]
    sections: tuple[str, ...]
    marks: str  # numerals of these headings
    first_page: int
    last_page: int


@dataclass(slots=True)
class _DutyTable:
    """A table that may go on over several blocks."""

    columns: Columns
    lead: tuple[str, ...]  # titles inside the table, above its head
    entries: list[_Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def split_rows(read: PartText) -> PartText:
    """Give a part with the rows of its duty tables as clauses of kind "row", after the text they stand in.

    The address of a row is its 序号 as printed, with the numeral of the heading inside the table where numbers begin
    anew under each, or 第N行 where it has none. Its text is "列名：值" for each column. A text that is little else than
    a table of another kind is parted in the same way, with tabs between the columns, as clauses of kind "clause".
    """
    taken: set[str] = set()
    whole = not read.clauses and _is_table(read.opening)
    opening, rows = _take_rows(read.opening, (), taken, data=whole)
    clauses: list[ClauseText] = list(rows)
    for clause in read.clauses:
        line = clause.blocks[0].text
        heading = line if len(line) <= MAX_TITLE else clause.title
        blocks, rows = _take_rows(clause.blocks, (*clause.headings, *([heading] if heading else [])), taken)
        if not rows:
            clauses.append(clause)
            continue
        clauses += [replace(clause, blocks=blocks)] if blocks else []
        clauses += rows
    return replace(read, opening=opening, clauses=tuple(clauses))


def doubt_rows(path: str, title: str, before: PartText, after: PartText) -> list[Doubt]:
    """Give the rows of tables with a cell that is in no clause of the part any more."""
    kept = [text for clause in after.clauses for text in (clause.address, *clause.headings, clause.text)]
    there = _Search(_letters("\n".join([*kept, *(block.text for block in after.opening)])))
    found = []
    data = not before.clauses and _is_table(before.opening)
    for block in (*before.opening, *(block for clause in before.clauses for block in clause.blocks)):
        columns = find_columns(block.rows) or (find_data_columns(block.rows) if data else None)
        rows = [row for row in block.rows if columns is None or not _says_nothing(row, columns)]
        lost = [row for row in rows if not all(there.holds(_letters(cell)) for cell in row)]
        if lost:
            shown = "；".join(" ".join(filter(None, row))[:30] for row in lost[:_MOST_TOLD])
            message = f"《{title}》的表格有{len(lost)}行没有读全，请对照原文核对：{shown}"
            found.append(Doubt("row_lost", locate(path, block.first_page), message))
    return found


def _is_table(blocks: Sequence[Block]) -> bool:
    """Tell whether most of a text stands in tables."""
    inside = sum(len(block.text) for block in blocks if block.kind == "table")
    return inside * 2 > sum(len(block.text) for block in blocks)


def _letters(text: str) -> str:
    """Give letters and digits alone: what joining cells must not change."""
    return "".join(char for char in text if char.isalnum())


def is_caption(blocks: Sequence[Block]) -> bool:
    """Tell whether the text beside the rows of a part only names them: no sentence, no number."""
    return not any(_SENTENCE.search(block.text) or block.kind == "table" or read_mark(block.text) for block in blocks)


class _Search:
    """Looks for pieces of a text that mostly come in its order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def holds(self, piece: str) -> bool:
        """Tell whether a piece is there, beginning to look where the last one was."""
        near = self._text.find(piece, self._at, self._at + len(piece) + 5_000)
        at = near if near >= 0 else self._text.find(piece)
        self._at = at if at >= 0 else self._at
        return at >= 0


def _take_rows(
    blocks: Sequence[Block], headings: tuple[str, ...], taken: set[str], *, data: bool = False
) -> tuple[tuple[Block, ...], list[ClauseText]]:
    """Give the blocks without their duty tables, and the rows of these."""
    kept: list[Block] = []
    rows: list[ClauseText] = []
    under: tuple[str, ...] = ()  # the last heading of the source itself, such as the name of a sheet
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if block.kind == "heading" and read_mark(block.text) is None:
            under = (block.text,)
        duties = find_columns(block.rows) if block.kind == "table" else None
        columns = duties or (find_data_columns(block.rows) if data and block.kind == "table" else None)
        if columns is None:
            kept.append(block)
            index += 1
            continue
        end = index + 1
        while end < len(blocks) and _continues(blocks[end], columns):
            end += 1
        table = _read_table(blocks[index:end], columns)
        kept += [replace(block, kind="paragraph", text=text, rows=()) for text in (*table.lead, *table.notes)]
        above = (*headings, *(one for one in under if one not in headings))
        rows += _make_rows(table, above, taken) if duties else _make_lines(table, above, taken)
        index = end
    return tuple(kept), rows


def _continues(block: Block, columns: Columns) -> bool:
    """Tell whether a table is the next page of another: it has the same head, or as many columns and no head."""
    if block.kind != "table" or not block.rows:
        return False
    own = find_columns(block.rows)
    if own is not None:
        return own.heads == columns.heads and own.start == 0
    return len(block.rows[0]) == len(columns.labels)


# -- reading rows ----------------------------------------------------------------------------------------------------


def _read_table(blocks: Sequence[Block], columns: Columns) -> _DutyTable:
    first = blocks[0].rows[: columns.start]
    lead = tuple(dict.fromkeys(text for row in first for text in map(join_cell, row) if text))
    table, found = _DutyTable(columns, lead), list[str]()
    sections: list[tuple[Mark | None, str]] = []
    for position, block in enumerate(blocks):
        begins = position > 0  # a page break may have parted a row
        for row in block.rows if position else block.rows[columns.end :]:
            cells = [*row, *[""] * (len(columns.labels) - len(row))]
            if _says_nothing(row, columns):
                continue
            if text := _read_heading(cells, columns):
                if _NOTE.match(text):
                    table.notes.append(text)
                else:
                    sections = _enter(sections, text)
                    found.append(text)
            elif begins and table.entries and _is_rest(cells, columns):
                _add_rest(table.entries[-1], cells, block)
            else:
                marks = "".join(mark.label for mark, _ in sections if mark)
                names = tuple(text for _, text in sections)
                table.entries.append(_Entry(cells, names, marks, block.first_page, block.last_page))
            begins = False
    used = {name for entry in table.entries for name in entry.sections}
    table.notes += [text for text in found if text not in used]  # a heading under which nothing stands
    return table


def _says_nothing(cells: Row, columns: Columns) -> bool:
    """Tell whether a row repeats the head, or holds nothing but a number."""
    if squeeze_row(cells) in columns.heads:
        return True
    named = [column for column, cell in enumerate(cells) if cell]
    return not named or (named == [columns.number] and bool(_read_numeral(cells[named[0]])))


def _read_heading(cells: Sequence[str], columns: Columns) -> str:
    """Give the text of a row that is one heading or note over all columns, "" where it is a row of the table."""
    named = [cell for cell in cells if cell]
    text = join_cell(named[0])
    if len(cells) > 1 and len(named) == len(cells) and len(set(named)) == 1:
        return text
    if len(named) > 1 or len(cells) < 3:
        return ""
    first = cells[0] or (columns.number == 0 and cells[1])
    marked = bool(read_mark(text)) and len(text) <= _LONGEST_SECTION and not _SENTENCE.search(text)
    return text if _NOTE.match(text) or (first and marked and not _NUMERAL.fullmatch(text)) else ""


def _enter(sections: Sequence[tuple[Mark | None, str]], text: str) -> list[tuple[Mark | None, str]]:
    """Give the headings that hold after another one: those above its level, and itself."""
    mark = read_mark(text)
    above = [(one, name) for one, name in sections if mark and one and one.rank < mark.rank]
    return [*above, (mark, text)]


def _is_rest(cells: Sequence[str], columns: Columns) -> bool:
    """Tell whether the first row of a page is the rest of the last row of the page before."""
    number = columns.number
    if number is None or cells[number]:
        return False
    return not any(cell and columns.names_units(column) for column, cell in enumerate(cells))


def _add_rest(entry: _Entry, cells: Sequence[str], block: Block) -> None:
    entry.cells = ["\n".join(filter(None, pair)) for pair in zip(entry.cells, cells, strict=False)]
    entry.last_page = block.last_page


# -- rows as clauses -------------------------------------------------------------------------------------------------


def _make_rows(table: _DutyTable, headings: tuple[str, ...], taken: set[str]) -> list[ClauseText]:
    rows: list[Row] = [entry.cells for entry in table.entries]
    task = table.columns.find_task(rows)
    found = []
    for entry, address in zip(table.entries, _address_rows(table, taken), strict=True):
        title = _make_title(entry.cells[task]) if task is not None else ""
        block = Block("paragraph", _write_row(table.columns, entry.cells, address), entry.first_page, entry.last_page)
        found.append(ClauseText(address, (*headings, *table.lead[:1], *entry.sections), title, (block,), kind="row"))
    return found


def _make_lines(table: _DutyTable, headings: tuple[str, ...], taken: set[str]) -> list[ClauseText]:
    """Give the rows of a table that states no duties: what they say stays together, a tab between two columns."""
    names = _find_names(table)
    found = []
    for entry, address in zip(table.entries, _address_rows(table, taken), strict=True):
        text = "\t".join(_name_cells(table.columns, entry.cells, address)).replace("\n", "")
        block = Block("paragraph", text, entry.first_page, entry.last_page)
        title = join_cell(entry.cells[names]) if names is not None else ""
        found.append(ClauseText(address, (*headings, *table.lead[:1], *entry.sections), title, (block,)))
    return found


def _find_names(table: _DutyTable) -> int | None:
    """Give the first column whose cells name the rows: short, without figures, each another; None where none does."""
    after = 0 if table.columns.number is None else table.columns.number  # what is counted stands beside its number
    width = len(table.columns.labels)
    order: tuple[int, ...] = (*range(after, width), *range(after))
    for column in order:
        cells = [entry.cells[column] for entry in table.entries]
        named = all(cell and len(cell) <= MAX_TITLE and not re.search("[0-9。；]", cell) for cell in cells)
        if named and len(set(cells)) == len(cells):
            return column
    return None


def _address_rows(table: _DutyTable, taken: set[str]) -> list[str]:
    """Give each row an address that no row of the part has yet."""
    addresses = _number_rows(table)
    if taken.intersection(addresses):  # the second table of a part, with numbers of its own
        count = next(count for count in range(2, len(taken) + 3) if not taken.intersection(_prefix(count, addresses)))
        addresses = list(_prefix(count, addresses))
    taken.update(addresses)
    return addresses


def _prefix(count: int, addresses: Sequence[str]) -> Iterator[str]:
    return (f"表{count}{address}" if address.startswith("第") else f"表{count}序号{address}" for address in addresses)


def _number_rows(table: _DutyTable) -> list[str]:
    """Give each row an address of its own: its number, with what tells it apart where another row has the same."""
    column = table.columns.number
    printed = [_read_numeral(entry.cells[column]) if column is not None else "" for entry in table.entries]
    full = [name or f"第{row}行" for row, name in enumerate(printed, 1)]
    if len(set(full)) < len(full):
        pairs = zip(table.entries, printed, full, strict=True)
        full = [f"{entry.marks}{name}" if number else name for entry, number, name in pairs]
    count, seen = Counter(full), Counter[str]()
    if len(list(groupby(full))) > len(count):  # numbers that begin anew for no visible reason tell nothing apart
        return [f"第{row}行" for row in range(1, len(full) + 1)]
    for row, name in enumerate(full):
        if count[name] > 1:  # one number over several rows
            seen[name] += 1
            full[row] = f"{name}第{seen[name]}行"
    return full


def _read_numeral(cell: str) -> str:
    match = _NUMERAL.fullmatch("".join(cell.split()))
    return match[1].rstrip(".") if match else ""


def _name_cells(columns: Columns, cells: Sequence[str], address: str) -> list[str]:
    """Give the cells as "列名：值"; a number that the row's address tells, and empty cells, are left out."""
    pieces: list[str] = []
    for column, cell in enumerate(cells):
        if not cell or (column == columns.number and _tells(address, _read_numeral(cell))):
            continue
        value = join_units(cell) if columns.names_units(column) else join_cell(cell)
        label = columns.labels[column] if column < len(columns.labels) else ""
        piece = f"{label}：{value}" if label else value
        if piece not in pieces:  # a cell merged over columns of one head
            pieces.append(piece)
    return pieces


def _tells(address: str, number: str) -> bool:
    """Tell whether an address tells the number of its row: 3, 一3, 3第2行, 表2序号3."""
    beside = address.startswith(number) or address.endswith(number) or f"序号{number}第" in address
    return bool(number) and (beside or address == f"第{number}行")


def _write_row(columns: Columns, cells: Sequence[str], address: str) -> str:
    text = ""
    for piece in _name_cells(columns, cells, address):
        text += piece if not text or text.endswith(_ENDED) else f"；{piece}"
    return text


def _make_title(cell: str) -> str:
    """Give the first sentence of what is to be done, without its numeral; "" where it is too long for a title."""
    text = join_cell(cell).split("\n")[0]
    mark = read_mark(text)
    text = _SENTENCE.split(text[len(mark.printed) :] if mark else text)[0].strip("：: ")
    return text if len(text) <= MAX_TITLE else ""
