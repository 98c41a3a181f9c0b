"""Deletes what is older than it may be kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import InstrumentedAttribute

from assistant.database import Base, Database, now
from assistant.errors import DatabaseError
from assistant.feedback.tables import AskedQuestion, Call, Rating

RETENTION_EVERY_S = 6 * 3600
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many records were deleted."""

    questions: int
    ratings: int
    calls: int


def delete_before(database: Database, day: date) -> Deleted:
    """Delete every question, rating and call of before a day (in local time).

    Raises:
        DatabaseError: the database cannot be written; nothing was deleted.
    """
    moment = datetime.combine(day, time()).astimezone(UTC)
    columns: tuple[tuple[type[Base], InstrumentedAttribute[datetime]], ...] = (
        (AskedQuestion, AskedQuestion.asked_at),
        (Rating, Rating.rated_at),
        (Call, Call.called_at),
    )
    with database.writing() as session:
        counts = [
            cast("CursorResult[Any]", session.execute(delete(table).where(column < moment))).rowcount
            for table, column in columns
        ]
    return Deleted(*counts)


def keep_days(database: Database, days: int) -> None:
    """Delete what is older than so many days; a database that fails is tried again at the next time."""
    try:
        deleted = delete_before(database, (now() - timedelta(days=days)).astimezone().date())
    except DatabaseError as error:
        _log.warning("old records could not be deleted: %s", error)
    else:
        _log.info("older than %d days, deleted: %s", days, deleted)
