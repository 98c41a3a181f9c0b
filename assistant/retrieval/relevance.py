"""How likely a clause is to answer a question: its signs, weighed by trees that were learned from questions.

Gradient-boosted trees (Friedman 2001) give the logarithm of the odds. They are learned by eval/learn.py and stand in
relevance.npz: one set that knows how near in meaning a clause is, and one for a corpus where no vector is at hand.
"""

from __future__ import annotations

import functools
import importlib.resources
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingsError
from assistant.retrieval.signs import Signs

FILE = "relevance.npz"
SETS = ("meaning", "words")
FIELDS = ("names", "roots", "sign", "limit", "low", "high", "value")


@dataclass(frozen=True, slots=True)
class Trees:
    """Nodes of all trees one after the other; a leaf leads to itself."""

    names: tuple[str, ...]  # of the signs, in order
    roots: NDArray[np.intp]  # first node of each tree
    sign: NDArray[np.intp]  # that a node looks at
    limit: NDArray[np.float64]  # up to which it leads to `low`
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    value: NDArray[np.float64]  # of a leaf; 0 elsewhere

    def log_odds(self, rows: Sequence[Signs]) -> NDArray[np.float64]:
        """Give for each clause the logarithm of the odds that it answers."""
        table = np.array([[row[name] for name in self.names] for row in rows]).reshape(len(rows), len(self.names))
        clause = np.arange(len(rows))[:, None]
        nodes = np.repeat(self.roots[None], len(rows), axis=0)
        while True:
            following = np.where(
                table[clause, self.sign[nodes]] <= self.limit[nodes], self.low[nodes], self.high[nodes]
            )
            if np.array_equal(following, nodes):
                return np.asarray(self.value[nodes].sum(axis=1), dtype=np.float64)
            nodes = following


@functools.cache
def load_trees() -> Mapping[str, Trees]:
    """Give both sets by name; the file is read once.

    Raises:
        SettingsError: the file is missing or damaged.
    """
    return read_trees(importlib.resources.files("assistant.retrieval").joinpath(FILE))


def read_trees(file: Traversable) -> Mapping[str, Trees]:
    """Give both sets of a file that eval/learn.py wrote.

    Raises:
        SettingsError: it is missing or damaged.
    """
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
            return {one: _read_set(*(held[f"{one}_{field}"] for field in FIELDS)) for one in SETS}
    except (OSError, ValueError, KeyError, EOFError, IndexError, TypeError, zipfile.BadZipFile, zlib.error):
        raise SettingsError(f"{file.name} 的内容不对，请运行 python eval/learn.py 重新生成。") from None


def _read_set(names: NDArray[np.str_], *numbers: NDArray[np.generic]) -> Trees:
    roots, sign, limit, low, high, value = numbers
    nodes = len(sign)
    whole = tuple(np.asarray(part, dtype=np.intp) for part in (roots, sign, low, high))
    if not len(names) or not nodes == len(limit) == len(low) == len(high) == len(value):
        raise ValueError
    if any(part.size and (part.min() < 0 or part.max() >= most) for part, most in zip(
        whole, (nodes, len(names), nodes, nodes), strict=True
    )):  # fmt: skip
        raise ValueError
    limits, values = np.asarray(limit, dtype=np.float64), np.asarray(value, dtype=np.float64)
    return Trees(tuple(map(str, names)), whole[0], whole[1], limits, whole[2], whole[3], values)
