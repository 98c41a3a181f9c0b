"""Asks every question, scores the answer, and looks where the search ranks the clauses that should be found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.types import Clause, Document, Evidence
from eval.corpora import Asks, Corpora
from eval.measures import Row
from eval.questions import ANY, Gold, Question, address_of
from eval.retrieval import find_ranks
from eval.scoring import score

DEPTH = 20  # clauses looked at in a ranking
Search = Callable[[str, int], Sequence[Evidence]]


def ask_all(corpora: Corpora, questions: Sequence[Question]) -> list[Row]:
    """Ask each question of its corpus and score the answer."""
    rows: list[Row] = []
    places: dict[str, Mapping[str, str]] = {}
    for question in questions:
        asked = corpora.of(question.corpus)
        begun = time.perf_counter()
        answer = asked.ask(question.question, history=question.history, place=question.place, as_of=question.as_of)
        ms = (time.perf_counter() - begun) * 1000
        if question.corpus not in places:
            places[question.corpus] = _name_places(asked)
        known = places[question.corpus]
        where = tuple(dict.fromkeys(known[gold.number] for gold in question.clauses if known.get(gold.number)))
        rows.append(Row(question, answer, score(question, answer), ms, _search(asked, question), where))
    return rows


def is_searchable(question: Question) -> bool:
    """Tell whether a ranking can be held against a question: it stands alone and its clauses are named one by one."""
    alone = not question.history and not question.place
    return question.answerable and alone and all(ANY not in (g.part, g.address) for g in question.clauses)


def is_evidence(gold: Gold, evidence: Evidence) -> bool:
    """Tell whether a clause found is the gold one."""
    return is_clause(gold, (evidence.document, evidence.clause))


def is_clause(gold: Gold, pair: tuple[Document, Clause]) -> bool:
    """Tell whether a clause of a document is the gold one."""
    return gold.matches(*address_of(*pair))


def _search(asked: Asks, question: Question) -> tuple[int, ...] | None:
    search: Search | None = getattr(asked, "search", None)
    if search is None or not is_searchable(question):
        return None
    return find_ranks(search(question.question, DEPTH), question.clauses, is_evidence)


def _name_places(asked: Asks) -> dict[str, str]:
    """Give number or 《title》 -> place of the documents asked about; nothing for what has no index."""
    documents: Iterable[Document] = getattr(getattr(asked, "index", None), "documents", ())
    return {document.number or f"《{document.title}》": document.place for document in documents}
