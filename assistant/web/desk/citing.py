"""Clauses as an operator names them, one a line -> what a reviewed answer cites; and what a supervisor should check."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.answer.draft import name_clause
from assistant.errors import AddressError, ReviewError
from assistant.faq import Cited, Wording, hash_text
from assistant.index import Index
from assistant.retrieval import look_up
from assistant.text.fold import fold
from assistant.types import Clause

SEPARATOR = "｜"  # between the name of a clause and the words that are quoted
_NUMBER = re.compile("[0-9]+(?:[.][0-9]+)?%?|〔[0-9]{4}〕[0-9]+号")


def read_cited(lines: Iterable[str], index: Index) -> tuple[Cited, ...]:
    """Give the clauses named, each with the words quoted or its whole text.

    Raises:
        ReviewError: a line names no clause or several, or quotes what the clause does not say.
    """
    found: dict[str, Cited] = {}
    for line in filter(None, (each.strip() for each in lines)):
        name, _, quote = (part.strip() for part in line.partition(SEPARATOR))
        clause = _find(index, name)
        if quote and quote not in clause.text:
            quote = _as_printed(quote, clause.text) or _refuse(f"“{quote[:40]}”不是{name[:60]}的原文，请照原文摘抄。")
        full = name_clause(clause, index.document(clause.document_id))
        found[clause.id] = Cited(clause.id, quote or clause.text, hash_text(clause.text), full)
    return tuple(found.values())


def cited_line(clause: Clause, index: Index) -> str:
    """Give the line that names a clause, so that `read_cited` finds it again."""
    name = name_clause(clause, index.document(clause.document_id))
    try:
        return name if look_up(index, name).clauses == (clause,) else clause.id
    except AddressError:
        return clause.id


def lines_of(cited: Iterable[Cited], index: Index) -> str:
    """Give the lines of what an answer cites; the quote only where it is not the whole clause."""
    lines = []
    for each in cited:
        try:
            clause = index.clause(each.clause_id)
        except AddressError:
            lines.append(each.name)
        else:
            quote = f"{SEPARATOR}{each.quote}".replace("\n", " ") if each.quote != clause.text else ""
            lines.append(cited_line(clause, index) + quote)
    return "\n".join(lines)


def unproved(wording: Wording) -> tuple[str, ...]:
    """Give the numbers of an answer that no cited clause holds; a person should look at them."""
    held = fold(" ".join(f"{cited.name} {cited.quote}" for cited in wording.cited))
    numbers = _NUMBER.findall(fold(wording.answer))
    return tuple(dict.fromkeys(number for number in numbers if number not in held))


def _find(index: Index, name: str) -> Clause:
    try:
        return index.clause(name)
    except AddressError:
        pass
    try:
        clauses = look_up(index, name).clauses
    except AddressError as error:
        raise ReviewError(str(error)) from None
    if not clauses:
        raise ReviewError(f"“{name[:60]}”没有写条款号，请写到条款，如 二（九）。")
    if len(clauses) > 1:
        raise ReviewError(f"“{name[:60]}”对应{len(clauses)}个条款，请写上附件标题和完整的条款号。")
    return clauses[0]


def _as_printed(quote: str, text: str) -> str:
    """Give the words of the text that a quote stands for when spaces and line breaks do not count; "" for none."""
    pattern = r"\s*".join(map(re.escape, re.sub(r"\s+", "", quote)))
    found = re.search(pattern, text) if pattern else None
    return found[0] if found else ""


def _refuse(message: str) -> str:
    raise ReviewError(message)
