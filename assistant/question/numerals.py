"""Numbers of a question in the one form that the rest of the program reads."""

from __future__ import annotations

import re

from assistant.text.numerals import read_numeral

_YEAR = re.compile("(?:一九|二[〇零])[〇零一二三四五六七八九]{2}(?=年)")


def spell_years(text: str) -> str:
    """Give a folded text with years in digits: 二〇二三年, 二零二三年 -> 2023年."""
    return _YEAR.sub(lambda match: str(read_numeral(match[0])), text)
