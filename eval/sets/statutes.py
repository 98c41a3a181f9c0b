"""Statute retrieval: questions of lay people, each with the articles that answer it, over many statutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.errors import SettingsError
from assistant.index import Index
from assistant.types import Clause
from eval.corpora import fresh_index, open_assistant_on
from eval.intervals import interval
from eval.percentiles import percentile
from eval.retrieval import find_ranks, ndcg, recall, reciprocal_rank
from eval.sets.files import read_json_lines, thin, unpack

_DEPTH = 100
Article = tuple[str, str]  # title of the statute, address
Ranker = Callable[[str], Sequence[Clause]]


@dataclass(frozen=True, slots=True)
class LayQuestion:
    """A question with its relevant articles."""

    id: str
    question: str
    relevant: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """How one ranker placed the relevant articles of every question."""

    name: str
    ranks: tuple[tuple[int, ...], ...]  # one per question, see `find_ranks`
    ms: tuple[float, ...]

    def measures(self) -> dict[str, list[float]]:
        """Give per measure one value per question."""
        return {
            "R@10": [recall(ranks, 10) for ranks in self.ranks],
            "R@100": [recall(ranks, 100) for ranks in self.ranks],
            "MRR@10": [reciprocal_rank(ranks, 10) for ranks in self.ranks],
            "nDCG@10": [ndcg(ranks, 10) for ranks in self.ranks],
        }


def measure_statutes(folder: Path, sample: int = 0) -> list[str]:
    """Give the lines to print: our search, its legs alone, and plain BM25 over the same clauses as the baseline.

    Args:
        folder: holds documents.tar.xz (or the folder documents) and questions_dev.jsonl.
        sample: only so many questions, evenly spread; 0 for all.

    Raises:
        SettingsError: the folder does not hold what is expected.
    """
    questions = thin(read_questions(folder / "questions_dev.jsonl"), sample)
    documents = folder / "documents"
    documents = documents if documents.is_dir() else unpack(folder / "documents.tar.xz")
    assistant = open_assistant_on(fresh_index(documents))
    index = assistant.index
    rankers: dict[str, Ranker] = {
        "BM25": _plain_bm25(index),
        "词语检索": lambda text: _best(index, index.lexical_scores(index.segmenter.tokens(text))),
        "向量检索": lambda text: [index.clauses[row] for row in index.vector_scores(text, _DEPTH)],
        "本程序": lambda text: [evidence.clause for evidence in assistant.search(text, _DEPTH)],
    }
    titles = {document.id: document.title for document in index.documents}
    found = [_rank(name, ranker, questions, titles) for name, ranker in rankers.items()]
    held = {(titles[clause.document_id], clause.address) for clause in index.clauses}
    wanted = {article for question in questions for article in question.relevant}
    missing = f"，其中 {len(wanted - held)} 条不在索引中" if wanted - held else ""
    head = f"法条检索：{len(questions)} 问，{len(wanted)} 条相关条文{missing}；索引 {index.rows} 条"
    return [head, *_table(found)]


def read_questions(path: Path) -> list[LayQuestion]:
    """Give the questions of a file of JSON lines: id, question, relevant [{title, address}].

    Raises:
        SettingsError: a line is not so; names file and line.
    """
    found: list[LayQuestion] = []
    for where, row in read_json_lines(path):
        try:
            relevant = tuple((str(item["title"]), str(item["address"])) for item in row["relevant"])
            found.append(LayQuestion(str(row["id"]), str(row["question"]), relevant))
        except (KeyError, TypeError):
            raise SettingsError(f"{where}：应有 id、question 和 relevant（title、address），请改正。") from None
        if not relevant:
            raise SettingsError(f"{where}：relevant 是空的，请改正。")
    if not found:
        raise SettingsError(f"{path} 中没有题目。")
    return found


def _rank(name: str, ranker: Ranker, questions: Sequence[LayQuestion], titles: dict[str, str]) -> Ranked:
    ranker(questions[0].question)  # what is loaded at first use is not timed
    ranks: list[tuple[int, ...]] = []
    times: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        clauses = ranker(question.question)
        times.append((time.perf_counter() - begun) * 1000)
        found = [(titles[clause.document_id], clause.address) for clause in clauses[:_DEPTH]]
        ranks.append(find_ranks(found, question.relevant, lambda wanted, article: wanted == article))
    return Ranked(name, tuple(ranks), tuple(times))


def _table(found: Sequence[Ranked]) -> list[str]:
    lines: list[str] = []
    base = {name: sum(values) for name, values in found[0].measures().items()}
    for ranked in found:
        cells = []
        for name, values in ranked.measures().items():
            low, high = interval(values)
            ratio = sum(values) / base[name] if base[name] else 0.0
            cells.append(f"{name} {sum(values) / len(values):.3f}（{low:.3f}–{high:.3f}，{ratio:.2f} 倍）")
        lines.append(f"{ranked.name}：{'  '.join(cells)}  p50 {percentile(ranked.ms, 0.5):.1f} 毫秒")
    return lines


def _plain_bm25(index: Index) -> Ranker:
    """Give BM25 (k1 1.2, b 0.75) over words and character pairs of clause and title: what an hour of work gives."""
    import bm25s

    tokens = index.segmenter.tokens
    ranker = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    titles = {document.id: document.title for document in index.documents}
    corpus = [tokens(f"{titles[clause.document_id]}\n{clause.text}") for clause in index.clauses]
    ranker.index(corpus, show_progress=False)

    def find(text: str) -> Sequence[Clause]:
        known = [token for token in tokens(text) if token in ranker.vocab_dict]
        return _best(index, ranker.get_scores(known)) if known else ()

    return find


def _best(index: Index, scores: np.typing.NDArray[np.float32]) -> list[Clause]:
    order = np.argsort(-scores, kind="stable")[:_DEPTH]
    return [index.clauses[row] for row in order if scores[row] > 0]
