"""Tables of the question log, ratings and calls. All texts of visitors are masked before they come here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Double, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.database import Base, Instant


class AskedQuestion(Base):
    """One question that was asked."""

    __tablename__ = "asked_questions"
    __table_args__ = (Index("ix_asked_questions_key_asked_at", "key", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    question: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(300))  # the same for questions that ask the same
    status: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(80))
    channel: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(80))
    session: Mapped[str] = mapped_column(String(32))  # hashed with a key that no one keeps
    masked: Mapped[str] = mapped_column(String(120))  # kinds of personal numbers that were masked
    generation: Mapped[str] = mapped_column(String(80))
    ms: Mapped[float] = mapped_column(Double)


class Rating(Base):
    """What a visitor or an operator thought of an answer."""

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(primary_key=True)
    rated_at: Mapped[datetime] = mapped_column(Instant, index=True)
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(40))
    useful: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    session: Mapped[str] = mapped_column(String(32))
    operator: Mapped[str] = mapped_column(String(40))  # who flagged it at the desk; "" for a visitor
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(40))


class Call(Base):
    """One telephone call that an operator answered."""

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    called_at: Mapped[datetime] = mapped_column(Instant, index=True)
    operator: Mapped[str] = mapped_column(String(40), index=True)
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(40))
    cited: Mapped[str] = mapped_column(Text)  # names of the clauses, one a line
    dispatched_to: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)


class SettledGap(Base):
    """A group of unanswered questions that a supervisor has dealt with."""

    __tablename__ = "settled_gaps"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    settled_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(40))
