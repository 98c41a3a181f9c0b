"""Which clause of a document implements which clause of the document of the level above."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.ledger.differences import Differences, bigrams, find_differences, jaccard
from assistant.ledger.links import Link, resolve_references
from assistant.ledger.names import lies_within, plan_key, rank
from assistant.structure.validity import ENDED
from assistant.types import NO_FACTS, Clause, Document, Facts

Relation = Literal["kept", "changed"]
Ground = Literal["title", "citation", "asked"]

# Similarity from which two clauses belong together. Measured on a provincial and a city document: counterparts have
# 0.22 and more, clauses of unrelated documents 0.10 and less.
SAME_CLAUSE = 0.16
_TITLE_SHARE = 0.5  # of a title in the similarity of clauses that have one
_COMMON = 0.5  # bigrams in more than this share of the upper clauses do not tell them apart
_CANDIDATES = 12  # upper clauses that a lower one is compared with


@dataclass(frozen=True, slots=True)
class ClausePair:
    """A lower clause and the upper clause that it implements."""

    upper_clause_id: str
    lower_clause_id: str
    similarity: float  # 0-1
    relation: Relation
    differences: Differences


@dataclass(frozen=True, slots=True)
class Implementation:
    """A lower text beside the upper text that it implements."""

    upper_document_id: str
    upper_part: str  # title; "" for the main text, or where whole documents are compared
    lower_document_id: str
    lower_part: str
    ground: Ground  # same title beside place and year; cited; asked for by somebody
    pairs: tuple[ClausePair, ...]  # in the order of the lower text
    added: tuple[str, ...]  # ids of lower clauses without counterpart
    dropped: tuple[str, ...]  # ids of upper clauses without counterpart


@dataclass(frozen=True, slots=True)
class _Text:
    """Clauses that are compared with those of another text."""

    document: Document
    part: str
    clauses: tuple[Clause, ...]


def implementation_map(
    documents: Sequence[Document], facts: Mapping[str, Facts], links: Sequence[Link] | None = None
) -> tuple[Implementation, ...]:
    """Give every lower text beside the upper text that it implements, in the order of the documents.

    Two texts are compared where their titles are the same beside place and year, or where the lower document cites
    the upper one; no others, so that the time grows with the corpus and its citations.

    Args:
        documents: the corpus.
        facts: clause id -> what the ledger read from it.
        links: result of `resolve_references` where it is at hand.
    """
    maps = [_compare(upper, lower, facts, "title") for upper, lower in _same_titles(documents)]
    done = {(one.upper_document_id, one.lower_document_id) for one in maps}
    links = resolve_references(documents, facts) if links is None else links
    for upper_document, lower_document in _cited(documents, links):
        if (upper_document.id, lower_document.id) not in done:
            one = _compare(_whole(upper_document), _whole(lower_document), facts, "citation")
            if _is_implementation(one):
                maps.append(one)
    order = {document.id: at for at, document in enumerate(documents)}
    maps.sort(key=lambda one: order[one.lower_document_id])
    return tuple(maps)


def compare_documents(upper: Document, lower: Document, facts: Mapping[str, Facts]) -> tuple[Implementation, ...]:
    """Give two documents side by side: parts of the same title, or else the whole of both."""
    others = {key: text for text in _texts(upper) if (key := plan_key(_title(text), upper.place))}
    maps = [
        _compare(others[key], text, facts, "title")
        for text in _texts(lower)
        if (key := plan_key(_title(text), lower.place)) in others
    ]
    return tuple(maps) or (_compare(_whole(upper), _whole(lower), facts, "asked"),)


def _texts(document: Document) -> Iterator[_Text]:
    for part in document.parts:
        if part.clauses:
            yield _Text(document, part.title, part.clauses)


def _whole(document: Document) -> _Text:
    return _Text(document, "", tuple(clause for part in document.parts for clause in part.clauses))


def _title(text: _Text) -> str:
    return text.part or text.document.title


def _same_titles(documents: Sequence[Document]) -> Iterator[tuple[_Text, _Text]]:
    """Give (upper, lower) for each lower text: the newest of the nearest level above, of the same year."""
    groups: dict[tuple[str, int | None], list[_Text]] = defaultdict(list)
    for document in documents:
        if rank(document) >= 0:
            for text in _texts(document):
                if key := plan_key(_title(text), document.place):
                    groups[key, document.year].append(text)
    for group in groups.values():
        uppers: dict[tuple[int, str], _Text] = {}  # the best of every place: one look-up a lower text and level
        for text in sorted(group, key=_freshness):
            uppers[rank(text.document), text.document.place] = text
        for lower in group:
            above = [
                upper
                for (level, _), upper in uppers.items()
                if level < rank(lower.document) and lies_within(lower.document, upper.document)
            ]
            if above:
                yield max(above, key=lambda upper: (rank(upper.document), _freshness(upper))), lower


def _freshness(text: _Text) -> tuple[bool, date]:
    return text.document.validity not in ENDED, text.document.issued_on or date.min


def _cited(documents: Sequence[Document], links: Sequence[Link]) -> Iterator[tuple[Document, Document]]:
    """Give (upper, lower) where a document cites one of a higher level, each pair once."""
    known = {document.id: document for document in documents}
    home = {clause.id: document for document in documents for clause in document.clauses()}
    seen = set()
    for link in links:
        upper, lower = known[link.target_document_id], home[link.clause_id]
        if 0 <= rank(upper) < rank(lower) and (upper.id, lower.id) not in seen:
            seen.add((upper.id, lower.id))
            yield upper, lower


def _is_implementation(one: Implementation) -> bool:
    """Tell whether enough is alike: documents cite many others, and all end with the same formal clauses."""
    shorter = len(one.pairs) + min(len(one.added), len(one.dropped))
    return len(one.pairs) >= max(1 if shorter < 4 else 2, 0.2 * shorter)


def _compare(upper: _Text, lower: _Text, facts: Mapping[str, Facts], ground: Ground) -> Implementation:
    matched = _match(upper, lower)
    pairs = []
    for j, (i, score) in sorted(matched.items()):
        one, other = upper.clauses[i], lower.clauses[j]
        differences = find_differences(one, other, facts.get(one.id, NO_FACTS), facts.get(other.id, NO_FACTS))
        relation: Relation = "changed" if differences else "kept"
        pairs.append(ClausePair(one.id, other.id, round(score, 4), relation, differences))
    taken = {i for i, _ in matched.values()}
    return Implementation(
        upper.document.id,
        upper.part,
        lower.document.id,
        lower.part,
        ground,
        tuple(pairs),
        tuple(clause.id for j, clause in enumerate(lower.clauses) if j not in matched),
        tuple(clause.id for i, clause in enumerate(upper.clauses) if i not in taken),
    )


def _match(upper: _Text, lower: _Text) -> dict[int, tuple[int, float]]:
    """Give position in lower -> (position in upper, similarity), one to one, the most alike first."""
    ones = [(bigrams(clause.title), bigrams(clause.text)) for clause in upper.clauses]
    others = [(bigrams(clause.title), bigrams(clause.text)) for clause in lower.clauses]
    places: dict[str, list[int]] = defaultdict(list)
    for i, (_, text) in enumerate(ones):
        for pair in text:
            places[pair].append(i)
    most = max(3, int(_COMMON * len(ones)))
    scores = []
    for j, other in enumerate(others):
        shared = Counter(i for pair in sorted(other[1]) if len(at := places.get(pair, ())) <= most for i in at)
        for i, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_CANDIDATES]:
            if (score := _similarity(ones[i], other)) >= SAME_CLAUSE:
                scores.append((score, i, j))
    matched: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scores, key=lambda item: (-item[0], item[2], item[1])):
        if j not in matched and i not in taken:
            matched[j] = (i, score)
            taken.add(i)
    return matched


def _similarity(one: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]) -> float:
    text = jaccard(one[1], other[1])
    if not one[0] or not other[0]:
        return text
    return _TITLE_SHARE * jaccard(one[0], other[0]) + (1 - _TITLE_SHARE) * text
