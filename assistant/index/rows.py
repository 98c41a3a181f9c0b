"""The rows of a generation, one a clause: cut into tokens, embedded, and their vectors stored."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from assistant.index.carried import Carried, Row
from assistant.index.context import context_text, embedded_text, indexed_text
from assistant.index.embedding import KEPT, embed_at_service, embed_here
from assistant.index.manifest import CHROMA
from assistant.index.vectors import VectorChange, copy_vectors, write_vectors
from assistant.models import (
    Embedder,
    EndpointEmbedding,
    OfflineEmbedding,
    TokenTable,
    join_tables,
    number_tokens,
    read_endpoint,
)
from assistant.models.embedder import Vectors
from assistant.settings import Settings
from assistant.text.segment import Segmenter
from assistant.types import Clause, Document

Told = Callable[[int, int], None]  # rows done, rows in all


def cut_rows(
    rows: Sequence[Row], segmenter: Segmenter, progress: Told, carried: Carried | None, settings: Settings
) -> TokenTable:
    """Give the tokens of every clause with its context; those of reused documents are not cut again."""
    origin = carried.token_origin(segmenter, settings.segmenter) if carried else [-1] * len(rows)
    fresh = [row for row, place in zip(rows, origin, strict=True) if place < 0]

    def tokens() -> Iterator[list[str]]:
        for done, row in enumerate(_cut_each(fresh, segmenter.tokens), 1):
            yield row
            if done % 500 == 0 or done == len(fresh):
                progress(done, len(fresh))

    table = number_tokens(tokens())
    return join_tables(carried.previous.tokens, table, origin) if carried else table


def text_of(embedding: Embedder) -> Callable[[Document, Clause], str]:
    """Give what an embedding is given of a clause: its own text, or with its context where it is a service's."""
    return (lambda _, clause: embedded_text(clause)) if isinstance(embedding, OfflineEmbedding) else indexed_text


def embed_rows(
    folder: Path, rows: Sequence[Row], carried: Carried | None, settings: Settings, progress: Told
) -> tuple[Embedder, Vectors, bool]:
    """Give the embedding, a vector for each row, and whether those of unchanged rows are the ones before.

    Raises:
        ModelError, EmbeddingError: the embedding that is set cannot be used.
        OSError: the vectors of a service cannot be kept.
    """
    if endpoint := read_endpoint(settings, "embedding"):
        remote = EndpointEmbedding(endpoint, settings.embedding_batch)
        texts = [indexed_text(*row) for row in rows]
        return remote, embed_at_service(remote, texts, folder.parent.parent / KEPT, progress), False
    offline = OfflineEmbedding()
    known = carried if carried and carried.embedded_by(offline) else None
    wanted = known.fresh if known else range(len(rows))
    fresh = embed_here(offline, [embedded_text(rows[row][1]) for row in wanted], progress)
    return offline, known.vectors(fresh) if known else fresh, known is not None


def store_vectors(
    folder: Path,
    settings: Settings,
    name: str,
    rows: Sequence[Row],
    vectors: Vectors,
    carried: Carried | None,
    progress: Told,
) -> int:
    """Write the vectors into Chroma: what changed into a copy of the store before, or all into a new one.

    Args:
        folder: of the generation.
        settings: the address of a Chroma server counts.
        name: of the new collection.
        rows: what the vectors belong to.
        vectors: one for each row.
        carried: where the vectors of the generation before still hold, else None.
        progress: is told rows done and rows in all.

    Returns:
        The number of vectors that are not zero.

    Raises:
        IndexWriteError: Chroma did not take them.
    """
    if carried and carried.copies_store and not settings.chroma_url:
        fresh = [row for row in carried.fresh if vectors[row].any()]
        stored = int(vectors.any(axis=1).sum())
        change = VectorChange([rows[row] for row in fresh], vectors[fresh], carried.gone, stored)
        before, old_name = carried.previous.folder / CHROMA, carried.previous.manifest.collection
        if copy_vectors(before, old_name, folder / CHROMA, name, change):
            progress(stored, stored)
            return stored
    return write_vectors(folder / CHROMA, settings.chroma_url, name, rows, vectors, progress)


def _cut_each(rows: Iterable[Row], cut: Callable[[str], list[str]]) -> Iterator[list[str]]:
    """Give the tokens of `indexed_text` of each row; a context is cut once for all neighbours that share it."""
    cut_context = functools.lru_cache(maxsize=1024)(cut)
    for document, clause in rows:
        # cut apart they are the same: no token reaches over the punctuation between them
        yield [*cut_context(context_text(document, clause)), *cut(clause.text)]
