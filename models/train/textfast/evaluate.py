"""Judges the exported model on dev and writes eval.json and the card's tables."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from .export import fit_platt
from .paths import BUILD, MODEL
from .run import Exported
from .sources import LABELS
from .train import Data

FEW = 15  # fewer positives or negatives give no figure
BINS = (0.0, 0.1, 0.3, 0.5, 0.75, 0.92, 1.0)  # the policy's steps, near enough


def read_platt(path: Path) -> dict[str, tuple[float, float]]:
    found = re.findall(r"label: (\w+), index: \d+, calibration: \{a: ([-\d.]+), b: ([-\d.]+)\}", path.read_text())
    return {label: (float(a), float(b)) for label, a, b in found}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def figures(y: np.ndarray, z: np.ndarray) -> dict | None:
    if min(y.sum(), (~y).sum()) < FEW:
        return None
    return {
        "n": int(len(y)),
        "positive": int(y.sum()),
        "auroc": round(float(roc_auc_score(y, z)), 4),
        "average_precision": round(float(average_precision_score(y, z)), 4),
    }


def reliability(p: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[float, list[dict]]:
    """Expected calibration error over ten equal bins, and a table over the policy's."""
    ece = 0.0
    for lo in np.arange(0, 1, 0.1):
        at = (p >= lo) & ((p < lo + 0.1) | (lo > 0.89))
        if at.any():
            ece += abs(np.average(p[at], weights=w[at]) - np.average(y[at], weights=w[at])) * w[at].sum() / w.sum()
    table = []
    for lo, hi in zip(BINS, BINS[1:]):
        at = (p >= lo) & ((p < hi) | (hi == 1.0))
        if at.any():
            table.append({"from": lo, "to": hi, "n": int(at.sum()),
                          "mean_score": round(float(np.average(p[at], weights=w[at])), 3),
                          "share_positive": round(float(np.average(y[at], weights=w[at])), 3)})  # fmt: skip
    return round(float(ece), 4), table


def crossed(z: np.ndarray, y: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Scores of each half of dev, calibrated on the other half."""
    half = np.random.default_rng(5).random(len(z)) < 0.5
    p = np.zeros(len(z))
    for mine in (half, ~half):
        a, b = fit_platt(z[~mine], y[~mine], w[~mine])
        p[mine] = sigmoid(a * z[mine] + b)
    return p


def speed(d: Data, run: Exported, rows: np.ndarray) -> dict:
    """Microseconds a run for single messages of 100 to 140 characters, without featurizing."""
    size = d.offsets[rows + 1] - d.offsets[rows]
    some = rows[(size > 300) & (size < 420)][:400]
    one = [d.ids[d.offsets[r] : d.offsets[r + 1]][None, :] for r in some]
    times = []
    for _ in range(5):
        for x in one:
            began = time.perf_counter()
            run.session.run(None, {"ids": x})
            times.append(time.perf_counter() - began)
    mean_ids = float(np.mean([x.shape[1] for x in one]))
    return {"median_us": round(float(np.median(times)) * 1e6, 1), "ids": round(mean_ids)}


def evaluate() -> dict:
    d = Data()
    run = Exported(MODEL / "model.onnx")
    platt = read_platt(MODEL / "manifest.yaml")
    rows = np.flatnonzero(~d.train)
    ids, first, size = d.bags(rows)
    z = run.logits(ids.numpy(), np.concatenate((first.numpy(), [len(ids)])))
    baseline = json.loads((BUILD / "baseline.json").read_text()) if (BUILD / "baseline.json").exists() else {}
    out = {"categories": {}, "sets": [], "languages": [], "everyday": [], "speed": speed(d, run, rows)}
    name, lang, fresh = d.set[rows], d.lang[rows], ~d.repeated[rows]
    for j, label in enumerate(LABELS):
        weight, soft = d.weight[rows, j], d.target[rows, j]
        sure = (weight > 0) & (np.abs(soft - 0.5) > 0.05)
        y = soft > 0.5
        p = crossed(z[sure, j], y[sure].astype(float), weight[sure])
        ece, table = reliability(p, y[sure], weight[sure])
        pooled = figures(y[sure], z[sure, j])
        out["categories"][label] = {**(pooled or {}), "ece": ece, "reliability": table,
                                    "prevalence": round(float(np.average(y[sure], weights=weight[sure])), 4)}  # fmt: skip
        for s in np.unique(name[sure]):
            mine = sure & (name == s)
            f = figures(y[mine], z[mine, j])
            if f:
                f2 = figures(y[mine & fresh], z[mine & fresh, j])
                q = sigmoid(platt[label][0] * z[mine, j] + platt[label][1])
                out["sets"].append({"category": label, "set": str(s), **f, "auroc_unseen": f2 and f2["auroc"],
                                    "ece": reliability(q, y[mine], weight[mine])[0],
                                    "linear": baseline.get(f"{s} {label}")})  # fmt: skip
        for g in np.unique(lang[sure]):
            f = figures(y[sure & (lang == g)], z[sure & (lang == g), j])
            if f:
                out["languages"].append({"category": label, "language": str(g), **f})
    for s in ("conda", "gametox", "formspring", "wizard-of-wikipedia", "xlm-t-sentiment", "goemotions", "own"):
        mine = (name == s) & d.everyday[rows]
        if mine.any():
            p = {label: sigmoid(platt[label][0] * z[mine, j] + platt[label][1]) for j, label in enumerate(LABELS)}
            out["everyday"].append({"set": s, "n": int(mine.sum()), **{
                label: [round(float((q > t).mean()), 4) for t in (0.5, 0.8)] for label, q in p.items()}})  # fmt: skip
    (MODEL / "eval.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    return out


def tables(out: dict) -> str:
    """The Markdown of eval.json."""
    lines = ["### By category, all dev texts that speak of it", "",
             "| category | texts | positive | AUROC | average precision | ECE | prevalence |", "|---|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    for label, c in out["categories"].items():
        lines.append(f"| {label} | {c.get('n', '')} | {c.get('positive', '')} | {c.get('auroc', '')} | {c.get('average_precision', '')} | {c['ece']} | {c['prevalence']} |")
    lines += ["", "### By category and set", "",
              "\"Unseen\" leaves out dev texts that also stand in train. \"Linear\" is the baseline, trained on that set alone.", "",
              "| category | set | texts | positive | AUROC | unseen | linear | average precision | ECE |", "|---|---|---:|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    for r in out["sets"]:
        unseen = "" if r["auroc_unseen"] is None else r["auroc_unseen"]
        linear = "" if r["linear"] is None else r["linear"]
        lines.append(f"| {r['category']} | {r['set']} | {r['n']} | {r['positive']} | {r['auroc']} | {unseen} | {linear} | {r['average_precision']} | {r['ece']} |")
    lines += ["", "### By category and language", "", "| category | language | texts | positive | AUROC | average precision |", "|---|---|---:|---:|---:|---:|"]  # fmt: skip
    for r in out["languages"]:
        lines.append(f"| {r['category']} | {r['language']} | {r['n']} | {r['positive']} | {r['auroc']} | {r['average_precision']} |")
    lines += ["", "### Reliability", "", "Dev in two halves, each calibrated on the other.", "",
              "| category | score | texts | mean score | share positive |", "|---|---|---:|---:|---:|"]  # fmt: skip
    for label, c in out["categories"].items():
        for b in c["reliability"]:
            lines.append(f"| {label} | {b['from']}-{b['to']} | {b['n']} | {b['mean_score']} | {b['share_positive']} |")
    lines += ["", "### Everyday text: percent scored above 0.5 / above 0.8", "",
              "| set | texts | " + " | ".join(LABELS) + " |", "|---|---:" + "|---:" * len(LABELS) + "|"]  # fmt: skip
    for r in out["everyday"]:
        cells = " | ".join(f"{100 * r[label][0]:.1f} / {100 * r[label][1]:.1f}" for label in LABELS)
        lines.append(f"| {r['set']} | {r['n']} | {cells} |")
    s = out["speed"]
    lines += ["", f"ONNX Runtime, one thread, one message of {s['ids']} n-grams: median {s['median_us']} µs."]
    return "\n".join(lines)


def fill_card(out: dict) -> None:
    card = MODEL / "MODEL.md"
    text = card.read_text(encoding="utf-8")
    head, _, rest = text.partition("<!-- figures: written by the command eval -->")
    _, _, tail = rest.partition("<!-- end of figures -->")
    card.write_text(
        f"{head}<!-- figures: written by the command eval -->\n\n{tables(out)}\n\n<!-- end of figures -->{tail}", encoding="utf-8"
    )
