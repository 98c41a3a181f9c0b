"""assistant.retrieval.rows: places, documents and parts of rows as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pytest

from assistant.index import Index
from assistant.question import Scope
from assistant.retrieval.rows import Rows, read_rows
from assistant.types import Clause


@dataclass(frozen=True)
class FakeDocument:
    id: str
    place: str


class FakeIndex:
    """Three documents of two places: a and c have one row, b has three in two parts."""

    def __init__(self) -> None:
        places = {"a": "甲省", "b": "乙市", "c": "甲省"}
        self._documents = {id: FakeDocument(id, place) for id, place in places.items()}
        rows = [("a", ""), ("b", ""), ("b", "附件"), ("b", "附件"), ("c", "")]
        self.clauses = tuple(
            Clause(f"{id}{n}", id, part, "一", (), "", "甲", 0, 0) for n, (id, part) in enumerate(rows)
        )
        self.rows = len(rows)

    def document(self, id: str) -> FakeDocument:
        return self._documents[id]


INDEX = cast("Index", FakeIndex())


@pytest.fixture
def rows() -> Rows:
    return read_rows(INDEX)


@pytest.mark.parametrize(
    ("places", "scopes", "inside"),
    [
        ((), (), [0, 1, 2, 3, 4]),
        (("甲省",), (), [0, 4]),
        (("甲省", "乙市"), (), [0, 1, 2, 3, 4]),
        (("丙市",), (), []),
        ((), (Scope("b", None),), [1, 2, 3]),
        ((), (Scope("b", "附件"), Scope("c", None)), [2, 3, 4]),
        (("甲省",), (Scope("b", None), Scope("c", None)), [4]),
        ((), (Scope("gone", None),), []),
    ],
)
def test_rows_inside(rows: Rows, places: tuple[str, ...], scopes: tuple[Scope, ...], inside: list[int]) -> None:
    assert np.flatnonzero(rows.inside(INDEX, places, scopes)).tolist() == inside


def test_the_best_of_a_document_is_that_of_all_its_rows(rows: Rows) -> None:
    scores = np.array([0.1, 0.2, 0.9, 0.0, 0.4], dtype=np.float32)
    assert rows.best_of_document(scores).tolist() == np.array([0.1, 0.9, 0.9, 0.9, 0.4], dtype=np.float32).tolist()
