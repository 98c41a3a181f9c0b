"""Negative rejection and noise in the form of RGB: passages without the answer must be refused, with it answered.

A row is {"id", "query", "answer", "positive": [passages], "negative": [passages]}, one JSON object per line. Where
several things are asked (zh_int, en_int), `positive` holds one list of passages for each.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError
from assistant.types import Answer
from eval.corpora import fresh_index, open_assistant_on
from eval.questions import ASKED_ON
from eval.scoring import contains, fold
from eval.sets.files import read_json_lines, say_share, thin, write_documents

PASSAGES = 5  # that a model reads for one question in RGB
FILES = ("zh_refine.json", "zh.json", "en_refine.json", "en.json")


@dataclass(frozen=True, slots=True)
class Query:
    """A question with passages that answer it and passages that only look as if they did."""

    question: str
    answers: tuple[tuple[str, ...], ...]  # each must be said, in any of its wordings
    positive: tuple[str, ...]
    negative: tuple[str, ...]


def measure_rgb(path: Path, sample: int = 0, noise: Sequence[float] = ()) -> list[str]:
    """Give the lines to print.

    Args:
        path: the file of JSON lines, or a folder with one of RGB's files, the Chinese one first.
        sample: only so many questions, evenly spread; 0 for all.
        noise: shares of passages without the answer among five a question, each measured by itself.

    Raises:
        SettingsError: the file is not so.
    """
    queries = thin(read_queries(_find(path)), sample)
    refused = _ask(queries, "negative", [query.negative for query in queries])
    answered = _ask(queries, "both", [(*query.negative, *query.positive) for query in queries])
    lines = [
        f"负例拒答：{len(queries)} 问，只有无关段落时应拒答，有答案段落时应说出答案",
        say_share("只有无关段落：已拒答", [answer.abstained for answer in refused]),
        *_say(queries, answered, "有答案段落"),
    ]
    for share in noise:
        answers = _ask(queries, f"noise-{share:g}", [choose_passages(query, share) for query in queries])
        lines += _say(queries, answers, f"每问 {PASSAGES} 段，噪声 {share:.0%}")
    return lines


def choose_passages(query: Query, noise: float) -> tuple[str, ...]:
    """Give the passages of a question as RGB gives them to a model: so many with the answer, the rest without.

    The share without is rounded up; where there are too few of one kind the other fills up. At 1 none has the answer.
    """
    without = math.ceil(PASSAGES * noise - 1e-9)
    if without < PASSAGES:
        without = min(max(without, PASSAGES - len(query.positive)), len(query.negative))
        return (*query.positive[: PASSAGES - without], *query.negative[:without])
    return query.negative[:PASSAGES]


def _ask(queries: Sequence[Query], name: str, passages: Sequence[Sequence[str]]) -> list[Answer]:
    """Ask each question over the passages of all of them."""
    texts = {
        f"{number:05d}-{place:02d}.txt": passage
        for number, held in enumerate(passages)
        for place, passage in enumerate(held)
    }
    assistant = open_assistant_on(fresh_index(write_documents(f"rgb-{name}", texts)))
    return [assistant.ask(query.question, as_of=ASKED_ON) for query in queries]


def _say(queries: Sequence[Query], answers: Sequence[Answer], setting: str) -> list[str]:
    pairs = zip(queries, answers, strict=True)
    said = [not answer.abstained and is_said(query, answer.text) for query, answer in pairs]
    refused = say_share(f"{setting}：拒答", [answer.abstained for answer in answers])
    return [say_share(f"{setting}：说出答案", said), refused]


def read_queries(path: Path) -> list[Query]:
    """Give the questions of a file.

    Raises:
        SettingsError: a line is not as expected; names file and line.
    """
    found: list[Query] = []
    for where, row in read_json_lines(path):
        try:
            found.append(
                Query(
                    _text(row["query"]),
                    _read_answers(row["answer"]),
                    _read_passages(row.get("positive", [])),
                    _read_passages(row["negative"]),
                )
            )
        except (KeyError, TypeError):
            raise SettingsError(f"{where}：应有 query、answer、positive 和 negative，请改正。") from None
    if not found:
        raise SettingsError(f"{path} 中没有题目。")
    return found


def is_said(query: Query, text: str) -> bool:
    """Tell whether a text says every answer."""
    folded = fold(text)
    return all(any(contains(folded, wording) for wording in answer) for answer in query.answers)


def _find(path: Path) -> Path:
    if not path.is_dir():
        return path
    found = [path / name for name in FILES if (path / name).is_file()]
    if not found:
        raise SettingsError(f"{path} 中没有 {'、'.join(FILES)}，请指定文件。")
    return found[0]


def _read_answers(value: object) -> tuple[tuple[str, ...], ...]:
    """Give the answers, all to be said; of a list inside the list any wording will do, as RGB itself counts."""
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(listed):
        raise TypeError("no answer")
    return tuple(
        tuple(_text(wording) for wording in item) if isinstance(item, list) else (_text(item),) for item in listed
    )


def _read_passages(value: object) -> tuple[str, ...]:
    """Give the passages; of several lists first the first of each, so that every part of the answer is among them."""
    if not isinstance(value, list):
        raise TypeError("no list of passages")
    groups = [item if isinstance(item, list) else [item] for item in value]
    rounds = itertools.zip_longest(*groups) if any(isinstance(item, list) for item in value) else [value]
    return tuple(text for one in rounds for item in one if item is not None and (text := _text(item, empty=True)))


def _text(value: object, *, empty: bool = False) -> str:
    """Give a text; numbers stand for themselves."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not (empty or str(value).strip()):
        raise TypeError("no text")
    return str(value)
