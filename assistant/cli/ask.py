"""`ask`: answers one question."""

from __future__ import annotations

import argparse
import sys

from assistant.answer import Assistant, open_assistant
from assistant.answer.shapes import answer_json
from assistant.cli.arguments import add_index_argument, read_day
from assistant.cli.printing import print_json
from assistant.errors import QuestionError
from assistant.settings import Settings

SUMMARY = "回答一个问题"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("question", metavar="问题", help="要问的话，如“跨部门的事由谁牵头”")
    parser.add_argument("--place", metavar="地区", default="", help="只按该地区的文件回答，如“某省”")
    parser.add_argument("--as-of", metavar="日期", type=read_day, help="按该日有效的文件回答，如 2024-06-30；默认今天")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer; 1 when the question could not be taken."""
    assistant = open_assistant(settings)
    check_place(assistant, arguments.place)
    answer = assistant.ask(arguments.question, place=arguments.place, as_of=arguments.as_of)
    failed = answer.status.startswith("error_")
    if arguments.json:
        print_json(answer_json(answer))
    else:
        print(answer.text, file=sys.stderr if failed else sys.stdout)
    return 1 if failed else 0


def check_place(assistant: Assistant, place: str) -> None:
    """Raise QuestionError when no document is of that place: answering for all places would mislead."""
    if place and place not in assistant.places():
        raise QuestionError(f"没有收录{place[:20]}的文件，可选的地区：{'、'.join(assistant.places())}。")
