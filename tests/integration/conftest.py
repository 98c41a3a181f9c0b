"""Databases for the tests of what is stored: each test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.database import Database, open_database
from assistant.settings import Settings, load_settings
from tests.postgres import postgres

_names = itertools.count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """Give the address of a PostgreSQL cluster; skips where none is installed."""
    with postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Give settings that name an empty database of each kind."""
    if request.param == "sqlite":
        return load_settings(database_url=f"sqlite:///{tmp_path}/data/assistant.db")
    cluster: str = request.getfixturevalue("cluster")
    return load_settings(database_url=_new_database(cluster))


@pytest.fixture
def database(database_settings: Settings) -> Iterator[Database]:
    """Give an open database of each kind, without rows."""
    opened = open_database(database_settings)
    yield opened
    opened.close()


def _new_database(cluster: str) -> str:
    import pg8000.native
    from sqlalchemy.engine import make_url

    url, name = make_url(cluster), f"test{next(_names)}"
    connection = pg8000.native.Connection(url.username, host=url.host, port=url.port, database=url.database)
    connection.run(f"CREATE DATABASE {name}")
    connection.close()
    return cluster.replace("/postgres", f"/{name}")
