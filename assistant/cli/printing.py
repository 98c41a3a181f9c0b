"""What several commands print alike."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping


def print_json(value: Mapping[str, object]) -> None:
    """Print one JSON object, indented."""
    print(json_text(value))


def json_text(value: Mapping[str, object]) -> str:
    """Give a JSON object, indented."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def print_json_line(value: Mapping[str, object]) -> None:
    """Print one JSON object on one line, at once: whoever reads may be waiting for it."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_note(message: str) -> None:
    """Print a line for the person at the keyboard; stdout stays for results."""
    print(message, file=sys.stderr)
