"""A server of our own on loopback in a child process, and many callers at once, for the benchmark."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError
from eval.corpora import PROJECT_DIR

_READY_S = 120.0
_REQUEST_S = 30.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    pid: int
    ready_seconds: float  # from the start of the process to the first healthy reply

    def resident_mb(self) -> float:
        """Give the resident memory of the server process and its children, in MB; 0 where /proc is absent."""
        return sum(_resident_kb(pid) for pid in (self.pid, *_children(self.pid))) / 1024


@dataclass(frozen=True, slots=True)
class Load:
    """What many callers at once saw."""

    seconds: float
    ms: tuple[float, ...]  # one per request
    faults: tuple[str, ...]  # replies that were not 200 with JSON, and broken connections


@contextmanager
def serve(index_dir: Path) -> Iterator[Served]:
    """Run app.py on a free loopback port with the index given, and end it afterwards.

    Raises:
        SettingsError: it ended or did not become healthy in time; with its last line.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, str(PROJECT_DIR / "app.py"), "--port", str(port), "--index", str(index_dir)]
    # a file and not a pipe: nobody reads while the load runs, and a full pipe would stop the server
    with tempfile.TemporaryFile() as log:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=PROJECT_DIR, stdout=log, stderr=subprocess.STDOUT)
        try:
            while not _healthy(port):
                if process.poll() is not None or time.perf_counter() - begun > _READY_S:
                    log.seek(0)
                    last = (log.read().decode("utf-8", "replace").strip().splitlines() or ["没有输出"])[-1]
                    raise SettingsError(f"app.py 没有启动成功：{last}")
                time.sleep(0.05)
            yield Served(port, process.pid, time.perf_counter() - begun)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def measure_requests(
    port: int, path: str, bodies: Sequence[Mapping[str, str] | None], callers: int, requests: int
) -> Load:
    """Send `requests` requests from `callers` threads, bodies in turn (None: GET), each on its own connection."""
    times: list[float] = []
    faults: list[str] = []
    turns = iter(range(requests))
    lock = threading.Lock()

    def call() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_REQUEST_S)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                connection.close()
                return
            begun = time.perf_counter()
            fault = _send(connection, path, bodies[turn % len(bodies)])
            with lock:
                times.append((time.perf_counter() - begun) * 1000)
                if fault:
                    faults.append(fault)

    threads = [threading.Thread(target=call) for _ in range(callers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(time.perf_counter() - begun, tuple(times), tuple(faults))


def _send(connection: http.client.HTTPConnection, path: str, body: Mapping[str, str] | None) -> str:
    """Give what went wrong, "" for a good reply."""
    try:
        if body is None:
            connection.request("GET", path)
        else:
            data = json.dumps(body, ensure_ascii=False).encode()
            connection.request("POST", path, data, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        json.loads(reply.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        connection.close()  # the next request opens it again
        return repr(error)
    return "" if reply.status == 200 else f"HTTP {reply.status}"


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        return _send(connection, "/healthz", None) == ""
    finally:
        connection.close()


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []
