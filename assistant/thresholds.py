"""Thresholds that decide what is answered, refused or served, chosen on development questions by eval/calibrate.py.

They stand in thresholds.json beside this file, with the command and the curve that they were chosen from.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable

from assistant.errors import SettingsError

FILE = "thresholds.json"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All are shares from 0 to 1."""

    least_relevance: float  # probability that a clause answers, from which it may be the ground of an answer
    # likeness of words from which the reviewed answer to a question that asks the same thing is served
    faq_same_topic: float  # where the topic was understood the same
    faq_other_topic: float  # where it was not
    faq_offered: float  # share of what an operator types that a reviewed question must hold to be offered


@functools.cache
def load_thresholds() -> Thresholds:
    """Give the thresholds of the file; it is read once.

    Raises:
        SettingsError: the file is damaged.
    """
    return read_thresholds(importlib.resources.files("assistant").joinpath(FILE))


def read_thresholds(file: Traversable) -> Thresholds:
    """Give the thresholds of a file that the command wrote.

    Raises:
        SettingsError: the file is damaged.
    """
    try:
        chosen = json.loads(file.read_text("utf-8"))["chosen"]
        found = Thresholds(**{field.name: float(chosen[field.name]) for field in fields(Thresholds)})
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingsError(f"assistant/{FILE} 的内容不对，请运行 python eval/calibrate.py 重新生成。") from None
    if not all(0 <= getattr(found, field.name) <= 1 for field in fields(Thresholds)):
        raise SettingsError(f"assistant/{FILE} 中的值应在 0 到 1 之间，请运行 python eval/calibrate.py 重新生成。")
    return found
