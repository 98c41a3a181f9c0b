"""What became of every file of the corpus since the index that serves now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError
from assistant.index.generations import generation_dir, read_pointer
from assistant.index.reading import SOURCES, Reading


@dataclass(frozen=True, slots=True)
class Mark:
    """How a file was when the earlier index was built."""

    sha256: str
    overrides: str  # hash of what NAME.meta.toml said
    refused: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of files, in the order of the corpus. Refused files are in `refused`, and in `lost` if taken in before."""

    compared: bool  # False where there is no earlier index to compare with
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()  # another content or another NAME.meta.toml, or refused before
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()  # also in one of the above
    refused: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def files(self) -> int:
        """Give how many files the corpus has now."""
        return len(self.added) + len(self.changed) + len(self.unchanged) + len(self.refused)


def load_marks(index_dir: Path) -> Mapping[str, Mark] | None:
    """Give the files of the current generation by path, whatever version built it; None where there is none."""
    try:
        folder = generation_dir(index_dir, read_pointer(index_dir))
        rows = json.loads((folder / SOURCES).read_text("utf-8"))
        return {row["path"]: Mark(row["sha256"], row["overrides"], bool(row["refused"])) for row in rows}
    except (AssistantError, OSError, ValueError, KeyError, TypeError):
        return None  # the report then shows no comparison; that the index is damaged is for `verify` to say


def compare_files(readings: Iterable[Reading], before: Mapping[str, Mark] | None) -> Changes:
    """Give what changed between the files of an earlier generation and those just read."""
    found: dict[str, list[str]] = {}
    present = set()
    for reading in readings:
        present.add(reading.path)
        old = before.get(reading.path) if before else None
        for name in _name_changes(reading, old):
            found.setdefault(name, []).append(reading.path)
    removed = tuple(path for path in before or () if path not in present)
    return Changes(before is not None, removed=removed, **{name: tuple(paths) for name, paths in found.items()})


def _name_changes(reading: Reading, old: Mark | None) -> list[str]:
    if reading.refused:
        return ["refused", "lost"] if old and not old.refused else ["refused"]
    if old is None:
        change = "added"
    elif old == Mark(reading.sha256, reading.overrides, False):
        change = "unchanged"
    else:
        change = "changed"
    return [change, "partly"] if reading.state == "partly" else [change]
