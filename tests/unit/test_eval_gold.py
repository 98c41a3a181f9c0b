"""The questions agree with the documents: every gold clause exists and holds the facts that are asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents import list_sources, read_overrides, read_source
from assistant.structure import outline_source
from assistant.types import Clause, Document
from eval.questions import ANY, Gold, Question, list_question_files, load_questions
from eval.scoring import contains, fold

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
QUESTIONS = load_questions(list_question_files())
# said of a clause and not by it
SAID_OF_IT = ("未指定牵头", "没有指定牵头", "未明确牵头")


@pytest.fixture(scope="module")
def clauses() -> list[tuple[Document, Clause]]:
    found: list[tuple[Document, Clause]] = []
    for path in list_sources(CORPUS):
        for document in outline_source(read_source(path, CORPUS), read_overrides(path)).documents:
            found += [(document, clause) for clause in document.clauses()]
    return found


def find(gold: Gold, clauses: list[tuple[Document, Clause]]) -> list[tuple[Document, Clause]]:
    return [
        (document, clause) for document, clause in clauses if gold.matches(document.number, clause.part, clause.address)
    ]


def test_every_gold_clause_and_alternative_exists_once(clauses: list[tuple[Document, Clause]]) -> None:
    for question in QUESTIONS:
        for gold in (*question.clauses, *question.alternatives):
            count = len(find(gold, clauses))
            assert count > 0 if ANY in (gold.part, gold.address) else count == 1, (question.id, gold)


def gold_text(question: Question, clauses: list[tuple[Document, Clause]]) -> str:
    found = [pair for gold in question.clauses for pair in find(gold, clauses)]
    about = [f"{d.number} {d.issuer} {d.issued_on} {'，'.join(d.addressees)}" for d, _ in found]
    return fold("\n".join([*about, *(f"{c.part} {c.address} {c.text}" for _, c in found)]))


def test_facts_and_units_stand_in_the_gold_clauses(clauses: list[tuple[Document, Clause]]) -> None:
    for question in QUESTIONS:
        text = gold_text(question, clauses)
        for fact in (*question.facts, *question.direct_facts):
            if fact != SAID_OF_IT:
                assert any(contains(text, wording) for wording in fact), (question.id, fact)
        for units in question.units.values():
            assert all(fold(unit) in text for unit in units), (question.id, units)


def test_foreign_strings_stand_in_no_gold_clause(clauses: list[tuple[Document, Clause]]) -> None:
    for question in QUESTIONS:
        text = gold_text(question, clauses)
        assert not [item for item in question.foreign if contains(text, item)], question.id


def test_questions_do_not_copy_the_clauses(clauses: list[tuple[Document, Clause]]) -> None:
    copied = 15  # characters in a row; below that a name alone may be copied
    whole = [fold(clause.text) for _, clause in clauses if clause.kind == "clause"]  # openings hold titles
    for question in QUESTIONS:
        folded = fold(question.question)
        runs = {folded[start : start + copied] for start in range(len(folded) - copied + 1)}
        assert not [run for run in runs if any(run in text for text in whole)], question.id


def test_no_question_is_asked_twice() -> None:
    asked = [(fold(q.question), q.history, q.place) for q in QUESTIONS]
    assert len(asked) == len(set(asked))
