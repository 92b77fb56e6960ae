"""Makes the small models of the tests in ../*_test.go, with their manifests.

    python make_models.py        (needs onnx and numpy)

Their weights follow simple formulas, which the tests compute again in Go:
row i of the table is ((37 i mod 256) - 128) / 64 and ((91 i mod 256) - 128) / 64,
row 0 is zero; logit k of a text is the sum of its rows times (k + 1, 2 - k) / 16.
"""

import hashlib
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent

TEXT = """\
schema: 1
id: {id}
version: "1"
task: text
tier: fast
input: {{kind: ngram, view: folded, name: ids, dtype: {dtype}, char_min: 2, char_max: 4, word_max: 2, buckets: 256, max_ids: 128, hash: fnv1a32}}
output: {{name: logits, kind: logits}}
heads:
  - {{label: bullying, index: 0, calibration: {{a: 0.5, b: -1}}}}
  - {{label: grooming.secrecy, index: 2, calibration: {{a: 0.25, b: 0.5}}}}
languages: [en]
scripts: [Latin]
licence: CC0-1.0
sha256: {sha256}
"""

IMAGE = """\
schema: 1
id: {id}
version: "1"
task: image
input: {{kind: image, name: pixels, dtype: float32, layout: {layout}, width: 8, height: 6, resize: bilinear_align_corners, scale: 0.00392156862745098, mean: 0}}
output: {{name: classes, kind: {kind}, classes: [Red, Green, Blue]}}
heads:
  - {{label: sexual.explicit_content, sum: {{Red: 1, Green: 0.5}}}}
  - {{label: sexual, sum: {{Blue: 1}}}}
licence: CC0-1.0
sha256: {sha256}
"""


def save(name, nodes, source, sink, weights, manifest, **keys):
    graph = helper.make_graph(nodes, name, [source], [sink], [numpy_helper.from_array(v, k) for k, v in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    data = model.SerializeToString()
    (folder / "model.onnx").write_bytes(data)
    (folder / "manifest.yaml").write_text(manifest.format(id=name, sha256=hashlib.sha256(data).hexdigest(), **keys))
    print(name, len(data), "bytes")


def text(name, dtype, first_row):
    i = np.arange(257)
    table = np.stack([(37 * i % 256 - 128) / 64, (91 * i % 256 - 128) / 64], axis=1).astype(np.float32)
    table[0] = first_row
    k = np.arange(3)
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("ReduceSum", ["rows", "axis"], ["sum"], keepdims=0),
        helper.make_node("MatMul", ["sum", "weight"], ["logits"]),
    ]
    weights = {"table": table, "axis": np.array([1]), "weight": (np.stack([k + 1, 2 - k]) / 16).astype(np.float32)}
    kind = TensorProto.INT64 if dtype == "int64" else TensorProto.INT32
    save(name, nodes, helper.make_tensor_value_info("ids", kind, ["batch", "n"]),
         helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3]), weights, TEXT, dtype=dtype)


def image(name, layout, kind):
    """The mean of each channel times 4 is the logit of its class."""
    axes = [1, 2] if layout == "NHWC" else [2, 3]
    shape = [1, 6, 8, 3] if layout == "NHWC" else [1, 3, 6, 8]
    out = "scaled" if kind == "softmax" else "classes"
    nodes = [
        helper.make_node("ReduceMean", ["pixels"], ["mean"], axes=axes, keepdims=0),
        helper.make_node("Mul", ["mean", "four"], [out]),
    ]
    if kind == "softmax":
        nodes.append(helper.make_node("Softmax", [out], ["classes"], axis=1))
    save(name, nodes, helper.make_tensor_value_info("pixels", TensorProto.FLOAT, shape),
         helper.make_tensor_value_info("classes", TensorProto.FLOAT, [1, 3]), {"four": np.array(4, np.float32)}, IMAGE,
         layout=layout, kind=kind)


text("text-narrow", "int32", 0)
text("text-wide", "int64", 0)
text("text-unpadded", "int32", 1)
image("image-nhwc", "NHWC", "softmax")
image("image-nchw", "NCHW", "logits")
