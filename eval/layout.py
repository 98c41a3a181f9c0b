"""Learns how an encoder's vectors are laid: their means, and a matrix that turns questions to what answers them.

The matrix is learned from the pairs of eval/practice by cross-entropy over the clauses of their file, held near the
unit matrix. Encoders with attention place all texts in a narrow cone (Ethayarajh 2019), which the means take off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.encoders import Encoder
from assistant.models.offline import Layout, encode
from eval.practice_pairs import Pair

Matrix = NDArray[np.float32]

_PASSES, _BATCH, _STEP = 3, 32, 3e-4
_SHARPNESS = 12.0  # of the softmax over cosines
_SMOOTHING = 0.05  # of the right clause's share, left to all
_HELD = 3e-3  # how hard the turn is held to the unit matrix


@dataclass(frozen=True, slots=True)
class Lesson:
    """The clauses of one file of pairs, and for each question the row of the clause that answers it."""

    clauses: Matrix  # unit rows
    questions: Matrix  # unit rows
    rows: NDArray[np.intp]


def read_lesson(pairs: Sequence[Pair], encoder: Encoder) -> Lesson:
    """Give the pairs of a file, encoded."""
    asked = [(row, question) for row, pair in enumerate(pairs) for question in pair.asked]
    questions = encode(encoder, [question for _, question in asked], asked=True)
    clauses = encode(encoder, [pair.clause for pair in pairs])
    return Lesson(clauses, questions, np.array([row for row, _ in asked], dtype=np.intp))


def learn_layout(lessons: Sequence[Lesson]) -> Layout:
    """Give the layout; the same for the same lessons."""
    text_mean = np.concatenate([lesson.clauses for lesson in lessons]).mean(axis=0)
    question_mean = np.concatenate([lesson.questions for lesson in lessons]).mean(axis=0)
    laid = [
        replace(one, clauses=_unit(one.clauses - text_mean), questions=_unit(one.questions - question_mean))
        for one in lessons
    ]
    return Layout(text_mean, question_mean, learn_turn(laid))


def learn_turn(lessons: Sequence[Lesson]) -> Matrix:
    """Give the matrix that turns questions, shape (dimension, dimension)."""
    unit = np.eye(lessons[0].clauses.shape[1], dtype=np.float32)
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
            pull = turn_gradient(found, lesson, part) + 2 * _HELD * (found - unit)
            found = found - adam.step(pull)
        print(f"问题的向量变换：第 {turn + 1} 遍，首条即答案 {share_first(found, lessons):.1%}", flush=True)
    return found


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-6), dtype=np.float32)


def turn_gradient(found: Matrix, lesson: Lesson, part: NDArray[np.intp]) -> Matrix:
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


def write_layouts(layouts: Mapping[str, Layout], target: Path) -> None:
    """Write the layout of each encoder, the matrices at half precision."""
    parts = {
        f"{name}_{part}": getattr(layout, part).astype(np.float16)
        for name, layout in layouts.items()
        for part in ("text_mean", "question_mean", "turn")
    }
    with target.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **parts)
    print(f"已写入 {target}")
