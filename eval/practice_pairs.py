"""Practice: clauses with questions that they answer, and with questions that come near and nothing answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError
from eval.questions import EVAL_DIR

PRACTICE = EVAL_DIR / "practice"


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause and the questions about it."""

    document: str  # number, or title in 《》
    part: str
    address: str
    clause: str  # what the encoder reads of it
    asked: tuple[str, ...]  # it answers these
    near: tuple[str, ...]  # no clause of its documents answers these


def list_practice(folder: Path = PRACTICE) -> list[Path]:
    """Give the files of practice.

    Raises:
        SettingsError: there is none.
    """
    found = sorted(folder.glob("*.jsonl"))
    if not found:
        raise SettingsError(f"{folder} 中没有练习题（*.jsonl），不能学习。")
    return found


def read_pairs(file: Path) -> list[Pair]:
    """Give the pairs of a file.

    Raises:
        SettingsError: a line is no pair; names file and line.
    """
    found: list[Pair] = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            held = json.loads(line)
            document, part, address, clause = (str(held[name]) for name in ("document", "part", "address", "clause"))
            asked, near = (tuple(map(str, held[name])) for name in ("asked", "near"))
            found.append(Pair(document, part, address, clause, asked, near))
        except (ValueError, KeyError, TypeError):
            raise SettingsError(f"{file} 第 {number} 行不是一对条款和问题，请改正。") from None
    return found
