"""What a person should look at: where a document disagrees with itself or lacks something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.structure.clauses import PartText
from assistant.structure.header import issuer_of_title
from assistant.structure.kinds import find_stutter
from assistant.structure.parts import issued_titles
from assistant.structure.volumes import Listed
from assistant.text.docnumbers import find_document_numbers
from assistant.text.fold import fold
from assistant.types import Block, Document, Doubt

_NUMBERED_KINDS = ("通知", "意见", "函", "批复", "公告", "通告", "通报", "决定")
_MOST_GAPS = 5  # told one by one for each part
_REFERS = re.compile("(?:见|详见|参见)附件|附后|见附表")


def locate(path: str, page: int) -> str:
    """Give the place of a doubt: file, and page where there are pages."""
    return f"{path} 第{page}页" if page else path


def doubt_header(document: Document, listed: Listed | None, covering: Sequence[Block], page: int) -> list[Doubt]:
    """Give the doubts about title, number and date of a document."""
    where = locate(document.source, page)
    name = document.number or f"《{document.title}》"
    found = []
    if listed and (reason := mismatch(document, listed, covering)):
        found.append(Doubt("heading_mismatch", where, f"汇编标题与正文不是同一份文件，请核对：{reason}"))
    if stutter := find_stutter(document.title):
        found.append(Doubt("title_stutter", where, f"标题末尾重复了“{stutter}”，请核对：{document.title}"))
    if not document.number and document.kind in _NUMBERED_KINDS:
        found.append(Doubt("number_missing", where, f"没有找到发文字号，可在 .meta.toml 中补上：《{document.title}》"))
    if document.issued_on is None:
        found.append(Doubt("date_missing", where, f"没有找到成文日期，可在 .meta.toml 中补上：{name}"))
    if listed and listed.issued_on and document.issued_on and listed.issued_on != document.issued_on:
        found.append(Doubt("date_mismatch", where, f"汇编标题的日期与落款日期不同，已取落款日期，请核对：{name}"))
    return found


def mismatch(document: Document, listed: Listed, covering: Sequence[Block]) -> str:
    """Give why a listed heading and the text below it are not one document, "" where they agree."""
    reasons = []
    named = issuer_of_title(listed.title)
    if named and document.issuer and not _same_unit(named, document.issuer):
        reasons.append(f"标题写{named}，落款是{document.issuer}")
    present = {fold(part.title) for part in document.parts}
    for title in issued_titles(listed.title, ()):
        cited = _cited_number(title, covering)
        if fold(title) not in present and cited and cited != document.number:
            reasons.append(f"标题称印发《{title}》，正文只引用它（{cited}）")
    return "；".join(reasons)


def doubt_attachments(document: Document, covering: Sequence[Block], page: int) -> list[Doubt]:
    """Give the attachments that are announced and absent."""
    where = locate(document.source, page)
    present = [fold(part.title) for part in document.parts if part.title]
    attached = sum(part.kind == "附件" for part in document.parts)
    found = [
        Doubt("attachment_missing", where, f"附件未收录：{title}")
        for title in document.attachments
        if not any(fold(title) in one or one in fold(title) for one in present)
    ]
    if not document.attachments and not attached and any(_REFERS.search(block.text) for block in covering):
        found.append(Doubt("attachment_missing", where, "正文说“见附件”，但文件中没有附件"))
    return found


def doubt_numbering(path: str, title: str, part: PartText) -> list[Doubt]:
    """Give the jumps in the numbering of a part."""
    found = [
        Doubt(
            "numbering_gap",
            locate(path, gap.page),
            f"《{title}》的编号不连续：{gap.before or '开头'}之后是{gap.after}，请核对是否有缺漏",
        )
        for gap in part.gaps[:_MOST_GAPS]
    ]
    if len(part.gaps) > _MOST_GAPS:
        rest = len(part.gaps) - _MOST_GAPS
        where = locate(path, part.gaps[-1].page)
        found.append(Doubt("numbering_gap", where, f"《{title}》的编号另有{rest}处不连续，请核对"))
    return found


def _same_unit(one: str, other: str) -> bool:
    return any(fold(name) in fold(one) or fold(one) in fold(name) for name in other.split("、"))


def _cited_number(title: str, covering: Sequence[Block]) -> str:
    """Give the number in brackets right after a title, "" where it is not cited with one."""
    for block in covering:
        position = block.text.find(f"《{title}》")
        if position >= 0:
            after = block.text[position + len(title) + 2 : position + len(title) + 40]
            numbers = find_document_numbers(after) if after.startswith(("（", "(")) else ()
            if numbers:
                return numbers[0].canonical
    return ""
