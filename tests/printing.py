"""PDF and OFD files made by the tests themselves: Chinese text set like an official document.

The PDF uses a font that is named but not embedded, with a character map that every PDF library has built in: so the
tests need no font, no browser and no further package, and every glyph stands exactly where a test puts it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
LEFT, TOP, SIZE, MEASURE, LEADING = 79.0, 105.0, 16.0, 27, 28.0  # GB/T 9704 has 28 characters to a line
_NOT_FIRST = "，。、；：！？）》”"
_NOT_LAST = "（《“"


@dataclass(slots=True)
class Page:
    """What is drawn on one page; y counts downwards from the top edge."""

    content: list[bytes] = field(default_factory=list)
    rotate: int = 0
    box: tuple[int, int] = (WIDTH, HEIGHT)

    def text(self, x: float, y: float, text: str, size: float = SIZE, *, more: str = "", font: str = "F1") -> Page:
        """Draw text from x on the base line y; `more` holds further operators, such as a colour."""
        code = text.encode("utf-16-be").hex().upper()
        line = f"q BT {more} /{font} {size} Tf 1 0 0 1 {x:.2f} {self.box[1] - y:.2f} Tm <{code}> Tj ET Q"
        self.content.append(line.encode())
        return self

    def downwards(self, x: float, y: float, text: str, size: float = SIZE) -> Page:
        """Draw text in vertical writing from its upper end, in the way of word processors: a large font scaled down."""
        code = text.encode("utf-16-be").hex().upper()
        scaled = f"BT /F2 {size * 20} Tf .05 0 0 .05 {x:.2f} {self.box[1] - y:.2f} Tm <{code}> Tj ET"
        self.content.append(scaled.encode())
        return self

    def turned(self, x: float, y: float, text: str, matrix: str, size: float = SIZE) -> Page:
        """Draw text with a direction of its own ("0 1 -1 0" goes upwards)."""
        code = text.encode("utf-16-be").hex().upper()
        self.content.append(f"BT /F1 {size} Tf {matrix} {x:.2f} {self.box[1] - y:.2f} Tm <{code}> Tj ET".encode())
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        """Draw a ruling line."""
        self.content.append(f"0.5 w {x0} {self.box[1] - y0} m {x1} {self.box[1] - y1} l S".encode())
        return self

    def fill(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> Page:
        """Fill a rectangle."""
        self.content.append(f"q {grey} g {x0} {self.box[1] - y1} {x1 - x0} {y1 - y0} re f Q".encode())
        return self

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        """Place the one picture there is, a grey dot, at that size."""
        self.content.append(f"q {x1 - x0} 0 0 {y1 - y0} {x0} {self.box[1] - y1} cm /I1 Do Q".encode())
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float], cells: Mapping[tuple[int, int, int, int], str]) -> Page:
        """Draw cells (row, column, rows, columns) with lines around them, their text broken to fit."""
        for (row, column, down, across), text in cells.items():
            left, right, top, bottom = xs[column], xs[column + across], ys[row], ys[row + down]
            for corners in ((left, top, right, top), (left, bottom, right, bottom)):
                self.line(*corners)
            for corners in ((left, top, left, bottom), (right, top, right, bottom)):
                self.line(*corners)
            fit = int((right - left - 6) // 10)
            for number in range(0, len(text), fit):
                self.text(left + 3, top + 12 + 12 * (number // fit), text[number : number + fit], 10)
        return self


def write_pdf(
    pages: Sequence[Page], *, password: str | None = None, trailer: str = "", to_unicode: bool = True
) -> bytes:
    """Give a PDF of these pages; with a password it is encrypted (40 bit RC4, the oldest kind)."""
    font = "UniGB-UTF16-H" if to_unicode else "Identity-H"
    ordering = "(GB1)/Supplement 5" if to_unicode else "(Identity)/Supplement 0"
    name = "STSong-Light" if to_unicode else "Unnamed"
    kids = " ".join(f"{10 + 2 * index} 0 R" for index in range(len(pages)))
    objects: dict[int, tuple[str, bytes | None]] = {
        1: ("<</Type/Catalog/Pages 2 0 R>>", None),
        2: (f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>", None),
        3: (f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{font}/DescendantFonts[4 0 R]>>", None),
        4: (
            f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering{ordering}>>"
            "/DW 1000/W[1 95 500 814 939 500]/FontDescriptor 5 0 R>>",
            None,
        ),
        5: (
            f"<</Type/FontDescriptor/FontName/{name}/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
            "/Descent -120/CapHeight 880/StemV 80>>",
            None,
        ),
        7: (f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{font[:-1]}V/DescendantFonts[4 0 R]>>", None),
        6: ("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"),
    }
    for index, page in enumerate(pages):
        resources = "<</Font<</F1 3 0 R/F2 7 0 R>>/XObject<</I1 6 0 R>>>>"
        box = f"/MediaBox[0 0 {page.box[0]} {page.box[1]}]/Rotate {page.rotate}"
        objects[10 + 2 * index] = (
            f"<</Type/Page/Parent 2 0 R{box}/Resources{resources}/Contents {11 + 2 * index} 0 R>>",
            None,
        )
        objects[11 + 2 * index] = ("", b"\n".join(page.content))
    lock = _Lock(password) if password is not None else None
    return _join(objects, lock, trailer)


def _join(objects: Mapping[int, tuple[str, bytes | None]], lock: _Lock | None, trailer: str) -> bytes:
    out, places = b"%PDF-1.7\n", {}
    for number, (head, stream) in sorted(objects.items()):
        places[number] = len(out)
        body = head.encode()
        if stream is not None:
            stream = lock.encrypt(number, stream) if lock else stream
            body = b"<<%s/Length %d>>stream\n%s\nendstream" % (head.encode(), len(stream), stream)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, last = len(out), max(objects)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    lines = lock.dictionary if lock else ""
    return out + f"trailer<</Root 1 0 R/Size {last + 1}{lines}{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


class _Lock:
    """The standard security handler, revision 2."""

    _PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

    def __init__(self, password: str) -> None:
        padded = (password.encode() + self._PADDING)[:32]
        owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
        identifier = b"0123456789abcdef"
        seed = padded + owner + (-4).to_bytes(4, "little", signed=True) + identifier
        self._key = hashlib.md5(seed).digest()[:5]
        user = _rc4(self._key, self._PADDING)
        self.dictionary = (
            f"/ID[<{identifier.hex()}><{identifier.hex()}>]"
            f"/Encrypt<</Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{user.hex()}>/P -4>>"
        )

    def encrypt(self, number: int, data: bytes) -> bytes:
        key = hashlib.md5(self._key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
        return _rc4(key, data)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def break_lines(paragraph: str, measure: float = MEASURE, indent: float = 2) -> list[str]:
    """Give the lines of a paragraph: no line begins with a closing mark or ends with an opening one."""
    lines, line, room = [], "", measure - indent
    for char in paragraph:
        width = 0.5 if char.isascii() else 1.0
        if room < width and char not in _NOT_FIRST:
            carried = ""
            while line and (line[-1] in _NOT_LAST or (char.isascii() and line[-1].isascii())):
                carried, line = line[-1] + carried, line[:-1]
            if not line:
                carried, line = "", carried
            lines.append(line)
            line = carried
            room = measure - sum(0.5 if one.isascii() else 1.0 for one in carried)
        line += char
        room -= width
    return [*lines, line]


def set_pages(
    paragraphs: Sequence[str], *, lines: int = 22, head: str = "", numbers: bool = True, indent: float = 2
) -> list[Page]:
    """Set paragraphs one after the other, with a running head and page numbers like “— 2 —”."""
    printed = [
        (indent if index == 0 else 0, line)
        for paragraph in paragraphs
        for index, line in enumerate(break_lines(paragraph, indent=indent))
    ]
    pages: list[Page] = []
    for start in range(0, len(printed), lines):
        page = Page()
        number = len(pages) + 1
        if head:
            page.text(LEFT, 60, head, 10.5)
        for row, (before, line) in enumerate(printed[start : start + lines]):
            page.text(LEFT + before * SIZE, TOP + row * LEADING, line)
        if numbers:
            page.text(LEFT + (22 if number % 2 else 1) * SIZE, 780, f"— {number} —", 14)
        pages.append(page)
    return pages


def write_ofd(entries: Mapping[str, str]) -> bytes:
    """Give a zip of XML files; “ofd:” stands for the usual namespace."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return out.getvalue()
