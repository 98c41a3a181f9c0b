"""Which rows of an index belong to which place, document and part: numbers, so that a question never compares texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.index import Index
from assistant.question import Scope


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one index; those of a document follow one another."""

    places: Mapping[str, int]  # place -> its number in `place_of_row`
    place_of_row: npt.NDArray[np.int32]
    documents: Mapping[str, slice]  # document id -> its rows
    starts: npt.NDArray[np.intp]  # first row of each document that has rows
    lengths: npt.NDArray[np.intp]  # how many rows each of them has

    def inside(self, index: Index, places: Sequence[str], scopes: Sequence[Scope]) -> npt.NDArray[np.bool_]:
        """Tell for every row whether it is of one of these places and of one of these scopes; empty means any."""
        inside = np.ones(len(self.place_of_row), dtype=np.bool_)
        if places:
            wanted = [self.places[place] for place in places if place in self.places]
            inside &= np.isin(self.place_of_row, np.array(wanted, dtype=np.int32))
        if scopes:
            scoped = np.zeros(len(inside), dtype=np.bool_)
            for scope in scopes:
                rows = self.documents.get(scope.document_id, slice(0, 0))
                parts = [scope.part in (None, clause.part) for clause in index.clauses[rows]]
                scoped[rows] |= np.array(parts, dtype=np.bool_)
            inside &= scoped
        return inside

    def best_of_document(self, scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Give every row the best score of its document."""
        if not len(self.starts):
            return scores
        return np.repeat(np.maximum.reduceat(scores, self.starts), self.lengths)


def read_rows(index: Index) -> Rows:
    """Give the rows of an index."""
    places: dict[str, int] = {}
    documents: dict[str, slice] = {}
    place_of_row = np.zeros(index.rows, dtype=np.int32)
    for row, clause in enumerate(index.clauses):
        known = documents.get(clause.document_id)
        documents[clause.document_id] = slice(known.start if known else row, row + 1)
        place = index.document(clause.document_id).place
        place_of_row[row] = places.setdefault(place, len(places))
    starts = np.array([rows.start for rows in documents.values()], dtype=np.intp)
    lengths = np.array([rows.stop - rows.start for rows in documents.values()], dtype=np.intp)
    return Rows(places, place_of_row, documents, starts, lengths)
