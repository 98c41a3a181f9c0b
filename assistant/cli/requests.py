"""Reads question lines (JSONL) from stdin, one bad line at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from assistant.errors import QuestionError
from assistant.types import Turn

MAX_LINE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """One question of a batch."""

    line: int  # of the input, from 1
    id: str | int  # as given; "" where there is none
    question: str
    history: tuple[Turn, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no request."""

    line: int
    id: str | int
    error: QuestionError


def read_requests(stream: BinaryIO | None = None) -> Iterator[Request | BadLine]:
    """Give what each line asks, in order; empty lines are left out.

    Args:
        stream: UTF-8 lines, each {"id", "question", "history"?, "place"?}; None reads stdin.
    """
    stream = stream or sys.stdin.buffer
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(MAX_LINE_BYTES)
            yield BadLine(number, "", QuestionError(f"第 {number} 行太长，一行最多 {MAX_LINE_BYTES} 字节。"))
        elif raw.strip(b" \t\r\n\xef\xbb\xbf"):
            yield _read_line(number, raw)


def _read_line(number: int, raw: bytes) -> Request | BadLine:
    try:
        value = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return BadLine(number, "", QuestionError(f"第 {number} 行不是 UTF-8 编码，请另存为 UTF-8。"))
    except (ValueError, RecursionError):
        return BadLine(number, "", QuestionError(f"第 {number} 行不是正确的 JSON，请改正。"))
    if not isinstance(value, dict):
        return BadLine(number, "", QuestionError(f'第 {number} 行应是 JSON 对象，如 {{"id": "1", "question": "…"}}。'))
    given = value.get("id", "")
    id = given if isinstance(given, str | int) and not isinstance(given, bool) else ""
    try:
        return Request(number, id, _text(value, "question"), _turns(value), _text(value, "place", ""))
    except QuestionError as error:
        return BadLine(number, id, QuestionError(f"第 {number} 行：{error}"))


def _text(value: dict[str, object], key: str, default: str | None = None) -> str:
    text = value.get(key, default)
    if not isinstance(text, str):
        raise QuestionError(f"{key} 应是一段文字。")
    return text


def _turns(value: dict[str, object]) -> tuple[Turn, ...]:
    history = value.get("history") or []
    if not isinstance(history, list) or not all(isinstance(turn, dict) for turn in history):
        raise QuestionError('history 应是列表，每项如 {"question": "…", "answer": "…"}。')
    return tuple(Turn(_text(turn, "question"), _text(turn, "answer", "")) for turn in history)
