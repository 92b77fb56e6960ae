"""Makes the small models of the tests in ../*_test.go, with their manifests.

    python make_models.py        (needs onnx and numpy)

Their weights follow simple formulas, which the tests compute again in Go:
row i of the table is ((37 i mod 256) - 128) / 64 and ((91 i mod 256) - 128) / 64,
row 0 is zero; logit k of a text is the sum of its rows times (k + 1, 2 - k) / 16.
"""

import hashlib
import json
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


PIECES = """\
schema: 1
id: {id}
version: "1"
task: text
tier: strong
input: {{kind: pieces, tokenizer: tokenizer.json, tokenizer_sha256: {tokenizer}, name: ids, dtype: {dtype}, {more}max_pieces: 16}}
window: {{stride: 12, most: 3}}
output: {{name: logits, kind: logits{embedding}}}
heads:
  - {{label: bullying, index: 0, calibration: {{a: 1, b: 0}}}}
  - {{label: self_harm.speaker.other, index: 1, calibration: {{a: 1, b: 0}}}}
languages: [en]
scripts: [Latin]
licence: CC0-1.0
sha256: {sha256}
"""


def save(name, nodes, source, sink, weights, manifest, **keys):
    sources, sinks = [x if isinstance(x, list) else [x] for x in (source, sink)]
    graph = helper.make_graph(nodes, name, sources, sinks, [numpy_helper.from_array(v, k) for k, v in weights.items()])
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


def tokenizer(folder):
    """Words w0 to w95 are pieces 4 to 99; whatever else is the unknown piece."""
    vocab = [["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0]] + [[f"\u2581w{i}", -5.0 - i / 100] for i in range(96)]
    data = json.dumps({
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": i, "content": c, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                          "special": True} for i, c in enumerate(["<s>", "<pad>", "</s>", "<unk>"])],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}]},
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "</s>", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}},
                     {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "special_tokens": {c: {"id": c, "ids": [i], "tokens": [c]} for c, i in (("<s>", 0), ("</s>", 2))}},
        "decoder": None, "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": False, "vocab": vocab}}).encode()  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def pieces():
    """Piece i counts (i mod 7) - 3. Logit 0 is the sum of the text's own pieces / 4, logit 1 that of the context's, after the
    first </s>; the embedding is both and the number of pieces."""
    value = ((np.arange(100) % 7) - 3).astype(np.float32)[:, None]
    nodes = [
        helper.make_node("Gather", ["value", "ids"], ["v"]),
        helper.make_node("Squeeze", ["v", "two"], ["values"]),
        helper.make_node("Equal", ["ids", "eos"], ["is_end"]),
        helper.make_node("Cast", ["is_end"], ["end"], to=TensorProto.FLOAT),
        helper.make_node("CumSum", ["end", "axis"], ["before"], exclusive=1),
        helper.make_node("Equal", ["before", "zero"], ["is_own"]),
        helper.make_node("Cast", ["is_own"], ["own"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["one", "own"], ["other"]),
        helper.make_node("Mul", ["values", "own"], ["mine"]),
        helper.make_node("Mul", ["values", "other"], ["theirs"]),
        helper.make_node("ReduceSum", ["mine", "last"], ["x"], keepdims=1),
        helper.make_node("ReduceSum", ["theirs", "last"], ["y"], keepdims=1),
        helper.make_node("Concat", ["x", "y"], ["sums"], axis=1),
        helper.make_node("Mul", ["sums", "quarter"], ["logits"]),
        helper.make_node("Add", ["own", "other"], ["all"]),
        helper.make_node("ReduceSum", ["all", "last"], ["n"], keepdims=1),
        helper.make_node("Concat", ["x", "y", "n"], ["embedding"], axis=1),
    ]
    weights = {"value": value, "two": np.array([2]), "eos": np.array(2, np.int32), "axis": np.array(1), "zero": np.array(0, np.float32),
               "one": np.array(1, np.float32), "last": np.array([1]), "quarter": np.array(0.25, np.float32)}
    digest = tokenizer(HERE / "pieces")
    save("pieces", nodes, helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "n"]),
         [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2]),
          helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 3])], weights, PIECES,
         dtype="int32", tokenizer=digest, more="context_pieces: 4, ", embedding=", embedding: embedding")


def masked():
    """As pieces, with what exports of other trainers ask for: int64 ids, an attention mask and token types."""
    value = ((np.arange(100) % 7) - 3).astype(np.float32)[:, None]
    nodes = [
        helper.make_node("Gather", ["value", "ids"], ["v"]),
        helper.make_node("Squeeze", ["v", "two"], ["values"]),
        helper.make_node("Sub", ["mask", "types"], ["weight"]),
        helper.make_node("Cast", ["weight"], ["w"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["values", "w"], ["weighed"]),
        helper.make_node("ReduceSum", ["weighed", "last"], ["x"], keepdims=1),
        helper.make_node("Concat", ["x", "x"], ["sums"], axis=1),
        helper.make_node("Mul", ["sums", "quarter"], ["logits"]),
    ]
    weights = {"value": value, "two": np.array([2]), "last": np.array([1]), "quarter": np.array(0.25, np.float32)}
    digest = tokenizer(HERE / "pieces-masked")
    names = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "n"]) for n in ("ids", "mask", "types")]
    save("pieces-masked", nodes, names, helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2]), weights, PIECES,
         dtype="int64", tokenizer=digest, more="mask: mask, types: types, prefix: w5, ", embedding="")


def saved(folder, doc):
    data = json.dumps({"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "decoder": None} | doc).encode()
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def wordpiece(folder):
    """w is piece 4, ##0 to ##9 are 5 to 14, behind [PAD], [UNK], [CLS] and [SEP]."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "w", *(f"##{i}" for i in range(10))]
    return saved(folder, {
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                  "vocab": {p: i for i, p in enumerate(pieces)}}})  # fmt: skip


def bytebpe(folder):
    """Byte b is piece b + 4, behind <s>, <pad>, </s> and <unk>; 260 is a blank and w."""
    rest = iter(range(256, 512))
    letters = [chr(b) if 33 <= b <= 126 or 161 <= b <= 172 or b >= 174 else chr(next(rest)) for b in range(256)]
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *letters, letters[32] + "w"]
    return saved(folder, {
        "normalizer": None, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "",
                  "fuse_unk": False, "vocab": {p: i for i, p in enumerate(pieces)}, "merges": [letters[32] + " w"]}})  # fmt: skip


def typed(name, make):
    """Logit 0 is the sum of the ids of type 0 / 1000, logit 1 of those of type 1; the embedding is the sum of each id times its
    place, from 1 on, and the number of ids."""
    nodes = [
        helper.make_node("Sub", ["mask", "types"], ["first"]),
        helper.make_node("Mul", ["ids", "first"], ["mine"]),
        helper.make_node("Mul", ["ids", "types"], ["theirs"]),
        helper.make_node("CumSum", ["mask", "axis"], ["place"]),
        helper.make_node("Mul", ["ids", "place"], ["placed"]),
        *(helper.make_node("ReduceSum", [a, "last"], [b], keepdims=1) for a, b in (("mine", "x"), ("theirs", "y"), ("placed", "z"), ("mask", "n"))),
        helper.make_node("Concat", ["x", "y"], ["sums"], axis=1),
        helper.make_node("Cast", ["sums"], ["s"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["s", "scale"], ["logits"]),
        helper.make_node("Concat", ["z", "n"], ["row"], axis=1),
        helper.make_node("Cast", ["row"], ["embedding"], to=TensorProto.FLOAT),
    ]
    weights = {"axis": np.array(1), "last": np.array([1]), "scale": np.array(0.001, np.float32)}
    digest = make(HERE / name)
    names = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "n"]) for n in ("ids", "mask", "types")]
    save(name, nodes, names, [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2]),
                              helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 2])], weights, PIECES,
         dtype="int64", tokenizer=digest, more="mask: mask, types: types, context_pieces: 4, ", embedding=", embedding: embedding")


pieces()
masked()
typed("pieces-wordpiece", wordpiece)
typed("pieces-bytebpe", bytebpe)
text("text-narrow", "int32", 0)
text("text-wide", "int64", 0)
text("text-unpadded", "int32", 1)
image("image-nhwc", "NHWC", "softmax")
image("image-nchw", "NCHW", "logits")
