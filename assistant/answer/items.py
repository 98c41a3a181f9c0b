"""Lists inside a clause: the line that leads them in, and their items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.wording import Weighed
from assistant.retrieval import bare_sentence, cover_text
from assistant.text.fold import fold

_ITEM = re.compile("\\s*(?:[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、]|[①-⑳])")
_SHORT_LIST = 240  # characters of a list that is given whole


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list inside a clause; every text verbatim."""

    lead: str  # the sentence that ends with a colon
    items: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give the whole list on one line."""
        return bare_sentence(self.lead) + "".join(self.items)


def read_items(text: str) -> ItemList | None:
    """Give the list of a clause whose lines are items led in by a colon; None where it has none."""
    lines = [line for line in text.split("\n") if line.strip()]
    for position, line in enumerate(lines[:-1]):
        items = []
        for item in lines[position + 1 :]:
            if not _ITEM.match(item):
                break
            items.append(item.strip())
        if items and line.rstrip().endswith(("：", ":")):
            lead = re.split("(?<=[。！？])", line.strip())[-1]
            return ItemList(lead, tuple(items))
    return None


def with_list(text: str, chosen: Sequence[str], terms: Weighed) -> str:
    """Give chosen sentences as they are read aloud, an item with the line that leads it in and the reverse.

    Args:
        text: of the clause.
        chosen: sentences of it, in reading order.
        terms: what tells its items apart.
    """
    listed = read_items(text)
    if listed is None:
        return "".join(chosen)
    items = [item for item in listed.items if any(sentence.strip() in item for sentence in chosen if sentence.strip())]
    led = any(sentence.strip().endswith(("：", ":")) for sentence in chosen)
    if items:
        others = [s for s in chosen if not any(s.strip() in item for item in items) and s.strip() not in listed.lead]
        return "".join(others) + bare_sentence(listed.lead) + "".join(items)
    if not led:
        return "".join(chosen)
    told = [item for item in listed.items if cover_text(terms, fold(item)) > 0]
    if told and len(told) < len(listed.items):
        return bare_sentence(listed.lead) + "".join(told)
    return listed.text if len(listed.text) <= _SHORT_LIST else bare_sentence(listed.lead) + "".join(listed.items)
