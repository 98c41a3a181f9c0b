"""How the texts of a corpus stand to one another: what a clause cites, what cites it, which clause implements it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from assistant.ledger.implementation import ClausePair, Implementation, implementation_map
from assistant.ledger.links import Link, resolve_references
from assistant.types import Document, Facts

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Relations:
    """All relations of one corpus, by the id of the clause or document that they are looked up for."""

    cites: Mapping[str, tuple[Link, ...]]  # by the clause that names another text
    cited_by: Mapping[str, tuple[Link, ...]]  # by the clause named
    document_cites: Mapping[str, tuple[Link, ...]]  # by document; links to others only
    document_cited_by: Mapping[str, tuple[Link, ...]]
    pairs: Mapping[str, tuple[ClausePair, ...]]  # by either clause
    implementations: Mapping[str, tuple[Implementation, ...]]  # by either document


def find_relations(documents: Sequence[Document], facts: Mapping[str, Facts], day: date | None = None) -> Relations:
    """Give the relations of a corpus; the time grows with its clauses, so that the result is kept.

    Args:
        documents: the corpus.
        facts: clause id -> what the ledger read from it.
        day: see `resolve_references`.
    """
    links = resolve_references(documents, facts, day)
    home = {clause.id: document.id for document in documents for clause in document.clauses()}
    between = [link for link in links if home[link.clause_id] != link.target_document_id]
    maps = implementation_map(documents, facts, links)
    pairs = [pair for one in maps for pair in one.pairs]
    return Relations(
        cites=_group((link.clause_id, link) for link in links),
        cited_by=_group((link.target_clause_id, link) for link in links if link.target_clause_id),
        document_cites=_group((home[link.clause_id], link) for link in between),
        document_cited_by=_group((link.target_document_id, link) for link in between),
        pairs=_group((id, pair) for pair in pairs for id in (pair.upper_clause_id, pair.lower_clause_id)),
        implementations=_group((id, one) for one in maps for id in (one.upper_document_id, one.lower_document_id)),
    )


def _group(entries: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    found: dict[str, list[Value]] = defaultdict(list)
    for key, value in entries:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
