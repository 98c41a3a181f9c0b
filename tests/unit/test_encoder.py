"""The encoder of clauses and questions: its file, its pieces, its graph, and whole numbers beside floats."""

from __future__ import annotations

import itertools
import math
import re
import struct
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from onnx import numpy_helper

from assistant.models import encoder_weights
from assistant.models.encoder_file import EncoderFile, Floats, Vocabulary, read_encoder_file
from assistant.models.encoder_weights import EASED, find_file, read_ease, read_matrices, read_weights
from assistant.models.encoders import WHOLE, read_pieces
from assistant.models.pieces import cut_pieces
from eval.corpora import PROJECT_DIR
from eval.encoder_graph import Graph, make_graph, measure_ease

SENTENCES = ("老年人乘坐公交车免费。", "图书馆每周一闭馆，周末开放到晚上九点", "牵头单位应当在2025年6月底前完成")

# -- a file made by hand ------------------------------------------------------------------------------------------

WIDTH, LONGEST = 32, 2
PIECES = (("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), ("图书", -3.5), ("▁abc", -4.0), ("▁abcd", -4.5),
          ("при", -5.0))  # fmt: skip
BEGIN, END, UNKNOWN = 0, 1, 2
REWRITTEN = {"Ａ": "A", "㎡": "m2", "\u200b": ""}
SCALES = (0.5, 0.25, 2.0)  # of the rows of a matrix
WHOLES = np.array([[(3 * row + 5 * place) % 16 - 8 for place in range(WIDTH)] for row in range(len(SCALES))])
PLACES = np.arange(LONGEST * WIDTH, dtype="<f4") / 8
KINDS = np.concatenate([np.full(WIDTH, 10, dtype="<f4"), np.full(WIDTH, 99, dtype="<f4")])  # only the first is used


def quantised(wholes: np.ndarray, scale: float) -> bytes:
    """Give a block: the scale, then the first half of the weights in the low bits and the second in the high ones."""
    low, high = (wholes + 8)[:16], (wholes + 8)[16:]
    return struct.pack("<e", scale) + bytes((low + 16 * high).tolist())


def hand_made(magic: bytes = b"E5S1") -> bytes:
    text = [piece.encode() for piece, _ in PIECES]
    offsets = list(itertools.accumulate(map(len, text), initial=0))
    head = magic + struct.pack("<I7ifi", 1, WIDTH, 1, 2, 64, len(PIECES), LONGEST, 2, 1e-12, 0)
    head += struct.pack("<5iQ", len(PIECES), BEGIN, END, 9, UNKNOWN, offsets[-1])
    head += struct.pack(f"<{len(offsets)}I", *offsets)
    head += struct.pack(f"<{len(PIECES)}f", *(score for _, score in PIECES)) + b"".join(text)
    head += struct.pack("<iI", len(REWRITTEN), sum(map(len, REWRITTEN.values())))
    for character, instead in REWRITTEN.items():
        head += struct.pack(f"<IB{len(instead)}I", ord(character), len(instead), *map(ord, instead))
    tensors = {
        "emb.word": (1, b"".join(map(quantised, WHOLES, SCALES))),
        "emb.type": (0, KINDS.tobytes()),
        "emb.pos": (0, PLACES.tobytes()),
    }
    place = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, (kind, content) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BI2Q", kind, 0, place, len(content))
        place += len(content)
    return head + directory + b"".join(content for _, content in tensors.values())


@pytest.fixture
def tiny(tmp_path: Path) -> EncoderFile:
    (tmp_path / "tiny.bin").write_bytes(hand_made())
    return read_encoder_file(tmp_path / "tiny.bin")


def test_the_numbers_of_a_model_are_read(tiny: EncoderFile) -> None:
    assert (tiny.width, tiny.layers, tiny.heads, tiny.inner, tiny.longest) == (WIDTH, 1, 2, 64, LONGEST)
    assert tiny.epsilon == pytest.approx(1e-12)


def test_pieces_of_other_scripts_long_latin_ones_and_marks_are_left_out(tiny: EncoderFile) -> None:
    assert tiny.vocabulary == Vocabulary(
        {"▁": (3, -2.0), "图书": (4, -3.5), "▁abc": (5, -4.0)},
        {ord(character): instead for character, instead in REWRITTEN.items()},
        BEGIN,
        END,
        UNKNOWN,
        -15.0,  # ten below the lowest
    )


def test_weights_are_widened_from_four_bits(tiny: EncoderFile) -> None:
    wanted = WHOLES * np.array(SCALES)[:, None]
    assert np.array_equal(tiny.matrix("emb.word", WIDTH), wanted)
    assert np.array_equal(tiny.rows("emb.word", np.array([2, 0, 2])), wanted[[2, 0, 2]])
    assert np.array_equal(tiny.floats("emb.pos"), PLACES)
    assert np.array_equal(tiny.places, PLACES.reshape(LONGEST, WIDTH) + 10)


def test_a_text_becomes_the_vectors_of_its_pieces_and_their_places(tiny: EncoderFile) -> None:
    # no room for what stands between beginning and end
    assert np.array_equal(read_pieces(tiny, "图书"), tiny.matrix("emb.word", WIDTH)[[BEGIN, END]] + tiny.places)


def test_a_file_that_ends_too_soon_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    whole, path = hand_made(), tmp_path / "short.bin"
    read = []
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        try:
            read_encoder_file(path)
        except ValueError:
            continue
        read.append(size)
    assert read == []


@pytest.mark.parametrize("content", [hand_made(b"E5S2"), hand_made(b"GGUF"), b"PK\x03\x04" + bytes(500)])
def test_a_file_of_another_format_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(content)
    with pytest.raises(ValueError, match=r"other\.bin 不是 E5S1 格式"):
        read_encoder_file(tmp_path / "other.bin")


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_weights, "_PACKAGE", "no_such_package")
    with pytest.raises(OSError, match="没有安装 no_such_package"):
        find_file()


# -- pieces -------------------------------------------------------------------------------------------------------

NUMBERS = {
    "▁": 3,
    "图": 4,
    "书": 5,
    "图书": 6,
    "书馆": 7,
    "馆": 8,
    "图书馆": 9,
    "▁图": 10,
    "A": 11,
    "▁A": 12,
    "馆▁": 13,
}
SCORES = {"▁": -2.5, "图": -4.0, "书": -4.25, "图书": -6.0, "书馆": -3.0, "馆": -9.0, "图书馆": -12.0, "▁图": -5.0,
          "A": -3.0, "▁A": -7.5, "馆▁": -10.0}  # fmt: skip
SMALL_REWRITTEN = {ord("Ａ"): "A", ord("\n"): " ", 0x200B: ""}
SMALL = Vocabulary({piece: (NUMBERS[piece], SCORES[piece]) for piece in NUMBERS}, SMALL_REWRITTEN, 0, 1, 2, -20.0)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("", "▁"),
        ("图书馆", "▁图 书馆"),  # -8 and not -17, one piece after a space; -8.5, "▁图书 馆"
        ("图书", "▁ 图书"),  # -8.5, against -9.25 for "▁图 书"
        ("图猫馆", "▁图 ? 馆"),
        ("猫狗", "▁ ? ?"),  # each character for itself
        ("Ａ", "▁ A"),  # -5.5, against -7.5 for "▁A"
        ("A\u200bA", "▁ A A"),
        ("图   书", "▁图 ▁ 书"),
        ("   图", "▁图"),
        ("馆\n\n图", "▁ 馆 ▁图"),
    ],
)
def test_a_text_is_cut_into_its_likeliest_pieces(text: str, inside: str) -> None:
    wanted = [NUMBERS.get(piece, SMALL.unknown) for piece in inside.split(" ")]
    assert cut_pieces(text, SMALL, 128) == [SMALL.begin, *wanted, SMALL.end]


def test_no_more_pieces_than_there_is_room_for() -> None:
    whole = cut_pieces("图书馆" * 10, SMALL, 128)
    assert len(whole) == 2 + 2 * 10
    for most in (2, 3, 10, len(whole)):
        assert cut_pieces("图书馆" * 10, SMALL, most) == [*whole[: most - 1], SMALL.end]


@given(st.text("图书馆A猫 ", max_size=7))
@example("图书馆图书馆")
def test_no_other_cut_is_likelier(text: str) -> None:
    spaced = re.sub("▁+", "▁", "▁" + text.replace(" ", "▁"))
    found = cut_pieces(text, SMALL, 128)[1:-1]
    names = {number: piece for piece, number in NUMBERS.items()}
    place = 0
    for number in found:
        piece = names.get(number, spaced[place])
        assert spaced.startswith(piece, place)
        place += len(piece)
    assert place == len(spaced)
    assert sum(score_of(names.get(number, "?")) for number in found) == max(map(sum_of, cuts_of(spaced)))


def score_of(piece: str) -> float:
    return SCORES.get(piece, SMALL.unknown_score if len(piece) == 1 else -math.inf)


def sum_of(cut: list[str]) -> float:
    return sum(map(score_of, cut))


def cuts_of(text: str) -> list[list[str]]:
    """Give every way to cut a text."""
    ends = itertools.product((False, True), repeat=len(text) - 1)
    places = [[0, *(place for place, cut in enumerate(some, 1) if cut), len(text)] for some in ends]
    return [[text[start:stop] for start, stop in itertools.pairwise(some)] for some in places]


# -- the model of the package -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file() -> EncoderFile:
    return read_encoder_file(find_file())


def test_chinese_text_is_known_to_the_vocabulary(file: EncoderFile) -> None:
    for text in SENTENCES:
        pieces = cut_pieces("query: " + text, file.vocabulary, 128)
        assert file.vocabulary.unknown not in pieces
        assert len(pieces) < len(text) + 5  # many pieces are words


def test_the_graph_in_the_package_is_the_one_that_is_made(file: EncoderFile) -> None:
    committed = (PROJECT_DIR / "assistant" / "models" / encoder_weights.GRAPH).read_bytes()
    made = onnx.ModelProto.FromString(make_graph(file, read_ease()))
    assert onnx.ModelProto.FromString(committed) == made
    assert len(made.graph.node) > 12 * 8 and not any(weight.raw_data for weight in made.graph.initializer)


def test_matrices_become_whole_numbers_of_seven_bits(file: EncoderFile) -> None:
    ease = read_ease()
    weights = read_weights(file, ease)
    matrices = list(read_matrices(file))
    assert {name for name, _, _ in matrices if name.split(".")[1] in EASED} == set(ease)
    for name, rows, bias in matrices:
        whole, scale = weights[f"{name}.weight"], weights[f"{name}.scale"]
        assert whole.dtype == np.int8 and int(np.abs(whole).max()) == 63
        eased = 1 / weights[f"{name}.ease"] if name in ease else np.ones(rows.shape[1])
        assert (np.abs(whole.T * scale[:, None] - rows * eased) <= 0.501 * scale[:, None]).all(), name
        assert np.array_equal(weights[f"{name}.bias"], bias)


def test_a_column_is_eased_by_the_largest_that_comes_in_and_by_its_matrix(file: EncoderFile) -> None:
    ease = measure_ease(file, SENTENCES[:2])
    assert set(ease) == set(read_ease())
    starts = [layer_norm(read_pieces(file, text), file, "emb.ln") for text in SENTENCES[:2]]
    largest = np.abs(np.concatenate(starts)).max(axis=0)
    own = np.max([np.abs(file.matrix(f"l0.{part}.w", file.width)).max(axis=0) for part in "qkv"], axis=0)
    wanted = largest**0.7 / own**0.3
    assert np.allclose(ease["layer0.qkv"], wanted / wanted.mean(), rtol=1e-3)
    assert all(values.mean() == pytest.approx(1, abs=1e-3) and values.min() > 0 for values in ease.values())


def test_floats_and_whole_numbers_give_what_the_formulas_give(file: EncoderFile) -> None:
    wanted = np.stack([encode_plainly(file, read_pieces(file, "passage: " + text)) for text in SENTENCES])
    whole = WHOLE.encode(SENTENCES, False)
    assert whole.shape == (len(SENTENCES), WHOLE.dimension) and whole.dtype == np.float32
    likeness = unit(whole) @ unit(wanted).T
    assert likeness.diagonal().min() > 0.99
    assert (likeness - 2 * np.eye(len(SENTENCES))).max() < 0.95  # another sentence is not that near
    plain = run_floats(file, "passage: " + SENTENCES[0])
    assert np.allclose(plain, wanted[0], atol=1e-4)


def test_a_question_is_encoded_as_a_question(file: EncoderFile) -> None:
    wanted = encode_plainly(file, read_pieces(file, "query: " + SENTENCES[0]))
    asked, stated = (unit(WHOLE.encode(SENTENCES[:1], question))[0] for question in (True, False))
    assert asked @ unit(wanted[None])[0] > 0.99 and not np.array_equal(asked, stated)
    assert asked @ unit(wanted[None])[0] > stated @ unit(wanted[None])[0]


def unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def run_floats(file: EncoderFile, text: str) -> Floats:
    """Give what the graph without whole numbers gives."""
    plain = read_weights(file, {}).items()
    held = {name: values for name, values in plain if values.dtype == np.float32 and not name.endswith(".scale")}
    held |= {f"{name}.weight": np.ascontiguousarray(rows.T) for name, rows, _ in read_matrices(file)}
    given = [numpy_helper.from_array(values, name) for name, values in held.items()]
    model = Graph(file, whole=False).finish(given).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"pieces": read_pieces(file, text)[None]})[0][0], dtype=np.float32)


def encode_plainly(file: EncoderFile, pieces: Floats) -> Floats:
    """Give the mean of the last layer by the formulas of Devlin et al. (2019), from the tensors of the file."""
    x = layer_norm(pieces, file, "emb.ln")
    for number in range(file.layers):
        name = f"l{number}"
        query, key, value = (split_heads(times(x, file, f"{name}.{part}"), file.heads) for part in "qkv")
        logits = query @ key.transpose(0, 2, 1) / math.sqrt(file.width / file.heads)
        shares = np.exp(logits - logits.max(axis=2, keepdims=True))
        seen = (shares / shares.sum(axis=2, keepdims=True) @ value).transpose(1, 0, 2).reshape(x.shape)
        x = layer_norm(x + times(seen, file, f"{name}.ao"), file, f"{name}.aln")
        wide = times(x, file, f"{name}.fi")
        wide = wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2
        x = layer_norm(x + times(wide, file, f"{name}.fo"), file, f"{name}.oln")
    return np.asarray(x.mean(axis=0), dtype=np.float32)


def times(x: Floats, file: EncoderFile, name: str) -> Floats:
    return np.asarray(x @ file.matrix(f"{name}.w", x.shape[1]).T + file.floats(f"{name}.b"), dtype=np.float32)


def split_heads(x: Floats, heads: int) -> Floats:
    return x.reshape(len(x), heads, -1).transpose(1, 0, 2)


def layer_norm(x: Floats, file: EncoderFile, name: str) -> Floats:
    centred = x - x.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt(centred.var(axis=1, keepdims=True) + file.epsilon)
    return np.asarray(scaled * file.floats(f"{name}.w") + file.floats(f"{name}.b"), dtype=np.float32)
