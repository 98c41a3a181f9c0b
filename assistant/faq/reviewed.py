"""The approved answers of this process, read again aside: whoever asks never waits for the database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.errors import DatabaseError
from assistant.faq.entry import Entry

FRESH_S = 5.0
Stamp = tuple[object, ...]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Reviewed:
    """Approved answers as last read. Older than some seconds, they are read again in a thread of their own."""

    read: Callable[[Stamp | None], tuple[Stamp, tuple[Entry, ...]] | None]  # None: as at this stamp
    _stamp: Stamp | None = None
    _entries: tuple[Entry, ...] = ()
    _read_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def entries(self) -> tuple[Entry, ...]:
        """Give the approved answers; the same tuple as before while nothing changed."""
        if time.monotonic() - self._read_at > FRESH_S and not self._lock.locked():
            self._read_at = time.monotonic()
            threading.Thread(target=self.refresh, name="reviewed-answers", daemon=True).start()
        return self._entries

    def refresh(self) -> None:
        """Read them now; what was read before stays where the database fails."""
        with self._lock:
            self._read_at = time.monotonic()
            try:
                found = self.read(self._stamp)
            except DatabaseError as error:
                _log.warning("reviewed answers stay as they were: %s", error)
                return
            if found is not None:
                self._stamp, self._entries = found
