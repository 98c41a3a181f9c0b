"""Files made to do harm, small enough to be made in a test; each with the reason code it has to end in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

WORD = "word/document.xml"
_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def make_zip(entries: dict[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a zip file of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name), content, packing)
    return buffer.getvalue()


def make_docx(body: str, before: str = "", others: dict[str, bytes | str] | None = None) -> bytes:
    """Give a DOCX with this content of its body element."""
    document = f"{before}<w:document {_SPACE}><w:body>{body}</w:body></w:document>"
    return make_zip({"[Content_Types].xml": _TYPES, WORD: document, **(others or {})})


def paragraph(text: str) -> str:
    """Give a paragraph of a DOCX."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _encrypted() -> bytes:
    data = bytearray(make_docx(paragraph("公园开放。")))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + flags] |= 1
    return bytes(data)


def _liar() -> bytes:
    """Give a zip file whose directory says 10 bytes for an entry of a million."""
    data = bytearray(make_docx(paragraph("公园") + " " * 1_000_000))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


_ENTITY = '<!DOCTYPE w [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_FILE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb by ratio": (lambda: make_docx(paragraph("园" * 5_000_000)), "bomb"),
    "bomb by one entry": (lambda: make_docx("", others={"word/media/1.bin": bytes(31_000_000)}), "bomb"),
    "bomb by sum": (lambda: make_docx("", others={f"{n}": bytes(990_000) for n in range(210)}), "bomb"),
    "six million paragraphs": (lambda: make_docx("<w:p/>" * 6_000_000), "bomb"),
    "many small elements": (
        lambda: make_zip({WORD: f"<a>{'<p/>x' * 1_600_000}</a>"}, zipfile.ZIP_STORED),
        "too_complex",
    ),
    "nested elements": (lambda: make_docx("<w:p>" * 20_000 + "</w:p>" * 20_000), "too_complex"),
    "entities": (lambda: make_docx(paragraph("&b;"), _ENTITY), "doctype"),
    "outside entity": (lambda: make_docx(paragraph("&a;"), _FILE), "doctype"),
    "entities in UTF-16": (
        lambda: make_zip({WORD: f'<?xml version="1.0" encoding="UTF-16"?>{_ENTITY}<w>&b;</w>'.encode("utf-16")}),
        "doctype",
    ),
    "truncated": (lambda: make_docx(paragraph("公园开放。"))[:-40], "damaged"),
    "too many entries": (lambda: make_zip({f"word/{n}": "" for n in range(2_001)}), "too_many_entries"),
    "far too many entries": (lambda: make_zip({f"word/{n}": "" for n in range(20_001)}), "too_many_entries"),
    "absolute path": (lambda: make_docx("", others={"/etc/passwd": "x"}), "unsafe_path"),
    "drive": (lambda: make_docx("", others={"C:/a": "x"}), "unsafe_path"),
    "path upwards": (lambda: make_docx("", others={"word/../../a": "x"}), "unsafe_path"),
    "path upwards by backslash": (lambda: make_docx("", others={"word\\..\\..\\a": "x"}), "unsafe_path"),
    "password": (_encrypted, "password"),
    "other packing": (lambda: make_zip({WORD: "<w/>"}, zipfile.ZIP_BZIP2), "damaged"),
    "lying directory": (_liar, "damaged"),
    "not XML": (lambda: make_zip({WORD: "<w:p>公园"}), "bad_xml"),
    "no content": (lambda: make_zip({"word/other.xml": "<w/>"}), "missing_part"),
}
