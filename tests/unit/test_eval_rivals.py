"""Other ways to answer: what they find, which clauses count as cited, and that they are scored as ours."""

from __future__ import annotations

import pytest

from assistant.answer import Assistant
from assistant.errors import SettingsError
from assistant.models import read_endpoint
from assistant.settings import load_settings
from eval.llama_model import open_model
from eval.rivals import (
    CHUNK_CHARS,
    Passage,
    ask_rival,
    compose,
    list_rivals,
    make_passage,
    read_texts,
    say_ratio,
    say_rivals,
    tell,
)
from eval.tutorial import SameEmbedding
from tests.eval_corpus import NO, ROAD, open_roads
from tests.eval_rows import LEAD, LEAD_ANSWER, make_row
from tests.model_server import model_server, says, sends


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


def test_all_of_a_long_chunk_counts_in_the_tutorial(assistant: Assistant) -> None:
    embedding = SameEmbedding(assistant.index.embedder)
    start = "修筑公路，方便群众出行。" * 30
    plain, other = (embedding.get_text_embedding(start + end) for end in ("", "疏浚河道，改造码头。" * 40))
    assert sum(x * x for x in other) == pytest.approx(1.0)
    assert sum(x * y for x, y in zip(plain, other, strict=True)) < 0.99
    short = embedding.get_text_embedding("修筑公路。")
    assert short == pytest.approx(assistant.index.embedder.embed(["修筑公路。"])[0].tolist(), abs=1e-5)


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


@pytest.mark.usefixtures("seed_is_small")
def test_with_an_endpoint_the_tutorial_is_asked_with_its_model(assistant: Assistant) -> None:
    with model_server() as server:
        endpoint = read_endpoint(load_settings(llm_base_url=server.url, llm_model="m"), "llm")
        rival = next(rival for rival in list_rivals(endpoint) if rival.name == "tutorial_llm")
        assert rival.label == "llama-index 教程 + m"
        server.otherwise = says("修筑公路由省甲局牵头。")
        road, no = ask_rival(rival, lambda _: assistant, [ROAD, NO])
        assert road.answer.text.startswith("修筑公路由省甲局牵头。[1]") and road.score.gold_found == 1
        assert road.ranks is not None and 1 in road.ranks
        assert (no.answer.status, no.score.abstained) == ("answered", False)
        asked = server.calls[0].body["messages"][-1]["content"]
        assert "修筑公路由谁牵头？" in asked and "年底前修筑公路90公里" in asked and len(server.calls) == 2
        server.otherwise = says("根据所给内容，没有提到种树由谁牵头。")
        (refused,) = ask_rival(rival, lambda _: assistant, [NO])
        assert refused.answer.abstained and refused.score.abstained


@pytest.mark.usefixtures("seed_is_small")
def test_a_model_that_fails_is_one_line(assistant: Assistant) -> None:
    with model_server() as server:
        endpoint = read_endpoint(load_settings(llm_base_url=server.url, llm_model="m"), "llm")
        rival = next(rival for rival in list_rivals(endpoint) if rival.name == "tutorial_llm")
        server.otherwise = sends(401)
        with pytest.raises(SettingsError, match="语言模型没有回答") as caught:
            ask_rival(rival, lambda _: assistant, [ROAD])
    assert "\n" not in str(caught.value)


def test_a_host_that_is_not_allowed_is_not_called() -> None:
    settings = load_settings(llm_base_url="http://127.0.0.1:1/v1", llm_model="m", model_hosts="other.example")
    endpoint = read_endpoint(settings, "llm")
    assert endpoint is not None
    with pytest.raises(SettingsError, match="model_hosts"):
        open_model(endpoint)


@pytest.mark.parametrize(
    ("said", "refuses"),
    [
        ("Empty Response", True),
        ("", True),
        ("上下文没有提及这项工作由谁牵头。", True),
        ("The context does not mention it.", True),
        ("由省甲局牵头，没有配合单位。", False),
        ("修筑公路90公里。", False),
    ],
)
def test_what_a_model_says_when_it_does_not_know_is_a_refusal(said: str, refuses: bool) -> None:
    answer = tell("问", said, [Passage("段落", ())])
    assert answer.abstained is refuses
    assert answer.text == (said or "没有找到。")


def test_nothing_found_is_a_refusal() -> None:
    answer = compose("问", [])
    assert (answer.abstained, answer.citations) == (True, ())


def test_ratios_are_told() -> None:
    rows = [make_row(LEAD, LEAD_ANSWER)]
    lines = say_rivals(rows, [(list_rivals()[1], rows)])
    assert "BM25 512 字：全对 100.0（1.0 倍）" in lines[1]
    assert lines[-1].startswith("  本程序：全对 100.0")
    assert (say_ratio(0.9, 0.3), say_ratio(0.9, 0.0)) == ("（3.0 倍）", "")
