"""Pages of questions and answers (问答, 访谈): each question with its answer is a clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.structure.clauses import ClauseText, PartText
from assistant.types import Block

_ASKED = re.compile("[\\s\u3000]*(?:问|提问|问题|Q)\\s?[0-9一二三四五六七八九十]{0,3}\\s?[:：.、](?=.)", re.IGNORECASE)
_ANSWERED = re.compile(
    "[\\s\u3000]*(?:答|回答|答复|答案|A)\\s?[0-9一二三四五六七八九十]{0,3}\\s?[:：.、]", re.IGNORECASE
)
_SPEAKER = re.compile("[\\s\u3000]*[\u4e00-\u9fffA-Za-z·]{2,16}[:：](?=.)")
_ENDS_ASKING = ("？", "?", "？”")
_MAX_TITLE = 60
_LEAST = 2  # one question is a figure of speech


def read_questions(blocks: Sequence[Block]) -> PartText | None:
    """Give a text of questions and answers as clauses 问1, 问2 …; None where it is not one.

    A question is marked (问：) or said by a speaker (某社记者：…？); what follows up to the next one is its answer.
    """
    starts = [index for index, block in enumerate(blocks) if block.kind != "table" and _ASKED.match(block.text)]
    answers = sum(bool(_ANSWERED.match(block.text)) for block in blocks)
    if len(starts) < _LEAST or not answers:
        starts = _find_spoken(blocks)
    if len(starts) < _LEAST:
        return None
    ends = [*starts[1:], len(blocks)]
    clauses = tuple(
        ClauseText(f"问{number}", (), _question(blocks[start].text), tuple(blocks[start:end]))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    )
    return PartText(tuple(blocks[: starts[0]]), clauses, ())


def _find_spoken(blocks: Sequence[Block]) -> list[int]:
    """Give the blocks in which someone asks and the next block is said by another."""
    return [
        index
        for index, block in enumerate(blocks[:-1])
        if _SPEAKER.match(block.text)
        and block.text.endswith(_ENDS_ASKING)
        and _SPEAKER.match(blocks[index + 1].text)
        and not blocks[index + 1].text.endswith(_ENDS_ASKING)
    ]


def _question(text: str) -> str:
    mark = _ASKED.match(text) or _SPEAKER.match(text)
    body = text[mark.end() :].strip() if mark else text
    first = re.split("(?<=[？?])", body)[0]
    title = first if len(first) <= _MAX_TITLE else ""
    return title.rstrip("？?")
