"""The outline of the whole corpus, read by eye against the source.

Write it again after an intended change, then read the difference (see README.md here):
`python -m tests.golden.test_seed_outline` from the project folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant.documents import list_sources, read_source
from assistant.structure import outline_source
from assistant.types import Clause, Document, Outline

GOLDEN = Path(__file__).with_name("seed_outline.json")
CORPUS = Path(__file__).parents[2] / "corpus"
_PAGE_MARK = re.compile(r"^# Page ([0-9]+):$", re.MULTILINE)


def write_outlines(outlines: list[Outline]) -> list[dict[str, object]]:
    """Give outlines as JSON values: every field of documents, parts and clauses but ids, which follow from position."""
    return [
        {
            "source": outline.source.path,
            "documents": [_document(document) for document in outline.documents],
            "doubts": [asdict(doubt) for doubt in outline.doubts],
        }
        for outline in outlines
    ]


def _document(document: Document) -> dict[str, object]:
    plain = ("number", "title", "issuer", "kind", "place", "level", "validity", "year", "subject", "note")
    return {
        **{name: getattr(document, name) for name in plain},
        "addressees": list(document.addressees),
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "attachments": list(document.attachments),
        "opening": document.opening and _clause(document.opening),
        "parts": [
            {
                "title": part.title,
                "kind": part.kind,
                "opening": part.opening and _clause(part.opening),
                "clauses": [_clause(clause) for clause in part.clauses],
            }
            for part in document.parts
        ],
    }


def _clause(clause: Clause) -> dict[str, object]:
    return {
        "address": clause.address,
        "headings": list(clause.headings),
        "title": clause.title,
        "text": clause.text,
        "pages": [clause.first_page, clause.last_page],
        "kind": clause.kind,
    }


def read_corpus() -> list[Outline]:
    return [outline_source(read_source(path, CORPUS)) for path in list_sources(CORPUS)]


@pytest.fixture(scope="module")
def outlines() -> list[Outline]:
    return read_corpus()


def test_outline_is_as_reviewed(outlines: list[Outline]) -> None:
    assert write_outlines(outlines) == json.loads(GOLDEN.read_text("utf-8"))


def test_counts_are_those_of_the_source(outlines: list[Outline]) -> None:
    documents = [document for outline in outlines for document in outline.documents]
    counts = {document.number: [len(part.clauses) for part in document.parts] for document in documents}
    assert counts == {
        "湘政务函〔2023〕9号": [4],
        "湘政办发〔2023〕11号": [27, 16],
        "岳教体通〔2023〕50号": [12],
        "娄政务公开发〔2023〕2号": [26, 17],
    }
    ids = [clause.id for document in documents for clause in document.clauses()]
    assert len(set(ids)) == len(ids)


def test_addresses_are_those_printed(outlines: list[Outline]) -> None:
    """Count numerals in the source itself, without any of our grammar."""
    printed = re.findall(r"^（[一二三四五六七八九十]+）(?!湖南)", _source_text(), re.MULTILINE)
    items = re.findall(r"^[0-9]+\. (?!.*关于印发)", _source_text(), re.MULTILINE)
    addresses = [clause.address for clause in _clauses(outlines)]
    assert len(printed) == sum("（" in address for address in addresses) == 88
    assert len(items) == sum(address[-1] in "0123456789" for address in addresses) == 12
    assert [address for address in addresses if "（" not in address and address[-1] not in "0123456789"] == ["一", "三"]


def test_every_text_stands_in_the_source_on_its_pages(outlines: list[Outline]) -> None:
    pages = _pages()
    for clause in _clauses(outlines):
        stretch = [text for page, text in pages if clause.first_page <= page <= clause.last_page]
        text = _bare(clause.text)
        assert len(stretch) == clause.last_page - clause.first_page + 1
        assert text in "".join(stretch), clause.address
        if len(stretch) > 1:
            assert text not in "".join(stretch[1:]), clause.address
            assert text not in "".join(stretch[:-1]), clause.address


def test_nothing_of_the_source_is_lost(outlines: list[Outline]) -> None:
    source = _bare(_PAGE_MARK.sub("", _source_text()))
    covered = bytearray(len(source))
    for text in _texts(outlines):
        bare, start = _bare(text), 0
        assert bare in source, text
        while (start := source.find(bare, start)) >= 0:
            covered[start : start + len(bare)] = b"\1" * len(bare)
            start += len(bare)
    assert sum(covered) / len(source) >= 0.995


def _texts(outlines: list[Outline]) -> Iterator[str]:
    """Give every text that the outline holds, line by line where lines need not be neighbours in the source."""
    for outline in outlines:
        for document in outline.documents:
            yield from document.header.text.split("\n") if document.header else ()
            for clause in document.clauses():
                yield clause.text
                yield from clause.headings
            yield from (part.title for part in document.parts if part.title)


def _clauses(outlines: list[Outline]) -> list[Clause]:
    documents = [document for outline in outlines for document in outline.documents]
    return [clause for document in documents for part in document.parts for clause in part.clauses]


def _source_text() -> str:
    (path,) = list_sources(CORPUS)
    return path.read_text("utf-8")


def _pages() -> list[tuple[int, str]]:
    pieces = _PAGE_MARK.split(_source_text())
    return [(int(page), _bare(text)) for page, text in zip(pieces[1::2], pieces[2::2], strict=True)]


def _bare(text: str) -> str:
    return "".join(text.split())


if __name__ == "__main__":
    written = json.dumps(write_outlines(read_corpus()), ensure_ascii=False, indent=1)
    GOLDEN.write_text(written + "\n", "utf-8")
