"""PDF files: text with positions, scans told apart from text, locked and damaged files refused with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.documents.drawn import DrawnPage
from assistant.documents.page_report import doubt_pages, find_scans, refuse_unreadable, tell_missing
from assistant.documents.reading import Reading
from assistant.documents.sheets import read_sheets
from assistant.errors import SourceError
from assistant.types import Doubt

if TYPE_CHECKING:
    from assistant.documents.pdf_pages import PdfFile

MAX_PAGES = 2_000
_MOST_LETTERS = 4_000_000


def read_pdf(data: bytes) -> Reading:
    """Give the text of a PDF; block pages count from 1 as a viewer shows them.

    Raises:
        SourceError: `damaged`, `needs_password`, `no_pages`, `too_many_pages`, `too_large`, `scanned` (every page is a
            picture), `unmapped_text` (letters whose meaning the file does not tell) or `no_text`.
    """
    from assistant.documents.pdf_pages import open_pdf  # slow to import, and needed where there is a PDF only

    with open_pdf(data) as file:
        if file.pages == 0:
            raise SourceError("里面没有页面，请重新导出或下载后再放入", "no_pages")
        if file.pages > MAX_PAGES:
            raise SourceError(f"有 {file.pages} 页，超过 {MAX_PAGES} 页，请拆成几个文件", "too_many_pages")
        pages, missing = _read_pages(file)
        metadata = (("电子签名", "有，未经核验"),) if file.signatures else ()
        attached = file.attachments
    scans = find_scans(pages)
    refuse_unreadable(pages, scans)
    blocks = read_sheets([sheet for page in pages for sheet in page.make_sheets()])
    if not blocks:
        raise SourceError("没有可以取出的文字（文字可能已转成图形）；请换成 Word、OFD 或重新导出的 PDF", "no_text")
    doubts = [*doubt_pages(pages, scans, missing), *_doubt_file(data, attached)]
    return Reading(blocks, tuple(doubts), metadata, tell_missing(scans, missing))


def _read_pages(file: PdfFile) -> tuple[list[DrawnPage], list[int]]:
    """Give the pages that can be loaded, and the numbers of the others."""
    pages: list[DrawnPage] = []
    missing, letters = [], 0
    for index in range(file.pages):
        page = file.read_page(index)
        if page is None:
            missing.append(index + 1)
            continue
        pages.append(page)
        letters += page.letters
        if letters > _MOST_LETTERS:
            raise SourceError("文字过多，没有读取；请拆成几个文件", "too_large")
    if not pages:
        raise SourceError("已损坏或不完整，请重新导出或下载后再放入", "damaged")
    return pages, missing


def _doubt_file(data: bytes, attached: int) -> list[Doubt]:
    doubts = []
    if b"%%EOF" not in data[-2048:]:
        doubts.append(Doubt("truncated", "", "文件结尾不完整，可能没有下载完，请核对最后几页"))
    if attached:
        doubts.append(Doubt("attached_files", "", f"里面还夹带 {attached} 个文件，没有读取；需要时请另存出来单独放入"))
    return doubts
