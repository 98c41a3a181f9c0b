"""What a reader gives for the bytes of one file, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import Block, Doubt


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of one file in reading order, and what the reader noticed.

    Readers know bytes only. A `Doubt.where` they make names a place inside the file ("第3页", "表2", "" for the whole);
    a SourceError they raise says what is wrong and what to do ("有密码，请去掉密码后再放入"): the file's name is put
    in front of both by `read_source`.
    """

    blocks: tuple[Block, ...]
    doubts: tuple[Doubt, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()  # normalised label -> value that the file states outside its text
    partly: str = ""  # one line of plain Chinese: why only a part could be read; "" where all was
