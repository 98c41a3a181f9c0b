"""Arithmetic of the measures: by hand, and against a second way to compute the same."""

from __future__ import annotations

import math
import random

import pytest

from eval.intervals import interval
from eval.measures import group_by_document, group_by_place, group_by_reason, measure, measure_intervals
from eval.retrieval import find_ranks, ndcg, recall, reciprocal_rank
from tests.eval_rows import CITY, CLAIM, CLAIM_ANSWER, LEAD, LEAD_ANSWER, PROVINCE, REFUSAL, UNKNOWN, make_row


def test_ranks_are_of_the_first_that_matches() -> None:
    assert find_ranks("abcb", "bcx", lambda wanted, found: wanted == found) == (2, 3, 0)


def test_measures_of_rankings_by_hand() -> None:
    ranks = (2, 5, 0)
    assert [recall(ranks, k) for k in (1, 2, 5)] == [0, 1 / 3, 2 / 3]
    assert [reciprocal_rank(ranks, k) for k in (1, 10)] == [0, 0.5]
    gain = 1 / math.log2(3) + 1 / math.log2(6)
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(ranks, 10) == pytest.approx(gain / best)
    assert ndcg((1, 2), 10) == 1.0
    assert ndcg((1, 1), 10) < 1.0  # one passage that holds both takes one place only


def test_interval_against_a_plain_bootstrap() -> None:
    parts, wholes = [3.0, 0.0, 2.0, 4.0, 1.0] * 8, [4.0, 1.0, 2.0, 4.0, 3.0] * 8
    generator = random.Random(5)
    shares = []
    for _ in range(4000):
        drawn = [generator.randrange(40) for _ in range(40)]
        shares.append(sum(parts[i] for i in drawn) / sum(wholes[i] for i in drawn))
    shares.sort()
    low, high = interval(parts, wholes)
    assert low == pytest.approx(shares[100], abs=0.02)
    assert high == pytest.approx(shares[3899], abs=0.02)


def test_interval_is_the_same_each_time_and_narrow_where_all_agree() -> None:
    assert interval([1, 0, 1, 1]) == interval([1, 0, 1, 1])
    assert interval([1.0] * 9) == (1.0, 1.0)
    assert interval([0.0, 0.0], [0.0, 0.0]) == (0.0, 0.0)


def test_shares_and_groups() -> None:
    rows = [
        make_row(LEAD, LEAD_ANSWER, ranks=(1, 3)),
        make_row(CLAIM, CLAIM_ANSWER),
        make_row(CLAIM, REFUSAL),
        make_row(UNKNOWN, REFUSAL),
    ]
    shares = measure(rows)
    assert (shares["right"], shares["polarity"], shares["direct"], shares["answered"]) == (0.75, 0.5, 0.6667, 0.6667)
    assert (shares["recall_1"], shares["recall_5"], shares["mrr_10"]) == (0.5, 1.0, 1.0)
    low, high = measure_intervals(rows)["right"]
    assert 0 <= low < 0.75 < high <= 1
    assert {name: len(found) for name, found in group_by_document(rows).items()} == {PROVINCE.number: 1, CITY.number: 3}
    assert list(group_by_reason(rows)) == ["unanswerable_not_in_corpus"]
    assert list(group_by_place(rows)) == ["乙市"]
