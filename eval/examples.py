"""What relevance is learned from: questions with the signs of what the search finds, with and without what answers.

Development questions (eval/questions) and practice (eval/practice), whose documents stand beside it or are the corpus.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answer.validity import may_ground
from assistant.models import OfflineEmbedding
from assistant.question import Question as Understood
from assistant.retrieval.search import WORDS
from assistant.retrieval.signs import Signs, question_signs, with_leads
from eval.ablation import find_accepted
from eval.corpora import PROJECT_DIR, open_assistant_of
from eval.practice_pairs import Pair
from eval.questions import ANY, SEED, Question

if TYPE_CHECKING:
    from assistant.answer.session import Session

OWN = 4.0  # what a development question counts beside one of practice, of which there are twenty times as many
_WITHOUT = 0.5  # what a question without its clauses, or with few others, counts beside one as it is asked
_EVERY = 4


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the signs of each clause found, those of the question included, and which of them answer it."""

    clauses: tuple[Signs, ...]
    right: tuple[bool, ...]
    counts: float


def read_examples(questions: Sequence[Question]) -> list[Example]:
    """Give the examples of the questions that are answered by looking for clauses of a topic."""
    opened = functools.cache(open_assistant_of)  # not Corpora, which asks: the trees are yet to be learned
    found: list[Example] = []
    for question in questions:
        if any(ANY in (gold.part, gold.address) for gold in question.clauses):
            continue
        assistant = opened(question.corpus)
        gold = frozenset(clause.id for _, clause in find_accepted(question, assistant.index.documents))
        understood = assistant.session.reader.read(question.question, question.history, question.place)
        found += _read(assistant.session, understood, gold, OWN, question.as_of, answerable=question.answerable)
    return found


def read_practice(file: Path, pairs: Sequence[Pair], embedders: Sequence[OfflineEmbedding], day: date) -> list[Example]:
    """Give the examples of a file of practice; pairs whose clause its documents do not hold are left out.

    Args:
        file: whose documents stand in `documents/NAME` beside it; where they do not, they are those of the corpus.
        pairs: of the file.
        embedders: of clauses and what is asked of them, and of sentences.
        day: on which documents must hold.
    """
    held = file.parent / "documents" / file.stem
    assistant = open_assistant_of(str(held.relative_to(PROJECT_DIR)) if held.is_dir() else SEED)
    session = assistant.session
    session.index.embedder, session.searcher.sentences.embedder = embedders
    ids: dict[tuple[str, str, str], str] = {}
    for clause in session.index.clauses:
        document = session.index.document(clause.document_id)
        for name in (document.number, f"《{document.title}》"):
            ids.setdefault((name, clause.part, clause.address), clause.id)
    found: list[Example] = []
    for pair in pairs:
        gold = ids.get((pair.document, pair.part, pair.address))
        asked = [(text, True) for text in pair.asked] + [(text, False) for text in pair.near]
        for text, answerable in asked if gold else ():
            understood = session.reader.read(text)
            found += _read(session, understood, frozenset({gold} if answerable and gold else ()), 1.0, day,
                           answerable=answerable)  # fmt: skip
    return found


def _read(
    session: Session, understood: Understood, gold: frozenset[str], counts: float, day: date, *, answerable: bool
) -> Iterator[Example]:
    if not _is_sought(understood):
        return
    judged = session.searcher.judged(understood, places=understood.places)
    judged = [(evidence, signs) for evidence, signs in judged if may_ground(evidence.document, day)]
    right = tuple(evidence.clause.id in gold for evidence, _ in judged)
    about = question_signs(understood)

    def example(rows: Sequence[Signs], right: tuple[bool, ...], counts: float) -> Example:
        return Example(tuple({**row, **about} for row in with_leads(rows)), right, counts)

    # where the right clause is not among those found nothing is to be learned
    if judged and (not answerable or any(right)):
        yield example([signs for _, signs in judged], right, counts)
    # a corpus of few clauses has no field to be ahead of: every fourth clause alone teaches that
    few = slice(len(understood.text) % _EVERY, None, _EVERY)
    if judged[few]:
        yield example(_scaled_anew([signs for _, signs in judged[few]]), right[few], counts * _WITHOUT)
    left = [signs for (_, signs), answers in zip(judged, right, strict=True) if not answers]
    if answerable and left:
        yield example(_scaled_anew(left), (False,) * len(left), counts * _WITHOUT)


def _scaled_anew(rows: Sequence[Signs]) -> list[Signs]:
    """Give signs as they are where these clauses are all that is found: BM25 is counted from the best."""
    found: list[Signs] = []
    best, best_all = (max(row[name] for row in rows) or 1.0 for name in ("words", "all_words"))
    for row in rows:
        more = WORDS * (row["words"] / best - row["words"])
        found.append(
            {
                **row,
                "words": row["words"] / best,
                "all_words": row["all_words"] / best_all,
                "score": row["score"] + more,
                "look": row["look"] + more,
            }
        )
    return found


def _is_sought(question: Understood) -> bool:
    """Tell whether a question is answered from clauses of its topic, and not by address, number or from the ledger."""
    absent = question.absent_places or question.absent_numbers or question.address
    special = question.tasks or question.compare or question.ordinal or question.unit_tasks
    return bool(question.topic) and not absent and not special
