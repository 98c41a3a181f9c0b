"""Words of Chinese text; the only module that knows jieba."""

from __future__ import annotations

import hashlib
import logging
import math
import re
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.text.fold import fold

_HAN = re.compile("[\u3400-\u9fff〇]+")
_PLAIN = re.compile(r"[\u3400-\u9fff〇]+|[a-z]+|[0-9]+(?:\.[0-9]+)?%?")
_WORD_FREQUENCY = 20_000  # high enough that a dictionary word is always cut whole


class _Classes:
    """The classes of a dictionary's words by the words' hashes: 3 MB, where jieba's own table takes 97."""

    def __init__(self, hashes: NDArray[np.int64], tags: NDArray[np.uint8], names: Sequence[str]) -> None:
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._tags, self._names = hashes[order], tags[order], tuple(names)

    def of(self, word: str) -> str:
        """Give the class of a word, "" where it has none."""
        wanted = hash(word)
        place = int(np.searchsorted(self._hashes, wanted))
        found = place < len(self._hashes) and int(self._hashes[place]) == wanted
        return self._names[self._tags[place]] if found else ""


def _read_classes(tokenizer: Any) -> _Classes:
    """Read the classes of a tokenizer's dictionary file, whose lines are: word, count, class."""
    names: dict[str, int] = {}
    hashes, tags = array("q"), array("B")
    with tokenizer.get_dict_file() as file:
        for line in file:
            word, _, name = line.decode("utf-8").strip().split(" ")
            hashes.append(hash(word))
            tags.append(names.setdefault(name, len(names)))
    return _Classes(np.frombuffer(hashes, dtype=np.int64), np.frombuffer(tags, dtype=np.uint8), list(names))


class Segmenter:
    """Cuts text into words; knows the general dictionary and the words that it is given."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Take words of the corpus (terms, units, titles) that must be cut whole."""
        self._words = tuple(sorted({folded for word in words if 2 <= len(folded := fold(word)) <= 24}))
        self._own = frozenset(self._words)
        self._tokenizer: Any = None
        self._classes: _Classes | None = None

    @property
    def dictionary(self) -> tuple[str, ...]:
        """Give the words it was given, folded and sorted."""
        return self._words

    @property
    def dictionary_hash(self) -> str:
        """Give a short hash that changes with the words."""
        return hashlib.sha256("\n".join(self._words).encode()).hexdigest()[:16]

    def words(self, text: str) -> list[str]:
        """Give the folded words of a text in order, punctuation left out."""
        return [word for piece in _PLAIN.findall(fold(text)) for word in self._cut(piece)]

    def tokens(self, text: str) -> list[str]:
        """Give what the index counts: search-mode words and all pairs of neighbouring characters.

        Pairs keep short forms findable that a dictionary word would hide (measured on statutes: R@10 .455 -> .467).
        """
        tokens: list[str] = []
        for piece in _PLAIN.findall(fold(text)):
            if not _HAN.fullmatch(piece):
                tokens.append(piece)
                continue
            words = self._jieba().cut_for_search(piece)
            tokens += [word for word in words if len(word) != 2]
            tokens += [piece[i : i + 2] for i in range(len(piece) - 1)] if len(piece) > 1 else []
        return tokens

    def rarity(self, word: str) -> float:
        """Give how rare a folded word is in general Chinese: ln(all / occurrences) of jieba's own counts.

        About 8 for the commonest words of questions (要求, 以后), 17.9 for a word that the dictionary does not know.
        Words of the corpus count as unknown: what documents set in quotes is never a filler.
        """
        tokenizer = self._jieba()
        count = 0 if word in self._own else tokenizer.FREQ.get(word, 0)
        return math.log(tokenizer.total / (count + 1))

    def knows(self, word: str) -> bool:
        """Tell whether a folded word is in a dictionary, and not only guessed from its characters."""
        tokenizer = self._jieba()
        return word in self._own or bool(tokenizer.FREQ.get(word)) or not _HAN.fullmatch(word)

    def word_class(self, word: str) -> str:
        """Give the word class of a folded word as jieba's dictionary tags it (n, v, a, d …); "" where it is unknown.

        Words of the corpus are names of things: "n".
        """
        if word in self._own:
            return "n"
        if self._classes is None:
            self._classes = _read_classes(self._jieba())
        return self._classes.of(word)

    def _cut(self, piece: str) -> list[str]:
        return list(self._jieba().cut(piece)) if _HAN.fullmatch(piece) else [piece]

    def _jieba(self) -> Any:
        if self._tokenizer is None:
            import jieba

            jieba.setLogLevel(logging.WARNING)
            tokenizer = jieba.Tokenizer()
            # Read without jieba's cache: it lies in the shared temporary folder, where anybody could plant another one.
            tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
            tokenizer.initialized = True
            total = tokenizer.total
            for word in self._words:
                tokenizer.add_word(word, _WORD_FREQUENCY)
            tokenizer.total = total  # else every added word would change, however little, how all others are cut
            self._tokenizer = tokenizer
        return self._tokenizer
