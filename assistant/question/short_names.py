"""Short names people use for what documents name in full: 公租房 for 公共租赁住房."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.index import Index
from assistant.text.fold import fold

_CALLED = re.compile('(?:以下|下|统|简)(?:简|统)?称(?:为)?[“"]?(?P<short>[\u4e00-\u9fff]{2,10})[”"]?[)）]')
_DEFINED = re.compile(
    '本[\u4e00-\u9fff]{0,8}所称(?:的)?[“"]?(?P<term>[\u4e00-\u9fff]{4,14})[”"]?[，,]?(?:是指|指|包括)'
)
_BEFORE = re.compile("[\u4e00-\u9fff]{4,24}$")
_WORDS = 2, 4  # words of a name that is shortened to one character each
_SHORTEST = 3  # characters; a pair of characters stands for too much


@dataclass(frozen=True, slots=True)
class ShortNames:
    """Short names of one index, longest first."""

    names: tuple[tuple[str, str], ...]  # (short, full), folded
    knows: Callable[[str], bool]  # whether a word is in a dictionary

    def expand(self, text: str, edges: frozenset[int]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give a folded text with short names written out, and which were: (short, full).

        Args:
            text: the folded question.
            edges: positions at which its words begin or end; a name cut out of other words is none.
        """
        found = []
        for short, full in self.names:
            position = text.find(short)
            if position >= 0 and full not in text and self._stands(text, position, len(short), edges):
                found.append((position, short, full))
        changes = []
        for position, short, full in sorted(found, reverse=True):
            if text[position : position + len(short)] == short:
                text = text[:position] + full + text[position + len(short) :]
                changes.append((short, full))
        return text, tuple(reversed(changes))

    def _stands(self, text: str, start: int, length: int, edges: frozenset[int]) -> bool:
        """Tell whether a name is not cut out of another word: at its edges words end, or what crosses them is none."""
        for edge in {start, start + length} - edges:
            before = max((at for at in edges if at < edge), default=0)
            after = min((at for at in edges if at > edge), default=len(text))
            if self.knows(text[before:after]):
                return False
        return True


def read_short_names(index: Index) -> ShortNames:
    """Give the short names that the titles and definitions of an index allow, those that documents use themselves out.

    A name is shortened to one character of each of its words (公共·租赁·住房 -> 公租房); where two names share a short
    form, it stands for neither.
    """
    shorts: dict[str, set[str]] = {}
    for name in _names(index):
        words = index.segmenter.words(name)
        for count in range(_WORDS[0], _WORDS[1] + 1):
            for start in range(len(words) - count + 1):
                run = words[start : start + count]
                if all(len(word) == 2 for word in run):
                    for chars in itertools.product(*run):
                        if len(chars) >= _SHORTEST and chars[0] == run[0][0]:
                            shorts.setdefault("".join(chars), set()).add("".join(run))
    for short, full in _introduced(index):
        shorts.setdefault(short, set()).add(full)
    kept = [
        (short, next(iter(fulls)))
        for short, fulls in shorts.items()
        if len(fulls) == 1 and not index.segmenter.knows(short) and not _used(index, short)
    ]
    return ShortNames(tuple(sorted(kept, key=lambda pair: (-len(pair[0]), pair))), index.segmenter.knows)


def _names(index: Index) -> Iterable[str]:
    """Give what titles and definitions name."""
    names = {fold(title) for d in index.documents for title in (d.title, *(part.title for part in d.parts)) if title}
    for clause in index.clauses:
        if "所称" in clause.text:
            names |= {fold(match["term"]) for match in _DEFINED.finditer(clause.text)}
    return names


def _introduced(index: Index) -> Iterator[tuple[str, str]]:
    """Give (short, full) of names that documents introduce: 甲乙丙办公室（以下简称甲办）."""
    for clause in index.clauses:
        if "简称" not in clause.text and "统称" not in clause.text:
            continue
        for match in _CALLED.finditer(clause.text):
            before = _BEFORE.search(fold(clause.text[max(0, match.start() - 26) : match.start()].rstrip("（(，, ")))
            short = fold(match["short"])
            if before and (full := _full(short, before[0])):
                yield short, full


def _full(short: str, before: str) -> str:
    """Give the end of a text that a short name stands for: from its first character, all in order; "" where none."""
    start = before.rfind(short[0])
    while start >= 0:
        rest = iter(before[start:])
        if all(char in rest for char in short) and len(before) - start > len(short):
            return before[start:]
        start = before.rfind(short[0], 0, start)
    return ""


def _used(index: Index, short: str) -> bool:
    """Tell whether documents write the short name themselves: then it is searched for as typed."""
    return all(index.document_frequency(short[i : i + 2]) for i in range(len(short) - 1))
