"""What the clauses of a sentence say, prepared so that the sentence can be held against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.composition.orders import without_orders
from assistant.composition.quantities import Quantity, Time, find_quantities, find_times
from assistant.text.dates import say_date
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import fold
from assistant.types import Citation

_CUT = re.compile("[,;。:!?()《》\n]+|\\.(?![0-9])")


def cut_pieces(folded: str) -> tuple[str, ...]:
    """Give the pieces of a folded text between punctuation marks."""
    return tuple(piece for piece in _CUT.split(folded) if piece)


def pairs(text: str) -> frozenset[str]:
    """Give the pairs of neighbouring characters."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def share(piece: frozenset[str], other: frozenset[str]) -> float:
    """Give the part of a piece's pairs that another piece has too (0-1)."""
    return len(piece & other) / len(piece) if piece else 0.0


@dataclass(frozen=True)
class Source:
    """The texts that a sentence may rest on, folded and without line breaks inside them."""

    texts: tuple[str, ...]

    @cached_property
    def whole(self) -> str:
        """Give all of them as one text; nothing reaches over the break between two."""
        return "\n".join(self.texts)

    @cached_property
    def pieces(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Give the pieces between punctuation marks, each with its pairs of characters."""
        found = dict.fromkeys(piece for text in self.texts for piece in cut_pieces(text))
        return tuple((piece, pairs(piece)) for piece in found)

    @cached_property
    def quantities(self) -> tuple[tuple[Quantity, frozenset[str]], ...]:
        """Give the numbers, each with the pairs of characters around it."""
        return tuple((q, around(text, q)) for text in self.texts for q in find_quantities(text))

    @cached_property
    def times(self) -> tuple[tuple[Time, frozenset[str]], ...]:
        """Give the times, each with the pairs of characters of its piece."""
        return tuple((time, pairs(piece)) for piece, _ in self.pieces for time in find_times(piece))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Give the document numbers, canonical."""
        return frozenset(number.canonical for text in self.texts for number in find_document_numbers(text))


def around(folded: str, quantity: Quantity) -> frozenset[str]:
    """Give the pairs of characters before a number, back to the mark or number before it, and those just after it."""
    before = re.split("[,;。:!?()\n0-9、]", folded[max(0, quantity.start - 14) : quantity.start])[-1]
    after = re.split("[,;。:!?()\n0-9、]", folded[quantity.end : quantity.end + 8])[0]
    return pairs(before) | pairs(after)


def read_source(citations: Sequence[Citation], lines: Iterable[str]) -> Source:
    """Give what a sentence that cites these may say.

    Args:
        citations: the clauses it cites.
        lines: lines of the extractive answer that rest on these clauses, markers left out.
    """
    texts: list[str] = []
    for citation in citations:
        clause, document = citation.clause, citation.document
        dates = [say_date(day) for day in (document.issued_on,) if day]
        texts += [
            without_orders(clause.text),
            *clause.headings,
            clause.part,
            document.title,
            document.number,
            document.place,
        ]
        texts += [document.issuer, *dates]
    return Source(tuple(dict.fromkeys(folded for text in (*texts, *lines) if (folded := fold(text)))))
