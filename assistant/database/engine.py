"""One engine for a process, and the scopes in which tables are read and written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.database.migrate import upgrade
from assistant.errors import DatabaseError
from assistant.settings import Settings

BUSY_TIMEOUT_S = 2.0  # as long as a locked file is waited for
_CONNECT_TIMEOUT_S = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; safe to use from several threads."""

    engine: Engine
    _writer: Engine  # shares the connections; its transactions take SQLite's write lock at once

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads.

        Raises:
            DatabaseError: the database cannot be reached or read.
        """
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are kept at its end, or none of them where an error leaves it.

        Raises:
            DatabaseError: the database cannot be reached or written; nothing was changed.
        """
        with _translated(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """Give the database, made where there is none, with its tables brought to the present form.

    Raises:
        DatabaseError: it cannot be reached, made or upgraded.
    """
    url, file = _url(settings), settings.database_file
    if file:
        _make_folder(file)
    with _translated():
        engine = _sqlite_engine(file) if file else _server_engine(url)
        database = Database(engine, engine.execution_options(writes=True))
        try:
            with database._writer.begin() as connection:
                upgrade(connection)
        except BaseException:
            engine.dispose()
            raise
    return database


def read_database(settings: Settings) -> Database:
    """Give the database as it is, for reading only: nothing is made, upgraded or written.

    Raises:
        DatabaseError: there is none, or it cannot be reached.
    """
    url, file = _url(settings), settings.database_file
    if file and not file.is_file():
        raise DatabaseError(f"还没有数据库 {file}，网页运行并有人提问后才有；或用 database_url 指向已有的库。")
    with _translated():
        if file:
            only = URL.create("sqlite", database=f"file:{quote(str(file))}", query={"mode": "ro", "uri": "true"})
            engine = create_engine(only, connect_args={"timeout": BUSY_TIMEOUT_S})
        else:
            engine = _server_engine(url).execution_options(postgresql_readonly=True)
        return Database(engine, engine)


def _url(settings: Settings) -> URL:
    try:
        url = make_url(settings.database_url.get_secret_value())
    except ArgumentError:
        raise DatabaseError("设置 database_url 不是数据库地址，请写成 sqlite:///var/assistant.db 的样子。") from None
    known = url.get_backend_name() == "postgresql" or (settings.database_file and url.database)
    if not known:
        raise DatabaseError("设置 database_url 只支持 sqlite:///文件路径 和 postgresql://…，请改写。")
    return url.set(drivername="postgresql+pg8000") if url.get_backend_name() == "postgresql" else url


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"不能建立数据库所在的文件夹 {file.parent}（{error.strerror}），请检查权限。") from None


def _sqlite_engine(file: Path) -> Engine:
    url = URL.create("sqlite", database=str(file))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None  # else the driver begins transactions by itself, and late
        connection.execute("PRAGMA journal_mode=WAL")  # readers do not wait for a writer
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # a transaction that reads first and then writes would fail at once where another one wrote in between
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server_engine(url: URL) -> Engine:
    # a broken connection is noticed before it is used
    return create_engine(url, pool_pre_ping=True, pool_timeout=5, connect_args={"timeout": _CONNECT_TIMEOUT_S})


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        _log.debug("database failed", exc_info=True)
        reason = " ".join(str(cause).split())[:200] or type(cause).__name__
        raise DatabaseError(f"数据库暂时不能使用（{reason}），请检查 database_url 所指的位置。") from error
