"""What users and keys may be called."""

from __future__ import annotations

import re

from assistant.errors import AccountError

_NAME = re.compile(r"[\w.\-]{2,40}")


def check_name(name: str, called: str) -> None:
    """Let a name pass that can be used; `called` is the word for it in the message.

    Raises:
        AccountError: says what is wanted.
    """
    if not _NAME.fullmatch(name):
        raise AccountError(f"{called}要有2到40个字符，只能用汉字、字母、数字、点、横线和下划线。")
