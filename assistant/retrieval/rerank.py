"""A second look at the best clauses by a rerank model, where one is set; without its answer the order stays."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from assistant.errors import ModelError
from assistant.models import Reranker
from assistant.types import Evidence

_LOOKED_AT = 20  # clauses that are sent
_KEPT = 256  # answers of the model that are remembered: one question searches several times
_log = logging.getLogger(__name__)


class Reranking:
    """Orders evidence by its own score and the model's, both counting the same."""

    def __init__(self, reranker: Reranker) -> None:
        self._reranker = reranker
        self._known: OrderedDict[tuple[str, ...], tuple[float, ...]] = OrderedDict()

    def order(self, query: str, found: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """Give the evidence in the new order.

        The scores themselves stay where they are, best first: thresholds are set for them, and the model's have
        another scale with every model.
        """
        best, rest = found[:_LOOKED_AT], found[_LOOKED_AT:]
        if len(best) < 2:
            return tuple(found)
        try:
            relevance = _scale(self._relevance(query, best))
        except ModelError as error:
            _log.warning("rerank model: %s (%s)", error.code, error)
            return tuple(found)
        own = _scale([evidence.score for evidence in best])
        places = sorted(range(len(best)), key=lambda place: -(own[place] + relevance[place]))
        ordered = [
            replace(best[place], score=seat.score, why={**best[place].why, "rerank": round(relevance[place], 4)})
            for place, seat in zip(places, best, strict=True)
        ]
        return (*ordered, *rest)

    def _relevance(self, query: str, best: Sequence[Evidence]) -> tuple[float, ...]:
        key = (query, *(evidence.clause.id for evidence in best))
        known = self._known.get(key)
        if known is None:
            texts = [" ".join([*evidence.clause.headings, evidence.clause.text]) for evidence in best]
            known = self._known[key] = self._reranker.relevance(query, texts)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known


def _scale(scores: Sequence[float]) -> list[float]:
    """Give the scores between 0 and 1."""
    low, high = min(scores), max(scores)
    return [(score - low) / (high - low) if high > low else 0.0 for score in scores]
