"""What is asked: place, document, unit, topic and what is wanted of them, gaps filled from the conversation."""

from assistant.question.cues import DOCUMENT_ASKS, DUTY_ASKS, Ask
from assistant.question.kinds import COUNT, FORMS, KINDS, Kind
from assistant.question.question import Quantity, Question, Scope
from assistant.question.slots import read_quantities, read_shares, same_measure
from assistant.question.tasks import TIME_CLAIM, TaskQuery, window_of
from assistant.question.topic import Term
from assistant.question.understand import Understanding, understanding
from assistant.question.units import UnitMention
from assistant.question.vocabulary import Vocabulary

__all__ = [
    "COUNT",
    "DOCUMENT_ASKS",
    "DUTY_ASKS",
    "FORMS",
    "KINDS",
    "TIME_CLAIM",
    "Ask",
    "Kind",
    "Quantity",
    "Question",
    "Scope",
    "TaskQuery",
    "Term",
    "Understanding",
    "UnitMention",
    "Vocabulary",
    "read_quantities",
    "read_shares",
    "same_measure",
    "understanding",
    "window_of",
]
