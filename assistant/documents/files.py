"""Files of the corpus folder, found and read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from assistant.documents.encoding import decode
from assistant.documents.markdown import read_markdown
from assistant.documents.overrides import OVERRIDE_SUFFIX
from assistant.documents.pages import has_page_headers
from assistant.documents.repair import repair
from assistant.errors import SourceError
from assistant.text.fold import clean
from assistant.types import Block, Doubt, Source

_TEXT, _MARKDOWN = (".txt", ".text"), (".md", ".markdown")
SUPPORTED_SUFFIXES = (*_TEXT, *_MARKDOWN)
MAX_BYTES = 50_000_000
_NOT_DOCUMENTS = ("readme", "readme.md", "readme.txt", "thumbs.db", "desktop.ini")


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
    """Give one file as blocks, lines repaired.

    Args:
        path: the file.
        root: the corpus folder; the path of the source is written from here.

    Raises:
        SourceError: with code `outside`, `unsupported`, `unreadable`, `too_large`, `empty`, `not_text` or `garbled`.
    """
    if not path.resolve().is_relative_to(root.resolve()):
        raise SourceError(f"文件 {path.name} 指向资料文件夹之外，请把文件本身放进来", "outside")
    suffix = path.suffix.lower()
    if suffix not in SUPPORTED_SUFFIXES:
        raise SourceError(f"文件 {path.name} 的格式还不能读取，请另存为 {'、'.join(SUPPORTED_SUFFIXES)}", "unsupported")
    content = _read_bytes(path)
    text = decode(content, path.name)
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    as_text = suffix in _TEXT or has_page_headers(text)
    blocks = repair(text.splitlines()) if as_text else read_markdown(clean(text))
    if not blocks:
        raise SourceError(f"文件 {path.name} 里没有文字，请检查是否只有页码或图片", "empty")
    digest = hashlib.sha256(content).hexdigest()
    return Source(name, digest, "text" if as_text else "markdown", blocks, _doubt_reading(name, blocks))


def _is_document(name: str) -> bool:
    lower = name.lower()
    return not (name.startswith((".", "~$")) or lower.endswith(OVERRIDE_SUFFIX) or lower in _NOT_DOCUMENTS)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(f"文件 {path.name} 超过 50 MB，请拆成几个文件", "too_large")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"文件 {path.name} 无法读取，请检查文件权限", "unreadable") from error


def _doubt_reading(name: str, blocks: tuple[Block, ...]) -> tuple[Doubt, ...]:
    lost = [block for block in blocks if "\ufffd" in block.text]
    if not lost:
        return ()
    return (Doubt("lost_characters", name, f"有{len(lost)}段含无法显示的字符（\ufffd），请核对原文"),)
