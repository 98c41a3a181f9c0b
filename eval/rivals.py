"""What people would use instead, asked the same questions in the same run and scored in the same way."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from assistant.types import Answer, Citation, Clause, Document
from eval.asking import DEPTH, is_clause, is_searchable
from eval.corpora import folder_of
from eval.measures import METRICS, Row, measure
from eval.percentiles import percentile
from eval.questions import Question
from eval.retrieval import find_ranks
from eval.scoring import fold, score

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.index import Index
    from assistant.models import Endpoint

TOP = 2  # passages that an answer is made of: the default of llama-index
CHUNK_CHARS = 512
# how models say that the passages do not answer the question; "Empty Response" is llama-index's own
_NOT_KNOWN = re.compile(
    "Empty Response|(?:没有|未|没)有?(?:提及|提到|提供|说明|明确|涉及|载明|包含|找到|给出|规定)"
    "|无法(?:回答|确定|得知|判断|从|根据)|信息不足|不知道|不清楚"
    "|(?:does|do) not (?:mention|provide|contain|specify|know)|cannot (?:answer|be determined)"
    "|no information|insufficient information",
    re.IGNORECASE,
)
_TOLD = (
    "right", "facts", "foreign_free", "citation_precision", "citation_recall", "leads_exact", "refused", "recall_5",
    "mrr_10",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that was found, with the clauses that stand in it from their first to their last character."""

    text: str
    clauses: tuple[tuple[Document, Clause], ...]


class Finder(Protocol):
    """What finds passages in one corpus."""

    def find(self, text: str, top: int) -> Sequence[Passage]:
        """Give the passages nearest to a question, best first."""


@runtime_checkable
class Speaks(Protocol):
    """A finder that says something of its own about what it found."""

    def answer(self, question: str) -> Answer:
        """Give its answer."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another way to answer questions."""

    name: str  # stable, in files
    label: str
    open: Callable[[str, Assistant], Finder]  # corpus, our assistant on it


def list_rivals(endpoint: Endpoint | None = None) -> tuple[Rival, ...]:
    """Give the other ways; where an endpoint is given, also the tutorial with its model."""
    from eval.tutorial import open_tutorial, open_tutorial_with_model

    def open_with_model(corpus: str, ours: Assistant) -> Finder:
        assert endpoint is not None  # else it is not listed
        return open_tutorial_with_model(read_texts(corpus, ours), ours, endpoint)

    with_model = [Rival("tutorial_llm", f"llama-index 教程 + {endpoint.model}", open_with_model)] if endpoint else []
    return (
        Rival("tutorial", "llama-index 教程", lambda corpus, ours: open_tutorial(read_texts(corpus, ours), ours)),
        *with_model,
        Rival("bm25_512", "BM25 512 字", lambda corpus, ours: ChunkFinder(read_texts(corpus, ours), ours.index)),
        Rival("lexical", "只用词语检索", lambda corpus, ours: LegFinder(ours.index, vector=False)),
        Rival("vector", "只用向量检索", lambda corpus, ours: LegFinder(ours.index, vector=True)),
    )


def ask_rival(rival: Rival, open_ours: Callable[[str], Assistant], questions: Sequence[Question]) -> list[Row]:
    """Ask each question; the answer is the text of the passages found, the citations are the clauses in them."""
    finders: dict[str, Finder] = {}
    rows: list[Row] = []
    for question in questions:
        if question.corpus not in finders:
            finders[question.corpus] = rival.open(question.corpus, open_ours(question.corpus))
            finders[question.corpus].find(question.question, TOP)  # so that loading is not timed
        finder = finders[question.corpus]
        begun = time.perf_counter()
        asked = question.question
        answer = finder.answer(asked) if isinstance(finder, Speaks) else compose(asked, finder.find(asked, TOP))
        ms = (time.perf_counter() - begun) * 1000
        ranks = None
        if is_searchable(question):
            found = finder.find(question.question, DEPTH)
            ranks = find_ranks(found, question.clauses, lambda g, p: any(is_clause(g, pair) for pair in p.clauses))
        rows.append(Row(question, answer, score(question, answer), ms, ranks))
    return rows


def compose(question: str, passages: Sequence[Passage]) -> Answer:
    """Give an answer that is the passages as they are, each marked with the clauses that stand in it."""
    citations: list[Citation] = []
    lines: list[str] = []
    for passage in passages:
        marks = ""
        for document, clause in passage.clauses:
            citations.append(Citation(len(citations) + 1, clause, document, clause.text))
            marks += f"[{len(citations)}]"
        lines.append("".join(passage.text.split()) + marks)
    plain = "\n".join("".join(passage.text.split()) for passage in passages)
    if not passages:
        return Answer(question, "unanswerable_not_in_corpus", "", "没有找到。")
    return Answer(question, "answered", plain, "\n".join(lines), tuple(citations))


def tell(question: str, said: str, passages: Sequence[Passage]) -> Answer:
    """Give what a model said as an answer, marked at its end with every clause that it was given.

    Any phrase by which models say that they do not know makes it a refusal, so that it is not held against them as a
    wrong answer; a question that it should have answered was then refused.
    """
    said = said.strip()
    if not said or not passages or _NOT_KNOWN.search(said):
        return Answer(question, "unanswerable_not_in_corpus", said or "没有找到。", said or "没有找到。")
    held = [pair for passage in passages for pair in passage.clauses]
    citations = tuple(Citation(n, clause, document, clause.text) for n, (document, clause) in enumerate(held, start=1))
    marks = "".join(f"[{citation.marker}]" for citation in citations)
    return Answer(question, "answered", said, said + marks, citations)


def say_rivals(ours: Sequence[Row], theirs: Sequence[tuple[Rival, Sequence[Row]]]) -> list[str]:
    """Give the lines to print: each share of ours, theirs, and how many times theirs ours is."""
    own = measure(ours)
    lines = [f"别的做法，同样的 {len(ours)} 题、同样的评分（括号内为本程序的倍数）："]
    for rival, rows in theirs:
        metrics = measure(rows)
        cells = [
            f"{METRICS[name].label} {metrics[name] * 100:.1f}{say_ratio(own.get(name, 0.0), metrics[name])}"
            for name in _TOLD
            if name in metrics
        ]
        lines.append(f"  {rival.label}：{'，'.join(cells)}，p50 {percentile([row.ms for row in rows], 0.5):.1f} 毫秒")
    told = [f"{METRICS[name].label} {own[name] * 100:.1f}" for name in _TOLD if name in own]
    return [*lines, f"  本程序：{'，'.join(told)}，p50 {percentile([row.ms for row in ours], 0.5):.1f} 毫秒"]


def say_ratio(ours: float, theirs: float) -> str:
    """Give how many times theirs ours is, in brackets; nothing where theirs is 0."""
    return f"（{ours / theirs:.1f} 倍）" if theirs else ""


def read_texts(corpus: str, ours: Assistant) -> list[tuple[str, list[tuple[Document, Clause]]]]:
    """Give for each file its text, as our readers give it (kinder than the raw file), and the clauses it holds."""
    from assistant.documents import list_sources, read_source
    from assistant.errors import SourceError

    folder: Path = folder_of(corpus)
    held: dict[str, list[tuple[Document, Clause]]] = {}
    for document in ours.index.documents:
        held.setdefault(document.source, []).extend((document, clause) for clause in document.clauses())
    found = []
    for path in list_sources(folder):
        name = path.relative_to(folder).as_posix()
        if name not in held:
            continue
        try:
            text = "\n".join(block.text for block in read_source(path, folder).blocks)
        except SourceError:
            continue
        found.append((text, held[name]))
    return found


def make_passage(text: str, clauses: Sequence[tuple[Document, Clause]]) -> Passage:
    """Give a passage with those of the clauses of its file that it holds whole."""
    folded = fold(text)
    return Passage(text, tuple(pair for pair in clauses if (own := fold(pair[1].text)) and own in folded))


class ChunkFinder:
    """BM25 over pieces of a fixed number of characters."""

    def __init__(self, texts: Sequence[tuple[str, list[tuple[Document, Clause]]]], index: Index) -> None:
        """Cut and index the texts."""
        import bm25s

        self._words = index.segmenter.words
        self._passages = [
            make_passage(text[start : start + CHUNK_CHARS], clauses)
            for text, clauses in texts
            for start in range(0, len(text), CHUNK_CHARS)
        ]
        self._ranker = bm25s.BM25()
        self._ranker.index([self._words(fold(passage.text)) for passage in self._passages], show_progress=False)

    def find(self, text: str, top: int) -> Sequence[Passage]:
        """Give the passages with the best scores."""
        known = [word for word in self._words(fold(text)) if word in self._ranker.vocab_dict]
        if not known:
            return ()
        scores = self._ranker.get_scores(known)
        return [self._passages[row] for row in (-scores).argsort(kind="stable")[:top] if scores[row] > 0]


class LegFinder:
    """One leg of our own search alone, without understanding of the question and without the checks that refuse."""

    def __init__(self, index: Index, vector: bool) -> None:
        """Take the index; `vector` takes its vector leg instead of its lexical one."""
        self._index = index
        self._vector = vector

    def find(self, text: str, top: int) -> Sequence[Passage]:
        """Give the clauses with the best scores."""
        if self._vector:
            rows = list(self._index.vector_scores(text, top))
        else:
            scores = self._index.lexical_scores(self._index.segmenter.tokens(text))
            rows = [int(row) for row in (-scores).argsort(kind="stable")[:top] if scores[row] > 0]
        clauses = [self._index.clauses[row] for row in rows]
        return [Passage(c.text, ((self._index.document(c.document_id), c),)) for c in clauses]
