"""Questions that can be asked next, made from the clauses of an answer; each was tried and is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from assistant.answer.session import Session
from assistant.text.fold import fold
from assistant.types import NO_FACTS, Answer, Clause, Document, Turn

Ask = Callable[[str], Answer]

_QUOTED = re.compile("“([^”]{2,8})”")
_MOST = 3
_TRIES = 8  # questions tried for one answer: each costs as much as the answer itself
_CLAUSES = 2  # of an answer that questions are made from
_LONGEST_TITLE = 20


def next_questions(session: Session, ask: Ask, answer: Answer, history: Sequence[Turn] = ()) -> tuple[str, ...]:
    """Give up to three questions that go on from an answer.

    Args:
        session: of the index that answered.
        ask: answers a question that stands alone.
        answer: that was given; where it cites nothing, the clauses nearest to its question are gone on from.
        history: earlier turns; what was asked is not offered again.
    """
    cited = [(citation.clause, citation.document) for citation in answer.citations]
    if not cited and answer.status.startswith("unanswerable"):
        near = session.searcher.find(session.reader.read(answer.question), top=_CLAUSES)
        cited = [(evidence.clause, evidence.document) for evidence in near]
    asked = {fold(turn.question) for turn in history} | {fold(answer.question)}
    said = set(answer.direct.split("\n"))
    found: list[str] = []
    for question in islice(_distinct(_candidates(session, cited[:_CLAUSES]), asked), _TRIES):
        tried = ask(question)
        lines = set(tried.direct.split("\n"))
        # what says again what was just said leads nowhere
        if tried.status == "answered" and tried.citations and not lines <= said:
            said |= lines
            found.append(question)
        if len(found) == _MOST:
            break
    return tuple(found)


def _distinct(questions: Iterator[str], asked: set[str]) -> Iterator[str]:
    for question in questions:
        if fold(question) not in asked:
            asked.add(fold(question))
            yield question


def _candidates(session: Session, cited: Sequence[tuple[Clause, Document]]) -> Iterator[str]:
    """Give questions about each clause, what is nearest to it first, taking turns."""
    yield from (question for turn in zip(*(_about(session, *one) for one in cited), strict=False) for question in turn)
    for one in cited:
        yield from _about(session, *one)


def _about(session: Session, clause: Clause, document: Document) -> Iterator[str]:
    facts = session.index.facts.get(clause.id, NO_FACTS)
    subject = _subject(clause)
    leads = [unit for duty in facts.duties if duty.role == "牵头" and not duty.inherited for unit in duty.units]
    if subject:
        here = document.place
        if leads:
            yield f"{here}{subject}由谁牵头？"
        if facts.deadlines:
            yield f"{here}{subject}什么时候完成？"
        if facts.targets:
            yield f"{here}{subject}的目标是多少？"
        yield f"{here}{subject}有哪些要求？"
        others = [place for place in session.places if place != here]
        yield from (f"{subject}，{here}和{other}有什么不同？" for other in others[:1])
        yield from (f"{other}{subject}有哪些要求？" for other in others[:1])
    if leads:
        yield f"{document.place}{_without_level(leads[0], document.place)}牵头哪些任务？"
    if (title := clause.part or document.title) and document.number and len(title) <= 40:
        yield f"《{title}》的文号是多少？"


def _subject(clause: Clause) -> str:
    """Give what a clause is about in a few words: a quoted term of its title, or its title; "" where it has none."""
    if quoted := _QUOTED.search(clause.title):
        return quoted[1]
    return clause.title if len(clause.title) <= _LONGEST_TITLE else ""


def _without_level(unit: str, place: str) -> str:
    """Give the unit as it is said behind its place: 甲省 and 省数据局 make 甲省数据局."""
    return unit[1:] if place and unit.startswith(place[-1]) else unit
