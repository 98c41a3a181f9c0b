"""Pages of questions and answers (问答, 访谈): each question with its answer is a clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.structure.clauses import ClauseText, PartText
from assistant.structure.numbering import read_mark
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
    if numbered := _find_numbered(blocks):
        return _make_clauses(blocks, numbered)
    starts = [index for index, block in enumerate(blocks) if block.kind != "table" and _ASKED.match(block.text)]
    answers = sum(bool(_ANSWERED.match(block.text)) for block in blocks)
    if len(starts) < _LEAST or not answers:
        starts = _find_spoken(blocks)
    if len(starts) < _LEAST:
        return None
    return _make_clauses(blocks, {start: f"问{number}" for number, start in enumerate(starts, 1)})


def _make_clauses(blocks: Sequence[Block], starts: Mapping[int, str]) -> PartText:
    """Give a clause from each start up to the next one.

    Args:
        blocks: the text.
        starts: first block of each question -> its address, in order.
    """
    ends = [*list(starts)[1:], len(blocks)]
    clauses = tuple(
        ClauseText(address, (), _question(blocks[start].text), tuple(blocks[start:end]))
        for (start, address), end in zip(starts.items(), ends, strict=True)
    )
    return PartText(tuple(blocks[: min(starts)]), clauses, ())


def _find_numbered(blocks: Sequence[Block]) -> dict[int, str]:
    """Give the blocks that are numbered questions (一、…？) with an answer (答：) below each, and their numbers.

    An answer may have numbers of its own: they are items of it and no clauses. Where anything else is numbered at the
    level of the questions, or above it, the text is no list of questions.
    """
    marks = [(index, mark) for index, block in enumerate(blocks) if (mark := read_mark(block.text))]
    asked = {
        index: mark.label
        for index, mark in marks
        if blocks[index].text.endswith(_ENDS_ASKING)
        and index + 1 < len(blocks)
        and _ANSWERED.match(blocks[index + 1].text)
    }
    if len(asked) < _LEAST:
        return {}
    first = next(mark for index, mark in marks if index in asked)
    level = [(index, mark.value) for index, mark in marks if mark.rank <= first.rank]
    counted = [value for _, value in level] == list(range(1, len(level) + 1))
    return asked if counted and {index for index, _ in level} == set(asked) else {}


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
    numeral = read_mark(text)
    body = text[mark.end() if mark else len(numeral.printed) if numeral else 0 :].strip()
    first = re.split("(?<=[？?])", body)[0]
    title = first if len(first) <= _MAX_TITLE else ""
    return title.rstrip("？?")
