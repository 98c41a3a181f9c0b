"""A question asked without its clauses: what is taken out, and what the answer then amounts to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.answer import Assistant
from assistant.types import Answer
from eval.ablation import ablation_lines, ask_without_gold, find_accepted, judge, say_ablation, share_withheld
from eval.questions import Gold
from tests.eval_corpus import NO, NUMBER, ROAD, open_roads


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return open_roads(tmp_path_factory.mktemp("documents"))


def test_the_clause_is_gone_from_every_part_of_the_index(assistant: Assistant) -> None:
    index = assistant.index
    ((_, gone),) = find_accepted(ROAD, index.documents)
    reduced = index.without([gone.id])
    assert (reduced.rows, index.rows) == (len(index.clauses) - 1, len(index.clauses))
    assert gone not in reduced.clauses and gone.id not in reduced.facts
    assert gone not in reduced.documents[0].clauses()
    tokens = index.segmenter.tokens("疏浚河道")
    for text in ("修筑公路", "疏浚河道", "改造码头"):
        tokens = index.segmenter.tokens(text)
        before = {c.id: s for c, s in zip(index.clauses, index.lexical_scores(tokens), strict=True) if c != gone}
        after = {c.id: s for c, s in zip(reduced.clauses, reduced.lexical_scores(tokens), strict=True)}
        assert after == before
        near = {reduced.clauses[row].id for row in reduced.vector_scores(text)}
        assert near == {index.clauses[row].id for row in index.vector_scores(text)} - {gone.id}
    assert reduced.document_frequency("公路") < index.document_frequency("公路")


def test_a_document_of_which_nothing_is_left_is_gone(assistant: Assistant) -> None:
    index = assistant.index
    about = replace(ROAD, clauses=(Gold(NUMBER, "*", "*"),))
    reduced = index.without([clause.id for _, clause in find_accepted(about, index.documents)])
    assert (reduced.rows, reduced.documents) == (0, ())


def test_only_answerable_questions_are_asked_and_none_cites_what_was_taken_out(assistant: Assistant) -> None:
    (row,) = ask_without_gold(lambda _: assistant, [ROAD, NO])
    assert row.question is ROAD
    assert row.removed == 1
    assert "一" not in {citation.clause.address for citation in row.answer.citations}
    assert row.outcome == "refused"


def answer_of(assistant: Assistant, question: str) -> Answer:
    found = assistant.ask(question)
    assert found.status == "answered", found
    return found


def test_judgement_of_each_kind_of_answer(assistant: Assistant) -> None:
    removed = find_accepted(ROAD, assistant.index.documents)
    river = answer_of(assistant, "疏浚河道由谁牵头？")
    assert judge(ROAD, river, removed) == "answered"
    assert judge(ROAD, replace(river, status="unanswerable_not_in_corpus"), removed) == "refused"
    assert judge(ROAD, replace(river, direct="文件未载明由谁牵头。"), removed) == "said_missing"
    # another clause that states the same
    assert judge(ROAD, replace(river, direct="省甲局牵头。", text="省甲局牵头。[1]"), removed) == "other_clause"
    # the words of the clause itself, from somewhere else
    road = answer_of(assistant, "修筑公路由谁牵头？")
    assert judge(replace(ROAD, facts=(("别的",),)), road, removed) == "other_clause"


def test_shares_and_rows(assistant: Assistant) -> None:
    (row,) = ask_without_gold(lambda _: assistant, [ROAD])
    rows = [
        row,
        replace(row, outcome="answered"),
        replace(row, outcome="other_clause"),
        replace(row, outcome="said_missing"),
    ]
    assert share_withheld(rows) == 2 / 3
    assert share_withheld([]) is None
    assert "66.7%" in say_ablation(rows, 5)[0]
    assert [json.loads(line)["outcome"] for line in ablation_lines(rows)] == [
        "refused",
        "answered",
        "other_clause",
        "said_missing",
    ]


def test_rows_of_the_test_part_are_not_printed(assistant: Assistant) -> None:
    (row,) = ask_without_gold(lambda _: assistant, [ROAD])
    shown = {}
    for id in ("a", "d"):  # the test part, the development part
        wrong = replace(row, question=replace(ROAD, id=id), outcome="answered")
        shown[id] = len(say_ablation([wrong], 5))
    assert shown == {"a": 1, "d": 2}
