"""Faults of an embedding service (rows 13-15 of the fault table), and of a rerank service."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.answer import open_assistant
from assistant.errors import AssistantError, EmbeddingError, ModelError
from assistant.index import build_index, open_index, verify_index
from assistant.index.embedding import KEPT
from assistant.models import OFFLINE, EndpointEmbedding, Reranker, read_endpoint
from assistant.settings import Settings, load_settings
from tests.answer_corpus import write_answer_corpus
from tests.model_server import Body, ModelServer, closed_port, model_server, vector_of

pytestmark = pytest.mark.fault
QUESTION = "谁牵头推广一窗通综合受理"


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embedded")
    write_answer_corpus(folder / "corpus")
    with model_server() as server:
        build(with_service(folder, server.url))
    return folder


@pytest.fixture
def settings(embedded: Path, tmp_path: Path, server: ModelServer) -> Settings:
    """Give settings of an index that was built with a service like this one."""
    shutil.copytree(embedded, tmp_path, dirs_exist_ok=True)
    return with_service(tmp_path, server.url)


def with_service(folder: Path, url: str, **given: object) -> Settings:
    return load_settings(
        index_dir=folder / "index",
        corpus_dir=folder / "corpus",
        embedding_base_url=url,
        embedding_model=str(given.pop("model", "bge")),
        embedding_batch=4,
        embedding_timeout_s=5,
        **given,
    )


def build(settings: Settings) -> str:
    return build_index(settings.corpus_dir, settings.index_dir, settings).generation


def embedding_at(settings: Settings) -> EndpointEmbedding:
    endpoint = read_endpoint(settings, "embedding")
    assert endpoint is not None
    return EndpointEmbedding(endpoint, settings.embedding_batch)


def test_vectors_come_in_batches_in_the_order_of_the_texts(settings: Settings, server: ModelServer) -> None:
    texts = [f"第{i}条 公交车" for i in range(10)]
    vectors = embedding_at(settings).embed(texts)
    wanted = np.array([vector_of(text, server.seed, server.dimension) for text in texts])
    assert np.allclose(vectors, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-5)
    assert [len(call.body["input"]) for call in server.calls] == [4, 4, 2]
    assert server.calls[0].headers["Authorization"] == "Bearer none"


def test_an_index_is_built_and_searched_with_a_service(settings: Settings, server: ModelServer) -> None:
    index = open_index(settings.index_dir, settings)
    assert (index.manifest.embedding, index.manifest.dimension) == ("endpoint:bge", server.dimension)
    assert index.vector_ready
    clause = index.clauses[index.rows // 2]
    best = next(iter(index.vector_scores(clause.text)))
    assert index.clauses[best].text[:10] == clause.text[:10]
    assert verify_index(settings.index_dir, settings).problems == ()
    assert open_assistant(settings).ask(QUESTION).direct.startswith("甲省：省数据局、省政务中心牵头")


def test_personal_numbers_are_masked(settings: Settings, server: ModelServer) -> None:
    embedding_at(settings).embed(["电话13800138000"])
    assert server.calls[0].body["input"] == ["电话【手机号】"]


# 13 -----------------------------------------------------------------------------------------------------------------


def test_13_the_service_is_down_at_start(settings: Settings, server: ModelServer, tmp_path: Path) -> None:
    down = with_service(tmp_path, f"http://127.0.0.1:{closed_port()}/v1")
    assistant = open_assistant(down)
    answer = assistant.ask(QUESTION)
    assert answer.direct.startswith("甲省：省数据局、省政务中心牵头")
    assert not assistant.index.vector_ready
    assert "连不上向量模型服务" in assistant.index.vector_problem
    assistant.index._vectors._retry_at = 0.0  # half a minute later
    assistant.index.embedder.endpoint = read_endpoint(settings, "embedding")  # type: ignore[attr-defined]
    assistant.index.embedder._breaker._closed_until = 0.0  # type: ignore[attr-defined]
    assert assistant.index.vector_ready
    assert assistant.index.vector_problem == ""


def test_13_the_service_goes_down_while_serving(settings: Settings, server: ModelServer) -> None:
    index = open_index(settings.index_dir, settings)
    assert index.vector_ready
    server.fail_after = 0
    assert index.vector_scores("公交") == {}
    assert not index.vector_ready


# 14 -----------------------------------------------------------------------------------------------------------------


def _set(data: list[Body], place: int, value: Any) -> list[Body]:
    data[place] = {**data[place], "embedding": value}
    return data


SPOILT: dict[str, Callable[[list[Body]], Any]] = {
    "nan": lambda data: _set(data, 0, [math.nan, *data[0]["embedding"][1:]]),
    "infinite": lambda data: _set(data, 0, [math.inf, *data[0]["embedding"][1:]]),
    "zeros": lambda data: _set(data, 0, [0.0] * len(data[0]["embedding"])),
    "one shorter": lambda data: _set(data, -1, data[-1]["embedding"][:-1]) if len(data) > 1 else data,
    "empty": lambda data: _set(data, 0, []),
    "words": lambda data: _set(data, 0, ["a"] * len(data[0]["embedding"])),
    "fewer": lambda data: data[:-1],
    "more": lambda data: [*data, data[-1]],
    "none": lambda data: [],
    "no list": lambda data: {"a": 1},
    "reversed": lambda data: data[::-1] if len(data) > 1 else data,
}


@pytest.mark.parametrize("name", SPOILT)
def test_14_vectors_that_cannot_be_right_are_refused(name: str, tmp_path: Path, server: ModelServer) -> None:
    embedding = embedding_at(with_service(tmp_path, server.url))
    embedding.embed(["一", "二"])
    server.spoil = SPOILT[name]
    with pytest.raises((EmbeddingError, ModelError)) as caught:
        embedding.embed(["三", "四"])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nan", "reversed"])
def test_14_such_vectors_abort_the_build(name: str, settings: Settings, server: ModelServer) -> None:
    before = open_index(settings.index_dir, settings).generation
    path = settings.corpus_dir / "province.txt"
    path.write_text(path.read_text("utf-8").replace("便民", "惠民"), "utf-8")
    server.spoil = SPOILT[name]
    with pytest.raises((EmbeddingError, ModelError)):
        build(settings)
    server.spoil = lambda data: data
    index = open_index(settings.index_dir, settings)
    assert index.generation == before and index.vector_ready
    assert [path.name for path in (settings.index_dir / "generations").iterdir()] == [before]


def test_14_the_dimension_may_not_change_within_a_build(settings: Settings, server: ModelServer) -> None:
    embedding = embedding_at(settings)
    embedding.embed(["一"])
    server.dimension += 1
    with pytest.raises(EmbeddingError, match="维"):
        embedding.embed(["二"])


# 15 -----------------------------------------------------------------------------------------------------------------


def test_15_another_model_of_the_same_dimension_is_not_used(
    settings: Settings, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.seed = "another model under the same name"
    assistant = open_assistant(settings)
    assert assistant.ask(QUESTION).direct.startswith("甲省：省数据局、省政务中心牵头")
    assert not assistant.index.vector_ready
    assert "向量模型与建立索引时不同" in assistant.index.vector_problem and "重建" in caplog.text
    build(settings)  # nothing of the old model may be kept
    assert open_index(settings.index_dir, settings).vector_ready


def test_15_another_name_or_none_is_not_used(settings: Settings, tmp_path: Path, server: ModelServer) -> None:
    for changed in (with_service(tmp_path, server.url, model="other"), load_settings(index_dir=settings.index_dir)):
        index = open_index(settings.index_dir, changed)
        assert not index.vector_ready
        assert "endpoint:bge" in index.vector_problem and "重建索引" in index.vector_problem
        assert index.lexical_scores(["综合"]).any()


def test_a_local_index_serves_on_until_it_is_rebuilt(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    local = load_settings(index_dir=settings.index_dir, corpus_dir=settings.corpus_dir)
    build(local)
    index = open_index(settings.index_dir, settings)
    assert index.vector_ready and index.embedder.name == OFFLINE
    assert "本地向量" in caplog.text


# resuming -----------------------------------------------------------------------------------------------------------


def test_a_break_keeps_what_was_embedded(settings: Settings, server: ModelServer) -> None:
    shutil.rmtree(settings.index_dir / KEPT)
    server.fail_after = 4  # one for the probe, three batches
    with pytest.raises(ModelError, match="已算好的 12 条向量留着"):
        build(settings)
    server.fail_after, server.embedded = -1, 0
    build(settings)
    rows = open_index(settings.index_dir, settings).rows
    asked_again = server.embedded
    assert asked_again < rows  # 12 fewer, apart from a few for probes
    server.embedded = 0
    build(settings)
    assert server.embedded < 10  # nothing changed: probes only


def test_a_file_that_a_crash_cut_short_is_used_up_to_there(settings: Settings, server: ModelServer) -> None:
    [kept] = (settings.index_dir / KEPT).iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-50])
    server.embedded = 0
    build(settings)
    assert 0 < server.embedded < 10
    body = bytearray(kept.read_bytes())
    body[len(body) // 2] ^= 0xFF
    kept.write_bytes(bytes(body))
    build(settings)
    assert verify_index(settings.index_dir, settings).problems == ()
    kept.write_bytes(b"\xff\x00 no head\n" + whole)
    build(settings)
    assert verify_index(settings.index_dir, settings).problems == ()


def test_the_command_says_it_in_one_line(
    settings: Settings, server: ModelServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.fail_after = 0
    with pytest.raises(AssistantError) as caught:
        build(settings)
    assert str(caught.value).startswith("向量模型服务出错（500）")


# reranking ----------------------------------------------------------------------------------------------------------


def reranker_at(url: str) -> Reranker:
    endpoint = read_endpoint(load_settings(rerank_base_url=url, rerank_model="r", rerank_api_key="k"), "rerank")
    assert endpoint is not None
    return Reranker(endpoint)


def test_relevance_comes_in_the_order_of_the_texts(server: ModelServer) -> None:
    assert reranker_at(server.url).relevance("公交车", ["图书", "公交", "公交车"]) == (0, 2 / 3, 1)
    assert server.calls[0].path == "/v1/rerank"
    assert server.calls[0].headers["Authorization"] == "Bearer k"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda results: results[:-1],
        lambda results: [{**result, "relevance_score": math.nan} for result in results],
        lambda results: [{"index": "x"}],
        lambda results: "text",
    ],
)
def test_a_spoilt_rerank_reply_is_refused(server: ModelServer, spoil: Callable[[list[Body]], Any]) -> None:
    server.spoil = spoil
    with pytest.raises(ModelError):
        reranker_at(server.url).relevance("公交车", ["图书", "公交"])


def test_search_uses_the_model_and_goes_on_without_it(settings: Settings, server: ModelServer) -> None:
    local = load_settings(index_dir=settings.index_dir, corpus_dir=settings.corpus_dir)
    build(local)
    plain = open_assistant(local).search("邻里驿站建设")
    used = open_assistant(
        load_settings(index_dir=settings.index_dir, rerank_base_url=server.url, rerank_model="r")
    ).search("邻里驿站建设")
    assert all("rerank" in evidence.why for evidence in used[:5])
    assert [evidence.score for evidence in used] == [evidence.score for evidence in plain]
    calls = len(server.calls)
    assert calls >= 1
    down = load_settings(
        index_dir=settings.index_dir, rerank_base_url=f"http://127.0.0.1:{closed_port()}/v1", rerank_model="r"
    )
    assert open_assistant(down).search("邻里驿站建设") == plain
