"""Evidence of a question, one clause for each place that speaks of its topic."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.answer.session import Asking
from assistant.answer.validity import may_ground
from assistant.question import Question
from assistant.types import NO_FACTS, Evidence, Facts

_NEAR_BEST = 0.6  # other places are named only with evidence nearly as good as the best
_LESS_COVERED = 0.1  # and which speak of nearly as much of the topic
_SAME_TITLE = 0.7  # of its place's best score, for a clause titled like the best of all to go before it
_YEAR = re.compile("((?:19|20)[0-9]{2})(?=年|[—－-])")
_LOOKED_AT = 24  # clauses of a search
_WANTED = 0.12  # a clause that states the slot asked for goes before one that only mentions the topic


def gather(asking: Asking, wants: Callable[[Facts], bool] | None = None) -> tuple[Evidence, ...]:
    """Give the best sufficient clause of each place, highest level first.

    Args:
        asking: the question; its places limit the search, otherwise every place may answer.
        wants: tells whether a clause states what is asked for; such clauses go first.
    """
    best: dict[str, Evidence] = {}
    found = candidates(asking, wants)
    for evidence in found:
        best.setdefault(evidence.document.place, evidence)
    for evidence in found:  # what places say under one title answers together
        first = best[evidence.document.place]
        if evidence.clause.title == found[0].clause.title != "" and evidence.score >= _SAME_TITLE * first.score:
            best[evidence.document.place] = evidence if first.clause.title != evidence.clause.title else first
    return by_place(asking, list(best.values()))


def by_place(asking: Asking, found: list[Evidence]) -> tuple[Evidence, ...]:
    """Give one evidence a place in order of level; unnamed places only where they are as good as the best."""
    found = _with_unit(asking, found)
    if not asking.question.places and found:
        score = _NEAR_BEST * max(evidence.score for evidence in found)
        coverage = max(evidence.why["coverage"] for evidence in found) - _LESS_COVERED
        title = max(found, key=lambda evidence: evidence.score).clause.title
        found = [
            evidence
            for evidence in found
            if (evidence.score >= score and evidence.why["coverage"] >= coverage)
            or (title and evidence.clause.title == title)
        ]
    order = {place: rank for rank, place in enumerate(asking.session.places)}
    return tuple(sorted(found, key=lambda evidence: order.get(evidence.document.place, len(order))))


def _with_unit(asking: Asking, found: list[Evidence]) -> list[Evidence]:
    """Keep the clauses in which a unit named in the question has a duty, where there are any."""
    named = {name for unit in asking.question.units for name in unit.printed}
    return [e for e in found if any(named & set(duty.units) for duty in e.facts.duties)] or found


def candidates(asking: Asking, wants: Callable[[Facts], bool] | None = None) -> tuple[Evidence, ...]:
    """Give every clause that speaks of enough of the topic, best first."""
    question = asking.question
    found = search(asking, question)
    least = asking.session.thresholds.least_relevance
    enough = [e for e in found if e.why["relevance"] >= least and may_ground(e.document, asking.day)]
    if question.years and not question.yes_no:
        enough = [evidence for evidence in enough if _is_of_year(evidence, question.years)]
    if wants is not None:
        enough = [
            replace(evidence, score=evidence.score + _WANTED) if wants(evidence.facts) else evidence
            for evidence in enough
        ]
    return tuple(sorted(enough, key=lambda evidence: -evidence.score))


def _is_of_year(evidence: Evidence, years: tuple[int, ...]) -> bool:
    """Tell whether a clause may speak of one of these years: not where its document is named for others."""
    named = [int(year) for year in _YEAR.findall(evidence.document.title + evidence.clause.part)]
    if not named or any(str(year) in evidence.clause.text for year in years):
        return True
    return any(min(named) <= year <= max(named) for year in years)


def lapsed(asking: Asking) -> Evidence | None:
    """Give the best clause on the topic whose document does not hold today; None where there is none."""
    found = search(asking, asking.question)
    least = asking.session.thresholds.least_relevance
    return next((e for e in found if e.why["relevance"] >= least and not may_ground(e.document, asking.day)), None)


def search(asking: Asking, question: Question) -> tuple[Evidence, ...]:
    """Give what the search finds for a question within its places; for each place apart where several are named.

    A follow-up about clauses already cited is held to these.
    """
    if asking.focus:
        index = asking.session.index
        clauses = [index.clause(id) for id in asking.focus]
        why = {"coverage": 1.0, "relevance": 1.0}
        return tuple(
            Evidence(c, index.document(c.document_id), index.facts.get(c.id, NO_FACTS), 1.0, why) for c in clauses
        )
    if len(question.places) <= 1:
        return asking.find(question, question.places, _LOOKED_AT)
    found = [e for place in question.places for e in asking.find(question, (place,), _LOOKED_AT)]
    return tuple(sorted(found, key=lambda evidence: -evidence.score))
