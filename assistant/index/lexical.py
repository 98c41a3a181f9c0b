"""The lexical leg: BM25 over tokens, memory mapped."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from assistant.models import TokenTable

K1, B = 1.2, 0.75  # measured on statutes with lay questions; see docs/adr/0003
WORDS = "words.json"
TOKENS = "tokens.npz"


def write_lexical(folder: Path, table: TokenTable) -> None:
    """Write the scores of every token in every row, and the tokens themselves for the next build.

    Raises:
        OSError: it cannot be written.
    """
    import bm25s

    folder.mkdir()
    scorer = bm25s.BM25(k1=K1, b=B, method="lucene")
    # rows are handed over one by one: all of them as lists of int would take gigabytes on a large corpus
    scorer.scores = scorer.build_index_from_ids(range(len(table.words)), table, show_progress=False)
    scorer.vocab_dict = {}  # kept once, in words.json
    scorer.save(folder, show_progress=False)
    (folder / WORDS).write_bytes(orjson.dumps(table.words))
    with (folder / TOKENS).open("wb") as file:
        np.savez(file, ids=table.ids, offsets=table.offsets)


def read_tokens(folder: Path) -> TokenTable:
    """Give the table that `write_lexical` was given.

    Raises:
        OSError, ValueError, KeyError: missing or damaged.
    """
    with np.load(folder / TOKENS, allow_pickle=False) as arrays:
        return TokenTable(tuple(orjson.loads((folder / WORDS).read_bytes())), arrays["ids"], arrays["offsets"])


class LexicalLeg:
    """Scores all clauses by the tokens that they share with a question."""

    def __init__(self, folder: Path) -> None:
        """Open what `write_lexical` wrote.

        Raises:
            OSError, ValueError, KeyError: missing or damaged.
        """
        import bm25s

        words: list[str] = orjson.loads((folder / WORDS).read_bytes())
        self._numbers = {word: number for number, word in enumerate(words)}
        scores: dict[str, Any] = bm25s.BM25.load(folder, mmap=True, load_vocab=False, show_progress=False).scores
        self.rows = int(scores["num_docs"])
        self._data: NDArray[np.float32] = scores["data"]
        self._indices: NDArray[np.int32] = scores["indices"]
        self._starts: list[int] = scores["indptr"].tolist()

    def scores(self, tokens: Sequence[str], weights: Sequence[float] | None = None) -> NDArray[np.float32]:
        """Give the BM25 score of every row; tokens that the corpus does not have count nothing.

        Args:
            tokens: of the question; one that is given twice counts twice.
            weights: one factor per token; all 1 when not given.
        """
        total = np.zeros(self.rows, dtype=np.float32)
        for token, weight in zip(tokens, weights if weights is not None else [1.0] * len(tokens), strict=True):
            if (number := self._numbers.get(token)) is not None:
                part = slice(self._starts[number], self._starts[number + 1])
                total[self._indices[part]] += np.float32(weight) * self._data[part]  # a row stands once per token
        return total

    def only(self, kept: NDArray[np.bool_]) -> LexicalLeg:
        """Give the leg of some rows alone, numbered anew in their order; their scores stay.

        Args:
            kept: shape (rows,), True for a row that stays.
        """
        leg = copy.copy(self)
        postings = kept[self._indices]
        leg.rows = int(kept.sum())
        leg._data = self._data[postings]
        leg._indices = (np.cumsum(kept, dtype=np.int32) - 1)[self._indices[postings]]
        leg._starts = np.concatenate(([0], np.cumsum(postings, dtype=np.int64)))[self._starts].tolist()
        return leg

    def document_frequency(self, token: str) -> int:
        """Give in how many rows a token stands."""
        number = self._numbers.get(token)
        return 0 if number is None else self._starts[number + 1] - self._starts[number]

    def rows_with(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        """Give the rows that have all of some tokens, in order; none where no token is given."""
        numbers = [self._numbers.get(token) for token in dict.fromkeys(tokens)]
        found: NDArray[np.int32] | None = None
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return np.empty(0, dtype=np.int32)
        for number in sorted(known, key=lambda number: self._starts[number + 1] - self._starts[number]):
            rows = self._indices[self._starts[number] : self._starts[number + 1]]
            found = np.sort(rows) if found is None else found[np.isin(found, rows, assume_unique=True)]
            if not len(found):
                break
        return np.empty(0, dtype=np.int32) if found is None else found

    def words(self) -> Iterable[str]:
        """Give all tokens of the corpus."""
        return self._numbers
