"""When a service is left alone: after failures in a row, and when the calls of the day are used up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date

from assistant.errors import ModelError

FAILURES = 3  # in a row, after which it is not called
PAUSE_S = 30.0  # until one call is let through to see whether it is back


class Breaker:
    """Stops calling a service that fails, and tries it with one call from time to time; safe between threads."""

    def __init__(
        self,
        name: str,
        daily_calls: int | None = None,
        failures: int = FAILURES,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Take what the service is called in errors and how many calls a day may be made; None for any number."""
        self._name = name
        self._daily_calls = daily_calls
        self._most, self._pause_s = failures, pause_s
        self._clock, self._today = clock, today
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0
        self._day = today()
        self._calls = 0

    @property
    def state(self) -> str:
        """Give "closed" (calls go through), "open" (none do) or "half-open" (one is let through)."""
        if self._failures < self._most:
            return "closed"
        return "open" if self._clock() < self._closed_until else "half-open"

    def enter(self) -> None:
        """Count a call that is about to be made.

        Raises:
            ModelError: it must not be made now.
        """
        with self._lock:
            if self._day != self._today():
                self._day, self._calls = self._today(), 0
            if self._daily_calls is not None and self._calls >= self._daily_calls:
                raise ModelError(f"{self._name}今天的调用次数已用完。", "spent")
            if self._failures >= self._most:
                now = self._clock()
                if now < self._closed_until:
                    raise ModelError(f"{self._name}连续出错，暂停调用，稍后自动再试。", "paused")
                self._closed_until = now + self._pause_s  # of those that come together only one goes through
            self._calls += 1

    def succeed(self) -> None:
        """Tell that a call ended well."""
        with self._lock:
            self._failures = 0

    def fail(self) -> None:
        """Tell that a call failed."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._most:
                self._closed_until = self._clock() + self._pause_s
