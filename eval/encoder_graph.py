"""Writes what the encoder is run by, and stands in assistant/models: its steps without weights, and how it is eased.

A transformer as BERT's (Devlin et al. 2019), post-norm, then the mean over the pieces. Run after a change:
python eval/encoder_graph.py
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the checkout instead of eval/

from assistant.models.encoder_file import EncoderFile, Floats, read_encoder_file
from assistant.models.encoder_weights import (
    EASE,
    EASED,
    GRAPH,
    Weights,
    find_file,
    read_matrices,
    read_weights,
)
from assistant.models.encoders import read_pieces, with_prefix
from assistant.models.offline import MAX_CHARS
from eval.corpora import PROJECT_DIR
from eval.practice_pairs import list_practice, read_pairs

_MICROSOFT = "com.microsoft"
_OPSET, _IR = 17, 8
_SHARE = 0.7  # of the ease that goes by what comes in; the rest by the matrix. Measured, see docs/adr/0028
_TEXTS = 100  # clauses of practice, and as many questions


class Graph:
    """Nodes one after the other; `whole` where matrices are computed in whole numbers."""

    def __init__(self, file: EncoderFile, *, whole: bool) -> None:
        """Take the file whose weights the graph will be given."""
        self.nodes: list[onnx.NodeProto] = []
        self.file, self.whole = file, whole

    def add(self, kind: str, inputs: Sequence[str], output: str, **settings: Any) -> str:
        """Add a node and give the name of what comes out."""
        self.nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def matrix(self, x: str, name: str) -> str:
        """Add x·W + b."""
        if not self.whole:
            product = self.add("MatMul", [x, f"{name}.weight"], f"{name}.product")
            return self.add("Add", [product, f"{name}.bias"], f"{name}.out")
        if name.split(".")[1] in EASED:
            x = self.add("Mul", [x, f"{name}.ease"], f"{name}.in")
        inputs = [x, f"{name}.weight", f"{name}.scale", "", f"{name}.bias"]
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.out", domain=_MICROSOFT)

    def add_norm(self, x: str, more: str, name: str) -> str:
        """Add the layer norm of x + more."""
        inputs = [x, more, f"{name}.weight", f"{name}.bias"]
        return self.add("SkipLayerNormalization", inputs, f"{name}.out", domain=_MICROSOFT, epsilon=self.file.epsilon)

    def layer(self, x: str, number: int) -> str:
        """Add one layer: attention, and what follows it."""
        name = f"layer{number}"
        all_three = self.matrix(x, f"{name}.qkv")
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [all_three], parts, axis=2))
        seen = self.add("MultiHeadAttention", parts, f"{name}.seen", domain=_MICROSOFT, num_heads=self.file.heads)
        x = self.add_norm(x, self.matrix(seen, f"{name}.join"), f"{name}.norm")
        wide = self.add("Gelu", [self.matrix(x, f"{name}.widen")], f"{name}.wide", domain=_MICROSOFT)
        return self.add_norm(x, self.matrix(wide, f"{name}.narrow"), f"{name}.last")

    def finish(self, weights: Sequence[TensorProto], more: Sequence[str] = ()) -> onnx.ModelProto:
        """Give the model: from pieces, one text, to the mean of what the last layer gives, and `more` outputs."""
        inputs = ["pieces", "start.weight", "start.bias"]
        x = self.add("LayerNormalization", inputs, "start.out", epsilon=self.file.epsilon, axis=-1)
        for number in range(self.file.layers):
            x = self.layer(x, number)
        self.add("ReduceMean", [x], "mean", axes=[1], keepdims=0)
        width = self.file.width
        made = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info("pieces", TensorProto.FLOAT, [1, "length", width])],
            [helper.make_tensor_value_info("mean", TensorProto.FLOAT, [1, width])]
            + [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in more],
            weights,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(made, opset_imports=opsets, ir_version=_IR)


def make_graph(file: EncoderFile, ease: Mapping[str, Floats]) -> bytes:
    """Give the graph; its weights stand in no file and are only named."""
    weights = []
    for name, values in read_weights(file, ease).items():
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        weight = TensorProto(name=name, data_type=kind, dims=values.shape, data_location=TensorProto.EXTERNAL)
        weight.external_data.add(key="location", value="weights")
        weights.append(weight)
    return bytes(Graph(file, whole=True).finish(weights).SerializeToString())


def measure_ease(file: EncoderFile, texts: Sequence[str]) -> dict[str, Floats]:
    """Give by how much to divide each column of what goes into a matrix: by the largest that these texts bring there.

    Xiao et al. (2023), equation 4, scaled to a mean of 1.
    """
    matrices: dict[str, str] = {}  # what goes into each
    for n in range(file.layers):
        before = "start.out" if n == 0 else f"layer{n - 1}.last.out"
        inputs = {"qkv": before, "widen": f"layer{n}.norm.out", "narrow": f"layer{n}.wide"}
        matrices |= {f"layer{n}.{kind}": inputs[kind] for kind in EASED}
    held: Weights = {name: values for name, values in read_weights(file, {}).items() if values.dtype == np.float32}
    plain = {name: rows for name, rows, _ in read_matrices(file)}
    held |= {f"{name}.weight": np.ascontiguousarray(rows.T) for name, rows in plain.items()}
    given = [numpy_helper.from_array(values, name) for name, values in held.items() if not name.endswith(".scale")]
    outputs = list(dict.fromkeys(matrices.values()))
    model = Graph(file, whole=False).finish(given, outputs).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    largest = {name: np.zeros(1, dtype=np.float32) for name in outputs}
    for text in texts:
        for name, values in zip(outputs, session.run(outputs, {"pieces": read_pieces(file, text)[None]}), strict=True):
            largest[name] = np.maximum(largest[name], np.abs(values[0]).max(axis=0))
    found = {}
    for name, source in matrices.items():
        own = np.abs(plain[name]).max(axis=0).clip(1e-5)
        ease = largest[source].clip(1e-5) ** _SHARE / own ** (1 - _SHARE)
        found[name] = np.asarray(ease / ease.mean(), dtype=np.float32)
    return found


def main() -> int:
    """Write both files."""
    file = read_encoder_file(find_file())
    pairs = [pair for practice in list_practice() for pair in read_pairs(practice) if pair.asked]
    some = pairs[:: max(1, len(pairs) // _TEXTS)]
    texts = [with_prefix(pair.clause[:MAX_CHARS], asked=False) for pair in some]
    texts += [with_prefix(pair.asked[0], asked=True) for pair in some]
    ease = measure_ease(file, texts)
    target, held = PROJECT_DIR / "assistant" / "models", io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, **{name: values.astype(np.float16) for name, values in ease.items()})
    (target / EASE).write_bytes(held.getvalue())
    (target / GRAPH).write_bytes(make_graph(file, ease))
    print(f"已写入 {GRAPH}、{EASE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
