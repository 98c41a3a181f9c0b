"""The command behind eval/learn.py: what is learned from questions, and how.

Two things. The map of questions (`assistant/models/question_map.npy`): a matrix that turns the vector of a question to
where the clauses lie that answer such questions; learned from the pairs of eval/practice by cross-entropy over the
clauses of their file, held near the unit matrix. The weights of relevance (`assistant/retrieval/relevance.json`): a
conditional logit with an outside option over what the search finds for the development questions, each asked with and
without its clauses. The test part teaches nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, SettingsError
from assistant.models.embedder import Embedder
from assistant.models.offline import DIMENSIONS, QUESTION_MAP, OfflineEmbedding
from assistant.retrieval.relevance import FILE, Weights
from eval.arguments import ChineseParser
from eval.corpora import PROJECT_DIR, Corpora, open_assistant_of
from eval.examples import Example, read_examples
from eval.questions import EVAL_DIR, list_question_files, load_questions, part_of

Matrix = NDArray[np.float32]

PRACTICE = EVAL_DIR / "practice"
MAP_FILE = PROJECT_DIR / "assistant" / "models" / QUESTION_MAP
WEIGHTS_FILE = PROJECT_DIR / "assistant" / "retrieval" / FILE
PARTS = ("map", "relevance")
_PASSES, _BATCH, _STEP = 3, 32, 3e-4
_SHARPNESS = 20.0  # of the softmax over cosines
_SMOOTHING = 0.05  # of the right clause's share, left to all
_HELD = 3e-3  # how hard the map is held to the unit matrix
_ROUNDS, _RATE, _RIDGE = 500, 0.05, 2e-3  # of the weights
_WITHOUT = 0.5  # what a question without its clauses counts beside one with them


@dataclass(frozen=True, slots=True)
class Lesson:
    """The clauses of one file of pairs, and for each question the row of the clause that answers it."""

    clauses: Matrix  # unit rows
    questions: Matrix  # unit rows
    rows: NDArray[np.intp]


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and give the exit code: 0, 1 (our error) or 2 (usage)."""
    parser = ChineseParser(
        prog="eval/learn.py", description="由练习题和开发部分的题目学出问题的向量变换和依据的权重", allow_abbrev=False
    )
    parser.add_argument("--only", choices=PARTS, metavar="PART", help="只学一部分：map 向量变换，relevance 权重")
    chosen: argparse.Namespace = parser.parse_args(arguments)
    try:
        if chosen.only != "relevance":
            write_map(learn_map([read_lesson(file, OfflineEmbedding()) for file in list_practice()]), MAP_FILE)
        if chosen.only != "map":
            dev = [question for question in load_questions(list_question_files()) if part_of(question.id) == "dev"]
            write_weights(learn_weights(read_examples(dev, Corpora(open_assistant_of))), WEIGHTS_FILE)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def list_practice(folder: Path = PRACTICE) -> list[Path]:
    """Give the files of pairs.

    Raises:
        SettingsError: there is none.
    """
    found = sorted(folder.glob("*.jsonl"))
    if not found:
        raise SettingsError(f"{folder} 中没有练习题（*.jsonl），不能学习。")
    return found


def read_lesson(file: Path, embedder: Embedder) -> Lesson:
    """Give the pairs of a file, embedded.

    Raises:
        SettingsError: a line is no pair; names file and line.
    """
    clauses: list[str] = []
    asked: list[tuple[int, str]] = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            pair = json.loads(line)
            clauses.append(str(pair["clause"]))
            asked += [(len(clauses) - 1, str(question)) for question in pair["asked"]]
        except (ValueError, KeyError, TypeError):
            raise SettingsError(f"{file} 第 {number} 行不是一对条款和问题，请改正。") from None
    questions = embedder.embed([question for _, question in asked])
    return Lesson(embedder.embed(clauses), questions, np.array([row for row, _ in asked], dtype=np.intp))


def learn_map(lessons: Sequence[Lesson]) -> Matrix:
    """Give the map of questions, shape (dimensions, dimensions); the same for the same lessons."""
    unit = np.eye(DIMENSIONS, dtype=np.float32)
    found, adam = unit.copy(), Adam(_STEP)
    for turn in range(_PASSES):
        random = np.random.default_rng(turn)
        batches = [
            (lesson, part)
            for lesson in lessons
            for part in np.split(random.permutation(len(lesson.rows)), range(_BATCH, len(lesson.rows), _BATCH))
        ]
        for place in random.permutation(len(batches)):
            lesson, part = batches[place]
            pull = map_gradient(found, lesson, part) + 2 * _HELD * (found - unit)
            found = found - adam.step(pull)
        print(f"问题的向量变换：第 {turn + 1} 遍，首条即答案 {share_first(found, lessons):.1%}", flush=True)
    return found


def map_gradient(found: Matrix, lesson: Lesson, part: NDArray[np.intp]) -> Matrix:
    """Give the gradient of the mean cross-entropy of some questions of a lesson."""
    asked = lesson.questions[part]
    turned = asked @ found
    lengths = np.linalg.norm(turned, axis=1, keepdims=True).clip(1e-6)
    turned = turned / lengths
    logits = _SHARPNESS * turned @ lesson.clauses.T
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    wanted = np.full_like(shares, _SMOOTHING / shares.shape[1])
    wanted[np.arange(len(part)), lesson.rows[part]] += 1 - _SMOOTHING
    back = _SHARPNESS * (shares - wanted) @ lesson.clauses / len(part)
    back = (back - turned * (turned * back).sum(axis=1, keepdims=True)) / lengths
    return np.asarray(asked.T @ back, dtype=np.float32)


def share_first(found: Matrix, lessons: Sequence[Lesson]) -> float:
    """Give the share of questions whose clause is the nearest of its file."""
    hits = [(lesson.questions @ found @ lesson.clauses.T).argmax(axis=1) == lesson.rows for lesson in lessons]
    return float(np.concatenate(hits).mean()) if hits else 0.0


def learn_weights(examples: Sequence[Example]) -> Weights:
    """Give the weights under which the right clause, or none, is likeliest; signs are scaled while learning.

    Raises:
        SettingsError: there is no example.
    """
    if not examples:
        raise SettingsError("没有开发部分的题目，不能学习。")
    names, about = tuple(examples[0].clauses[0][0]), tuple(examples[0].question)
    rows = np.array([[sign[name] for name in names] for one in examples for sign, _ in one.clauses])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    asked = np.array([[*(one.question[name] for name in about), 1.0] for one in examples])
    owner = np.repeat(np.arange(len(examples)), [len(one.clauses) for one in examples])
    right = np.array([answers for one in examples for _, answers in one.clauses])
    counts = np.array([_WITHOUT if one.without else 1.0 for one in examples])
    weights, none = _fit((rows - middle) / spread, asked, owner, right, counts / counts.sum())
    clause = weights / spread
    return Weights(
        {name: round(float(weight), 5) for name, weight in zip(names, clause, strict=True)},
        {name: round(float(weight), 5) for name, weight in zip(about, none, strict=False)},
        round(float(none[-1] + clause @ middle), 5),
    )


def _fit(
    signs: NDArray[np.float64],
    asked: NDArray[np.float64],
    owner: NDArray[np.intp],
    right: NDArray[np.bool_],
    counts: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the weights of clauses and of the case of none by gradient steps on the log-likelihood."""
    weights, none = np.zeros(signs.shape[1]), np.zeros(asked.shape[1])
    one, other = Adam(_RATE), Adam(_RATE)
    answered = np.bincount(owner, right, len(asked)) > 0
    for _ in range(_ROUNDS):
        odds, odds_none = np.exp(np.clip(signs @ weights, -60, 60)), np.exp(np.clip(asked @ none, -60, 60))
        total = np.bincount(owner, odds, len(asked)) + odds_none
        of_right = np.bincount(owner, odds * right, len(asked))
        wanted = np.where(right, odds / np.where(answered, of_right, 1.0)[owner], 0.0)
        miss = (odds / total[owner] - wanted) * counts[owner]
        miss_none = (odds_none / total - ~answered) * counts
        weights = weights - one.step(signs.T @ miss + 2 * _RIDGE * weights)
        none = none - other.step(asked.T @ miss_none)
    return weights, none


class Adam:
    """Steps of Kingma and Ba (2015), with their constants."""

    def __init__(self, rate: float) -> None:
        """Take the length of a step."""
        self.rate, self.turn = rate, 0
        self.mean: NDArray[np.floating] = np.zeros(())
        self.square: NDArray[np.floating] = np.zeros(())

    def step(self, gradient: NDArray[np.floating]) -> NDArray[np.floating]:
        """Give what is to be taken off."""
        self.turn += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.999 * self.square + 0.001 * gradient**2
        mean, square = self.mean / (1 - 0.9**self.turn), self.square / (1 - 0.999**self.turn)
        return np.asarray(self.rate * mean / (np.sqrt(square) + 1e-8), dtype=gradient.dtype)


def write_map(found: Matrix, target: Path) -> None:
    """Write the map at half precision."""
    np.save(target, found.astype(np.float16))
    print(f"已写入 {target}")


def write_weights(weights: Weights, target: Path) -> None:
    """Write the weights with the command that they come from."""
    content = {
        "command": "python eval/learn.py",
        "clause": dict(weights.clause),
        "question": dict(weights.question),
        "bias": weights.bias,
    }
    target.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    print(f"已写入 {target}")
