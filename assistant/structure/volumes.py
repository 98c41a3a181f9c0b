"""A volume that holds several documents -> one run of blocks for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.documents.marks import is_aside, is_closed, is_date, is_document_number, is_title
from assistant.structure.endings import find_note, is_contact, is_furniture
from assistant.structure.kinds import find_kind
from assistant.text.dates import find_dates
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import simplify
from assistant.types import Block

_NUMERAL = re.compile("(?:[0-9]{1,3}[.．、]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
_TRAILING_DATE = re.compile("[（(]([^（）()]{6,20})[）)]$")
_REGION = re.compile(
    "(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}(?:编|章|部分))"
    "[\\s\u3000]?([\u4e00-\u9fff]{2,12})"
)
_MOST_LINES = 5  # of one listed heading
_LONGEST_LINE = 120
_LONGEST_FRONT = 200  # characters of a volume's own front lines; more is a document
_SENTENCE = re.compile("[。；]")


@dataclass(frozen=True, slots=True)
class Listed:
    """A heading under which a volume lists a document."""

    title: str  # without its numeral and date
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Segment:
    """The blocks of one document of a file."""

    listed: Listed | None  # None in a file that is no volume
    region: str  # chapter of the volume it stands in, such as a province; "" where there is none
    page: int  # of its first block
    blocks: tuple[Block, ...]
    heading: tuple[Block, ...] = ()  # those of the listed heading; for the first document, what stands before it too


def split_volume(blocks: Sequence[Block]) -> tuple[Segment, ...]:
    """Give the documents of a file in order; without listed headings, a new head after a signature begins the next."""
    heads = _find_heads(blocks)
    if not heads or (len(heads) == 1 and heads[0][0] > 3):
        starts = _find_unlisted(blocks)
        runs = [blocks[start:end] for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]
        return tuple(Segment(None, "", run[0].first_page if run else 0, tuple(run)) for run in runs)
    segments: list[Segment] = []
    region, before = _take_region(blocks[: heads[0][0]])
    if sum(len(block.text) for block in before) > _LONGEST_FRONT:
        segments.append(Segment(None, "", before[0].first_page, tuple(before)))
        before = ()
    for (start, end, listed), following in zip(heads, [*heads[1:], None], strict=True):
        until = following[0] if following else len(blocks)
        next_region, body = _take_region(blocks[end:until]) if following else ("", blocks[end:until])
        heading = (*before, *blocks[start:end])
        segments.append(Segment(listed, region, blocks[start].first_page, tuple(body), heading))
        region, before = next_region or region, ()
    return tuple(segments)


def _find_unlisted(blocks: Sequence[Block]) -> list[int]:
    """Give the first block of each document of a file that lists none: 0, and each head that follows an end.

    A head is a document number among title lines; an end is a date alone, a note, or a copy list. What stands below
    附件 is part of the document before, also where it has a head of its own.
    """
    starts = [0]
    seen = False
    for index, block in enumerate(blocks):
        if not is_document_number(block.text) or not find_document_numbers(simplify(block.text)):
            continue
        begin = _head_begins(blocks, index)
        titled = begin < index or bool(index + 1 < len(blocks) and is_title(blocks[index + 1].text))
        if seen and titled and begin - starts[-1] > 2 and _ends(blocks[begin - 1].text):
            starts.append(begin)
        seen = True
    return starts


def _head_begins(blocks: Sequence[Block], number: int) -> int:
    """Give the first block of the lines above a document number that belong to its head: red head, title lines."""
    begin = number
    while begin > 0 and number - begin < _MOST_LINES:
        text = blocks[begin - 1].text
        if len(text) > _LONGEST_LINE or _SENTENCE.search(text) or is_closed(text) or is_aside(text) or _ends(text):
            break
        begin -= 1
    return begin


def _ends(text: str) -> bool:
    """Tell whether a document may end with a line."""
    return is_date(text) or bool(find_note(text)) or (is_furniture(text) and "印发" in text) or is_contact(text)


def _find_heads(blocks: Sequence[Block]) -> list[tuple[int, int, Listed]]:
    """Give (first block, first block after, heading) of each listed heading."""
    found = []
    index = 0
    while index < len(blocks):
        head = _read_head(blocks, index)
        if head:
            found.append((index, head[0], head[1]))
            index = head[0]
        else:
            index += 1
    return found


def _read_head(blocks: Sequence[Block], start: int) -> tuple[int, Listed] | None:
    """Read a heading such as “2. …关于…的通知（2023年3月6日）”, in one or several blocks."""
    numeral = _NUMERAL.match(blocks[start].text)
    text = ""
    for end in range(start, min(start + _MOST_LINES, len(blocks))):
        line = blocks[end].text
        if len(line) > _LONGEST_LINE or _SENTENCE.search(line) or is_closed(line) or is_aside(line):
            return None
        if end > start and _NUMERAL.match(line):
            return None
        text += line
        title, day = _split_date(text[numeral.end() :] if numeral else text)
        numbered = end + 1 < len(blocks) and is_document_number(blocks[end + 1].text)
        signs = (day is not None) + numbered if numeral else int(day is not None and numbered and end == start)
        if signs and ("关于" in title or "印发" in title) and find_kind(title):
            return end + 1, Listed(title, day)
    return None


def _split_date(text: str) -> tuple[str, date | None]:
    match = _TRAILING_DATE.search(text)
    dates = find_dates(match[1]) if match else ()
    if match is None or len(dates) != 1 or dates[0].text != match[1]:
        return text, None
    return text[: match.start()], dates[0].day


def _take_region(blocks: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    """Give the chapter heading that ends a run of blocks, and the run without it."""
    if blocks and (match := _REGION.fullmatch(blocks[-1].text)):
        return match[1], blocks[:-1]
    return "", blocks
