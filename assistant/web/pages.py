"""Plain pages, drawn by the server: one clause (its permalink), one document, and errors."""

from __future__ import annotations

from assistant.index import Index
from assistant.types import Clause, Document
from assistant.web.wording import (
    clause_link,
    document_link,
    escape,
    name_clause,
    name_document,
    paragraphs,
    say_issued,
    say_pages,
    say_validity,
)


def clause_page(index: Index, id: str) -> str:
    """Give the page of one clause.

    Raises:
        AddressError: there is none with this id.
    """
    clause = index.clause(id)
    document = index.document(clause.document_id)
    clauses = document.clauses()
    at = next(place for place, other in enumerate(clauses) if other.id == clause.id)
    neighbours = [("上一条", clauses[at - 1])] if at else []
    neighbours += [("下一条", clauses[at + 1])] if at + 1 < len(clauses) else []
    links = "".join(f"<a href='{clause_link(c)}'>{label}：{escape(_short(c))}</a>" for label, c in neighbours)
    rows = {**_facts(document), "条款": clause.address or "（开头部分）", "页码": say_pages(clause)}
    path = f"<p class='path'>{escape(' › '.join(clause.headings))}</p>" if clause.headings else ""
    body = (
        f"<h1>{escape(name_clause(clause, document))}</h1>{_table(rows)}{path}"
        f"<p class='clause'>{paragraphs(clause.text)}</p>"
        f"<nav class='links' aria-label='相邻条款'>{links}<a href='{document_link(document)}'>文件全文</a></nav>"
    )
    return _page(name_clause(clause, document), body)


def document_page(index: Index, id: str) -> str:
    """Give the page of one document: its facts and all its clauses.

    Raises:
        AddressError: there is none with this id.
    """
    document = index.document(id)
    items: list[str] = []
    part = ""
    for clause in document.clauses():
        if clause.part != part:
            part = clause.part
            items.append(f"<h2>{escape(part)}</h2>")
        label = f"{clause.address or '开头'} {say_pages(clause)}".strip()
        items.append(
            f"<section class='item'><h3><a href='{clause_link(clause)}'>{escape(label)}</a></h3>"
            f"<p class='clause'>{paragraphs(clause.text)}</p></section>"
        )
    body = f"<h1>{escape(name_document(document))}</h1>{_table(_facts(document))}{''.join(items)}"
    return _page(name_document(document), body)


def message_page(message: str) -> str:
    """Give a page that says one line."""
    return _page(message, f"<h1>{escape(message)}</h1>")


def _facts(document: Document) -> dict[str, str]:
    return {
        "标题": document.title,
        "发文字号": document.number,
        "发文机关": document.issuer,
        "成文日期": say_issued(document),
        "有效性": say_validity(document),
        "适用地区": document.place,
    }


def _table(rows: dict[str, str]) -> str:
    cells = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in rows.items() if value)
    return f"<dl class='facts'>{cells}</dl>"


def _short(clause: Clause) -> str:
    title = clause.title[:20]
    return f"{clause.address or '开头'} {title}".strip()


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)} - 政策问答助手</title><link rel='stylesheet' href='/web/style.css'></head>"
        f"<body class='plain'><main>{body}<p class='links'><a href='/'>返回政策问答助手</a></p></main></body></html>"
    )
