"""Text of table cells: its lines are kept, white space inside them repaired."""

from __future__ import annotations

from assistant.documents.marks import is_unit
from assistant.documents.spaces import tidy


def tidy_cell(text: str) -> str:
    """Give the lines of a cell without stray spaces; organisations parted by nothing but spaces get a line each."""
    lines: list[str] = []
    for line in text.split("\n"):
        pieces = line.split()
        if len(pieces) > 1 and all(map(is_unit, pieces)):
            lines += pieces
        else:
            lines.append(tidy(line))
    return "\n".join(line for line in lines if line)
