"""Logging in and out; a session ends when it is idle, too old, or its user is shut out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from assistant.accounts.audit import note
from assistant.accounts.passwords import verify_password
from assistant.accounts.tables import User, WebSession
from assistant.accounts.users import ROLES
from assistant.database import Database, now
from assistant.errors import AccountError, DatabaseError

MOST_FAILURES, LOCKED_FOR = 5, timedelta(minutes=15)
LONGEST_SESSION = timedelta(hours=12)
_SEEN_EVERY = timedelta(seconds=30)  # the time of the last visit is not written more often
_REFUSED = f"用户名或密码不对，或账号已停用、已锁定。连续输错{MOST_FAILURES}次，锁定{LOCKED_FOR.seconds // 60}分钟。"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who makes a request."""

    name: str
    role: str
    token: str

    @property
    def csrf(self) -> str:
        """Give what every form of this session carries; nobody without the session's token can make it."""
        return hmac.new(self.token.encode(), b"csrf", hashlib.sha256).hexdigest()

    def may(self, role: str) -> bool:
        """Tell whether this user has a role or a higher one."""
        order = list(ROLES)
        return order.index(self.role) >= order.index(role)

    def sent(self, csrf: str) -> bool:
        """Tell whether a form comes from this session."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))


def log_in(database: Database, name: str, password: str, address: str = "") -> SignedIn:
    """Give a new session.

    Raises:
        AccountError: it is refused; the message does not tell which of the possible reasons holds.
        DatabaseError: it cannot be read or written.
    """
    with database.reading() as session:
        user = session.scalars(select(User).where(User.name == name)).one_or_none()
    # the password is always checked, so that the time taken tells nothing either
    right = verify_password(user.password_hash if user else "", password)
    locked = bool(user and user.locked_until and user.locked_until > now())
    if user is None or user.disabled or locked or not right:
        _count_failure(database, user, name, address, counts=bool(user) and not locked)
        raise AccountError(_REFUSED)
    token, moment = secrets.token_urlsafe(32), now()
    with database.writing() as session:
        session.execute(update(User).where(User.id == user.id).values(failures=0, locked_until=None))
        session.execute(delete(WebSession).where(WebSession.made_at < moment - LONGEST_SESSION))
        session.add(WebSession(token_hash=_hash(token), user_id=user.id, made_at=moment, seen_at=moment))
        note(session, user.name, "登录", user.name, address=address)
    return SignedIn(user.name, user.role, token)


def find_signed_in(database: Database, token: str, idle: timedelta) -> SignedIn | None:
    """Give whose session a token stands for, and keep it alive; None where it is none or has ended.

    Raises:
        DatabaseError: it cannot be read or written.
    """
    moment, hashed = now(), _hash(token)
    query = select(WebSession, User).join(User, User.id == WebSession.user_id).where(WebSession.token_hash == hashed)
    with database.reading() as session:
        found = session.execute(query).one_or_none()
    if found is None:
        return None
    held, user = found
    if user.disabled or moment - held.seen_at > idle or moment - held.made_at > LONGEST_SESSION:
        with database.writing() as session:
            session.execute(delete(WebSession).where(WebSession.token_hash == hashed))
        return None
    if moment - held.seen_at > _SEEN_EVERY:
        # a database that others are writing to must not keep anybody from reading
        with suppress(DatabaseError), database.writing() as session:
            session.execute(update(WebSession).where(WebSession.token_hash == hashed).values(seen_at=moment))
    return SignedIn(user.name, user.role, token)


def log_out(database: Database, signed_in: SignedIn) -> None:
    """End a session.

    Raises:
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        session.execute(delete(WebSession).where(WebSession.token_hash == _hash(signed_in.token)))
        note(session, signed_in.name, "退出", signed_in.name)


def _count_failure(database: Database, user: User | None, name: str, address: str, *, counts: bool) -> None:
    with database.writing() as session:
        note(session, name if user else "未知", "登录失败", name, address=address)
        if user is None or not counts:
            return
        held = session.get_one(User, user.id)
        held.failures += 1
        if held.failures >= MOST_FAILURES:
            held.failures, held.locked_until = 0, now() + LOCKED_FOR
            note(session, user.name, "账号锁定", name, address=address)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
