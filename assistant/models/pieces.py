"""Cuts a text into the pieces that the encoder knows: the likeliest cut under a unigram model (Kudo 2018)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from assistant.models.encoder_file import Vocabulary

_SPACES = re.compile(" {2,}")
_SPACE = "\u2581"  # what stands for a space
_LONGEST = 16  # characters of a piece


class _Best(NamedTuple):
    score: float
    piece: int
    start: int


def cut_pieces(text: str, vocabulary: Vocabulary, most: int) -> list[int]:
    """Give the numbers of the pieces of a text, between those of beginning and end, at most so many in all."""
    spaced = " " + _SPACES.sub(" ", text.translate(vocabulary.rewritten)).removeprefix(" ")
    inside = _best_cut(spaced.replace(" ", _SPACE), vocabulary.pieces, vocabulary.unknown, vocabulary.unknown_score)
    return [vocabulary.begin, *inside[: most - 2], vocabulary.end]


def _best_cut(text: str, pieces: Mapping[str, tuple[int, float]], unknown: int, unknown_score: float) -> list[int]:
    """Give the numbers of the pieces whose scores add up highest; a character in no piece is unknown."""
    nothing = _Best(-1e30, unknown, 0)
    best = [_Best(0.0, unknown, 0), *[nothing] * len(text)]
    for start in range(len(text)):
        before = best[start].score
        if before + unknown_score > best[start + 1].score:
            best[start + 1] = _Best(before + unknown_score, unknown, start)
        for stop in range(start + 1, min(len(text), start + _LONGEST) + 1):
            found = pieces.get(text[start:stop])
            if found is not None and before + found[1] > best[stop].score:
                best[stop] = _Best(before + found[1], found[0], start)
    cut, place = [], len(text)
    while place > 0:
        cut.append(best[place].piece)
        place = best[place].start
    return cut[::-1]
