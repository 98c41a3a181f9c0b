"""The index: immutable generations of documents, clauses, facts, words and vectors."""

from assistant.index.build import BuildReport, Progress, build_index
from assistant.index.context import indexed_text
from assistant.index.opened import Index, open_index
from assistant.index.pointer import ReopeningIndex
from assistant.index.report import describe_build, show_progress
from assistant.index.verify import VerifyReport, verify_index

__all__ = [
    "BuildReport",
    "Index",
    "Progress",
    "ReopeningIndex",
    "VerifyReport",
    "build_index",
    "describe_build",
    "indexed_text",
    "open_index",
    "show_progress",
    "verify_index",
]
