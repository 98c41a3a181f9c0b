"""Tables of reviewed answers: an entry, and every version that was ever written of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.database import Base, Instant


class ReviewedAnswer(Base):
    """One entry: which of its versions is the last one, and which one is served."""

    __tablename__ = "reviewed_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_version: Mapped[int]
    served_version: Mapped[int | None]  # None: not approved yet, or retired
    retired: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ReviewedVersion(Base):
    """One version; never changed once written, but for its approval."""

    __tablename__ = "reviewed_versions"
    __table_args__ = (UniqueConstraint("entry_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("reviewed_answers.id"), index=True)
    version: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    others: Mapped[list[str]] = mapped_column(JSON)
    answer: Mapped[str] = mapped_column(Text)
    cited: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime] = mapped_column(Instant)
    approved_by: Mapped[str] = mapped_column(String(40), default="")
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    remark: Mapped[str] = mapped_column(String(200), default="")
    producer: Mapped[str] = mapped_column(String(100), default="")  # the model whose text the answer was begun from
    generated: Mapped[str] = mapped_column(Text, default="")  # that text; "" where a person wrote it all
