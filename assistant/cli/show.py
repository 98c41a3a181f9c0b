"""`show`: shows one clause or document by its number and address."""

from __future__ import annotations

import argparse

from assistant.answer.draft import name_clause, say_pages
from assistant.answer.shapes import clause_json, document_json
from assistant.cli.arguments import add_index_argument
from assistant.cli.printing import print_json
from assistant.index import Index, open_index
from assistant.retrieval import LookUp, look_up
from assistant.settings import Settings
from assistant.types import NO_FACTS, Clause, Document

SUMMARY = "按发文字号和条款号显示条款或文件，括号写法不限"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("address", metavar="文号和条款号", help="如“甲政发〔2023〕1号 二（九）”，只写文号则显示全文")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    add_index_argument(parser)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print every clause or document of that address."""
    index = open_index(settings.index_dir, settings)
    found = look_up(index, arguments.address)
    if arguments.json:
        _print_json(found, index)
        return 0
    for document in found.documents if not found.clauses else ():
        _print_document(document)
    for clause in found.clauses:
        document = index.document(clause.document_id)
        print(_name(document))
        _print_clause(clause, document)
    return 0


def _print_json(found: LookUp, index: Index) -> None:
    clauses = [
        clause_json(clause, index.document(clause.document_id), index.facts.get(clause.id, NO_FACTS))
        for clause in found.clauses
    ]
    documents = [] if clauses else [document_json(document, index.facts) for document in found.documents]
    print_json({"documents": documents, "clauses": clauses})


def _print_document(document: Document) -> None:
    day = document.issued_on.isoformat() if document.issued_on else "成文日期不详"
    print(f"{_name(document)}\n{document.issuer} · {day}\n")
    for clause in document.clauses():
        _print_clause(clause, document)


def _print_clause(clause: Clause, document: Document) -> None:
    print(f"{name_clause(clause, document)} {say_pages(clause)}".rstrip())
    for heading in clause.headings:
        print(heading)
    print(f"{clause.text}\n")


def _name(document: Document) -> str:
    return f"{document.number}《{document.title}》"
