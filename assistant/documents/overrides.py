"""What an operator knows better: NAME.meta.toml beside a file of the corpus."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from assistant.errors import SourceError

OVERRIDE_SUFFIX = ".meta.toml"
KEYS = ("number", "title", "issuer", "issued_on", "place", "level", "validity", "kind")
_CLOSED = {
    "validity": ("in_force", "not_yet", "amended", "repealed", "expired", "unknown"),
    "level": ("国家", "省", "市", "县"),
}


def find_overrides(path: Path) -> Path | None:
    """Give the metadata file of a corpus file: NAME.meta.toml, or NAME.txt.meta.toml; None where there is none."""
    for candidate in (path.with_suffix(OVERRIDE_SUFFIX), path.with_name(path.name + OVERRIDE_SUFFIX)):
        if candidate.is_file():
            return candidate
    return None


def read_overrides(path: Path) -> dict[str, str]:
    """Give the metadata written beside a corpus file, empty where there is none.

    Args:
        path: the corpus file itself, not its metadata file.

    Returns:
        Some of KEYS with their values; `issued_on` in ISO 8601.

    Raises:
        SourceError: the metadata file is not TOML, has an unknown key or a value that cannot be used (`bad_meta`).
    """
    beside = find_overrides(path)
    if beside is None:
        return {}
    try:
        values = tomllib.loads(beside.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = " ".join(str(error).split())[:80]
        raise SourceError(f"元数据文件 {beside.name} 不是有效的 TOML（UTF-8），请改正：{reason}", "bad_meta") from error
    return {key: _read_value(beside.name, key, value) for key, value in values.items()}


def _read_value(name: str, key: str, value: object) -> str:
    if key not in KEYS:
        raise SourceError(f"元数据文件 {name} 中没有“{key}”这一项，可用的是：{'、'.join(KEYS)}", "bad_meta")
    if key == "issued_on":
        try:
            return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()[:10]
        except ValueError as error:
            raise SourceError(f"元数据文件 {name} 的 issued_on 应写成 2023-03-06 这样的日期", "bad_meta") from error
    if not isinstance(value, str):
        raise SourceError(f"元数据文件 {name} 的 {key} 应是加引号的文字", "bad_meta")
    if key in _CLOSED and value not in _CLOSED[key]:
        raise SourceError(f"元数据文件 {name} 的 {key} 只能是：{'、'.join(_CLOSED[key])}", "bad_meta")
    return value.strip()
