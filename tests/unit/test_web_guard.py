"""The guard without a server: what it refuses, removes, adds."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from assistant.web.guard import MAX_BODY_BYTES, Guard, rewrite_page
from assistant.web.measures import Measures

Headers = list[tuple[bytes, bytes]]


class Inner:
    """An application that notes what reaches it and sends cross-origin headers, as Gradio does."""

    def __init__(self, page: bytes = b"{}", kind: bytes = b"application/json") -> None:
        self.bodies: list[bytes] = []
        self.page, self.kind = page, kind

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/metrics":
            raise RuntimeError("boom")
        if scope["method"] == "POST":
            self.bodies.append((await receive())["body"])
        headers = [(b"content-type", self.kind), (b"Access-Control-Allow-Origin", b"http://evil.example")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        half = len(self.page) // 2
        await send({"type": "http.response.body", "body": self.page[:half], "more_body": True})
        await send({"type": "http.response.body", "body": self.page[half:]})


def call(
    inner: Inner, method: str, path: str, headers: Headers | None = None, chunks: Iterable[bytes] = (b"",)
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []
    parts = list(chunks)
    messages = [
        {"type": "http.request", "body": part, "more_body": at + 1 < len(parts)} for at, part in enumerate(parts)
    ]

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "headers": [(b"host", b"here.example"), *(headers or [])],
    }
    asyncio.run(Guard(inner, Measures())(scope, receive, send))
    start = sent[0]
    assert len([message for message in sent if message["type"] == "http.response.start"]) == 1
    found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], found, b"".join(message.get("body", b"") for message in sent[1:])


def test_every_response_carries_the_headers_and_no_cors() -> None:
    status, headers, _ = call(Inner(), "GET", "/healthz")
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-request-id"]
    assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/api/v1/ask", True),
        ("/gradio_api/queue/join", True),
        ("/gradio_api/queue/data", True),
        ("/gradio_api/heartbeat/abc123", True),
        ("/assets/index.js", True),
        ("/gradio_api/upload", False),
        ("/gradio_api/file=/etc/passwd", False),
        ("/gradio_api/proxy=http://outside.example", False),
        ("/gradio_api/info", False),
        ("/gradio_api/vibe-edit/", False),
        ("/gradio_api/run/ask", False),
        ("/config", False),
        ("/openapi.json", False),
        ("/docs", False),
        ("/monitoring", False),
        ("/login", False),
        ("/api/v2/ask", False),
    ],
)
def test_only_what_the_chat_needs_is_let_through(path: str, allowed: bool) -> None:
    status, _, body = call(Inner(), "GET", path)
    assert status == (200 if allowed else 404)
    assert allowed or json.loads(body) == {"error": "没有这个地址，请检查后再试。"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], 200),
        ([(b"origin", b"http://here.example")], 200),
        ([(b"origin", b"https://HERE.example")], 200),
        ([(b"origin", b"http://evil.example")], 403),
        ([(b"origin", b"http://here.example:81")], 403),
        ([(b"origin", b"null")], 403),
        ([(b"origin", b"http://[")], 403),
        ([(b"sec-fetch-site", b"cross-site")], 403),
        ([(b"sec-fetch-site", b"same-origin")], 200),
    ],
)
def test_other_sites_cannot_post(headers: Headers, expected: int) -> None:
    inner = Inner()
    status, _, _ = call(inner, "POST", "/api/v1/ask", headers)
    assert status == expected
    assert len(inner.bodies) == (expected == 200)


def test_large_bodies_do_not_reach_the_application() -> None:
    inner = Inner()
    announced = [(b"content-length", str(MAX_BODY_BYTES + 1).encode())]
    assert call(inner, "POST", "/api/v1/ask", announced)[0] == 413
    assert call(inner, "POST", "/api/v1/ask", [(b"content-length", b"-1")])[0] == 413
    chunk = b"x" * (MAX_BODY_BYTES // 2)
    status, _, body = call(inner, "POST", "/api/v1/ask", chunks=[chunk, chunk, b"x"])
    assert (status, inner.bodies) == (413, [])
    assert json.loads(body) == {"error": "请求太大，最多 64 KB，请缩短后再试。"}
    assert call(inner, "POST", "/api/v1/ask", chunks=[chunk, chunk])[0] == 200
    assert inner.bodies == [chunk + chunk]


def test_a_fault_becomes_one_sentence() -> None:
    status, _, body = call(Inner(), "GET", "/metrics")
    assert (status, json.loads(body)) == (503, {"error": "系统暂时不能处理，请稍后再试。"})


PAGE = """<html
\tlang="en"
><head>
<meta property="og:image" content="https://outside.example/x.jpg" />
<meta
\tname="twitter:image"
\tcontent="https://outside.example/x.jpg"
/>
<meta name="viewport" content="width=device-width" />
<script>one()</script><script type="module" src="/a.js"></script></head><body>页</body></html>"""


def test_page_is_rewritten() -> None:
    page = rewrite_page(PAGE, "N0")
    assert "outside.example" not in page
    assert 'lang="zh-CN"' in page
    assert page.count("nonce=") == page.count("<script") == 5
    assert 'name="viewport"' in page


def test_chat_page_gets_a_fresh_nonce_and_its_new_length() -> None:
    inner = Inner(PAGE.encode(), b"text/html; charset=utf-8")
    _, first, body = call(inner, "GET", "/")
    _, second, _ = call(inner, "GET", "/")
    nonce = body.decode().partition('nonce="')[2].partition('"')[0]
    assert f"'nonce-{nonce}'" in first["content-security-policy"]
    assert first["content-security-policy"] != second["content-security-policy"]
    assert "unsafe-inline" not in first["content-security-policy"].partition("script-src")[2].partition(";")[0]
    assert int(first["content-length"]) == len(body)
    assert first["cache-control"] == "no-store"
