"""What an embedding has to offer, and the check that every vector passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingError

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their likeness."""

    @property
    def name(self) -> str:
        """Give what the manifest records, such as "multilingual-e5-small"."""

    @property
    def dimension(self) -> int:
        """Give the length of every vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one unit-length vector per text.

        Returns:
            Shape (len(texts), dimension), float32, finite; a row is zero where the model knows nothing of the text.

        Raises:
            EmbeddingError: the vectors cannot be used.
        """

    def embed_question(self, text: str) -> Vectors:
        """Give the vector by which clauses are sought for a question; shape (dimension,), else as `embed`."""


def check_vectors(vectors: NDArray[np.floating], rows: int, dimension: int) -> Vectors:
    """Give the vectors at unit length, as float32; zero rows stay zero.

    Raises:
        EmbeddingError: not `rows` x `dimension`, or a value that is not finite.
    """
    if vectors.shape != (rows, dimension):
        raise EmbeddingError(
            f"向量应为 {rows} 条、{dimension} 维，得到的是 {vectors.shape}，请检查向量模型的设置后重建索引。"
        )
    if not np.isfinite(vectors).all():
        raise EmbeddingError("向量中有无效的数值，请检查向量模型后重建索引。")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
