"""Puts the training and the dev rows together."""

from __future__ import annotations

import pickle
from collections import defaultdict
from pathlib import Path

from textfast.paths import BUILD

from . import identity
from .rows import Row, cap, deduplicate, from_families, from_sets, functional, own_seeds, relabelled, skeleton

CAP = 7000  # rows of a set; Plan.set_rows of them in each pass
IDENTITY = 8000
TWIN = 0.6  # share of common runs of four letters from which two sentences say the same
HERE = BUILD / "textmulti"


def sets(data: Path, licence: str) -> list[Row]:
    """The labelled sets, from a cache of this build."""
    cache = HERE / f"sets-{licence}.pkl"
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_bytes(pickle.dumps(from_sets(data, licence)))
    return pickle.loads(cache.read_bytes())


def runs(text: str) -> set[str]:
    s = skeleton(text)
    return {s[i : i + 4] for i in range(max(1, len(s) - 3))}


def apart(rows: list[Row], suite: list[Row]) -> list[Row]:
    """The rows that have no twin of their language in the suite."""
    held: dict[str, list[set[str]]] = defaultdict(list)
    index: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for r in suite:
        grams = runs(r.text)
        for g in grams:
            index[r.lang][g].append(len(held[r.lang]))
        held[r.lang].append(grams)
    out = []
    for r in rows:
        if r.set not in ("own", "families", "identity"):
            out.append(r)
            continue
        grams, common = runs(r.text), defaultdict(int)
        for g in grams:
            for k in index[r.lang].get(g, ()):
                common[k] += 1
        if not any(n / min(len(grams), len(held[r.lang][k])) >= TWIN for k, n in common.items() if len(held[r.lang][k]) > 4):
            out.append(r)
    return out


def mix(data: Path, licence: str, leave: tuple[str, ...] = (), most: int = CAP) -> tuple[list[Row], list[Row]]:
    """Train and dev rows. Sets in leave are in dev alone."""
    labelled = sets(data, licence)
    relabelled(labelled)
    rows = labelled + own_seeds() + from_families() + identity.sample(identity.read("train"), IDENTITY)
    suite = functional()
    train = deduplicate([r for r in rows if r.train and r.set not in leave], suite)
    train = cap(apart(train, suite), most)
    return train, [r for r in rows if not r.train]
