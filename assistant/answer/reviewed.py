"""First answering step: a reviewed answer to the same question, while every clause that it cites stands."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from assistant.answer.draft import Draft, Ground, Line
from assistant.answer.refuse import topical_places
from assistant.answer.session import Asking, Session
from assistant.answer.statuses import FROM_FAQ
from assistant.answer.validity import may_ground
from assistant.errors import AddressError, DatabaseError
from assistant.faq import Entry, Matcher, Reviewed, describe_flaws, matcher
from assistant.index import Index
from assistant.question import Question
from assistant.settings import Settings
from assistant.text.fold import fold
from assistant.text.labels import visible_label

if TYPE_CHECKING:
    from assistant.database import Database

STEP = "answer_reviewed"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """A matcher with what it was made of."""

    index: Index
    entries: tuple[Entry, ...]
    matcher: Matcher


@dataclass(slots=True)
class ReviewedStep:
    """Answers from reviewed answers. Where these or the index changed, the matcher is made anew aside."""

    reviewed: Reviewed
    _made: _Made | None = None
    _questions: dict[str, Question] = field(default_factory=dict)  # of the index that `_made` is of
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asking: Asking) -> tuple[str, Draft] | None:
        """Give the step's name with entry and version, and the draft; None where nobody reviewed this question."""
        entries, made, session = self.reviewed.entries(), self._made, asking.session
        if not entries:
            return None
        if made is None:
            made = self.prepare(session)
        elif (made.index is not session.index or made.entries is not entries) and not self._lock.locked():
            threading.Thread(target=self.prepare, args=(session,), name="reviewed-matcher", daemon=True).start()
        entry = made.matcher.match(asking.question)
        if entry is None or flaws(entry, session.index, asking.day):
            return None
        return f"{STEP}:{entry.id}.{entry.version}", _draft(entry, session.index)

    def prepare(self, session: Session) -> _Made:
        """Make the matcher of now."""
        with self._lock:
            made, entries = self._made, self.reviewed.entries()
            if made is None or made.index is not session.index:
                self._questions = {}
            elif made.entries is entries:
                return made
            index = session.index
            read, place = (lambda text: self._read(text, session)), (lambda id: place_of(id, index))
            found = matcher(entries, read, place, session.thresholds)
            self._made = _Made(session.index, entries, found)
            return self._made

    def _read(self, text: str, session: Session) -> Question:
        if text not in self._questions:
            self._questions[text] = read_wording(text, session)
        return self._questions[text]


def read_wording(text: str, session: Session) -> Question:
    """Give a wording as a question that stands alone is understood."""
    asking = Asking(session, session.reader.read(text), fold(text), date.today())
    return topical_places(asking).question


def flaws(entry: Entry, index: Index, day: date) -> tuple[str, ...]:
    """Give why an entry is not served on a day, one line each."""
    return describe_flaws(entry.wording, index, lambda document: may_ground(document, day))


def open_reviewed(settings: Settings, database: Database | None = None) -> ReviewedStep | None:
    """Give the step; None where there is no database, or one that cannot be opened.

    Args:
        settings: say where the database is.
        database: one that is open already.
    """
    file = settings.database_file
    if database is None and file is not None and not file.exists():
        return None
    from assistant.database import open_database  # loaded only where there is something to open
    from assistant.faq.store import reviewed

    try:
        return ReviewedStep(reviewed(database or open_database(settings)))
    except DatabaseError as error:
        _log.warning("reviewed answers are not served: %s", error)
        return None


def _draft(entry: Entry, index: Index) -> Draft:
    grounds = []
    for cited in entry.wording.cited:
        clause = index.clause(cited.clause_id)
        grounds.append(Ground(clause, index.document(clause.document_id), cited.quote))
    first, *rest = (line.strip() for line in entry.wording.answer.split("\n") if line.strip())
    generated = entry.wording.labelled
    rest += [visible_label(generated.producer)] if generated else []
    return Draft(FROM_FAQ, (Line(first, tuple(grounds)), *(Line(line, direct=False) for line in rest)), generated)


def place_of(clause_id: str, index: Index) -> str:
    """Give the place of a cited clause; "" where it is gone."""
    try:
        return index.document(index.clause(clause_id).document_id).place
    except AddressError:
        return ""  # its entry has a flaw and is not served
