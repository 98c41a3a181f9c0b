"""Folders and archives of outside sets."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import SettingsError
from eval.corpora import PROJECT_DIR
from eval.intervals import interval

Item = TypeVar("Item")
UNPACKED = PROJECT_DIR / "var" / "eval" / "sets"


def unpack(archive: Path) -> Path:
    """Give a folder with the content of a tar archive, unpacked once below var/eval/sets.

    Raises:
        SettingsError: it is missing, damaged or cannot be unpacked.
    """
    if not archive.is_file():
        raise SettingsError(f"没有找到 {archive}，请检查数据文件夹。")
    mark = hashlib.sha256(f"{archive.resolve()} {archive.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    folder = UNPACKED / f"{archive.name.split('.')[0]}-{mark}"
    if folder.is_dir():
        return folder
    fresh = folder.with_suffix(".new")
    try:
        fresh.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as opened:
            opened.extractall(fresh, filter="data")
        fresh.rename(folder)
    except (OSError, tarfile.TarError) as error:
        raise SettingsError(f"{archive} 不能解开（{error}），请检查文件和磁盘。") from None
    return folder


def read_json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each line that is not empty as (where it stands, object).

    Raises:
        SettingsError: the file or a line cannot be read; names file and line.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path} 不能读取，应为 UTF-8 编码的 JSON 行文件。") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path} 第 {number} 行"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise SettingsError(f"{where}：不是正确的 JSON，请改正这一行。") from None
        if not isinstance(row, dict):
            raise SettingsError(f"{where}：应为一个 JSON 对象，请改正这一行。")
        yield where, row


def write_documents(name: str, texts: Mapping[str, str]) -> Path:
    """Give a folder below var/eval/sets with one file per text, written unless it is there already.

    Args:
        name: of the set.
        texts: file name with suffix -> text.

    Raises:
        SettingsError: it cannot be written.
    """
    digest = hashlib.sha256()
    for file, text in texts.items():
        digest.update(f"{file}\0{text}\0".encode(errors="replace"))
    folder = UNPACKED / f"{name}-{digest.hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    fresh = folder.with_suffix(".new")
    try:
        fresh.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (fresh / file).write_text(text, encoding="utf-8", errors="replace")
        fresh.rename(folder)
    except OSError as error:
        raise SettingsError(f"不能写入 {folder}（{error.strerror}），请检查磁盘。") from None
    return folder


def thin(items: Sequence[Item], size: int) -> list[Item]:
    """Give `size` items evenly spread over all; all of them where size is 0 or not smaller."""
    if not 0 < size < len(items):
        return list(items)
    return [items[i * len(items) // size] for i in range(size)]


def say_share(name: str, holds: Sequence[bool]) -> str:
    """Give a share with its count and interval."""
    if not holds:
        return f"{name}：没有可计的题"
    low, high = interval([float(one) for one in holds])
    share = sum(holds) / len(holds)
    return f"{name}：{sum(holds)}/{len(holds)}（{share:.1%}，95% 区间 {low:.1%}–{high:.1%}）"
