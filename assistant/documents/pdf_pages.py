"""Pages of a PDF as drawn characters, ruling lines and pictures.

The library is not safe in threads and can end the whole process on a hostile file: readers run in a child process.
"""

from __future__ import annotations

import ctypes
import functools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

from assistant.documents.drawn import UNKNOWN, WHITE, DrawnPage, Style, find_turn
from assistant.documents.pdf_drawings import View, read_drawings
from assistant.errors import SourceError
from assistant.text.fold import clean

_INVISIBLE_MODES = (3, 7)  # neither filled nor outlined; only clipping
_MOST_SIZES = 4  # widths of a character, in sizes of its font


@dataclass(frozen=True, slots=True)
class PdfFile:
    """An open PDF; made by `open_pdf`."""

    _document: pypdfium2.PdfDocument

    @property
    def pages(self) -> int:
        """Give the number of pages that the file says it has."""
        return len(self._document)

    @property
    def signatures(self) -> int:
        """Give the number of signatures in it; nothing is verified."""
        return max(0, int(raw.FPDF_GetSignatureCount(self._document.raw)))

    @property
    def attachments(self) -> int:
        """Give the number of files inside it."""
        return max(0, int(raw.FPDFDoc_GetAttachmentCount(self._document.raw)))

    def read_page(self, index: int) -> DrawnPage | None:
        """Give one page by its position from 0, None where it cannot be loaded."""
        return _read_page(self._document.raw, index)


@contextmanager
def open_pdf(data: bytes) -> Iterator[PdfFile]:
    """Open a PDF; an empty user password opens by itself.

    Raises:
        SourceError: `needs_password`, or `damaged`.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise SourceError("需要密码，请去掉密码后再放入", "needs_password") from error
        raise SourceError("已损坏或不完整，请重新导出或下载后再放入", "damaged") from error
    try:
        yield PdfFile(document)
    finally:
        document.close()


def _read_page(document: raw.FPDF_DOCUMENT, index: int) -> DrawnPage | None:
    page = raw.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        view = View(page)
        text = DrawnPage(index + 1, view.width, view.height)
        read_drawings(page, view, text)
        text_page = raw.FPDFText_LoadPage(page)
        if text_page:
            try:
                _read_glyphs(text_page, view, text)
            finally:
                raw.FPDFText_ClosePage(text_page)
        return text
    finally:
        raw.FPDF_ClosePage(page)


def _read_glyphs(text_page: raw.FPDF_TEXTPAGE, view: View, text: DrawnPage) -> None:
    styles: dict[int, Style] = {}
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index, char in _list_characters(text_page):
        owner = raw.FPDFText_GetTextObject(text_page, index)
        key = ctypes.cast(owner, ctypes.c_void_p).value or 0
        style = styles.get(key) or styles.setdefault(key, _read_style(text_page, index, owner, view))
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        size = raw.FPDFText_GetFontSize(text_page, index) * style.scale
        if box.right - box.left > _MOST_SIZES * size:  # of vertical writing, which the library does not scale
            _read_drawn_box(text_page, index, box)
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        seen = view.place_box(box.left, box.bottom, box.right, box.top)
        unmapped = bool(raw.FPDFText_HasUnicodeMapError(text_page, index))
        text.add(UNKNOWN if unmapped else char, seen, view.place(x.value, y.value), size, style)


def _read_drawn_box(text_page: raw.FPDF_TEXTPAGE, index: int, box: raw.FS_RECTF) -> None:
    """Put the box of what is drawn of a character into `box`."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    box.left, box.right, box.bottom, box.top = left.value, right.value, bottom.value, top.value


def _list_characters(text_page: raw.FPDF_TEXTPAGE) -> Iterator[tuple[int, str]]:
    """Give the drawn characters that can be seen at all; spaces that the library adds are none."""
    high = 0
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
            high = 0
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        if raw.FPDFText_IsHyphen(text_page, index) == 1 or code in (0x02, 0xFFFE):
            code = ord("-")
        if char := _make_character(code):
            yield index, char


@functools.lru_cache(maxsize=20_000)
def _make_character(code: int) -> str:
    """Give the character of a code, "" where nothing is seen of it."""
    if code == 0:
        return UNKNOWN
    return clean(chr(code)).strip() if code <= 0x10FFFF else ""


def _read_style(text_page: raw.FPDF_TEXTPAGE, index: int, owner: raw.FPDF_PAGEOBJECT, view: View) -> Style:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text_page, index, matrix):
        return Style(0, 1.0, True, False)
    scale = math.hypot(matrix.c, matrix.d)
    mode = raw.FPDFTextObj_GetTextRenderMode(owner) if owner else 0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    coloured = raw.FPDFText_GetFillColor(text_page, index, red, green, blue, alpha)
    white = bool(coloured) and mode in (0, 4) and min(red.value, green.value, blue.value) >= WHITE
    visible = mode not in _INVISIBLE_MODES and not (coloured and mode in (0, 4) and alpha.value == 0)
    turn = find_turn(matrix.a, -matrix.b, view.rotation)
    return Style(turn, scale, visible, white)
