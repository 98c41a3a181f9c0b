"""What relevance is learned from: development questions with what the search finds, with and without their clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answer.validity import may_ground
from assistant.question import Question as Understood
from assistant.retrieval.relevance import Signs, question_signs
from eval.ablation import find_accepted
from eval.corpora import Corpora
from eval.questions import ANY, Question

if TYPE_CHECKING:
    from assistant.answer.session import Session

_FOUND = 30  # clauses of a question that are looked at


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its signs, and those of the clauses found with whether each answers it."""

    question: Signs
    clauses: tuple[tuple[Signs, bool], ...]
    without: bool  # asked without the clauses that answer it


def read_examples(questions: Sequence[Question], corpora: Corpora) -> list[Example]:
    """Give the examples of the questions that are answered by looking for clauses of a topic."""
    from assistant.index import FixedIndex

    found: list[Example] = []
    for question in questions:
        if any(ANY in (gold.part, gold.address) for gold in question.clauses):
            continue
        assistant = corpora.assistant(question.corpus)
        gold = [clause.id for _, clause in find_accepted(question, assistant.index.documents)]
        found += _read(question, assistant.session, frozenset(gold), without=False)
        if gold:
            reduced = replace(assistant, opened=FixedIndex(assistant.index.without(gold)), _session=None).session
            found += _read(question, reduced, frozenset(), without=True)
    return found


def _read(question: Question, session: Session, gold: frozenset[str], *, without: bool) -> Iterator[Example]:
    understood = session.reader.read(question.question, question.history, question.place)
    if not _is_sought(understood):
        return
    evidence = session.searcher.find(understood, places=understood.places, top=_FOUND)
    read = session.searcher.read_signs(understood)
    clauses = tuple((read(one), one.clause.id in gold) for one in evidence if may_ground(one.document, question.as_of))
    # where the right clause is not among those found nothing is to be learned
    if clauses and (without or not question.answerable or any(answers for _, answers in clauses)):
        yield Example(question_signs(understood), clauses, without)


def _is_sought(question: Understood) -> bool:
    """Tell whether a question is answered from clauses of its topic, and not by address, number or from the ledger."""
    absent = question.absent_places or question.absent_numbers or question.address
    special = question.tasks or question.compare or question.ordinal or question.unit_tasks
    return bool(question.topic) and not absent and not special
