"""What to say about pages that give no text, or not all of it; the same for PDF and OFD."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.documents.drawn import DrawnPage
from assistant.documents.geometry import Box
from assistant.errors import SourceError
from assistant.types import Doubt

_FEW_LETTERS = 10  # a page with fewer, and a picture over half of it, is a scan
_NAMED_PAGES = 10  # page numbers listed in a message
_SCANNED = "是扫描图片，没有可以取出的文字；请换成带文字的电子版，或先做文字识别（OCR）并核对后再放入"
_UNMAPPED = "的文字编码没有写进文件，取出来是乱码；请换成 Word 文件或重新导出"


def find_scans(pages: Sequence[DrawnPage]) -> tuple[int, ...]:
    """Give the numbers of the pages that are pictures of text."""
    return tuple(page.number for page in pages if page.letters < _FEW_LETTERS and _is_pictured(page))


def refuse_unreadable(pages: Sequence[DrawnPage], scans: Sequence[int]) -> None:
    """Refuse a file of scans only, and one whose letters have no meaning.

    Raises:
        SourceError: `scanned` or `unmapped_text`.
    """
    written = sum(page.letters >= _FEW_LETTERS for page in pages)
    if scans and not written:
        raise SourceError(f"每一页都{_SCANNED}", "scanned")
    letters, unknown = sum(page.letters for page in pages), sum(page.unknown for page in pages)
    if unknown > letters / 2:
        raise SourceError(f"里面{_UNMAPPED}", "unmapped_text")


def doubt_pages(pages: Sequence[DrawnPage], scans: Sequence[int], missing: Sequence[int]) -> list[Doubt]:
    """Give what a person should look at, page by page."""
    doubts = [Doubt("missing_page", _name_page(number), "这一页打不开，没有读取，请核对原文") for number in missing]
    doubts += [Doubt("scanned", _name_page(number), f"这一页{_SCANNED}") for number in scans]
    for page in pages:
        where = _name_page(page.number)
        if page.unknown:
            doubts.append(Doubt("unmapped_text", where, f"有 {page.unknown} 个字{_UNMAPPED}"))
        if page.hidden:
            message = f"有 {page.hidden} 个看不见的字（透明、白色、极小或在页面之外），没有采用，请核对原文"
            doubts.append(Doubt("hidden_text", where, message))
        if page.slanted:
            message = f"有 {page.slanted} 个斜放的字（多为水印），没有采用，请核对原文"
            doubts.append(Doubt("slanted_text", where, message))
    return doubts


def _is_pictured(page: DrawnPage) -> bool:
    """Tell whether pictures cover over half of a page."""
    seen = [_clip(box, page.width, page.height) for box in page.pictures]
    return sum((box.right - box.left) * (box.bottom - box.top) for box in seen) > page.width * page.height / 2


def _clip(box: Box, width: float, height: float) -> Box:
    left, top = min(max(box.left, 0), width), min(max(box.top, 0), height)
    return Box(left, top, max(left, min(box.right, width)), max(top, min(box.bottom, height)))


def tell_missing(scans: Sequence[int], missing: Sequence[int]) -> str:
    """Give one line that says which pages were not read and what to do, "" where all were."""
    told = []
    if scans:
        told.append(f"{_name_pages(scans)}是扫描图片，没有读取；请换成带文字的电子版")
    if missing:
        told.append(f"{_name_pages(missing)}打不开，没有读取；请重新导出或下载")
    return "；".join(told)


def _name_page(number: int) -> str:
    """Give how a page is called in messages."""
    return f"第{number}页"


def _name_pages(numbers: Sequence[int]) -> str:
    """Give how several pages are called in messages, the first ones by number."""
    names = "、".join(map(str, numbers[:_NAMED_PAGES]))
    return f"第{names}页" if len(numbers) <= _NAMED_PAGES else f"第{names}等{len(numbers)}页"
