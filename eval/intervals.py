"""How sure a share is: percentile bootstrap over questions, seeded, so that a run can be repeated to the digit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ROUNDS = 1000
SEED = 20230306
_COVERED = 95  # per cent of resamples inside the interval


def interval(parts: Sequence[float], wholes: Sequence[float] | None = None) -> tuple[float, float]:
    """Give the 95 % interval of sum(parts) / sum(wholes).

    Args:
        parts: one value per question, such as facts found; at least one.
        wholes: one per question, such as facts wanted; None counts each question once (a mean).

    Returns:
        Lower and upper end. Both are the value itself where every question has the same.
    """
    top = np.asarray(parts, dtype=np.float64)
    bottom = np.ones_like(top) if wholes is None else np.asarray(wholes, dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(top), (ROUNDS, len(top)))
    tops, bottoms = top[drawn].sum(axis=1), bottom[drawn].sum(axis=1)
    shares = tops[bottoms > 0] / bottoms[bottoms > 0]
    if not len(shares):
        return 0.0, 0.0
    low, high = np.percentile(shares, [(100 - _COVERED) / 2, (100 + _COVERED) / 2])
    return float(low), float(high)
