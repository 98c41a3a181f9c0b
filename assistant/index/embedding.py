"""Which embedding an index is built and opened with, and a service's vectors kept from one build to the next."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.errors import EmbeddingError, ModelError
from assistant.index.generations import REBUILD
from assistant.index.manifest import Manifest
from assistant.models import (
    OFFLINE,
    AbsentEmbedding,
    Embedder,
    EndpointEmbedding,
    OfflineEmbedding,
    read_endpoint,
    remote_name,
)
from assistant.models.embedder import Vectors
from assistant.settings import Settings

KEPT = "embedded"  # folder in the index
LIKE = 0.99  # cosine of a text's vector with itself at another time; services round, another model gives far less
_BATCH = 256  # texts between two looks at the progress
_PROBE = "关于印发工作方案的通知"
_log = logging.getLogger(__name__)


def embed_here(embedding: OfflineEmbedding, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
    """Give a vector for each text.

    Raises:
        EmbeddingError: the encoder cannot be loaded.
    """
    vectors = np.zeros((len(texts), embedding.dimension), dtype=np.float32)
    total = len(texts) or 1  # where nothing changed the stage is told too
    progress(0, total)
    for start in range(0, len(texts), _BATCH):
        vectors[start : start + _BATCH] = embedding.embed(texts[start : start + _BATCH])
        progress(min(start + _BATCH, total), total)
    if not texts:
        progress(total, total)
    return vectors


def embed_at_service(
    embedding: EndpointEmbedding, texts: Sequence[str], folder: Path, progress: Callable[[int, int], None]
) -> Vectors:
    """Give a vector for each text; what was embedded is written down batch by batch and not asked for again.

    Args:
        embedding: at a service.
        texts: in the order of the rows.
        folder: where vectors are kept.
        progress: is told texts done and texts in all.

    Raises:
        ModelError, EmbeddingError: the service gave no usable vectors; the message says how many are kept.
        OSError: the folder cannot be written.
    """
    kept = KeptVectors(folder, embedding)
    keys = [hashlib.sha256(text.encode()).digest() for text in texts]
    missing = list(dict.fromkeys(i for i, key in enumerate(keys) if key not in kept))
    done = len(texts) - len(missing)
    progress(done, len(texts))
    for start in range(0, len(missing), embedding.batch):
        batch = missing[start : start + embedding.batch]
        try:
            vectors = embedding.embed([texts[i] for i in batch])
        except (ModelError, EmbeddingError) as error:
            say = f"{error}已算好的 {len(kept)} 条向量留着，重新运行时接着算。"
            if isinstance(error, ModelError):
                raise ModelError(say, error.code) from error
            raise EmbeddingError(say) from error
        kept.add([keys[i] for i in batch], vectors)
        done += len(batch)
        progress(done, len(texts))
    return kept.take(keys)


class KeptVectors:
    """Vectors by the hash of their text, in a file that only grows: a line about the model, then records.

    A record that a crash cut short, and all after it, is dropped. Where the service gives another vector than before
    for the same text, its model was changed and nothing is kept.
    """

    def __init__(self, folder: Path, embedding: EndpointEmbedding) -> None:
        """Take where the file is and whose vectors it holds.

        Raises:
            ModelError, EmbeddingError: the service gave no usable vector.
            OSError: the folder cannot be written.
        """
        name = hashlib.sha256(embedding.name.encode()).hexdigest()[:16]
        self._path = folder / f"{name}.vectors"
        probe = embedding.embed([_PROBE])[0]
        self._record = np.dtype([("key", "V32"), ("sum", "<u4"), ("vector", "<f4", (len(probe),))])
        self._vectors: dict[bytes, Vectors] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if not self._read(probe):
            head = {"model": embedding.name, "dimension": len(probe), "probe": [round(float(x), 6) for x in probe]}
            self._path.write_text(json.dumps(head) + "\n", "utf-8")

    def __len__(self) -> int:
        return len(self._vectors)

    def __contains__(self, key: bytes) -> bool:
        return key in self._vectors

    def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Write vectors down.

        Raises:
            OSError: they cannot be written.
        """
        with self._path.open("ab") as file:
            file.write(self._records(keys, vectors))
            file.flush()
            os.fsync(file.fileno())
        self._vectors.update(zip(keys, vectors, strict=True))

    def take(self, keys: Sequence[bytes]) -> Vectors:
        """Give the vectors of these texts, and forget the others once they are the larger part."""
        if len(self._vectors) > 2 * len(keys) + 1000:
            wanted = list(dict.fromkeys(keys))
            with self._path.open("rb") as file:
                head = file.readline()
            fresh = self._path.with_suffix(".new")
            fresh.write_bytes(head + self._records(wanted, np.stack([self._vectors[key] for key in wanted])))
            fresh.replace(self._path)
        return np.stack([self._vectors[key] for key in keys])

    def _records(self, keys: Sequence[bytes], vectors: Vectors) -> bytes:
        records = np.zeros(len(keys), dtype=self._record)
        records["key"] = [np.void(key) for key in keys]
        records["vector"] = vectors
        records["sum"] = [zlib.crc32(key + vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)]
        return records.tobytes()

    def _read(self, probe: Vectors) -> bool:
        """Read what is there; False where it is not of this model."""
        try:
            with self._path.open("rb") as file:
                head = json.loads(file.readline())
                before = np.array(head["probe"], dtype=np.float32)
                body = file.read()
                start = file.tell() - len(body)
        except (OSError, ValueError, KeyError, TypeError):
            return False
        if before.shape != probe.shape or float(before @ probe) < LIKE:
            _log.warning("向量服务的模型与上次不同，原先算好的向量不再使用。")
            return False
        size = self._record.itemsize
        sound = 0
        for record in np.frombuffer(body[: len(body) // size * size], dtype=self._record):
            key, vector = record["key"].tobytes(), np.array(record["vector"], dtype=np.float32)
            if zlib.crc32(key + vector.tobytes()) != record["sum"]:
                break
            self._vectors[key] = vector
            sound += 1
        if sound * size != len(body):
            os.truncate(self._path, start + sound * size)
        return True


def open_embedder(settings: Settings, manifest: Manifest) -> Embedder:
    """Give the embedding that a generation was built with; one without vectors that says why where it is not there."""
    endpoint = read_endpoint(settings, "embedding")
    built, set_now = manifest.embedding, remote_name(endpoint) if endpoint else OFFLINE
    if built == OFFLINE:
        if endpoint:
            _log.warning("设置了向量模型 %s，但索引用的仍是本地向量，%s", endpoint.model, REBUILD)
        return OfflineEmbedding()
    if endpoint and built == set_now:
        return EndpointEmbedding(endpoint, settings.embedding_batch, manifest.dimension)
    problem = f"索引是用 {built} 建立的，现在设置的是 {set_now}，请改回设置或重建索引。"
    return AbsentEmbedding(built, manifest.dimension, problem)


def check_embedder(embedder: Embedder, probes: Mapping[str, Sequence[float]]) -> None:
    """Check that the embedding still gives the vectors that the index was built with.

    Nearly the same will do: a service rounds, and whole numbers differ a little from one processor to the next.

    Raises:
        EmbeddingError: it is another one, although name and dimension may agree.
        ModelError: the service does not answer.
    """
    if not probes:
        return
    found = embedder.embed(list(probes))
    wanted = np.array(list(probes.values()), dtype=np.float32)
    other = "向量模型与建立索引时不同，请重建索引"
    # of unit vectors this is 2 - 2 cos, and of two without a place 0; "not <=" also catches NaN
    if found.shape != wanted.shape or not float(np.square(found - wanted).sum(axis=1).max()) <= 2 - 2 * LIKE:
        raise EmbeddingError(other)
