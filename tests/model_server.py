"""A model service of our own that speaks OpenAI's protocol over real sockets and does as it is told, also wrongly.

`python -m tests.model_server --port 18100` serves the faithful script, for `eval/run.py --llm`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Body = dict[str, Any]
Handle = Callable[["Handler", Body], None]  # writes the whole reply
DIMENSION = 24


@dataclass(frozen=True, slots=True)
class Material:
    """What the assistant sent for a composition."""

    question: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]  # of the draft, with their tokens
    clauses: dict[str, str]  # token -> text


def read_material(body: Body) -> Material:
    """Give the material of a request for better words."""
    text = body["messages"][-1]["content"]
    question = _inside(text, "问题")
    lines = []
    for line in _inside(text, "初稿").split("\n"):
        tokens = re.findall(r"\[(c[0-9]+)\]", line)
        lines.append((re.sub(r"\[c[0-9]+\]", "", line), tuple(tokens)))
    clauses = dict(re.findall(r'<条款 编号="(c[0-9]+)"[^>]*>\n(.*?)\n</条款>', text, re.DOTALL))
    return Material(question, tuple(lines), clauses)


def _inside(text: str, name: str) -> str:
    found = re.search(f"<{name}>\n(.*?)\n</{name}>", text, re.DOTALL)
    return found[1] if found else ""


def reply_lines(sentences: Iterable[tuple[str, Iterable[str]]], conclusion: str = "complete") -> str:
    """Give the text in which a model returns sentences with tokens."""
    lines = [json.dumps({"句": text, "依据": list(tokens)}, ensure_ascii=False) for text, tokens in sentences]
    return "\n".join([*lines, json.dumps({"结论": conclusion})])


def reword(line: str) -> str:
    """Give a line of a draft in other words that say the same."""
    line = re.sub("^([^：，。]{1,8}[省市县区州])：", "\\1方面，", line)
    return re.sub("方面，(?!由)([^，。；]+牵头，)", "方面，由\\1", line)


def faithful(body: Body) -> str:
    """Give the draft in other words with the right tokens, or, asked for other wordings, the question as it is."""
    if body["messages"][-1]["content"] == "请照写。":  # what `doctor` asks for
        return json.dumps({"句": "可以使用。", "依据": ["c1"]}, ensure_ascii=False)
    material = read_material(body)
    if not material.lines or not material.clauses:
        return _inside(body["messages"][-1]["content"], "现在的问题") or "模型可以使用。"
    return reply_lines((reword(text), tokens) for text, tokens in material.lines if tokens)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Read the body, write it down, and let the script reply."""
        size = int(self.headers.get("content-length", "0"))
        raw = self.rfile.read(size)
        try:
            body = json.loads(raw)
        except ValueError:
            body = {}
        owner = self.server.owner
        owner.calls.append(Call(self.path, dict(self.headers), body, raw.decode("utf-8", "replace")))
        try:
            handle = owner.script.pop(0) if owner.script else owner.otherwise
            if self.path.endswith("/embeddings"):
                owner.embed(self, body)
            elif self.path.endswith("/rerank"):
                owner.rerank(self, body)
            else:
                handle(self, body)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            owner.left += 1  # whoever asked is gone
            self.close_connection = True

    def do_GET(self) -> None:
        """Give the list of models."""
        self.send_json({"object": "list", "data": [{"id": "test-model", "object": "model"}]})

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """Send the head; the end of the body is the end of the connection."""
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def write(self, data: bytes) -> None:
        """Send bytes at once."""
        self.wfile.write(data)
        self.wfile.flush()

    def send_json(self, content: object, status: int = 200, **headers: str) -> None:
        """Send a whole JSON reply."""
        self.begin(status, "application/json", **headers)
        self.write(json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Call:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: Body
    raw: str


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: ModelServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leave connections that break to the tests."""


@dataclass
class ModelServer:
    """A running server; `script` holds how the next requests are answered, `otherwise` how all after them are."""

    url: str = ""
    script: list[Handle] = field(default_factory=list)
    otherwise: Handle = field(default_factory=lambda: says(faithful))
    calls: list[Call] = field(default_factory=list)
    left: int = 0
    seed: str = "one"  # of the embedding
    dimension: int = DIMENSION
    spoil: Callable[[list[Body]], Any] = field(default_factory=lambda: lambda data: data)  # of embeddings
    fail_after: int = -1  # requests for embeddings that are answered; -1: all
    embedded: int = 0  # texts

    def gives_up(self, seconds: float = 8) -> bool:
        """Tell whether whoever asked goes away; the server's own thread sees it a little later than they do."""
        limit = time.monotonic() + seconds
        while self.left == 0 and time.monotonic() < limit:
            time.sleep(0.02)
        return self.left == 1

    def embed(self, handler: Handler, body: Body) -> None:
        """Answer a request for vectors."""
        if self.fail_after == 0:
            handler.send_json({"error": {"message": "out of order"}}, 500)
            return
        self.fail_after -= 1
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        self.embedded += len(texts)
        data = [
            {"object": "embedding", "index": i, "embedding": vector_of(text, self.seed, self.dimension)}
            for i, text in enumerate(texts)
        ]
        handler.send_json({"object": "list", "model": body["model"], "data": self.spoil(data), "usage": {}})

    def rerank(self, handler: Handler, body: Body) -> None:
        """Answer a request for relevance: the share of the query's characters that a text has."""
        query = set(body["query"])
        scored = [(len(query & set(text)) / len(query), i) for i, text in enumerate(body["documents"])]
        results = [{"index": i, "relevance_score": score} for score, i in sorted(scored, reverse=True)]
        handler.send_json({"results": self.spoil(results)})


def vector_of(text: str, seed: str, dimension: int) -> list[float]:
    """Give a vector in which texts that share characters are near; another seed gives another space."""
    sums = [0.0] * dimension
    for char in text:
        digest = hashlib.sha256(f"{seed}{char}".encode()).digest()
        for i in range(dimension):
            sums[i] += digest[i % 32] / 127.5 - 1
    return sums


@contextmanager
def model_server(port: int = 0, certificate: Path | None = None) -> Iterator[ModelServer]:
    """Give a running server; with a certificate it speaks TLS."""
    server = _Server(("127.0.0.1", port), Handler)
    owner = server.owner = ModelServer()
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    owner.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield owner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """Give a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# -- scripts -------------------------------------------------------------------------------------------------------


def chunk(delta: str, finish: str | None = None) -> bytes:
    """Give one event of a stream."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": delta}, "finish_reason": finish}
    event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(event)}\n\n".encode()


def events_of(text: str, size: int = 8) -> list[bytes]:
    """Give all events of a text that ends well."""
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    return [*(chunk(piece) for piece in pieces), chunk("", "stop"), b"data: [DONE]\n\n"]


def says(text: str | Callable[[Body], str], size: int = 8) -> Handle:
    """Answer with a text, streamed where that is asked for."""

    def handle(handler: Handler, body: Body) -> None:
        words = text if isinstance(text, str) else text(body)
        if not body.get("stream"):
            message = {"role": "assistant", "content": words}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            handler.send_json({"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]})
            return
        handler.begin()
        for event in events_of(words, size):
            handler.write(event)

    return handle


def cut_after(events: int, text: str | Callable[[Body], str] = faithful, *, abrupt: bool = False) -> Handle:
    """Send only the first events, then close, or reset the connection."""

    def handle(handler: Handler, body: Body) -> None:
        handler.begin()
        for event in events_of(text if isinstance(text, str) else text(body))[:events]:
            handler.write(event)
        if abrupt:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with suppress(OSError):
                handler.connection.close()

    return handle


def sends(
    status: int, content: bytes = b'{"error": {"message": "no"}}', kind: str = "application/json", **headers: str
) -> Handle:
    """Answer with a status and a body."""

    def handle(handler: Handler, body: Body) -> None:
        handler.begin(status, kind, **headers)
        handler.write(content)

    return handle


def streams(*parts: bytes) -> Handle:
    """Send these bytes as a stream of events."""

    def handle(handler: Handler, body: Body) -> None:
        handler.begin()
        for part in parts:
            handler.write(part)

    return handle


def waits(seconds: float, then: Handle | None = None) -> Handle:
    """Accept, and be silent; then answer."""

    def handle(handler: Handler, body: Body) -> None:
        time.sleep(seconds)
        (then or says(faithful))(handler, body)

    return handle


def drips(every_s: float, most: int = 1000) -> Handle:
    """Send the answer byte by byte."""

    def handle(handler: Handler, body: Body) -> None:
        handler.begin()
        for byte in b"".join(events_of(faithful(body)))[:most]:
            handler.write(bytes([byte]))
            time.sleep(every_s)

    return handle


def main() -> None:
    """Serve the faithful script until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=18100)
    port = parser.parse_args().port
    with model_server(port) as server:
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
