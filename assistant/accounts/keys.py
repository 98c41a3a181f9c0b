"""Keys of programs: made once, shown once, kept as hashes; the ones in force are held in memory."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from assistant.accounts.audit import COMMAND_LINE, note
from assistant.accounts.names import check_name
from assistant.accounts.snapshot import Snapshot
from assistant.accounts.tables import ClientKey
from assistant.database import Database, now
from assistant.errors import AccountError

PREFIX = "pa_"  # tells what it is where one is found lying about


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The program that a key was made for."""

    name: str
    per_minute: int | None  # None: as set for all keys
    made_at: datetime
    disabled: bool


def add_key(database: Database, name: str, per_minute: int | None = None, by: str = COMMAND_LINE) -> str:
    """Give a new key, which is shown to nobody again.

    Raises:
        AccountError: the name is taken or cannot be used.
        DatabaseError: it cannot be written.
    """
    check_name(name, "名称")
    key = PREFIX + secrets.token_urlsafe(32)
    with database.writing() as session:
        if session.scalars(select(ClientKey).where(ClientKey.name == name)).one_or_none():
            raise AccountError(f"已有名为 {name} 的密钥，请换一个名称。")
        session.add(ClientKey(name=name, key_hash=_hash(key), per_minute=per_minute, made_at=now()))
        note(session, by, "新建密钥", name)
    return key


def list_keys(database: Database) -> tuple[KeyHolder, ...]:
    """Give all holders of keys by name.

    Raises:
        DatabaseError: it cannot be read.
    """
    with database.reading() as session:
        found = session.scalars(select(ClientKey).order_by(ClientKey.name)).all()
    return tuple(KeyHolder(key.name, key.per_minute, key.made_at, key.disabled) for key in found)


def disable_key(database: Database, name: str, by: str = COMMAND_LINE) -> None:
    """Make a key of no use, for good.

    Raises:
        AccountError: there is no such key.
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        key = session.scalars(select(ClientKey).where(ClientKey.name == name)).one_or_none()
        if key is None:
            raise AccountError(f"没有名为 {name[:40]} 的密钥，可用 key list 查看。")
        key.disabled = True
        note(session, by, "停用密钥", name)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in force, as read some seconds ago."""

    held: Snapshot[Mapping[str, KeyHolder]]

    def holder(self, key: str) -> KeyHolder | None:
        """Give whose key it is; None where it is in force for nobody."""
        return self.held.value().get(_hash(key))


def open_keys(database: Database) -> Keys:
    """Give the keys of a database, read once now."""
    keys = Keys(Snapshot(lambda: _read(database), {}))
    keys.held.refresh()
    return keys


def _read(database: Database) -> Mapping[str, KeyHolder]:
    with database.reading() as session:
        found = session.scalars(select(ClientKey).where(ClientKey.disabled.is_(False))).all()
    return {key.key_hash: KeyHolder(key.name, key.per_minute, key.made_at, key.disabled) for key in found}


def _hash(key: str) -> str:
    # 256 random bits: a slow hash would add nothing
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
