"""Chinese and Arabic numerals."""

from __future__ import annotations

import re
import unicodedata

CHINESE_NUMERAL = "[〇零○一二三四五六七八九十百千两]"
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "廿": 20, "卅": 30}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_ARABIC = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def read_numeral(text: str) -> int | None:
    """Give the value of a whole numeral, None where the text is not one.

    Reads "21", "１２", "二十一", "一百零五", "二〇二三" (digit by digit), "3000万", "1.5亿", "十".
    """
    text = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not text or len(text) > 20:
        return None
    if text[-1] in _MYRIADS and len(text) > 1:
        return _read_myriads(text)
    if _ARABIC.fullmatch(text):
        return int(text) if text.isdecimal() else None
    if any(c in "万亿" for c in text):
        return _read_myriads(text)
    if all(c in _DIGITS and _DIGITS[c] < 10 for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _read_section(text)


def _read_myriads(text: str) -> int | None:
    total = 0
    for unit in ("亿", "万"):
        head, found, rest = text.partition(unit)
        if not found:
            continue
        if _ARABIC.fullmatch(head):
            value = float(head) * _MYRIADS[unit]
        else:
            section = _read_section(head)
            if section is None:
                return None
            value = section * _MYRIADS[unit]
        total += round(value)
        text = rest
    if not text:
        return total
    tail = int(text) if text.isdecimal() else _read_section(text)
    return None if tail is None else total + tail


def _read_section(text: str) -> int | None:
    """Read a Chinese numeral below 10,000; None where a character is not part of one."""
    total, digit, seen = 0, 0, False
    for char in text:
        if char in _SCALES:
            total += (digit or (0 if seen and digit else 1)) * _SCALES[char]
            digit, seen = 0, True
        elif char in _DIGITS:
            value = _DIGITS[char]
            if value >= 20:
                total, digit = total + value, 0
            elif digit:
                return None
            else:
                digit = value
            seen = True
        else:
            return None
    return total + digit if seen else None


def write_numeral(value: int) -> str:
    """Give the Chinese ordinal form of 0-9999: 21 -> "二十一", 105 -> "一百零五"."""
    if not 0 <= value <= 9999:
        raise ValueError(f"not between 0 and 9999: {value}")
    if value == 0:
        return "零"
    out, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, scale)
        if digit:
            out += ("零" if gap and out else "") + "〇一二三四五六七八九"[digit] + name
            gap = False
        elif out:
            gap = True
    return out.removeprefix("一") if out.startswith("一十") else out
