"""The network as an ONNX graph, written node by node with ONNX Runtime's own fused operators.

Weights are int8: matrices with a scale a column, word vectors with a scale a
row. Activations are quantized as they come, with one scale for a whole run:
so the engine runs one text at a time.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .network import EOS, PAD, READ

MS = "com.microsoft"
TOP = 63  # of weights: seven bits, so that sums of two products fit 16 bits on processors without VNNI


class Builder:
    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0

    def const(self, name: str, a: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(a), name))
        return name

    def op(self, kind: str, inputs: list[str], domain: str = "", outputs: int = 1, **attributes):
        self.count += 1
        names = [f"{kind}_{self.count}" + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=names[0], domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x: str, w: np.ndarray, b: np.ndarray, name: str, quantized: bool) -> str:
        """x · wᵀ + b, with w [out, in]."""
        if not quantized:
            return self.op("Add", [self.op("MatMul", [x, self.const(name + ".w", w.T)]), self.const(name + ".b", b)])
        scale = np.abs(w).max(1) / TOP
        q = np.clip(np.round(w / scale[:, None]), -TOP, TOP).astype(np.int8)
        inputs = [self.const(name + ".w", q.T), self.const(name + ".s", scale.astype(np.float32)),
                  self.const(name + ".z", np.zeros(len(w), np.int8)), self.const(name + ".b", b)]  # fmt: skip
        return self.op("DynamicQuantizeMatMul", [x, *inputs], MS)


def build(state: dict[str, np.ndarray], heads: int, eps: float, quantized: bool = True) -> onnx.ModelProto:
    """ids int32 [batch, length] -> logits [batch, outputs], embedding [batch, width]."""
    g = Builder()
    width = state["places.weight"].shape[1]
    table = state["words.weight"]
    if quantized:
        scale = np.abs(table).max(1, keepdims=True) / 127
        scale[scale == 0] = 1
        q = np.round(table / scale).astype(np.int8)
        rows = g.op("Cast", [g.op("Gather", [g.const("words", q), "ids"])], to=TensorProto.FLOAT)
        x = g.op("Mul", [rows, g.op("Gather", [g.const("words.scale", scale.astype(np.float32)), "ids"])])
    else:
        x = g.op("Gather", [g.const("words", table), "ids"])
    length = g.op("Gather", [g.op("Shape", ["ids"]), g.const("one", np.array([1], np.int64))])
    zero = g.const("zero", np.array([0], np.int64))
    x = g.op("Add", [x, g.op("Slice", [g.const("places", state["places.weight"]), zero, length, zero])])
    norm = [g.const("norm.w", state["norm.weight"]), g.const("norm.b", state["norm.bias"])]
    x = g.op("LayerNormalization", [x, *norm], axis=-1, epsilon=eps)
    # padding is not attended to
    padded = g.op("Cast", [g.op("Equal", ["ids", g.const("pad", np.array(PAD, np.int32))])], to=TensorProto.FLOAT)
    attend = g.op("Cast", [g.op("Sub", [g.const("unit", np.array(1, np.float32)), padded])], to=TensorProto.INT32)
    # the text's own places: up to its first </s>, padding left out
    ends = g.op("Cast", [g.op("Equal", ["ids", g.const("eos", np.array(EOS, np.int32))])], to=TensorProto.FLOAT)
    before = g.op("CumSum", [ends, g.const("axis", np.array(1, np.int64))], exclusive=1)
    own = g.op("Mul", [g.op("Cast", [g.op("Equal", [before, g.const("none", np.array(0, np.float32))])], to=TensorProto.FLOAT),
                       g.op("Sub", ["unit", padded])])  # fmt: skip
    share = g.op("Unsqueeze", [g.op("Div", [own, g.op("ReduceSum", [own, g.const("last", np.array([1], np.int64))], keepdims=1)]),
                               g.const("middle", np.array([1], np.int64))])  # fmt: skip
    pooled = []
    count = sum(1 for k in state if k.endswith("qkv.weight"))
    for i in range(count):
        w = {k[len(f"layers.{i}.") :]: v for k, v in state.items() if k.startswith(f"layers.{i}.")}
        p = f"l{i}."
        qkv = g.linear(x, w["qkv.weight"], w["qkv.bias"], p + "qkv", quantized)
        sizes = g.const("thirds", np.array([width] * 3, np.int64)) if i == 0 else "thirds"
        parts = g.op("Split", [qkv, sizes], outputs=3, axis=-1)
        a = g.op("MultiHeadAttention", [*parts, "", attend], MS, num_heads=heads)
        a = g.linear(a, w["out.weight"], w["out.bias"], p + "out", quantized)
        norm = [g.const(p + "n1.w", w["norm1.weight"]), g.const(p + "n1.b", w["norm1.bias"])]
        x = g.op("SkipLayerNormalization", [x, a, *norm], MS, epsilon=eps)
        f = g.op("Gelu", [g.linear(x, w["up.weight"], w["up.bias"], p + "up", quantized)], MS)
        f = g.linear(f, w["down.weight"], w["down.bias"], p + "down", quantized)
        norm = [g.const(p + "n2.w", w["norm2.weight"]), g.const(p + "n2.b", w["norm2.bias"])]
        x = g.op("SkipLayerNormalization", [x, f, *norm], MS, epsilon=eps)
        if i + 1 in READ:
            pooled.append(g.op("Squeeze", [g.op("MatMul", [share, x]), "middle"]))
    features = g.op("Concat", pooled, axis=1)
    logits = g.op("Gemm", [features, g.const("head.w", state["head.weight"]), g.const("head.b", state["head.bias"])], transB=1)
    g.nodes.append(helper.make_node("Identity", [logits], ["logits"]))
    g.nodes.append(helper.make_node("Identity", [pooled[-1]], ["embedding"]))
    graph = helper.make_graph(
        g.nodes, "text-multi",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "length"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(state["head.bias"])]),
         helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", width])], g.weights)  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MS, 1)], ir_version=9)
