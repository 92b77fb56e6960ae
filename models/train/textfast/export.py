"""Calibrates the network on dev, and writes model.onnx and manifest.yaml.

The table of n-grams becomes int8 with one scale a column. A text's rows are
gathered and summed by one integer product with the mask of its ids, so the
graph works on bytes until the sums:

    ids [b, n] -> Gather -> [b, n, D] int8
    (ids > 0) [b, 1, n] uint8 x rows -> MatMulInteger -> [b, 1, D] int32
    x scale / sqrt(count) -> wide part + Gemm(Relu(Gemm(deep part))) -> logits
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.optimize import minimize

from .features import Config
from .sources import LABELS

N = len(LABELS)
VERSION = "1.2.0"
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ro", "da", "tr", "el", "ar")


def quantize(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 and a scale a column; the outermost 1 in 20,000 values are clipped,
    which costs less than the coarser steps that they would force on the rest."""
    top = np.quantile(np.abs(table), 1 - 5e-5, axis=0).clip(1e-6)
    scale = (top / 127).astype(np.float32)
    return np.clip(np.rint(table / scale), -127, 127).astype(np.int8), scale


def build(state: dict[str, np.ndarray]) -> onnx.ModelProto:
    table = np.concatenate([state["wide.weight"], state["deep.weight"]], axis=1)
    table[0] = 0
    q, scale = quantize(table)
    deep = table.shape[1] - N
    constants = {
        "table": q,
        "scale": scale,
        "zero": np.zeros((), np.int32),
        "one": np.ones((), np.float32),
        "axis_one": np.array([1], np.int64),
        "wide_end": np.array([N], np.int64),
        "start": np.array([0], np.int64),
        "deep_end": np.array([N + deep], np.int64),
        "hidden_w": state["hidden.weight"],
        "hidden_b": state["hidden.bias"],
        "out_w": state["out.weight"],
        "bias": state["bias"],
    }
    node = helper.make_node
    nodes = [
        node("Gather", ["table", "ids"], ["rows"]),
        node("Greater", ["ids", "zero"], ["present"]),
        node("Cast", ["present"], ["mask"], to=TensorProto.UINT8),
        node("Unsqueeze", ["mask", "axis_one"], ["mask_row"]),
        node("MatMulInteger", ["mask_row", "rows"], ["sum_int"]),
        node("Squeeze", ["sum_int", "axis_one"], ["sum_flat"]),
        node("Cast", ["sum_flat"], ["sum_float"], to=TensorProto.FLOAT),
        node("Cast", ["present"], ["ones"], to=TensorProto.FLOAT),
        node("ReduceSum", ["ones", "axis_one"], ["count"], keepdims=1),
        node("Max", ["count", "one"], ["count_or_one"]),
        node("Sqrt", ["count_or_one"], ["length"]),
        node("Mul", ["sum_float", "scale"], ["sum"]),
        node("Div", ["sum", "length"], ["pooled"]),
        node("Slice", ["pooled", "start", "wide_end", "axis_one"], ["wide"]),
        node("Slice", ["pooled", "wide_end", "deep_end", "axis_one"], ["deep"]),
        node("Gemm", ["deep", "hidden_w", "hidden_b"], ["hidden"], transB=1),
        node("Relu", ["hidden"], ["active"]),
        node("Gemm", ["active", "out_w", "bias"], ["deep_logits"], transB=1),
        node("Add", ["wide", "deep_logits"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "text-fast",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "n"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", N])],
        [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="handrail", ir_version=8)
    onnx.checker.check_model(model)
    return model


def fit_platt(logit: np.ndarray, target: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """a and b of p = sigmoid(a * logit + b) with the least weighted log loss."""

    def cost(p):
        z = p[0] * logit + p[1]
        return float((weight * (np.logaddexp(0, z) - target * z)).sum() / weight.sum())

    best = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-9})
    return float(best.x[0]), float(best.x[1])


def manifest(c: Config, platt: dict[str, tuple[float, float]], digest: str, sets: list[str], licence: str) -> str:
    heads = "\n".join(
        f"  - {{label: {label}, index: {i}, calibration: {{a: {platt[label][0]:.4f}, b: {platt[label][1]:.4f}}}}}"
        for i, label in enumerate(LABELS)
    )
    return f"""# Written by models/train (export); change it there.
schema: 1
id: text-fast
version: {VERSION}
task: text
tier: fast
input:
  kind: ngram
  view: folded
  name: ids
  dtype: int32
  char_min: {c.char_min}
  char_max: {c.char_max}
  word_max: {c.word_max}
  buckets: {c.buckets}
  max_ids: {c.max_ids}
  hash: fnv1a32
window: {{runes: 512, stride: 384}}   # longer texts: the maximum over windows
output: {{name: logits, kind: logits}}
# p = sigmoid(a * logit + b), fitted on dev
heads:
{heads}
languages: [{", ".join(LANGUAGES)}]
scripts: [Latin, Greek, Arabic]
limits:
  - reads words, not meaning; irony, quotation and context are beyond it
  - grooming, sexual_harassment and most of violence and sexual learned from our own sentences
  - self_harm in languages other than English learned from our own sentences only
licence: Apache-2.0
training_data:
  licence: {licence}
  sets: [{", ".join(sets)}]
sha256: {digest}
"""


def write(folder: Path, model: onnx.ModelProto) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    raw = model.SerializeToString()
    (folder / "model.onnx").write_bytes(raw)
    return hashlib.sha256(raw).hexdigest()
