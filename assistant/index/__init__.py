"""The index: immutable generations of documents, clauses, facts, words and vectors."""

from assistant.index.build import BuildReport, Progress, build_index, check_corpus
from assistant.index.changes import Changes
from assistant.index.context import indexed_text
from assistant.index.opened import Index, open_index
from assistant.index.overview import write_overview
from assistant.index.pointer import FixedIndex, ReopeningIndex
from assistant.index.report import describe_build, show_progress
from assistant.index.verify import VerifyReport, verify_index

__all__ = [
    "BuildReport",
    "Changes",
    "FixedIndex",
    "Index",
    "Progress",
    "ReopeningIndex",
    "VerifyReport",
    "build_index",
    "check_corpus",
    "describe_build",
    "indexed_text",
    "open_index",
    "show_progress",
    "verify_index",
    "write_overview",
]
