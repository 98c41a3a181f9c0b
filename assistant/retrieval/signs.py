"""What can be seen of a clause beside a question, in numbers: what relevance is judged by.

Signs of the clause alone come first; then each clause is held against the others that were found (`with_leads`), for
the same share of a topic says much where no other clause has it and little where all do. None grows with the index.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question import COUNT, DUTY_ASKS, FORMS, KINDS, Ask, Kind, Question, Term
from assistant.retrieval.coverage import FoldedClause, cover_text, presence
from assistant.types import Evidence

Signs = Mapping[str, float]

UNTOLD_NEARNESS = 0.3  # cosine of a question with a clause that may answer it: where no vector tells, this is taken
OF_MEANING = ("score", "near", "nearest", "best")  # what a corpus without vectors at hand cannot tell
COMPARED = (*OF_MEANING, "look", "words", "all_words", "pairs", "best_words", "best_pairs", "coverage")
LEADS = ("_lead", "_ahead")  # from the best of the others; from the sixth of all
_THERE = 0.7  # presence from which a term counts as held
_ONE_OF = 5  # clauses above the one that a lead over the field is counted from
_MEANT = 0.35  # cosine from which a clause may answer that holds no word of the topic
_MOST_NUMBERS = 8
_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the signs of every clause are read against, once for a question."""

    terms: tuple[Term, ...]
    weights: tuple[float, ...]  # of the terms, words of speech spared; 1 for the rarest of the index
    full_weights: tuple[float, ...]  # of the terms, nothing spared
    pairs: frozenset[str]  # neighbouring characters of the question
    kinds: tuple[Kind, ...]  # of things that are asked for
    forms: Mapping[str, Kind]
    asks: frozenset[Ask]
    counted: re.Pattern[str] | None  # a number with the measure word that is asked for


@dataclass(frozen=True, slots=True)
class Said:
    """What a clause says: its sentences, folded, and how near in meaning each is to the question."""

    sentences: tuple[str, ...]
    nearness: tuple[float, ...]


def read_asked(question: Question, folded: str, weights: Sequence[float], full_weights: Sequence[float]) -> Asked:
    """Give what the clauses are held against.

    Args:
        question: as understood.
        folded: its text.
        weights: of its terms, words of speech spared.
        full_weights: of its terms.
    """
    measure = question.counted[0]
    return Asked(
        question.topic,
        tuple(weights),
        tuple(full_weights),
        pairs_of(folded),
        tuple(kind for kind in KINDS if kind.asked.search(folded)),
        {kind.name: kind for kind in FORMS if kind.asked.search(folded)},
        frozenset(question.asks),
        re.compile(f"{COUNT}[多余]?{re.escape(measure)}") if measure else None,
    )


def question_signs(question: Question) -> dict[str, float]:
    """Give the signs of a question that say how much evidence it takes."""
    return {
        "question_length": math.log(max(1, len(question.text))),
        "question_terms": math.log1p(len(question.topic)),
        "question_yes_no": float(question.yes_no),
        "question_carried": float(bool(question.carried)),
        "question_place": float(bool(question.places)),
        "question_scope": float(bool(question.scopes)),
        "question_content": float(Ask.CONTENT in question.asks),
    }


def clause_signs(
    asked: Asked, evidence: Evidence, fields: FoldedClause, said: Said, *, all_words: float, near: float
) -> dict[str, float]:
    """Give the signs of a clause by itself.

    Args:
        asked: the question.
        evidence: the clause as the search looked at it.
        fields: of the clause.
        said: its sentences.
        all_words: BM25 of the whole question, 0-1 of the best.
        near: cosine of question and clause.
    """
    why = evidence.why
    return {
        "score": evidence.score,
        "look": why["look"],
        "words": why["fused"],
        "all_words": all_words,
        "near": near,
        "coverage": why["coverage"],
        "opening": float(evidence.clause.kind == "opening"),
        "length": math.log1p(len(fields.text)),
        **_term_signs(asked, fields),
        **_sentence_signs(asked, said),
        **_kind_signs(asked, evidence, fields),
    }


def _term_signs(asked: Asked, fields: FoldedClause) -> dict[str, float]:
    shares = [presence(term, fields) for term in asked.terms]
    missing = [weight * (1 - share) for weight, share in zip(asked.weights, shares, strict=True)]
    said = [any(word in fields.text for word in (term.text, *term.others)) for term in asked.terms]
    full = asked.full_weights
    by_other = [held and term.text not in fields.text for held, term in zip(said, asked.terms, strict=True)]
    text = fields.text + fields.title + fields.headings
    return {
        "full_coverage": _dot(full, shares) / max(1e-9, sum(full)),
        "said": _dot(full, said),
        "said_in_other_words": _dot(full, by_other),
        "lacking": _dot(full, [1 - share for share in shares]),
        "heaviest_lacking": max(missing, default=0.0),
        "terms_held": float(sum(share >= _THERE for share in shares)),
        "pairs": float(sum(pair in text for pair in asked.pairs)),
    }


def _sentence_signs(asked: Asked, said: Said) -> dict[str, float]:
    """Give what the sentence holds that speaks most of the question and means most the same."""
    terms = list(zip(asked.terms, asked.full_weights, strict=True))
    shares = [cover_text(terms, sentence) for sentence in said.sentences]
    both = [share + nearness for share, nearness in zip(shares, said.nearness, strict=True)]
    best = said.sentences[both.index(max(both))] if both else ""
    forms = {
        kind.name: 0.0 if kind.name not in asked.forms else 1.0 if kind.named.search(best) else -1.0 for kind in FORMS
    }
    return {
        "nearest": max(said.nearness, default=0.0),
        "best": max(both, default=0.0),
        "best_words": max(shares, default=0.0),
        "best_pairs": sum(pair in best for pair in asked.pairs) / max(1, len(asked.pairs)),
        **forms,
    }


def _kind_signs(asked: Asked, evidence: Evidence, fields: FoldedClause) -> dict[str, float]:
    """Give 1 where what is asked for is there, -1 where it is not, 0 where nothing of the kind is asked for."""

    def there(wanted: bool, held: bool) -> float:
        return (1.0 if held else -1.0) if wanted else 0.0

    facts, text = evidence.facts, fields.text
    return {
        "kind": there(bool(asked.kinds), any(kind.named.search(text) for kind in asked.kinds)),
        "counted": there(asked.counted is not None, bool(asked.counted and asked.counted.search(text))),
        "duty": there(bool(asked.asks & DUTY_ASKS), bool(facts.duties)),
        "deadline": there(Ask.DEADLINE in asked.asks, bool(facts.deadlines)),
        "target": there(Ask.TARGET in asked.asks, bool(facts.targets)),
        "numbers": float(min(_MOST_NUMBERS, len(_DIGITS.findall(text)))),
    }


def with_leads(rows: Sequence[Signs]) -> list[dict[str, float]]:
    """Give the signs of the clauses found, each also by how far it is ahead.

    `…_lead` counts from the best of the others, `…_ahead` from the sixth of all.
    """
    found = [dict(row) for row in rows]
    for name in COMPARED if found else ():
        values = sorted((row[name] for row in rows), reverse=True)
        first, second = values[0], values[1] if len(values) > 1 else 0.0
        sixth = values[_ONE_OF] if len(values) > _ONE_OF else min(0.0, values[-1])  # where few are found, all is ahead
        for row in found:
            row[name + LEADS[0]] = row[name] - (second if row[name] >= first else first)
            row[name + LEADS[1]] = row[name] - sixth
    return found


def speaks_of(signs: Signs) -> bool:
    """Tell whether a clause holds anything of the topic, or means nearly the same: else no odds make it an answer."""
    return signs["full_coverage"] > 0 or max(signs["near"], signs["nearest"]) >= _MEANT


def pairs_of(text: str) -> frozenset[str]:
    """Give the pairs of neighbouring characters of a text."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _dot(weights: Sequence[float], shares: Sequence[float]) -> float:
    return sum(weight * share for weight, share in zip(weights, shares, strict=True))
