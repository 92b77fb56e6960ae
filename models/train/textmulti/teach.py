"""What text-multi says of all the text at hand: the fast tier learns from it to say whether the strong one would find harm.

Labels are not read: only the text of the sets' train rows, labelled or not, and
of our own sentences.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from textfast.paths import TAUGHT
from textfast.sources import clean, read_sets

from .evaluate import read_platt
from .export import MODEL
from .labels import CATEGORIES
from .rows import Row, deduplicate, from_families, functional, own_seeds
from .texts import Bank
from .train import predict

MOST = 8000  # rows of a set
SEED = 31


def texts(data: Path, licence: str) -> list[Row]:
    """The texts to be judged, none twice, none of the functional suite."""
    by_set = defaultdict(list)
    for r in read_sets(data / "text", licence):
        text = clean(r["text"])
        if r["split"] == "train" and text:
            by_set[r["set"]].append(Row(r["set"], str(r["id"]), text, [], r["lang"], True))
    rng, rows = random.Random(SEED), []
    for _, mine in sorted(by_set.items()):
        rows += mine if len(mine) <= MOST else rng.sample(mine, MOST)
    rows += [Row(r.set, r.id, r.text, [], r.lang, True) for r in own_seeds() + from_families() if r.train]
    return deduplicate(rows, functional())


def teach(data: Path, licence: str, net, tok) -> None:
    """Writes the probabilities of the eight categories, a text a line, to build/taught.jsonl.gz."""
    rows, platt = texts(data, licence), read_platt(MODEL / "manifest.yaml")[: len(CATEGORIES)]
    z, _ = predict(net, Bank(tok, rows, None), len(rows))
    p = 1 / (1 + np.exp(-(z[:, : len(CATEGORIES)] * platt[:, 0] + platt[:, 1])))
    TAUGHT.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(TAUGHT, "wt", encoding="utf-8", compresslevel=1) as f:
        for r, scores in zip(rows, p, strict=True):
            f.write(json.dumps({"text": r.text, "lang": r.lang, "scores": [round(float(s), 4) for s in scores]}, ensure_ascii=False) + "\n")
    print(f"{len(rows)} texts in {TAUGHT}")
