"""What a build takes over from the generation before: the same as built anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.index import Index, build_index, carried, embedding, open_index, rows, vectors, verify_index
from assistant.index.context import embedded_text
from assistant.index.generations import generation_dir, read_pointer
from assistant.index.lexical import read_tokens
from assistant.models import OfflineEmbedding
from assistant.models.embedder import Vectors
from assistant.settings import Settings, load_settings
from tests.answer_corpus import PROVINCE, write_answer_corpus

CHANGED = PROVINCE.replace("充电、饮水服务", "充电、“便民药箱”服务").replace("“银龄课堂”", "银龄课堂")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give settings of an index that is built, and large enough for its vector store to be copied."""
    monkeypatch.setattr(carried, "COPY_FROM", 1)
    monkeypatch.setattr(carried, "_MOST_DRIFT", 0.9)
    own = load_settings(corpus_dir=write_answer_corpus(tmp_path / "corpus"), index_dir=tmp_path / "index")
    build(own)
    return own


def build(settings: Settings) -> Index:
    build_index(settings.corpus_dir, settings.index_dir, settings)
    assert verify_index(settings.index_dir, settings).problems == ()
    return open_index(settings.index_dir, settings)


def change(settings: Settings, text: str = CHANGED) -> None:
    (settings.corpus_dir / "province.txt").write_text(text, "utf-8")


def stored(index: Index) -> dict[str, np.ndarray]:
    return dict(index.stored_vectors([clause.id for clause in index.clauses]))


def watch_embedding(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the list that texts are added to when they are embedded for an index."""
    embedded: list[str] = []
    embed = embedding.embed_here

    def watched(offline: OfflineEmbedding, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
        embedded.extend(texts)
        return embed(offline, texts, progress)

    monkeypatch.setattr(rows, "embed_here", watched)
    return embedded


def watch_copying(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Give the list that is told when a vector store is copied, and whether that was right."""
    copied: list[bool] = []
    copy = vectors.copy_vectors

    def watched(before: Path, old_name: str, folder: Path, name: str, change: vectors.VectorChange) -> bool:
        copied.append(copy(before, old_name, folder, name, change))
        return copied[-1]

    monkeypatch.setattr(rows, "copy_vectors", watched)
    return copied


def test_a_changed_document_gives_what_a_new_index_would_hold(settings: Settings, tmp_path: Path) -> None:
    before = open_index(settings.index_dir, settings)
    change(settings)
    after = build(settings)
    cold = load_settings(corpus_dir=settings.corpus_dir, index_dir=tmp_path / "cold")
    fresh = build(cold)
    tables = [
        read_tokens(generation_dir(one.index_dir, read_pointer(one.index_dir)) / "lexical") for one in (settings, cold)
    ]
    assert tables[0].words == tables[1].words  # the words that the change taught and took away are cut anew
    assert list(tables[0]) == list(tables[1])
    assert "便民药箱" in tables[0].words
    assert after.documents == fresh.documents != before.documents
    assert stored(after).keys() == stored(fresh).keys()


def test_only_changed_texts_are_embedded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_index(settings.index_dir, settings)
    embedded = watch_embedding(monkeypatch)
    change(settings)
    after = build(settings)
    old, new = stored(before), stored(after)
    known = {clause.id: embedded_text(clause) for clause in before.clauses}
    changed = [clause for clause in after.clauses if known.get(clause.id) != embedded_text(clause)]
    others = [clause for clause in after.clauses if clause not in changed]
    assert changed and {embedded_text(clause) for clause in changed} <= set(embedded)
    source = {document.id: document.source for document in after.documents}
    assert not {embedded_text(clause) for clause in others if source[clause.document_id] == "rules.txt"} & set(embedded)
    assert all(float(np.abs(new[c.id] - old[c.id]).max()) < vectors.TOLERANCE for c in others)
    assert all(float(np.abs(new[c.id] - old[c.id]).max()) > vectors.TOLERANCE for c in changed if c.id in old)
    assert after.manifest.counts["drift"] > 0


def test_vectors_of_another_version_of_the_encoder_are_not_taken_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = OfflineEmbedding.embed
    monkeypatch.setattr(OfflineEmbedding, "embed", lambda self, texts: embed(self, texts)[:, ::-1])
    embedded = watch_embedding(monkeypatch)
    after = build(settings)
    assert {embedded_text(clause) for clause in after.clauses} <= set(embedded)


def test_removed_and_added_documents_are_carried_too(settings: Settings) -> None:
    (settings.corpus_dir / "city.txt").unlink()
    (settings.corpus_dir / "more.txt").write_text(
        "丁市渡船办法\n\n第一条 渡船应当停靠码头。\n\n第二条 大雾天不得停靠。\n", "utf-8"
    )
    after = build(settings)
    assert {document.source for document in after.documents} == {"more.txt", "province.txt", "rules.txt"}
    assert stored(after).keys() == {clause.id for clause in after.clauses}
    found = max(after.vector_scores("渡船停靠码头").items(), key=lambda item: item[1])[0]
    assert after.clauses[found].document_id == after.documents[[d.source for d in after.documents].index("more.txt")].id


def test_a_store_that_was_changed_often_is_written_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_index(settings.index_dir, settings)
    change(settings)
    drift = build(settings).manifest.counts["drift"]
    monkeypatch.setattr(carried, "_MOST_DRIFT", (drift + 1) / before.rows)  # the second change goes beyond it
    copied = watch_copying(monkeypatch)
    change(settings, PROVINCE)
    after = build(settings)
    assert after.manifest.counts["drift"] == 0
    assert copied == []


def test_a_small_store_is_written_anew(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = watch_copying(monkeypatch)
    change(settings)
    build(settings)
    assert copied == [True]
    monkeypatch.setattr(carried, "COPY_FROM", 5000)
    change(settings, PROVINCE)
    assert build(settings).manifest.counts["drift"] == 0
    assert copied == [True]


def test_a_store_that_does_not_come_out_right_is_written_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[bool] = []
    copy = vectors.copy_vectors

    def copy_too_few(before: Path, old_name: str, folder: Path, name: str, change: vectors.VectorChange) -> bool:
        copied.append(copy(before, old_name, folder, name, replace(change, gone=[])))
        return copied[-1]

    monkeypatch.setattr("assistant.index.rows.copy_vectors", copy_too_few)
    change(settings, PROVINCE.replace("（五）发布服务指南。编印《甲省便民服务指南》，向社会免费发放。\n", ""))
    after = build(settings)
    assert stored(after).keys() == {clause.id for clause in after.clauses}
    assert copied == [False]
