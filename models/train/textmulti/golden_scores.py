"""Scores of 300 sentences, for the engine to reproduce: models/text-multi/testdata/golden.json."""

from __future__ import annotations

import json
import random

from .evaluate import read_platt, scores
from .export import MODEL, Exported, label
from .labels import NAMES
from .rows import functional

COUNT = 300


def write_golden(tok) -> None:
    """Sentences of the functional suite, those with earlier messages first."""
    rows = functional()
    random.Random(300).shuffle(rows)
    rows.sort(key=lambda r: not r.context)
    rows = rows[: COUNT // 6] + random.Random(301).sample(rows[COUNT // 6 :], COUNT - COUNT // 6)
    p = scores(Exported(MODEL / "model.onnx"), read_platt(MODEL / "manifest.yaml"), tok, rows)
    out = [{"id": r.id, "text": r.text, "context": r.context, "scores": [round(float(x), 4) for x in q]} for r, q in zip(rows, p, strict=True)]
    path = MODEL / "testdata" / "golden.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(x, ensure_ascii=False) for x in out)
    labels = json.dumps([label(n) for n in NAMES])
    path.write_text(f'{{"labels": {labels},\n"texts": [\n{lines}\n]}}\n', encoding="utf-8")
