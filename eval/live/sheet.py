"""The workbook in which an expert marks answers: one row per question, lists to choose from, the clauses beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from assistant.text.labels import TRACE_KEY, Generated, label_workbook, producer_in
from assistant.types import Answer
from eval.live.drawing import Drawn
from eval.questions import Gold, address_of

VERDICTS = ("对", "部分对", "错", "无法判断")
KINDS = ("可回答", "不可回答")
_GIVEN = ("序号", "提问", "问过几次", "当时的状态", "现在的状态", "直接回答", "回答全文", "所引条款", "条款原文")
_MARKED = ("判断", "应当", "应引条款", "应含事实", "备注")
_WIDTHS = (6, 34, 8, 16, 16, 34, 48, 34, 60, 10, 10, 34, 24, 24)
_PART = "｜"  # between number, part and address
_MOST = 32_000  # characters that a cell takes


@dataclass(frozen=True, slots=True)
class Marked:
    """One row as the expert left it."""

    row: int  # in the sheet
    question: str
    status: str  # of the answer that was marked
    cited: tuple[Gold, ...]
    verdict: str  # "" where not marked
    answerable: bool | None  # None where not said
    clauses: tuple[Gold, ...]  # that should be cited; those cited where the answer is right and none were given
    facts: tuple[str, ...]


def write_sheet(drawn: Sequence[Drawn], path: Path) -> None:
    """Write the workbook.

    Raises:
        SettingsError: it cannot be written.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "抽样"
    headings = (*_GIVEN, *_MARKED)
    for column, (name, width) in enumerate(zip(headings, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(1, column, name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if name in _MARKED else "DDE6F0")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, one in enumerate(drawn, start=2):
        for column, value in enumerate(_given(row - 1, one), start=1):
            cell = sheet.cell(row, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # what people typed is never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for name, choices in (("判断", VERDICTS), ("应当", KINDS)):
        letter = get_column_letter(headings.index(name) + 1)
        choice = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        choice.add(f"{letter}2:{letter}{max(2, len(drawn) + 1)}")
        sheet.add_data_validation(choice)
    sheet.freeze_panes = "C2"
    _explain(book)
    written = [one.answer for one in drawn if TRACE_KEY in one.answer.trace]
    label_workbook(book, [Generated(producer_in(answer.trace) or "", answer.direct) for answer in written])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
    except OSError as error:
        raise SettingsError(f"抽样表不能写入 {path}（{error.strerror}），请换一个位置。") from None


def read_sheet(path: Path) -> list[Marked]:
    """Give the rows of a workbook, marked or not.

    Raises:
        SettingsError: it is not such a workbook, or a mark is none of the list; names the row.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = list(book["抽样"].iter_rows(values_only=True))
    except FileNotFoundError:
        raise SettingsError(f"没有找到 {path}。") from None
    except Exception:  # openpyxl and zipfile raise many unrelated classes for a damaged file
        raise SettingsError(f"{path} 不是抽样表，请用 eval/sample.py draw 生成后填写。") from None
    headings = [str(value or "") for value in rows[0]] if rows else []
    if not {*_GIVEN, *_MARKED} <= set(headings):
        raise SettingsError(f"{path} 缺少列，请不要改动第一行。")
    found = [dict(zip(headings, row, strict=False)) for row in rows[1:]]
    return [_read_row(number, row, path) for number, row in enumerate(found, start=2) if row.get("提问")]


def write_golds(golds: Sequence[Gold]) -> str:
    """Give clauses as they stand in a cell, one a line: number｜part｜address."""
    return "\n".join(_PART.join((gold.number, gold.part, gold.address)) for gold in golds)


def _given(number: int, one: Drawn) -> tuple[object, ...]:
    answer = one.answer
    clauses = "\n\n".join(f"[{citation.marker}] {citation.clause.text}" for citation in answer.citations)
    told = (answer.status, answer.direct, answer.text, write_golds(_cited(answer)), clauses)
    return (number, one.question, one.times, one.status_then, *(text[:_MOST] for text in told))


def _cited(answer: Answer) -> list[Gold]:
    return [Gold(*address_of(citation.document, citation.clause)) for citation in answer.citations]


def _explain(book: Any) -> None:
    sheet = book.create_sheet("说明")
    for line in (
        "请逐行填写黄色的列，其余不要改动。",
        "判断：回答的内容和引用都对填“对”；有遗漏或多余填“部分对”；说错、引错、该答不答、该拒不拒填“错”。",
        "应当：文件中写明了的填“可回答”，否则填“不可回答”。",
        f"应引条款：判断不是“对”时填，一行一条，写成“文号{_PART}部分标题{_PART}条款号”，正文的部分标题留空；没有文号的写《标题》。",
        "应含事实：答案必须说到的词或数，用分号隔开。填了的题可以用 eval/sample.py add 加入题库。",
    ):
        sheet.append([line])
    sheet.column_dimensions["A"].width = 100


def _read_row(number: int, row: dict[str, object], path: Path) -> Marked:
    def text(name: str) -> str:
        value = row.get(name)
        return "" if value is None else str(value).strip()

    verdict, kind = text("判断"), text("应当")
    if verdict and verdict not in VERDICTS:
        raise SettingsError(f"{path} 第 {number} 行：判断应为 {'、'.join(VERDICTS)} 之一。")
    if kind and kind not in KINDS:
        raise SettingsError(f"{path} 第 {number} 行：应当应为 {'、'.join(KINDS)} 之一。")
    cited = _read_golds(text("所引条款"), f"{path} 第 {number} 行")
    given = _read_golds(text("应引条款"), f"{path} 第 {number} 行")
    facts = tuple(fact.strip() for fact in text("应含事实").replace("；", ";").split(";") if fact.strip())
    clauses = given or (cited if verdict == "对" else ())
    answerable = kind == KINDS[0] if kind else None
    return Marked(number, text("提问"), text("现在的状态"), cited, verdict, answerable, clauses, facts)


def _read_golds(text: str, where: str) -> tuple[Gold, ...]:
    found: list[Gold] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        pieces = [piece.strip() for piece in line.replace("|", _PART).split(_PART)]
        if len(pieces) != 3 or not pieces[0]:
            raise SettingsError(f"{where}：条款应写成“文号{_PART}部分标题{_PART}条款号”。")
        found.append(Gold(*pieces))
    return tuple(found)
