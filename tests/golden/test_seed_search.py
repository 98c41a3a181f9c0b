"""The search over the real corpus, on the development questions: no leg alone is better; what is typed right stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from assistant.answer import Assistant, open_assistant
from assistant.settings import Settings
from assistant.types import Clause
from eval.questions import SEED, Question, list_question_files, load_questions, part_of
from eval.retrieval import find_ranks, reciprocal_rank

_DEPTH = 10
Search = Callable[[Assistant, str], Sequence[Clause]]


def development_questions() -> list[Question]:
    return [q for q in load_questions(list_question_files()) if part_of(q.id) == "dev" and q.corpus == SEED]


QUESTIONS = development_questions()
ALONE = [question for question in QUESTIONS if question.clauses and not question.history]


@pytest.fixture
def assistant(corpus_settings: Settings) -> Assistant:
    return open_assistant(corpus_settings)


def search_fused(assistant: Assistant, text: str) -> Sequence[Clause]:
    return [evidence.clause for evidence in assistant.search(text, _DEPTH)]


def search_words(assistant: Assistant, text: str) -> Sequence[Clause]:
    index = assistant.index
    scores = index.lexical_scores(index.segmenter.tokens(text))
    return [index.clauses[row] for row in scores.argsort(kind="stable")[::-1][:_DEPTH]]


def search_vectors(assistant: Assistant, text: str) -> Sequence[Clause]:
    return [assistant.index.clauses[row] for row in assistant.index.vector_scores(text, _DEPTH)]


def measure(assistant: Assistant, search: Search) -> float:
    """Give the mean reciprocal rank of the first clause that must be cited."""
    total = 0.0
    for question in ALONE:
        found = [
            (assistant.index.document(clause.document_id).number, clause.part, clause.address)
            for clause in search(assistant, question.question)
        ]
        ranks = find_ranks(found, question.clauses, lambda gold, key: gold.matches(*key))
        total += reciprocal_rank(ranks, _DEPTH)
    return total / len(ALONE)


def test_the_fused_ranking_is_never_below_its_best_leg(assistant: Assistant) -> None:
    assert len(ALONE) > 100
    legs = measure(assistant, search_words), measure(assistant, search_vectors)
    assert measure(assistant, search_fused) >= max(legs)
    assert min(legs) > 0.5


def test_no_question_that_is_typed_right_is_changed(assistant: Assistant) -> None:
    typed = [turn.question for question in QUESTIONS for turn in question.history]
    typed += [question.question for question in QUESTIONS if question.kind != "slip"]
    changed = {text: found for text in typed if (found := assistant.session.reader.read(text).corrected)}
    assert changed == {}


def test_slips_of_the_development_questions_are_put_right(assistant: Assistant) -> None:
    changed = [q for q in QUESTIONS if q.kind == "slip" and assistant.session.reader.read(q.question).corrected]
    assert len(changed) >= 4
