"""`doctor`: each thing that can be wrong with a service is said in one Chinese line that tells what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.entry import main
from tests.model_server import Body, Handle, ModelServer, closed_port, faithful, model_server, says, sends, streams

Doctor = Callable[..., tuple[int, str]]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def doctor(answer_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Give a function that runs the command with settings and gives exit code and what was printed."""

    def run(**settings: str) -> tuple[int, str]:
        for key, value in settings.items():
            monkeypatch.setenv(f"ASSISTANT_{key.upper()}", value)
        code = main(["doctor", "--index", str(answer_index)])
        return code, capsys.readouterr().out

    return run


def test_nothing_set_is_nothing_wrong(doctor: Doctor) -> None:
    code, said = doctor()
    assert (code, said.count("（正常）")) == (0, 3)
    assert said.endswith("没有发现问题。\n")


def test_a_good_service_is_told_with_its_streaming_and_dimension(doctor: Doctor, server: ModelServer) -> None:
    code, said = doctor(
        llm_base_url=server.url,
        llm_model="m",
        llm_filed_name="某某大模型",
        rerank_base_url=server.url,
        rerank_model="r",
    )
    assert code == 0, said
    assert "能连上，密钥和模型可用" in said and "能边写边发（流式" in said and "能按要求的格式写。" in said
    assert "重排序：能连上" in said
    code, said = doctor(embedding_base_url=server.url, embedding_model="e")
    assert "能连上，密钥和模型可用，向量 24 维。" in said
    assert code == 1 and "✗ 还是用本地向量建的，请运行 python index_build.py 重建。" in said


@pytest.mark.parametrize(
    ("handle", "message"),
    [
        (sends(401), "✗ 语言模型服务不接受密钥（401），密钥或模型配置有误，请检查 llm_api_key。"),
        (sends(404), "✗ 语言模型服务没有这个地址或模型（404）"),
        (sends(302, location="http://127.0.0.1:1/"), "✗ 语言模型服务要求转到别处（302），请在设置中写最终的地址。"),
        (sends(500), "✗ 语言模型服务出错（500）"),
        (sends(200, b"<html>login</html>", "text/html"), "✗ 语言模型"),
        (streams(b"data: {\n\n"), "✗ 语言模型"),
        (says(faithful, size=10_000), "一次发完，没有边写边发"),
        (says("好的，可以使用。"), "✗ 没有按要求的格式写"),
    ],
)
def test_what_is_wrong_with_a_chat_service_is_said(
    doctor: Doctor, server: ModelServer, handle: Handle, message: str
) -> None:
    server.otherwise = handle
    code, said = doctor(llm_base_url=server.url, llm_model="m", llm_filed_name="某")
    assert message in said
    assert code == (1 if "✗" in message else 0)
    assert all("Traceback" not in line for line in said.splitlines())


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: data[:-1], "✗"),
        (lambda data: [{**one, "embedding": [float("nan")] * 24} for one in data], "✗"),
        (lambda data: [{**one, "embedding": [1.0] * 24} for one in data], "✗ 不同的文字得到相同的向量"),
    ],
)
def test_what_is_wrong_with_vectors_is_said(
    doctor: Doctor, server: ModelServer, spoil: Callable[[list[Body]], Any], message: str
) -> None:
    server.spoil = spoil
    code, said = doctor(embedding_base_url=server.url, embedding_model="e")
    lines = [line for line in said.splitlines() if line.startswith("向量模型：")]
    assert code == 1 and message in lines[-1]


def test_an_address_where_nobody_is_and_a_host_that_is_not_allowed(doctor: Doctor, server: ModelServer) -> None:
    code, said = doctor(llm_base_url=f"http://127.0.0.1:{closed_port()}/v1", llm_model="m")
    assert code == 1 and "✗ 连不上语言模型服务" in said and "llm_filed_name" in said
    code, said = doctor(llm_base_url=server.url, llm_model="m", model_hosts="llm.example.gov.cn")
    assert code == 1 and "model_hosts" in said and server.calls == []


def test_the_key_is_never_printed(doctor: Doctor, server: ModelServer) -> None:
    server.otherwise = sends(401, b'{"error": {"message": "bad key sk-geheim"}}')
    _, said = doctor(llm_base_url=server.url, llm_model="m", llm_api_key="sk-geheim")
    assert server.calls[0].headers["Authorization"] == "Bearer sk-geheim"
    assert "geheim" not in said
