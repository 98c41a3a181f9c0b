"""The outermost layer: what may come in, what goes out with every response, and one log line for each request."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.limits import Limits, Refusal
from assistant.web.measures import Measures
from assistant.web.pages import message_page

MAX_BODY_BYTES = 64 * 1024
_MAX_SHEET_BYTES = 2_100_000  # a workbook of reviewed answers, from somebody who is signed in
_SHEET_PATH = "/desk/answers/import"
Header = tuple[bytes, bytes]

# Gradio serves far more than a chat needs (uploads, file and proxy routes, API lists, editing, monitoring).
_GRADIO_PATHS = re.compile(
    "/(?:theme\\.css|favicon\\.ico|(?:assets|static)/.{1,300}"
    "|gradio_api/(?:queue/(?:join|data)|heartbeat/[0-9a-z]{1,40}|startup-events|cancel|reset|app_id))?/?"
)
_OWN_PATHS = ("/api/v1/", "/healthz", "/metrics", "/clause/", "/document", "/ledger", "/web/", "/desk")
_COMMON: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    # the microphone is for questions that are spoken; the browser asks before it is used
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self), payment=(), usb=()"),
)
_PLAIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_DESK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Gradio draws with inline styles, and its HTML component compiles its template (eval); scripts need this page's nonce.
_CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_OUTSIDE_META = re.compile(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]{0,400}?/>")
_HEAD = (
    "<link rel='stylesheet' href='web/style.css'>"
    "<script nonce='{nonce}' src='web/view.js'></script>"
    "<script nonce='{nonce}' src='web/copy.js'></script>"
    "<script nonce='{nonce}' src='web/chat.js'></script>"
    "<meta name='description' content='政策问答助手：依据收录的政策文件回答问题，逐条注明出处。'>"
)
_log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware; must stand outside everything else."""

    def __init__(self, app: ASGIApp, measures: Measures, limits: Limits | None = None) -> None:
        self._app = app
        self._measures = measures
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:  # websockets are not used here
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        outgoing = _Outgoing(scope, send)
        started = time.perf_counter()
        try:
            refusal = _refusal(scope) or (self._limits.refuse(scope) if self._limits else None)
            if refusal:
                await _reply(outgoing.send, refusal, page=scope["path"] == "/")
            elif scope["method"] in ("GET", "HEAD", "OPTIONS"):
                await self._app(_without_compression(scope), receive, outgoing.send)
            elif (body := await _read_body(receive, _most_bytes(scope["path"]))) is None:
                await _reply(outgoing.send, _too_large(scope["path"]))
            else:
                await self._app(scope, _replay(body, receive), outgoing.send)
        except Exception:
            _log.exception("request %s failed", outgoing.request_id)
            if not outgoing.started:
                await _reply(outgoing.send, Refusal(503, "系统暂时不能处理，请稍后再试。"))
        finally:
            self._measures.count_request(outgoing.status)
            _log.info(
                "%s %s %s %d %.1fms",
                outgoing.request_id,
                scope["method"],
                scope.get("raw_path", b"").decode("latin-1")[:200],
                outgoing.status,
                (time.perf_counter() - started) * 1000,
            )


class _Outgoing:
    """The response side: adds our headers, removes Gradio's cross-origin ones, rewrites the chat page."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.request_id = secrets.token_hex(6)
        self.started = False
        self.status = 0
        self._nonce = secrets.token_urlsafe(16)
        self._is_chat = scope["path"] == "/"
        self._is_plain = scope["path"].startswith(_OWN_PATHS)
        self._is_desk = scope["path"].startswith("/desk")
        self._send = send
        self._held: Message | None = None
        self._page = b""

    async def send(self, message: Message) -> None:
        """Pass a message on, changed where needed."""
        if message["type"] == "http.response.start":
            self.started, self.status = True, message["status"]
            message = {**message, "headers": [*_without_cors(message.get("headers", ())), *self._headers()]}
            if self._is_chat and _is_html(message["headers"]):
                self._held = message
                return
        elif self._held is not None and message["type"] == "http.response.body":
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self._held)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        page = rewrite_page(self._page.decode("utf-8"), self._nonce).encode("utf-8") if self._page else b""
        kept = [header for header in start["headers"] if header[0].lower() != b"content-length"]
        length = [(b"content-length", str(len(page)).encode())] if page else []
        self._held = None
        await self._send({**start, "headers": kept + length})
        await self._send({"type": "http.response.body", "body": page})

    def _headers(self) -> Iterable[Header]:
        policy = _PLAIN_POLICY if self._is_plain else _CHAT_POLICY.format(nonce=self._nonce)
        policy = _DESK_POLICY if self._is_desk else policy
        yield from _COMMON
        # without any referrer a browser sends "Origin: null" with a form, which is refused like that of another site
        yield b"referrer-policy", b"same-origin" if self._is_desk else b"no-referrer"
        yield b"content-security-policy", policy.encode()
        yield b"x-request-id", self.request_id.encode()
        if self._is_chat or self._is_desk:
            yield b"cache-control", b"no-store"  # the nonce is of this response only; the desk's pages are personal


def rewrite_page(page: str, nonce: str) -> str:
    """Give Gradio's page in Chinese, with our style sheet and script, without addresses outside."""
    page = _OUTSIDE_META.sub("", page)
    page = re.sub(r"<html\s+lang=\"[a-z-]{1,8}\"", '<html lang="zh-CN"', page, count=1)
    page = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)
    return page.replace("<head>", "<head>" + _HEAD.format(nonce=nonce), 1)


def _refusal(scope: Scope) -> Refusal | None:
    path = scope["path"]
    if not (path.startswith(_OWN_PATHS) or _GRADIO_PATHS.fullmatch(path)):
        return Refusal(404, "没有这个地址，请检查后再试。")
    headers = dict(scope["headers"])
    if scope["method"] not in ("GET", "HEAD") and not _same_origin(headers):
        return Refusal(403, "不接受来自其他网站的请求。")
    length = headers.get(b"content-length", b"0")
    if not re.fullmatch(rb"[0-9]{1,18}", length) or int(length) > _most_bytes(path):
        return _too_large(path)
    return None


def _most_bytes(path: str) -> int:
    return _MAX_SHEET_BYTES if path == _SHEET_PATH else MAX_BODY_BYTES


def _too_large(path: str) -> Refusal:
    return Refusal(413, f"请求太大，最多 {_most_bytes(path) // 1024} KB，请缩短后再试。")


def _same_origin(headers: dict[bytes, bytes]) -> bool:
    origin = headers.get(b"origin")
    if origin is None:  # not a browser, or a browser asking its own site
        return headers.get(b"sec-fetch-site", b"none") in (b"none", b"same-origin")
    try:
        return urlsplit(origin.decode("latin-1")).netloc.lower() == headers.get(b"host", b"").decode("latin-1").lower()
    except ValueError:
        return False


async def _read_body(receive: Receive, most: int) -> bytes | None:
    """Give the whole body; None where it is larger than allowed."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += bytes(message.get("body", b""))
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    first = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again


def _without_compression(scope: Scope) -> Scope:
    """Ask for the chat page as plain text: it is rewritten on its way out."""
    if scope["path"] != "/":
        return scope
    return {**scope, "headers": [header for header in scope["headers"] if header[0] != b"accept-encoding"]}


def _without_cors(headers: Iterable[Header]) -> Iterable[Header]:
    return (header for header in headers if not header[0].lower().startswith(b"access-control-"))


def _is_html(headers: Iterable[Header]) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)


async def _reply(send: Callable[[Message], Awaitable[None]], refusal: Refusal, *, page: bool = False) -> None:
    if page:
        kind, body = b"text/html; charset=utf-8", message_page(refusal.message).encode()
    else:
        kind, body = b"application/json", json.dumps({"error": refusal.message}, ensure_ascii=False).encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *refusal.headers]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
