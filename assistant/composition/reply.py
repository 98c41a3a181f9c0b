"""What a model writes, read while it arrives: JSON objects, each a sentence with its tokens or the conclusion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Conclusion = Literal["complete", "partial", "none"]
MAX_OBJECT = 20_000  # characters; what is longer is no sentence
_TOKEN = re.compile("c[0-9]{1,3}")
_MARKS = re.compile("\\s*[\\[【（(]\\s*c[0-9]{1,3}(?:\\s*[,，、]\\s*c[0-9]{1,3})*\\s*[\\]】）)]")
_THINK = re.compile("<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence as the model wrote it."""

    text: str
    tokens: tuple[str, ...]  # such as "c1", as given, also unknown ones


def read_reply(pieces: Iterable[str]) -> Iterator[Said | Conclusion]:
    """Give sentences and conclusions in the order in which they are complete; whatever else is written is passed over.

    Args:
        pieces: of the model's text, as they arrive.
    """
    for body in _objects(pieces):
        try:
            value = json.loads(body)
        except ValueError:
            continue
        yield from _read(value)


def _read(value: Any) -> Iterator[Said | Conclusion]:
    if not isinstance(value, dict):
        return
    for listed in value.values():  # one object around all: {"句子": [{…}], "结论": …}
        if isinstance(listed, list):
            for item in listed:
                yield from _read(item)
    text, tokens = value.get("句"), value.get("依据", [])
    if isinstance(text, str):
        given = tokens if isinstance(tokens, list) else [tokens]
        inside = _TOKEN.findall(" ".join(_MARKS.findall(text)))
        found = (*(token for item in given if isinstance(item, str) for token in _TOKEN.findall(item)), *inside)
        yield Said(_MARKS.sub("", text).strip(), tuple(dict.fromkeys(found)))
    conclusion = value.get("结论")
    if conclusion in ("complete", "partial", "none"):
        yield conclusion


def _objects(pieces: Iterable[str]) -> Iterator[str]:
    """Give each {…} that stands at the outermost level of the text; braces inside JSON strings do not count."""
    body: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in _without_thoughts(pieces):
        if depth == 0 and char != "{":
            continue
        body.append(char)
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = char == "\\", char != '"'
        elif char == '"':
            quoted = True
        elif char in "{}":
            depth += 1 if char == "{" else -1
        if depth == 0 or len(body) > MAX_OBJECT:
            if depth == 0:
                yield "".join(body)
            body, depth, quoted, escaped = [], 0, False, False


def _without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Give the characters; what a model thinks aloud before it answers (<think>…</think>) is left out."""
    held = ""
    decided = False
    for piece in pieces:
        if decided:
            yield from piece
            continue
        held += piece
        start = held.lstrip()
        if start.startswith("<think>"):
            if "</think>" not in start:
                continue
            held = _THINK.sub("", start, count=1)
        elif "<think>".startswith(start):
            continue
        decided = True
        yield from held
    if not decided and not held.lstrip().startswith("<think>"):
        yield from held
