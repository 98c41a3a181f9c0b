"""What a generation says about itself, and the check that its files are still what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexDamagedError
from assistant.index.generations import MANIFEST, REBUILD

FORMAT = 3
CHROMA = "chroma"
_PERSISTED = "index_metadata.pickle"  # beside the files of a graph that Chroma reads rather than makes anew


@dataclass(frozen=True, slots=True)
class Probe:
    """A text with the vector that the embedding gave when the index was built."""

    text: str
    vector: tuple[float, ...]
    clause: str = ""  # id of the clause that has this text; "" for a text of our own


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of manifest.json."""

    generation: str
    project: str  # version of the program that built it
    code: str  # hash of everything that reads documents; another one means that nothing can be reused
    created_at: str  # ISO 8601, UTC
    sources: Mapping[str, str]  # path in the corpus -> sha256
    segmenter: str
    dictionary: str  # hash of the user dictionary
    embedding: str
    dimension: int
    fingerprint: str  # hash of the probe vectors: tells embeddings apart
    probes: tuple[Probe, ...]
    counts: Mapping[str, int]  # documents, parts, clauses, duties, rows, refused, tokens, vectors
    collection: str  # name in Chroma
    files: Mapping[str, str]  # path in the generation -> "bytes sha256"
    graph: Mapping[str, str]  # the same for the files of Chroma that opening it does not change


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest; this makes the generation complete.

    Raises:
        OSError: it cannot be written.
    """
    body = {"format": FORMAT, **asdict(manifest)}
    text = json.dumps({**body, "checksum": _checksum(body)}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Give the manifest of a generation.

    Raises:
        IndexDamagedError: missing, changed, or of another format.
    """
    path = folder / MANIFEST
    try:
        body: dict[str, Any] = json.loads(path.read_text("utf-8"))
        checksum = body.pop("checksum", "")
        found = body.pop("format", 0)
    except (OSError, ValueError, AttributeError, TypeError):
        raise IndexDamagedError(f"索引清单 {path} 缺失或不能读取，{REBUILD}") from None
    if found != FORMAT:
        raise IndexDamagedError(f"索引 {folder.name} 的格式（{found}）与本程序（{FORMAT}）不同，{REBUILD}")
    if checksum != _checksum({"format": found, **body}):
        raise IndexDamagedError(f"索引清单 {path} 被改动过，{REBUILD}")
    try:
        probes = tuple(Probe(probe["text"], tuple(probe["vector"]), probe["clause"]) for probe in body.pop("probes"))
        return Manifest(**body, probes=probes)
    except (KeyError, TypeError):
        raise IndexDamagedError(f"索引清单 {path} 缺少内容，{REBUILD}") from None


def describe_files(folder: Path) -> dict[str, str]:
    """Give "bytes sha256" of every file of a generation, apart from the manifest and Chroma's."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST and not name.startswith(f"{CHROMA}/"):
            found[name] = _describe(path)
    return found


def describe_graph(folder: Path) -> dict[str, str]:
    """Give "bytes sha256" of every file of Chroma's stored graphs.

    Chroma maps them into memory unchecked: a damaged one ends the process. Its database is another matter: opening
    changes it, so what it holds is compared instead. A graph of few vectors is not stored but made at each opening.
    """
    found: dict[str, str] = {}
    for mark in sorted((folder / CHROMA).glob(f"*/{_PERSISTED}")):
        for path in sorted(mark.parent.iterdir()):
            found[path.relative_to(folder).as_posix()] = _describe(path)
    return found


def check_files(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Give one Chinese line for every file that is missing or not what it was."""
    problems: list[str] = []
    for name, wanted in files.items():
        try:
            found = _describe(folder / name)
        except OSError:
            problems.append(f"文件 {name} 缺失或不能读取")
            continue
        if found.split()[0] != wanted.split()[0]:
            problems.append(f"文件 {name} 的大小不对（应为 {wanted.split()[0]} 字节，现为 {found.split()[0]} 字节）")
        elif found != wanted:
            problems.append(f"文件 {name} 的内容被改动过")
    return tuple(problems)


def hash_file(path: Path) -> str:
    """Give the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _describe(path: Path) -> str:
    return f"{path.stat().st_size} {hash_file(path)}"


def _checksum(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
