"""The texts inside one document: the main text and what it issues or attaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.marks import is_title
from assistant.structure.kinds import find_kind
from assistant.structure.numbering import ARTICLE_KINDS, Mark, read_mark
from assistant.text.fold import fold, simplify
from assistant.types import Block

_ATTACHMENT = re.compile("附\\s?件\\s?[0-9一二三四五六七八九十]{0,3}[\\s\u3000]?[:：]?")
_ATTACHMENT_TITLED = re.compile("附\\s?件\\s?[0-9一二三四五六七八九十]{1,3}[\\s\u3000]?[:：]?[\\s\u3000]?(.{2,80})")
_QUOTED = re.compile("《([^《》]{2,120})》")
_ISSUES = re.compile("印发|发布|公布|颁布|转发|批转|下发|予以")
_ISSUED_BARE = re.compile("(?:印发|转发|批转|发布|公布)(?!《)(.{4,60})的(?:通知|函|公告|决定)")
_LONGEST_TITLE = 80
_NEAR = 12  # blocks in which the numbering of a new text begins


@dataclass(frozen=True, slots=True)
class PartBlocks:
    """The blocks of one part, title taken off."""

    title: str  # "" for the main text
    blocks: tuple[Block, ...]
    page: int


def issued_titles(title: str, covering: Sequence[Block]) -> tuple[str, ...]:
    """Give the titles between 《》 that a document says it issues."""
    texts = [text for text in (title, *(block.text for block in covering[:3])) if _ISSUES.search(simplify(text))]
    names = [name for text in texts for name in _QUOTED.findall(text)]
    if match := _ISSUED_BARE.search(simplify(title)):
        names.append(title[match.start(1) : match.end(1)])
    return tuple(dict.fromkeys(names))


def title_of_order(number: str, body: Sequence[Block]) -> str:
    """Give the title of the one text that an order (令) without its own title puts in force, "" where it is none."""
    if "令" not in number:
        return ""
    names = issued_titles("", body)
    printed = {fold(block.text) for block in body}
    standing = [name for name in names if fold(name) in printed]
    return standing[0] if len(standing) == 1 else ""


def split_parts(blocks: Sequence[Block], announced: Sequence[str], *, signed: int) -> tuple[PartBlocks, ...]:
    """Give the main text and the texts after it.

    Args:
        blocks: the document without its head, signature, notes and list of attachments.
        announced: titles that it says it issues or attaches.
        signed: how many blocks stand before the signature; len(blocks) where there is none.

    Returns:
        First the main text (title "", perhaps without blocks), then each attachment.
    """
    names = {fold(name) for name in announced}
    starts: list[tuple[int, int, str]] = []  # first block, first block of its text, title
    index = 0
    while index < len(blocks):
        begin = _begins_part(blocks, index, names, after_signature=index >= signed)
        if begin:
            starts.append((index, *begin))
            index = max(begin[0], index + 1)
        else:
            index += 1
    first = starts[0][0] if starts else len(blocks)
    parts = [PartBlocks("", tuple(blocks[:first]), blocks[0].first_page if blocks else 0)]
    for (start, body, title), following in zip(starts, [*starts[1:], None], strict=False):
        end = following[0] if following else len(blocks)
        parts.append(PartBlocks(title, tuple(blocks[body:end]), blocks[start].first_page))
    return tuple(parts)


def _begins_part(
    blocks: Sequence[Block], index: int, names: set[str], *, after_signature: bool
) -> tuple[int, str] | None:
    """Give (first block of the text, title) where a new text begins at a block."""
    block = blocks[index]
    text = block.text
    if block.kind == "table" or len(text) > _LONGEST_TITLE:
        return None
    if _ATTACHMENT.fullmatch(text) and (after_signature or not text.rstrip("：:").endswith("件")):
        body, title = _take_title(blocks, index + 1, names)
        return body, title or text  # without a title of its own it is called as printed: 附件1
    if after_signature and (titled := _ATTACHMENT_TITLED.fullmatch(text)) and not text.endswith(("。", "；")):
        return index + 1, titled[1].strip()
    if fold(text) in names or (names and len(text) > 5 and fold("".join(_lines(blocks, index, 2))) in names):
        return _take_title(blocks, index, names)
    if after_signature and (is_title(text) or _is_heading(block)) and _numbering_begins(blocks, index + 1):
        return _take_title(blocks, index, names)
    return None


def _take_title(blocks: Sequence[Block], index: int, names: set[str]) -> tuple[int, str]:
    """Give the title that begins at a block: the fewest lines that make an announced or a complete one."""
    for count in (1, 2, 3):
        title = "".join(_lines(blocks, index, count))
        if fold(title) in names:
            return index + count, title
    title = ""
    for count, block in enumerate(blocks[index : index + 3]):
        text = block.text
        if block.kind == "table" or len(text) > _LONGEST_TITLE or read_mark(text) or text.endswith(("。", "：", "；")):
            return index + count, title
        title += text
        if find_kind(title) or count == 2:
            return index + count + 1, title
        following = blocks[index + count + 1].text if index + count + 1 < len(blocks) else ""
        if not find_kind(title + following) or len(following) > 40:
            return index + count + 1, title
    return index + 3, title


def _lines(blocks: Sequence[Block], index: int, count: int) -> list[str]:
    return [block.text for block in blocks[index : index + count]]


def _is_heading(block: Block) -> bool:
    return block.kind == "heading" and read_mark(block.text) is None


def _numbering_begins(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether the next mark of a high level is the first of its sequence."""
    for block in blocks[index : index + _NEAR]:
        mark: Mark | None = read_mark(block.text)
        if mark and (mark.kind in ARTICLE_KINDS or mark.kind in ("一", "（一）", "1")):
            return mark.value == 1
    return False
