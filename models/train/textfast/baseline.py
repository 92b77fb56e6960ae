"""The model to beat: a linear one on character n-grams, trained on one set alone.

It has no hashing, no other sets to agree with and no calibration, and knows
the set it is asked about, so it is a hard bar for a model of all sets.
"""

from __future__ import annotations

import gzip
import json

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from .paths import BUILD
from .sources import LABELS
from .train import Data

FEW = 15


def baseline() -> dict[str, float]:
    d = Data()
    with gzip.open(BUILD / "texts.json.gz", "rt", encoding="utf-8") as f:
        texts = json.load(f)
    out = {}
    for s in d.names:
        for j, label in enumerate(LABELS):
            sure = (d.set == s) & (d.weight[:, j] > 0) & (np.abs(d.target[:, j] - 0.5) > 0.05)
            train, dev = np.flatnonzero(sure & d.train), np.flatnonzero(sure & ~d.train)
            y, yd = d.target[train, j] > 0.5, d.target[dev, j] > 0.5
            if min(y.sum(), (~y).sum(), yd.sum(), (~yd).sum()) < FEW or label in ("profanity", "sexual") and s != "own":
                continue
            v = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=300_000)
            x = v.fit_transform([texts[i] for i in train])
            m = LogisticRegression(C=4, solver="liblinear").fit(x, y)
            z = m.decision_function(v.transform([texts[i] for i in dev]))
            out[f"{s} {label}"] = round(float(roc_auc_score(yd, z)), 4)
            print(s, label, out[f"{s} {label}"], flush=True)
    (BUILD / "baseline.json").write_text(json.dumps(out, indent=1))
    return out
