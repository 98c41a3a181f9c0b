"""How likely a clause answers: its signs, the weights, and a file that is damaged."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.question import Question, Term
from assistant.retrieval import relevance
from assistant.retrieval.coverage import FoldedClause
from assistant.retrieval.relevance import Asked, Signs, Weights, clause_signs, load_weights, pairs_of, question_signs

TEXT = "企业应当在接到投诉后30分钟内清理违规停放的车辆"


def signs_of(*terms: str, text: str = TEXT, near: float = 0.3, opening: bool = False) -> Signs:
    asked = Asked(tuple(map(Term, terms)), (1.0,) * len(terms), (2.0,) * len(terms), pairs_of("接到投诉后多久清理"))
    fields = FoldedClause("", text, "", "")
    return clause_signs(asked, fields, words=0.5, all_words=0.5, near=near, coverage=0.5, opening=opening)


def test_what_a_clause_holds_and_lacks() -> None:
    signs = signs_of("投诉", "违规停放", "罚款")
    assert signs["said"] == 4.0 and signs["lacking"] == 2.0 and signs["heaviest_lacking"] == 1.0
    assert signs["terms_held"] == 2.0 and signs["full_coverage"] == pytest.approx(2 / 3)
    assert signs["pairs"] == 5.0 and signs["pairs_share"] == pytest.approx(5 / 8)


def test_no_term_and_no_pair_give_no_division_by_zero() -> None:
    fields = FoldedClause("", TEXT, "", "")
    signs = clause_signs(
        Asked((), (), (), frozenset()), fields, words=0, all_words=0, near=0, coverage=0, opening=False
    )
    assert signs["full_coverage"] == signs["pairs_share"] == signs["heaviest_lacking"] == 0.0


def test_the_weights_name_every_sign_and_no_other() -> None:
    weights = load_weights()
    assert set(weights.clause) == set(signs_of("投诉"))
    assert set(weights.question) == set(question_signs(Question("接到投诉后多久清理", ())))


def test_a_clause_that_holds_the_topic_is_likelier_than_one_that_lacks_it_and_one_near_than_one_far() -> None:
    weights, about = load_weights(), question_signs(Question("接到投诉后多久清理", (), (Term("投诉"), Term("清理"))))
    held = weights.log_odds(signs_of("投诉", "清理"), about)
    assert held > weights.log_odds(signs_of("投诉", "清理", text="各区应当划定停放区"), about)
    assert held > weights.log_odds(signs_of("投诉", "清理", near=0.0), about)
    assert held > weights.log_odds(signs_of("投诉", "清理", opening=True), about)


def test_odds_stay_within_bounds() -> None:
    weights = Weights({"words": 1e9}, {}, 0.0)
    assert weights.log_odds({"words": 1.0}, {}) == 20.0 and weights.log_odds({"words": -1.0}, {}) == -20.0


@pytest.mark.parametrize("content", ["{", "{}", '{"clause": [], "question": {}, "bias": 0}', "[]"])
def test_a_damaged_file_says_what_to_do(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / relevance.FILE).write_text(content, "utf-8")
    monkeypatch.setattr(importlib.resources, "files", lambda package: tmp_path)
    load_weights.cache_clear()
    with pytest.raises(SettingsError, match=r"eval/learn\.py"):
        load_weights()
    load_weights.cache_clear()


def test_the_file_says_which_command_made_it() -> None:
    held = json.loads((Path(relevance.__file__).parent / relevance.FILE).read_text("utf-8"))
    assert held["command"] == "python eval/learn.py"
