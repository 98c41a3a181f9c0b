"""Data that an operator edits (places, everyday words, unit names, stop words), read and validated.

All lists are general Chinese administration; nothing in them belongs to one corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LexiconError

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One administrative division."""

    name: str  # full name
    short: tuple[str, ...]
    level: str  # "省", "市", "县"
    parent: str  # full name of the next higher one


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists, as written (not folded)."""

    places: tuple[PlaceName, ...]
    everyday: tuple[tuple[str, tuple[str, ...]], ...]  # everyday word -> terms of documents, longest word first
    unit_aliases: tuple[tuple[str, str], ...]  # other spelling -> standard one, longest first
    stop_words: frozenset[str]


def load_lexicon(folder: Path = FOLDER) -> Lexicon:
    """Give the lists in a folder.

    Raises:
        LexiconError: a file is missing or a line has the wrong form; names the file and the line.
    """
    places = tuple(
        PlaceName(name, _members(short), level, parent)
        for level, name, short, parent in _rows(folder / "places.tsv", 4)
    )
    everyday = [
        (said, _members(meant)) for group, meant in _rows(folder / "everyday.tsv", 2) for said in _members(group)
    ]
    aliases = [
        (other, standard) for standard, others in _rows(folder / "unit_aliases.tsv", 2) for other in _members(others)
    ]
    words = _lines(folder / "stop_words.txt")
    return Lexicon(
        places,
        tuple(sorted(everyday, key=lambda pair: -len(pair[0]))),
        tuple(sorted(aliases, key=lambda pair: -len(pair[0]))),
        frozenset(word for _, line in words for word in line.split()),
    )


def _members(field: str) -> tuple[str, ...]:
    return tuple(member for member in field.split("、") if member)


def _rows(path: Path, columns: int) -> list[list[str]]:
    rows = []
    for number, line in _lines(path):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != columns or not fields[0] or not fields[1]:
            raise LexiconError(f"{path.name} 第{number}行应有{columns}栏，用制表符隔开，请改正：{line[:40]}")
        rows.append(fields)
    return rows


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"词表 {path.name} 无法读取，请检查文件是否存在、是否为 UTF-8 编码") from error
    lines = ((number, line.rstrip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in lines if line.strip() and not line.startswith("#")]
