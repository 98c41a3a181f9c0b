"""The benchmark's arithmetic and its callers, against a small server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from eval.benchmark import GOLDEN, Measured, main, measure_outline
from eval.serving import Served, measure_requests


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[str]

    def do_GET(self) -> None:
        self._reply(200, b"{}")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body["question"])
        if body["question"] == "坏":
            self._reply(500, b"{}")
        elif body["question"] == "乱":
            self._reply(200, b"no json")
        else:
            self._reply(200, b"{}")

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def echo() -> Iterator[tuple[int, list[str]]]:
    seen: list[str] = []
    handler = type("Handler", (_Echo,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], seen
        server.shutdown()
        thread.join()


def test_callers_send_each_body_in_turn_and_count_errors(echo: tuple[int, list[str]]) -> None:
    port, seen = echo
    bodies = [{"question": "好"}, {"question": "坏"}, {"question": "乱"}, {"question": "也好"}]
    load = measure_requests(port, "/ask", bodies, callers=3, requests=8)
    assert sorted(seen) == sorted([body["question"] for body in bodies] * 2)
    assert len(load.ms) == 8
    assert sorted(set(load.faults)) == ["HTTP 500", "JSONDecodeError('Expecting value: line 1 column 1 (char 0)')"]
    assert len(load.faults) == 4


def test_get_requests_need_no_body(echo: tuple[int, list[str]]) -> None:
    load = measure_requests(echo[0], "/healthz", [None], callers=2, requests=5)
    assert (len(load.ms), load.faults) == (5, ())


def test_closed_port_is_counted_as_errors() -> None:
    load = measure_requests(1, "/healthz", [None], callers=2, requests=4)
    assert len(load.faults) == 4


def test_absent_process_has_no_memory() -> None:
    assert Served(port=1, pid=2**22 + 1, ready_seconds=0.0).resident_mb() == 0


@pytest.mark.parametrize(
    ("value", "at_most", "line"),
    [
        (4.0, True, "某项：4.0 秒（要求 ≤ 5，达到）"),
        (6.0, True, "某项：6.0 秒（要求 ≤ 5，未达到）"),
        (6.0, False, "某项：6.0 秒（要求 ≥ 5，达到）"),
        (4.0, False, "某项：4.0 秒（要求 ≥ 5，未达到）"),
    ],
)
def test_line_tells_whether_the_floor_holds(value: float, at_most: bool, line: str) -> None:
    assert Measured("某项", value, "秒", 5, at_most).line() == line


@pytest.mark.parametrize("content", [None, "{", "{}", '{"documents": [{}]}'])
def test_unusable_golden_file_is_one_line(tmp_path: Path, content: str | None) -> None:
    golden = tmp_path / "golden.json"
    if content is not None:
        golden.write_text(content, "utf-8")
    with pytest.raises(SettingsError) as caught:
        measure_outline(golden, tmp_path)
    assert "--golden" in str(caught.value)


@pytest.mark.parametrize("arguments", [["--rounds", "0"], ["--callers", "x"], ["--what"]])
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_committed_golden_outline_is_what_is_read() -> None:
    measured = measure_outline(GOLDEN, GOLDEN.parents[2] / "corpus")
    assert (measured.value, measured.floor, measured.holds) == (102, 102, True)
