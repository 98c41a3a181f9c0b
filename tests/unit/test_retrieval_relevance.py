"""How likely a clause answers: its signs, the trees that weigh them, and a file that is damaged."""

from __future__ import annotations

import importlib.resources
import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.question import Ask, Question, Term
from assistant.retrieval import relevance
from assistant.retrieval.coverage import FoldedClause
from assistant.retrieval.relevance import FIELDS, SETS, Trees, load_trees
from assistant.retrieval.signs import (
    COMPARED,
    LEADS,
    OF_MEANING,
    Said,
    clause_signs,
    question_signs,
    read_asked,
    speaks_of,
    with_leads,
)
from assistant.types import NO_FACTS, Clause, Document, Evidence, Facts, Target

TEXT = "企业应当在接到投诉后30分钟内清理违规停放的车辆"
CLAUSE = Clause("d/1", "d", "", "第一条", (), "", TEXT, 0, 0)
DOCUMENT = Document("d", "", "办法", "", (), date(2025, 1, 1), "", "", "", "unknown", "a.txt", ())
WHY = {"fused": 0.5, "near": 0.1, "coverage": 0.5, "title": 0.0, "look": 0.8, "relevance": 0.0}


def signs_of(
    asked: str, *terms: str, text: str = TEXT, near: float = 0.3, facts: Facts = NO_FACTS, asks: tuple[Ask, ...] = ()
) -> dict[str, float]:
    question = Question(asked, asks, tuple(map(Term, terms)), counted=("分钟", "") if "几分钟" in asked else ("", ""))
    evidence = Evidence(CLAUSE, DOCUMENT, facts, 1.0, WHY)
    read = read_asked(question, asked, [1.0] * len(terms), [2.0] * len(terms))
    sentences = tuple(text.split("。"))
    said = Said(sentences, (near,) * len(sentences))
    return clause_signs(read, evidence, FoldedClause("", text, "", ""), said, all_words=0.5, near=near)


def test_what_a_clause_holds_and_lacks() -> None:
    signs = signs_of("接到投诉后多久清理", "投诉", "违规停放", "罚款")
    assert signs["said"] == 4.0 and signs["lacking"] == 2.0 and signs["heaviest_lacking"] == 1.0
    assert signs["terms_held"] == 2.0 and signs["full_coverage"] == pytest.approx(2 / 3)
    assert signs["pairs"] == 5.0 and signs["said_in_other_words"] == 0.0


def test_a_word_that_stands_there_by_another_name_is_told_apart() -> None:
    question = Question("投诉了多久清理", (), (Term("告状", ("投诉",)),))
    read = read_asked(question, question.text, [1.0], [2.0])
    evidence = Evidence(CLAUSE, DOCUMENT, NO_FACTS, 1.0, WHY)
    said = Said((TEXT,), (0.3,))
    signs = clause_signs(read, evidence, FoldedClause("", TEXT, "", ""), said, all_words=0.0, near=0.3)
    assert signs["said"] == signs["said_in_other_words"] == 2.0


def test_the_best_sentence_is_the_one_that_speaks_of_the_question() -> None:
    signs = signs_of("接到投诉后多久清理", "投诉", "清理", text=f"各区应当划定停放区。{TEXT}")
    assert signs["best_words"] == 1.0 and signs["best"] == pytest.approx(1.3) and signs["nearest"] == 0.3
    assert signs["best_pairs"] == pytest.approx(5 / 8)


@pytest.mark.parametrize(
    ("asked", "name", "there"),
    [
        ("接到投诉后几分钟内清理", "counted", 1.0),
        ("清理要多久", "time", -1.0),
        ("能不能停放", "leave", 1.0),
        ("清理一次多少钱", "money", -1.0),
        ("投诉打什么电话", "kind", -1.0),
        ("投诉归谁处理", "kind", 0.0),
        ("投诉归谁处理", "money", 0.0),
    ],
)
def test_whether_the_kind_of_thing_that_is_asked_for_is_there(asked: str, name: str, there: float) -> None:
    assert signs_of(asked, "投诉", "清理")[name] == there


def test_whether_the_ledger_holds_what_is_asked_for() -> None:
    asked = {"asks": (Ask.TARGET,)}
    number = Facts(targets=(Target("30分钟", 30.0, "分钟", "清理", "=", TEXT),))
    assert signs_of("多少", "清理", **asked)["target"] == -1.0  # type: ignore[arg-type]
    assert signs_of("多少", "清理", facts=number, **asked)["target"] == 1.0  # type: ignore[arg-type]
    assert signs_of("怎么办", "清理", facts=number)["target"] == 0.0


def test_a_clause_that_holds_nothing_of_the_topic_answers_only_where_it_means_nearly_the_same() -> None:
    assert speaks_of(signs_of("清理", "清理", near=0.0)) and speaks_of(signs_of("罚款", "罚款", near=0.5))
    assert not speaks_of(signs_of("罚款", "罚款", near=0.2))


def test_no_term_and_no_pair_give_no_division_by_zero() -> None:
    signs = signs_of("")
    assert signs["full_coverage"] == signs["best_pairs"] == signs["heaviest_lacking"] == 0.0


def test_a_lead_is_counted_from_the_best_of_the_others_and_from_the_sixth() -> None:
    rows = [{**dict.fromkeys(COMPARED, 0.0), "score": score} for score in (3.0, 2.0, 1.5, 1.0, 0.5, 0.2, 0.1)]
    found = with_leads(rows)
    assert [row["score_lead"] for row in found[:2]] == [1.0, -1.0]
    assert found[0]["score_ahead"] == pytest.approx(2.8) and found[6]["score_ahead"] == pytest.approx(-0.1)
    assert with_leads(rows[:1])[0]["score_lead"] == 3.0 and with_leads([]) == []


def test_the_trees_look_at_signs_that_there_are_and_those_of_words_at_no_meaning() -> None:
    there = {**with_leads([signs_of("投诉", "投诉")])[0], **question_signs(Question("投诉", ()))}
    trees = load_trees()
    assert set(trees["meaning"].names) == set(there)
    of_meaning = {f"{name}{lead}" for name in OF_MEANING for lead in ("", *LEADS)}
    assert set(trees["words"].names) == set(there) - of_meaning


@pytest.mark.parametrize("which", SETS)
def test_a_clause_that_holds_the_topic_is_likelier_than_one_that_lacks_it(which: str) -> None:
    held = signs_of("接到投诉后多久清理", "投诉", "清理", near=0.6)
    weak = {"fused": 0.1, "near": 0.0, "coverage": 0.0, "title": 0.0, "look": 0.1, "relevance": 0.0}
    lacks = signs_of("接到投诉后多久清理", "投诉", "清理", text="各区应当划定停放区", near=0.1)
    lacks |= {"score": 0.1, "look": weak["look"], "words": 0.1, "coverage": 0.0, "all_words": 0.1}
    held |= {"words": 1.0, "all_words": 1.0, "coverage": 1.0, "score": 3.0, "look": 2.0}
    about = question_signs(Question("接到投诉后多久清理", (), (Term("投诉"), Term("清理"))))
    rows = [{**row, **about} for row in with_leads([held, lacks])]
    first, second = load_trees()[which].log_odds(rows)
    assert first > second


def stump(limit: float = 0.5) -> Trees:
    places = [np.array(part, dtype=np.intp) for part in ([0, 3], [0, 0, 0, 0], [1, 1, 2, 3], [2, 1, 2, 3])]
    root, sign, low, high = places
    return Trees(("held",), root, sign, np.array([limit, 0, 0, 0]), low, high, np.array([0, -1.0, 2.0, 0.25]))


def test_every_tree_adds_the_value_of_its_leaf() -> None:
    assert stump().log_odds([{"held": 0.5}, {"held": 0.6}]).tolist() == [-0.75, 2.25]
    assert stump().log_odds([]).tolist() == []


def packed(**changed: object) -> bytes:
    held = {f"{one}_{field}": np.array(getattr(stump(), field)) for one in SETS for field in FIELDS}
    file = io.BytesIO()
    held |= {name: np.array(value) for name, value in changed.items()}
    np.savez(file, allow_pickle=False, **held)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        packed(words_low=[1, 1, 2]),
        packed(words_high=[9, 1, 2, 3]),
        packed(meaning_sign=[1, 0, 0, 0]),
        packed(meaning_roots=[-1]),
        packed(words_names=np.array([], dtype=np.str_)),
    ],
    ids=[
        "empty",
        "no archive",
        "too few nodes",
        "a node that is not there",
        "a sign that is not there",
        "a root below 0",
        "no sign",
    ],
)
def test_a_damaged_file_says_what_to_do(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / relevance.FILE).write_bytes(content)
    monkeypatch.setattr(importlib.resources, "files", lambda package: tmp_path)
    load_trees.cache_clear()
    with pytest.raises(SettingsError, match=r"eval/learn\.py"):
        load_trees()
    load_trees.cache_clear()


def test_a_sound_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / relevance.FILE).write_bytes(packed())
    monkeypatch.setattr(importlib.resources, "files", lambda package: tmp_path)
    load_trees.cache_clear()
    assert load_trees()["words"].log_odds([{"held": 1.0}]).tolist() == [2.25]
    load_trees.cache_clear()
