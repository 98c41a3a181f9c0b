"""The same questions without and with a language model, side by side: better words must not cost a fact."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.table import Table

from assistant.errors import SettingsError
from assistant.models import Endpoint, read_endpoint
from assistant.settings import load_settings
from assistant.types import Answer
from eval.corpora import Corpora
from eval.llama_model import open_model
from eval.measures import METRICS, Row, measure
from eval.percentiles import percentile
from eval.questions import Question
from eval.runs import Run, write_run
from eval.scoring import score

if TYPE_CHECKING:
    from assistant.answer import Assistant

# What must not fall with a model. How an answer begins, and in which words units are named, is the model's own.
KEPT = ("facts", "foreign_free", "citation_precision", "citation_recall", "quotes", "refused")


@dataclass(frozen=True, slots=True)
class Both:
    """One question answered without and with the model."""

    plain: Row
    composed: Row
    first_ms: float | None  # until the first checked sentence; None where there was none

    @property
    def outcome(self) -> str:
        """Give how the composition ended; "not asked" where the model was not asked for words."""
        model = self.composed.answer.trace.get("model")
        return str(model["outcome"]) if isinstance(model, dict) else "not asked"


def ask_both(corpora: Corpora, questions: Sequence[Question]) -> list[Both]:
    """Ask each question once: the first thing that is shown is the answer without a model, the last the one with it.

    Raises:
        SettingsError: no model is set.
    """
    return [_ask(cast("Assistant", corpora.of(question.corpus)), question) for question in questions]


def _ask(assistant: Assistant, question: Question) -> Both:
    if assistant.composer is None:
        raise SettingsError("没有设置语言模型，请先设置 ASSISTANT_LLM_BASE_URL 和 ASSISTANT_LLM_MODEL。")
    begun = time.perf_counter()
    answers: list[tuple[Answer, float]] = []
    first_ms = None
    for event in assistant.stream(question.question, question.history, question.place, question.as_of):
        passed_ms = (time.perf_counter() - begun) * 1000
        if isinstance(event, Answer):
            answers.append((event, passed_ms))
        elif first_ms is None:
            first_ms = passed_ms
    (plain, plain_ms), (composed, composed_ms) = answers[0], answers[-1]
    return Both(
        Row(question, plain, score(question, plain), plain_ms),
        Row(question, composed, score(question, composed), composed_ms),
        first_ms,
    )


def run_with_model(corpora: Corpora, questions: Sequence[Question], folder: Path, command: str, *, judged: bool) -> int:
    """Ask, report, and where wanted let the model judge; give the exit code.

    Raises:
        SettingsError: no model is set, or the folder cannot be written.
    """
    console = Console(width=None if sys.stdout.isatty() else 160)
    rows = ask_both(corpora, questions)
    code = report_both(rows, folder, console, command)
    endpoint = read_endpoint(load_settings(), "llm")
    for line in judge(rows, endpoint) if judged and endpoint else ():
        console.print(line)
    return code


def report_both(rows: Sequence[Both], folder: Path, console: Console, command: str) -> int:
    """Print and write both modes; give the exit code: 1 where a number that must be kept fell."""
    plain, composed = [row.plain for row in rows], [row.composed for row in rows]
    write_run(Run(plain), folder / "without_model", {"command": command})
    write_run(Run(composed), folder / "with_model", {"command": command})
    console.print(_table(rows))
    outcomes = Counter(row.outcome for row in rows)
    console.print("模型的结果：" + "，".join(f"{name} {count}" for name, count in outcomes.most_common()))
    console.print(f"逐题结果：{folder}")
    before, after = measure(plain), measure(composed)
    fell = [name for name in KEPT if name in before and after.get(name, 0.0) < before[name]]
    for name in fell:
        console.print(f"用模型后变差：{METRICS[name].label} {before[name]:.4f} → {after.get(name, 0.0):.4f}")
    return 1 if fell else 0


def _table(rows: Sequence[Both]) -> Table:
    table = Table(title=f"{len(rows)} 题，不用模型与用模型（%）", title_justify="left")
    table.add_column("", no_wrap=True)
    table.add_column("不用模型", justify="right")
    table.add_column("用模型", justify="right")
    before, after = measure([row.plain for row in rows]), measure([row.composed for row in rows])
    for name, metric in METRICS.items():
        if name in before and name in after:
            table.add_row(metric.label, f"{before[name] * 100:.1f}", f"{after[name] * 100:.1f}")
    first = [row.first_ms for row in rows if row.first_ms is not None]
    for share in (0.5, 0.95):
        name = f"答完 p{share * 100:.0f} 毫秒"
        times = (percentile([getattr(row, mode).ms for row in rows], share) for mode in ("plain", "composed"))
        table.add_row(name, *(f"{ms:.1f}" for ms in times))
        if first:
            table.add_row(f"第一句 p{share * 100:.0f} 毫秒", "–", f"{percentile(first, share):.1f}")
    return table


def judge(rows: Sequence[Both], endpoint: Endpoint) -> tuple[str, ...]:
    """Let the model judge the composed answers with the evaluators of llama-index; give lines to print.

    Faithfulness: is all that is said in the clauses? Relevancy: does it answer the question? A judge errs too; the
    numbers above do not depend on it.
    """
    from llama_index.core.evaluation import FaithfulnessEvaluator, RelevancyEvaluator

    model = open_model(endpoint)
    judged = [row for row in rows if row.outcome == "composed"]
    lines = []
    for name, evaluator in (
        ("忠实（faithfulness）", FaithfulnessEvaluator(llm=model)),
        ("切题（relevancy）", RelevancyEvaluator(llm=model)),
    ):
        passed = sum(_passes(evaluator, row) for row in judged)
        lines.append(f"模型评判 {name}：{passed} / {len(judged)}")
    return tuple(lines)


def _passes(evaluator: Any, row: Both) -> bool:
    answer = row.composed.answer
    result = evaluator.evaluate(
        query=answer.question,
        response=answer.direct,
        contexts=[citation.clause.text for citation in answer.citations],
    )
    return bool(result.passing)
