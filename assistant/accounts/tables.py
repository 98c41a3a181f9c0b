"""Tables of users, their sessions, keys of programs, switches and the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.database import Base, Instant


class User(Base):
    """Somebody who may use the desk."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))  # argon2id
    made_at: Mapped[datetime] = mapped_column(Instant)
    disabled: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)  # wrong passwords in a row
    locked_until: Mapped[datetime | None] = mapped_column(Instant)


class WebSession(Base):
    """One login; the token itself is only in the browser."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ClientKey(Base):
    """The key of a program that uses the interface; only its hash is kept."""

    __tablename__ = "client_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    per_minute: Mapped[int | None]  # None: as set for all keys
    made_at: Mapped[datetime] = mapped_column(Instant)
    disabled: Mapped[bool] = mapped_column(default=False)


class Switch(Base):
    """A service that an administrator turned off."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)


class Audited(Base):
    """One thing that somebody did."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(64))
