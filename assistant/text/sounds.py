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
_READINGS = 2  # of a character that count; what the table lists after them is rare


def sounds(text: str) -> str:
    """Give the usual sound of each character, one private character each; as long as the text.

    Sounds that speakers of southern dialects do not tell apart are one.
    """
    table = _tables()[0]
    return "".join(table[char][0] if char in table else char for char in text)


def all_sounds(char: str) -> str:
    """Give every usual sound of a character, as `sounds` does; itself where it has none."""
    return _tables()[0].get(char, char)


def sound_alike(one: str, other: str) -> bool:
    """Tell whether two characters usually sound the same in the standard language, tones apart."""
    table = _tables()[1]
    return table.get(one, one)[0] == table.get(other, other)[0]


@functools.cache
def _tables() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Give character -> its sounds, in dialect and in the standard language."""
    from pypinyin.pinyin_dict import pinyin_dict

    spoken = {
        chr(code): tuple(dict.fromkeys(map(_plain, readings.split(",")[:_READINGS])))
        for code, readings in pinyin_dict.items()
        if code in _HAN
    }
    broad = {char: tuple(dict.fromkeys(map(_broad, syllables))) for char, syllables in spoken.items()}
    return _number(broad), _number(spoken)


def _number(spoken: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    syllables = sorted({syllable for row in spoken.values() for syllable in row})
    numbers = {syllable: chr(_FIRST + number) for number, syllable in enumerate(syllables)}
    return {char: "".join(numbers[syllable] for syllable in row) for char, row in spoken.items()}


@functools.cache
def _plain(reading: str) -> str:
    return unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", reading)))


@functools.cache
def _broad(syllable: str) -> str:
    for pattern, same in _SAME:
        syllable = pattern.sub(same, syllable)
    return syllable
