"""The database of what people write: reviewed answers, ratings, question log, users. SQLite file or PostgreSQL."""

from __future__ import annotations

from assistant.database.base import Base, Instant, now
from assistant.database.engine import Database, open_database, read_database
from assistant.database.migrate import downgrade, upgrade

__all__ = ["Base", "Database", "Instant", "downgrade", "now", "open_database", "read_database", "upgrade"]
