"""Clean text for reading and folded text for matching."""

from __future__ import annotations

import functools
import importlib.resources
import re
import unicodedata

# Control characters except tab and line break; zero-width, bidi and variation marks; Unicode tags; lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x0d\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_WHITE = re.compile(r"\s+")
_MANY_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)
# NFKC leaves these apart although people type them for one another.
_ALIKE = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "「": '"',
        "」": '"',
        "『": '"',
        "』": '"',
        "‘": "'",
        "’": "'",
        "—": "-",
        "–": "-",
        "―": "-",
        "○": "〇",
        "◯": "〇",
        "⼀": "一",
    }
)


def clean(text: str) -> str:
    """Give the text without characters that are not seen; line breaks stay, in the Unix form."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _MANY_MARKS.sub(r"\1", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Give the form that is compared: width, case, script and quotation marks unified, white space removed.

    Two texts that a reader takes for the same have the same folded form. Never shown to anyone.
    """
    text = _WHITE.sub("", unicodedata.normalize("NFKC", clean(text)))
    # Marks meet their letter where white space went: composed once more, or folding twice would differ.
    return unicodedata.normalize("NFKC", text.translate(_ALIKE).translate(_simplified()).lower())


def simplify(text: str) -> str:
    """Give the text in simplified characters, one for one."""
    return text.translate(_simplified())


@functools.cache
def _simplified() -> dict[int, str]:
    """Read the character table of OpenCC (traditional -> simplified, first choice).

    The phrase tables are left out: they would change the length of the text, and matching needs characters only.
    """
    table = importlib.resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t", 1) for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == 1}
