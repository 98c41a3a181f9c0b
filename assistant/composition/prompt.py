"""What a model is sent: the rules, and as material the question, the draft and the clauses under tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.composition.lists import read_prompt
from assistant.composition.orders import without_orders
from assistant.models import Message
from assistant.structure import validity_on
from assistant.types import Citation, Turn

MAX_CLAUSE = 1800  # characters of one clause
_VALIDITY = {
    "in_force": "现行有效",
    "not_yet": "尚未施行",
    "amended": "已修改",
    "repealed": "已废止",
    "expired": "已失效",
    "unknown": "未载明",
}


def compose_messages(
    question: str, lines: Sequence[tuple[str, tuple[int, ...]]], citations: Sequence[Citation], day: date
) -> list[Message]:
    """Give the messages that ask for better words.

    Args:
        question: as asked.
        lines: of the extractive answer, each with the markers of the clauses that it rests on.
        citations: the clauses.
        day: on which they are to be valid.
    """
    draft = "\n".join(_data(text) + _tokens(markers) for text, markers in lines)
    clauses = "\n".join(_clause(citation, day) for citation in citations)
    material = f"<问题>\n{_data(question)}\n</问题>\n<初稿>\n{draft}\n</初稿>\n{clauses}"
    return [("system", read_prompt("compose")), ("user", material)]


def rewrite_messages(question: str, history: Sequence[Turn]) -> list[Message]:
    """Give the messages that ask for other wordings of a question."""
    earlier = "\n".join(_data(turn.question) for turn in history[-3:])
    material = f"<先前的问题>\n{earlier}\n</先前的问题>\n<现在的问题>\n{_data(question)}\n</现在的问题>"
    return [("system", read_prompt("rewrite")), ("user", material)]


def _clause(citation: Citation, day: date) -> str:
    clause, document = citation.clause, citation.document
    text = without_orders(clause.text)
    if len(text) > MAX_CLAUSE:
        at = max(0, text.find(citation.quote) - MAX_CLAUSE // 3)
        text = text[at : at + MAX_CLAUSE]
    path = " › ".join(clause.headings)
    return (
        f'<条款 编号="c{citation.marker}" 地区="{_data(document.place)}" 标题="{_data(path)}" '
        f'效力="{_VALIDITY[validity_on(document, day)]}">\n{_data(text)}\n</条款>'
    )


def _tokens(markers: tuple[int, ...]) -> str:
    return "".join(f"[c{marker}]" for marker in markers)


def _data(text: str) -> str:
    """Give a text that cannot end the element that it stands in."""
    return text.replace("<", "＜").replace(">", "＞").replace('"', "＂").strip()
