from __future__ import annotations

from pathlib import Path

import bm25s
import numpy as np
import pytest

from assistant.index.lexical import K1, B, LexicalLeg, read_tokens, write_lexical
from assistant.models import number_tokens

ROWS: tuple[list[str], ...] = (
    ["公交", "老人", "免费", "公交"],
    ["图书", "开放"],
    [],
    ["公交", "站台"],
    ["老人", "图书", "图书", "图书", "座椅"],
)


@pytest.fixture
def leg(tmp_path: Path) -> LexicalLeg:
    write_lexical(tmp_path / "lexical", number_tokens(ROWS))
    return LexicalLeg(tmp_path / "lexical")


@pytest.mark.parametrize("question", [["公交"], ["老人", "图书"], ["老人", "老人", "座椅"]], ids="+".join)
def test_scores_are_those_of_bm25s(leg: LexicalLeg, question: list[str]) -> None:
    second = bm25s.BM25(k1=K1, b=B, method="lucene")
    second.index([list(row) for row in ROWS], show_progress=False)
    scores = leg.scores(question)
    assert scores.dtype == np.float32
    assert np.allclose(scores, second.get_scores(question), atol=1e-6)
    assert scores.any()


def test_scores_are_those_of_the_formula(leg: LexicalLeg) -> None:
    mean = sum(len(row) for row in ROWS) / len(ROWS)
    idf = np.log(1 + (5 - 2 + 0.5) / (2 + 0.5))
    wanted = [idf * row.count("公交") / (row.count("公交") + K1 * (1 - B + B * len(row) / mean)) for row in ROWS]
    assert np.allclose(leg.scores(["公交"]), wanted, atol=1e-6)


def test_weights_count_per_token(leg: LexicalLeg) -> None:
    wanted = 0.5 * leg.scores(["老人"]) + 2 * leg.scores(["图书"])
    assert np.allclose(leg.scores(["老人", "无", "图书"], [0.5, 9.0, 2.0]), wanted, atol=1e-6)


@pytest.mark.parametrize("question", [[], ["没有的词"], [""]], ids=["none", "unknown", "empty"])
def test_nothing_known_scores_zero(leg: LexicalLeg, question: list[str]) -> None:
    assert leg.scores(question).tolist() == [0.0] * len(ROWS)


def test_unequal_weights_are_a_programming_error(leg: LexicalLeg) -> None:
    with pytest.raises(ValueError, match="zip"):
        leg.scores(["公交"], [1.0, 2.0])


def test_document_frequency_counts_rows(leg: LexicalLeg) -> None:
    assert [leg.document_frequency(word) for word in ("公交", "图书", "座椅", "没有的词")] == [2, 2, 1, 0]


def test_tokens_are_kept_for_the_next_build(tmp_path: Path) -> None:
    table = number_tokens(ROWS)
    write_lexical(tmp_path / "lexical", table)
    found = read_tokens(tmp_path / "lexical")
    assert (found.words, list(found)) == (table.words, list(table))


def test_rows_that_have_all_tokens(leg: LexicalLeg) -> None:
    assert leg.rows_with(["图书"]).tolist() == [1, 4]
    assert leg.rows_with(["老人", "图书", "老人"]).tolist() == [4]
    assert leg.rows_with(["公交", "图书"]).tolist() == []
    assert leg.rows_with(["公交", "没有的词"]).tolist() == []
    assert leg.rows_with([]).tolist() == []
    assert set(leg.words()) == {token for row in ROWS for token in row}
