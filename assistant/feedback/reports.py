"""What can be read from the records: gaps, ratings, calls, questions asked before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from assistant.database import Database, now
from assistant.feedback.tables import AskedQuestion, Call, Rating, SettledGap

_UNANSWERED = ("unanswerable_not_stated", "unanswerable_not_in_corpus", "unanswerable_not_valid", "clarification")


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same and were not answered."""

    key: str
    question: str  # one of them, the one asked last
    status: str
    times: int
    last_asked_at: datetime


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question that was asked and answered before."""

    question: str
    times: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the log, masked when it was written."""

    question: str
    status: str


@dataclass(frozen=True, slots=True)
class Rated:
    """Ratings with their counts."""

    useful: int
    useless: int
    open: tuple[Rating, ...]  # not useful and not settled, newest first


def gaps(database: Database, most: int = 100) -> tuple[Gap, ...]:
    """Give the groups of unanswered questions that are not settled, most asked first.

    A settled group comes back when it is asked again and still not answered.

    Raises:
        DatabaseError: it cannot be read.
    """
    last = func.max(AskedQuestion.id)
    times = func.count()
    groups = (
        select(AskedQuestion.key, last.label("last"), times.label("times"))
        .join(SettledGap, SettledGap.key == AskedQuestion.key, isouter=True)
        .where(AskedQuestion.status.in_(_UNANSWERED))
        .where(or_(SettledGap.key.is_(None), AskedQuestion.asked_at > SettledGap.settled_at))
        .group_by(AskedQuestion.key)
        .order_by(times.desc(), last.desc())
        .limit(most)
        .subquery()
    )
    query = select(AskedQuestion, groups.c.times).join(groups, groups.c.last == AskedQuestion.id)
    with database.reading() as session:
        found = session.execute(query.order_by(groups.c.times.desc(), groups.c.last.desc())).all()
    return tuple(Gap(row.key, row.question, row.status, count, row.asked_at) for row, count in found)


def settle_gap(database: Database, key: str, by: str) -> None:
    """Take a group off the list until it is asked again.

    Raises:
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        session.merge(SettledGap(key=key, settled_at=now(), settled_by=by))


def rated(database: Database, most: int = 100) -> Rated:
    """Give the counts of ratings, and those that somebody should look at.

    Raises:
        DatabaseError: it cannot be read.
    """
    with database.reading() as session:
        counts = {
            useful: n for useful, n in session.execute(select(Rating.useful, func.count()).group_by(Rating.useful))
        }
        query = select(Rating).where(Rating.useful.is_(False), Rating.settled_at.is_(None))
        found = session.scalars(query.order_by(Rating.id.desc()).limit(most)).all()
    return Rated(counts.get(True, 0), counts.get(False, 0), tuple(found))


def settle_rating(database: Database, id: int, by: str) -> bool:
    """Mark a rating as looked at; False where there is none of that id.

    Raises:
        DatabaseError: it cannot be written.
    """
    with database.writing() as session:
        rating = session.get(Rating, id)
        if rating is None:
            return False
        rating.settled_at, rating.settled_by = now(), by
    return True


def calls(database: Database, operator: str = "", most: int = 50) -> Sequence[Call]:
    """Give the calls of an operator, "" for all, newest first.

    Raises:
        DatabaseError: it cannot be read.
    """
    query = select(Call).order_by(Call.id.desc()).limit(most)
    with database.reading() as session:
        return session.scalars(query.where(Call.operator == operator) if operator else query).all()


def asked_questions(database: Database) -> tuple[Asked, ...]:
    """Give every question of the log as often as it was asked, oldest first.

    Raises:
        DatabaseError: it cannot be read.
    """
    query = select(AskedQuestion.question, AskedQuestion.status).order_by(AskedQuestion.id)
    with database.reading() as session:
        return tuple(Asked(question, status) for question, status in session.execute(query))


def asked_before(database: Database, words: Sequence[str], most: int = 5) -> tuple[AskedBefore, ...]:
    """Give answered questions that hold all of these words, most asked first.

    Raises:
        DatabaseError: it cannot be read.
    """
    times = func.count()
    query = select(func.max(AskedQuestion.question), times).where(AskedQuestion.status.startswith("answered"))
    for word in words:
        query = query.where(AskedQuestion.question.contains(word, autoescape=True))
    query = query.group_by(AskedQuestion.key).order_by(times.desc()).limit(most)
    with database.reading() as session:
        return tuple(AskedBefore(question, count) for question, count in session.execute(query))
