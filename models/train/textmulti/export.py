"""Writes models/text-multi: the quantized graph, the tokenizer, and the manifest with its calibration."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from textfast.export import fit_platt
from textfast.paths import TRAIN

from .graph import build
from .labels import CATEGORIES, INDEX, NAMES
from .rows import Row
from .texts import CONTEXT, TEXT, Bank

MODEL = TRAIN.parent / "text-multi"
VERSION = "1.2.0"
STRIDE, MOST = 64, 32
HEADS, EPS = 12, 1e-12
LANGUAGES = ("en de fr es it pt nl pl ro sv cs el bg hu sl et lv ga mt da fi sk hr lt no is uk ru tr ar sq sr bs").split()
SCRIPTS = ["Latin", "Greek", "Cyrillic", "Arabic"]


def write_graph(net: torch.nn.Module, path: Path, quantized: bool = True) -> str:
    state = {k: v.detach().numpy() for k, v in net.state_dict().items()}
    raw = build(state, HEADS, EPS, quantized).SerializeToString()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return hashlib.sha256(raw).hexdigest()


class Exported:
    """The exported model as the engine runs it: one row a run, one thread."""

    def __init__(self, path: Path):
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def logits(self, bank: Bank) -> np.ndarray:
        return np.concatenate([self.session.run(["logits"], {"ids": np.array([ids], np.int32)})[0] for ids in bank.ids])

    def embeddings(self, bank: Bank) -> np.ndarray:
        return np.concatenate([self.session.run(["embedding"], {"ids": np.array([ids], np.int32)})[0] for ids in bank.ids])


def label(name: str) -> str:
    """The engine's name of an output."""
    return f"self_harm.{name.replace(':', '.')}" if ":" in name else name


def calibrate(logits: np.ndarray, rows: list[Row]) -> dict[str, tuple[float, float]]:
    """Platt scaling of every output on the dev rows that speak of it.

    Every set counts the same, its harmful and its harmless rows as they come, so
    that no large set decides what a score means.
    """
    target = np.stack([r.target for r in rows])
    weight = np.stack([r.weight for r in rows])
    sets = np.array([r.set for r in rows])
    balance = np.ones(len(rows), np.float32)
    for s in np.unique(sets):
        balance[sets == s] = 1000 / max(300, (sets == s).sum())
    platt = {}
    for name in NAMES:
        i = INDEX[name]
        at = weight[:, i] > 0
        if name not in CATEGORIES:  # what the sets assume absent says little about signals
            at &= np.isin(sets, ["own", "families"])
        t, w = target[at, i], weight[at, i] * balance[at]
        if (t > 0.5).sum() < 8:
            platt[name] = (1.0, 0.0)
            continue
        a, b = fit_platt(logits[at, i].astype(float), t, w)
        platt[name] = (max(a, 0.2), b)
    return platt


def manifest(platt: dict[str, tuple[float, float]], digest: str, tokenizer: str, sets: list[str], licence: str) -> str:
    heads = "\n".join(f"  - {{label: {label(n)}, index: {i}, calibration: {{a: {platt[n][0]:.4f}, b: {platt[n][1]:.4f}}}}}"
                      for i, n in enumerate(NAMES))  # fmt: skip
    return f"""# Written by models/train (python -m textmulti export); change it there.
schema: 1
id: text-multi
version: {VERSION}
task: text
tier: strong
input:
  kind: pieces
  tokenizer: tokenizer.json
  tokenizer_sha256: {tokenizer}
  name: ids
  dtype: int32
  max_pieces: {TEXT}
  context_pieces: {CONTEXT}
window: {{stride: {STRIDE}, most: {MOST}}}   # longer texts: the worst window speaks
output: {{name: logits, kind: logits, embedding: embedding}}
# p = sigmoid(a * logit + b), fitted on dev
heads:
{heads}
languages: [{", ".join(LANGUAGES)}]
scripts: [{", ".join(SCRIPTS)}]
limits:
  - grooming, sexual_harassment and every signal learned from our own sentences
  - self_harm in languages other than English learned from our own sentences
  - reads the last {CONTEXT} pieces of earlier messages, not a whole conversation
licence: Apache-2.0
training_data:
  licence: {licence}
  sets: [{", ".join(sets)}]
sha256: {digest}
"""
