"""The questions agree with the documents: every gold clause exists and holds the facts that are asked of it."""

from __future__ import annotations

import re

import pytest

from assistant.documents import list_sources, read_overrides, read_source
from assistant.errors import SourceError
from assistant.structure import outline_source
from assistant.types import Clause, Document
from eval.corpora import PROJECT_DIR
from eval.questions import ANY, Gold, Question, address_of, list_question_files, load_questions, part_of
from eval.scoring import contains, fold

QUESTIONS = load_questions(list_question_files())
# said of a clause and not by it
SAID_OF_IT = {
    "未指定牵头",
    "没有指定牵头",
    "未明确牵头",
    *(not_yet + stated for not_yet in ("未", "没有") for stated in ("载明", "写明", "明确", "规定", "说明")),
}
COUNTED = re.compile(r"共?[0-9]+\D{0,4}")  # 共5项: counted over several clauses, stands in none

Found = dict[str, list[tuple[Document, Clause]]]  # corpus -> its clauses


@pytest.fixture(scope="module")
def clauses() -> Found:
    return {corpus: read_clauses(corpus) for corpus in {question.corpus for question in QUESTIONS}}


def read_clauses(corpus: str) -> list[tuple[Document, Clause]]:
    folder = PROJECT_DIR / (corpus or "corpus")
    found: list[tuple[Document, Clause]] = []
    for path in list_sources(folder):
        try:
            source = read_source(path, folder)
        except SourceError:
            continue  # some files are there to be refused
        for document in outline_source(source, read_overrides(path)).documents:
            found += [(document, clause) for clause in document.clauses()]
    assert found, folder
    return found


def find(question: Question, gold: Gold, clauses: Found) -> list[tuple[Document, Clause]]:
    return [pair for pair in clauses[question.corpus] if gold.matches(*address_of(*pair))]


def test_every_gold_clause_and_alternative_exists_once(clauses: Found) -> None:
    for question in QUESTIONS:
        for gold in (*question.clauses, *question.alternatives):
            count = len(find(question, gold, clauses))
            assert count > 0 if ANY in (gold.part, gold.address) else count == 1, (question.id, gold)


def gold_text(question: Question, clauses: Found) -> str:
    found = [pair for gold in question.clauses for pair in find(question, gold, clauses)]
    about = [f"{d.number} {d.issuer} {d.issued_on} {'，'.join(d.addressees)}" for d, _ in found]
    return fold("\n".join([*about, *(f"{c.part} {c.address} {c.text}" for _, c in found)]))


def test_facts_and_units_stand_in_the_gold_clauses(clauses: Found) -> None:
    for question in QUESTIONS:
        text = gold_text(question, clauses)
        for fact in (*question.facts, *question.direct_facts):
            counted = question.kind == "aggregate" and all(COUNTED.fullmatch(wording) for wording in fact)
            if not SAID_OF_IT.issuperset(fact) and not counted:
                assert any(contains(text, wording) for wording in fact), (question.id, fact)
        for units in question.units.values():
            assert all(fold(unit) in text for unit in units), (question.id, units)


def test_foreign_strings_stand_in_no_gold_clause(clauses: Found) -> None:
    for question in QUESTIONS:
        text = gold_text(question, clauses)
        assert not [item for item in question.foreign if contains(text, item)], question.id


def test_questions_do_not_copy_the_clauses(clauses: Found) -> None:
    copied = 15  # characters in a row; below that a name alone may be copied
    whole = {  # openings hold titles
        corpus: [fold(clause.text) for _, clause in found if clause.kind == "clause"]
        for corpus, found in clauses.items()
    }
    for question in QUESTIONS:
        folded = fold(question.question)
        runs = {folded[start : start + copied] for start in range(len(folded) - copied + 1)}
        assert not [run for run in runs if any(run in text for text in whole[question.corpus])], question.id


def count_leads(question: Question, clauses: Found) -> int:
    texts = [clause.text for gold in question.clauses for _, clause in find(question, gold, clauses)]
    return sum(named.count("、") + 1 for text in texts for named in re.findall(r"（([^（）]*牵头[^（）]*)）", text))


def test_counts_that_no_clause_states_are_the_number_of_gold_clauses_or_leads(clauses: Found) -> None:
    for question in QUESTIONS:
        text = gold_text(question, clauses)
        for fact in (*question.facts, *question.direct_facts):
            counted = question.kind == "aggregate" and all(COUNTED.fullmatch(wording) for wording in fact)
            if counted and not any(contains(text, wording) for wording in fact):
                numbers = {int(re.sub(r"\D", "", wording)) for wording in fact}
                right = {len(question.clauses), count_leads(question, clauses)}
                assert len(numbers) == 1 and numbers <= right, (question.id, fact)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("unanswerable", 80),
        ("everyday", 90),
        ("follow_up", 50),
        ("false_premise", 40),
        ("aggregate", 40),
        ("yes_no", 30),
        ("slip", 25),
        ("address", 15),
    ],
)
def test_there_are_enough_questions_of_a_kind_in_both_parts(kind: str, least: int) -> None:
    parts = [part_of(question.id) for question in QUESTIONS if question.kind == kind]
    assert len(parts) >= least
    assert min(parts.count("dev"), parts.count("test")) >= 0.4 * len(parts)


def test_there_are_enough_questions_of_both_corpora_in_both_parts() -> None:
    on_others = [question for question in QUESTIONS if question.corpus == "tests/documents"]
    assert len(QUESTIONS) >= 480 and len(on_others) >= 110
    for rows in (QUESTIONS, on_others):
        parts = [part_of(question.id) for question in rows]
        assert min(parts.count("dev"), parts.count("test")) >= 0.4 * len(parts)


def test_no_question_is_asked_twice() -> None:
    asked = [(q.corpus, fold(q.question), q.history, q.place, q.as_of) for q in QUESTIONS]
    assert len(asked) == len(set(asked))
