"""How likely a clause is to answer a question: what it holds of the topic and what it lacks, weighed together.

A conditional logit with an outside option (McFadden 1974): each clause has a sum of weighed signs, and so has the
case that no clause answers, whose signs are those of the question alone. The difference is the logarithm of the odds.
The weights are learned from development questions by eval/learn.py and stand in relevance.json.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import SettingsError
from assistant.question import Ask, Question, Term
from assistant.retrieval.coverage import FoldedClause, presence

FILE = "relevance.json"
UNTOLD_NEARNESS = 0.4  # cosine of a question with a clause that may answer it: where no vector tells, this is taken
_MOST_ODDS = 20.0
_THERE = 0.7  # presence from which a term counts as held

Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the signs of every clause are read against, once for a question."""

    terms: tuple[Term, ...]
    weights: tuple[float, ...]  # of the terms, words of speech spared; 1 for the rarest of the index
    full_weights: tuple[float, ...]  # of the terms, nothing spared
    pairs: frozenset[str]  # neighbouring characters of the question


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned."""

    clause: Mapping[str, float]
    question: Mapping[str, float]  # for the case that no clause answers
    bias: float  # the same

    def log_odds(self, clause: Signs, question: Signs) -> float:
        """Give the logarithm of the odds that the clause answers rather than none, at most 20 either way."""
        answers = sum(weight * clause[name] for name, weight in self.clause.items())
        none = self.bias + sum(weight * question[name] for name, weight in self.question.items())
        return max(-_MOST_ODDS, min(_MOST_ODDS, answers - none))


def question_signs(question: Question) -> Signs:
    """Give the signs of a question that say how much evidence it takes."""
    return {
        "length": math.log(max(1, len(question.text))),
        "terms": math.log1p(len(question.topic)),
        "yes_no": float(question.yes_no),
        "carried": float(bool(question.carried)),
        "place": float(bool(question.places)),
        "scope": float(bool(question.scopes)),
        "content": float(Ask.CONTENT in question.asks),
    }


def clause_signs(
    asked: Asked, fields: FoldedClause, *, words: float, all_words: float, near: float, coverage: float, opening: bool
) -> Signs:
    """Give the signs of a clause.

    Args:
        asked: the question.
        fields: of the clause.
        words: BM25 of the topic, 0-1 of the best.
        all_words: BM25 of the whole question, 0-1 of the best.
        near: cosine of question and clause.
        coverage: weighted share of topic and phrases that it speaks of.
        opening: whether it is the opening of its text.
    """
    shares = [presence(term, fields) for term in asked.terms]
    missing = [weight * (1 - share) for weight, share in zip(asked.weights, shares, strict=True)]
    said = [any(word in fields.text for word in (term.text, *term.others)) for term in asked.terms]
    text = fields.text + fields.title + fields.headings
    shared = sum(pair in text for pair in asked.pairs)
    full = asked.full_weights
    return {
        "words": words,
        "all_words": all_words,
        "near": near,
        "coverage": coverage,
        "full_coverage": _dot(full, shares) / max(1e-9, sum(full)),
        "said": sum(weight for weight, held in zip(full, said, strict=True) if held),
        "lacking": _dot(full, [1 - share for share in shares]),
        "heaviest_lacking": max(missing, default=0.0),
        "terms_held": float(sum(share >= _THERE for share in shares)),
        "pairs": float(shared),
        "pairs_share": shared / max(1, len(asked.pairs)),
        "opening": float(opening),
    }


def _dot(weights: Sequence[float], shares: Sequence[float]) -> float:
    return sum(weight * share for weight, share in zip(weights, shares, strict=True))


def pairs_of(text: str) -> frozenset[str]:
    """Give the pairs of neighbouring characters of a text."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


@functools.cache
def load_weights() -> Weights:
    """Give the weights of the file; it is read once.

    Raises:
        SettingsError: the file is damaged.
    """
    try:
        held = json.loads(importlib.resources.files("assistant.retrieval").joinpath(FILE).read_text("utf-8"))
        clause, question = ({str(k): float(v) for k, v in held[part].items()} for part in ("clause", "question"))
        return Weights(clause, question, float(held["bias"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(f"assistant/retrieval/{FILE} 的内容不对，请运行 python eval/learn.py 重新生成。") from None
