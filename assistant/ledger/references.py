"""Other texts that a clause names."""

from __future__ import annotations

import re

from assistant.ledger.passages import squeeze
from assistant.text.docnumbers import DocNumber, find_document_numbers
from assistant.types import Reference

NUM = "[〇零一二三四五六七八九十百千0-9]{1,6}"
_ADDRESS = re.compile(f"\\s{{0,2}}(?P<address>第{NUM}条(?:之{NUM})?(?:第{NUM}款)?(?:第?[（(]?{NUM}[）)]?项)?)")
_SHORT_NAME = re.compile(r"\s{0,2}[（(][^（）()]{0,4}以下[^（）()]{1,40}[）)]")
_INNER = re.compile("[〈<]([^〈〉<>\n]{1,120})[〉>]")
_LONGEST_TITLE = 300


def read_references(text: str) -> tuple[Reference, ...]:
    """Give every title between 《》 and every document number, in reading order, each once.

    A number that stands in brackets behind a title, or directly before it, belongs to it; so does the article
    named behind it. Titles within a title (〈〉) follow as texts of their own.
    """
    numbers = find_document_numbers(text)
    used: set[int] = set()
    found: list[tuple[int, Reference]] = []
    for start, end in _title_spans(text):
        title = squeeze(text[start + 1 : end - 1])
        first, last, number = _with_number(text, start, end, numbers)
        if number:
            used.add(number.start)
        tail = _SHORT_NAME.match(text, last)
        address = _ADDRESS.match(text, tail.end() if tail else last)
        if address:
            last = address.end()
        printed = squeeze(address["address"]) if address else ""
        canonical = number.canonical if number else ""
        found.append((first, Reference(text[first:last].strip(), title, canonical, printed)))
        found += [
            (start + 1 + inner.start(), Reference(inner[0], squeeze(inner[1]), ""))
            for inner in _INNER.finditer(text[start + 1 : end - 1])
        ]
    found += [(n.start, Reference(n.text, "", n.canonical)) for n in numbers if n.start not in used]
    found.sort(key=lambda item: item[0])
    return tuple(dict.fromkeys(reference for _, reference in found))


def _title_spans(text: str) -> list[tuple[int, int]]:
    """Give the outermost 《》 with their marks; one without its right mark is left out."""
    spans, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char == "《":
            if depth and position - start > _LONGEST_TITLE:
                depth = 0
            start = start if depth else position
            depth += 1
        elif char == "》" and depth:
            depth -= 1
            if not depth:
                spans.append((start, position + 1))
    return spans


def _with_number(text: str, start: int, end: int, numbers: tuple[DocNumber, ...]) -> tuple[int, int, DocNumber | None]:
    """Give the place of a title together with its document number."""
    behind = re.compile(r"\s{0,2}[（(]\s{0,2}").match(text, end)
    for number in numbers:
        if behind and number.start == behind.end():
            closing = re.compile(r"\s{0,2}[）)]").match(text, number.end)
            return start, closing.end() if closing else number.end, number
        if number.end <= start and not text[number.end : start].strip():
            return number.start, end, number
    return start, end, None
