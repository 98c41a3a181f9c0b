"""Files of the corpus as blocks: a module for each format, line repair, and reading within limits."""

from __future__ import annotations

from assistant.documents.files import PARTLY, SUPPORTED_SUFFIXES, list_sources, read_source
from assistant.documents.limited import LimitedReader, Outcome, read_limited
from assistant.documents.overrides import read_overrides
from assistant.documents.repair import render

__all__ = [
    "PARTLY",
    "SUPPORTED_SUFFIXES",
    "LimitedReader",
    "Outcome",
    "list_sources",
    "read_limited",
    "read_overrides",
    "read_source",
    "render",
]
