"""Head of a document: what stands before its text (red head, number, title, addressees, labelled lines)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.documents.marks import ORDER, is_aside, is_date, is_document_number, is_unit
from assistant.documents.spaces import join_lines
from assistant.structure.kinds import find_kind
from assistant.structure.numbering import read_mark
from assistant.structure.volumes import Listed
from assistant.text.dates import read_date
from assistant.text.docnumbers import canonical_number
from assistant.text.fold import fold, simplify
from assistant.types import Block

_LABEL = re.compile(
    "(标题|名称|发文机关|发布机构|发布机关|制定机关|发文单位|发文字号|文号|成文日期|发布日期|发布时间|发表时间|发表日期|公布日期|生成日期|发文日期|印发日期|"
    "施行日期|索引号|主题分类|主题词|来源|分类|有效性|原文链接|检索时间|检索关键词|信息来源|字体|分享到|内容概述|title|urlsource|"
    "签发人|markdowncontent|publishedtime)[:：]",
    re.IGNORECASE,
)
# A title that a converter made of the file's name: 文档：某某办法.md
_FILE_TITLE = re.compile("^(?:文档|文件名?|标题)\\s*[:：]\\s*(?P<title>.+?)(?:\\.(?:md|txt|docx?|pdf|html?|ofd))?$")
_ISSUER_LABELS = ("发文机关", "发布机构", "发布机关", "制定机关", "发文单位")
_PUBLISHED_LABELS = ("发布日期", "发布时间", "发表时间", "发表日期")
_DATE_LABELS = ("成文日期", "发文日期", "印发日期", "公布日期", *_PUBLISHED_LABELS, "生成日期")
_ORIGIN_LABELS = ("来源", "信息来源")
_ORGAN = re.compile("[\u4e00-\u9fff]{2,30}(?:政府|办公厅|办公室|厅|局|委|委员会|部|署|中心|院|处)")
_RED_HEAD = re.compile("([\u4e00-\u9fff、]{3,40}?)(?:文件|令)$")
_URGENCY = re.compile("(?:特急|加急|平急|急件|特提|[0-9]{6})")
_SECRET = re.compile("(?:绝密|机密|秘密)(?:★.{0,10}|[\\s\u3000].{0,10})?|内部(?:资料|文件).{0,12}")
_ADDRESSED = re.compile("各|有关|政府|部门|单位|机关|机构|委员会|办公|厅|局|公司|院|校|中心|处|直属|市|县|区|镇|乡")
_BEGINS_TITLE = re.compile("关于|(?:国务院|政府|厅|局|委|部|办公室|院|会)(?:对|印发|转发|批转|发布|公布|同意)")
_PLACE = re.compile("[\u4e00-\u9fff]{1,8}?(?:自治区|自治州|自治县|省|市|县|区|盟|州|旗)")
_ANNEX = re.compile("附\\s?[表录图]\\s?[0-9一二三四五六七八九十]{0,3}")
_FORMAL = re.compile("(?:通知|意见|决定|决议|公告|通告|通报|报告|请示|批复|函|纪要|命令|公报|答复)$")
_TITLE_PART = re.compile("[（(][^（）()]{1,16}[）)]")
_BODY_HEAD = re.compile("(?:政策|文件)?(?:全文|正文|原文)|-{2,5}")
_HAS_WORDS = re.compile("[\u4e00-\u9fff].*[\u4e00-\u9fff]")
_ENDS_SENTENCE = ("。", "；", "，", "：", ":", "！", "？")
_LONGEST_TITLE_LINE = 90
_DEEPEST = 40  # blocks that a head can have


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a document says; "" and None where it does not."""

    number: str = ""
    title: str = ""
    issuer: str = ""
    addressees: tuple[str, ...] = ()
    issued_on: date | None = None
    published_on: date | None = None
    secret: str = ""  # 密级 as printed
    origin: str = ""  # organs named as the source of the page; they issued it where nobody signed
    size: int = 0  # blocks it takes up


def read_header(blocks: Sequence[Block], listed: Listed | None) -> Header:
    """Give the head of a document; `size` tells how many blocks belong to it.

    Args:
        blocks: one document, from its first block.
        listed: the heading under which a volume lists it; its title holds then.
    """
    header = Header(title=listed.title if listed else "", issued_on=listed.issued_on if listed else None)
    has_title = listed is not None
    for index, block in enumerate(blocks[:_DEEPEST]):
        text = block.text
        taken = _take_line(header, text) or (_take_addressees(header, text) if header.title else None)
        if taken is None and not has_title:
            taken = _take_title(header, blocks[index : index + 4])
        if taken is None and (_repeats_title(text, header.title) or _BODY_HEAD.fullmatch(text)):
            taken = header
        if taken is None:
            return header
        header = replace(taken, size=index + 1)
        if header.addressees:
            return header
    return header


def split_addressees(text: str) -> tuple[str, ...]:
    """Give the groups of addressees as printed: parted at ， and ；, not inside brackets."""
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        depth += (char in "（(") - (char in "）)")
        if char in "，；,;" and depth <= 0:
            parts.append(text[start:position])
            start = position + 1
    return tuple(part.strip() for part in [*parts, text[start:]] if part.strip())


def issuer_of_title(title: str) -> str:
    """Give the organisation a title begins with: 甲省乙厅 in 甲省乙厅关于印发《…》的通知; "" where there is none."""
    match = re.match("([^《》，。：“”]{2,200}?)(?:关于|印发|转发|批转|公布|发布)", simplify(title))
    named = match is not None and all(
        len(name) <= 60 and (is_unit(name[-40:]) or name.endswith(("部门", "国务院", "组")))
        for name in match[1].split()
    )
    return title[: match.end(1)] if match and named else ""


def name_issuer(printed: str, title: str) -> str:
    """Give the issuers joined by 、 where they are printed without anything between, as in signatures side by side."""
    printed = re.sub("^中华人民共和国(?=国务院|.{1,14}(?:部|委员会|署|总局)$)", "", printed)
    named = "、".join(issuer_of_title(title).split())
    if "、" in named and fold(named).replace("、", "") == fold(printed).replace("、", ""):
        return named
    found: list[str] = []
    for name in re.split("[、\\s]+", printed):
        first = _PLACE.match(name)
        place = first[0] if first else ""
        cuts = (
            [match.start() for match in re.finditer(f"(?<=[局厅委部院会室府组心])(?={re.escape(place)}.)", name)]
            if place
            else []
        )
        ends = [*cuts, len(name)]
        found += [name[start:end].strip() for start, end in zip([0, *cuts], ends, strict=True)]
    return "、".join(one for one in found if one)


def all_issuers(stated: str, printed: str) -> str:
    """Give who issued a document where a head table names one issuer and the text prints it among several."""
    names = [fold(name) for name in printed.split("、")]
    return printed if len(names) > 1 and fold(stated) in names else stated or printed


def read_origin(printed: str) -> str:
    """Give the organs that a page names as its source (信息来源), "" where it names a newspaper, a site or nobody."""
    names = [name for name in re.split("[、\\s]+", printed.strip()) if name]
    return "、".join(names) if names and all(map(_ORGAN.fullmatch, names)) else ""


def _take_line(header: Header, text: str) -> Header | None:
    """Take a line of the head that its form gives away; None where it is not one."""
    plain = simplify(text)
    if _SECRET.fullmatch(plain):
        return replace(header, secret=text)
    if label := _LABEL.match(plain.replace(" ", "")):
        return _take_label(header, label[1], plain.replace(" ", "")[label.end() :])
    if is_document_number(text):
        if ORDER.fullmatch(text):
            return header if header.number else replace(header, number=f"{_order_issuer(header)}{text}")
        return header if header.number else replace(header, number=canonical_number(plain) or text)
    if _URGENCY.fullmatch(text):
        return header
    if is_date(text) and header.title:
        return replace(header, issued_on=header.issued_on or read_date(text))
    red = _RED_HEAD.fullmatch(text)
    if red and (is_unit(red[1]) or red[1].endswith(("政府", "厅", "局", "委", "部"))) and "关于" not in text:
        return replace(header, issuer=red[1])
    return None


def _take_label(header: Header, label: str, value: str) -> Header:
    """Take a labelled line such as 发文字号：…; what the document itself prints comes later and wins."""
    if label in _ISSUER_LABELS and not header.issuer:
        return replace(header, issuer=value.strip())
    if label in ("发文字号", "文号") and not header.number:
        return replace(header, number=canonical_number(value))
    if label in _ORIGIN_LABELS and not header.origin:
        return replace(header, origin=read_origin(value))
    if label in _PUBLISHED_LABELS and header.published_on is None:
        header = replace(header, published_on=read_date(value[:30]))
    if label in _DATE_LABELS and header.issued_on is None:
        return replace(header, issued_on=read_date(value[:30]))
    return header


def _order_issuer(header: Header) -> str:
    return f"{header.issuer}令" if header.issuer else ""


def _take_addressees(header: Header, text: str) -> Header | None:
    if not text.endswith(("：", ":")) or len(text) > 300 or read_mark(text) or re.search("。|如下|下列|以下", text):
        return None
    if _ADDRESSED.search(simplify(text)):
        return replace(header, addressees=split_addressees(text.rstrip("：:")))
    return None


def _take_title(header: Header, blocks: Sequence[Block]) -> Header | None:
    """Take a block that is the title, goes on with one not complete yet, or says it better than a line before it."""
    block, text = blocks[0], _FILE_TITLE.sub(r"\g<title>", blocks[0].text)
    if len(text) > _LONGEST_TITLE_LINE or block.kind == "table" or text.endswith(_ENDS_SENTENCE):
        return None
    if is_aside(text) or fold(text) in ("目录", "目次") or (block.kind != "heading" and read_mark(text)):
        return None
    if not header.title and _ANNEX.fullmatch(text) and len(blocks) > 1 and blocks[1].kind != "table":
        return header  # what follows is the title
    if not header.title:
        return replace(header, title=text) if _HAS_WORDS.search(text) and not _BODY_HEAD.fullmatch(text) else None
    if longer := _find_longer(header.title, blocks):
        return replace(header, title=longer)
    if find_kind(header.title):
        goes_on = "关于" in header.title and not _FORMAL.search(header.title) and _FORMAL.search(text)
        joins = goes_on or _TITLE_PART.fullmatch(text)
        return replace(header, title=join_lines(header.title, text)) if joins else None
    if find_kind(text) and not is_unit(header.title) and not _BEGINS_TITLE.search(simplify(header.title)):
        return replace(header, title=text)
    joined = header.title
    for following in blocks:  # title lines are short, and one of the next completes it
        line = following.text
        if following is not block and (len(line) > 40 or is_document_number(line) or line.endswith(_ENDS_SENTENCE)):
            return None
        joined += line
        if find_kind(joined):
            return replace(header, title=join_lines(header.title, text))
    return None


def _find_longer(title: str, blocks: Sequence[Block]) -> str:
    """Give the title that the next lines print in full around the one known so far, "" where they do not."""
    joined = ""
    for block in blocks[:3]:
        joined = join_lines(joined, block.text)
        if len(joined) > len(title) and find_kind(joined) and fold(title) in fold(joined) and "。" not in joined:
            return joined if joined != title else ""
    return ""


def _repeats_title(text: str, title: str) -> bool:
    return len(text) > 5 and len(text) <= _LONGEST_TITLE_LINE and fold(text) in fold(title)
