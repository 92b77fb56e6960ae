"""What people use now, on the same rows: alt-profanity-check, better-profanity and our own fast tier beside text-multi.

AUROC of "offence of any kind" and, for the models that tell, of self_harm, by
set and by language of the functional suite.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from better_profanity import profanity
from profanity_check import predict_prob

from textfast.evaluate import read_platt as read_fast_platt
from textfast.features import Config, featurize
from textfast.fold import fold
from textfast.paths import MODEL as FAST
from textfast.run import Exported as FastExported

from . import evaluate, measure
from .export import MODEL, Exported
from .labels import CATEGORIES, INDEX
from .mix import mix
from .rows import Row, functional
from .texts import tokenizer

MOST = 600  # dev rows of a set
OFFENCE = [INDEX[c] for c in CATEGORIES if c not in ("self_harm", "grooming", "profanity")]


def any_of(p: np.ndarray) -> np.ndarray:
    """One score for all harms in OFFENCE."""
    return 1 - np.prod(1 - p[:, OFFENCE], axis=1)


def opinions(rows: list[Row]) -> dict[str, np.ndarray]:
    """A score a row for each peer; for our own models the eight categories, [rows, 8], too."""
    texts = [r.text for r in rows]
    ids, offsets = featurize(fold(texts), Config(char_min=2, char_max=5, word_max=2, buckets=1 << 18, max_ids=4096))
    platt = read_fast_platt(FAST / "manifest.yaml")
    z = FastExported(FAST / "model.onnx").logits(ids, offsets)
    fast = np.stack([1 / (1 + np.exp(-(platt[c][0] * z[:, i] + platt[c][1]))) for i, c in enumerate(CATEGORIES)], axis=1)
    strong = evaluate.scores(Exported(MODEL / "model.onnx"), evaluate.read_platt(MODEL / "manifest.yaml"), tokenizer(MODEL), rows)
    profanity.load_censor_words()
    return {
        "better-profanity": np.array([float(profanity.contains_profanity(t)) for t in texts]),
        "alt-profanity-check": np.array(predict_prob(texts)),
        "text-fast": any_of(fast),
        "text-multi": any_of(strong[:, : len(CATEGORIES)]),
    }


def compare(groups: list[str], yes: np.ndarray, said: dict[str, np.ndarray]) -> dict:
    names, out = np.array(groups), {}
    for g in sorted(set(groups)):
        at = names == g
        if yes[at].sum() >= 15 and (~yes[at]).sum() >= 15:
            out[g] = {"texts": int(at.sum()), **{k: round(measure.auroc(v[at], yes[at]), 4) for k, v in said.items()}}
    return out


def peers(data: Path, licence: str) -> dict:
    rows = [r for r in evaluate.sample(mix(data, licence)[1], MOST) if r.set not in ("families", "identity", "own")]
    at, yes = measure.abuse(rows)
    rows = [rows[i] for i in at]
    suite = [r for r in functional() if not r.group.startswith(("self_harm", "grooming", "profanity"))]
    harmful = np.array([r.group != "none" for r in suite])
    said = opinions(rows)
    out = {
        "sets": compare([r.set for r in rows], yes, said),
        "languages": compare([r.lang for r in rows], yes, said),
        "suite": compare([r.lang for r in suite], harmful, opinions(suite)),
    }
    print(json.dumps(out, indent=1))
    return out
