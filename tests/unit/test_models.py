from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import EmbeddingError
from assistant.models import OfflineEmbedding, check_vectors, cut_characters, join_tables, number_tokens
from assistant.models import offline as offline_module

TEXTS = (
    "图书馆周末开放到晚上九点",
    "公交车对老人免费",
    "图书馆新建书屋二百个",
    "学校食堂公布每周菜单",
    "公交站台加装座椅和雨棚",
)


@pytest.fixture(scope="module")
def embedding() -> OfflineEmbedding:
    return OfflineEmbedding.fit(TEXTS)


def test_texts_are_cut_into_characters_and_pairs() -> None:
    assert cut_characters("公交（站）AI 12.5%") == ["公", "交", "公交", "站", "ai", "12.5%"]


def test_vectors_have_unit_length_and_the_stated_shape(embedding: OfflineEmbedding) -> None:
    vectors = embedding.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedding.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_each_text_is_nearest_to_itself_and_then_to_its_topic(embedding: OfflineEmbedding) -> None:
    vectors = embedding.embed(TEXTS)
    likeness = vectors @ vectors.T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert (likeness - 2 * np.eye(5)).argmax(axis=1).tolist()[:3] == [2, 4, 0]


def test_a_small_corpus_keeps_the_cosines_of_tf_idf(embedding: OfflineEmbedding) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    second = TfidfVectorizer(analyzer=cut_characters, sublinear_tf=True).fit_transform(TEXTS)
    vectors = embedding.embed(TEXTS)
    assert np.allclose(vectors @ vectors.T, (second @ second.T).toarray(), atol=1e-5)


def test_a_text_without_known_words_has_a_zero_vector(embedding: OfflineEmbedding) -> None:
    vectors = embedding.embed(["zebra", "", "！？"])
    assert vectors.shape == (3, embedding.dimension)
    assert not vectors.any()


def test_no_texts_give_no_rows(embedding: OfflineEmbedding) -> None:
    assert embedding.embed([]).shape == (0, embedding.dimension)


def test_a_table_is_embedded_like_its_texts(embedding: OfflineEmbedding) -> None:
    texts = [*TEXTS, "zebra", "图书馆图书馆图书馆"]
    table = number_tokens(cut_characters(text) for text in texts)
    assert np.allclose(embedding.embed_table(table), embedding.embed(texts), atol=1e-6)


def test_fitting_twice_gives_the_same(embedding: OfflineEmbedding) -> None:
    again = OfflineEmbedding.fit(TEXTS)
    assert np.array_equal(again.embed(TEXTS), embedding.embed(TEXTS))


def test_one_text_is_enough() -> None:
    alone = OfflineEmbedding.fit(["公交车对老人免费"])
    assert alone.dimension == 1
    assert np.allclose(np.abs(alone.embed(["老人坐公交"])), 1)


def test_no_word_at_all_is_an_error() -> None:
    with pytest.raises(EmbeddingError, match="没有可用的文字"):
        OfflineEmbedding.fit(["！", ""])


@pytest.mark.parametrize("texts", [["公交车"] * 40, [f"第{n}号公交车" for n in range(40)]], ids=["equal", "different"])
def test_larger_corpora_are_decomposed_by_sampling(texts: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_module, "SMALL", 8)
    monkeypatch.setattr(offline_module, "MAX_FIT_ROWS", 16)
    fitted = OfflineEmbedding.fit(texts)
    vectors = fitted.embed(texts)
    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, OfflineEmbedding.fit(texts).embed(texts))


def test_what_all_texts_share_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"关于印发《某市公共服务工作要点》的通知。{text}" for text in TEXTS]
    near = OfflineEmbedding.fit(texts).embed(texts)
    monkeypatch.setattr(offline_module, "CENTRE_FROM", 2)
    centred = OfflineEmbedding.fit(texts)
    far = centred.embed(texts)
    others = ~np.eye(len(texts), dtype=bool)
    assert (far @ far.T)[others].mean() < 0 < 0.25 < (near @ near.T)[others].min()
    assert np.allclose(np.linalg.norm(far, axis=1), 1, atol=1e-5)
    assert not centred.embed(["zebra"]).any()


def test_only_the_most_widespread_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_module, "MAX_WORDS", 3)
    fitted = OfflineEmbedding.fit(["公交车", "公交站", "图书馆", "公交"])
    assert fitted.embed(["公交"]).any()


def test_what_is_saved_is_loaded(embedding: OfflineEmbedding, tmp_path: Path) -> None:
    embedding.save(tmp_path)
    loaded = OfflineEmbedding.load(tmp_path)
    assert (loaded.name, loaded.dimension) == (embedding.name, embedding.dimension)
    assert np.array_equal(loaded.embed(TEXTS), embedding.embed(TEXTS))


@pytest.mark.parametrize("name", ["axes.npy", "idf.npy", "centre.npy", "words.json"])
@pytest.mark.parametrize("damage", ["remove", "empty", "cut"])
def test_damaged_files_are_refused(name: str, damage: str, embedding: OfflineEmbedding, tmp_path: Path) -> None:
    embedding.save(tmp_path)
    path = tmp_path / name
    content = path.read_bytes()
    path.unlink()
    if damage != "remove":
        path.write_bytes(b"" if damage == "empty" else content[: len(content) // 2])
    with pytest.raises(EmbeddingError, match="重建索引"):
        OfflineEmbedding.load(tmp_path)


def test_files_that_would_run_code_are_refused(embedding: OfflineEmbedding, tmp_path: Path) -> None:
    embedding.save(tmp_path)
    np.save(tmp_path / "idf.npy", np.array([{"an": "object"}], dtype=object), allow_pickle=True)
    with pytest.raises(EmbeddingError):
        OfflineEmbedding.load(tmp_path)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.ones((1, 3)), "3"),
        (np.ones((2, 2)), "2"),
        (np.array([[1.0, np.nan, 0.0], [1.0, 0.0, 0.0]]), "无效"),
        (np.array([[1.0, np.inf, 0.0], [1.0, 0.0, 0.0]]), "无效"),
    ],
)
def test_unusable_vectors_are_refused(vectors: np.ndarray, message: str) -> None:
    with pytest.raises(EmbeddingError, match=message):
        check_vectors(vectors, 2, 3)


def test_vectors_are_brought_to_unit_length() -> None:
    found = check_vectors(np.array([[3.0, 4.0], [0.0, 0.0]]), 2, 2)
    assert found.dtype == np.float32
    assert np.allclose(found, [[0.6, 0.8], [0.0, 0.0]])


TOKENS = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=5)


@given(old=st.lists(TOKENS, max_size=6), rows=st.lists(st.one_of(TOKENS, st.integers(0, 5)), max_size=8))
def test_a_joined_table_equals_one_made_at_once(old: list[list[str]], rows: list[list[str] | int]) -> None:
    origin = [row if isinstance(row, int) and row < len(old) else -1 for row in rows]
    texts = [row if isinstance(row, list) else old[row] if row < len(old) else [] for row in rows]
    fresh = [text for text, place in zip(texts, origin, strict=True) if place < 0]
    joined = join_tables(number_tokens(old), number_tokens(fresh), origin)
    at_once = number_tokens(texts)
    assert joined.words == at_once.words
    assert joined.ids.tolist() == at_once.ids.tolist()
    assert joined.offsets.tolist() == at_once.offsets.tolist()


def test_a_table_gives_its_rows() -> None:
    table = number_tokens([["甲", "乙", "甲"], [], ["丙"]])
    assert table.words == ("甲", "乙", "丙")
    assert list(table) == [[0, 1, 0], [], [2]]
    assert len(table) == table.rows == 3
