"""Places inside a clause's text: cutting outside brackets, masking, the sentence around a position."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.text.dates import find_dates
from assistant.text.docnumbers import find_document_numbers
from assistant.text.sentences import split_sentences

Span = tuple[int, int]  # start, end (exclusive), in code points

FILLER = "\x00"  # stands for masked characters: no pattern of the ledger matches it
_OPEN, _CLOSE = "（(", "）)"
_TITLE = re.compile(r"《[^》\n]{1,200}(?:》[^《》\n]{0,60}》(?<=〉》))?》?")
_WEB = re.compile(r"(?:https?://|www\.)[!-~]+|[!-~]{0,200}%[0-9A-Fa-f]{2}%[0-9A-Fa-f]{2}[!-~]{0,2000}")


def cut(text: str, marks: str) -> tuple[Span, ...]:
    """Give the spans between marks that stand outside brackets; empty ones are left out."""
    spans, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in marks and depth == 0:
            spans.append((start, position))
            start = position + 1
    spans.append((start, len(text)))
    return tuple((a, b) for a, b in spans if text[a:b].strip())


def find_brackets(text: str) -> tuple[Span, ...]:
    """Give the outermost brackets with their marks; one without its right mark ends with its paragraph."""
    spans, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char in _OPEN:
            start = start if depth else position
            depth += 1
        elif char in _CLOSE and depth:
            depth -= 1
            if not depth:
                spans.append((start, position + 1))
        elif char == "\n" and depth and not _closes_later(text, position, depth):
            spans.append((start, position))
            depth = 0
    if depth:
        spans.append((start, len(text)))
    return tuple(spans)


def _closes_later(text: str, position: int, depth: int) -> bool:
    """Tell whether the open brackets are closed in the next lines before others are opened."""
    for char in text[position : position + 300]:
        if char in _OPEN:
            return False
        if char in _CLOSE:
            depth -= 1
            if not depth:
                return True
    return False


def mask(text: str, spans: Iterable[Span]) -> str:
    """Give the text, of the same length, with these places made unreadable for patterns."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = FILLER * (end - start)
    return "".join(chars)


def title_spans(text: str) -> tuple[Span, ...]:
    """Give the places of titles between 《》."""
    return tuple(match.span() for match in _TITLE.finditer(text))


def web_spans(text: str) -> tuple[Span, ...]:
    """Give the places of web addresses, percent-encoded remains included."""
    return tuple(match.span() for match in _WEB.finditer(text))


def number_spans(text: str) -> tuple[Span, ...]:
    """Give the places of document numbers and of complete dates."""
    return tuple((n.start, n.end) for n in find_document_numbers(text)) + tuple(
        (d.start, d.end) for d in find_dates(text)
    )


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Give the places of the sentences, white space at both ends left out."""
    spans, start = [], 0
    for piece in split_sentences(text):
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if right > left:
            spans.append((start + left, start + right))
        start += len(piece)
    return tuple(spans)


def squeeze(text: str) -> str:
    """Give the text without white space, as names are compared and shown."""
    return re.sub(r"\s+", "", text)
