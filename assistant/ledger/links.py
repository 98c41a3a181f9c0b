"""Links: which document or article of the corpus a clause names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.ledger.names import document_names, lies_within, rank, title_key
from assistant.ledger.passages import squeeze
from assistant.ledger.references import NUM
from assistant.structure.kinds import find_kind
from assistant.structure.validity import ENDED, validity_on
from assistant.structure.versions import version_day
from assistant.text.numerals import read_numeral
from assistant.types import NO_FACTS, Clause, Document, Facts, Reference

_ARTICLE = re.compile(f"第(?P<number>{NUM})条(?:之(?P<inserted>{NUM}))?(?:第{NUM}款)?(?:第?[（(]?{NUM}[）)]?项)?")
_NEXT = re.compile(f"(?:[、和及或]|以及)(?={_ARTICLE.pattern.replace('P<number>', ':').replace('P<inserted>', ':')})")
_OWN = re.compile("本(?P<kind>条例|办法|规定|细则|规则|章程|规程|准则|制度|法)(?=第)")
_MOST_ARTICLES = 8  # of one list: 第三条、第五条 …


@dataclass(frozen=True, slots=True)
class Link:
    """Another text that a clause names and that is in the corpus."""

    clause_id: str  # the clause that names it
    text: str  # as printed there
    target_document_id: str
    target_clause_id: str  # "" where the whole is meant, or the article is not in the text


def resolve_references(
    documents: Sequence[Document], facts: Mapping[str, Facts], day: date | None = None
) -> tuple[Link, ...]:
    """Give the links of all clauses in reading order; references to texts outside the corpus are left out.

    Args:
        documents: the corpus.
        facts: clause id -> what the ledger read from it.
        day: of several versions the newest in force on this day is meant; None takes the stated validity.
    """
    names = _Names(documents, day)
    links: dict[Link, None] = {}
    for document in documents:
        for clause in document.clauses():
            for link in _clause_links(clause, document, facts.get(clause.id, NO_FACTS), names):
                links[link] = None
    return tuple(links)


class _Names:
    """The corpus by number, name and article."""

    def __init__(self, documents: Sequence[Document], day: date | None) -> None:
        self._day = day
        self._by_number: dict[str, list[tuple[Document, str]]] = defaultdict(list)
        self._by_name: dict[str, list[tuple[Document, str]]] = defaultdict(list)
        self._articles: dict[str, dict[tuple[str, str], str]] = {}
        for document in documents:
            if document.number:
                self._by_number[document.number].append((document, ""))
            for key, part in dict.fromkeys(document_names(document)):
                self._by_name[key].append((document, part))

    def find(self, reference: Reference, at: Document) -> tuple[Document, str] | None:
        """Give the document meant, and the title of the part where a part is meant."""
        key = title_key(reference.title)
        if reference.number:
            found = self._by_number.get(reference.number, [])
            named = [one for one in self._by_name.get(key, []) if key]
            # Another number means another text; one without any may be the same.
            found = found or [(d, part) for d, part in named if not d.number]
        else:
            found = self._by_name.get(key, []) if key else []
        return max(found, key=lambda one: self._fitness(one, at), default=None)

    def _fitness(self, found: tuple[Document, str], at: Document) -> tuple[bool, bool, bool, date, bool]:
        document, part = found
        validity = validity_on(document, self._day) if self._day else document.validity
        near = document.place == at.place or (rank(document) < rank(at) and lies_within(at, document))
        holds = validity not in (*ENDED, "not_yet")
        day = version_day(document) or date.min
        return near, document.id == at.id, holds, day, not part

    def article(self, document: Document, part: str, key: str) -> str:
        """Give the id of an article's clause, "" where the text has none of that number."""
        if document.id not in self._articles:
            articles: dict[tuple[str, str], str] = {}
            for clause in document.clauses():
                if found := _ARTICLE.search(clause.address):
                    articles.setdefault((clause.part, _article_key(found)), clause.id)
                    articles.setdefault(("", _article_key(found)), clause.id)
            self._articles[document.id] = articles
        return self._articles[document.id].get((part, key), "")


def _clause_links(clause: Clause, document: Document, facts: Facts, names: _Names) -> Iterator[Link]:
    for reference in facts.references:
        found = names.find(reference, document)
        if not found:
            continue
        target, part = found
        articles = list(_articles_of(reference, clause.text)) if reference.address else []
        if not articles and target.id != document.id:  # a notice that names what it issues links to nothing else
            yield Link(clause.id, reference.text, target.id, "")
        for text, key in articles:
            goal = names.article(target, part, key)
            if target.id != document.id or goal not in ("", clause.id):
                yield Link(clause.id, text, target.id, goal)
    for own in _OWN.finditer(clause.text):
        if not _is_kind(own["kind"], clause.part or document.title):
            continue
        for index, (text, key) in enumerate(_list_articles(clause.text, own.end())):
            goal = names.article(document, clause.part, key)
            if goal not in ("", clause.id):
                yield Link(clause.id, text if index else own[0] + text, document.id, goal)


def _is_kind(named: str, title: str) -> bool:
    """Tell whether 本办法 can be said of this text; a decision that changes a regulation quotes 本条例 of another."""
    kind = find_kind(title)
    return kind.startswith(named) or kind in ("", "通知", "公告", "令", "命令")


def _articles_of(reference: Reference, text: str) -> Iterator[tuple[str, str]]:
    """Give (printed text, article) of what a title is followed by: 《…》第三条、第五条."""
    at = text.find(reference.text)
    found = next((match for match in _ARTICLE.finditer(reference.text) if squeeze(match[0]) == reference.address), None)
    if at < 0 or not found:
        if printed := _ARTICLE.search(reference.address):
            yield reference.text, _article_key(printed)
        return
    for index, (printed_text, key) in enumerate(_list_articles(text, at + found.start())):
        yield printed_text if index else reference.text, key


def _list_articles(text: str, position: int) -> Iterator[tuple[str, str]]:
    for _ in range(_MOST_ARTICLES):
        article = _ARTICLE.match(text, position)
        if not article:
            return
        yield article[0], _article_key(article)
        joint = _NEXT.match(text, article.end())
        if not joint:
            return
        position = joint.end()


def _article_key(article: re.Match[str]) -> str:
    inserted = f"之{read_numeral(article['inserted'])}" if article["inserted"] else ""
    return f"{read_numeral(article['number'])}{inserted}"
