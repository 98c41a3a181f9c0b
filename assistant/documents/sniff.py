"""What a file is, by what is in it; its suffix only decides between kinds of text."""

from __future__ import annotations

import io
import re
import zipfile

from assistant.documents.encoding import decode
from assistant.errors import SourceError

TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown")
HTML_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
OFFICE_SUFFIXES = (".pdf", ".docx", ".xlsx", ".ofd", ".doc", ".wps")
_MARKDOWN = (".md", ".markdown")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "rtf"),
)
# streams that say which program wrote an OLE file; the password comes first because it hides the others
_OLE_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("WpsDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_TAGS = (
    "!doctype|html|head|body|meta|title|div|p|table|span|script|style|link|center|font|h[1-6]|ul|ol|section|article|br"
)
_PAGE = re.compile(r"<(?:!doctype\s{1,5}html|html[\s>]|head[\s>]|body[\s>]|frameset[\s>])", re.IGNORECASE)
_FIRST_TAG = re.compile(f"<(?:{_TAGS})[\\s>/]", re.IGNORECASE)
_CLOSING = re.compile(r"</[a-z][a-z0-9]{0,10}>", re.IGNORECASE)
_BEFORE_PAGE = re.compile(r"(?:\s|<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>){0,20}", re.DOTALL)
_LOOKED_AT = 20_000  # characters
_FEWEST_TAGS = 5


def find_format(data: bytes, suffix: str = "") -> str:
    """Give the short name of what the bytes are.

    Args:
        data: the whole file; only its first part is decoded.
        suffix: of the file name, lower case, with its dot.

    Returns:
        "text", "markdown", "html", "pdf", "docx", "xlsx", "ofd", "doc", "rtf"; or what is not read: "xls", "ppt",
        "pptx", "ole", "locked", "odt", "mht", "xml", "zip", "archive", "image", "empty", "unknown".
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if not head and not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "empty"
    if data.startswith(_OLE):
        return _ole_format(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(data)
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:  # readers accept bytes before it
        return "pdf"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    name = next((name for signature, name in _SIGNATURES if data.startswith(signature)), "")
    if name and not (data.startswith(b"BM") and b"\x00" not in data[:64]):  # a text may begin with BM
        return name
    return _text_format(data, suffix)


def is_plain(data: bytes, suffix: str) -> bool:
    """Tell whether a file is plain text or Markdown, which no parser has to be afraid of."""
    return not data.startswith((_OLE, b"PK")) and find_format(data, suffix) in ("text", "markdown")


def _ole_format(data: bytes) -> str:
    for stream, name in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return name
    return "ole"


def _zip_format(data: bytes) -> str:
    """Tell by the names of entries; a damaged directory is told by the names that stand before each entry."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in file.namelist()[:4000]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        entries = re.findall(rb"PK\x03\x04.{26}([\x20-\x7e]{4,80})", data[:2_000_000], re.DOTALL)
        names = {entry.decode("ascii").lower() for entry in entries}
    for start, name in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("ofd.xml", "ofd")):
        if any(entry.startswith(start) for entry in names):
            return name
    return "odt" if "meta-inf/manifest.xml" in names and "content.xml" in names else "zip"


def _text_format(data: bytes, suffix: str) -> str:
    part = data[: 4 * _LOOKED_AT]
    try:
        text = decode(part)
    except SourceError as error:
        if error.code != "garbled" or b"\x00" in part:
            cut = part.decode("utf-8", "ignore") if b"\x00" not in part else ""
            if not _is_page(cut, suffix):
                return "text" if suffix in TEXT_SUFFIXES else "unknown"
            return "html"
        text = part.decode("latin-1")
    if re.match(r"(?:MIME-Version|From):\s", text, re.IGNORECASE) and "multipart/related" in text[:2000].lower():
        return "mht"
    if _is_page(text[:_LOOKED_AT], suffix):
        return "html"
    if re.match(r"\s{0,5}<\?xml", text):
        return "xml"
    return "markdown" if suffix in _MARKDOWN else "text"


def _is_page(text: str, suffix: str) -> bool:
    """Tell whether a text is a web page: by how it begins; with a suffix that says so, by any tags."""
    start = text[_BEFORE_PAGE.match(text).end() :] if text else ""  # type: ignore[union-attr]
    if _PAGE.match(start):
        return True
    tags = len(_CLOSING.findall(text))
    if suffix in HTML_SUFFIXES:
        return tags > 0 or bool(_FIRST_TAG.match(start))
    return suffix not in _MARKDOWN and bool(_FIRST_TAG.match(start)) and tags >= _FEWEST_TAGS
