"""Writes records from a queue in a thread of its own: whoever asks never waits for the database."""

from __future__ import annotations

import hashlib
import logging
import queue
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from assistant.database import Base, Database, now
from assistant.errors import DatabaseError
from assistant.feedback.retention import RETENTION_EVERY_S, keep_days
from assistant.feedback.tables import AskedQuestion, Call, Rating
from assistant.text.fold import fold
from assistant.text.privacy import mask
from assistant.types import Answer

MOST_WAITING = 10_000  # records; more are dropped and counted
MAX_REASON = 500
_BATCH = 200
_RETRY_S = 1.0
_Row = tuple[type[Base], dict[str, Any]]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Recorder:
    """The queue, and the thread that empties it into the database; kept for the life of a server.

    A record that the database does not take is tried again until it does; only a full queue loses records.
    """

    database: Database
    retention_days: int = 180
    log_questions: bool = True
    dropped: int = 0  # records lost because the queue was full
    failures: int = 0  # attempts that the database refused
    _waiting: queue.Queue[_Row] = field(default_factory=lambda: queue.Queue(MOST_WAITING))
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    def put(self, table: type[Base], row: dict[str, Any]) -> bool:
        """Take a record; False where too many wait already and it is lost."""
        try:
            self._waiting.put_nowait((table, row))
        except queue.Full:
            self.dropped += 1
            return False
        self._start()
        return True

    def hash_session(self, session: str) -> str:
        """Give what tells sessions of this process apart and cannot be traced to one; "" for none."""
        return (
            hashlib.blake2b(session.encode("utf-8", "replace"), key=self._key, digest_size=16).hexdigest()
            if session
            else ""
        )

    @property
    def waiting(self) -> int:
        """Give how many records are not yet written."""
        return self._waiting.unfinished_tasks

    def flush(self, timeout_s: float) -> bool:
        """Wait until all is written; False where that took too long."""
        until = time.monotonic() + timeout_s
        while self.waiting and time.monotonic() < until:
            time.sleep(0.01)
        return not self.waiting

    def close(self, timeout_s: float = 3.0) -> None:
        """Write what waits, as long as it takes but no longer than this, and end the thread."""
        if not self.flush(timeout_s):
            _log.error("%d records could not be written before the end", self.waiting)
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        cleaned = -float(RETENTION_EVERY_S)
        while not self._stopping.is_set():
            if time.monotonic() - cleaned >= RETENTION_EVERY_S:
                cleaned = time.monotonic()
                keep_days(self.database, self.retention_days)
            if rows := self._take():
                self._write(rows)
                for _ in rows:
                    self._waiting.task_done()

    def _take(self) -> list[_Row]:
        try:
            rows = [self._waiting.get(timeout=0.2)]
        except queue.Empty:
            return []
        while len(rows) < _BATCH:
            try:
                rows.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return rows

    def _write(self, rows: Sequence[_Row]) -> None:
        while not self._stopping.is_set():
            try:
                with self.database.writing() as session:
                    for table in {table: None for table, _ in rows}:
                        session.execute(insert(table), [row for other, row in rows if other is table])
                return
            except DatabaseError as error:
                self.failures += 1
                _log.warning("%d records wait: %s", self.waiting, error)
                self._stopping.wait(_RETRY_S)


def record_question(store: Recorder | None, answer: Answer, channel: str, session: str = "") -> None:
    """Log an answered question, its text masked; nothing where there is no store or logging is turned off.

    Args:
        store: of this process; None where there is no database.
        answer: as given.
        channel: "chat", "rest" or "desk".
        session: anything that is the same for one visit; only a hash of it is kept.
    """
    if store is None or not store.log_questions or answer.status.startswith("error_"):
        return
    question, kinds = mask(answer.question)
    places = answer.trace.get("places") or ()
    row = {
        "asked_at": now(),
        "question": question[:1000],
        "key": _key_of(question, answer),
        "status": answer.status,
        "step": str(answer.trace.get("step", ""))[:80],
        "channel": channel,
        "place": "、".join(map(str, places))[:80] if isinstance(places, Sequence) else "",
        "session": store.hash_session(session),
        "masked": "、".join(kinds)[:120],
        "generation": str(answer.trace.get("generation", ""))[:80],
        "ms": answer.ms,
    }
    store.put(AskedQuestion, row)


def record_rating(
    store: Recorder | None, question: str, answer_status: str, useful: bool, reason: str, session: str
) -> bool:
    """Keep what a visitor thought of an answer (有用 / 没用), texts masked; False where it cannot be kept."""
    return _rate(store, question, answer_status, useful, reason, session, "")


def record_flag(store: Recorder | None, question: str, answer_status: str, reason: str, operator: str) -> bool:
    """Keep that an operator holds an answer to be wrong; False where it cannot be kept."""
    return _rate(store, question, answer_status, False, reason, "", operator)


def record_call(
    store: Recorder | None,
    operator: str,
    question: str,
    *,
    status: str = "",
    cited: Sequence[str] = (),
    dispatched_to: str = "",
    note: str = "",
) -> bool:
    """Keep a call that an operator answered, texts masked; False where it cannot be kept."""
    row = {
        "called_at": now(),
        "operator": operator,
        "question": mask(question)[0][:1000],
        "status": status[:40],
        "cited": "\n".join(cited)[:2000],
        "dispatched_to": dispatched_to[:200],
        "note": mask(note)[0][:2000],
    }
    return store is not None and store.put(Call, row)


def _rate(
    store: Recorder | None, question: str, status: str, useful: bool, reason: str, session: str, operator: str
) -> bool:
    if store is None:
        return False
    row = {
        "rated_at": now(),
        "question": mask(question)[0][:1000],
        "status": status[:40],
        "useful": useful,
        "reason": mask(reason)[0][:MAX_REASON],
        "session": store.hash_session(session),
        "operator": operator,
        "settled_at": None,
        "settled_by": "",
    }
    return store.put(Rating, row)


def _key_of(question: str, answer: Answer) -> str:
    """Give what groups questions: what was asked about what and where; the folded text where nothing was understood."""
    words = [answer.trace.get(name) or () for name in ("asks", "topic", "places", "absent_places", "units")]
    if not words[1] or not all(isinstance(each, Sequence) for each in words):
        return fold(question)[:300]
    return "|".join(" ".join(sorted(map(str, each))) for each in words if isinstance(each, Sequence))[:300]
