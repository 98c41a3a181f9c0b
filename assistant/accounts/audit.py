"""The log of what users and commands did; it is only added to, until its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from assistant.accounts.tables import Audited
from assistant.database import Database, now

COMMAND_LINE = "命令行"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing that somebody did."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    address: str


def note(session: Session, actor: str, action: str, subject: str, detail: str = "", address: str = "") -> None:
    """Add an event to the transaction of what it tells of, so that neither is kept without the other."""
    session.add(
        Audited(
            at=now(),
            actor=actor[:40],
            action=action[:40],
            subject=subject[:200],
            detail=detail[:2000],
            address=address[:64],
        )
    )


def record_event(
    database: Database, actor: str, action: str, subject: str, detail: str = "", address: str = ""
) -> None:
    """Keep an event by itself.

    Raises:
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        note(session, actor, action, subject, detail, address)


def events(database: Database, most: int = 200) -> tuple[AuditEvent, ...]:
    """Give the last events, newest first.

    Raises:
        DatabaseError: it cannot be read.
    """
    with database.reading() as session:
        found = session.scalars(select(Audited).order_by(Audited.id.desc()).limit(most)).all()
    return tuple(AuditEvent(e.at, e.actor, e.action, e.subject, e.detail, e.address) for e in found)


def delete_events_before(database: Database, day: date, actor: str) -> int:
    """Delete the events of before a day (in local time), which is itself an event; gives how many.

    Raises:
        DatabaseError: it cannot be written.
    """
    moment = datetime.combine(day, time()).astimezone(UTC)
    with database.writing() as session:
        done = cast("CursorResult[Any]", session.execute(delete(Audited).where(Audited.at < moment)))
        note(session, actor, "删除操作日志", f"{day}以前", f"{done.rowcount}条")
    return done.rowcount
