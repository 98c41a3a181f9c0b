"""Duties stated in plain sentences, for documents without responsibility brackets."""

from __future__ import annotations

import re

from assistant.ledger.passages import FILLER, cut, sentence_spans, squeeze
from assistant.ledger.roles import BY_DUTIES, CHARGE, SUPPORT, read_role
from assistant.ledger.units import is_unit, split_units
from assistant.types import Duty

_NOT_A_PERSON = "(?!人|同志|任|制|的|地|起|到底)"
_MANNER = f"(?:应当|应|要|须|将)?(?:{BY_DUTIES})?(?:分别|共同|联合|具体|统筹|统一|主要|直接){{0,2}}"
_VERB = f"(?P<verb>{_MANNER}(?:牵头(?:负责)?|主办|负责{_NOT_A_PERSON}))"
_LIST = f"[^，。；：！？“”《》\n{FILLER}]"
_BY = re.compile(f"(?<![理自事缘案因经])由(?!于|此)(?P<units>{_LIST}{{2,60}}?)(?:{_VERB}|(?P<joint>会同))")
_FIRST = re.compile(f"(?P<units>{_LIST}{{2,60}}?){_VERB}")
_SHORT_NAME = "(?:[（(]以下[简统]?称[^（）()]{1,30}[）)])?"
_NAMED = f"(?P<units>{_LIST}{{2,60}}?{_SHORT_NAME})"
# "甲局是公园的主管部门", "甲局主管公园工作", "甲局对公园实施统一监督管理": in charge without the word 负责.
_IN_CHARGE = re.compile(
    f"{_NAMED}(?:(?:是|为|作为){_LIST}{{2,40}}主管(?:部门|单位|机构)$"
    f"|(?:应当)?主管(?!部门|机关|单位|机构|人员|领导|行政|的){_LIST}{{2,60}}工作$"
    f"|(?:应当)?(?:依法)?对{_LIST}{{2,60}}?(?:依法)?(?:实施|实行|进行)统一监督管理"
    f"|(?:应当)?(?:依法)?统一(?:监督管理|监管|管理){_LIST}{{2,60}})"
)
_TOGETHER = re.compile(f"{_NAMED}(?:应当|应|要|可以|依法)?会同")
_NEXT = re.compile(
    f"(?P<units>{_LIST}{{2,60}}?)(?P<verb>(?:应当|要)?(?:积极|密切|予以|做好){{0,2}}(?:配合|协助|参与|协办))"
)
_PARTNER = re.compile(
    f"(?P<units>{_LIST}{{2,60}}?"
    "(?:部门|机关|机构|单位|政府(?!信息|采购|网站|职能|投资|规章)|委员会|办公室|厅|署|局(?![部面势限])))(?![、和及与门])"
)
# "甲机关负责法制工作的机构" describes a unit, it gives nobody a duty.
_DESCRIBES = re.compile("[^，。；]{1,30}的(?:机构|部门|单位|主管部门|组织|人员|机关|行政机关|[。；]?$)")
_NUMERAL = re.compile(
    r"^\s*(?:第[〇零一二三四五六七八九十百0-9]{1,6}条|[（(][一二三四五六七八九十0-9]{1,4}[）)]|[一二三四五六七八九十]{1,3}、"
    r"|[0-9]{1,3}[.．、])?\s*(?:【[^】]{1,20}】)?\s*"
)


def read_running_duties(text: str, readable: str) -> tuple[tuple[int, Duty], ...]:
    """Give duties stated as "由甲局牵头", "甲局牵头，乙局配合" or "某部门负责……", with their places.

    Args:
        text: the clause.
        readable: the same with what was read otherwise masked; of equal length.
    """
    found: list[tuple[int, Duty]] = []
    for first, last in sentence_spans(text):
        sentence = readable[first:last]
        stated = False
        for start, end in cut(sentence, "，,：:"):
            begin = first + start
            lead = _NUMERAL.match(readable[begin : first + end])
            begin += lead.end() if lead else 0
            group = readable[begin : first + end].rstrip(" \t\n\u3000。；;！")
            duties = _read_group(group, after_another=stated)
            found += [(begin, duty) for duty in duties if FILLER not in duty.text]
            stated = stated or bool(duties)
    return tuple(found)


def _read_group(group: str, *, after_another: bool) -> list[Duty]:
    if by := _BY.search(group):
        words = group[by.start() :]
        if by["joint"]:
            return _read_joint(by["units"], group[by.end() :], words)
        return [] if _DESCRIBES.match(group, by.end()) else _make(read_role(by["verb"]), by["units"], words)
    if (first := _FIRST.match(group)) and "由" not in first["units"] and not _DESCRIBES.match(group, first.end()):
        subject, joint, partner = first["units"].partition("会同")
        duties = _make(read_role(first["verb"]), subject, group)
        return duties + (_make(SUPPORT, partner, group) if joint and duties else [])
    if in_charge := _IN_CHARGE.match(group):
        return _make(CHARGE, in_charge["units"], group)
    if (together := _TOGETHER.match(group)) and "由" not in together["units"]:
        return _read_joint(together["units"], group[together.end() :], group)
    if after_another and (following := _NEXT.match(group)):
        return _make(read_role(following["verb"]), following["units"], group)
    return []


def _read_joint(lead: str, rest: str, words: str) -> list[Duty]:
    """Read "由甲部门会同乙部门……": the first acts, the second takes part."""
    duties = _make(CHARGE, lead, words)
    partner = _PARTNER.match(rest)
    if duties and partner:
        duties += _make(SUPPORT, partner["units"], words)
    return duties


def _make(role: str, listed: str, words: str) -> list[Duty]:
    units, opened = split_units(listed, running=True)
    if not units or not all(is_unit(squeeze(unit)) and "的" not in unit for unit in units):
        return []
    return [Duty(role, units, words.strip(), open=opened)]
