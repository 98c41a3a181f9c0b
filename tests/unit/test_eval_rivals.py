"""Other ways to answer: what they find, which clauses count as cited, and that they are scored as ours."""

from __future__ import annotations

import pytest

from assistant.answer import Assistant
from eval.rivals import CHUNK_CHARS, ask_rival, compose, list_rivals, make_passage, read_texts, say_ratio, say_rivals
from tests.eval_corpus import NO, ROAD, open_roads
from tests.eval_rows import LEAD, LEAD_ANSWER, make_row


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return open_roads(tmp_path_factory.mktemp("documents"))


@pytest.fixture
def seed_is_small(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.rivals.folder_of", lambda _: assistant.settings.corpus_dir)


@pytest.mark.usefixtures("seed_is_small")
def test_every_way_is_asked_and_scored(assistant: Assistant) -> None:
    rivals = list_rivals()
    assert [rival.name for rival in rivals] == ["tutorial", "bm25_512", "lexical", "vector"]
    for rival in rivals:
        road, no = ask_rival(rival, lambda _: assistant, [ROAD, NO])
        assert "省甲局" in road.answer.text, rival.name
        assert road.score.gold_found == 1, rival.name
        assert road.ranks is not None and 1 in road.ranks, rival.name
        assert road.score.marks_right, rival.name
        assert no.ranks is None


@pytest.mark.usefixtures("seed_is_small")
def test_a_leg_gives_two_clauses_and_no_more(assistant: Assistant) -> None:
    lexical = next(rival for rival in list_rivals() if rival.name == "lexical")
    (row,) = ask_rival(lexical, lambda _: assistant, [ROAD])
    assert len(row.answer.citations) == 2
    assert row.answer.citations[0].clause.address == "一"


@pytest.mark.usefixtures("seed_is_small")
def test_a_passage_holds_only_clauses_that_stand_in_it_whole(assistant: Assistant) -> None:
    ((text, clauses),) = read_texts("", assistant)
    assert len(text) < CHUNK_CHARS
    middle = text[text.index("一、") : text.index("三、") + 5]
    assert [clause.address for _, clause in make_passage(middle, clauses).clauses] == ["一", "二"]
    assert make_passage(text[:10], clauses).clauses == ()


def test_nothing_found_is_a_refusal() -> None:
    answer = compose("问", [])
    assert (answer.abstained, answer.citations) == (True, ())


def test_ratios_are_told() -> None:
    rows = [make_row(LEAD, LEAD_ANSWER)]
    lines = say_rivals(rows, [(list_rivals()[1], rows)])
    assert "BM25 512 字：全对 100.0（1.0 倍）" in lines[1]
    assert lines[-1].startswith("  本程序：全对 100.0")
    assert (say_ratio(0.9, 0.3), say_ratio(0.9, 0.0)) == ("（3.0 倍）", "")
