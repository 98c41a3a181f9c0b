"""How well relevant clauses are ranked: Recall@k, MRR@k and nDCG@k with binary relevance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

Found = TypeVar("Found")
Wanted = TypeVar("Wanted")


def find_ranks(
    found: Sequence[Found], wanted: Sequence[Wanted], matches: Callable[[Wanted, Found], bool]
) -> tuple[int, ...]:
    """Give for each wanted thing the rank (from 1) of the first found thing that is it; 0 where none is."""
    return tuple(next((rank for rank, item in enumerate(found, start=1) if matches(want, item)), 0) for want in wanted)


def recall(ranks: Sequence[int], k: int) -> float:
    """Give the share of wanted things among the first `k`; `ranks` as `find_ranks` gives them, not empty."""
    return sum(0 < rank <= k for rank in ranks) / len(ranks)


def reciprocal_rank(ranks: Sequence[int], k: int) -> float:
    """Give 1 / rank of the first wanted thing among the first `k`; 0 where none is there."""
    return max((1 / rank for rank in ranks if 0 < rank <= k), default=0.0)


def ndcg(ranks: Sequence[int], k: int) -> float:
    """Give the discounted gain of the first `k` against that of the best order; two things at one rank count once."""
    gain = sum(1 / math.log2(1 + rank) for rank in {rank for rank in ranks if 0 < rank <= k})
    best = sum(1 / math.log2(1 + rank) for rank in range(1, min(len(ranks), k) + 1))
    return gain / best
