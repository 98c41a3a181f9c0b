"""A value of the database held in memory and read again aside, so that no request waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from assistant.errors import DatabaseError

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Snapshot(Generic[T]):
    """What was read last. Older than some seconds, it is read again in a thread of its own."""

    read: Callable[[], T]
    held: T
    fresh_s: float = 5.0
    _read_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def value(self) -> T:
        """Give it as it was some seconds ago at most, or longer while the database fails."""
        if time.monotonic() - self._read_at > self.fresh_s and not self._lock.locked():
            self._read_at = time.monotonic()
            threading.Thread(target=self.refresh, name="snapshot", daemon=True).start()
        return self.held

    def refresh(self) -> None:
        """Read it now; what was held stays where the database fails."""
        with self._lock:
            self._read_at = time.monotonic()
            try:
                self.held = self.read()
            except DatabaseError as error:
                _log.warning("a value held in memory stays as it was: %s", error)
