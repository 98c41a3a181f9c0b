"""Reading sets: paragraphs, questions, answers that stand in the paragraph.

Two forms are read: that of SQuAD, which DRCD shares and CMRC 2018 has too ({"data": [{"title", "paragraphs":
[{"context", "qas": [{"id", "question", "answers": [{"text", "answer_start"}]}]}]}]}), and the first form of CMRC 2018
([{"title", "context_text", "qas": [{"query_id", "query_text", "answers": [text]}]}]).

Each paragraph becomes a document; a question is asked over all of them, so finding the paragraph is part of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError
from eval.corpora import fresh_index, open_assistant_on
from eval.questions import ASKED_ON
from eval.scoring import fold
from eval.sets.files import say_share, thin, write_documents


@dataclass(frozen=True, slots=True)
class Reading:
    """A question on a paragraph; no answers where the paragraph does not have one."""

    question: str
    answers: tuple[str, ...]
    file: str  # of its paragraph


def measure_squad(path: Path, sample: int = 0) -> list[str]:
    """Give the lines to print.

    Args:
        path: the JSON file.
        sample: only so many questions, evenly spread, over all paragraphs; 0 for all.

    Raises:
        SettingsError: the file is not so.
    """
    texts, readings = read_squad(path)
    readings = thin(readings, sample)
    assistant = open_assistant_on(fresh_index(write_documents("squad", texts)))
    answerable = [reading for reading in readings if reading.answers]
    answers = [assistant.ask(reading.question, as_of=ASKED_ON) for reading in answerable]
    pairs = list(zip(answerable, answers, strict=True))
    found = [any(e.document.source == r.file for e in assistant.search(r.question, 10)) for r in answerable]
    said = [not a.abstained and any(fold(one) in fold(a.text) for one in r.answers) for r, a in pairs]
    cited = [any(citation.document.source == r.file for citation in a.citations) for r, a in pairs]
    empty = [assistant.ask(reading.question, as_of=ASKED_ON).abstained for reading in readings if not reading.answers]
    return [
        f"阅读题：{len(texts)} 段，{len(readings)} 问，其中 {len(empty)} 问没有答案",
        say_share("前十条中有该段", found),
        say_share("说出答案", said),
        say_share("引用该段", cited),
        say_share("拒答", [answer.abstained for answer in answers]),
        say_share("没有答案的已拒答", empty),
    ]


def read_squad(path: Path) -> tuple[dict[str, str], list[Reading]]:
    """Give the paragraphs by file name, and the questions.

    Raises:
        SettingsError: the file cannot be read or is not in this form; names the line or the place in it.
    """
    texts: dict[str, str] = {}
    readings: list[Reading] = []
    for where, title, paragraph in _paragraphs(_load(path), path):
        context = _text(paragraph, where, "context", "context_text")
        file = f"{len(texts):05d}.txt"
        texts[file] = f"{title}\n\n{context}\n" if title else f"{context}\n"
        for number, asked in enumerate(_list(paragraph, where, "qas")):
            place = f"{where}.qas[{number}]"
            readings.append(Reading(_text(asked, place, "question", "query_text"), _answers(asked, place), file))
    if not readings:
        raise SettingsError(f"{path} 中没有题目。")
    return texts, readings


def _load(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path} 不能读取（{error.strerror}），请检查路径。") from None
    except json.JSONDecodeError as error:
        raise SettingsError(f"{path} 第 {error.lineno} 行：不是正确的 JSON，请改正这一行。") from None
    except (ValueError, RecursionError):
        raise SettingsError(f"{path} 不能读取，应为 UTF-8 编码的 JSON 文件。") from None


def _paragraphs(content: object, path: Path) -> Iterator[tuple[str, str, object]]:
    """Give each paragraph with where it stands and the title of its article."""
    if isinstance(content, list):
        for number, paragraph in enumerate(content):
            yield f"{path} 中 [{number}]", _title(paragraph), paragraph
        return
    for number, article in enumerate(_list(content, f"{path} 中", "data")):
        where = f"{path} 中 data[{number}]"
        for at, paragraph in enumerate(_list(article, where, "paragraphs")):
            yield f"{where}.paragraphs[{at}]", _title(article), paragraph


def _title(holder: object) -> str:
    return str(holder.get("title") or "").strip() if isinstance(holder, dict) else ""


def _answers(asked: object, where: str) -> tuple[str, ...]:
    """Give the wordings of the answer, each once; none where the paragraph does not have it."""
    if isinstance(asked, dict) and (asked.get("is_impossible") or "answers" not in asked):
        return ()
    found: dict[str, None] = {}
    for number, given in enumerate(_list(asked, where, "answers")):
        text = given if isinstance(given, str) else _text(given, f"{where}.answers[{number}]", "text", empty=True)
        if text:
            found[text] = None
    return tuple(found)


def _list(holder: object, where: str, key: str) -> list[object]:
    value = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(value, list):
        raise SettingsError(f"{where}：应有列表 {key}，不是 SQuAD、DRCD 或 CMRC 2018 的形式，请改正。")
    return value


def _text(holder: object, where: str, *keys: str, empty: bool = False) -> str:
    values = [holder[key] for key in keys if key in holder] if isinstance(holder, dict) else []
    if not values or not isinstance(values[0], str) or not (empty or values[0].strip()):
        raise SettingsError(f"{where}：应有文字 {' 或 '.join(keys)}，请改正。")
    return values[0]
