"""Blocks of a file as documents, parts and clauses."""

from __future__ import annotations

from assistant.structure.outline import outline_source

__all__ = ["outline_source"]
