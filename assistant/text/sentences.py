"""Sentences of Chinese text."""

from __future__ import annotations

_STOPS = "。！？；!?;\n"
_OPENING = {"“": "”", "《": "》", "（": "）", "(": ")", "〈": "〉", "【": "】"}
_LONGEST_QUOTE = 400  # an unclosed mark must not swallow the rest of the text


def split_sentences(text: str) -> tuple[str, ...]:
    """Cut a text after each full stop, semicolon or line break that stands outside quotes and brackets.

    A row of a table (a line with tabs between its cells) is one piece: a value says nothing without its row.

    Returns:
        Pieces in order, none empty; joined they give the text again.
    """
    if "\t" not in text:
        return _split(text)
    pieces: list[str] = []
    running = ""  # lines since the last row
    for line in text.splitlines(keepends=True):
        if "\t" in line.strip():
            pieces += [*_split(running), line]
            running = ""
        else:
            running += line
    return (*pieces, *_split(running))


def _split(text: str) -> tuple[str, ...]:
    pieces, start, position = [], 0, 0
    while position < len(text):
        closing = _OPENING.get(text[position])
        if closing is not None:
            end = text.find(closing, position + 1, position + _LONGEST_QUOTE)
            position = end if end > 0 else position
        elif text[position] in _STOPS:
            while position + 1 < len(text) and text[position + 1] in _STOPS + "”’）)":
                position += 1
            pieces.append(text[start : position + 1])
            start = position + 1
        position += 1
    if start < len(text):
        pieces.append(text[start:])
    return tuple(pieces)
