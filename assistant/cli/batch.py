"""`batch`: answers many questions, JSONL in, JSONL out."""

from __future__ import annotations

import argparse

from assistant.answer import Assistant, open_assistant
from assistant.answer.shapes import Json, answer_json
from assistant.cli.arguments import add_index_argument
from assistant.cli.ask import check_place
from assistant.cli.printing import print_json_line
from assistant.cli.requests import BadLine, Request, read_requests
from assistant.errors import QuestionError
from assistant.settings import Settings
from assistant.types import Answer

SUMMARY = """批量回答：从标准输入逐行读取 JSON，逐行输出 JSON，顺序不变

每行输入：{"id": "1", "question": "…", "history": [{"question": "…", "answer": "…"}]}，history 可省略。
有错的行得到一条状态为 error_… 的回答，其余各行照常回答。"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print one line for each line read."""
    assistant = open_assistant(settings)
    for request in read_requests():
        print_json_line(_answer(assistant, request))
    return 0


def _answer(assistant: Assistant, request: Request | BadLine) -> Json:
    try:
        if isinstance(request, BadLine):
            raise request.error
        check_place(assistant, request.place)
    except QuestionError as error:
        refused = answer_json(Answer("", error.status, str(error), str(error), trace={"line": request.line}))
        return {**refused, "id": request.id, "line": request.line}
    answer = assistant.ask(request.question, request.history, request.place)
    return {**answer_json(answer), "id": request.id}
