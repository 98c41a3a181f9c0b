"""Passwords: which are taken, and argon2id hashes."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING

from assistant.errors import AccountError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 128
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MB while it runs


def check_new(password: str, name: str) -> None:
    """Refuse a password that is easily guessed.

    Raises:
        AccountError: says what is wanted.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"密码要有{SHORTEST}到{LONGEST}个字符，请换一个。")
    kinds = [any(map(kind, password)) for kind in (str.islower, str.isupper, str.isdigit)]
    kinds.append(any(not character.isalnum() for character in password))
    if sum(kinds) < 2 or len(set(password)) < 5:
        raise AccountError("密码太简单，请混用字母、数字和符号中的至少两种。")
    if name.lower() in password.lower():
        raise AccountError("密码里不能有用户名，请换一个。")


def hash_password(password: str) -> str:
    """Give what is stored."""
    with _AT_ONCE:
        return _hasher().hash(password)


def verify_password(stored: str, password: str) -> bool:
    """Tell whether a password is the stored one; takes as long where nothing is stored (`stored` "")."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            return _hasher().verify(stored or _dummy(), password[: LONGEST + 1]) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


@functools.cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@functools.cache
def _dummy() -> str:
    return _hasher().hash("nobody has this password")
