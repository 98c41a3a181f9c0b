"""The index that serves now, also after a new one was built."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from assistant.errors import AssistantError
from assistant.index.generations import pointer_path
from assistant.index.opened import Index, open_index
from assistant.settings import Settings

_log = logging.getLogger(__name__)


class FixedIndex:
    """Gives one Index for ever, whatever the pointer says."""

    def __init__(self, index: Index) -> None:
        """Take the index."""
        self._index = index

    def current(self) -> Index:
        """Give the index."""
        return self._index


class ReopeningIndex:
    """Gives the current Index and opens the new one when the pointer has moved.

    A question asks once for `current()` and keeps what it got, so it ends on the generation that it began with.
    """

    def __init__(self, index_dir: Path, settings: Settings) -> None:
        """Open the index.

        Raises:
            IndexMissingError, IndexDamagedError: see `open_index`.
        """
        self._dir = index_dir
        self._settings = settings
        self._lock = threading.Lock()
        self._seen = self._mark()
        self._index = open_index(index_dir, settings)

    def current(self) -> Index:
        """Give the index that serves; costs one stat when nothing moved.

        While one thread opens a new generation the others get the old one. A new generation that cannot be opened is
        logged, and the old one goes on serving.
        """
        mark = self._mark()
        if mark != self._seen and self._lock.acquire(blocking=False):
            try:
                index = open_index(self._dir, self._settings)
                self._index = index
                _log.info("已改用索引 %s", index.generation)
            except AssistantError as error:
                _log.warning("新索引不能打开，继续使用索引 %s：%s", self._index.generation, error)
            finally:
                self._seen = mark
                self._lock.release()
        return self._index

    def _mark(self) -> tuple[int, int]:
        try:
            found = pointer_path(self._dir).stat()
        except OSError:
            return (0, 0)
        return (found.st_ino, found.st_mtime_ns)
