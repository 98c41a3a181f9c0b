"""Where generations lie and which one is current.

- INDEX/current: one line, the id of the generation that serves
- INDEX/generations/ID/: one immutable, complete build; without manifest.json it is half-built
- INDEX/build.lock: see assistant.index.lock
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import IndexDamagedError, IndexMissingError

MANIFEST = "manifest.json"
REBUILD = "请运行 python index_build.py 重建索引。"
_ID = re.compile("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")


def new_id() -> str:
    """Give an id that sorts by time and does not come twice."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"


def generation_dir(index_dir: Path, generation: str) -> Path:
    """Give the folder of a generation."""
    return index_dir / "generations" / generation


def pointer_path(index_dir: Path) -> Path:
    """Give the file that names the current generation."""
    return index_dir / "current"


def read_pointer(index_dir: Path) -> str:
    """Give the id of the current generation.

    Raises:
        IndexMissingError: no index was built here.
        IndexDamagedError: the pointer cannot be read or names no generation.
    """
    path = pointer_path(index_dir)
    try:
        generation = path.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissingError(f"{index_dir} 中没有索引，请先运行 python index_build.py 建立索引。") from None
    except (OSError, UnicodeDecodeError):
        raise IndexDamagedError(f"索引指针 {path} 不能读取，{REBUILD}") from None
    if not _ID.fullmatch(generation):
        raise IndexDamagedError(f"索引指针 {path} 的内容不对，{REBUILD}")
    if not generation_dir(index_dir, generation).is_dir():
        raise IndexDamagedError(f"索引指针 {path} 指向的索引 {generation} 不存在，{REBUILD}")
    return generation


def switch_pointer(index_dir: Path, generation: str) -> None:
    """Make a generation current in one step: a reader sees the old one or the new one, also after a power cut.

    Raises:
        OSError: the pointer cannot be written; the old one stays.
    """
    path = pointer_path(index_dir)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(generation + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(index_dir)


def sync_tree(folder: Path) -> None:
    """Make files and folders below survive a power cut.

    Raises:
        OSError: the disk did not take them.
    """
    for here, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(here, name), "rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(here))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def complete_generations(index_dir: Path) -> list[str]:
    """Give the ids of all complete generations, oldest first."""
    found = (index_dir / "generations").glob(f"*/{MANIFEST}")
    return sorted(path.parent.name for path in found if _ID.fullmatch(path.parent.name))


def remove_old(index_dir: Path, current: str, before: str = "") -> tuple[str, ...]:
    """Remove half-built generations and all but the current and the one before; only under the lock.

    Args:
        index_dir: folder of the index.
        current: id of the generation that serves.
        before: id of the one that served before; "" takes the newest complete one that is older than the current, or
            after a roll-back the newest. A build that was killed before its switch is never the one before.

    Returns:
        The ids that were removed.
    """
    others = [generation for generation in complete_generations(index_dir) if generation != current]
    older = [generation for generation in others if generation < current]
    kept = {current, before} if before else {current, *(older or others)[-1:]}
    parent = index_dir / "generations"
    gone = [path.name for path in parent.iterdir() if path.name not in kept] if parent.is_dir() else []
    for name in gone:
        # the manifest first: what remains if this is interrupted counts as half-built
        (parent / name / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(parent / name, ignore_errors=True)
    return tuple(gone)
