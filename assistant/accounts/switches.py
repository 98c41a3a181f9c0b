"""Turning the chat page or the interface off and on, with a reason; the desk stays usable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from assistant.accounts.audit import COMMAND_LINE, note
from assistant.accounts.tables import Switch
from assistant.database import Database, now
from assistant.errors import AccountError

SWITCHES = {"chat": "问答网页", "rest": "程序接口"}


@dataclass(frozen=True, slots=True)
class Closed:
    """Why and since when a service is off."""

    at: datetime
    by: str
    reason: str


def closed_switches(database: Database) -> Mapping[str, Closed]:
    """Give the services that are off, by name.

    Raises:
        DatabaseError: it cannot be read.
    """
    with database.reading() as session:
        found = session.scalars(select(Switch)).all()
    return {switch.name: Closed(switch.closed_at, switch.closed_by, switch.reason) for switch in found}


def set_switch(
    database: Database, name: str, closed: bool, reason: str, by: str = COMMAND_LINE, address: str = ""
) -> None:
    """Turn a service off or on.

    Raises:
        AccountError: there is no such service, or no reason is given.
        DatabaseError: it cannot be written.
    """
    if name not in SWITCHES:
        raise AccountError(f"没有 {name[:20]} 这项服务，可用的有：{'、'.join(SWITCHES)}。")
    if not reason.strip():
        raise AccountError("请写明原因，会记入操作日志。")
    with database.writing() as session:
        held = session.get(Switch, name)
        if closed and held is None:
            session.add(Switch(name=name, closed_at=now(), closed_by=by, reason=reason.strip()[:500]))
        elif held is not None and not closed:
            session.delete(held)
        note(session, by, "关闭服务" if closed else "开放服务", SWITCHES[name], reason.strip(), address)
