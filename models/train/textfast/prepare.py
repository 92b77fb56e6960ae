"""Reads, labels, folds, deduplicates and caps the texts, and numbers their features.

The result is one file, build/prepared.npz, that training and evaluation read.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from .features import Config, featurize
from .fold import fold
from .owntext import own_rows
from .paths import BUILD, OWN, TAUGHT
from .sources import CAP, LABELS, Row, Words, judge, read_sets

SEED = 20260101
TAUGHT_WEIGHT = 0.7  # of what the strong tier says, beside 1 for people's labels


def merge(rows: list[Row]) -> list[Row]:
    """One row for equal texts of a set and split; opinions are averaged.

    Chat repeats itself and the same word gets both labels. The merged row
    weighs the root of how often it was said, at most 12.
    """
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for r in rows:
        groups[r.set, r.split, " ".join(r.folded.split())].append(r)
    out = []
    for same in groups.values():
        first = same[0]
        if len(same) > 1:
            boost = min(len(same) ** 0.5, 12.0)
            for label in LABELS:
                said = [(r.target[label], r.weight[label]) for r in same if label in r.target]
                if said:
                    total = sum(w for _, w in said)
                    first.say(label, sum(t * w for t, w in said) / total, boost * total / len(said))
            first.any_of = boost * sum(r.any_of for r in same) / len(same)
        out.append(first)
    return out


def cap(rows: list[Row]) -> list[Row]:
    rng = random.Random(SEED)
    kept = [r for r in rows if r.split != "train" or r.set not in CAP]
    for name, most in sorted(CAP.items()):
        mine = [r for r in rows if r.set == name and r.split == "train"]
        kept += mine if len(mine) <= most else rng.sample(mine, most)
    return kept


def taught_rows() -> list[Row]:
    """The strong tier's opinions, if there are any: a probability for each category."""
    if not TAUGHT.exists():
        print("no opinions of the strong tier (python -m textmulti teach): trained on labels alone")
        return []
    rows = []
    with gzip.open(TAUGHT, "rt", encoding="utf-8") as f:
        for line in f:
            r = json.loads(line)
            row = Row("taught", r["text"], r["lang"], "train", "taught")
            for label, score in zip(LABELS, r["scores"], strict=True):
                row.say(label, score, TAUGHT_WEIGHT)
            rows.append(row)
    return rows


def prepare(data: Path, licence: str, config: Config) -> Path:
    words = Words(OWN / "words.txt")
    rows = [row for r in read_sets(data / "text", licence) if (row := judge(r, words))]
    rows += own_rows(OWN, words) + taught_rows()
    for row, text in zip(rows, fold([r.text for r in rows])):
        row.folded = text
    dev = [r for r in rows if r.split == "dev"]  # dev keeps its repeats
    seen = {" ".join(r.folded.split()) for r in rows if r.split == "train"}
    rows = cap(merge([r for r in rows if r.split == "train"])) + dev
    ids, offsets = featurize([r.folded for r in rows], config)
    target = np.zeros((len(rows), len(LABELS)), np.float32)
    weight = np.zeros_like(target)
    for i, r in enumerate(rows):
        for j, label in enumerate(LABELS):
            if label in r.target:
                target[i, j], weight[i, j] = r.target[label], r.weight[label]
    BUILD.mkdir(parents=True, exist_ok=True)
    path = BUILD / "prepared.npz"
    np.savez(
        path,
        ids=ids,
        offsets=offsets,
        target=target,
        weight=weight,
        any_of=np.array([r.any_of for r in rows], np.float32),
        set=np.array([r.set for r in rows]),
        lang=np.array([r.lang for r in rows]),
        train=np.array([r.split == "train" for r in rows]),
        repeated=np.array([r.split == "dev" and " ".join(r.folded.split()) in seen for r in rows]),
        group=np.array([r.group for r in rows]),
        licence=np.array([r.licence for r in rows]),
        everyday=np.array([r.everyday for r in rows]),
    )
    with gzip.open(BUILD / "texts.json.gz", "wt", encoding="utf-8", compresslevel=1) as f:
        json.dump([r.folded for r in rows], f)
    print(f"{len(rows)} texts ({len(dev)} dev), {len(ids) / len(rows):.0f} features a text, in {path}")
    return path
