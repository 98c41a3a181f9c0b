"""The corpus as documents and facts; files that did not change are taken from the previous generation."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import orjson

from assistant.documents import PARTLY, SUPPORTED_SUFFIXES, LimitedReader, list_sources, read_overrides
from assistant.errors import AssistantError, CorpusError, SourceError
from assistant.index.generations import generation_dir, read_pointer
from assistant.index.lexical import read_tokens
from assistant.index.manifest import Manifest, check_files, hash_file, read_manifest
from assistant.index.store import read_store
from assistant.ledger import doubt_duties, read_facts
from assistant.models import TokenTable
from assistant.structure import outline_source
from assistant.types import Document, Doubt, Facts

SOURCES = "sources.json"
_REPEATED = "repeated_document"
_READING_CODE = ("types.py", "text", "documents", "structure", "ledger", "lexicon", "models", "index")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file."""

    path: str  # relative to the corpus folder
    sha256: str = ""
    overrides: str = ""  # hash of what NAME.meta.toml says
    documents: tuple[Document, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    refused: tuple[str, str] | None = None  # code, message
    reused: bool = False

    @property
    def state(self) -> Literal["ok", "partly", "refused"]:
        """Tell whether all of the file was read."""
        if self.refused:
            return "refused"
        return "partly" if any(doubt.code == PARTLY for doubt in self.doubts) else "ok"


@dataclass(frozen=True, slots=True)
class Content:
    """All that a generation is made from."""

    readings: tuple[Reading, ...]
    facts: Mapping[str, Facts]  # clause id -> facts

    @property
    def documents(self) -> tuple[Document, ...]:
        """Give the documents of all files, in the order of the files."""
        return tuple(document for reading in self.readings for document in reading.documents)

    @property
    def reused(self) -> frozenset[str]:
        """Give the ids of documents that were taken from the previous generation."""
        return frozenset(document.id for reading in self.readings if reading.reused for document in reading.documents)


@dataclass(frozen=True, slots=True)
class Previous:
    """What an earlier generation lends to the next."""

    folder: Path
    manifest: Manifest
    readings: Mapping[str, Reading]
    facts: Mapping[str, Facts]
    tokens: TokenTable
    rows: Mapping[str, int] = field(default_factory=dict)  # clause id -> row of tokens


def read_corpus(corpus_dir: Path, previous: Previous | None, progress: Callable[[int, int], None]) -> Content:
    """Read every file of the corpus; one that cannot be read is refused with its reason.

    Raises:
        CorpusError: the folder is missing or nothing in it can be taken in.
    """
    if not corpus_dir.is_dir():
        raise CorpusError(f"语料目录 {corpus_dir} 不存在，请用 --corpus 指定文件所在的文件夹。")
    try:
        paths = list_sources(corpus_dir)
    except OSError as error:
        raise CorpusError(f"语料目录 {corpus_dir} 不能读取（{error.strerror}），请检查权限。") from error
    readings: list[Reading] = []
    facts: dict[str, Facts] = {}
    taken: dict[str, str] = {}  # document id -> path
    with LimitedReader() as reader:
        for done, path in enumerate(paths, 1):
            reading, found = _read_or_reuse(path, corpus_dir, previous, reader)
            readings.append(_drop_repeated(reading, taken))
            kept = {clause.id for document in readings[-1].documents for clause in document.clauses()}
            facts.update((id, fact) for id, fact in found.items() if id in kept)
            progress(done, len(paths))
    content = Content(tuple(readings), facts)
    if not any(document.clauses() for document in content.documents):
        raise CorpusError(_describe_empty(corpus_dir, readings))
    return content


def load_previous(index_dir: Path) -> Previous | None:
    """Give the current generation for reuse; None where there is none or it cannot be trusted."""
    try:
        folder = generation_dir(index_dir, read_pointer(index_dir))
        manifest = read_manifest(folder)
        if manifest.code != hash_reading_code() or check_files(folder, manifest.files):
            return None
        documents, clauses, facts = read_store(folder)
        tokens = read_tokens(folder / "lexical")
        by_id = {document.id: document for document in documents}
        readings = {row["path"]: _unpack(row, by_id) for row in json.loads((folder / SOURCES).read_text("utf-8"))}
    except (AssistantError, OSError, ValueError, KeyError, TypeError):
        return None  # whatever is wrong with it, building from the files is right
    return Previous(folder, manifest, readings, facts, tokens, {clause.id: row for row, clause in enumerate(clauses)})


def write_readings(folder: Path, readings: tuple[Reading, ...]) -> None:
    """Write what became of every file, for the next build.

    Raises:
        OSError: it cannot be written.
    """
    rows = [
        {
            "path": reading.path,
            "sha256": reading.sha256,
            "overrides": reading.overrides,
            "documents": {document.id: _own_validity(document) for document in reading.documents},
            "doubts": reading.doubts,
            "refused": reading.refused,
        }
        for reading in readings
    ]
    (folder / SOURCES).write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))


def hash_reading_code() -> str:
    """Give a hash of all code and data that decides what is read from a file: a change makes reuse wrong."""
    digest = hashlib.sha256()
    package = importlib.resources.files("assistant")
    for name in _READING_CODE:
        with importlib.resources.as_file(package.joinpath(name)) as path:
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file() and file.suffix != ".pyc":
                    digest.update(f"{file.relative_to(path.parent).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _read_or_reuse(
    path: Path, root: Path, previous: Previous | None, reader: LimitedReader
) -> tuple[Reading, Mapping[str, Facts]]:
    raw = path.relative_to(root).as_posix()
    name = raw.encode("utf-8", "replace").decode()
    if name != raw:  # as unpacked from an archive made in another encoding; could be neither stored nor shown
        return Reading(name, refused=("file_name", f"{name} 的文件名有不能显示的字，请改名后再试。")), {}
    try:
        overrides = read_overrides(path)
        mark = hashlib.sha256(json.dumps(overrides, sort_keys=True).encode()).hexdigest()[:16]
        old = previous.readings.get(name) if previous else None
        if previous and old and old.overrides == mark and old.sha256 == hash_file(path):
            return old, {clause.id: previous.facts[clause.id] for d in old.documents for clause in d.clauses()}
        outline = outline_source(reader.read(path, root).give(), overrides)
        facts: dict[str, Facts] = {}
        lost: list[Doubt] = []
        for document in outline.documents:
            facts.update(read_facts(document))
            lost += doubt_duties(document, facts)
            ids = [clause.id for clause in document.clauses()]
            if len(set(ids)) < len(ids):
                raise ValueError(f"clauses of {document.id} share an id")
    except SourceError as error:
        return Reading(name, refused=(error.code, str(error))), {}
    except OSError as error:
        return Reading(name, refused=("unreadable", f"{name} 不能读取（{error.strerror}），请检查文件和权限。")), {}
    except Exception as error:  # one file that the parser stumbles over must not keep all others out
        _log.exception("解析 %s 时出错", name)
        message = f"{name} 解析时出错（{type(error).__name__}），请把这个文件交给维护人员。"
        return Reading(name, refused=("parser_failed", message)), {}
    return Reading(name, outline.source.sha256, mark, outline.documents, (*outline.doubts, *lost)), facts


def _drop_repeated(reading: Reading, taken: dict[str, str]) -> Reading:
    """Leave out documents whose id came before: ids are what citations and links point to."""
    kept: list[Document] = []
    doubts = list(reading.doubts)
    for document in reading.documents:
        if first := taken.get(document.id):
            title = document.number or document.title
            doubts.append(Doubt(_REPEATED, reading.path, f"{title} 已由 {first} 收录，这一份没有收录。"))
        else:
            taken[document.id] = reading.path
            kept.append(document)
    return replace(reading, documents=tuple(kept), doubts=tuple(doubts))


def _describe_empty(corpus_dir: Path, readings: list[Reading]) -> str:
    for reading in readings:
        if reading.refused:
            return f"语料目录 {corpus_dir} 中没有能收录的文件，例如 {reading.path}：{reading.refused[1]}"
    kinds = "、".join(sorted(SUPPORTED_SUFFIXES))
    return f"语料目录 {corpus_dir} 中没有能收录的文件，请放入 {kinds} 格式的政策文件后再试。"


def _unpack(row: Mapping[str, Any], documents: Mapping[str, Document]) -> Reading:
    doubts = tuple(Doubt(**doubt) for doubt in row["doubts"])
    # what was left out as repeated may be the only copy by now
    again = row["refused"] or any(doubt.code == _REPEATED for doubt in doubts)
    return Reading(
        path=row["path"],
        sha256="" if again else row["sha256"],
        overrides=row["overrides"],
        documents=tuple(_restore(documents[id], own) for id, own in row["documents"].items()),
        doubts=doubts,
        reused=True,
    )


def _own_validity(document: Document) -> list[object]:
    """Give what the document itself says: the store holds what others did to it, and those may be gone next time."""
    return [document.validity, document.effective_from, document.expires_on, document.validity_ground]


def _restore(document: Document, own: list[Any]) -> Document:
    validity, start, end, ground = own
    return replace(
        document,
        validity=validity,
        effective_from=date.fromisoformat(start) if start else None,
        expires_on=date.fromisoformat(end) if end else None,
        validity_ground=ground,
        repealed_by="",
    )
