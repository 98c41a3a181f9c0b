"""The same, against an implementation of the protocol that others wrote (llmock), which also judges its clients."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant, open_assistant
from assistant.cli.entry import main
from assistant.index import build_index, open_index, verify_index
from assistant.models import Breaker, ChatModel, read_endpoint
from assistant.settings import load_settings
from tests.answer_corpus import write_answer_corpus
from tests.model_server import closed_port, reply_lines

pytestmark = pytest.mark.fault
QUESTION = "谁牵头推广一窗通综合受理"
TRUE = (
    ("在甲省，由省数据局、省政务中心牵头，省直有关单位按职责分工负责。", ("c1",)),
    ("在乙市，由市行政审批局牵头，市直有关单位按职责分工负责。", ("c2",)),
)


class Service:
    """A running llmock."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/v1"

    def call(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.loads(reply.read() or b"null")

    def script(self, *behaviors: dict[str, Any]) -> None:
        self.call("/_llmock/reset", {})
        if behaviors:
            self.call("/_llmock/scenario", {"behaviors": list(behaviors)})

    @property
    def requests(self) -> int:
        return len(self.call("/_llmock/requests")["requests"])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    port = closed_port()
    command = [sys.executable, "-m", "llmock.cli", "serve", "--port", str(port), "--log-level", "warning"]
    log = tmp_path_factory.mktemp("llmock") / "log"
    with log.open("wb") as file:
        running = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    service = Service(port)
    try:
        for _ in range(300):
            try:
                service.call("/_llmock/requests")
                break
            except (urllib.error.URLError, OSError):
                assert running.poll() is None, log.read_text()
                time.sleep(0.1)
        yield service
    finally:
        running.terminate()
        running.wait(10)


@pytest.fixture(scope="module")
def assistant(answer_index: Path, service: Service) -> Assistant:
    return open_assistant(load_settings(index_dir=answer_index, llm_base_url=service.url, llm_model="gpt-4o"))


def outcome(assistant: Assistant) -> str:
    assert assistant.composer is not None
    assistant.composer.model.breaker.succeed()  # faults of the test before must not pause this one
    answer = assistant.ask(QUESTION)
    model = answer.trace["model"]
    assert isinstance(model, dict)
    assert ("人工智能生成" in answer.text) == (model["outcome"] == "composed")
    return str(model["outcome"])


def test_its_nonsense_is_rejected(assistant: Assistant, service: Service) -> None:
    service.script()
    assert outcome(assistant) == "nothing_stands"
    assert service.requests == 1


def test_a_true_answer_is_taken_and_a_false_one_is_not(assistant: Assistant, service: Service) -> None:
    service.script({"type": "reply", "text": reply_lines(TRUE)})
    assert outcome(assistant) == "composed"
    false = [(text.replace("行政审批局", "教育局"), tokens) for text, tokens in TRUE]
    service.script({"type": "reply", "text": reply_lines(false)})
    assert outcome(assistant) == "left_out"


@pytest.mark.parametrize("kind", ["disconnect", "truncate", "malformed"])
@pytest.mark.parametrize("after", [1, 3])
def test_its_broken_streams_never_count(assistant: Assistant, service: Service, kind: str, after: int) -> None:
    service.script(
        {"type": "reply", "text": reply_lines(TRUE), "times": 2},
        {"type": "stream_fault", "kind": kind, "after_chunks": after, "times": 2},
    )
    assert outcome(assistant) in ("cut", "broken")


def test_it_finds_the_client_resilient(assistant: Assistant, service: Service) -> None:
    service.script(
        {"type": "fail", "status": 429, "retry_after": 1},
        {"type": "reply", "text": reply_lines(TRUE), "times": 3},
    )
    assert outcome(assistant) == "composed"
    assert service.requests == 2
    verdict = service.call("/_llmock/verdict")
    assert verdict["passed"] is True, verdict


def test_a_refused_key_is_not_tried_again(service: Service) -> None:
    service.script({"type": "fail", "status": 401, "times": None})
    endpoint = read_endpoint(load_settings(llm_base_url=service.url, llm_model="gpt-4o"), "llm")
    assert endpoint is not None
    with pytest.raises(Exception, match="密钥或模型配置有误"):
        ChatModel(endpoint, Breaker("语言模型")).complete([("user", "您好")])
    assert service.requests == 1


def test_an_index_is_built_with_its_vectors(tmp_path: Path, service: Service) -> None:
    service.script()
    settings = load_settings(
        index_dir=tmp_path / "index", embedding_base_url=service.url, embedding_model="text-embedding-3-small"
    )
    build_index(write_answer_corpus(tmp_path / "corpus"), settings.index_dir, settings)
    assert open_index(settings.index_dir, settings).manifest.dimension == 1536
    assert verify_index(settings.index_dir, settings).problems == ()


def test_doctor_names_what_is_wrong_with_it(
    answer_index: Path, service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service.script()
    monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", service.url)
    monkeypatch.setenv("ASSISTANT_LLM_MODEL", "gpt-4o")
    assert main(["doctor", "--index", str(answer_index)]) == 1
    said = capsys.readouterr().out
    assert "能连上，密钥和模型可用" in said and "能边写边发" in said
    assert "没有按要求的格式写" in said
