"""The committed numbers of earlier days, read from the history of the baseline file."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from eval.baseline import Parts, parse_parts

_GIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Past:
    """The numbers of one commit."""

    commit: str  # short; "" for the run itself
    day: str  # ISO 8601
    questions: int
    parts: Parts


def read_history(path: Path) -> list[Past]:
    """Give the numbers of every commit that changed a baseline file, oldest first; none without git or history."""
    found: list[Past] = []
    for line in _git(path, "log", "--reverse", "--format=%h %cs", "--", path.name).splitlines():
        commit, _, day = line.partition(" ")
        text = _git(path, "show", f"{commit}:./{path.name}")
        try:
            found.append(Past(commit, day, int(json.loads(text)["questions"]), parse_parts(text)))
        except (ValueError, KeyError, TypeError):
            continue  # that commit held something else
    return found


def current_commit(folder: Path) -> str:
    """Give the short id of the commit that is checked out, "+" behind it where files were changed; "" without git."""
    commit = _git(folder / "x", "rev-parse", "--short", "HEAD").strip()
    changed = _git(folder / "x", "status", "--porcelain", "--untracked-files=no").strip()
    return f"{commit}+" if commit and changed else commit


def _git(path: Path, *arguments: str) -> str:
    """Give what git prints in the folder of a file; "" where it cannot."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=path.parent, capture_output=True, text=True, encoding="utf-8", timeout=_GIT_S
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return done.stdout if done.returncode == 0 else ""
