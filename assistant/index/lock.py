"""One builder at a time."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from assistant.errors import IndexBusyError


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the builder's lock, a file that names its holder.

    The kernel frees it when the holder ends, however it ends: a file left by a dead process locks nobody out.

    Raises:
        IndexBusyError: another process holds it; the message names process and time.
        OSError: the file cannot be written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexBusyError(_describe_holder(path)) from None
        os.ftruncate(descriptor, 0)
        holder = {"pid": os.getpid(), "since": datetime.now().astimezone().isoformat(timespec="seconds")}
        os.write(descriptor, json.dumps(holder).encode())
        yield
    finally:
        os.close(descriptor)


def _describe_holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text("utf-8"))
        who = f"进程号 {holder['pid']}，开始于 {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "进程号未知"
    return f"另一个进程（{who}）正在重建这个索引，请等它结束后再试。"
