"""Says which slips of typing were put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.draft import Draft, Line


def say_corrections(draft: Draft, changes: Sequence[tuple[str, str]]) -> Draft:
    """Put a line before an answer that names what was looked for instead of what was typed; it answers nothing."""
    if not changes:
        return draft
    meant = "".join(f"‘{meant}’" for _, meant in changes)
    return replace(draft, lines=(Line(f"按{meant}为您查找。", direct=False), *draft.lines))
