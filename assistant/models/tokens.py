"""Texts as numbers: the table of tokens that the lexical index is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TokenTable:
    """The tokens of many texts, one after the other, as numbers into a list of words.

    Words stand in the order of their first occurrence, so that equal texts give equal tables however they were built.
    """

    words: tuple[str, ...]
    ids: NDArray[np.int32]  # shape (tokens of all texts,)
    offsets: NDArray[np.int64]  # shape (rows + 1,); row i is ids[offsets[i]:offsets[i + 1]]

    @property
    def rows(self) -> int:
        """Give the number of texts."""
        return len(self.offsets) - 1

    def __len__(self) -> int:
        return self.rows

    def __iter__(self) -> Iterator[list[int]]:
        for start, end in pairwise(self.offsets.tolist()):
            yield self.ids[start:end].tolist()


def number_tokens(texts: Iterable[Sequence[str]]) -> TokenTable:
    """Give the table of texts that are cut already, one row each."""
    numbers: dict[str, int] = {}
    rows: list[NDArray[np.int32]] = []
    for tokens in texts:
        row = [numbers.setdefault(token, len(numbers)) for token in tokens]
        rows.append(np.array(row, dtype=np.int32))
    return _assemble(tuple(numbers), rows)


def join_tables(old: TokenTable, new: TokenTable, origin: Sequence[int]) -> TokenTable:
    """Give a table whose row i is row `origin[i]` of `old`, or the next unused row of `new` where that is -1."""
    numbers = {word: number for number, word in enumerate(old.words)}
    of_new = np.array([numbers.setdefault(word, len(numbers)) for word in new.words], dtype=np.int32)
    rows: list[NDArray[np.int32]] = []
    fresh = 0
    for row in origin:
        if row >= 0:
            rows.append(old.ids[old.offsets[row] : old.offsets[row + 1]])
        else:
            rows.append(of_new[new.ids[new.offsets[fresh] : new.offsets[fresh + 1]]])
            fresh += 1
    return _in_order_of_occurrence(_assemble(tuple(numbers), rows))


def _assemble(words: tuple[str, ...], rows: Sequence[NDArray[np.int32]]) -> TokenTable:
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    ids = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    return TokenTable(words, ids, offsets)


def _in_order_of_occurrence(table: TokenTable) -> TokenTable:
    count = len(table.ids)
    first = np.full(len(table.words), count, dtype=np.int64)
    first[table.ids[::-1]] = np.arange(count - 1, -1, -1)  # of equal places the last write, the first occurrence, stays
    order = np.argsort(first, kind="stable")
    order = order[: int((first < count).sum())]
    number = np.zeros(len(table.words), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return TokenTable(tuple(table.words[i] for i in order), number[table.ids], table.offsets)
