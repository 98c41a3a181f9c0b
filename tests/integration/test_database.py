"""The database itself: made, migrated forth and back, its model the same as its migrations."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import assistant.accounts.tables
import assistant.database.migrate
import assistant.faq.tables
import assistant.feedback.tables
from assistant.database import Base, Database, downgrade, open_database, read_database, upgrade
from assistant.database.migrate import HEAD
from assistant.errors import DatabaseError
from assistant.feedback import Rating
from assistant.settings import Settings, load_settings

MODELS = (assistant.accounts.tables, assistant.faq.tables, assistant.feedback.tables)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_models_equal_migrations(database: Database) -> None:
    assert MODELS
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert tables(database) == {*Base.metadata.tables, "alembic_version"}


def test_down_to_nothing_and_up_again(database: Database) -> None:
    made = tables(database)
    with database.engine.begin() as connection:
        downgrade(connection)
    assert tables(database) == {"alembic_version"}
    with database.engine.begin() as connection:
        upgrade(connection, "0001")
    assert "asked_questions" in tables(database)
    assert "users" not in tables(database)
    with database.engine.begin() as connection:
        upgrade(connection)
    assert tables(database) == made


def test_head_is_the_last_step() -> None:
    steps = Path(assistant.database.migrate.__file__).parent / "migrations" / "versions"
    assert sorted(path.name[1:5] for path in steps.glob("v*.py"))[-1] == HEAD


def test_opening_twice_changes_nothing(database: Database, database_settings: Settings) -> None:
    again = open_database(database_settings)
    assert tables(again) == tables(database)
    again.close()


def rating(**changes: object) -> Rating:
    fields = {
        "rated_at": datetime(2024, 3, 5, 12, tzinfo=timezone(timedelta(hours=8))),
        "question": "谁牵头？",
        "status": "answered",
        "useful": True,
        "reason": "",
        "session": "",
        "operator": "",
        "settled_by": "",
    }
    return Rating(**(fields | changes))


def test_moments_come_back_in_utc(database: Database) -> None:
    with database.writing() as session:
        session.add(rating(id=1))
    with database.reading() as session:
        found = session.get_one(Rating, 1)
    assert found.rated_at == datetime(2024, 3, 5, 4, tzinfo=UTC)
    assert found.rated_at.tzinfo is UTC


def test_an_error_keeps_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(rating())
        session.flush()
        raise RuntimeError
    with pytest.raises(DatabaseError, match="数据库暂时不能使用"), database.writing() as session:
        session.add_all([rating(), rating(status=None)])
    with database.reading() as session:
        assert session.query(Rating).count() == 0


def test_sqlite_waits_for_no_writer_when_it_reads(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    database = open_database(load_settings(database_url=f"sqlite:///{file}"))
    other = sqlite3.connect(file, isolation_level=None)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.execute("BEGIN IMMEDIATE")
    with database.reading() as session:
        assert session.query(Rating).count() == 0
    with pytest.raises(DatabaseError, match="locked"), database.writing() as session:
        session.add(rating())
    other.close()
    database.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://u:geheim@127.0.0.1:1/x", "数据库暂时不能使用"),
        ("sqlite:////proc/nowhere/a.db", "不能建立数据库所在的文件夹"),
        ("no address", "database_url 不是数据库地址"),
    ],
)
def test_what_cannot_be_opened_is_told_without_the_password(url: str, message: str) -> None:
    with pytest.raises(DatabaseError, match=message) as caught:
        open_database(load_settings(database_url=url))
    assert "geheim" not in str(caught.value)


def test_damaged_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(DatabaseError):
        open_database(load_settings(database_url=f"sqlite:///{file}"))


def test_a_database_of_a_newer_program_is_refused(database: Database, database_settings: Settings) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="更新的版本"):
        open_database(database_settings)


def test_reading_alone_changes_nothing(database: Database, database_settings: Settings) -> None:
    with database.writing() as session:
        session.add(rating(id=1))
    with database.engine.begin() as connection:
        downgrade(connection, "0003")
    only = read_database(database_settings)
    with only.reading() as session:
        assert session.get_one(Rating, 1).question == "谁牵头？"
    with pytest.raises(DatabaseError), only.writing() as session:
        session.add(rating(id=2))
    only.close()
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0003"
        assert connection.scalar(text("SELECT count(*) FROM ratings")) == 1


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="还没有数据库"):
        read_database(load_settings(database_url=f"sqlite:///{tmp_path}/no 100%#.db"))
    assert list(tmp_path.glob("*.db")) == []


def test_any_file_name_is_read(tmp_path: Path) -> None:
    settings = load_settings(database_url=f"sqlite:///{tmp_path}/a 100%#.db")
    open_database(settings).close()
    only = read_database(settings)
    with only.reading() as session:
        assert session.query(Rating).count() == 0
    only.close()
