"""Word lists of the checks, read once; an operator may add to them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from assistant.text.fold import fold

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Turn:
    """Words that turn the meaning of a sentence, all in the same direction."""

    family: str  # 界限
    value: str  # 至少
    pattern: re.Pattern[str]


@functools.cache
def turns() -> tuple[Turn, ...]:
    """Give the words that turn a meaning."""
    found = []
    for line in _lines("turns.tsv"):
        family, value, words = line.split("\t")
        found.append(Turn(family, value, _any_of(words.split("、"))))
    return tuple(found)


@functools.cache
def bounds() -> re.Pattern[str]:
    """Give what finds the words that set a bound; 不少于 is one and denies nothing."""
    return _any_of(
        [word for line in _lines("turns.tsv") if line.startswith("界限\t") for word in line.split("\t")[2].split("、")]
    )


@functools.cache
def benign() -> re.Pattern[str]:
    """Give what finds the words that hold 不, 无, 未 or 非 and deny nothing."""
    return _any_of([word for line in _lines("benign.txt") for word in line.split()])


@functools.cache
def plain_words() -> frozenset[str]:
    """Give the words, folded, that a sentence may hold although its clauses do not."""
    return frozenset(fold(word) for line in _lines("plain_words.txt") for word in line.split())


@functools.cache
def read_prompt(name: str) -> str:
    """Give the text of a prompt, such as "compose"."""
    return (FOLDER / "prompts" / f"{name}.txt").read_text("utf-8").strip()


@functools.cache
def prompt_version() -> str:
    """Give the version of the prompts, for traces."""
    return (FOLDER / "prompts" / "version.txt").read_text("utf-8").strip()


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted((re.escape(fold(word)) for word in words), key=len, reverse=True)))


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
