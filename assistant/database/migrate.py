"""Brings the tables of a database to the present form, one numbered step after the other (Alembic)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from assistant.errors import DatabaseError

HEAD = "0004"  # of the steps in migrations/versions/; tells without loading Alembic that nothing is missing
_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_204_115  # any number, the same in all processes


def upgrade(connection: Connection, revision: str = HEAD) -> None:
    """Run the steps that are missing, inside the transaction of the connection.

    Raises:
        DatabaseError: the database was made by a newer program.
    """
    if revision == HEAD and _present(connection) == HEAD:
        return
    _run(connection, lambda script, present: script._upgrade_revs(revision, present))


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Undo steps down to a revision, inside the transaction of the connection; what they added is lost."""
    _run(connection, lambda script, present: script._downgrade_revs(revision, present))


def _present(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found else None


def _run(connection: Connection, steps: Callable[[Any, Any], Any]) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    if connection.dialect.name == "postgresql":  # two servers that start at once; SQLite locks its file
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    with EnvironmentContext(config, script, fn=lambda present, _: steps(script, present)) as environment:
        environment.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        try:
            environment.run_migrations()
        except CommandError as error:
            raise DatabaseError(
                "数据库由更新的版本建立，本版本不能使用，请升级程序，或用 database_url 指向另一个库。"
            ) from error
