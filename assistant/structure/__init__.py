"""Blocks of a file as documents, parts and clauses; what documents of a corpus do to one another."""

from __future__ import annotations

from assistant.structure.outline import outline_source
from assistant.structure.repeals import apply_repeals
from assistant.structure.subclauses import SubClause, sub_clauses
from assistant.structure.validity import validity_on
from assistant.structure.versions import version_day

__all__ = ["SubClause", "apply_repeals", "outline_source", "sub_clauses", "validity_on", "version_day"]
