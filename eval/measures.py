"""From the scores of many rows to shares, each with the interval that it is known within."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.types import Answer
from eval.intervals import interval
from eval.questions import Question, part_of
from eval.retrieval import ndcg, recall, reciprocal_rank
from eval.scoring import Score

Metrics = dict[str, float]  # shares from 0 to 1; a metric that no row concerns is left out
PARTS = ("all", "dev", "test")
DIGITS = 4  # of a share, in files and in comparisons


@dataclass(frozen=True, slots=True)
class Row:
    """One question, the answer given, and how right it was."""

    question: Question
    answer: Answer
    score: Score
    ms: float  # wall time of the call
    ranks: tuple[int, ...] | None = None  # of the gold clauses in the search, 0: not found; None: not searched for
    places: tuple[str, ...] = ()  # of the documents that hold its gold clauses


@dataclass(frozen=True, slots=True)
class Metric:
    """A share: the sum of `part` over the sum of `whole`, over the rows that it concerns."""

    label: str
    concerns: Callable[[Row], bool]
    part: Callable[[Row], float]
    whole: Callable[[Row], float] = lambda row: 1.0


def _answerable(row: Row) -> bool:
    return row.question.answerable


def _unanswerable(row: Row) -> bool:
    return not row.question.answerable


def _searched(row: Row) -> bool:
    return row.ranks is not None


METRICS: Mapping[str, Metric] = {
    "right": Metric("全对", lambda row: True, lambda row: row.score.right),
    "facts": Metric("事实", lambda row: True, lambda row: row.score.facts_found, lambda row: row.score.facts_wanted),
    "foreign_free": Metric("无串入", lambda row: bool(row.question.foreign), lambda row: not row.score.foreign),
    "direct": Metric("直接回答", lambda row: row.score.direct_right is not None, lambda r: bool(r.score.direct_right)),
    "polarity": Metric(
        "是非", lambda row: row.score.polarity_right is not None, lambda row: bool(row.score.polarity_right)
    ),
    "citation_precision": Metric("引用准", _answerable, lambda r: r.score.cited_right, lambda r: r.score.cited_counted),
    "citation_recall": Metric("引用全", _answerable, lambda r: r.score.gold_found, lambda r: r.score.gold_wanted),
    "quotes": Metric("引文原样", lambda r: True, lambda r: r.score.quotes_right, lambda r: r.score.quotes_counted),
    "marks": Metric("标注位置", lambda r: r.score.marks_right is not None, lambda r: bool(r.score.marks_right)),
    "leads_exact": Metric("牵头全对", lambda row: bool(row.question.units), lambda row: bool(row.score.leads_exact)),
    "refused": Metric("该拒已拒", _unanswerable, lambda row: row.score.abstained),
    "reason": Metric("拒答理由", _unanswerable, lambda row: row.answer.status in row.question.status),
    "answered": Metric("该答已答", _answerable, lambda row: not row.score.abstained),
    "recall_1": Metric("查全@1", _searched, lambda row: recall(row.ranks or (), 1)),
    "recall_5": Metric("查全@5", _searched, lambda row: recall(row.ranks or (), 5)),
    "recall_10": Metric("查全@10", _searched, lambda row: recall(row.ranks or (), 10)),
    "mrr_10": Metric("MRR@10", _searched, lambda row: reciprocal_rank(row.ranks or (), 10)),
    "ndcg_10": Metric("nDCG@10", _searched, lambda row: ndcg(row.ranks or (), 10)),
}


def measure(rows: Sequence[Row]) -> Metrics:
    """Give the shares of `rows`; citations are counted over the answerable questions, clause by clause."""
    found: Metrics = {}
    for name, metric in METRICS.items():
        concerned = [row for row in rows if metric.concerns(row)]
        if whole := sum(map(metric.whole, concerned)):
            found[name] = round(sum(map(metric.part, concerned)) / whole, DIGITS)
    return found


def measure_intervals(rows: Sequence[Row], names: Iterable[str] = METRICS) -> dict[str, tuple[float, float]]:
    """Give the 95 % interval of each share that `measure` gives."""
    found: dict[str, tuple[float, float]] = {}
    for name in names:
        metric = METRICS[name]
        concerned = [row for row in rows if metric.concerns(row)]
        wholes = [metric.whole(row) for row in concerned]
        if sum(wholes):
            low, high = interval([metric.part(row) for row in concerned], wholes)
            found[name] = (round(low, DIGITS), round(high, DIGITS))
    return found


def choose(rows: Sequence[Row], part: str) -> list[Row]:
    """Give the rows of a part: "dev", "test" or "all"."""
    return [row for row in rows if part in ("all", part_of(row.question.id))]


def group_by_kind(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the rows of each kind of question, in the order of their first occurrence."""
    return _group(rows, lambda row: (row.question.kind,))


def group_by_document(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the rows of each document by its number or 《title》; a question on two documents stands under both."""
    return _group(rows, lambda row: tuple(dict.fromkeys(gold.number for gold in row.question.clauses)))


def group_by_place(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the rows of each place; a question on two places stands under both, an unanswerable one under none."""
    return _group(rows, lambda row: row.places)


def group_by_reason(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the unanswerable rows by the status that they should get (the first acceptable one)."""
    return _group([row for row in rows if not row.question.answerable], lambda row: row.question.status[:1])


def _group(rows: Sequence[Row], keys: Callable[[Row], tuple[str, ...]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        for key in keys(row):
            found.setdefault(key, []).append(row)
    return found
