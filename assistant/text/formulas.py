"""What a spreadsheet would take for a formula."""

from __future__ import annotations

_STARTS = tuple("=+-@＝＋－＠\t\r")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would take a text for a formula, white space in front of it or not."""
    return text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)
