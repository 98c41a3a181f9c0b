"""How bytes travel to a model service: one connection a call, one deadline over all of it, a bounded reply.

The time-outs of HTTP clients begin anew with every byte, so a service that drips never ends; here every wait on the
socket is cut to what is left of the whole call. Proxy variables of the environment are not used and redirects are not
followed: what is sent goes to the host of the settings and nowhere else. Loaded on first use.
"""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import httpx

from assistant.errors import ModelError
from assistant.models.endpoint import Endpoint


class Deadline:
    """When a call must have begun to answer, and when it must be done."""

    def __init__(self, first_byte_s: float, total_s: float) -> None:
        now = time.monotonic()
        self._first_at = now + min(first_byte_s, total_s)
        self._end_at = now + total_s
        self._begun = False

    @property
    def left_s(self) -> float:
        """Give the seconds left, 0 or less when time is up."""
        return (self._end_at if self._begun else self._first_at) - time.monotonic()

    def begin(self) -> None:
        """Tell that the reply has begun."""
        self._begun = True


def open_client(endpoint: Endpoint, deadline: Deadline) -> httpx.Client:
    """Give a client for one call; close it.

    Raises:
        ModelError: the host is not among those that may be called, or the CA file cannot be used.
    """
    if endpoint.hosts and endpoint.host not in endpoint.hosts:
        raise ModelError(f"设置 model_hosts 不允许调用{endpoint.name}的主机 {endpoint.host}。", "host")
    transport = BoundedTransport(endpoint, deadline)
    return httpx.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=endpoint.total_s)


class BoundedTransport(httpx.BaseTransport):
    """Sends one request under a deadline and gives a reply of bounded size."""

    def __init__(self, endpoint: Endpoint, deadline: Deadline) -> None:
        """Take where to send and until when.

        Raises:
            ModelError: the CA file cannot be used.
        """
        self._endpoint = endpoint
        self._deadline = deadline
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(endpoint.ca_file) if endpoint.base_url.startswith("https:") else None,
            max_connections=1,
            network_backend=_Network(deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send; see `httpx.BaseTransport`."""
        assert isinstance(request.stream, httpx.SyncByteStream)
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[(name, value) for name, value in request.headers.raw if name.lower() != b"accept-encoding"],
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            reply = self._pool.handle_request(sent)
        except Exception as error:
            raise explain(error, self._endpoint) from error
        body = _Body(reply, self._endpoint, self._deadline)
        response = httpx.Response(reply.status, headers=reply.headers, stream=body, extensions=reply.extensions)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ModelError(f"{self._endpoint.name}服务的回复是压缩过的，请关闭服务端的压缩。", "broken")
        return response

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, reply: httpcore.Response, endpoint: Endpoint, deadline: Deadline) -> None:
        self._reply = reply
        self._endpoint = endpoint
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        taken = 0
        try:
            stream = self._reply.stream
            assert isinstance(stream, Iterable)
            for chunk in stream:
                self._deadline.begin()
                taken += len(chunk)
                if taken > self._endpoint.max_bytes:
                    raise ModelError(f"{self._endpoint.name}的回复太长，已放弃。", "broken")
                yield chunk
                if self._deadline.left_s <= 0:
                    raise httpcore.ReadTimeout("time is up")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise explain(error, self._endpoint) from error

    def close(self) -> None:
        self._reply.close()


class _Network(httpcore.SyncBackend):
    """Connects; every wait is cut to what the deadline leaves."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _cut(timeout, self._deadline)
        return _Stream(super().connect_tcp(host, port, left, local_address, socket_options), self._deadline)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _cut(timeout, self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _cut(timeout, self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, _cut(timeout, self._deadline))
        return _Stream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _cut(timeout: float | None, deadline: Deadline) -> float:
    left = deadline.left_s
    if left <= 0:
        raise httpcore.ReadTimeout("time is up")
    return left if timeout is None else min(timeout, left)


def explain(error: BaseException, endpoint: Endpoint) -> ModelError:
    """Give our error for one of the network."""
    name, where = endpoint.name, endpoint.base_url
    if isinstance(error, ModelError):
        return error
    if isinstance(error, httpcore.TimeoutException | httpx.TimeoutException | TimeoutError):
        return ModelError(f"{name}没有及时回复（{where}），请检查服务是否繁忙。", "slow")
    text = str(error)
    if "CERTIFICATE" in text.upper() or "SSL" in text.upper():
        return ModelError(f"{name}服务的证书不能信任（{where}），自签证书请设置 model_ca_file。", "tls")
    if isinstance(error, httpcore.ConnectError):
        return ModelError(f"连不上{name}服务（{where}），请检查地址和服务是否已启动。", "refused", 0.0)
    return ModelError(f"{name}服务的连接中断（{where}）。", "cut", 0.0)


@functools.cache
def _ssl_context(ca_file: Path | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError):
            raise ModelError(f"设置 model_ca_file 所指的 {ca_file} 不是可用的 PEM 文件，请检查。", "tls") from None
    return context
