"""Words that the corpus itself teaches: they are cut whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assistant.types import NO_FACTS, Document, Facts

_QUOTED = re.compile(r"“([^“”]{2,14})”|「([^「」]{2,14})」")  # 14: ten characters and spaces of the source
_TITLE = re.compile(r"《([^《》]{2,14})》")
_WHITE = re.compile(r"\s+")
_WORD = re.compile("[\u3400-\u9fff0-9A-Za-z+·]{2,10}")
_UNIT = re.compile("[\u3400-\u9fff]{2,24}")
_HAN = re.compile("[\u3400-\u9fff]")


def corpus_words(documents: Iterable[Document], facts: Mapping[str, Facts]) -> tuple[str, ...]:
    """Give quoted terms and short titles (2-10 characters), names of units and of places; sorted, each once."""
    words: set[str] = set()
    for document in documents:
        words.update(_keep(_UNIT, [document.place, *document.issuer.split("、")]))
        words.update(_find_terms(document.title))
        for clause in document.clauses():
            words.update(_find_terms(clause.text))
            units = [unit for duty in facts.get(clause.id, NO_FACTS).duties for unit in duty.units]
            words.update(_keep(_UNIT, units))
    return tuple(sorted(words))


def _find_terms(text: str) -> set[str]:
    quoted = [first or second for first, second in _QUOTED.findall(text)]
    return {word for word in _keep(_WORD, [*quoted, *_TITLE.findall(text)]) if _HAN.search(word)}


def _keep(pattern: re.Pattern[str], words: Iterable[str]) -> set[str]:
    bare = (_WHITE.sub("", word) for word in words)
    return {word for word in bare if pattern.fullmatch(word)}
