"""Exact look-up: articles of statutes asked for by title and number; the wrong article is worse than none."""

from __future__ import annotations

import json
import lzma
import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError
from assistant.types import Answer
from eval.corpora import fresh_index, open_assistant_on
from eval.percentiles import percentile
from eval.questions import ASKED_ON
from eval.scoring import fold
from eval.sets.files import say_share, thin, write_documents

_ARTICLE = re.compile(r"^(第[〇零一二三四五六七八九十百千]{1,8}条)[ \u3000]+(\S.*)$", re.MULTILINE)
_PER_LAW = 3  # the first, the middle and the last article
_START = 30  # characters by which the text of an article is recognised


@dataclass(frozen=True, slots=True)
class Wanted:
    """One article with what its text begins with, read by an expression of our own and not by the assistant."""

    title: str
    address: str
    start: str


def measure_laws(folder: Path, sample: int = 0) -> list[str]:
    """Give the lines to print.

    Args:
        folder: holds laws_docs.jsonl.xz: title, file and Markdown of each statute.
        sample: only so many statutes, evenly spread; 0 for all, which takes minutes to index.

    Raises:
        SettingsError: the folder does not hold what is expected.
    """
    laws = thin(read_laws(folder / "laws_docs.jsonl.xz"), sample)
    texts = {f"{number:05d}.md": text for number, (_, text) in enumerate(laws)}
    assistant = open_assistant_on(fresh_index(write_documents("laws", texts)))
    wanted = [article for title, text in laws for article in choose_articles(title, text)]
    if not wanted:
        raise SettingsError(f"{folder} 中的法规没有条文。")
    answers = [assistant.ask(f"《{one.title}》{one.address}是怎么规定的？", as_of=ASKED_ON) for one in wanted]
    pairs = list(zip(wanted, answers, strict=True))
    exact = [is_exact(one, answer) for one, answer in pairs]
    refused = [answer.abstained for answer in answers]
    wrong = [not right and not no for right, no in zip(exact, refused, strict=True)]
    times = [answer.ms for answer in answers]
    return [
        f"法规条文按名称和条号查找：{len(laws)} 部，{len(wanted)} 条；索引 {assistant.index.rows} 条",
        say_share("正是这一条", exact),
        say_share("拒答或请其说明", refused),
        say_share("答成别的条文", wrong),
        f"用时 p50 {percentile(times, 0.5):.1f} 毫秒，p95 {percentile(times, 0.95):.1f} 毫秒",
    ]


def read_laws(path: Path) -> list[tuple[str, str]]:
    """Give title and Markdown of every statute.

    Raises:
        SettingsError: the file is missing or not so.
    """
    if not path.is_file():
        raise SettingsError(f"没有找到 {path}，请检查数据文件夹。")
    try:
        with lzma.open(path, "rt", encoding="utf-8") as opened:
            rows = [json.loads(line) for line in opened]
        return [(str(row["title"]), str(row["md"])) for row in rows]
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError):
        raise SettingsError(f"{path} 的内容不对，每行应有 title 和 md。") from None


def choose_articles(title: str, text: str) -> list[Wanted]:
    """Give the first, middle and last article of a statute."""
    found = [Wanted(title, address, fold(line)[:_START]) for address, line in _ARTICLE.findall(text)]
    return thin(found[:-1], _PER_LAW - 1) + found[-1:] if len(found) > 1 else found


def is_exact(wanted: Wanted, answer: Answer) -> bool:
    """Tell whether an answer cites the article asked for, with its words, and no other address.

    Of a statute in several versions each counts: one citation must have the words, all must have the address.
    """
    citations = answer.citations
    if answer.abstained or not citations:
        return False
    addresses = {citation.clause.address for citation in citations}
    titled = all(citation.document.title == wanted.title for citation in citations)
    return titled and addresses == {wanted.address} and any(wanted.start in fold(c.clause.text) for c in citations)
