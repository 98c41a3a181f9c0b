"""What ends the text of a document: signature and date, notes, lists of attachments, copy lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.documents.marks import is_closed, is_date, is_title, is_unit, is_wordless
from assistant.text.dates import find_dates, read_date
from assistant.types import Block

_NOTE = re.compile(
    "[（(](此件[^（）()]{1,60}|[^（）()]{0,20}(?:依申请公开|不予公开|不公开))[）)]|(此件[^。，（）()]{0,12}公开[^。，（）()]{0,12})|"
    "[（(]?(?:信息)?公开(?:方式|属性|类别|形式|选项)[:：]\\s?([^。，（）()]{2,12}公开)[）)]?"
)
_CONTACT = re.compile("[（(]\\s?联\\s?系(?:人|电话|方式)[^（）()]{1,80}[）)]")
_ANNOUNCED = re.compile("附\\s?件\\s?[:：]\\s?")
_ITEM = re.compile("(?<![0-9])[0-9０-９]{1,2}\\s?[.．、](?:(?![0-9])|(?=(?:19|20)[0-9]{2}[年—-]))\\s?")
_ITEM_NAME = re.compile("附\\s?件\\s?[0-9０-９一二三四五六七八九十]{1,3}[\\s\u3000:：.、]{1,3}(?=.{2})")
_COPIES = re.compile(
    "(?:抄\\s?送|抄\\s?报|主\\s?送|分\\s?送)\\s?[:：]|[^，。]{2,40}[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日印发$"
)
_FETCHED = re.compile("(?:采集|抓取|爬取|检索|更新)时间[:：]")
# What a site prints around a text: its address, and labels of buttons with what stands below them.
_ADDRESS = re.compile("[<〈（(]?(?:原文|来源|链接)?[:：]?(?:https?://|www\\.)[!-~]{4,500}[>〉）)]?")
_BUTTON = re.compile(
    "(?:【[^【】]{0,8}(?:下载|打印|关闭|分享|收藏|返回|链接|纠错|相关附件)[^【】]{0,8}】"
    "|(?:打印|关闭|分享|收藏|返回顶部|原文下载|原文链接|责任编辑[:：].{0,10})[ |｜、]{0,3}){1,6}"
)
_LONGEST_BELOW = 40  # characters of a line below a button
_OFFICE_HOLDER = re.compile(
    "(?:代)?(?:省长|市长|县长|区长|州长|主席|总理|部长|主任|局长|署长|行长|会长|院长|检察长|司令员)[\\s\u3000]?.{1,10}"
)
_FILE_ENTRY = re.compile("(.{1,90})\\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar|jpg)(?:\\s?[（(].{1,8}[）)])?", re.IGNORECASE)
_MOST_SIGNERS = 12
_LONGEST_ENTRY = 90


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed and when, and which blocks say so."""

    start: int
    end: int  # exclusive
    issuer: str  # several joined by 、; "" where only an office holder or a date stands there
    issued_on: date | None


def find_signature(blocks: Sequence[Block]) -> Signature | None:
    """Give the first signature of a document: lines of organisations, then a date alone (or both in one line)."""
    for index, block in enumerate(blocks):
        if index == 0 or block.kind != "paragraph":
            continue
        dates = find_dates(block.text) if len(block.text) <= 60 else ()
        if not dates or dates[-1].end != len(block.text):
            continue
        head = block.text[: dates[-1].start].strip("\u3000 ")
        if head and not is_unit(head):
            continue
        signers, start = _take_signers(blocks, index)
        names = [*signers, head] if head else signers
        if names or _ends_document(blocks, index):
            issuer = "、".join(name for name in names if not _OFFICE_HOLDER.fullmatch(name))
            return Signature(start, index + 1, issuer, dates[-1].day)
    return None


def _take_signers(blocks: Sequence[Block], index: int) -> tuple[list[str], int]:
    signers: list[str] = []
    while index - 1 > 0 and len(signers) < _MOST_SIGNERS:
        text = blocks[index - 1].text
        named = is_unit(text) or bool(_OFFICE_HOLDER.fullmatch(text))
        ended = blocks[index - 2].text.endswith(("。", "）", ")"))
        alone = not signers and len(text) <= 25 and is_wordless(text) and ended
        if not (named or alone) or is_closed(text) or blocks[index - 1].kind != "paragraph":
            break
        signers.insert(0, text)
        index -= 1
    return signers, index


def _ends_document(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a date without a name stands where a signature stands: at the end, or before a note."""
    return is_date(blocks[index].text) and (index + 1 == len(blocks) or find_note(blocks[index + 1].text) != "")


def find_note(text: str) -> str:
    """Give a note such as 此件主动公开 without its brackets, "" where the line is none."""
    match = _NOTE.fullmatch(text.rstrip("。"))
    return next(filter(None, match.groups()), "") if match else ""


def is_contact(text: str) -> bool:
    """Tell whether a line names whom to call, as stands in brackets below a signature."""
    return bool(_CONTACT.fullmatch(text))


def is_furniture(text: str) -> bool:
    """Tell whether a line is no text of the document: copy list, print or fetch date, link to a file."""
    patterns = (_FILE_ENTRY, _ADDRESS, _BUTTON)
    return bool(_COPIES.match(text) or _FETCHED.match(text) or any(pattern.fullmatch(text) for pattern in patterns))


def drop_page_end(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give the blocks without what a site prints below: from a button (【原文下载】) on, where no sentence follows.

    A title of an attachment, a date or an organisation is text; then nothing is left out.
    """
    for index, block in enumerate(blocks):
        if block.kind != "table" and _BUTTON.fullmatch(block.text) and all(map(_is_below, blocks[index:])):
            return tuple(blocks[:index])
    return tuple(blocks)


def _is_below(block: Block) -> bool:
    text = block.text
    if block.kind == "table" or len(text) > _LONGEST_BELOW or is_date(text) or is_unit(text) or is_title(text):
        return False
    return not re.search("[。；]|附\\s?件", text) and not find_note(text)


def take_attachments(blocks: Sequence[Block]) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """Give the titles of the attachments a text announces (附件：1.… 2.…), and the blocks without that list."""
    titles: list[str] = []
    kept: list[Block] = []
    listing = False
    for block in blocks:
        text = block.text
        if announced := _ANNOUNCED.match(text):
            names = _split_entries(text[announced.end() :])
            listing = len(text) <= 400 and "。" not in text[announced.end() :]
            if listing:
                titles += names
                continue
        if listing and (entry := _read_entry(text, numbered=bool(titles))):
            titles.append(entry)
            continue
        listing = False
        kept.append(block)
    return tuple(titles), tuple(kept)


def _split_entries(text: str) -> list[str]:
    """Part a run such as 1.甲表2.乙表; a numeral counts only if the sequence runs 1, 2, 3."""
    cuts, expected = [], 1
    for match in _ITEM.finditer(text):
        if int(re.findall("[0-9０-９]+", match[0])[0]) == expected:
            cuts.append(match)
            expected += 1
    if not cuts or cuts[0].start() != 0:
        return [_clean_entry(text)] if text.strip() else []
    ends = [*(cut.start() for cut in cuts[1:]), len(text)]
    return [_clean_entry(text[cut.end() : end]) for cut, end in zip(cuts, ends, strict=True)]


def _read_entry(text: str, *, numbered: bool) -> str:
    if len(text) > _LONGEST_ENTRY or "。" in text or is_date(text):
        return ""
    item = _ITEM.match(text)
    if item:
        return _clean_entry(text[item.end() :])
    return _clean_entry(text) if _FILE_ENTRY.fullmatch(text) or (not numbered and not is_unit(text)) else ""


def _clean_entry(text: str) -> str:
    file = _FILE_ENTRY.fullmatch(text.strip())
    name = (file[1] if file else text).strip("；;，。 \u3000")
    return _ITEM_NAME.sub("", name, count=1) if _ITEM_NAME.match(name) else name


def date_of_history(text: str) -> date | None:
    """Give the date in a bracket such as （2011年12月15日…公布）, None where the line is no such bracket."""
    if text.startswith(("（", "(")) and re.search("公布|通过|发布|批准|施行", text):
        return read_date(text)
    return read_date(text) if re.fullmatch("[0-9]{4}年[^。]{1,120}(?:公布|通过|发布)", text) else None
