"""The embeddings that need no download: one for clauses and what is asked of them, one for the sentences of clauses.

Each is an encoder and where its vectors are laid: their mean is taken off, and a question is turned to where the
clauses lie that answer such questions. Both are learned from pairs of question and clause (docs/adr/0026, 0028).
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import zipfile
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from assistant.errors import EmbeddingError
from assistant.models.embedder import Vectors, check_vectors
from assistant.models.encoders import SENTENCES, WHOLE, Encoder

OFFLINE = WHOLE.name  # what the manifest calls it
MAX_CHARS = 200  # of a text; what a clause is about stands at its beginning (docs/adr/0023, 0028)
LAYOUTS = "layouts.npz"
_KEPT = 512  # texts asked for alone whose vectors are kept; a question is embedded several times on its way
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the vectors of an encoder are laid."""

    text_mean: Vectors  # of clauses, taken off each
    question_mean: Vectors
    turn: Vectors  # of questions; (dimension, dimension)


class OfflineEmbedding:
    """Places texts by what they mean, also where they share no word; the same in every process and for every corpus."""

    def __init__(self, encoder: Encoder = WHOLE, layout: Layout | None = None) -> None:
        """Take the encoder; and a layout, None for that of the package."""
        self._encoder, self._layout = encoder, layout
        self._begun = functools.lru_cache(maxsize=_KEPT)(lambda text: _pool().submit(self._embed_question, text))

    @property
    def name(self) -> str:
        """Give its name in the manifest."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Give the length of its vectors."""
        return self._encoder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one vector per text, of which the first `MAX_CHARS` characters count; see `Embedder.embed`.

        Raises:
            EmbeddingError: the packages of the encoder or its files are missing or damaged.
        """
        return self._laid(encode(self._encoder, texts), self._found().text_mean)

    def embed_question(self, text: str) -> Vectors:
        """Give the vector of a question, turned to where the clauses that answer such questions lie.

        Shape (dimension,).

        Raises:
            EmbeddingError: as `embed`.
        """
        try:
            turned: Vectors = self._begun(text).result().copy()
        except EmbeddingError:
            self._begun.cache_clear()  # what is put right is tried again
            raise
        return turned

    def expect(self, text: str) -> None:
        """Begin to embed a question that will be asked for, beside what else is done with it."""
        self._begun(text)

    def _embed_question(self, text: str) -> Vectors:
        layout = self._found()
        asked = self._laid(encode(self._encoder, [text], asked=True), layout.question_mean)
        turned: Vectors = check_vectors(asked @ layout.turn, 1, self.dimension)[0]
        return turned

    def _found(self) -> Layout:
        return _load_layouts()[self.name] if self._layout is None else self._layout

    def _laid(self, vectors: Vectors, mean: Vectors) -> Vectors:
        known = vectors.any(axis=1, keepdims=True)  # a text without a word has no place
        return check_vectors(np.where(known, vectors - mean, 0), len(vectors), self.dimension)


def encode(encoder: Encoder, texts: Sequence[str], *, asked: bool = False) -> Vectors:
    """Give the vectors of an encoder as they are, at unit length; a text without a word has a zero vector.

    Raises:
        EmbeddingError: the packages of the encoder or its files are missing or damaged.
    """
    if len(texts) == 1:
        return _encode_alone(encoder, texts[0][:MAX_CHARS], asked).copy()
    return _encode(encoder, texts, asked)


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="embedding")  # one for each encoder


@functools.lru_cache(maxsize=_KEPT)
def _encode_alone(encoder: Encoder, text: str, asked: bool) -> Vectors:
    return _encode(encoder, (text,), asked)


def _encode(encoder: Encoder, texts: Sequence[str], asked: bool) -> Vectors:
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    known = [row for row, text in enumerate(texts) if _WORD.search(text[:MAX_CHARS])]
    if known:
        vectors[known] = encoder.encode([texts[row][:MAX_CHARS] for row in known], asked)
    return check_vectors(vectors, len(texts), encoder.dimension)


@functools.cache
def _load_layouts() -> dict[str, Layout]:
    """Give the layout of each encoder, by its name."""
    try:
        with importlib.resources.files("assistant.models").joinpath(LAYOUTS).open("rb") as file, np.load(file) as held:
            found = {encoder.name: _read_layout(encoder, held) for encoder in (WHOLE, SENTENCES)}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise EmbeddingError(
            f"问题的向量变换不能读取（{error}），请恢复 assistant/models/{LAYOUTS}，或运行 python eval/learn.py。"
        ) from None
    return found


def _read_layout(encoder: Encoder, held: np.lib.npyio.NpzFile) -> Layout:
    wanted = {"text_mean": 1, "question_mean": 1, "turn": 2}
    parts = {name: held[f"{encoder.name}_{name}"].astype(np.float32) for name in wanted}
    if any(part.shape != (encoder.dimension,) * wanted[name] for name, part in parts.items()):
        raise ValueError("大小不对")
    return Layout(**parts)
