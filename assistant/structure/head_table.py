"""What a source states of its document outside the text (head table of a web page), and how far it is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.structure.header import Header, read_origin
from assistant.structure.kinds import find_kind
from assistant.text.dates import read_date
from assistant.text.docnumbers import canonical_number
from assistant.text.fold import fold
from assistant.types import Doubt

_QUOTED = ("发文字号", "发文机关", "成文日期", "发布日期", "施行日期", "废止日期", "有效期", "有效性")
_NUMBER = re.compile("[^\\s，。]{1,30}[0-9〇零一二三四五六七八九十]{1,6}号")
_SITE_END = re.compile("(?:政务)?(?:门户)?网站?$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class HeadTable:
    """What is stated outside the text; "" and None where it is not."""

    number: str = ""
    title: str = ""
    issuer: str = ""
    publisher: str = ""  # who runs the page, or is named as its source
    site: str = ""  # whose site it is: 甲市公园局 of 甲市公园局门户网站
    issued_on: date | None = None
    published_on: date | None = None
    official: bool = False  # a real head table: it holds a number or an index number, not only a headline
    lines: tuple[str, ...] = ()  # what facts are quoted from: "成文日期：2023年3月6日"


def read_head_table(metadata: Mapping[str, str]) -> HeadTable:
    """Give what normalised labels say.

    Args:
        metadata: label -> value as printed.
    """
    number = canonical_number(metadata.get("发文字号", ""))
    plain = _SPACE.sub("", metadata.get("发文字号", ""))
    if not number and _NUMBER.fullmatch(plain):
        number = plain
    return HeadTable(
        number=number,
        title=metadata.get("标题", "").strip(),
        issuer=metadata.get("发文机关", "").strip(),
        publisher=metadata.get("发布机构", "").strip() or read_origin(metadata.get("来源", "")),
        site=_read_site(metadata.get("网站", "")),
        issued_on=read_date(metadata.get("成文日期", "")),
        published_on=read_date(metadata.get("发布日期", "")),
        official=bool(number or metadata.get("索引号")),
        lines=tuple(f"{label}：{metadata[label]}" for label in _QUOTED if metadata.get(label)),
    )


def _read_site(printed: str) -> str:
    return _SITE_END.sub("", printed.strip())


def complete_header(header: Header, stated: HeadTable) -> Header:
    """Give the head with what is stated outside the text.

    Number and title of a real head table hold, unless the text prints the title with more around it; from other places
    (headline of the page) only what the text lacks is taken.
    """
    title = header.title
    whole = bool(find_kind(title)) and fold(stated.title) in fold(title)
    if stated.title and (not title or (stated.official and not whole)):
        title = stated.title
    return replace(
        header,
        number=stated.number or header.number,
        title=title,
        published_on=header.published_on or stated.published_on,
    )


def doubt_head_table(stated: HeadTable, number: str, issued_on: date | None, where: str) -> list[Doubt]:
    """Give where the head table and the text disagree.

    Args:
        stated: the head table.
        number: what the text prints.
        issued_on: the date of the text.
        where: the file.
    """
    found = []
    if stated.number and number and canonical_number(number) and stated.number != number:
        message = f"信息表的发文字号是{stated.number}，正文印的是{number}，已取信息表，请核对"
        found.append(Doubt("head_table_number", where, message))
    if stated.issued_on and issued_on and stated.issued_on != issued_on:
        message = f"信息表的成文日期是{stated.issued_on}，正文落款是{issued_on}，已取信息表，请核对"
        found.append(Doubt("head_table_date", where, message))
    return found
