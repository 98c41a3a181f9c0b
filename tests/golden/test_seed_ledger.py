"""The ledger of the whole corpus, read by eye against the source.

Write it again after an intended change, then read the difference:
`python -m tests.golden.test_seed_ledger` from the project folder.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.documents import list_sources, read_source
from assistant.ledger import ledger_rows, read_facts
from assistant.structure import outline_source
from assistant.types import Clause, Document, Facts

GOLDEN = Path(__file__).with_name("seed_ledger.json")
CORPUS = Path(__file__).parents[2] / "corpus"

Rows = list[dict[str, object]]


def read_corpus() -> tuple[tuple[Document, ...], dict[str, Facts]]:
    documents: list[Document] = []
    facts: dict[str, Facts] = {}
    for path in list_sources(CORPUS):
        documents += outline_source(read_source(path, CORPUS)).documents
    for document in documents:
        facts |= read_facts(document)
    return tuple(documents), facts


def _row(document: Document, clause: Clause, facts: Facts) -> dict[str, object]:
    row: dict[str, object] = {"at": f"{document.number} {clause.part} {clause.address or '序'}".replace("  ", " ")}
    if own := [d for d in facts.duties if not d.inherited]:
        row["duties"] = [f"{d.role}{'（等）' if d.open else ''}：{'、'.join(d.units)}" for d in own]
    if inherited := [d for d in facts.duties if d.inherited]:
        row["inherited"] = [f"{d.role}：{'、'.join(d.units)}" for d in inherited]
    if facts.deadlines:
        row["deadlines"] = [f"{d.text} {d.start or ''}..{d.end or ''}" for d in facts.deadlines]
    if facts.targets:
        row["targets"] = [f"{t.of} {t.bound} {t.number:.15g}{t.unit} {t.text}" for t in facts.targets]
    if facts.references:
        row["references"] = [f"{r.title}|{r.number}|{r.address}" for r in facts.references]
    return row


def write_rows(documents: tuple[Document, ...], facts: dict[str, Facts]) -> Rows:
    return [_row(document, clause, facts[clause.id]) for document in documents for clause in document.clauses()]


@pytest.fixture(scope="module")
def corpus() -> tuple[tuple[Document, ...], dict[str, Facts]]:
    return read_corpus()


def test_every_row_is_as_reviewed(corpus: tuple[tuple[Document, ...], dict[str, Facts]]) -> None:
    assert write_rows(*corpus) == json.loads(GOLDEN.read_text("utf-8"))


def test_all_that_was_read_is_verbatim(corpus: tuple[tuple[Document, ...], dict[str, Facts]]) -> None:
    documents, facts = corpus
    for document in documents:
        for clause in document.clauses():
            known = facts[clause.id]
            for duty in known.duties:
                printed = re.sub(r"\s", "", duty.text)
                assert all(unit in printed for unit in duty.units)
                assert duty.inherited or duty.text in clause.text
            stated = [(d.text, d.sentence) for d in known.deadlines] + [(t.text, t.sentence) for t in known.targets]
            assert all(text in sentence and sentence in clause.text for text, sentence in stated)
            assert all(reference.text in clause.text for reference in known.references)


def test_each_bracket_of_the_source_is_in_the_ledger(corpus: tuple[tuple[Document, ...], dict[str, Facts]]) -> None:
    """Count with another reading: every bracket that ends with a role word gives one clause its own duties."""
    source = "".join(path.read_text("utf-8") for path in list_sources(CORPUS))
    bare = re.sub(r"\s|#Page[0-9]+:", "", re.sub(r"# Page [0-9]+:", "", source))
    brackets = re.findall("（[^（）]*(?:牵头|负责|以下不再列出)）", bare)
    documents, facts = corpus
    own = [known for known in facts.values() if any(not duty.inherited for duty in known.duties)]
    assert len(own) == len(brackets)
    assert len(ledger_rows(documents, facts)) >= len(brackets)


def test_inheritance_stays_in_its_part(corpus: tuple[tuple[Document, ...], dict[str, Facts]]) -> None:
    documents, facts = corpus
    for document in documents:
        for part in document.parts:
            own = {d.units for c in part.clauses for d in facts[c.id].duties if not d.inherited}
            assert all(d.units in own for c in part.clauses for d in facts[c.id].duties if d.inherited)
            assert part.opening is None or not any(d.inherited for d in facts[part.opening.id].duties)


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in write_rows(*read_corpus()))
    GOLDEN.write_text(f"[\n{lines}\n]\n", "utf-8")
