"""What people asked and thought of the answers: question log, ratings, calls; written aside, never in the way."""

from __future__ import annotations

from assistant.feedback.recorder import Recorder, record_call, record_flag, record_question, record_rating
from assistant.feedback.reports import (
    Asked,
    AskedBefore,
    Gap,
    Rated,
    asked_before,
    asked_questions,
    calls,
    gaps,
    rated,
    settle_gap,
    settle_rating,
)
from assistant.feedback.retention import Deleted, delete_before
from assistant.feedback.tables import Call, Rating

__all__ = [
    "Asked",
    "AskedBefore",
    "Call",
    "Deleted",
    "Gap",
    "Rated",
    "Rating",
    "Recorder",
    "asked_before",
    "asked_questions",
    "calls",
    "delete_before",
    "gaps",
    "rated",
    "record_call",
    "record_flag",
    "record_question",
    "record_rating",
    "settle_gap",
    "settle_rating",
]
