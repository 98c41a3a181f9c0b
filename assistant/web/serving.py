"""Starts the server: takes the port, opens the index (building it if there is none), serves until told to stop."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import uvicorn

from assistant.answer import Assistant, open_assistant
from assistant.database import Database, open_database
from assistant.errors import DatabaseError, IndexMissingError, SettingsError
from assistant.index import build_index, describe_build, show_progress
from assistant.settings import Settings
from assistant.web.app import create_app

GRACE_S = 5  # for answers that are under way when the server is told to stop


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, which end the process with code 0.

    Raises:
        SettingsError: the address cannot be used.
        CorpusError, IndexDamagedError, IndexBusyError, IndexWriteError: there is no index to serve from.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn stops in order and then raises the signal again, which ends here
        signal.signal(number, _leave)
    _start_logging(settings)
    with listen(settings.host, settings.port) as listener:
        database = open_storage(settings)
        assistant = open_or_build(settings, database)
        assistant.prepare()
        app = create_app(assistant, settings, database)
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_S,
        )
        _Server(config, _address(settings)).run(sockets=[listener])


def open_storage(settings: Settings) -> Database | None:
    """Give the database; None with one line on stderr where it cannot be opened: answers do not depend on it."""
    try:
        return open_database(settings)
    except DatabaseError as error:
        print(f"{error}问答照常，但不记录评价，工作台不能使用。", file=sys.stderr, flush=True)
        return None


def open_or_build(settings: Settings, database: Database | None = None) -> Assistant:
    """Give the assistant; where no index was ever built, build it first and say what was taken in.

    Raises:
        AssistantError: see `serve`.
    """
    try:
        return open_assistant(settings, database)
    except IndexMissingError:
        with show_progress() as progress:
            report = build_index(settings.corpus_dir, settings.index_dir, settings, progress)
        print(describe_build(report), flush=True)
        return open_assistant(settings, database)


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket bound to the address; bound first, so that a taken port shows before the index is built.

    Raises:
        SettingsError: the address cannot be used; the message says why.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError):
        raise SettingsError(f"监听地址 {host} 不能用，请换一个，如 127.0.0.1。") from None
    with listener:
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)  # two servers may bind one address until one of them listens
        except OSError as error:
            raise SettingsError(_explain(error, host, port)) from None
        yield listener


class _Server(uvicorn.Server):
    """Prints its address once it accepts requests."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._own_address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets=sockets)
        print(f"政策问答助手已启动：{self._own_address} （按 Ctrl+C 停止）", flush=True)


def _start_logging(settings: Settings) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("assistant").setLevel(settings.log_level)  # libraries speak only of trouble


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用，请用 --port 换一个端口，或先停止占用它的程序。"
    if error.errno == errno.EACCES:
        return f"没有使用端口 {port} 的权限，请用 --port 换一个 1024 以上的端口。"
    return f"监听地址 {host} 不能用（{error.strerror}），请换一个，如 127.0.0.1。"


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _leave(number: int, frame: object) -> NoReturn:
    raise SystemExit(0)
