"""Thresholds that decide between answering and refusing, chosen on the development questions by eval/calibrate.py.

They stand in thresholds.json beside this file, with the command and the curve that they were chosen from.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from dataclasses import dataclass, fields

from assistant.errors import SettingsError

FILE = "thresholds.json"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All are shares from 0 to 1."""

    least_coverage: float  # weighted share of the topic that a clause must speak of to be the ground of an answer


@functools.cache
def load_thresholds() -> Thresholds:
    """Give the thresholds of the file; it is read once.

    Raises:
        SettingsError: the file is damaged.
    """
    try:
        chosen = json.loads(importlib.resources.files("assistant").joinpath(FILE).read_text("utf-8"))["chosen"]
        found = Thresholds(**{field.name: float(chosen[field.name]) for field in fields(Thresholds)})
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError(f"assistant/{FILE} 的内容不对，请运行 python eval/calibrate.py 重新生成。") from None
    if not all(0 <= getattr(found, field.name) <= 1 for field in fields(Thresholds)):
        raise SettingsError(f"assistant/{FILE} 中的值应在 0 到 1 之间，请运行 python eval/calibrate.py 重新生成。")
    return found
