"""Figures over scores: AUROC, average precision, recall at few false alarms, by set and category."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from .labels import CATEGORIES, INDEX
from .rows import Row


def auroc(score: np.ndarray, positive: np.ndarray) -> float:
    n, m = int(positive.sum()), int((~positive).sum())
    if not n or not m:
        return float("nan")
    return float((rankdata(score)[positive].sum() - n * (n + 1) / 2) / (n * m))


def recall_at(score: np.ndarray, positive: np.ndarray, false_alarms: float) -> float:
    """The share of positives above the score that false_alarms of the negatives exceed."""
    if not positive.any() or positive.all():
        return float("nan")
    bar = np.quantile(score[~positive], 1 - false_alarms, method="higher")
    return float((score[positive] > bar).mean())


def answers(rows: list[Row], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Indexes of the rows that speak of an output, and whether it holds."""
    i = INDEX[name]
    at = np.array([k for k, r in enumerate(rows) if r.weight[i] > 0 and not 0.25 < r.target[i] < 0.75], int)
    return at, np.array([rows[k].target[i] > 0.5 for k in at], bool)


def abuse(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """The same for "offence of any kind": bullying, hate, or a set's unclear toxic."""
    b, h = INDEX["bullying"], INDEX["hate"]
    at, yes = [], []
    for k, r in enumerate(rows):
        harm = r.any_of > 0 or r.weight[b] * r.target[b] > 0.25 or r.weight[h] * r.target[h] > 0.25
        clean = r.weight[b] > 0.1 and r.target[b] == 0 and not harm
        if harm or clean:
            at.append(k), yes.append(harm)
    return np.array(at, int), np.array(yes, bool)


def table(rows: list[Row], p: np.ndarray, least: int = 15) -> dict[str, dict[str, float]]:
    """AUROC by output and set, where there are at least `least` of both kinds."""
    out: dict[str, dict[str, float]] = {}
    sets = np.array([r.set for r in rows])
    offence = 1 - (1 - p[:, INDEX["bullying"]]) * (1 - p[:, INDEX["hate"]])
    for name in [*CATEGORIES, "abuse"]:
        at, yes = abuse(rows) if name == "abuse" else answers(rows, name)
        score = offence if name == "abuse" else p[:, INDEX[name]]
        for s in np.unique(sets[at]):
            mine = sets[at] == s
            if yes[mine].sum() >= least and (~yes[mine]).sum() >= least:
                out.setdefault(name, {})[str(s)] = round(auroc(score[at[mine]], yes[mine]), 4)
    return out


def macro(t: dict[str, dict[str, float]]) -> dict[str, float]:
    return {name: round(float(np.mean(list(v.values()))), 4) for name, v in t.items()}
