"""What is learned: that it learns, the same each time, and from practice pairs that are well formed and new."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.models import SENTENCES, OfflineEmbedding
from assistant.models.encoders import WHOLE, Encoder
from assistant.models.offline import Layout, encode
from assistant.retrieval.relevance import FIELDS, SETS
from assistant.retrieval.signs import COMPARED
from assistant.text.fold import fold
from eval.examples import Example, read_examples, read_practice
from eval.layout import Lesson, learn_layout, learn_turn, read_lesson, share_first, turn_gradient, write_layouts
from eval.learning import learn_layouts, main, read_lessons
from eval.practice_pairs import Pair, list_practice, read_pairs
from eval.questions import ASKED_ON, list_question_files, load_questions
from eval.trees import learn_trees, write_trees

DIMENSIONS = 48


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


def test_the_turn_brings_questions_nearer_to_their_clauses_and_is_the_same_each_time() -> None:
    lessons = [lesson(seed=1), lesson(seed=2)]
    found = learn_turn(lessons)
    assert found.shape == (DIMENSIONS, DIMENSIONS) and found.dtype == np.float32
    assert share_first(found, lessons) > share_first(np.eye(DIMENSIONS, dtype=np.float32), lessons)
    assert np.array_equal(found, learn_turn(lessons))


def test_the_share_that_comes_first_is_counted_over_all_questions() -> None:
    axes = np.eye(DIMENSIONS, dtype=np.float32)
    known = Lesson(axes[:4], axes[:4], np.array([0, 1, 2, 0]))
    other = Lesson(axes[:2], axes[:2], np.array([1, 0]))
    assert share_first(axes, [known]) == 3 / 4
    assert share_first(axes, [known, other]) == 3 / 6
    exchanged = axes[[1, 0, *range(2, DIMENSIONS)]]
    assert share_first(exchanged, [other]) == 1
    assert share_first(axes, []) == 0


def test_a_layout_takes_off_the_means_before_the_turn_is_learned() -> None:
    lessons = [lesson(seed=1), lesson(12, seed=2)]
    ahead, beside = np.zeros((2, DIMENSIONS), dtype=np.float32)
    ahead[0], beside[1] = 3, 3
    cone = [Lesson(unit(one.clauses + ahead), unit(one.questions + beside), one.rows) for one in lessons]
    found = learn_layout(cone)
    text_mean = np.concatenate([one.clauses for one in cone]).mean(axis=0)
    question_mean = np.concatenate([one.questions for one in cone]).mean(axis=0)
    assert np.array_equal(found.text_mean, text_mean) and np.array_equal(found.question_mean, question_mean)
    laid = [Lesson(unit(one.clauses - text_mean), unit(one.questions - question_mean), one.rows) for one in cone]
    assert np.allclose(found.turn, learn_turn(laid), atol=1e-6)
    assert share_first(found.turn, laid) > share_first(np.eye(DIMENSIONS, dtype=np.float32), cone)


def test_the_gradient_is_that_of_the_loss() -> None:
    one, part, step = lesson(8, 2), np.arange(8), 1e-2
    found = np.eye(DIMENSIONS, dtype=np.float32)

    def loss(matrix: np.ndarray) -> float:
        turned = unit(one.questions[part] @ matrix).astype(np.float64)
        logits = 12.0 * turned @ one.clauses.T
        shares = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        wanted = np.full_like(shares, 0.05 / shares.shape[1])
        wanted[np.arange(len(part)), one.rows[part]] += 0.95
        return float(-(wanted * shares).sum() / len(part))

    gradient = turn_gradient(found, one, part)
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


def random_layout(size: int, *, seed: int) -> Layout:
    rows = np.random.default_rng(seed).normal(size=(size + 2, size)).astype(np.float32)
    return Layout(rows[0], rows[1], rows[2:])


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    layouts = {"one": random_layout(4, seed=1), "other": random_layout(3, seed=2)}
    write_layouts(layouts, tmp_path / "layouts.npz")
    with np.load(tmp_path / "layouts.npz", allow_pickle=False) as held:
        assert len(held.files) == 6
        for name, layout in layouts.items():
            for part in ("text_mean", "question_mean", "turn"):
                assert np.array_equal(held[f"{name}_{part}"], getattr(layout, part).astype(np.float16))
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


def plain(encoder: Encoder) -> Layout:
    nothing = np.zeros(encoder.dimension, dtype=np.float32)
    return Layout(nothing, nothing, np.eye(encoder.dimension, dtype=np.float32))


def test_practice_gives_examples_of_what_its_documents_answer_and_of_what_they_do_not() -> None:
    file = next(file for file in list_practice() if file.stem == "seed")
    pair = next(pair for pair in read_pairs(file) if pair.asked and pair.near)
    lost = Pair("《没有的文件》", "", "一", "没有", ("没有的事怎么办",), ())
    embedders = [OfflineEmbedding(encoder, plain(encoder)) for encoder in (WHOLE, SENTENCES)]
    found = read_practice(file, [pair, lost], embedders, ASKED_ON)
    assert any(any(one.right) for one in found) and any(not any(one.right) for one in found)
    assert len(found) <= 3 * len(pair.asked) + 2 * len(pair.near)


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    whole = '{"document": "《办法》", "part": "", "address": "一", "clause": "甲", "asked": ["乙"], "near": []}'
    (tmp_path / "a.jsonl").write_text(f'{whole}\n{{"clause": "丙"}}\n', "utf-8")
    with pytest.raises(SettingsError, match="第 2 行"):
        read_pairs(tmp_path / "a.jsonl")


@pytest.mark.parametrize("encoder", [WHOLE, SENTENCES], ids=lambda encoder: encoder.name)
def test_the_pairs_of_a_file_are_encoded_row_by_row(encoder: Encoder) -> None:
    pairs = [Pair("《办法》", "", "一", "甲", ("乙", "丙"), ()), Pair("《办法》", "", "二", "丁", ("己",), ("戊",))]
    found = read_lesson(pairs, encoder)
    assert found.rows.tolist() == [0, 0, 1]
    assert np.allclose(found.clauses, np.concatenate([encode(encoder, [text]) for text in "甲丁"]), atol=1e-5)
    asked = [encode(encoder, [text], asked=True) for text in "乙丙己"]
    assert np.allclose(found.questions, np.concatenate(asked), atol=1e-5)


def test_each_encoder_learns_from_its_own_vectors() -> None:
    pairs = [Pair("《办法》", "", "一", text, (f"{text}吗",), ()) for text in ("公交免费", "图书馆闭馆", "食堂菜单")]
    lessons = read_lessons(pairs)
    found = learn_layouts([lessons, lessons])
    assert list(found) == list(lessons) == [WHOLE.name, SENTENCES.name]
    for encoder in (WHOLE, SENTENCES):
        alone = learn_layout([lessons[encoder.name]] * 2)
        for part in ("text_mean", "question_mean", "turn"):
            assert np.array_equal(getattr(found[encoder.name], part), getattr(alone, part))
        assert found[encoder.name].turn.shape == (encoder.dimension, encoder.dimension)


def test_the_layouts_of_the_package_take_off_what_all_texts_share() -> None:
    some = [pair for file in list_practice() for pair in read_pairs(file) if pair.asked][::40]
    for encoder in (WHOLE, SENTENCES):
        laid, bare = OfflineEmbedding(encoder), OfflineEmbedding(encoder, plain(encoder))
        clauses = [pair.clause for pair in some]
        near, shared = (np.linalg.norm(one.embed(clauses).mean(axis=0)) for one in (laid, bare))
        assert near < shared / 2, encoder.name


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
