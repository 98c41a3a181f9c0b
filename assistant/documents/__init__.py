"""Files of the corpus as blocks: one module per concern (finding, decoding, page marks, line repair, Markdown)."""

from __future__ import annotations

from assistant.documents.files import SUPPORTED_SUFFIXES, list_sources, read_source
from assistant.documents.overrides import read_overrides
from assistant.documents.repair import render, repair

__all__ = ["SUPPORTED_SUFFIXES", "list_sources", "read_overrides", "read_source", "render", "repair"]
