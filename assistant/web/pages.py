"""The pages of clauses and documents: what their templates show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from assistant.answer.changes import say_differences
from assistant.answer.validity import say_validity
from assistant.index import Index
from assistant.ledger import ROLES
from assistant.ledger.implementation import ClausePair
from assistant.ledger.links import Link
from assistant.ledger.relations import Relations
from assistant.text.dates import say_date
from assistant.types import NO_FACTS, Clause, Document, Duty
from assistant.web import wording
from assistant.web.outline import outline_document
from assistant.web.permalinks import (
    DocumentLinks,
    Found,
    clause_link,
    document_link,
)
from assistant.web.templating import render
from assistant.web.wording import name_clause, name_document, say_issued, say_pages

AROUND = 2  # clauses shown before and after
PAGE_DOCUMENTS = 50
MOST_LINKS = 30  # of one kind shown on a page
_GROUNDS = {"title": "同名文件", "citation": "文中引用", "asked": ""}


@dataclass(frozen=True, slots=True)
class Named:
    """A link with what is said about it."""

    name: str
    href: str
    note: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role and the units that have it, each with its page of the ledger."""

    name: str
    units: tuple[Named, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The first links of one kind, and how many more there are."""

    links: tuple[Named, ...]
    more: int


def clause_page(
    index: Index, clause: Clause, relations: Relations | None, view: tuple[str, ...] = (), quote: str = ""
) -> bytes:
    """Give the page of one clause.

    Args:
        index: that holds it.
        clause: to be shown.
        relations: of the index; None while they are being found.
        view: see `templating.render`.
        quote: words that are marked where the clause has them.
    """
    document = index.document(clause.document_id)
    links = DocumentLinks(document)
    facts = index.facts.get(clause.id, NO_FACTS)
    texts = document.clauses()
    at = next((place for place, other in enumerate(texts) if other.id == clause.id), -1)
    before = texts[max(at - AROUND, 0) : at] if at >= 0 else ()
    after = texts[at + 1 : at + 1 + AROUND] if at >= 0 else texts[:AROUND]
    outline = outline_document(document)
    return render(
        "clause.html",
        view=view,
        keep=[("quote", quote)],
        title=name_clause(clause, document),
        document=document,
        clause=clause,
        facts=[*_facts(document), ("条款", clause.address or "开头部分"), ("页码", say_pages(clause))],
        quote=quote,
        before=[_beside(other, links) for other in before],
        after=[_beside(other, links) for other in after],
        permalink=links.clause(clause),
        whole=Named(name_document(document), outline.link_to(clause)),
        roles=_roles(facts.duties, document),
        deadlines=facts.deadlines,
        targets=facts.targets,
        cites=_listed(_citations(relations.cites.get(clause.id, ()), index)) if relations else None,
        cited_by=_listed(_citing(relations.cited_by.get(clause.id, ()), index)) if relations else None,
        counterparts=[_counterpart(pair, clause, index) for pair in relations.pairs.get(clause.id, ())]
        if relations
        else None,
    )


def document_page(
    index: Index, document: Document, relations: Relations | None, view: tuple[str, ...] = (), page: int = 1
) -> bytes:
    """Give one page of a document: its facts, its outline, and a page's worth of its clauses.

    Args:
        index: that holds it.
        document: to be shown.
        relations: of the index; None while they are being found.
        view: see `templating.render`.
        page: from 1; a number past the end gives the last page.
    """
    outline = outline_document(document)
    page = min(max(page, 1), outline.pages)
    return render(
        "document.html",
        view=view,
        keep=[("page", str(page))],
        title=name_document(document),
        document=document,
        facts=_facts(document)[1 if document.title else 0 :],
        note="；".join(filter(None, (document.note, document.validity_ground))),
        outline=outline,
        items=outline.items(page),
        links=DocumentLinks(document),
        page=page,
        cites=_listed(_citations(relations.document_cites.get(document.id, ()), index)) if relations else None,
        cited_by=_listed(_citing(relations.document_cited_by.get(document.id, ()), index)) if relations else None,
        counterparts=_implementations(document, relations, index) if relations else None,
        ledger=_ledger_link(document=document.number or document.title),
    )


def documents_page(index: Index, view: tuple[str, ...] = (), page: int = 1) -> bytes:
    """Give one page of the list of all documents, in the order of the corpus."""
    documents = index.documents
    pages = max(1, -(-len(documents) // PAGE_DOCUMENTS))
    page = min(page, pages)
    shown = documents[(page - 1) * PAGE_DOCUMENTS : page * PAGE_DOCUMENTS]
    listed = [
        Named(name_document(one), document_link(one), " · ".join(filter(None, (one.place, say_issued(one)))))
        for one in shown
    ]
    keep = [("page", str(page))]
    values = {"title": "收录文件", "count": len(documents), "listed": listed, "page": page, "pages": pages}
    return render("documents.html", view=view, keep=keep, **values)


def choice_page(found: Found, index: Index, asked: str, view: tuple[str, ...] = ()) -> bytes:
    """Give the page that lets choose among several clauses or documents of one address."""
    if found.clauses:
        options = [
            Named(
                name_clause(one, index.document(one.document_id)),
                wording.clause_link(one),
                say_pages(one),
                (one.title,),
            )
            for one in found.clauses[:MOST_LINKS]
        ]
    else:
        options = [
            Named(name_document(one), wording.document_link(one), say_issued(one), (one.source,))
            for one in found.documents[:MOST_LINKS]
        ]
    return render("choice.html", view=view, title=f"“{asked}”可指下列各处，请选择", options=options)


def missing_page(message: str, found: Found | None = None, view: tuple[str, ...] = ()) -> bytes:
    """Give the page that says that an address leads nowhere, and what is near it."""
    documents = found.documents[:MOST_LINKS] if found else ()
    near = [Named(name_document(one), wording.document_link(one)) for one in documents]
    return render("choice.html", view=view, title=message, options=near)


def message_page(message: str) -> str:
    """Give a page that says one line."""
    return missing_page(message).decode()


def _facts(document: Document) -> list[tuple[str, str]]:
    rows = [
        ("标题", document.title),
        ("发文字号", document.number),
        ("发文机关", document.issuer),
        ("成文日期", say_issued(document)),
        ("发布日期", say_date(document.published_on) if document.published_on else ""),
        ("有效性", say_validity(document, date.today()) + (f"（{document.year}年度）" if document.year else "")),
        ("适用地区", document.place),
    ]
    return [(name, value) for name, value in rows if value]


def _beside(clause: Clause, links: DocumentLinks) -> Named:
    return Named(f"{clause.address or '开头'} {clause.title}".strip(), links.clause(clause), lines=(clause.text,))


def _roles(duties: Sequence[Duty], document: Document) -> list[Role]:
    roles = []
    for name in ROLES:
        held = [duty for duty in duties if duty.role == name]
        units = dict.fromkeys(unit for duty in held for unit in duty.units)
        note = "等" if any(duty.open for duty in held) else ""
        note += "（承前文）" if held and all(duty.inherited for duty in held) else ""
        if held:
            links = tuple(Named(unit, _ledger_link(unit=unit, place=document.place)) for unit in units)
            roles.append(Role(name, links, note))
    return roles


def _ledger_link(**filters: str) -> str:
    return "/ledger?" + urlencode({name: value for name, value in filters.items() if value})


def _citations(links: Iterable[Link], index: Index) -> list[Named]:
    """Give what is cited: the clause, or the document where the whole is meant."""
    named = []
    for link in links:
        target = index.document(link.target_document_id)
        if link.target_clause_id:
            clause = index.clause(link.target_clause_id)
            named.append(Named(name_clause(clause, target), clause_link(clause, target), link.text))
        else:
            named.append(Named(name_document(target), document_link(target), link.text))
    return list({one.href: one for one in named}.values())


def _citing(links: Iterable[Link], index: Index) -> list[Named]:
    """Give the clauses that cite."""
    named = []
    for link in links:
        clause = index.clause(link.clause_id)
        document = index.document(clause.document_id)
        name = name_clause(clause, document) + ("" if clause.address else "开头部分")
        named.append(Named(name, clause_link(clause, document), clause.title))
    return list({one.href: one for one in named}.values())


def _listed(links: Sequence[Named]) -> Listed:
    return Listed(tuple(links[:MOST_LINKS]), max(len(links) - MOST_LINKS, 0))


def _counterpart(pair: ClausePair, clause: Clause, index: Index) -> Named:
    is_lower = clause.id == pair.lower_clause_id
    other = index.clause(pair.upper_clause_id if is_lower else pair.lower_clause_id)
    document = index.document(other.document_id)
    side = "上级条款" if is_lower else "下级条款"
    lines = say_differences(pair.differences) or ("文字和要求一致",)
    return Named(name_clause(other, document), clause_link(other, document), f"{side} · {document.place}", lines)


def _implementations(document: Document, relations: Relations, index: Index) -> list[Named]:
    found = []
    for one in relations.implementations.get(document.id, ()):
        is_lower = one.lower_document_id == document.id
        other = index.document(one.upper_document_id if is_lower else one.lower_document_id)
        part = one.upper_part if is_lower else one.lower_part
        verb = "落实上级" if is_lower else "由下级落实"
        note = f"{verb} · {other.place}" + (f" · {_GROUNDS[one.ground]}" if _GROUNDS[one.ground] else "")
        counts = f"对应{len(one.pairs)}条，下级新增{len(one.added)}条，上级未见对应{len(one.dropped)}条"
        name = f"{other.number}《{part}》" if part else name_document(other)
        found.append(Named(name, document_link(other), note, (counts,)))
    return found
