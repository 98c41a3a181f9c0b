"""Question -> Answer, without a language model."""

from assistant.answer.assistant import Assistant, open_assistant
from assistant.answer.shapes import answer_json

__all__ = ["Assistant", "answer_json", "open_assistant"]
