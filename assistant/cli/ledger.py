"""`ledger`: lists who must do what by when."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.answer.draft import name_clause, say_pages
from assistant.answer.exports import name_units, write_csv, write_ics, write_xlsx
from assistant.answer.shapes import ledger_json
from assistant.cli.arguments import add_index_argument, read_day
from assistant.cli.printing import json_text, print_note
from assistant.errors import SettingsError
from assistant.index import open_index
from assistant.ledger import ROLES, LedgerRow, ledger_rows
from assistant.settings import Settings

SUMMARY = """列出责任台账：谁负责什么、何时完成

各条件可以同时使用；不写条件则列出全部。"""

FORMATS = ("table", "json", "csv", "xlsx", "ics")
PIPED_WIDTH = 160  # columns of the table where stdout is no terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--unit", metavar="单位", default="", help="只列该单位的任务")
    parser.add_argument("--place", metavar="地区", default="", help="只列该地区的文件")
    parser.add_argument("--role", metavar="职责", default="", help=f"只列该职责：{'、'.join(ROLES)}")
    parser.add_argument("--document", metavar="文件", default="", help="只列该文件：文号或标题中的字")
    parser.add_argument("--after", metavar="日期", type=read_day, help="只列该日及以后到期的任务，如 2023-07-01")
    parser.add_argument("--before", metavar="日期", type=read_day, help="只列该日及以前到期的任务，如 2023-12-31")
    parser.add_argument("--format", choices=FORMATS, default="table", metavar="格式", help="、".join(FORMATS))
    parser.add_argument("--out", metavar="FILE", type=Path, help="写入文件（默认写到标准输出）")
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print or write the rows asked for."""
    if arguments.format == "xlsx" and not arguments.out and sys.stdout.isatty():
        raise SettingsError("xlsx 不能显示在终端里，请用 --out 台账.xlsx 写入文件。")
    index = open_index(settings.index_dir, settings)
    rows = ledger_rows(
        index.documents,
        index.facts,
        unit=arguments.unit,
        place=arguments.place,
        role=arguments.role,
        document=arguments.document,
        after=arguments.after,
        before=arguments.before,
    )
    if not rows:
        print_note("没有符合条件的任务，请放宽条件。")
    content = _content(rows, arguments.format)
    if arguments.out:
        _write(arguments.out, content)
        print_note(f"已写入 {arguments.out}，共 {len(rows)} 条。")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    return 0


def _content(rows: Sequence[LedgerRow], format: str) -> bytes:
    if format == "json":
        return (json_text({"rows": [ledger_json(row) for row in rows]}) + "\n").encode("utf-8", "backslashreplace")
    if format == "table":
        return _table_text(rows).encode("utf-8", "backslashreplace")
    writers = {"csv": write_csv, "xlsx": write_xlsx, "ics": write_ics}
    return writers[format](rows)


def _table_text(rows: Sequence[LedgerRow]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("出处", "事项", "职责", "期限", "目标", show_lines=True)
    for row in rows:
        duties = [f"{role}：{units}" for role in ROLES if (units := name_units(row.duties, role))]
        cells = (
            f"{name_clause(row.clause, row.document)} {say_pages(row.clause)}".strip(),
            row.clause.title or row.clause.text[:60],
            "\n".join(duties),
            "\n".join(dict.fromkeys(deadline.text for deadline in row.deadlines)),
            "\n".join(dict.fromkeys(f"{target.of}{target.text}" for target in row.targets)),
        )
        table.add_row(*(Text(cell) for cell in cells))  # Text: brackets in documents are no markup
    out = io.StringIO()
    width = os.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH
    Console(file=out, width=width, color_system=None).print(table)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(content)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"不能写入 {path}（{error.strerror}），请换一个位置。") from None
