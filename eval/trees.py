"""Learns the trees of relevance: whether a clause answers a question, from the signs of both."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import SettingsError
from assistant.question import FORMS
from assistant.retrieval.relevance import FIELDS, SETS, Trees
from assistant.retrieval.signs import LEADS, OF_MEANING
from eval.examples import Example
from eval.questions import EVAL_DIR

# Trees that were learned without one fold of the development questions: what eval/calibrate.py asks that fold with.
HELD_OUT = tuple(EVAL_DIR / "held_out" / f"trees{fold}.npz" for fold in range(4))
# Chosen by leaving out files of practice and quarters of the development questions (docs/adr/0027).
_TREES = 250
# Whatever else is seen, more of these never makes an answer less likely, and more of those never more.
_FOR = (
    *("coverage", "full_coverage", "said", "terms_held", "best_words", "best_pairs", "near", "nearest", "best"),
    *("kind", "counted", "duty", "deadline", "target", *(form.name for form in FORMS)),
)
_AGAINST = ("lacking", "heaviest_lacking")
_SETTING = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


def fold_of(question_id: str) -> int:
    """Give the fold of a development question by a hash of its id."""
    return hashlib.sha256(question_id.encode()).digest()[11] % len(HELD_OUT)


def learn_trees(examples: Sequence[Example]) -> dict[str, Trees]:
    """Give both sets of trees by name; the same for the same examples.

    Raises:
        SettingsError: there is no example.
    """
    if not examples:
        raise SettingsError("没有可以学习的题目。")
    every = tuple(examples[0].clauses[0])
    of_meaning = {f"{name}{lead}" for name in OF_MEANING for lead in ("", *LEADS)}
    by_words = tuple(name for name in every if name not in of_meaning)
    return {one: _learn(examples, names) for one, names in zip(SETS, (every, by_words), strict=True)}


def write_trees(sets: Mapping[str, Trees], target: Path) -> None:
    """Write both sets; see `assistant.retrieval.relevance`."""
    arrays = {f"{one}_{field}": np.array(getattr(trees, field)) for one, trees in sets.items() for field in FIELDS}
    small = {name: values.astype(np.int32) if values.dtype == np.intp else values for name, values in arrays.items()}
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **small)
    print(f"已写入 {target}")


def _learn(examples: Sequence[Example], names: tuple[str, ...]) -> Trees:
    import lightgbm

    table = np.array([[row[name] for name in names] for one in examples for row in one.clauses])
    right = np.array([answers for one in examples for answers in one.right])
    counts = np.array([one.counts for one in examples for _ in one.clauses])
    rises = [1 if name in _FOR or name.endswith(LEADS) else -1 if name in _AGAINST else 0 for name in names]
    held = lightgbm.Dataset(table, right.astype(float), weight=counts)
    return _flatten(
        lightgbm.train({**_SETTING, "monotone_constraints": rises}, held, _TREES).dump_model()["tree_info"], names
    )


def _flatten(trees: Sequence[Mapping[str, Any]], names: tuple[str, ...]) -> Trees:
    nodes: list[tuple[int, float, int, int, float]] = []

    def add(node: Mapping[str, Any]) -> int:
        place = len(nodes)
        if "leaf_value" in node:
            nodes.append((0, 0.0, place, place, float(node["leaf_value"])))
            return place
        nodes.append((0, 0.0, 0, 0, 0.0))
        low, high = add(node["left_child"]), add(node["right_child"])
        nodes[place] = (int(node["split_feature"]), float(node["threshold"]), low, high, 0.0)
        return place

    roots = [add(tree["tree_structure"]) for tree in trees]
    sign, limit, low, high, value = zip(*nodes, strict=True)
    root, signs, lows, highs = (np.array(part, dtype=np.intp) for part in (roots, sign, low, high))
    return Trees(names, root, signs, np.array(limit), lows, highs, np.array(value))
