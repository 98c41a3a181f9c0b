"""The embedding that needs no download: TF-IDF of characters and their pairs in few dimensions (LSA), fitted here."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingError
from assistant.models.embedder import Vectors, check_vectors
from assistant.models.tokens import TokenTable, number_tokens
from assistant.text.fold import fold

DIMENSIONS = 256
MAX_WORDS = 50_000  # the most widespread ones; bounds memory (50 MB) whatever the corpus
MAX_FIT_ROWS = 20_000  # the axes are found on an even sample of this size; every row is then placed on them
SMALL = 512  # rows up to which the decomposition is exact
CENTRE_FROM = 32  # rows; of fewer, so many stand near the centre that little would be left of them
_BATCH = 20_000
_NOWHERE = 1e-3  # distance from the centre below which a direction is rounding
_PIECE = re.compile(r"[\u3400-\u9fff〇]+|[a-z]+|[0-9]+(?:\.[0-9]+)?%?")
_HAN = re.compile(r"[\u3400-\u9fff〇]")


def cut_characters(text: str) -> list[str]:
    """Give the characters of a text and all pairs of neighbouring ones; words and numbers of other scripts whole.

    Measured on statutes these find more than the words of the segmenter (docs/adr/0005). None reaches over punctuation.
    """
    tokens: list[str] = []
    for piece in _PIECE.findall(fold(text)):
        if _HAN.match(piece):
            tokens += piece
            tokens += [piece[i : i + 2] for i in range(len(piece) - 1)]
        else:
            tokens.append(piece)
    return tokens


class OfflineEmbedding:
    """Places texts by the characters and pairs that they share; knows those of its corpus only."""

    def __init__(
        self,
        words: Sequence[str],
        idf: NDArray[np.float32],
        axes: NDArray[np.float32],
        centre: NDArray[np.float32],
    ) -> None:
        """Take one `idf` per word, `axes` of shape (words, dimension), `centre` of shape (dimension,)."""
        self._numbers = {word: number for number, word in enumerate(words)}
        self._idf = idf
        self._axes = axes
        self._centre = centre

    @property
    def name(self) -> str:
        """Give its name in settings and manifest."""
        return "offline"

    @property
    def dimension(self) -> int:
        """Give the length of its vectors: 256, or fewer for a corpus of fewer texts."""
        return int(self._axes.shape[1])

    @classmethod
    def fit(cls, texts: Sequence[str]) -> OfflineEmbedding:
        """Give an embedding fitted on texts; the same texts give the same embedding.

        Raises:
            EmbeddingError: no text has a word.
        """
        return cls.fit_table(number_tokens(cut_characters(text) for text in texts))

    @classmethod
    def fit_table(cls, table: TokenTable) -> OfflineEmbedding:
        """Give an embedding fitted on texts cut by `cut_characters`; see `fit`."""
        if not len(table.ids):
            raise EmbeddingError("文件中没有可用的文字，不能计算向量，请检查语料目录。")
        spread = _count_rows(table)
        kept = np.sort(np.argsort(-spread, kind="stable")[:MAX_WORDS])
        idf = (np.log((1 + table.rows) / (1 + spread[kept])) + 1).astype(np.float32)
        words = [table.words[i] for i in kept]
        nothing = np.zeros((len(words), 0), dtype=np.float32)
        step = max(1, -(-table.rows // MAX_FIT_ROWS))
        sample = cls(words, idf, nothing, nothing)._weigh(table, np.arange(0, table.rows, step))
        axes = _find_axes(sample)
        return cls(words, idf, axes, _find_centre(sample @ axes))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one vector per text; see `Embedder.embed`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            counts = Counter(n for token in cut_characters(text) if (n := self._numbers.get(token)) is not None)
            if counts:
                numbers = np.fromiter(counts, dtype=np.int64, count=len(counts))
                times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
                vectors[row] = ((1 + np.log(times)) * self._idf[numbers]) @ self._axes[numbers]
        return self._centred(vectors)

    def embed_table(self, table: TokenTable) -> Vectors:
        """Give one vector per row, the same as `embed` gives for its text, quicker for many."""
        vectors = np.zeros((table.rows, self.dimension), dtype=np.float32)
        for start in range(0, table.rows, _BATCH):
            rows = np.arange(start, min(start + _BATCH, table.rows))
            vectors[rows] = self._weigh(table, rows) @ self._axes
        return self._centred(vectors)

    def save(self, folder: Path) -> None:
        """Write into an existing folder: arrays and JSON, nothing that could run code when read."""
        np.save(folder / "axes.npy", self._axes, allow_pickle=False)
        np.save(folder / "idf.npy", self._idf, allow_pickle=False)
        np.save(folder / "centre.npy", self._centre, allow_pickle=False)
        (folder / "words.json").write_text(json.dumps(list(self._numbers), ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> OfflineEmbedding:
        """Give the embedding that was saved.

        Raises:
            EmbeddingError: its files are damaged or missing.
        """
        try:
            axes = np.load(folder / "axes.npy", mmap_mode="r", allow_pickle=False)
            idf = np.load(folder / "idf.npy", allow_pickle=False)
            centre = np.load(folder / "centre.npy", allow_pickle=False)
            words = json.loads((folder / "words.json").read_text("utf-8"))
        except (OSError, ValueError, EOFError) as error:
            reason = f"向量模型 {folder} 不能读取（{error}），请运行 python index_build.py 重建索引。"
            raise EmbeddingError(reason) from error
        shapes = (axes.ndim, axes.shape[:1], idf.shape, centre.shape)
        if not isinstance(words, list) or shapes != (2, (len(words),), (len(words),), axes.shape[1:]):
            raise EmbeddingError(f"向量模型 {folder} 的各部分不一致，请运行 python index_build.py 重建索引。")
        return cls(words, idf, axes, centre)

    def _centred(self, vectors: NDArray[np.float32]) -> Vectors:
        """Give unit vectors as seen from the centre of the corpus; zero stays zero.

        What all texts share tells none from another, and it breaks Chroma's graph (docs/adr/0005).
        """
        known = vectors.any(axis=1)
        vectors = check_vectors(vectors, *vectors.shape)
        vectors[known] -= self._centre
        vectors[np.linalg.norm(vectors, axis=1) < _NOWHERE] = 0
        return check_vectors(vectors, *vectors.shape)

    def _weigh(self, table: TokenTable, rows: NDArray[np.int64]) -> Any:
        """Give unit-length TF-IDF rows as a SciPy matrix of shape (rows, words)."""
        from scipy.sparse import csr_matrix

        number = np.array([self._numbers.get(word, -1) for word in table.words], dtype=np.int64)
        lengths = table.offsets[rows + 1] - table.offsets[rows]
        places = np.repeat(table.offsets[rows], lengths) + _ranges(lengths)
        columns = number[table.ids[places]]
        lines = np.repeat(np.arange(len(rows)), lengths)[columns >= 0]
        columns = columns[columns >= 0]
        ones = np.ones(len(columns), dtype=np.float32)
        matrix = csr_matrix((ones, (lines, columns)), shape=(len(rows), len(self._numbers)))  # adds up repeated tokens
        matrix.data = (1 + np.log(matrix.data)) * self._idf[matrix.indices]
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(np.where(norms > 0, norms, 1), np.diff(matrix.indptr)).astype(np.float32)
        return matrix


def _count_rows(table: TokenTable) -> NDArray[np.int64]:
    """Give in how many rows each word stands."""
    counts = np.zeros(len(table.words), dtype=np.int64)
    for start, end in pairwise(table.offsets.tolist()):
        counts[np.unique(table.ids[start:end])] += 1
    return counts


def _ranges(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give 0..n-1 for each n, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)


def _find_axes(matrix: Any) -> NDArray[np.float32]:
    """Give the main directions of the rows, shape (columns, dimension)."""
    if matrix.shape[0] <= SMALL:
        _, sizes, axes = np.linalg.svd(matrix.toarray(), full_matrices=False)
    else:
        # what TruncatedSVD calls, without its statistics, which divide by zero for a corpus of equal texts
        from sklearn.utils.extmath import randomized_svd

        _, sizes, axes = randomized_svd(matrix, min(DIMENSIONS, *matrix.shape), n_iter=3, random_state=0)
    kept = int((sizes[:DIMENSIONS] > sizes[0] * 1e-4).sum())  # the rest is rounding
    return np.ascontiguousarray(axes[:kept].T, dtype=np.float32)


def _find_centre(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the mean of the rows at unit length; zero where they are too few or all alike."""
    rows, dimension = vectors.shape
    centre = check_vectors(vectors, rows, dimension).mean(axis=0, dtype=np.float64).astype(np.float32)
    alike = float(np.linalg.norm(centre)) > 0.99
    return np.zeros(dimension, dtype=np.float32) if rows < CENTRE_FROM or alike else centre
