"""What a new generation takes over from the one before: tokens, vectors and the vector store of unchanged rows.

Every rule here only saves work; what is taken over is what would have been computed (docs/adr/0022).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingError
from assistant.index.embedding import check_embedder
from assistant.index.lexical import LexicalLeg
from assistant.index.reading import Previous
from assistant.index.vectors import VECTORS
from assistant.models import Embedder
from assistant.models.embedder import Vectors
from assistant.text.segment import Segmenter
from assistant.types import Clause, Document

COPY_FROM = 5000  # rows; of fewer the vector store is written anew in seconds
_MOST_DRIFT = 0.05  # share of the rows that may have changed since then; those removed stay in Chroma's graph as marks
_MOST_WORDS = 400  # changed words of the dictionary that are looked up one by one
_HAN = re.compile("[\u3400-\u9fff〇]{2,}")
Row = tuple[Document, Clause]


@dataclass(frozen=True, slots=True)
class Carried:
    """The rows of a new generation in terms of the one before."""

    previous: Previous
    origin: NDArray[np.int64]  # per row: its row in the previous generation; -1 for a new or changed text

    @property
    def fresh(self) -> list[int]:
        """Give the rows that are not taken over."""
        return [int(row) for row in np.flatnonzero(self.origin < 0)]

    @property
    def gone(self) -> list[str]:
        """Give the ids of the clauses of the previous generation that are not taken over, those to be replaced too."""
        kept = set(self.origin.tolist())
        return [id for id, row in self.previous.rows.items() if row not in kept]

    @property
    def drift(self) -> int:
        """Give how many rows changed since the vector store was written anew."""
        return self.previous.manifest.counts.get("drift", 0) + max(len(self.fresh), len(self.gone))

    def token_origin(self, segmenter: Segmenter, name: str) -> list[int]:
        """Give per row the row of the generation before whose tokens it has, -1 where it must be cut.

        A word that the dictionary gained or lost changes how texts are cut that hold it, and no others.

        Args:
            segmenter: of the new generation.
            name: of the segmenter in the settings.
        """
        stale = _cut_otherwise(self.previous, segmenter, name)
        return [-1 if stale is None or row in stale else row for row in self.origin.tolist()]

    @property
    def copies_store(self) -> bool:
        """Tell whether the vector store is the one before, changed, rather than written anew."""
        rows = len(self.origin)
        return rows >= COPY_FROM and self.drift <= _MOST_DRIFT * rows

    def embedded_by(self, embedding: Embedder) -> bool:
        """Tell whether this embedding made the vectors of the previous generation, and would make them again."""
        manifest = self.previous.manifest
        if manifest.embedding != embedding.name:
            return False
        try:
            check_embedder(embedding, {probe.text: probe.vector for probe in manifest.probes})
        except EmbeddingError:
            return False
        return True

    def vectors(self, fresh: Vectors) -> Vectors:
        """Give the vectors of all rows from those of the fresh ones."""
        old = np.load(self.previous.folder / VECTORS, mmap_mode="r", allow_pickle=False)
        vectors = np.empty((len(self.origin), old.shape[1]), dtype=np.float32)
        vectors[self.origin >= 0] = old[self.origin[self.origin >= 0]]
        vectors[self.origin < 0] = fresh
        return vectors


def carry_over(rows: Sequence[Row], previous: Previous | None, reused: frozenset[str]) -> Carried | None:
    """Give what rows of reused documents have from the previous generation; None where there is none."""
    if previous is None:
        return None
    origin = [previous.rows.get(clause.id, -1) if document.id in reused else -1 for document, clause in rows]
    return Carried(previous, np.array(origin, dtype=np.int64))


def _cut_otherwise(previous: Previous, segmenter: Segmenter, name: str) -> frozenset[int] | None:
    """Give the rows of the previous generation that another dictionary may cut otherwise; None for all."""
    if previous.manifest.segmenter != name:
        return None
    if previous.manifest.dictionary == segmenter.dictionary_hash:
        return frozenset()
    old = json.loads((previous.folder / "dictionary.json").read_text("utf-8"))
    changed = set(old) ^ set(segmenter.dictionary)
    if len(changed) > _MOST_WORDS:
        return None
    leg = LexicalLeg(previous.folder / "lexical")
    stale: set[int] = set()
    for word in changed:
        if _HAN.fullmatch(word):  # no other is cut by the dictionary
            stale.update(leg.rows_with([word[place : place + 2] for place in range(len(word) - 1)]).tolist())
    return frozenset(stale)
