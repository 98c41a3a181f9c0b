"""`search`: finds clauses without answering."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from assistant.answer import Assistant, open_assistant
from assistant.answer.draft import name_clause, say_pages
from assistant.answer.shapes import Json, evidence_json
from assistant.cli.arguments import add_index_argument, read_count
from assistant.cli.printing import print_json, print_json_line, print_note
from assistant.cli.requests import BadLine, Request, read_requests
from assistant.errors import QuestionError
from assistant.settings import Settings
from assistant.types import Evidence

MAX_CHARS = 2000  # a passage may be looked for; a question is shorter
SUMMARY = "查找与问题有关的条款，最相关的在前"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("question", metavar="问题", nargs="?", help="要找的内容")
    what.add_argument("--batch", action="store_true", help='从标准输入逐行读取 {"id": "1", "question": "…"}，逐行输出')
    parser.add_argument("--top", metavar="N", type=read_count, default=10, help="最多几条（默认 10）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was found for the question, or for each line read."""
    if not arguments.batch:
        _check(arguments.question)
    assistant = open_assistant(settings)
    if arguments.batch:
        for request in read_requests():
            print_json_line(_find_line(assistant, request, arguments.top))
        return 0
    started = time.perf_counter()
    found = assistant.search(arguments.question, arguments.top)
    if arguments.json:
        print_json(_found_json("", found, started))
    else:
        _print_found(found)
    return 0


def _find_line(assistant: Assistant, request: Request | BadLine, top: int) -> Json:
    started = time.perf_counter()
    try:
        if isinstance(request, BadLine):
            raise request.error
        _check(request.question)
        return _found_json(request.id, assistant.search(request.question, top), started)
    except QuestionError as error:
        refused = _found_json(request.id, (), started)
        return {**refused, "status": error.status, "error": str(error), "line": request.line}


def _check(question: str) -> None:
    if not question.strip():
        raise QuestionError("请输入要查找的内容。")
    if len(question) > MAX_CHARS:
        raise QuestionError(f"要查找的内容太长（{len(question)}字），最多{MAX_CHARS}字。")


def _found_json(id: str | int, found: Sequence[Evidence], started: float) -> Json:
    ms = round((time.perf_counter() - started) * 1000, 3)
    return {"id": id, "clauses": [evidence_json(evidence) for evidence in found], "ms": ms}


def _print_found(found: Sequence[Evidence]) -> None:
    if not found:
        print_note("没有找到有关的条款，请换一种说法。")
    for place, evidence in enumerate(found, start=1):
        clause, document = evidence.clause, evidence.document
        print(f"{place}. {name_clause(clause, document)} {say_pages(clause)}  {evidence.score:.3f}")
        print(f"   {clause.text}\n")
