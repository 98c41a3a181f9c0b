"""How characters sound, as people type them; the only module that knows pypinyin."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping

_TONES = re.compile("[\u0300\u0301\u0304\u030c]")
# What speakers of southern dialects and hasty typists take for the same.
_SAME = ((re.compile("^([zcs])h"), r"\1"), (re.compile("^n(?=[aeiou])"), "l"), (re.compile("(?<=[aei]n)g$"), ""))
_HAN = range(0x3400, 0xA000)
_FIRST = 0xE000  # private use area: one character for one sound, so that sounds are sliced like the text
_READINGS = 3  # of a character that count; what the table lists after them is rare


def sounds(text: str) -> str:
    """Give the usual sound of each character, one private character each; as long as the text."""
    table = _table()
    return "".join(table[char][0] if char in table else char for char in text)


def all_sounds(char: str) -> str:
    """Give every usual sound of a character; itself where it has none."""
    return _table().get(char, char)


@functools.cache
def _table() -> Mapping[str, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    spoken = {
        chr(code): tuple(dict.fromkeys(map(_plain, readings.split(",")[:_READINGS])))
        for code, readings in pinyin_dict.items()
        if code in _HAN
    }
    numbers = {syllable: number for number, syllable in enumerate(sorted({s for row in spoken.values() for s in row}))}
    return {char: "".join(chr(_FIRST + numbers[syllable]) for syllable in row) for char, row in spoken.items()}


@functools.cache
def _plain(reading: str) -> str:
    syllable = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", reading)))
    for pattern, same in _SAME:
        syllable = pattern.sub(same, syllable)
    return syllable
