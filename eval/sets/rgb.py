"""Negative rejection in the form of RGB: passages without the answer must be refused, with it answered.

A row is {"id", "query", "answer", "positive": [passages], "negative": [passages]}, one JSON object per line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError
from eval.corpora import fresh_index
from eval.questions import ASKED_ON
from eval.scoring import contains, fold
from eval.sets.files import read_json_lines, say_share, thin, write_documents


@dataclass(frozen=True, slots=True)
class Query:
    """A question with passages that answer it and passages that only look as if they did."""

    question: str
    answers: tuple[tuple[str, ...], ...]  # each must be said, in any of its wordings
    positive: tuple[str, ...]
    negative: tuple[str, ...]


def measure_rgb(path: Path, sample: int = 0) -> list[str]:
    """Give the lines to print.

    Args:
        path: the file of JSON lines, or a folder with zh_refine.json or zh.json.
        sample: only so many questions, evenly spread; 0 for all.

    Raises:
        SettingsError: the file is not so.
    """
    from assistant.answer import open_assistant
    from assistant.settings import load_settings

    queries = thin(read_queries(_find(path)), sample)
    shares = {}
    for name in ("negative", "both"):
        texts = {
            f"{number:05d}-{place:02d}.txt": passage
            for number, query in enumerate(queries)
            for place, passage in enumerate((*query.negative, *(query.positive if name == "both" else ())))
        }
        assistant = open_assistant(load_settings(index_dir=fresh_index(write_documents(f"rgb-{name}", texts))))
        shares[name] = [assistant.ask(query.question, as_of=ASKED_ON) for query in queries]
    said = [
        not answer.abstained and is_said(query, answer.text)
        for query, answer in zip(queries, shares["both"], strict=True)
    ]
    return [
        f"负例拒答：{len(queries)} 问，只有无关段落时应拒答，有答案段落时应说出答案",
        say_share("只有无关段落：已拒答", [answer.abstained for answer in shares["negative"]]),
        say_share("有答案段落：说出答案", said),
        say_share("有答案段落：拒答", [answer.abstained for answer in shares["both"]]),
    ]


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
                    str(row["query"]),
                    _read_answers(row["answer"]),
                    tuple(_flatten(row.get("positive", []))),
                    tuple(_flatten(row["negative"])),
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
    found = [path / name for name in ("zh_refine.json", "zh.json") if (path / name).is_file()]
    if not found:
        raise SettingsError(f"{path} 中没有 zh_refine.json 或 zh.json，请指定文件。")
    return found[0]


def _read_answers(value: object) -> tuple[tuple[str, ...], ...]:
    """Give the answers: a flat list is several wordings of one, a list of lists is several, all to be said."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not value or not all(value):
        raise TypeError("no answer")
    if any(isinstance(item, list) for item in value):
        return tuple(tuple(_flatten(item)) if isinstance(item, list) else (str(item),) for item in value)
    return (tuple(str(item) for item in value),)


def _flatten(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError("no list of passages")
    return [text for item in value for text in (_flatten(item) if isinstance(item, list) else [str(item)]) if text]
