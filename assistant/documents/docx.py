"""DOCX files as blocks: the text that a reader of the printed pages sees, automatic numbers included."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from lxml import etree

from assistant.documents.archive import Archive, open_archive
from assistant.documents.docx_items import Cell, Item, Paragraph, Table, join_items, make_blocks
from assistant.documents.docx_numbering import Numbering, read_integer, read_value
from assistant.documents.docx_runs import Box, Content, Place, RunReader, Tally, local_name, unwrap
from assistant.documents.docx_styles import Styles, is_coloured
from assistant.documents.ooxml import doubt_macros, read_relations
from assistant.documents.reading import Reading
from assistant.errors import SourceError
from assistant.text.fold import clean
from assistant.types import Doubt

_MAIN = "word/document.xml"
_MOST_COLUMNS = 100  # Word itself allows 63
_HIDDEN_SHOWN = 20  # characters of hidden text that a doubt repeats
_LINKED = ("hyperlink",)  # relationships that Word does not open by itself


def read_docx(data: bytes) -> Reading:
    """Give the blocks of a DOCX in reading order.

    Automatic numbers are printed into the text. Tracked insertions are kept and deletions left out; text boxes and
    content controls are entered once. Text that nobody sees is left out and reported (`hidden_text`). Footnotes stand
    at the end. Merged cells are repeated in `rows` and stand once in `text`. Macros and what the file links to are
    never opened.

    Raises:
        SourceError: as `open_archive`; or it is no Word document (`unsupported`) or holds no text (`empty`).
    """
    archive = open_archive(data)
    main = _find_main(archive)
    root = archive.xml(main)
    body = root.find("{*}body")
    if body is None:
        raise SourceError("不是 Word 文档，请用办公软件另存为 .docx 后再放入", "unsupported")
    walker = _Walker(archive, main, root)
    items = walker.read(body, Place(on_colour=_has_background(root)))
    blocks = make_blocks([*items, *walker.notes()])
    if not blocks:
        raise SourceError("里没有文字，可能只有图片；请先做文字识别，或放入有文字的版本", "empty")
    return Reading(blocks, _find_doubts(archive, main, walker.tally))


class _Walker:
    """Goes through a document in reading order: the numbers count up as it goes."""

    def __init__(self, archive: Archive, main: str, root: etree._Element) -> None:
        self.tally = Tally()
        self._styles = Styles(_read_part(archive, main, "styles"))
        self._numbering = Numbering(_read_part(archive, main, "numbering"), self._styles.numbering_styles())
        self._runs = RunReader(self._styles, self.tally)
        self._parts = {kind: _read_part(archive, main, f"{kind}s") for kind in ("footnote", "endnote")}
        self._notes: list[tuple[str, str]] = []

    def read(self, container: etree._Element, place: Place) -> list[Item]:
        """Give the paragraphs and tables of the body, of a cell, of a text box or of a note."""
        items: list[Item] = []
        carried = ""  # text before a paragraph mark that was deleted: it belongs to the next paragraph
        for element in unwrap(container, self.tally):
            kind = local_name(element)
            if kind == "tbl":
                items += self._read_table(element, place)
            elif kind == "p":
                properties = element.find("{*}pPr")
                style = self._styles.paragraph_style(properties)
                shading = None if properties is None else properties.find("{*}shd")
                inside = Place(place.hidden, place.on_colour or is_coloured(shading))
                content = self._runs.read(element, style, inside)
                self._notes += content.notes
                if _is_deleted(properties):
                    carried += content.text
                    continue
                boxes = [item for box in content.boxes for item in self._read_box(box)]
                paragraph = self._make_paragraph(content, carried, properties, style)
                carried = ""
                items += [*boxes, *paragraph] if not items else [*paragraph, *boxes]
        return [*items, Paragraph(carried)] if carried.strip() else items

    def notes(self) -> list[Item]:
        """Give the notes that the text refers to, in the order of its references."""
        found: list[Item] = []
        for kind, name in dict.fromkeys(self._notes):
            part = self._parts[kind]
            note = next((one for one in part if read_value(one, "id") == name), None) if part is not None else None
            if note is not None and (text := join_items(self.read(note, Place()), " ")):
                found.append(Paragraph(f"注{len(found) + 1}：{text}"))
        return found

    def _read_box(self, box: Box) -> list[Item]:
        if not isinstance(box.content, str):
            return self.read(box.content, Place(box.hidden, box.on_colour))
        if box.hidden:
            self.tally.hide(box.content)
        return [] if box.hidden or not box.content.strip() else [Paragraph(box.content)]

    def _make_paragraph(
        self, content: Content, carried: str, properties: etree._Element | None, style: str
    ) -> list[Paragraph]:
        text = clean(carried + content.text)
        mark = None if properties is None else properties.find("{*}rPr/{*}vanish")
        if not text.strip() and mark is not None:  # a hidden paragraph has no number either
            return []
        number = self._count(properties, style)
        if not text.strip():
            return []
        outline = None if properties is None else properties.find("{*}outlineLvl")
        level = self._styles.level(style)
        if outline is not None:
            level = (read_integer(read_value(outline), 9) + 1) % 10
        text = f"{number} {text.lstrip()}" if number else text
        return [Paragraph(text, min(level, 6), self._styles.is_contents(style))]

    def _count(self, properties: etree._Element | None, style: str) -> str:
        """Give the automatic number of a paragraph; what it does not say itself its style says."""
        own = None if properties is None else properties.find("{*}numPr")
        list_id, level, source = self._styles.numbering(style)
        if own is not None:
            named, placed = own.find("{*}numId"), own.find("{*}ilvl")
            level = read_value(placed) if placed is not None else level
            if named is not None:
                list_id, source = read_value(named), ""
        if list_id in ("", "0"):
            return ""
        if not level:
            return self._numbering.count(list_id, self._numbering.level_of_style(list_id, source or style))
        return self._numbering.count(list_id, read_integer(level, 0))

    def _read_table(self, table: etree._Element, place: Place) -> list[Item]:
        """Give a table; one that only arranges the page (a single row or column) as what it holds."""
        named = table.find("{*}tblPr/{*}tblStyle")
        coloured = named is not None and self._styles.colours_tables(read_value(named))
        inside = Place(place.hidden, place.on_colour or coloured or is_coloured(table.find("{*}tblPr/{*}shd")))
        above: dict[int, Cell] = {}
        rows = []
        for row in unwrap(table, self.tally):
            cells = self._read_row(row, above, inside)
            if any(cell.text for cell in cells):
                rows.append(cells)
        if len(rows) == 1 or all(len(row) == 1 for row in rows):
            return [item for row in rows for cell in row if not cell.covered for item in cell.items]
        return [Table(tuple(rows))]

    def _read_row(self, row: etree._Element, above: dict[int, Cell], place: Place) -> tuple[Cell, ...]:
        """Give the cells of a row on the grid of the table; `above` holds what stands over each column."""
        properties = row.find("{*}trPr")
        if properties is not None and properties.find("{*}del") is not None:
            self.tally.deleted += 1
            return ()
        place = Place(place.hidden or _is_on(properties, "hidden"), place.on_colour)
        before = None if properties is None else properties.find("{*}gridBefore")
        cells = [Cell((), "", True)] * (
            0 if before is None else min(read_integer(read_value(before), 0), _MOST_COLUMNS)
        )
        for element in unwrap(row, self.tally):
            cells += self._read_cell(element, cells, above, place)
        for column, cell in enumerate(cells):
            above[column] = cell
        return tuple(cells[:_MOST_COLUMNS])

    def _read_cell(
        self, element: etree._Element, left: Sequence[Cell], above: dict[int, Cell], place: Place
    ) -> list[Cell]:
        """Give a cell once for each column it spans; where it goes on from above, with the text from there."""
        properties = element.find("{*}tcPr")
        shading = None if properties is None else properties.find("{*}shd")
        items = self.read(element, Place(place.hidden, place.on_colour or is_coloured(shading)))
        text = join_items(items, "\n")
        cell = Cell(tuple(items), text)
        span = 1
        if properties is not None:
            wide, down, across = (properties.find("{*}" + name) for name in ("gridSpan", "vMerge", "hMerge"))
            span = 1 if wide is None else max(1, min(read_integer(read_value(wide), 1), _MOST_COLUMNS))
            if down is not None and read_value(down) != "restart" and len(left) in above:
                self.tally.hide(text)
                cell = Cell((), above[len(left)].text, True)
            elif across is not None and read_value(across) != "restart" and left:
                cell = Cell((), left[-1].text, True)
        return [cell, *[Cell((), cell.text, True)] * (span - 1)]


# -- parts of the file -----------------------------------------------------------------------------------------------


def _find_main(archive: Archive) -> str:
    """Give the path of the main text."""
    for one in read_relations(archive, ""):
        if one.kind == "officeDocument" and not one.external and archive.find(one.target):
            return one.target
    if not archive.find(_MAIN):
        raise SourceError("不是 Word 文档，请用办公软件另存为 .docx 后再放入", "unsupported")
    return _MAIN


def _read_part(archive: Archive, main: str, kind: str) -> etree._Element | None:
    """Give the root of the part that the main text names for a kind (styles, numbering …), None where there is none."""
    targets = [one.target for one in read_relations(archive, main) if one.kind == kind and not one.external]
    for name in (*targets, posixpath.join(posixpath.dirname(main), f"{kind}.xml")):
        if archive.find(name):
            return archive.xml(name)
    return None


def _has_background(root: etree._Element) -> bool:
    background = root.find("{*}background")
    return background is not None and read_value(background, "color").lower() not in ("", "auto", "ffffff")


def _is_on(properties: etree._Element | None, name: str) -> bool:
    mark = None if properties is None else properties.find("{*}" + name)
    return mark is not None and read_value(mark) not in ("0", "false", "off")


def _is_deleted(properties: etree._Element | None) -> bool:
    """Tell whether the end of a paragraph was deleted, so that the next one goes on with it."""
    if properties is None:
        return False
    return any(properties.find(f"{{*}}rPr/{{*}}{name}") is not None for name in ("del", "moveFrom"))


def _find_doubts(archive: Archive, main: str, tally: Tally) -> tuple[Doubt, ...]:
    found = []
    if tally.hidden:
        length, first = sum(map(len, tally.hidden)), clean("".join(tally.hidden)[:200])[:_HIDDEN_SHOWN]
        message = f"有{len(tally.hidden)}处隐藏文字（共{length}字）没有收入，请打开原文件核对：“{first}…”"
        found.append(Doubt("hidden_text", "", message))
    if tally.inserted or tally.deleted:
        message = f"文件带修订记录（插入{tally.inserted}处、删除{tally.deleted}处），已按接受修订读取，请核对是否为定稿"
        found.append(Doubt("tracked_changes", "", message))
    if tally.embedded:
        found.append(Doubt("embedded_part", "", f"有{tally.embedded}处嵌入的其他文件没有读取，请另存为单独文件放入"))
    found += doubt_macros(archive)
    outside = [one for one in read_relations(archive, main) if one.external and one.kind not in _LINKED]
    if outside:
        found.append(Doubt("external_link", "", f"文件引用了{len(outside)}处外部内容，没有打开，请核对来源"))
    return tuple(found)
