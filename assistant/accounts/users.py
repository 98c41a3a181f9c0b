"""Users of the desk: made, listed, disabled, given a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from assistant.accounts.audit import COMMAND_LINE, note
from assistant.accounts.names import check_name
from assistant.accounts.passwords import check_new, hash_password
from assistant.accounts.tables import User, WebSession
from assistant.database import Database, now
from assistant.errors import AccountError

ROLES = {"operator": "话务员", "supervisor": "审核员", "administrator": "管理员"}  # each may what those before it may


@dataclass(frozen=True, slots=True)
class Account:
    """A user as listed."""

    name: str
    role: str
    made_at: datetime
    disabled: bool
    locked: bool


def add_user(database: Database, name: str, role: str, password: str, by: str = COMMAND_LINE) -> None:
    """Make a user.

    Raises:
        AccountError: the name is taken or cannot be used, or the password is too simple.
        DatabaseError: it cannot be written.
    """
    check_name(name, "用户名")
    if role not in ROLES:
        raise AccountError(f"没有 {role} 这个角色，可用的有：{'、'.join(ROLES)}。")
    check_new(password, name)
    hashed = hash_password(password)
    with database.writing() as session:
        if _find(session, name) is not None:
            raise AccountError(f"已有用户 {name}，请换一个名字，或用 user password 修改密码。")
        session.add(User(name=name, role=role, password_hash=hashed, made_at=now()))
        note(session, by, "新建用户", name, ROLES[role])


def list_users(database: Database) -> tuple[Account, ...]:
    """Give all users by name.

    Raises:
        DatabaseError: it cannot be read.
    """
    moment = now()
    with database.reading() as session:
        found = session.scalars(select(User).order_by(User.name)).all()
    return tuple(
        Account(u.name, u.role, u.made_at, u.disabled, bool(u.locked_until and u.locked_until > moment)) for u in found
    )


def has_users(database: Database) -> bool:
    """Tell whether anybody could log in.

    Raises:
        DatabaseError: it cannot be read.
    """
    with database.reading() as session:
        return bool(session.scalar(select(exists().where(User.disabled.is_(False)))))


def set_password(database: Database, name: str, password: str, by: str = COMMAND_LINE) -> None:
    """Give a user a new password, which unlocks the account and ends all sessions.

    Raises:
        AccountError: there is no such user, or the password is too simple.
        DatabaseError: it cannot be written.
    """
    check_new(password, name)
    hashed = hash_password(password)
    with database.writing() as session:
        user = _get(session, name)
        user.password_hash, user.failures, user.locked_until = hashed, 0, None
        _end_sessions(session, user)
        note(session, by, "修改密码", name)


def set_disabled(database: Database, name: str, disabled: bool, by: str = COMMAND_LINE) -> None:
    """Shut a user out, or let one in again.

    Raises:
        AccountError: there is no such user.
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        user = _get(session, name)
        user.disabled = disabled
        _end_sessions(session, user)
        note(session, by, "停用用户" if disabled else "启用用户", name)


def _find(session: Session, name: str) -> User | None:
    return session.scalars(select(User).where(User.name == name)).one_or_none()


def _get(session: Session, name: str) -> User:
    user = _find(session, name)
    if user is None:
        raise AccountError(f"没有用户 {name[:40]}，可用 user list 查看。")
    return user


def _end_sessions(session: Session, user: User) -> None:
    session.execute(delete(WebSession).where(WebSession.user_id == user.id))
