"""Addresses of pages that people can read, write and dictate, and what they lead to.

/document/甲政发〔2024〕1号, /clause/甲政发〔2024〕1号/甲省2024年工作要点/二（九）: number (else title), part, address.
Every bracket style is understood, the part may be left out where one clause is meant, and ids of the index work too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote, unquote

from assistant.errors import AddressError
from assistant.index import Index
from assistant.retrieval import find_clauses
from assistant.text.docnumbers import canonical_number
from assistant.text.fold import fold
from assistant.types import Clause, Document
from assistant.web import wording

MAIN_PART = "正文"  # stands for the main text where a document has other parts
OPENING = "开头"
HEADER = "文件头尾"
_MARKS = "《》〈〉"


@dataclass(frozen=True, slots=True)
class Found:
    """What an address leads to: exactly one of these, or several to choose from."""

    documents: tuple[Document, ...] = ()
    clauses: tuple[Clause, ...] = ()


class DocumentLinks:
    """The addresses of one document and its clauses."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._parted = any(part.title for part in document.parts)
        self._places = Counter(map(self._place, document.clauses()))

    def document(self) -> str:
        """Give the address of the document's page."""
        return f"/document/{_quote(_name(self._document))}"

    def clause(self, clause: Clause) -> str:
        """Give the address of the clause's page; by its id where the readable one would name several."""
        if self._places[self._place(clause)] > 1:
            return wording.clause_link(clause)
        steps = [_name(self._document), *self._place(clause)]
        return "/clause/" + "/".join(_quote(step) for step in steps if step)

    def _place(self, clause: Clause) -> tuple[str, str]:
        part = clause.part or (MAIN_PART if self._parted else "")
        return part, clause.address or (HEADER if clause.kind == "header" else OPENING)


def clause_link(clause: Clause, document: Document) -> str:
    """Give the address of a clause's page."""
    return DocumentLinks(document).clause(clause)


def document_link(document: Document) -> str:
    """Give the address of a document's page."""
    return f"/document/{_quote(_name(document))}"


def find_document(index: Index, path: str) -> Found:
    """Give the documents that the rest of an address names.

    Args:
        index: open index.
        path: what follows /document/, still percent-encoded.

    Raises:
        AddressError: there is none.
    """
    name = unquote(path).strip("/")
    try:
        return Found((index.document(name),))
    except AddressError:
        pass
    documents = _documents(index, name)
    if not documents:
        raise AddressError(f"没有收录“{name[:60]}”，请核对文号或标题。")
    return Found(documents)


def find_clause(index: Index, path: str) -> Found:
    """Give the clauses that the rest of an address names; the document where only that is in the index.

    Args:
        index: open index.
        path: what follows /clause/, still percent-encoded.

    Raises:
        AddressError: not even a document is found.
    """
    try:
        return Found(clauses=(index.clause(unquote(path)),))
    except AddressError:
        pass
    steps = [step for step in map(unquote, path.split("/")) if step.strip()]
    documents = _documents(index, steps[0]) if steps else ()
    if not documents:
        raise AddressError(f"没有收录“{(steps or [''])[0][:60]}”，请核对文号或标题。")
    if len(steps) == 1:
        return Found(documents)
    return Found(documents, _clauses(index, documents, "/".join(steps[1:-1]), steps[-1]))


def _clauses(index: Index, documents: tuple[Document, ...], part: str, address: str) -> tuple[Clause, ...]:
    everything = [clause for document in documents for clause in (*document.clauses(), *_headers(document))]
    within = [clause for clause in everything if not part or _part_key(clause.part or MAIN_PART) == _part_key(part)]
    if address in (OPENING, HEADER):
        kind = "header" if address == HEADER else "opening"
        return tuple(clause for clause in within if clause.kind == kind)
    if same := tuple(clause for clause in within if fold(clause.address) == fold(address)):
        return same
    found = find_clauses(index, documents, address, part.strip(_MARKS))
    narrowed = tuple(clause for clause in found if clause in within)
    return narrowed or found


def _headers(document: Document) -> tuple[Clause, ...]:
    return (document.header,) if document.header else ()


def _documents(index: Index, name: str) -> tuple[Document, ...]:
    number = canonical_number(name)
    if number and (same := tuple(document for document in index.documents if document.number == number)):
        return same
    key = _part_key(name)
    if len(key) < 2:
        return ()
    exact = tuple(one for one in index.documents if key in (_part_key(one.title), one.id))
    return exact or tuple(one for one in index.documents if any(_part_key(part.title) == key for part in one.parts))


def _part_key(title: str) -> str:
    return fold(title).translate(dict.fromkeys(map(ord, _MARKS)))


def _name(document: Document) -> str:
    return document.number or document.title or document.id


def _quote(step: str) -> str:
    return quote(step, safe="")
