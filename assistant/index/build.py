"""Builds a generation beside the current one, checks it, and makes it current in one step."""

from __future__ import annotations

import functools
import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson

import assistant
from assistant.errors import AssistantError, CorpusError, IndexDamagedError, IndexWriteError
from assistant.index.carried import carry_over
from assistant.index.changes import Changes, compare_files, load_marks
from assistant.index.dictionary import corpus_words
from assistant.index.generations import (
    complete_generations,
    generation_dir,
    new_id,
    read_pointer,
    remove_old,
    switch_pointer,
    sync_tree,
)
from assistant.index.lexical import write_lexical
from assistant.index.lock import hold_lock
from assistant.index.manifest import Manifest, Probe, describe_files, describe_graph, write_manifest
from assistant.index.opened import DICTIONARY, LEXICAL
from assistant.index.reading import Content, Previous, hash_reading_code, load_previous, read_corpus, write_readings
from assistant.index.rows import cut_rows, embed_rows, store_vectors, text_of
from assistant.index.store import write_store
from assistant.index.vectors import VECTORS, collection_name, remove_collections
from assistant.index.verify import verify_generation
from assistant.models.embedder import Vectors
from assistant.settings import Settings
from assistant.structure import apply_repeals
from assistant.text.segment import Segmenter
from assistant.types import Clause, Document, Doubt

Progress = Callable[[str, int, int], None]  # stage in Chinese, done, total
LOCK = "build.lock"
_PROBES = 3


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build or a check took in and what a person should look at."""

    generation: str  # "" after a check, which builds none
    documents: int
    parts: int
    clauses: int  # addressed ones; openings are indexed too but not counted
    duties: int
    refused: tuple[tuple[str, str, str], ...]  # path, code, message
    doubts: tuple[Doubt, ...]
    reused_documents: int  # taken from the previous generation, their files being unchanged
    seconds: float
    changes: Changes
    content: Content = field(repr=False)


def check_corpus(
    corpus_dir: Path, index_dir: Path, settings: Settings, progress: Progress | None = None
) -> BuildReport:
    """Read a corpus as a build would and report on it; nothing is built, the index is read and not touched.

    Args:
        corpus_dir: folder of the documents.
        index_dir: folder of the index that is compared with; it need not exist.
        settings: not used; so that a check is called as a build is.
        progress: told stage, done and total.

    Raises:
        CorpusError: the folder is missing or nothing in it can be taken in.
    """
    started = time.monotonic()
    tell = progress or (lambda stage, done, total: None)
    marks = load_marks(index_dir)
    content = read_corpus(corpus_dir, load_previous(index_dir), functools.partial(tell, "读取文件"))
    return _report("", content, compare_files(content.readings, marks), time.monotonic() - started)


def build_index(corpus_dir: Path, index_dir: Path, settings: Settings, progress: Progress | None = None) -> BuildReport:
    """Build the index of a corpus and make it current; whatever fails, the index before goes on serving.

    Args:
        corpus_dir: folder of the documents.
        index_dir: folder of the index; made if missing.
        settings: segmenter, embedding, Chroma address.
        progress: told stage, done and total.

    Raises:
        CorpusError: the folder is missing or nothing in it can be taken in.
        IndexBusyError: another process builds this index.
        IndexWriteError: the index cannot be written.
        IndexDamagedError: the new index did not pass its check.
    """
    started = time.monotonic()
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with hold_lock(index_dir / LOCK):
            before = _current_or_newest(index_dir)
            _remove(index_dir, settings, before)
            marks, previous = load_marks(index_dir), load_previous(index_dir)
            tell = progress or (lambda stage, done, total: None)
            content = read_corpus(corpus_dir, previous, functools.partial(tell, "读取文件"))
            generation = write_generation(index_dir, content, settings, tell, previous)
            switch_pointer(index_dir, generation)
            _remove(index_dir, settings, generation, before)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise IndexWriteError(
            f"索引目录 {index_dir} 不能写入（{reason}），请检查磁盘空间和权限，或用 --index 换一个文件夹。"
        ) from error
    return _report(generation, content, compare_files(content.readings, marks), time.monotonic() - started)


def write_generation(
    index_dir: Path, content: Content, settings: Settings, progress: Progress, previous: Previous | None = None
) -> str:
    """Write and check a generation without making it current; only under the lock.

    Returns:
        Its id.

    Raises:
        IndexWriteError, IndexDamagedError, OSError: it could not be written or is not sound; nothing of it is left.
    """
    generation = new_id()
    folder = generation_dir(index_dir, generation)
    try:
        folder.mkdir(parents=True)
        _fill(folder, generation, content, settings, progress, previous)
        sync_tree(folder.parent)
        progress("检查索引", 0, 1)
        if problems := verify_generation(index_dir, generation, settings).problems:
            raise IndexDamagedError(f"新建的索引没有通过检查（{problems[0]}），原来的索引不变，请重新运行。")
        progress("检查索引", 1, 1)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if settings.chroma_url:
            remove_collections(settings.chroma_url, [generation])
        raise
    return generation


def _fill(
    folder: Path, generation: str, content: Content, settings: Settings, progress: Progress, previous: Previous | None
) -> None:
    rows = [(document, clause) for document in content.documents for clause in document.clauses()]
    segmenter = Segmenter(corpus_words(content.documents, content.facts))
    carried = carry_over(rows, previous, content.reused)
    table = cut_rows(rows, segmenter, functools.partial(progress, "切分词语"), carried, settings)
    if not len(table.ids):
        raise CorpusError("收录的文件中没有可以检索的文字，请检查语料目录。")
    write_store(folder, apply_repeals(content.documents), content.facts)
    write_readings(folder, content.readings)
    (folder / DICTIONARY).write_bytes(orjson.dumps(segmenter.dictionary))
    progress("建立词语索引", 0, 1)
    write_lexical(folder / LEXICAL, table)
    progress("建立词语索引", 1, 1)

    embedding, vectors, kept = embed_rows(folder, rows, carried, settings, functools.partial(progress, "计算向量"))
    np.save(folder / VECTORS, vectors, allow_pickle=False)
    name = collection_name(generation)
    tell = functools.partial(progress, "写入向量库")
    stored = store_vectors(folder, settings, name, rows, vectors, carried if kept else None, tell)

    counts = _count(content)
    files = describe_files(folder)
    probes = _choose_probes(rows, vectors, text_of(embedding))
    manifest = Manifest(
        generation=generation,
        project=assistant.__version__,
        code=hash_reading_code(),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sources={reading.path: reading.sha256 for reading in content.readings},
        segmenter=settings.segmenter,
        dictionary=segmenter.dictionary_hash,
        embedding=embedding.name,
        dimension=embedding.dimension,
        fingerprint=_hash_embedding(probes),
        probes=probes,
        counts={
            **counts,
            "rows": len(rows),
            "refused": sum(reading.state == "refused" for reading in content.readings),
            "tokens": len(table.ids),
            "vectors": stored,
            "drift": carried.drift if carried and kept and carried.copies_store else 0,
        },
        collection=name,
        files=files,
        graph=describe_graph(folder),
    )
    write_manifest(folder, manifest)


def _choose_probes(
    rows: Sequence[tuple[Document, Clause]], vectors: Vectors, text: Callable[[Document, Clause], str]
) -> tuple[Probe, ...]:
    """Choose the first, the middle and the last clause that has a vector."""
    usable = np.flatnonzero(vectors.any(axis=1))
    places = np.linspace(0, len(usable) - 1, min(_PROBES, len(usable))).astype(int)
    chosen = sorted({int(usable[place]) for place in places})
    return tuple(Probe(text(*rows[row]), tuple(vectors[row].tolist()), rows[row][1].id) for row in chosen)


def _hash_embedding(probes: tuple[Probe, ...]) -> str:
    """Give what tells embeddings apart: what one gives for the probes."""
    own = [f"{probe.text} {[round(value, 4) for value in probe.vector]}" for probe in probes]
    return hashlib.sha256("\n".join(own).encode()).hexdigest()[:16]


def _count(content: Content) -> dict[str, int]:
    documents = content.documents
    return {
        "documents": len(documents),
        "parts": sum(len(document.parts) for document in documents),
        "clauses": sum(clause.kind != "opening" for document in documents for clause in document.clauses()),
        "duties": sum(len(facts.duties) for facts in content.facts.values()),
    }


def _report(generation: str, content: Content, changes: Changes, seconds: float) -> BuildReport:
    return BuildReport(
        generation=generation,
        **_count(content),
        refused=tuple((reading.path, *reading.refused) for reading in content.readings if reading.refused),
        doubts=tuple(doubt for reading in content.readings for doubt in reading.doubts),
        reused_documents=sum(len(reading.documents) for reading in content.readings if reading.reused),
        seconds=round(seconds, 3),
        changes=changes,
        content=content,
    )


def _current_or_newest(index_dir: Path) -> str:
    try:
        return read_pointer(index_dir)
    except AssistantError:
        return next(reversed(complete_generations(index_dir)), "")


def _remove(index_dir: Path, settings: Settings, current: str, before: str = "") -> None:
    gone = remove_old(index_dir, current, before)
    if settings.chroma_url:
        remove_collections(settings.chroma_url, gone)
