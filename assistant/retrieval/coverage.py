"""How much of a topic a clause speaks of: the explicit check that similarity scores cannot give."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.index import Index
from assistant.question import Term
from assistant.text.fold import fold
from assistant.types import Clause, Document

_IN_TEXT, _OTHER_WORD, _IN_HEADINGS, _WITH_GAP, _IN_CONTEXT, _IN_PIECES = 1.0, 0.9, 0.8, 0.75, 0.8, 0.3
_GENERAL_RANGE = 7.0, 12.0  # ln(all / occurrences): from words of every text to words of one subject
_LEAST_GENERAL = 0.15
_GAPPED = range(3, 6)  # characters of words that may stand with a gap
_GAPS = (1, 2)  # characters of the gap
_HAN = re.compile("[\u4e00-\u9fff]+")
_GUESSED = 0.05
_UNSAID, _UNSAID_THING = 0.15, 0.3
_EVERYDAY = 0.8  # a word of speech says less surely than a term of documents what must be there
_THING = 1.0
_CLASS_WEIGHTS = {"v": 0.6, "a": 0.4, "b": 0.6, "z": 0.3, "d": 0.1, "t": 0.3, "m": 0.1, "q": 0.1, "r": 0.1, "p": 0.1,
                  "c": 0.1, "u": 0.1, "f": 0.3, "s": 0.4, "y": 0.1, "o": 0.1, "e": 0.1}  # fmt: skip
_SPEECH = frozenset("当用能会要想给让在里上下才就也还先再着过到不没得地了的")
_LEAST_SHARED = 0.5  # share of character pairs from which a longer word counts as nearly there


@dataclass(frozen=True, slots=True)
class FoldedClause:
    """The folded fields of one clause."""

    title: str
    text: str
    headings: str
    context: str


def fold_clause(clause: Clause, document: Document) -> FoldedClause:
    """Give the folded fields of a clause."""
    context = f"{clause.part}{document.title}{document.subject}"
    return FoldedClause(*map(unquoted, (clause.title, clause.text, "".join(clause.headings), context)))


def unquoted(text: str) -> str:
    """Give the folded text without quotation marks: 发展“六项”行动 is asked for as 发展六项行动."""
    return fold(text).replace('"', "")


def term_weight(index: Index, term: Term, *, spared: bool = True) -> float:
    """Give the weight of a term: its rarity in the index times its rarity in general Chinese.

    Where `spared`, a word that people say and no document does weighs little; else it weighs like any other.

    In the index: ln(1 + rows / (1 + rows with it)), the usual inverse document frequency, smoothed so that unknown
    words count as the rarest; of the rarest way to say it. In general: a word of every conversation weighs least,
    or a question full of them could never be covered by a clause.
    """
    common, rare = _GENERAL_RANGE
    general = (index.segmenter.rarity(term.text) - common) / (rare - common)
    guessed = spared and not term.others and _is_guessed(index, term.text)
    factor = _GUESSED if guessed else min(1.0, max(_LEAST_GENERAL, general))
    factor *= _class_weight(index.segmenter.word_class(term.text))
    if spared and not term.others and not index.document_frequency(term.text) and index.segmenter.knows(term.text):
        # said in general and by no document: often only another way to put it, least so where it names a thing
        factor *= _UNSAID_THING if index.segmenter.word_class(term.text)[:1] == "n" else _UNSAID
    return _in_index(index, term) * factor * (_EVERYDAY if term.others else 1.0)


def _class_weight(tag: str) -> float:
    """Give how much a word of this class says what a question is about: things most, manner least."""
    return _THING if tag in ("vn", "an", "ad") else _CLASS_WEIGHTS.get(tag[:1], _THING)


def _is_guessed(index: Index, word: str) -> bool:
    """Tell whether a word is likely a wrong cut: no dictionary and no document knows it, and it looks like speech."""
    if index.segmenter.knows(word) or index.document_frequency(word):
        return False
    return len(word) == 2 or any(char in _SPEECH for char in word)


def _in_index(index: Index, term: Term) -> float:

    def weigh(word: str) -> float:
        tokens = index.segmenter.tokens(word)
        seen = [index.document_frequency(word)] if word in tokens else [index.document_frequency(t) for t in tokens]
        return math.log(1 + index.rows / (1 + min(seen, default=0)))

    known = [weigh(word) for word in term.others if index.document_frequency(word) or len(word) > 2]
    return min(weigh(term.text), max(known)) if known else weigh(term.text)


def presence(term: Term, fields: FoldedClause) -> float:
    """Give how surely a clause speaks of a term: 0-1."""
    if term.text in fields.text:
        return _IN_TEXT
    if any(word in fields.text for word in term.others):
        return _OTHER_WORD
    if any(word in fields.headings for word in (term.text, *term.others)):
        return _IN_HEADINGS
    if any(word in fields.context for word in (term.text, *term.others)):
        return _IN_CONTEXT
    if any(_stands_apart(word, fields.text) for word in (term.text, *term.others) if len(word) in _GAPPED):
        return _WITH_GAP
    return max((_in_pieces(word, fields.text) for word in (term.text, *term.others)), default=0.0)


def _stands_apart(word: str, text: str) -> bool:
    """Tell whether a word stands in a text with one or two characters more somewhere inside: 停车位 for 停车泊位."""
    for cut in range(1, len(word)):
        head, tail = word[:cut], word[cut:]
        place = text.find(head)
        while place >= 0:
            end = place + cut
            for gap in _GAPS:
                if text.startswith(tail, end + gap) and _HAN.fullmatch(text, end, end + gap):
                    return True
            place = text.find(head, place + 1)
    return False


def _in_pieces(word: str, text: str) -> float:
    if len(word) < 3:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    shared = sum(pair in text for pair in pairs) / len(pairs)
    return _IN_PIECES * shared if shared >= _LEAST_SHARED else 0.0


def cover(terms: Sequence[tuple[Term, float]], share: Callable[[Term], float]) -> float:
    """Give the weighted share of terms that are present: 0-1; 0 without terms."""
    total = sum(weight for _, weight in terms)
    return sum(weight * share(term) for term, weight in terms) / total if total else 0.0


def cover_text(terms: Sequence[tuple[Term, float]], folded: str) -> float:
    """Give the weighted share of terms that a folded piece of text holds word for word, quotation marks apart."""
    folded = folded.replace('"', "")
    return cover(terms, lambda term: 1.0 if any(word in folded for word in (term.text, *term.others)) else 0.0)
