"""Whether citations are quoted verbatim and their markers stand at the sentences that they support.

Read from the answer's text alone, sharing no code with the assistant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.types import Answer, Citation

_MARKER = re.compile(r"\[([0-9]{1,2})\]")
_SOURCE_LINE = re.compile(r"\[[0-9]{1,2}\] ")  # [1] number《title》address: names a source, supports nothing
_LABEL = re.compile(r"^(\w{2,12})[:：]")

Holds = Callable[[str, str], bool]  # whether a text holds a wanted wording, as facts are compared


def find_false_quotes(answer: Answer) -> list[str]:
    """Say which quotes do not stand in their clause letter by letter."""
    return [
        f"引文[{citation.marker}]不是条款原文"
        for citation in answer.citations
        if not citation.quote.strip() or citation.quote not in citation.clause.text
    ]


def find_wrong_marks(answer: Answer, wanted: Sequence[str], holds: Holds) -> list[str]:
    """Say which markers are missing, name nothing, or stand at another sentence than the one they support.

    Args:
        answer: with the markers in its text.
        wanted: wordings of facts and units; each that the text holds is looked for at its marker.
        holds: compares as the scorer does.
    """
    lines = [line for line in answer.text.split("\n") if not _SOURCE_LINE.match(line)]
    marked = [(line, {int(number) for number in _MARKER.findall(line)}) for line in lines]
    by_marker = {citation.marker: citation for citation in answer.citations}
    used = {marker for _, markers in marked for marker in markers}
    wrong = [f"标记[{marker}]没有对应的引用" for marker in sorted(used - by_marker.keys())]
    wrong += [f"引用[{marker}]没有标在任何一句后" for marker in sorted(by_marker.keys() - used)]
    for wording in wanted:
        said_by = {citation.marker for citation in answer.citations if holds(_source_text(citation), wording)}
        places = [markers for line, markers in marked if holds(line, wording)]
        if said_by and places and not any(markers & said_by for markers in places):
            wrong.append(f"“{wording}”后面的标记不是写有它的条款")
    places_cited = {citation.document.place for citation in answer.citations}
    for line, markers in marked:
        label = _LABEL.match(line)
        here = {by_marker[marker].document.place for marker in markers if marker in by_marker}
        if label and here and label[1] in places_cited - here:
            wrong.append(f"{label[1]}的一句标的是{'、'.join(sorted(here))}的条款")
    return wrong


def _source_text(citation: Citation) -> str:
    """Give all that a citation can support: the clause, and what is known of its document."""
    clause, document = citation.clause, citation.document
    day = document.issued_on
    about = [document.number, document.title, document.subject, document.issuer, *document.addressees]
    about += [f"{day.year}年{day.month}月{day.day}日", day.isoformat()] if day else []
    return "|".join([*about, clause.part, clause.address, *clause.headings, clause.text])
