"""The command behind eval/sample.py."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, SettingsError
from assistant.settings import load_settings
from eval.arguments import ChineseParser
from eval.corpora import PROJECT_DIR, open_assistant_of
from eval.live.drawing import Answers, Logged, answer_drawn, draw, read_log_file, read_stored_log
from eval.live.marks import add_marked, say_marks
from eval.live.sheet import read_sheet, write_sheet
from eval.questions import QUESTIONS_DIR

if TYPE_CHECKING:
    from assistant.database import Database

SHEET = PROJECT_DIR / "var" / "eval" / "sample.xlsx"
LIVE = QUESTIONS_DIR / "live.jsonl"


def main(arguments: Sequence[str] | None = None, assistant: Answers | None = None) -> int:
    """Run one of draw, score and add; gives 0, 1 (our error) or 2 (usage)."""
    parser = ChineseParser(prog="eval/sample.py", description="从提问记录中抽样，请人判断，计分并加入题库")
    commands = parser.add_subparsers(dest="command", required=True, metavar="draw|score|add")
    drawing = commands.add_parser("draw", help="抽取提问，写成待判断的表")
    drawing.add_argument("--size", type=int, default=50, metavar="N", help="抽几题，默认 50")
    drawing.add_argument("--seed", type=int, default=1, metavar="N", help="同样的数抽出同样的题，默认 1")
    drawing.add_argument("--log", type=Path, metavar="FILE", help="提问记录（JSON 行），默认用数据库中的")
    drawing.add_argument("--out", type=Path, default=SHEET, metavar="FILE", help="写成的表，默认 var/eval/sample.xlsx")
    drawing.add_argument("--index", type=Path, metavar="DIR", help="corpus/ 的索引文件夹，默认自动建立")
    for name, told in (("score", "为已判断的表计分"), ("add", "把已判断的题加入题库")):
        marked = commands.add_parser(name, help=told)
        marked.add_argument("sheet", type=Path, metavar="FILE", help="已判断的表")
        if name == "add":
            marked.add_argument("--questions", type=Path, default=LIVE, metavar="FILE", help="加入哪个题目文件")
    chosen = parser.parse_args(arguments)
    if chosen.command == "draw" and chosen.size < 1:
        parser.error("--size 至少为 1")
    try:
        for line in _run(chosen, assistant):
            print(line)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(chosen: argparse.Namespace, assistant: Answers | None) -> list[str]:
    if chosen.command == "score":
        return say_marks(read_sheet(chosen.sheet))
    if chosen.command == "add":
        return add_marked(read_sheet(chosen.sheet), chosen.questions)
    if chosen.log is not None:
        return _draw(chosen, read_log_file(chosen.log), assistant)
    from assistant.database import read_database

    settings = load_settings()
    database = read_database(settings)
    try:
        log = read_stored_log(database)
        if not log and not settings.question_log:
            raise SettingsError("数据库中没有提问记录，设置 question_log 是关闭的；请打开，或用 --log 指定记录文件。")
        return _draw(chosen, log, assistant, database)
    finally:
        database.close()


def _draw(
    chosen: argparse.Namespace, log: Sequence[Logged], assistant: Answers | None, database: Database | None = None
) -> list[str]:
    if not log:
        raise SettingsError("提问记录是空的，没有可抽的题。")
    asked = assistant or open_assistant_of("", chosen.index, database, with_model=True)
    drawn = answer_drawn(draw(log, chosen.size, chosen.seed), asked)
    write_sheet(drawn, chosen.out)
    return [f"记录 {len(log)} 条，抽取 {len(drawn)} 题：{chosen.out}"]
