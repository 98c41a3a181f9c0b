"""app.py as it is started: builds, serves, stops, and says in one line what is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.model_server import closed_port

PROJECT = Path(__file__).resolve().parents[2]
# loaded by Python at start: notes every connection and look-up that is not for this machine
SPY = """
import os, socket
def note(what):
    with open(os.environ["SPY_FILE"], "a") as file:
        print(what, file=file)
def local(host):
    return host is None or str(host) in ("localhost", "::1", "0.0.0.0", "") or str(host).startswith("127.")
connect, look_up = socket.socket.connect, socket.getaddrinfo
def spy_connect(self, address):
    if self.family != socket.AF_UNIX and not local(address[0]):
        note(address)
    return connect(self, address)
def spy_look_up(host, *rest, **named):
    if not local(host):
        note(host)
    return look_up(host, *rest, **named)
socket.socket.connect, socket.getaddrinfo = spy_connect, spy_look_up
note("spy is here")
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    spy = tmp_path / "spy"
    spy.mkdir()
    (spy / "sitecustomize.py").write_text(SPY, "utf-8")
    own = {"PYTHONPATH": str(spy), "SPY_FILE": str(tmp_path / "connections"), "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **own}


@contextmanager
def app(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(PROJECT / "app.py"), *arguments]
    with subprocess.Popen(
        command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def fails(environment: dict[str, str], *arguments: str) -> str:
    """Run app.py, which must exit with 1 and one line; gives the line."""
    with app(environment, *arguments) as process:
        out, error = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert error.count("\n") == 1
    return error.strip()


def wait_for_address(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    lines: list[str] = []
    while not lines or "已启动" not in lines[-1]:
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        lines.append(line.strip())
    return lines


def test_builds_then_serves_the_flagship_answer_and_stops_on_sigterm(
    environment: dict[str, str], tmp_path: Path
) -> None:
    port = closed_port()
    address = f"http://127.0.0.1:{port}"
    with app(environment, "--port", str(port), "--index", str(tmp_path / "index")) as process:
        assert wait_for_address(process)[-1] == f"政策问答助手已启动：{address} （按 Ctrl+C 停止）"
        with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
            value = client.post("/api/v1/ask", json={"question": "谁牵头跨省通办"}).json()
            health = client.get("/healthz").json()
            page = client.get("/").text
            with client.stream("GET", "/gradio_api/heartbeat/abc123") as pulse:  # an open page must not hold it up
                assert next(pulse.iter_text()).startswith("data:")
                process.send_signal(signal.SIGTERM)
                out, error = process.communicate(timeout=60)
    assert process.returncode == 0
    assert (out, [line for line in error.splitlines() if " INFO " not in line]) == ("", [])
    assert value["answer"].split("\n") == [
        "湖南省：省政务局、省政务服务和大数据中心牵头，省直相关单位按职责分工负责。[1]",
        "娄底市：市行政审批服务局牵头，市直相关单位按职责分工负责。[2]",
        "[1] 湘政办发〔2023〕11号《湖南省2023年政务管理服务工作要点》二（九） 第1082页 · 2023年3月6日",
        "[2] 娄政务公开发〔2023〕2号《娄底市2023年政务管理服务工作要点》二（九） 第1094—1095页 · 2023年4月18日",
    ]
    assert (health["status"], health["documents"]) == ("ok", 4)
    assert "政策问答助手" in page
    assert "跨省通办" not in error  # questions are not logged
    assert Path(environment["SPY_FILE"]).read_text().split("\n") == ["spy is here", ""]


def test_stops_on_sigint_and_prints_only_its_address(environment: dict[str, str], corpus_index: Path) -> None:
    with app(environment, "--port", str(closed_port()), "--index", str(corpus_index)) as process:
        assert len(wait_for_address(process)) == 1
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
    assert (process.returncode, out, error) == (0, "", "")


def test_taken_port_is_said_before_anything_is_built(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = fails(environment, "--port", str(port), "--index", str(tmp_path / "index"))
    assert line == f"端口 {port} 已被占用，请用 --port 换一个端口，或先停止占用它的程序。"
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("port", ["0", "65536", "abc"])
def test_impossible_port(environment: dict[str, str], port: str) -> None:
    assert fails(environment, "--port", port) == f"设置 port 的值 '{port}' 不能用，应为：端口号，1 到 65535 的整数。"


def test_impossible_host(environment: dict[str, str], tmp_path: Path) -> None:
    arguments = ("--host", "203.0.113.7", "--port", str(closed_port()), "--index", str(tmp_path / "index"))
    assert fails(environment, *arguments).startswith("监听地址 203.0.113.7 不能用")


@pytest.mark.parametrize("exists", [True, False])
def test_no_corpus(environment: dict[str, str], tmp_path: Path, exists: bool) -> None:
    corpus = tmp_path / "corpus"
    if exists:
        corpus.mkdir()
    environment["ASSISTANT_CORPUS_DIR"] = str(corpus)
    line = fails(environment, "--port", str(closed_port()), "--index", str(tmp_path / "index"))
    assert str(corpus) in line


def test_damaged_index(environment: dict[str, str], tmp_path: Path, corpus_index: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(corpus_index, index)
    (store,) = index.glob("generations/*/documents.jsonl")
    store.write_bytes(store.read_bytes()[:-100])
    line = fails(environment, "--port", str(closed_port()), "--index", str(index))
    assert "已损坏" in line and "index_build.py" in line


def test_wrong_usage_and_help(environment: dict[str, str]) -> None:
    with app(environment, "--prot", "1") as process:
        _, error = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "不认识的参数" in error
    with app(environment, "--help") as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "--port" in out
