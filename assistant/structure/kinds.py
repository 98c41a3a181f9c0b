"""Kinds of documents (文种), read from the last word of a title."""

from __future__ import annotations

import re

from assistant.text.fold import simplify

_KINDS = re.findall(
    "[^、]{1,2}",
    "通知、意见、办法、规定、细则、条例、方案、规划、计划、要点、公告、通告、决定、决议、公报、通报、报告、请示、批复、"
    "函、纪要、规则、章程、制度、清单、指南、指引、预案、措施、导则、解释、规程、准则、目录、政策、标准、议案、答复、"
    "命令、令、法典、法",
)
_LONGEST_FIRST = sorted(_KINDS, key=len, reverse=True)
_TAIL = re.compile("(?:[（(][^（）()]{1,20}[）)]|[》”\\s])+$")
_STUTTER = re.compile(r"([\u4e00-\u9fff]{1,2})\1$")


def find_kind(title: str) -> str:
    """Give the kind of document that a title ends with, "" where it does not tell; a doubled last word counts once."""
    bare = _TAIL.sub("", simplify(title))
    stutter = find_stutter(title)
    bare = bare[: -len(stutter)] if stutter else bare
    return next((kind for kind in _LONGEST_FIRST if bare.endswith(kind)), "")


def find_stutter(title: str) -> str:
    """Give what a title repeats at its end ("知" in 通知知), "" where nothing is doubled."""
    bare = _TAIL.sub("", simplify(title))
    match = _STUTTER.search(bare)
    if match and any(bare[: -len(match[1])].endswith(kind) for kind in _KINDS if len(kind) > 1):
        return match[1]
    return ""
