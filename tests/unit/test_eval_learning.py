"""What is learned: that it learns, the same each time, and from practice pairs that are well formed and new."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.models import OfflineEmbedding
from assistant.models.offline import DIMENSIONS
from assistant.text.fold import fold
from eval.examples import Example
from eval.learning import (
    Lesson,
    learn_map,
    learn_weights,
    list_practice,
    main,
    map_gradient,
    read_lesson,
    share_first,
    write_map,
    write_weights,
)
from eval.questions import list_question_files, load_questions


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def lesson(clauses: int = 24, asked: int = 6, *, seed: int = 1) -> Lesson:
    """Give questions that are their clause turned by one and the same turn, with noise."""
    random = np.random.default_rng(seed)
    turn = np.eye(DIMENSIONS) + 0.3 * random.normal(size=(DIMENSIONS, DIMENSIONS))
    held = unit(random.normal(size=(clauses, DIMENSIONS)))
    rows = np.repeat(np.arange(clauses), asked)
    questions = unit(held[rows] @ turn + 0.1 * random.normal(size=(len(rows), DIMENSIONS)))
    return Lesson(held, questions, rows)


def test_the_map_brings_questions_nearer_to_their_clauses_and_is_the_same_each_time() -> None:
    lessons = [lesson()]
    found = learn_map(lessons)
    assert share_first(found, lessons) > share_first(np.eye(DIMENSIONS, dtype=np.float32), lessons)
    assert np.array_equal(found, learn_map(lessons))


def test_the_gradient_is_that_of_the_loss() -> None:
    one, part, step = lesson(8, 2), np.arange(8), 1e-2
    found = np.eye(DIMENSIONS, dtype=np.float32)

    def loss(matrix: np.ndarray) -> float:
        turned = unit(one.questions[part] @ matrix).astype(np.float64)
        logits = 20.0 * turned @ one.clauses.T
        shares = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        wanted = np.full_like(shares, 0.05 / shares.shape[1])
        wanted[np.arange(len(part)), one.rows[part]] += 0.95
        return float(-(wanted * shares).sum() / len(part))

    gradient = map_gradient(found, one, part)
    direction = np.asarray(gradient / np.linalg.norm(gradient), dtype=np.float32)
    slope = (loss(found + step * direction) - loss(found - step * direction)) / (2 * step)
    assert slope == pytest.approx(float((gradient * direction).sum()), rel=0.05)


def example(*clauses: tuple[float, bool], without: bool = False) -> Example:
    return Example({"length": 1.0}, tuple(({"held": held}, answers) for held, answers in clauses), without)


def test_the_weights_prefer_what_answers_and_say_none_where_little_is_held() -> None:
    taught = [example((2.0, True), (0.5, False)), example((0.4, False), (0.2, False), without=True)] * 6
    weights = learn_weights(taught)
    about = {"length": 1.0}
    assert weights.log_odds({"held": 2.0}, about) > 0 > weights.log_odds({"held": 0.4}, about)
    assert weights == learn_weights(taught)


def test_nothing_is_learned_from_nothing() -> None:
    with pytest.raises(SettingsError, match="没有开发部分"):
        learn_weights([])


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    write_map(np.eye(4, dtype=np.float32), tmp_path / "map.npy")
    assert np.array_equal(np.load(tmp_path / "map.npy"), np.eye(4))
    weights = learn_weights([example((2.0, True), (0.5, False)), example((0.4, False), without=True)])
    write_weights(weights, tmp_path / "weights.json")
    held = json.loads((tmp_path / "weights.json").read_text("utf-8"))
    assert held["clause"] == dict(weights.clause) and held["bias"] == weights.bias


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"clause": "甲", "asked": ["乙"]}\n{"clause": "丙"}\n', "utf-8")
    with pytest.raises(SettingsError, match="第 2 行"):
        read_lesson(tmp_path / "a.jsonl", OfflineEmbedding())


def test_a_folder_without_pairs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="没有练习题"):
        list_practice(tmp_path)


def test_a_wrong_part_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--only", "nothing"])
    assert ended.value.code == 2 and "--only" in capsys.readouterr().err


def test_practice_pairs_are_whole_and_none_of_their_questions_is_scored() -> None:
    scored = {fold(question.question) for question in load_questions(list_question_files())}
    for file in list_practice():
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            pair = json.loads(line)
            assert set(pair) == {"document", "part", "address", "clause", "asked", "near"}, (file, number)
            assert pair["clause"].strip() and pair["asked"] and all(map(str.strip, pair["asked"])), (file, number)
            asked = [fold(question) for question in pair["asked"] + pair["near"]]
            assert not scored.intersection(asked), (file, number)
