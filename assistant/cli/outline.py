"""`outline`: shows what is understood of files, without an index."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from assistant.answer.draft import say_pages
from assistant.answer.shapes import outline_json
from assistant.cli.printing import print_json, print_note
from assistant.documents import read_limited, read_overrides
from assistant.errors import SourceError
from assistant.ledger import read_facts
from assistant.settings import Settings
from assistant.structure import outline_source
from assistant.types import Clause, Document, Facts, Outline

SUMMARY = "只解析文件，显示其中的文件、部分和条款，以及存疑之处"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="要解析的文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the outline of all files together; 1 when one could not be read."""
    outlines: list[Outline] = []
    refused: list[dict[str, str]] = []
    for path in arguments.files:
        try:
            outlines.append(_outline(path, settings.corpus_dir))
        except SourceError as error:
            print_note(str(error))
            refused.append({"code": error.code, "where": str(path), "message": str(error)})
    if arguments.json:
        _print_json(outlines, refused)
    else:
        _print_outlines(outlines)
    return 1 if refused else 0


def _outline(path: Path, corpus_dir: Path) -> Outline:
    if not path.exists():
        raise SourceError(f"没有文件 {path}，请检查路径。", "missing")
    if path.is_dir():
        raise SourceError(f"{path} 是文件夹，请写出其中的文件。", "folder")
    absolute = path.resolve()
    inside = absolute.is_relative_to(corpus_dir.resolve())
    root = corpus_dir.resolve() if inside else absolute.parent
    return outline_source(read_limited(absolute, root), read_overrides(absolute))


def _facts(documents: Sequence[Document]) -> dict[str, Facts]:
    return {id: facts for document in documents for id, facts in read_facts(document).items()}


def _print_json(outlines: Sequence[Outline], refused: Sequence[dict[str, str]]) -> None:
    shapes = [outline_json(outline, _facts(outline.documents)) for outline in outlines]
    print_json(
        {
            "documents": [document for shape in shapes for document in shape["documents"]],
            "doubts": [*(doubt for shape in shapes for doubt in shape["doubts"]), *refused],
        }
    )


def _print_outlines(outlines: Sequence[Outline]) -> None:
    for outline in outlines:
        for document in outline.documents:
            _print_document(document)
        if outline.doubts:
            print("存疑：")
        for doubt in outline.doubts:
            print(f"  {doubt.where}：{doubt.message}（{doubt.code}）")


def _print_document(document: Document) -> None:
    day = document.issued_on.isoformat() if document.issued_on else "成文日期不详"
    print(f"{document.number}《{document.title}》")
    print(f"  {document.issuer or '发文机关不详'} · {day} · {document.place or '地区不详'} · {document.source}")
    for part in document.parts:
        print(f"  {part.kind}{'：' + part.title if part.title else ''}（{len(part.clauses)} 条）")
        for clause in part.clauses:
            print(f"    {clause.address} {clause.title or _start_of(clause)} {say_pages(clause)}")
    print()


def _start_of(clause: Clause) -> str:
    text = " ".join(clause.text.split())
    return text if len(text) <= 40 else text[:40] + "…"
