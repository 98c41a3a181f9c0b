"""An index that is open for questions."""

from __future__ import annotations

import copy
import json
import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AddressError, EmbeddingError, IndexDamagedError
from assistant.index.context import indexed_text
from assistant.index.embedding import check_embedder, open_embedder
from assistant.index.generations import REBUILD, generation_dir, read_pointer
from assistant.index.lexical import LexicalLeg
from assistant.index.manifest import Manifest, check_files, read_manifest
from assistant.index.store import read_store
from assistant.index.vectors import TOLERANCE, VectorLeg
from assistant.models import Embedder
from assistant.settings import Settings
from assistant.text.fold import fold
from assistant.text.segment import Segmenter
from assistant.types import NO_FACTS, Clause, Document, Facts

DICTIONARY = "dictionary.json"
LEXICAL = "lexical"
_MOST_READ = 40  # clauses whose text is looked through for a run of characters
_HAN = re.compile("[\u3400-\u9fff〇]+")
_log = logging.getLogger(__name__)


class Index:
    """One generation, open for reading; safe to use from several threads."""

    def __init__(self, folder: Path, settings: Settings, manifest: Manifest) -> None:
        """Open the generation in `folder`, whose files were checked.

        Raises:
            IndexDamagedError, EmbeddingError, OSError, ValueError, KeyError, TypeError: it is damaged.
        """
        self.generation: str = manifest.generation
        self.manifest = manifest
        self._hold(*read_store(folder))
        self.segmenter = Segmenter(json.loads((folder / DICTIONARY).read_text("utf-8")))
        self.segmenter.tokens("打开词典")  # loads it now rather than within the first question, word classes too
        self.segmenter.word_class("词典")
        self.embedder: Embedder = open_embedder(settings, manifest)
        self._lexical = LexicalLeg(folder / LEXICAL)
        self._vectors = VectorLeg(folder, settings.chroma_url, manifest)
        if not len(self.clauses) == len(self._rows) == self._lexical.rows == manifest.counts["rows"]:
            raise IndexDamagedError(f"索引 {self.generation} 的各部分条数不一致，{REBUILD}")

    def _hold(self, documents: tuple[Document, ...], clauses: tuple[Clause, ...], facts: Mapping[str, Facts]) -> None:
        self.documents: tuple[Document, ...] = documents
        self.clauses: tuple[Clause, ...] = clauses
        self.facts: Mapping[str, Facts] = MappingProxyType(dict(facts))
        self._documents = {document.id: document for document in documents}
        self._headers = {document.header.id: document.header for document in documents if document.header}
        self._rows = {clause.id: row for row, clause in enumerate(clauses)}
        self._unit_rows: Mapping[str, Sequence[int]] | None = None  # read when first asked for
        self._deadline_rows: Sequence[int] | None = None  # likewise

    def without(self, clause_ids: Collection[str]) -> Index:
        """Give this index as if it did not hold some clauses, for measuring what is said without them.

        Documents of which nothing is left are gone too. Dictionary, embedding and term rarity stay as they are.
        """
        gone = frozenset(clause_ids)
        reduced = copy.copy(self)
        kept = np.array([clause.id not in gone for clause in self.clauses], dtype=np.bool_)
        reduced._hold(
            tuple(_cut_documents(self.documents, gone)),
            tuple(clause for clause in self.clauses if clause.id not in gone),
            {id: facts for id, facts in self.facts.items() if id not in gone},
        )
        reduced._lexical = self._lexical.only(kept)
        return reduced

    @property
    def rows(self) -> int:
        """Give the number of clauses, openings included, which is the number of rows everywhere."""
        return len(self.clauses)

    def document(self, id: str) -> Document:
        """Give a document by its id.

        Raises:
            AddressError: there is none.
        """
        try:
            return self._documents[id]
        except KeyError:
            raise AddressError(f"没有编号为 {id} 的文件，请检查编号。") from None

    def clause(self, id: str) -> Clause:
        """Give a clause, or the head of a document, by its id.

        Raises:
            AddressError: there is none.
        """
        header = self._headers.get(id)
        return header if header is not None else self.clauses[self.row_of(id)]

    def row_of(self, clause_id: str) -> int:
        """Give the row of a clause.

        Raises:
            AddressError: there is none.
        """
        try:
            return self._rows[clause_id]
        except KeyError:
            raise AddressError(f"没有编号为 {clause_id} 的条款，请检查编号。") from None

    def lexical_scores(self, tokens: Sequence[str], weights: Sequence[float] | None = None) -> NDArray[np.float32]:
        """Give the BM25 score of every row; see `LexicalLeg.scores`. Zero means: shares no token."""
        return self._lexical.scores(tokens, weights)

    def document_frequency(self, token: str) -> int:
        """Give in how many clauses a token stands; 0 where the corpus does not have it."""
        return self._lexical.document_frequency(token)

    def occurs(self, text: str) -> bool:
        """Tell whether a folded run of Han characters stands in a clause or its context, quotation marks apart.

        Of a run whose pairs of characters stand together in very many clauses it is assumed.
        """
        rows = self.rows_with(text)
        if len(text) <= 2 or not rows or len(rows) > _MOST_READ:
            return bool(rows)
        return any(text in self._folded(row) for row in rows)

    def rows_with(self, text: str) -> list[int]:
        """Give the rows that have every pair of neighbouring Han characters of a folded text.

        All that have the text are among them.
        """
        pairs = [run[place : place + 2] for run in _HAN.findall(text) for place in range(len(run) - 1)]
        return list(map(int, self._lexical.rows_with(pairs))) if pairs else list(range(self.rows))

    def rows_of_unit(self, unit: str) -> Sequence[int]:
        """Give the rows in which a unit, as printed, has a duty of its own or an inherited one."""
        if self._unit_rows is None:
            rows: dict[str, list[int]] = {}
            for row, clause in enumerate(self.clauses):
                for name in {name for duty in self.facts.get(clause.id, NO_FACTS).duties for name in duty.units}:
                    rows.setdefault(name, []).append(row)
            self._unit_rows = rows
        return self._unit_rows.get(unit, ())

    def rows_with_deadlines(self) -> Sequence[int]:
        """Give the rows that set a deadline."""
        if self._deadline_rows is None:
            facts = (self.facts.get(clause.id, NO_FACTS) for clause in self.clauses)
            self._deadline_rows = tuple(row for row, found in enumerate(facts) if found.deadlines)
        return self._deadline_rows

    def characters(self) -> frozenset[str]:
        """Give the Han characters of the corpus."""
        return frozenset(char for word in self._lexical.words() if len(word) == 2 for char in word if char > "\u3400")

    def _folded(self, row: int) -> str:
        clause = self.clauses[row]
        return fold(indexed_text(self._documents[clause.document_id], clause)).replace('"', "")

    @property
    def vector_ready(self) -> bool:
        """Tell whether the vector leg serves; opens it. Without it the lexical leg serves alone."""
        return self._vectors.is_ready(self._check_vectors)

    def vector_scores(self, text: str, k: int = 100) -> dict[int, float]:
        """Give row -> cosine of the `k` nearest clauses, best first.

        Empty when the vector leg is not ready or the embedding knows no word of the text.
        """
        if not self.vector_ready:
            return {}
        try:
            hidden = self.manifest.counts["rows"] - self.rows  # of `without`
            near = self._vectors.nearest(self.embedder.embed_question(text), k + hidden)
            return {self._rows[id]: cosine for id, cosine in near.items() if not hidden or id in self._rows}
        except Exception as error:  # Chroma raises many unrelated classes; the lexical leg serves alone
            self._vectors.fail(error)
            return {}

    @property
    def vector_problem(self) -> str:
        """Give why the vector leg is turned off; "" while it is not."""
        return self._vectors.problem

    def nearest(self, vector: NDArray[np.float32], k: int) -> dict[str, float]:
        """Give clause id -> cosine of the `k` clauses nearest to a vector; only while the vector leg is ready."""
        return self._vectors.nearest(vector, k)

    def stored_vectors(self, ids: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """Give what Chroma holds for clauses, by id; empty when the vector leg is not ready."""
        return self._vectors.read(ids) if self.vector_ready else {}

    def _check_vectors(self, leg: VectorLeg) -> None:
        if not self.embedder.dimension == self.manifest.dimension:
            raise EmbeddingError("向量模型的维数与建立索引时不同")
        check_embedder(self.embedder, {probe.text: probe.vector for probe in self.manifest.probes})
        stored = leg.read([probe.clause for probe in self.manifest.probes if probe.clause])
        for probe in self.manifest.probes:
            if not probe.clause:
                continue
            wanted = np.array(probe.vector, dtype=np.float32)
            if probe.clause not in stored or float(np.abs(stored[probe.clause] - wanted).max()) > TOLERANCE:
                raise IndexDamagedError(f"向量库中条款 {probe.clause} 的向量不对")
            if not leg.nearest(wanted, 1):
                raise IndexDamagedError("向量库查不到任何条款")


def _cut_documents(documents: Sequence[Document], gone: frozenset[str]) -> Iterator[Document]:
    def keep(clause: Clause | None) -> Clause | None:
        return None if clause is None or clause.id in gone else clause

    for document in documents:
        parts = [
            replace(part, clauses=tuple(c for c in part.clauses if c.id not in gone), opening=keep(part.opening))
            for part in document.parts
        ]
        left = replace(
            document,
            parts=tuple(part for part in parts if part.clauses or part.opening),
            opening=keep(document.opening),
            header=keep(document.header),
        )
        if left.header or left.clauses():
            yield left


def open_index(index_dir: Path, settings: Settings) -> Index:
    """Give the current generation, opened and checked against its manifest.

    Raises:
        IndexMissingError: no index was built here.
        IndexDamagedError: it is not what its manifest says, or of another format; the message names the file.
    """
    generation = read_pointer(index_dir)
    while True:
        try:
            return open_generation(index_dir, generation, settings)
        except IndexDamagedError:
            # a builder may have switched twice and removed this one while it was being opened
            if (moved := read_pointer(index_dir)) == generation:
                raise
            generation = moved


def open_generation(index_dir: Path, generation: str, settings: Settings) -> Index:
    """Give a certain generation, opened and checked.

    Raises:
        IndexDamagedError: see `open_index`.
    """
    folder = generation_dir(index_dir, generation)
    manifest = read_manifest(folder)
    if manifest.generation != generation:
        raise IndexDamagedError(f"索引 {generation} 的清单属于另一索引（{manifest.generation}），{REBUILD}")
    if problems := check_files(folder, manifest.files):
        raise IndexDamagedError(f"索引 {generation} 已损坏：{problems[0]}，{REBUILD}")
    try:
        return Index(folder, settings, manifest)
    except (EmbeddingError, OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"索引 {generation} 不能打开（{error or type(error).__name__}），{REBUILD}") from error
