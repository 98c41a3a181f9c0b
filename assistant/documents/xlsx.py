"""XLSX workbooks as blocks: for each sheet its title, its name and its table.

Read from the XML itself: only cells that exist are visited (a sheet may claim a million rows), nothing is computed and
nothing outside the file is opened.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from assistant.documents.archive import Archive, open_archive
from assistant.documents.cells import tidy_cell
from assistant.documents.ooxml import doubt_macros, read_relations
from assistant.documents.reading import Reading
from assistant.documents.repair import repair
from assistant.documents.spaces import tidy
from assistant.documents.xlsx_formats import Formats, read_formats
from assistant.errors import SourceError
from assistant.text.fold import clean
from assistant.types import Block, Doubt

_WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s?[0-9]{0,3}", re.IGNORECASE)
_ATTACHED = re.compile(r"附\s?[件表]?\s?[0-9一二三四五六七八九十]{0,3}[:：]?$")
_LONGEST_TITLE = 80
_MOST_COLUMNS = 256  # further right stand no duty tables, only what a slip of the hand left
_MOST_PLACES = 2_000_000  # of one sheet's grid, empty ones included
_OFF = ("", "0", "false")

_Place = tuple[int, int]  # row and column, from 1


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet: what its cells show."""

    rows: tuple[tuple[str, ...], ...]  # merged cells repeated
    printed: tuple[tuple[str, ...], ...]  # merged cells once
    wide: tuple[bool, ...]  # rows that one merged cell takes up


@dataclass(slots=True)
class _Count:
    """What was left out of a workbook, or taken with a decision."""

    sheets: int = 0
    cells: int = 0
    filtered: int = 0
    formulas: int = 0
    cut: int = 0


def read_xlsx(data: bytes) -> Reading:
    """Give the blocks of a workbook: for each sheet the lines above its table, its name, the table, lines below.

    Merged cells are repeated in `rows` and stand once in `text`. Dates are written as 2023年6月30日. Hidden sheets,
    rows, columns and cells are left out and reported (`hidden_text`); rows that a filter hides are kept.

    Raises:
        SourceError: as `open_archive`; or it is no workbook (`unsupported`) or holds no text (`empty`).
    """
    archive = open_archive(data)
    workbook, related = _find_workbook(archive)
    count = _Count()
    strings = _read_strings(archive, related)
    formats = read_formats(_part(archive, related, "styles"), uses_1904=_uses_1904(workbook))
    blocks: list[Block] = []
    for name, path in _list_sheets(archive, workbook, related, count):
        sheet = _read_sheet(archive.xml(path), strings, formats, count)
        if sheet.rows:
            blocks += _make_blocks(name, sheet)
    if not blocks:
        raise SourceError("里没有内容，请检查工作表是否为空或被隐藏", "empty")
    return Reading(tuple(blocks), _find_doubts(archive, count))


# -- parts of the file -----------------------------------------------------------------------------------------------


def _find_workbook(archive: Archive) -> tuple[etree._Element, dict[str, str]]:
    """Give the root of the workbook and what it is related to: kind or "#id" -> path."""
    main = _find_related(archive, "").get("officeDocument", _WORKBOOK)
    workbook = archive.xml(main) if archive.find(main) else None
    if workbook is None or workbook.find("{*}sheets") is None:
        raise SourceError("不是 Excel 工作簿，请用办公软件另存为 .xlsx 后再放入", "unsupported")
    return workbook, _find_related(archive, main)


def _find_related(archive: Archive, source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in read_relations(archive, source):
        if not one.external:
            found.setdefault(one.kind, one.target)
            found[f"#{one.id}"] = one.target
    return found


def _part(archive: Archive, related: Mapping[str, str], kind: str) -> etree._Element | None:
    path = related.get(kind, "")
    return archive.xml(path) if path and archive.find(path) else None


def _list_sheets(
    archive: Archive, workbook: etree._Element, related: Mapping[str, str], count: _Count
) -> list[tuple[str, str]]:
    """Give name and path of the sheets that can be seen, in their order."""
    found = []
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        path = related.get(f"#{_attribute(sheet, 'id')}", "")
        if (sheet.get("state") or "visible") != "visible":
            count.sheets += 1
        elif archive.find(path) and "worksheet" in path.lower():
            found.append((tidy(clean(sheet.get("name") or "")), path))
    return found


def _uses_1904(workbook: etree._Element) -> bool:
    properties = workbook.find("{*}workbookPr")
    return properties is not None and (properties.get("date1904") or "") not in _OFF


def _read_strings(archive: Archive, related: Mapping[str, str]) -> list[str]:
    root = _part(archive, related, "sharedStrings")
    return [] if root is None else [_read_text(one) for one in root.iterchildren("{*}si")]


def _read_text(element: etree._Element) -> str:
    """Give the text of a cell or shared string; readings printed above characters are left out."""
    pieces = [
        one.text or ""
        for child in element.iterchildren("{*}t", "{*}r")
        for one in ([child] if child.tag.endswith("}t") else child.iterchildren("{*}t"))
    ]
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(pieces))
    return tidy_cell(clean(text))


# -- one sheet -------------------------------------------------------------------------------------------------------


def _read_sheet(root: etree._Element, strings: Sequence[str], formats: Formats, count: _Count) -> _Sheet:
    hidden_columns = _hidden_columns(root)
    filtered = next(root.iter("{*}filterColumn"), None) is not None
    cells: dict[_Place, str] = {}
    row_number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_number = _number(row.get("r"), row_number + 1)
        hidden = (row.get("hidden") or "") not in _OFF
        count.filtered += hidden and filtered
        column = 0
        for cell in row.iterchildren("{*}c"):
            place = _read_place(cell.get("r") or "")
            column = place[1] if place else column + 1
            text = _read_cell(cell, strings, formats, count)
            if not text:
                continue
            unseen = (hidden and not filtered) or column in hidden_columns or formats.hides(_number(cell.get("s"), 0))
            if unseen:
                count.cells += 1
            elif column > _MOST_COLUMNS:
                count.cut += 1
            else:
                cells[row_number, column] = text
    return _lay_out(cells, _merged_areas(root))


def _read_cell(cell: etree._Element, strings: Sequence[str], formats: Formats, count: _Count) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return "" if inline is None else _read_text(inline)
    element = cell.find("{*}v")
    value = (element.text or "").strip() if element is not None else ""
    if not value:
        count.formulas += cell.find("{*}f") is not None
        return ""
    if kind == "s":
        number = _number(value, -1)
        return strings[number] if 0 <= number < len(strings) else ""
    if kind == "b":
        return "是" if value == "1" else "否"
    if kind in ("str", "e", "d"):
        return tidy_cell(clean(value))
    return formats.write(value, _number(cell.get("s"), 0))


def _lay_out(cells: Mapping[_Place, str], areas: Sequence[tuple[_Place, _Place]]) -> _Sheet:
    """Give the rows and columns that hold something, in a full grid; merged cells add none of their own."""
    rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
    if len(rows) * len(columns) > _MOST_PLACES:
        raise SourceError("里的工作表过大，没有读取；请拆成几个文件", "too_complex")
    printed = [[cells.get((row, column), "") for column in columns] for row in rows]
    grid = [list(row) for row in printed]
    merged: set[int] = set()  # rows that a merged cell reaches into
    budget = _MOST_PLACES
    for (top, left), (bottom, right) in areas:
        text = cells.get((top, left))
        below = range(bisect_left(rows, top), bisect_right(rows, bottom))
        beside = range(bisect_left(columns, left), bisect_right(columns, right))
        budget -= len(below) * len(beside)
        if not text or budget < 0:
            continue
        merged.update(below)
        for row in below:
            for column in beside:
                grid[row][column] = text
    wide = tuple(row in merged and len(columns) > 1 and len(set(one)) == 1 for row, one in enumerate(grid))
    return _Sheet(tuple(map(tuple, grid)), tuple(map(tuple, printed)), wide)


def _merged_areas(root: etree._Element) -> list[tuple[_Place, _Place]]:
    found = []
    for one in root.iterfind("{*}mergeCells/{*}mergeCell"):
        first, _, last = (one.get("ref") or "").partition(":")
        start, end = _read_place(first), _read_place(last)
        if start is None or end is None or end[0] < start[0] or end[1] < start[1]:
            continue
        found.append((start, end))
    return found


def _hidden_columns(root: etree._Element) -> frozenset[int]:
    hidden: set[int] = set()
    for one in root.iterfind("{*}cols/{*}col"):
        if (one.get("hidden") or "") not in _OFF:
            first, last = _number(one.get("min"), 1), _number(one.get("max"), 0)
            hidden.update(range(first, min(last, _MOST_COLUMNS) + 1))
    return frozenset(hidden)


def _read_place(reference: str) -> _Place | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else default


def _attribute(element: etree._Element, name: str) -> str:
    """Give an attribute of another namespace, whichever the file uses."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}" + name)), "")


# -- blocks ----------------------------------------------------------------------------------------------------------


def _make_blocks(name: str, sheet: _Sheet) -> list[Block]:
    """Give the blocks of a sheet: its title line, its name, its table; other lines above and below are paragraphs."""
    count = len(sheet.rows)
    single = [sheet.wide[row] or sum(map(bool, sheet.printed[row])) == 1 for row in range(count)]
    first = next((row for row in range(count) if not single[row]), count)
    last = next((row for row in range(count - 1, first - 1, -1) if not single[row]), first - 1)
    blocks = _make_paragraphs(sheet.printed[:first])
    title = next((index for index, block in enumerate(blocks) if not _ATTACHED.match(block.text)), None)
    if title is not None and first <= last and len(blocks[title].text) <= _LONGEST_TITLE:
        blocks[title] = replace(blocks[title], kind="heading", level=1)
    if name and not _UNNAMED.fullmatch(name):
        blocks.append(Block("heading", name, level=2 if blocks else 1))
    if first <= last:
        printed = "\n".join(
            "\t".join(cell.replace("\n", " ") for cell in row) for row in sheet.printed[first : last + 1]
        )
        blocks.append(Block("table", printed, rows=sheet.rows[first : last + 1]))
    return blocks + _make_paragraphs(sheet.printed[last + 1 :])


def _make_paragraphs(rows: Sequence[Sequence[str]]) -> list[Block]:
    return [block for row in rows for cell in row if cell for block in repair(cell.split("\n"))]


def _find_doubts(archive: Archive, count: _Count) -> tuple[Doubt, ...]:
    found = []
    if count.sheets or count.cells:
        message = f"有{count.sheets}个隐藏的工作表、{count.cells}个隐藏的单元格没有收入，请打开原文件核对"
        found.append(Doubt("hidden_text", "", message))
    if count.filtered:
        found.append(Doubt("filtered_rows", "", f"有{count.filtered}行被筛选隐藏，仍已收入，请核对"))
    if count.formulas:
        message = f"有{count.formulas}个公式没有保存结果，没有收入；请用办公软件打开并保存一次再放入"
        found.append(Doubt("formula_unread", "", message))
    if count.cut:
        found.append(Doubt("columns_cut", "", f"第{_MOST_COLUMNS}列以后有{count.cut}个单元格没有收入，请核对"))
    found += doubt_macros(archive)
    if any(name.lower().startswith("xl/externallinks/") for name in archive.names()):
        found.append(Doubt("external_link", "", "文件引用了其他工作簿，没有打开，请核对来源"))
    return tuple(found)
