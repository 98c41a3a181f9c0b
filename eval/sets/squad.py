"""Reading sets in the form of SQuAD (CMRC 2018, DRCD): paragraphs, questions, answers that stand in the paragraph.

Each paragraph becomes a document; a question is asked over all of them, so finding the paragraph is part of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError
from eval.corpora import fresh_index
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
    from assistant.answer import open_assistant
    from assistant.settings import load_settings

    texts, readings = read_squad(path)
    readings = thin(readings, sample)
    assistant = open_assistant(load_settings(index_dir=fresh_index(write_documents("squad", texts))))
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
        SettingsError: the file cannot be read or is not in this form.
    """
    try:
        data = json.loads(path.read_text("utf-8-sig"))["data"]
        texts: dict[str, str] = {}
        readings: list[Reading] = []
        for article in data:
            for paragraph in article["paragraphs"]:
                file = f"{len(texts):05d}.txt"
                title = str(article.get("title", "")).strip()
                texts[file] = f"{title}\n\n{paragraph['context']}\n" if title else f"{paragraph['context']}\n"
                for asked in paragraph["qas"]:
                    given = [] if asked.get("is_impossible") else asked.get("answers", [])
                    wordings = tuple(dict.fromkeys(str(answer["text"]) for answer in given if answer["text"]))
                    readings.append(Reading(str(asked["question"]), wordings, file))
    except OSError as error:
        raise SettingsError(f"{path} 不能读取（{error.strerror}），请检查路径。") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(f"{path} 不是 SQuAD 形式的题集（data、paragraphs、context、qas）。") from None
    if not readings:
        raise SettingsError(f"{path} 中没有题目。")
    return texts, readings
