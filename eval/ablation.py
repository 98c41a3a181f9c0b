"""Ablation: each answerable question is asked again without its gold clauses; a right assistant then has no answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant.types import Answer, Clause, Document
from eval.measures import DIGITS
from eval.questions import Gold, Question, address_of, part_of
from eval.scoring import fold, score

if TYPE_CHECKING:
    from assistant.answer import Assistant

Outcome = Literal["refused", "said_missing", "other_clause", "answered"]
LABELS: dict[Outcome, str] = {
    "refused": "拒答",
    "said_missing": "说明未载明",
    "other_clause": "另有条款同样写明",
    "answered": "仍作了回答",
}
_SAYS_MISSING = re.compile("未载明|没有载明|没有写|未写明|没有规定|未规定|没有提到|未提及|没有找到|没有收录|未收录")
_NEAR = 0.6  # share of character pairs in common from which two clauses count as near-identical
_GAP = re.compile("^(?:没有引用|引用了无关)")


@dataclass(frozen=True, slots=True)
class Ablated:
    """One question with the answer that was given without its gold clauses."""

    question: Question
    removed: int  # clauses and document heads
    answer: Answer
    outcome: Outcome


def ask_without_gold(open_one: Callable[[str], Assistant], questions: Sequence[Question]) -> list[Ablated]:
    """Ask each answerable question on an index without the clauses that it accepts.

    Args:
        open_one: gives the assistant of a corpus.
        questions: those that are not answerable are left out.
    """
    from assistant.index import FixedIndex

    rows: list[Ablated] = []
    for question in questions:
        if not question.answerable:
            continue
        assistant = open_one(question.corpus)
        removed = find_accepted(question, assistant.index.documents)
        reduced = assistant.index.without([clause.id for _, clause in removed])
        blind = replace(assistant, opened=FixedIndex(reduced), _session=None)
        answer = blind.ask(question.question, history=question.history, place=question.place, as_of=question.as_of)
        rows.append(Ablated(question, len(removed), answer, judge(question, answer, removed)))
    return rows


def find_accepted(question: Question, documents: Iterable[Document]) -> list[tuple[Document, Clause]]:
    """Give the clauses that a question accepts, alternatives too; of a document as a whole its head as well."""
    golds = (*question.clauses, *question.alternatives)
    return [(d, clause) for d in documents for clause in _with_head(d) if _matches_any(golds, d, clause)]


def judge(question: Question, answer: Answer, removed: Sequence[tuple[Document, Clause]]) -> Outcome:
    """Tell what an answer that was given without the `removed` clauses amounts to."""
    if answer.abstained:
        return "refused"
    if _SAYS_MISSING.search(answer.direct):
        return "said_missing"
    found = score(question, answer)
    if all(_GAP.search(line) for line in found.why):  # right in all but the clause
        return "other_clause"
    near = all(any(_alike(c.document, c.clause, *gone) for gone in removed) for c in answer.citations)
    return "other_clause" if answer.citations and near else "answered"


def say_ablation(rows: Sequence[Ablated], shown: int) -> list[str]:
    """Give the lines to print: the shares, then those still answered of the development part."""
    counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in LABELS}
    told = "，".join(f"{LABELS[outcome]} {count}" for outcome, count in counts.items())
    lines = [f"消融（去掉所有可引条款后再问，{len(rows)} 题）：{told}；{say_share(rows)}"]
    told_apart = [r for r in rows if r.outcome in ("answered", "other_clause") and part_of(r.question.id) == "dev"]
    told_apart.sort(key=lambda row: row.outcome)
    return lines + [
        f"  {LABELS[row.outcome]} {row.question.id} {row.question.question}：{' '.join(row.answer.direct.split())[:90]}"
        for row in told_apart[: max(0, shown)]
    ]


def ablation_lines(rows: Sequence[Ablated]) -> Iterator[str]:
    """Give one JSON line per question."""
    for row in rows:
        found = {
            "id": row.question.id,
            "part": part_of(row.question.id),
            "outcome": row.outcome,
            "removed": row.removed,
            "status": row.answer.status,
            "text": row.answer.text,
            "cited": [[*address_of(c.document, c.clause), c.quote] for c in row.answer.citations],
            "trace": dict(row.answer.trace),
        }
        yield json.dumps(found, ensure_ascii=False) + "\n"


def share_withheld(rows: Sequence[Ablated]) -> float | None:
    """Give the share of questions refused or said to be missing, those with another clause left out; None for none."""
    counted = [row for row in rows if row.outcome != "other_clause"]
    return sum(row.outcome != "answered" for row in counted) / len(counted) if counted else None


def say_share(rows: Sequence[Ablated]) -> str:
    """Give the share in words."""
    share = share_withheld(rows)
    return "没有可计的题" if share is None else f"没有依据就不答的占 {share:.1%}（不计另有条款的）"


def _with_head(document: Document) -> Iterable[Clause]:
    return (*document.clauses(), *([document.header] if document.header else []))


def _matches_any(golds: Iterable[Gold], document: Document, clause: Clause) -> bool:
    return any(gold.matches(*address_of(document, clause)) for gold in golds)


def _alike(document: Document, clause: Clause, other_document: Document, other: Clause) -> bool:
    """Tell whether two clauses of one place say nearly the same words."""
    if document.place != other_document.place:
        return False
    pairs, others = _pairs(clause.text), _pairs(other.text)
    return len(pairs & others) >= _NEAR * max(1, len(pairs | others))


def _pairs(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))


def describe_ablation(rows: Sequence[Ablated]) -> dict[str, object]:
    """Give counts and share as JSON values."""
    share = share_withheld(rows)
    counts: dict[str, object] = {outcome: sum(row.outcome == outcome for row in rows) for outcome in LABELS}
    return {"asked": len(rows), **counts, "withheld": None if share is None else round(share, DIGITS)}
