"""Reviewed answers as an Excel workbook, out and in. No text becomes a formula; no file unpacks without limit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.documents.archive import open_archive
from assistant.errors import ReviewError, SourceError
from assistant.faq.entry import STATES, Entry
from assistant.text.formulas import is_formula
from assistant.text.labels import label_workbook, read_producer, say_producer

HEADER = ("编号", "问题", "其他问法", "回答", "引用条款", "状态", "版本", "撰写人", "撰写时间", "标识")
MOST_ROWS = 2_000
MAX_BYTES = 2_000_000
_WIDTHS = (8, 40, 40, 80, 50, 10, 8, 12, 20, 30)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_READ = HEADER[:5]  # the others are only for reading by people, but for the last one
_LABEL = len(HEADER) - 1


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row to be taken in."""

    row: int  # as numbered in the sheet
    id: int | None  # of the entry that it revises; None: a new one
    question: str
    others: tuple[str, ...]
    answer: str
    cited: tuple[str, ...]  # as written: name of a clause, and after ｜ the quote where it is not the whole
    producer: str | None = None  # the model that the row says wrote the answer; None: a person


def write_sheet(entries: Iterable[Entry]) -> bytes:
    """Give the workbook: texts are typed as texts, so none is a formula.

    Rows that hold what a model wrote say so, and then the file itself carries the hidden label.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = "常见问题"
    for column, (name, width) in enumerate(zip(HEADER, _WIDTHS, strict=True), start=1):
        sheet.cell(1, column, name).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    listed = tuple(entries)
    label_workbook(book, [held for entry in listed if (held := entry.wording.labelled)])
    for number, entry in enumerate(listed, start=2):
        for column, value in enumerate(_cells(entry), start=1):
            cell = sheet.cell(number, column)
            if isinstance(value, int):
                cell.value = value
                continue
            cell.value = _CONTROLS.sub("", value)
            cell.data_type = "s"
            # keeps it a text also when it is edited or saved as CSV
            cell.quotePrefix = is_formula(value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_sheet(data: bytes) -> tuple[SheetRow, ...]:
    """Give the rows of a workbook as `write_sheet` makes them; empty rows are passed over.

    Raises:
        ReviewError: it is no such workbook, too large, or a row lacks something; names the row.
    """
    rows = []
    for number, cells in enumerate(_rows(data), start=1):
        if number == 1:
            if cells[: len(_READ)] != _READ:
                raise ReviewError(f"第一行应为表头：{'、'.join(_READ)}。请先导出一份，再在上面填写。")
        elif any(cells[: len(_READ)]):
            rows.append(_read_row(number, cells))
    if not rows:
        raise ReviewError("表里没有内容，请填写后再导入。")
    return tuple(rows)


def _rows(data: bytes) -> list[tuple[str, ...]]:
    from openpyxl import load_workbook

    if len(data) > MAX_BYTES:
        raise ReviewError(f"文件太大，最多{MAX_BYTES // 1_000_000}MB，请分成几份导入。")
    try:
        archive = open_archive(data)
        if any(b"<!DOCTYPE" in archive.read(name)[:2000] for name in archive.names() if name.endswith(".xml")):
            raise ReviewError("文件中有不安全的内容，请另存为新的 xlsx 文件后再导入。")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # a sheet may claim any size; one row more than allowed shows that there are too many
        found = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=len(HEADER), values_only=True)
        rows = [tuple("" if cell is None else str(cell).strip() for cell in row) for row in found]
    except (SourceError, KeyError, ValueError, IndexError, TypeError, AttributeError, OSError, SyntaxError) as error:
        raise ReviewError("不是可用的 Excel 文件（xlsx），请重新导出后再试。") from error
    if len(rows) > MOST_ROWS + 1:
        raise ReviewError(f"行数太多，最多{MOST_ROWS}行，请分成几份导入。")
    return [(*row, *[""] * (len(HEADER) - len(row))) for row in rows]


def _read_row(number: int, cells: tuple[str, ...]) -> SheetRow:
    id, question, others, answer, cited = cells[: len(_READ)]
    if id and not re.fullmatch("[0-9]{1,9}", id):
        raise ReviewError(f"第{number}行的编号 {id[:20]} 不对，新问题请留空。")
    if not question or not answer:
        raise ReviewError(f"第{number}行缺少问题或回答，请补上。")
    return SheetRow(
        number, int(id) if id else None, question, _lines(others), answer, _lines(cited), read_producer(cells[_LABEL])
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _cells(entry: Entry) -> tuple[str | int, ...]:
    wording = entry.wording
    return (
        entry.id,
        wording.question,
        "\n".join(wording.others),
        wording.answer,
        "\n".join(f"{cited.name}｜{cited.quote}" for cited in wording.cited),
        STATES[entry.state],
        entry.version,
        entry.author,
        f"{entry.written_at.astimezone():%Y-%m-%d %H:%M}",
        say_producer(held.producer) if (held := wording.labelled) else "",
    )
