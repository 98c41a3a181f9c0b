"""The vector leg: one Chroma collection per generation (only importer of chromadb and of llama-index's store).

Written as llama-index nodes, so that any llama-index program can open the collection; asked directly, because the
store's own query rebuilds every node and gives exp(-distance) (docs/adr/0004). Vectors are always given explicitly:
any call without them makes Chroma try to download a model.
"""

from __future__ import annotations

import logging
import math
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np

from assistant.errors import IndexDamagedError, IndexWriteError, ModelError
from assistant.index.generations import REBUILD
from assistant.index.manifest import CHROMA, Manifest, check_files
from assistant.models.embedder import Vectors
from assistant.types import Clause, Document

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

VECTORS = "vectors.npy"
TOLERANCE = 1e-3  # Chroma gives a vector back within 1e-6; another vector differs far more
_DATABASE = "chroma.sqlite3"
_BATCH = 5000  # Chroma takes 5,461 rows in one call
# With Chroma's own 16 neighbours and search width 100 up to a third of near-equal clauses cannot be reached at all.
_GRAPH: CreateHNSWConfiguration = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
_RETRY_S = 30.0
_log = logging.getLogger(__name__)


def collection_name(generation: str) -> str:
    """Give the name of a generation's collection."""
    return f"policy-{generation}"


def write_vectors(
    folder: Path,
    url: str,
    name: str,
    rows: Sequence[tuple[Document, Clause]],
    vectors: Vectors,
    progress: Callable[[int, int], None],
) -> int:
    """Write a new collection.

    Args:
        folder: Chroma's own folder; used when `url` is "".
        url: address of a Chroma server, or "".
        name: of the collection.
        rows: what the vectors belong to.
        vectors: shape (len(rows), dimension); zero rows are left out, since nothing is near to nothing.
        progress: is told rows done and rows in all.

    Returns:
        The number of vectors written.

    Raises:
        IndexWriteError: Chroma did not take them.
    """
    kept = np.flatnonzero(vectors.any(axis=1)).tolist()
    try:
        from llama_index.vector_stores.chroma import ChromaVectorStore

        client = connect(folder, url)
        try:
            collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": _GRAPH})
            store = ChromaVectorStore(chroma_collection=collection)
            for start in range(0, len(kept), _BATCH):
                batch = kept[start : start + _BATCH]
                store.add([_make_node(*rows[row], vectors[row]) for row in batch])
                progress(start + len(batch), len(kept))
        finally:
            client.close()
    except Exception as error:  # Chroma raises many unrelated classes
        where = url or str(folder)
        raise IndexWriteError(
            f"向量库 {where} 写入失败（{_one_line(error)}），请检查磁盘空间、权限或服务后再试。"
        ) from error
    return len(kept)


@dataclass(frozen=True, slots=True)
class VectorChange:
    """What is different in a collection since the one before."""

    rows: Sequence[tuple[Document, Clause]]  # new, or with another vector
    vectors: Vectors  # of these rows, none of them zero
    gone: Sequence[str]  # ids of clauses that are not there any more, or not with this vector
    count: int  # of all vectors afterwards


def copy_vectors(before: Path, old_name: str, folder: Path, name: str, change: VectorChange) -> bool:
    """Make a store by copying the one before and changing what is different; Chroma's servers have no such copy.

    Returns:
        False where that could not be done; nothing is left of it, and the store must be written anew.
    """
    try:
        from llama_index.vector_stores.chroma import ChromaVectorStore

        shutil.copytree(before, folder)
        client = connect(folder, "")
        try:
            collection = client.get_collection(old_name, embedding_function=None)
            collection.modify(name=name)
            for start in range(0, len(change.gone), _BATCH):
                collection.delete(ids=list(change.gone[start : start + _BATCH]))
            nodes = [_make_node(*row, vector) for row, vector in zip(change.rows, change.vectors, strict=True)]
            store = ChromaVectorStore(chroma_collection=collection)
            for start in range(0, len(nodes), _BATCH):
                store.add(nodes[start : start + _BATCH])
            sound = collection.count() == change.count
        finally:
            client.close()
    except Exception as error:  # Chroma raises many unrelated classes; whatever it is, a new store is right
        _log.info("the store before cannot be carried over: %s", _one_line(error))
        sound = False
    if not sound:
        shutil.rmtree(folder, ignore_errors=True)
    return sound


def remove_collections(url: str, generations: Sequence[str]) -> None:
    """Remove collections of removed generations from a server; failing that they only take space there."""
    for generation in generations:
        try:
            client = connect(Path(), url)
            try:
                client.delete_collection(collection_name(generation))
            finally:
                client.close()
        except Exception as error:  # see above
            _log.warning("Chroma 服务中的旧集合 %s 没有删除：%s", collection_name(generation), _one_line(error))


class VectorLeg:
    """Finds clauses near to a vector. Opened at first use; when it cannot be used it says so once and gives nothing."""

    def __init__(self, folder: Path, url: str, manifest: Manifest) -> None:
        """Take the folder of the generation, the address of the server or "", and what the collection must hold."""
        self._folder = folder
        self._url = url
        self._manifest = manifest
        self._count = manifest.counts["vectors"]
        self._lock = threading.Lock()
        self._collection: Any = None
        self._usable = False
        self._retry_at = 0.0  # monotonic seconds
        self.problem = ""  # why it is turned off

    def fail(self, error: object) -> None:
        """Turn the leg off, with one warning: a damaged store for good, a server that may come back for a while."""
        passing = isinstance(error, ModelError)
        if not self.problem:
            advice = "稍后自动再试。" if passing else f"请检查 Chroma 服务 {self._url}。" if self._url else REBUILD
            _log.warning("向量检索不可用，只用词语检索：%s。%s", _one_line(error).rstrip("。"), advice)
        self.problem = _one_line(error)
        self._usable = False
        self._retry_at = time.monotonic() + (_RETRY_S if self._url or passing else math.inf)

    def is_ready(self, check: Callable[[VectorLeg], None]) -> bool:
        """Tell whether the collection can be asked.

        Args:
            check: called once after opening; raises EmbeddingError or IndexDamagedError when answers would be wrong.
        """
        if not self._usable and time.monotonic() >= self._retry_at:
            with self._lock:
                if not self._usable and time.monotonic() >= self._retry_at:
                    try:
                        self.open()
                        check(self)
                    except Exception as error:  # Chroma raises many unrelated classes; the lexical leg serves alone
                        self.fail(error)
                    else:
                        self._usable, self.problem = True, ""
        return self._usable

    def open(self) -> None:
        """Open the collection.

        Raises:
            IndexDamagedError: it is missing or incomplete.
            Exception: whatever Chroma raises.
        """
        store = self._folder / CHROMA
        if not self._url:
            if not _has_content(store / _DATABASE):
                raise IndexDamagedError(f"向量库 {store} 缺失")  # Chroma would make an empty one
            if problems := check_files(self._folder, self._manifest.graph):
                raise IndexDamagedError(problems[0])  # Chroma would end the process
        client = connect(store, self._url)
        # the client goes with the leg, that is with the last question that uses this generation
        weakref.finalize(self, client.close).atexit = False
        collection = client.get_collection(self._manifest.collection, embedding_function=None)
        if (found := collection.count()) != self._count:
            raise IndexDamagedError(f"向量库中有 {found} 条向量，应有 {self._count} 条")
        self._collection = collection

    def nearest(self, vector: Vectors, k: int) -> dict[str, float]:
        """Give clause id -> cosine of the k nearest, best first; nothing for a vector that is zero or not finite."""
        if not np.isfinite(vector).all() or not vector.any() or k < 1 or not self._count:
            return {}
        found = self._collection.query(query_embeddings=[vector], n_results=min(k, self._count), include=["distances"])
        return {id: 1.0 - float(distance) for id, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    def read(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Give the stored vectors of clauses; an id that is not stored is missing from the result."""
        stored: dict[str, Vectors] = {}
        for start in range(0, len(ids), _BATCH):
            found = self._collection.get(ids=list(ids[start : start + _BATCH]), include=["embeddings"])
            stored.update(zip(found["ids"], found["embeddings"], strict=True))
        return stored


def connect(folder: Path, url: str) -> Client:
    """Give a client of the store in `folder`, or of the server at `url`; close it.

    Raises:
        Exception: whatever Chroma raises.
    """
    import chromadb
    from chromadb.config import Settings

    # without _env_file=None Chroma would read a .env of whatever folder the program was started in
    settings = Settings(_env_file=None, anonymized_telemetry=False)
    if not url:
        return cast("Client", chromadb.PersistentClient(str(folder), settings=settings))
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host = url if parts.path.strip("/") else str(parts.hostname)
    port = parts.port or (443 if secure else 8000)
    return cast("Client", chromadb.HttpClient(host, port, ssl=secure, settings=settings))


def _make_node(document: Document, clause: Clause, vector: Vectors) -> Any:
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

    # The text is not repeated here: the text store has it, and quotations come from there only.
    return TextNode(
        id_=clause.id,
        embedding=vector.tolist(),
        metadata={"number": document.number, "part": clause.part, "address": clause.address, "place": document.place},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.id)},
    )


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
