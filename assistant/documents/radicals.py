"""Characters that look like another and stand for it in texts taken from pages."""

from __future__ import annotations

import re
import unicodedata

# Fonts give one glyph to several codes, and programs that write PDF may pick the wrong one.
_FORMS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
# Those that are whole characters though Unicode gives them no decomposition.
_WHOLE = (
    "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨"
    "⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻲亀"
)
_TABLE = str.maketrans(_WHOLE[::2], _WHOLE[1::2])


def fold_radicals(text: str) -> str:
    """Give the text with radicals and compatibility forms as the characters that people write."""
    return _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0].translate(_TABLE)), text)
