"""Checks everything of an index against its manifest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.errors import IndexDamagedError
from assistant.index.generations import generation_dir, read_pointer
from assistant.index.manifest import CHROMA, check_files, read_manifest
from assistant.index.opened import Index, open_generation
from assistant.index.vectors import TOLERANCE, VECTORS
from assistant.settings import Settings

_SEARCHES = 50  # vectors looked for through the graph, evenly spread
_FOUND = 0.9  # share of them that must be found: the graph is approximate
_CLOSE = 0.95  # cosine from which a vector that was found counts as the one sought or one nearly equal


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found; sound when `problems` is empty."""

    generation: str
    problems: tuple[str, ...]  # one Chinese line each
    counts: Mapping[str, int]  # Chinese name -> number


def verify_index(index_dir: Path, settings: Settings) -> VerifyReport:
    """Check the current generation: files, counts, and every vector.

    Raises:
        IndexMissingError: no index was built here.
    """
    try:
        generation = read_pointer(index_dir)
    except IndexDamagedError as error:
        return VerifyReport("", (str(error),), {})
    return verify_generation(index_dir, generation, settings)


def verify_generation(index_dir: Path, generation: str, settings: Settings) -> VerifyReport:
    """Check a certain generation, current or not."""
    folder = generation_dir(index_dir, generation)
    try:
        manifest = read_manifest(folder)
    except IndexDamagedError as error:
        return VerifyReport(generation, (str(error),), {})
    problems = list(check_files(folder, manifest.files))
    if not settings.chroma_url:
        problems += check_files(folder, manifest.graph)
        problems += _check_database(folder / CHROMA / "chroma.sqlite3")
    counts: dict[str, int] = {}
    if not problems:
        try:
            index = open_generation(index_dir, generation, settings)
        except IndexDamagedError as error:
            problems.append(str(error))
        else:
            counts = _count(index)
            problems += _check_counts(index)
            problems += _check_vectors(index, folder)
    return VerifyReport(generation, tuple(problems), counts)


def _count(index: Index) -> dict[str, int]:
    return {
        "文件": len(index.documents),
        "正文和附件": sum(len(document.parts) for document in index.documents),
        "条款": sum(clause.kind != "opening" for clause in index.clauses),
        "责任分工": sum(len(facts.duties) for facts in index.facts.values()),
        "向量": index.manifest.counts["vectors"],
    }


def _check_counts(index: Index) -> Iterator[str]:
    wanted = index.manifest.counts
    found = dict(zip(("documents", "parts", "clauses", "duties"), _count(index).values(), strict=False))
    for name, number in found.items():
        if wanted[name] != number:
            yield f"清单中 {name} 为 {wanted[name]}，索引中为 {number}"


def _check_vectors(index: Index, folder: Path) -> Iterator[str]:
    if not index.vector_ready:
        yield f"向量库不可用：{index.vector_problem}"
        return
    vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    kept = [row for row in range(index.rows) if vectors[row].any()]
    try:
        stored = index.stored_vectors([index.clauses[row].id for row in kept])
    except Exception as error:  # Chroma raises many unrelated classes
        yield f"向量库中的向量不能读取（{type(error).__name__}）"
        return
    for row in kept:
        id = index.clauses[row].id
        if id not in stored:
            yield f"向量库缺少条款 {id}"
            return
        if not float(np.abs(stored[id] - vectors[row]).max()) <= TOLERANCE:  # "not <=" also catches NaN
            yield f"向量库中条款 {id} 的向量不对"
            return
    asked = kept[:: max(1, len(kept) // _SEARCHES)]
    # Equal clauses tie, and among many nearly equal ones the graph gives a neighbour: the best score is compared, not
    # the id. That each vector is the right one was checked above.
    found = [max(index.nearest(vectors[row], 10).values(), default=0.0) >= _CLOSE for row in asked]
    if sum(found) < _FOUND * len(asked):
        yield f"按向量只查得到 {len(asked)} 条中的 {sum(found)} 条"


def _check_database(path: Path) -> Iterator[str]:
    if not path.is_file():
        yield f"向量库 {path} 缺失"
        return
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        yield f"向量库 {path} 已损坏（{' '.join(str(found).split())[:80]}）"
