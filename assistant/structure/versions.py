"""Versions of one text: the same title, place and level, of different days."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.structure.kinds import find_kind
from assistant.structure.validity import OPERATOR_GROUND
from assistant.text.dates import find_dates, say_date
from assistant.text.fold import fold, simplify
from assistant.types import Document

# A notice of the same title in another year says something else; a regulation replaces the earlier one.
_LASTING = ("法", "法典", "条例", "办法", "规定", "细则", "规则", "章程", "规程", "制度", "准则", "解释")
_EDITION = re.compile(
    "[（(][^（）()]{0,12}(?:修订|修正|修改|版|本|稿)[^（）()]{0,6}[）)]$|[（(](?:19|20)[0-9]{2}年?[）)]$"
)
_HISTORY = re.compile("通过|公布|发布|修订|修正|修改|批准|施行|颁布")
_ISSUED = re.compile("(?:印发|发布|公布)《([^《》]{4,100})》的?(?:通知|决定|公告)?$")


def version_day(document: Document) -> date | None:
    """Give the day of a version: the last one its history names (公布, 修订 …), else when it was issued."""
    texts = [text.text for text in (document.header, document.opening) if text]
    texts += [part.opening.text for part in document.parts[:1] if part.opening]
    days = [
        span.day
        for text in texts
        for line in text.split("\n")
        if len(line) <= 800 and _HISTORY.search(simplify(line)) and (line.startswith(("（", "(")) or line[:1].isdigit())
        for span in find_dates(line)
    ]
    issued = [day for day in (document.issued_on, *days) if day]
    return max(issued, default=document.published_on)


def relate_versions(documents: Sequence[Document]) -> Iterator[tuple[int, Document]]:
    """Give (position, changed document) for older versions, superseded by the next, and for newer ones.

    A newer version holds from its own day although its last article still names the first commencement.
    """
    groups: dict[tuple[str, str, str], list[tuple[date, int]]] = defaultdict(list)
    for position, document in enumerate(documents):
        name, day = _version_name(document), version_day(document)
        if name and day:
            groups[name, document.place, document.level].append((day, position))
    for group in groups.values():
        ordered = sorted(group)
        if ordered[0][0] == ordered[-1][0]:
            continue  # copies of one version
        days = sorted({day for day, _ in ordered})
        first = {day: next(position for known, position in ordered if known == day) for day in days}
        for day, position in ordered:
            yield position, _place(documents[position], days, day, documents, first)


def _place(
    document: Document, days: Sequence[date], day: date, documents: Sequence[Document], first: dict[date, int]
) -> Document:
    """Give a version with its beginning and its end among the others."""
    if document.validity_ground == OPERATOR_GROUND:
        return document
    index = days.index(day)
    if index and (document.effective_from is None or document.effective_from < day):
        before = documents[first[days[index - 1]]].effective_from
        # stated days later than the version are its own commencement
        if document.effective_from is None or before == document.effective_from:
            document = replace(document, effective_from=day if document.effective_from else None)
    if index + 1 == len(days):
        return document
    newer = documents[first[days[index + 1]]]
    begins = max(newer.effective_from or days[index + 1], days[index + 1])
    last = begins - timedelta(days=1)
    if document.repealed_by and document.expires_on and document.expires_on <= last:
        return document
    ground = f"《{newer.title}》有{say_date(days[index + 1])}的版本"
    expires = min(document.expires_on, last) if document.expires_on else last
    by = newer.number or f"{newer.title}（{say_date(days[index + 1])}）"
    return replace(document, validity="amended", repealed_by=by, validity_ground=ground, expires_on=expires)


def _version_name(document: Document) -> str:
    """Give the folded title of a lasting text, "" for others; of a notice, that of the text it issues."""
    title = document.title
    if issued := _ISSUED.search(title):
        title = issued[1] if document.place else ""
    bare = _EDITION.sub("", title.strip())
    return fold(bare) if find_kind(bare) in _LASTING and not re.search("关于修改|关于废止|征求意见|草案", title) else ""
