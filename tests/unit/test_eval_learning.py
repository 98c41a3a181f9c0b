"""What is learned: that it learns, the same each time, and from practice pairs that are well formed and new."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.models import OfflineEmbedding
from assistant.models.offline import DIMENSIONS
from assistant.retrieval.relevance import FIELDS, SETS
from assistant.retrieval.signs import COMPARED
from assistant.text.fold import fold
from eval.examples import Example, read_examples, read_practice
from eval.learning import main
from eval.practice_pairs import Pair, list_practice, read_pairs
from eval.question_map import Lesson, learn_map, map_gradient, read_lesson, share_first, write_map
from eval.questions import ASKED_ON, list_question_files, load_questions
from eval.trees import learn_trees, write_trees


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


def example(*clauses: tuple[float, bool]) -> Example:
    rows = tuple({"held": held, **dict.fromkeys(COMPARED, held)} for held, _ in clauses)
    return Example(rows, tuple(answers for _, answers in clauses), 1.0)


def test_the_trees_prefer_what_answers_and_say_none_where_little_is_held() -> None:
    taught = [example((2.0, True), (0.5, False)), example((0.4, False), (0.2, False))] * 60
    trees = learn_trees(taught)
    for one in SETS:
        held, lacks = trees[one].log_odds([taught[0].clauses[0], taught[1].clauses[0]])
        assert held > 0 > lacks, one
        again = learn_trees(taught)[one]
        assert all(np.array_equal(getattr(trees[one], field), getattr(again, field)) for field in FIELDS)


def test_nothing_is_learned_from_nothing() -> None:
    with pytest.raises(SettingsError, match="没有可以学习"):
        learn_trees([])


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    write_map(np.eye(4, dtype=np.float32), tmp_path / "map.npy")
    assert np.array_equal(np.load(tmp_path / "map.npy"), np.eye(4))
    trees = learn_trees([example((2.0, True), (0.5, False)), example((0.4, False))] * 60)
    write_trees(trees, tmp_path / "trees.npz")
    with np.load(tmp_path / "trees.npz", allow_pickle=False) as held:
        assert all(np.array_equal(held[f"{s}_{f}"], getattr(trees[s], f)) for s in SETS for f in FIELDS)


def test_a_question_is_an_example_as_asked_among_few_clauses_and_without_what_answers_it() -> None:
    asked = [question for question in load_questions(list_question_files()) if question.kind == "content"]
    known, few, unknown = read_examples([question for question in asked if question.answerable][:1])
    assert any(known.right) and not any(unknown.right) and known.counts > unknown.counts == few.counts
    assert len(few.clauses) == 3 and max(row["words"] for row in few.clauses) == 1.0
    assert len(unknown.clauses) == len(known.clauses) - sum(known.right)
    assert max(row["words"] for row in unknown.clauses) == 1.0  # BM25 is counted from the best that is left


def test_practice_gives_examples_of_what_its_documents_answer_and_of_what_they_do_not() -> None:
    file = next(file for file in list_practice() if file.stem == "seed")
    pair = next(pair for pair in read_pairs(file) if pair.asked and pair.near)
    lost = Pair("《没有的文件》", "", "一", "没有", ("没有的事怎么办",), ())
    found = read_practice(file, [pair, lost], OfflineEmbedding(np.eye(DIMENSIONS, dtype=np.float32)), ASKED_ON)
    assert any(any(one.right) for one in found) and any(not any(one.right) for one in found)
    assert len(found) <= 3 * len(pair.asked) + 2 * len(pair.near)


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    whole = '{"document": "《办法》", "part": "", "address": "一", "clause": "甲", "asked": ["乙"], "near": []}'
    (tmp_path / "a.jsonl").write_text(f'{whole}\n{{"clause": "丙"}}\n', "utf-8")
    with pytest.raises(SettingsError, match="第 2 行"):
        read_pairs(tmp_path / "a.jsonl")


def test_the_pairs_of_a_file_are_embedded_row_by_row() -> None:
    pairs = [Pair("《办法》", "", "一", "甲", ("乙", "丙"), ()), Pair("《办法》", "", "二", "丁", (), ("戊",))]
    found = read_lesson(pairs, OfflineEmbedding())
    assert found.clauses.shape == (2, DIMENSIONS) and found.rows.tolist() == [0, 0]


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
            assert pair["clause"].strip() and pair["asked"] + pair["near"] and all(map(str.strip, pair["asked"])), (
                file,
                number,
            )
            asked = [fold(question) for question in pair["asked"] + pair["near"]]
            assert not scored.intersection(asked), (file, number)
