"""Files of the corpus folder, found and read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.documents.encoding import decode
from assistant.documents.markdown import read_markdown
from assistant.documents.overrides import OVERRIDE_SUFFIX
from assistant.documents.pages import has_page_headers
from assistant.documents.reading import Reading
from assistant.documents.repair import repair
from assistant.documents.sniff import HTML_SUFFIXES, OFFICE_SUFFIXES, TEXT_SUFFIXES, find_format
from assistant.errors import SourceError
from assistant.text.fold import clean
from assistant.types import Doubt, Source

SUPPORTED_SUFFIXES = (*TEXT_SUFFIXES, *HTML_SUFFIXES, *OFFICE_SUFFIXES)
PARTLY = "partly_read"  # code of the doubt that says why only a part of a file could be read
MAX_BYTES = 50_000_000
_NOT_DOCUMENTS = ("readme", "readme.md", "readme.txt", "thumbs.db", "desktop.ini")
_USUAL = {
    "html": HTML_SUFFIXES, "pdf": (".pdf",), "docx": (".docx",), "xlsx": (".xlsx",), "ofd": (".ofd",),
    "doc": (".doc", ".wps"),
}  # fmt: skip
_UNREAD = {
    "xls": ("unsupported", "是旧的 Excel 格式，请用办公软件另存为 .xlsx 后再放入"),
    "ppt": ("unsupported", "是演示文稿，请把文字另存为 .docx 后再放入"),
    "pptx": ("unsupported", "是演示文稿，请把文字另存为 .docx 后再放入"),
    "odt": ("unsupported", "是 OpenDocument 格式，请用办公软件另存为 .docx 后再放入"),
    "ole": ("unsupported", "是不认识的旧办公格式，请用办公软件另存为 .docx 后再放入"),
    "locked": ("password", "有密码，请去掉密码后再放入"),
    "mht": ("unsupported", "是单文件网页（MHT），请在浏览器中另存为普通网页（.html）后再放入"),
    "xml": ("unsupported", "是 XML 文件，请用办公软件另存为 .docx 后再放入"),
    "zip": ("archive", "是压缩包，请解压后把其中的文件放入"),
    "archive": ("archive", "是压缩包，请解压后把其中的文件放入"),
    "image": ("image", "是图片，读不出文字，请放入文字版，或用文字识别软件转成文字并校对"),
    "empty": ("empty", "是空的，请放入有文字的文件"),
    "unknown": ("not_text", "不是能识别的文件，请另存为 .docx、.pdf 或 UTF-8 文本后再放入"),
}


def list_sources(root: Path) -> tuple[Path, ...]:
    """Give the files of a corpus folder and the folders below it, sorted by path.

    Left out: hidden files and folders, metadata files, README, what office programs leave behind, and links that lead
    out of the folder. Files of a kind that cannot be read are given too, so that reading them can say so.
    """
    home = root.resolve()
    found = []
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        found += [Path(folder, name) for name in files if _is_document(name)]
    return tuple(sorted(path for path in found if path.is_file() and path.resolve().is_relative_to(home)))


def read_source(path: Path, root: Path) -> Source:
    """Give one file as blocks, lines repaired, in this process; what it is decides its content, not its suffix.

    For files that are not known to be harmless use `assistant.documents.limited`, which does this within limits.

    Args:
        path: the file.
        root: the corpus folder; the path of the source is written from here.

    Raises:
        SourceError: with a code such as `outside`, `unsupported`, `unreadable`, `too_large`, `empty`, `not_text`,
            `garbled`, `password`, `damaged`, or one of its reader.
    """
    content = read_bytes(path, root)
    suffix = path.suffix.lower()
    format = find_format(content, suffix)
    if format in ("text", "markdown") and suffix not in SUPPORTED_SUFFIXES:
        kinds = "、".join(SUPPORTED_SUFFIXES)
        raise SourceError(f"文件 {path.name} 的格式还不能读取，请另存为 {kinds} 之一", "unsupported")
    try:
        format, reading = _read(content, format, suffix)
    except SourceError as error:
        raise SourceError(f"文件 {path.name} {error}", error.code) from error
    if not reading.blocks:
        raise SourceError(f"文件 {path.name} 里没有文字，请检查是否只有页码或图片", "empty")
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    doubts = (*_doubt_suffix(format, suffix), *reading.doubts, *_doubt_reading(reading))
    placed = tuple(replace(doubt, where=_place(name, doubt.where)) for doubt in doubts)
    digest = hashlib.sha256(content).hexdigest()
    return Source(name, digest, format, reading.blocks, placed, reading.metadata)


def read_bytes(path: Path, root: Path) -> bytes:
    """Give the bytes of a file of the corpus folder.

    Raises:
        SourceError: it lies outside the folder (`outside`), is larger than 50 MB (`too_large`) or cannot be read
            (`unreadable`).
    """
    if not path.resolve().is_relative_to(root.resolve()):
        raise SourceError(f"文件 {path.name} 指向资料文件夹之外，请把文件本身放进来", "outside")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(f"文件 {path.name} 超过 50 MB，请拆成几个文件", "too_large")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"文件 {path.name} 无法读取，请检查文件权限", "unreadable") from error


def _read(content: bytes, format: str, suffix: str) -> tuple[str, Reading]:
    """Give the format and what its reader gives; a text with page marks is plain whatever it is called."""
    if format in ("text", "markdown"):
        text = decode(content)
        if format == "text" or has_page_headers(text):
            return "text", Reading(repair(text.splitlines()))
        return "markdown", Reading(read_markdown(clean(text)))
    if format in ("doc", "rtf"):
        from assistant.documents.office import read_doc

        return format, read_doc(
            content, ".rtf" if format == "rtf" else suffix if suffix in (".doc", ".wps") else ".doc"
        )
    if format in _UNREAD:
        code, message = _UNREAD[format]
        raise SourceError(message, code)
    return format, _reader(format)(content)


def _reader(format: str) -> Callable[[bytes], Reading]:
    """Give the reader of a format; loaded when first needed."""
    if format == "html":
        from assistant.documents.html import read_html

        return read_html
    if format == "docx":
        from assistant.documents.docx import read_docx

        return read_docx
    if format == "pdf":
        from assistant.documents.pdf import read_pdf

        return read_pdf
    if format == "ofd":
        from assistant.documents.ofd import read_ofd

        return read_ofd
    from assistant.documents.xlsx import read_xlsx

    return read_xlsx


def _is_document(name: str) -> bool:
    lower = name.lower()
    return not (name.startswith((".", "~$")) or lower.endswith(OVERRIDE_SUFFIX) or lower in _NOT_DOCUMENTS)


def _place(name: str, where: str) -> str:
    return f"{name} {where}" if where else name


def _doubt_suffix(format: str, suffix: str) -> tuple[Doubt, ...]:
    """Tell of a file whose suffix says something else than its content."""
    usual = _USUAL.get(format, TEXT_SUFFIXES)
    if suffix in usual or format == "rtf":
        return ()
    return (Doubt("other_format", "", f"后缀是 {suffix or '空'}，内容其实是 {format}，已按内容读取"),)


def _doubt_reading(reading: Reading) -> tuple[Doubt, ...]:
    found = []
    if reading.partly:
        found.append(Doubt(PARTLY, "", reading.partly))
    if lost := sum("\ufffd" in block.text for block in reading.blocks):
        found.append(Doubt("lost_characters", "", f"有{lost}段含无法显示的字符（\ufffd），请核对原文"))
    return tuple(found)
