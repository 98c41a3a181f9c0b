"""The text store: documents and clauses with their facts, as JSON lines.

- documents.jsonl: a document without its clauses; parts as title, kind and number of clauses
- clauses.jsonl: clauses in reading order, document after document, each with its facts where there are any
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from assistant.types import (
    NO_FACTS,
    Clause,
    Deadline,
    Document,
    Duty,
    Facts,
    Part,
    Reference,
    Target,
)

DOCUMENTS = "documents.jsonl"
CLAUSES = "clauses.jsonl"
_HEADER = tuple(field.name for field in fields(Document) if field.name not in ("parts", "opening"))
_DAYS = ("issued_on", "published_on", "effective_from", "expires_on")


def write_store(folder: Path, documents: Iterable[Document], facts: Mapping[str, Facts]) -> None:
    """Write both files.

    Raises:
        OSError: they cannot be written.
    """
    with (folder / DOCUMENTS).open("wb") as headers, (folder / CLAUSES).open("wb") as texts:
        for document in documents:
            headers.write(orjson.dumps(_pack_document(document)) + b"\n")
            for clause in document.clauses():
                row: dict[str, object] = {"clause": clause}
                if (found := facts.get(clause.id, NO_FACTS)) != NO_FACTS:
                    row["facts"] = found
                texts.write(orjson.dumps(row) + b"\n")


def read_store(folder: Path) -> tuple[tuple[Document, ...], tuple[Clause, ...], dict[str, Facts]]:
    """Give documents, all clauses in their order, and the facts of every clause.

    Raises:
        OSError: a file cannot be read.
        ValueError, KeyError, TypeError: its content is damaged.
    """
    facts: dict[str, Facts] = {}
    clauses: list[Clause] = []
    with (folder / CLAUSES).open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            clause = _unpack_clause(row["clause"])
            clauses.append(clause)
            facts[clause.id] = _unpack_facts(row["facts"]) if "facts" in row else NO_FACTS
    rest = iter(clauses)
    with (folder / DOCUMENTS).open("rb") as file:
        documents = tuple(_unpack_document(orjson.loads(line), rest) for line in file)
    if next(rest, None) is not None:
        raise ValueError("more clauses than the documents have")
    return documents, tuple(clauses), facts


def _pack_document(document: Document) -> dict[str, object]:
    return {
        **{name: getattr(document, name) for name in _HEADER},
        "opening": document.opening is not None,
        "parts": [
            {"title": part.title, "kind": part.kind, "opening": part.opening is not None, "clauses": len(part.clauses)}
            for part in document.parts
        ],
    }


def _unpack_document(row: dict[str, Any], clauses: Iterator[Clause]) -> Document:
    opening = _take(clauses, row["opening"])
    parts: list[Part] = []
    for part in row["parts"]:
        first = _take(clauses, part["opening"])
        parts.append(Part(part["title"], part["kind"], _take(clauses, part["clauses"]), *first))
    row.update(opening=next(iter(opening), None), parts=tuple(parts))
    row.update({name: _day(row[name]) for name in _DAYS})
    row["header"] = _unpack_clause(row["header"]) if row["header"] else None
    row.update(addressees=tuple(row["addressees"]), attachments=tuple(row["attachments"]))
    return Document(**row)


def _take(clauses: Iterator[Clause], count: int) -> tuple[Clause, ...]:
    taken = tuple(islice(clauses, count))
    if len(taken) != count:
        raise ValueError("fewer clauses than the documents have")
    return taken


def _unpack_clause(row: dict[str, Any]) -> Clause:
    row["headings"] = tuple(row["headings"])
    return Clause(**row)


def _unpack_facts(row: dict[str, Any]) -> Facts:
    return Facts(
        duties=tuple(Duty(**{**duty, "units": tuple(duty["units"])}) for duty in row["duties"]),
        deadlines=tuple(
            Deadline(**{**deadline, "start": _day(deadline["start"]), "end": _day(deadline["end"])})
            for deadline in row["deadlines"]
        ),
        targets=tuple(Target(**target) for target in row["targets"]),
        references=tuple(Reference(**reference) for reference in row["references"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
