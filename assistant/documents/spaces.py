"""White space of Chinese text, and the width of its lines."""

from __future__ import annotations

import re

_RUN = re.compile(r"\s+")
# The space after an article or chapter mark is part of how statutes are printed.
_ORDINAL = re.compile(r"第[〇零○一二三四五六七八九十百千0-9]{1,8}[编章节条](?:之[一二三四五六七八九十]{1,3})?$")
_LATIN_END = 0x250  # Latin, its accents and its punctuation lie below
# Issuers side by side, as before 关于 in a title or in a line of signatures: what parts them is a space alone.
_ORGAN = "(?:政府|办公厅|办公室|厅|局|委员会|委|部|署|总局|法院|检察院|中心|银行|总会|联合会|会)"
_ISSUER = re.compile(f"(?!.*(?:会同|牵头|负责|配合|[由和及与等对向]))[\u4e00-\u9fff（）]{{1,28}}{_ORGAN}$")
_NO_NAME = re.compile("(?:人民政府|政府)?(?:办公厅|办公室|委员会|领导小组办公室)$")
_AFTER_ISSUERS = re.compile("关于|印发|转发|批转|公布|发布")
_MOST_ISSUERS = 200  # characters
_SPACE = re.compile(r"\s")
_NARROW = re.compile("[^\\s\u0250-\U0010ffff]")
_GAP_WIDTH = 0.25  # of a Chinese character; justified setting prints about this between scripts


def tidy(text: str) -> str:
    """Give one line without stray white space: spaces stay only between two Latin words, and one after 第…条.

    Applying it again changes nothing; no other character is touched.
    """
    text = text.strip()
    pieces, start = [], 0
    for run in _RUN.finditer(text):
        head = text[start : run.start()]
        pieces.append(head)
        if _ORDINAL.fullmatch(head) and not pieces[:-1]:
            pieces.append("\u3000")
        elif _parts_issuers(text, run) or (
            ord(text[run.start() - 1]) < _LATIN_END and ord(text[run.end()]) < _LATIN_END
        ):
            pieces.append(" ")
        start = run.end()
    return "".join([*pieces, text[start:]])


def _parts_issuers(text: str, run: re.Match[str]) -> bool:
    """Tell whether a space stands between two issuers of a title or signature: 甲局 乙局关于…, 《甲局 乙局关于…》."""
    if text[run.start() - 1] not in "府厅室局会委部署院心行" or run.end() > _MOST_ISSUERS * 10:
        return False
    begin = max(text.rfind(mark, 0, run.start()) for mark in "《〈") + 1
    before, rest = text[begin : run.start()].split(), text[run.end() : run.end() + _MOST_ISSUERS]
    stop = _AFTER_ISSUERS.search(rest)
    if stop is None and (begin or len(text) > _MOST_ISSUERS):
        return False
    after = (rest[: stop.start()] if stop else rest).split()
    if not after or (stop is None and begin):
        return False
    names = [*before, *after]
    return all(_ISSUER.fullmatch(name) for name in names) and not any(map(_NO_NAME.fullmatch, after))


def join_lines(left: str, right: str) -> str:
    """Give two pieces of one paragraph as one, with a space only between two Latin words."""
    if not left or not right:
        return left or right
    whole_token = left[-1].isdigit() and right[0].isdigit()
    tail, head = left.rsplit(" ", 1)[-1][-200:], right.split(" ", 1)[0][:200]
    in_address = "://" in tail or left[-1] in "/_.@-" or head[0] in "/_.@-?&="
    return tidy(left + right) if whole_token or in_address else tidy(f"{left} {right}")


def measure_width(line: str) -> float:
    """Give the printed width of a line in Chinese characters."""
    line = line.strip()
    gaps, narrow = len(_SPACE.findall(line)), len(_NARROW.findall(line))
    return len(line) - gaps * (1 - _GAP_WIDTH) - narrow * 0.5
