"""The scorer is checked with answers spoiled on purpose, and the check itself notices a scorer that is blind."""

from __future__ import annotations

from dataclasses import replace

import pytest

import eval.mutations
from eval.mutations import MUTATIONS, check_scorer, say_caught
from eval.scoring import score
from tests.eval_rows import CLAIM, CLAIM_ANSWER, LEAD, LEAD_ANSWER, RIGHT, STRAY, STRAY_ANSWER, make_row

ROWS = [*(make_row(question, answer) for question, answer in RIGHT), make_row(STRAY, STRAY_ANSWER)]


def test_answers_to_be_spoiled_are_right() -> None:
    assert [row.score.why for row in ROWS] == [(), (), (), ()]


def test_every_rule_has_a_wrong_answer_and_all_are_caught() -> None:
    found = check_scorer(ROWS)
    assert [one.name for one in found] == list(MUTATIONS)
    assert {one.name: one.missed for one in found if one.missed} == {}
    assert {one.name for one in found if not one.made} == set()


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_scorer_that_sees_nothing_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    blind = score(LEAD, LEAD_ANSWER)
    monkeypatch.setattr(eval.mutations, "score", lambda question, answer: blind)
    one = next(one for one in check_scorer(ROWS) if one.name == name)
    assert (one.caught, len(one.missed)) == (0, one.made)
    assert f"没有判错：{name}" in "\n".join(say_caught([one]))


def test_answers_that_are_wrong_already_are_left_out() -> None:
    wrong = make_row(CLAIM, replace(CLAIM_ANSWER, status="answered"))
    assert sum(one.made for one in check_scorer([wrong])) == 0


def test_told_in_one_line_when_all_is_well() -> None:
    (line,) = say_caught(check_scorer(ROWS))
    assert line.startswith(f"评分器自查：{len(MUTATIONS)} 种改错")
