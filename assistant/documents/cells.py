"""Text of table cells: its lines are kept, white space inside them repaired, a remark on many rows said once."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


_REMARKS = re.compile("备\\s*注|附\\s*注|说\\s*明|注")
_SHORT = 12  # characters of a remark that is a value, such as 无


def say_remarks_once(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Give the rows of a table where a remark that holds for several of them stands in the first alone."""
    columns = [column for column, label in enumerate(rows[0] if rows else ()) if _REMARKS.fullmatch(label.strip())]
    said = list(rows)
    for column in columns:
        for upper, lower in zip(range(len(rows)), range(1, len(rows)), strict=False):
            text = rows[lower][column]
            if len(text) > _SHORT and text == rows[upper][column]:
                said[lower] = (*said[lower][:column], "", *said[lower][column + 1 :])
    return tuple(said)
