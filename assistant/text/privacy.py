"""Personal numbers in what people type: found and masked before anything is logged, stored or sent away."""

from __future__ import annotations

import re
import unicodedata

from assistant.text.fold import clean

_J = "[ \\-\u00a0\u00b7\u2010-\u2015]{0,2}"  # what people put between digits
_AFTER, _BEFORE = "(?<![0-9])", "(?![0-9])"  # \b is of no use: Han characters are word characters, 号1 has no border
_D = f"{_J}[0-9]"
_CN = "[〇零○一二三四五六七八九幺]"
_CN_AFTER, _CN_BEFORE = f"(?<!{_CN})", f"(?!{_CN})"
_LETTER = "[A-HJ-NP-Za-hj-np-z]"
_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]"

# In this order: longer numbers first, so that no shorter one is taken out of their middle. Every repeat is bounded or
# has one way to match.
_KINDS: tuple[tuple[str, str], ...] = (
    ("电子邮箱", "[A-Za-z0-9._%+\\-]{1,64}@[A-Za-z0-9\\-]{1,63}(?:\\.[A-Za-z0-9\\-]{1,63}){1,5}"),
    (
        "身份证号",  # six digits of a place, the day of birth, three digits, a check digit
        f"{_AFTER}[1-9](?:{_D}){{5}}{_J}(?:1{_J}9|2{_J}0)(?:{_D}){{2}}{_J}[01]{_D}{_J}[0-3](?:{_D}){{4}}{_J}[0-9Xx]{_BEFORE}",
    ),
    ("身份证号", f"{_AFTER}[1-9][0-9]{{7}}[01][0-9][0-3][0-9]{{4}}{_BEFORE}"),  # the old form
    ("银行卡号", f"{_AFTER}[3-6][0-9]{{3}}(?:{_J}[0-9]{{4}}){{3}}(?:{_J}[0-9]{{1,3}})?{_BEFORE}"),
    ("手机号", f"(?:\\+86{_J}|{_AFTER}(?:0086{_J}|86{_J})?)1{_J}[3-9](?:{_D}){{9}}{_BEFORE}"),
    ("证件或账号", f"{_AFTER}[0-9]{{15,}}[Xx]?"),
    (
        "电话号码",
        f"{_AFTER}\\(?0[1-9][0-9]{{1,2}}\\)?{_J}[2-9][0-9]{{2,3}}{_J}[0-9]{{4}}(?:[\\-转][0-9]{{1,5}})?{_BEFORE}",
    ),
    ("电话号码", f"(?<=[话机])[号码:是为 ]{{0,4}}[2-9][0-9]{{2,3}}{_J}[0-9]{{4}}{_BEFORE}"),
    (
        "车牌号",
        f"{_PROVINCE}{_LETTER}{_J}(?=[A-Za-z]{{0,5}}[0-9])(?:{_LETTER}|[0-9]){{4}}"
        f"(?:(?:{_LETTER}|[0-9]){{1,2}}|[挂学警港澳领])(?![A-Za-z0-9])",
    ),
    ("身份证号", f"{_CN_AFTER}{_CN}(?:{_J}{_CN}){{17}}{_CN_BEFORE}"),
    ("手机号", f"{_CN_AFTER}[一幺]{_J}[三四五六七八九](?:{_J}{_CN}){{9}}{_CN_BEFORE}"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """Give the text with each personal number replaced by its kind in 【】, and the kinds found, each once.

    Identity card, telephone, bank card and plate numbers and e-mail addresses are masked, in digits of any width, with
    spaces or hyphens between, and spelt in Chinese numerals. Years, amounts and document numbers stay. Characters that
    are not seen are removed. Masked text stays as it is when masked again.
    """
    text = clean(text)
    kinds: dict[str, None] = {}
    for kind, pattern in _PATTERNS:
        pieces: list[str] = []
        at = 0
        for found in pattern.finditer(_narrow(text)):
            pieces += [text[at : found.start()], f"【{kind}】"]
            at = found.end()
        if at:
            kinds[kind] = None
            text = "".join([*pieces, text[at:]])
    return text, tuple(kinds)


def _narrow(text: str) -> str:
    """Give the text with digits and Latin letters of every form as ASCII; its length stays."""
    return text if text.isascii() else "".join(char if char < "\u0100" else _narrow_one(char) for char in text)


def _narrow_one(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() else char
