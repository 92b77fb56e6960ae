"""Judges the exported model, int8 and row by row as the engine runs it, and writes the card's figures."""

from __future__ import annotations

import dataclasses
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import yaml

from . import identity, measure
from .export import MODEL, Exported, label
from .labels import CATEGORIES, INDEX, NAMES, SIGNALS
from .rows import Row, functional
from .texts import Bank

MOST = 1000  # dev rows of a set
KEPT_OUT = ("fi", "sk", "hr", "lt", "da")  # languages of the suite that training never saw
CORE = ("bullying", "sexual_harassment", "self_harm", "grooming")


def sample(rows: list[Row], most: int = MOST) -> list[Row]:
    rng, by_set = random.Random(11), defaultdict(list)
    for r in rows:
        by_set[r.set].append(r)
    return [r for _, mine in sorted(by_set.items()) for r in (mine if len(mine) <= most else rng.sample(mine, most))]


def read_platt(path: Path) -> np.ndarray:
    heads = yaml.safe_load(path.read_text(encoding="utf-8"))["heads"]
    return np.array([[h["calibration"]["a"], h["calibration"]["b"]] for h in heads])


def scores(model: Exported, platt: np.ndarray, tok, rows: list[Row]) -> np.ndarray:
    z = model.logits(Bank(tok, rows, None))
    return 1 / (1 + np.exp(-(z * platt[:, 0] + platt[:, 1])))


def calibration_error(score: np.ndarray, yes: np.ndarray, bins: int = 15) -> float:
    at = np.argsort(score)
    return float(sum(abs(score[b].mean() - yes[b].mean()) * len(b) for b in np.array_split(at, bins) if len(b)) / len(score))


def suite(rows: list[Row], p: np.ndarray) -> dict:
    """The functional suite: one bar a category, the score that 1 % and 5 % of all harmless lines reach."""
    harmless = np.array([not r.group or r.group == "none" for r in rows])
    langs = np.array([r.lang for r in rows])
    worst = p[:, : len(CATEGORIES) - 1].max(1)  # profanity alone is no harm
    out: dict = {"lines": len(rows), "harmless": int(harmless.sum()), "auroc": {}, "signals": {}, "functions": {}, "languages": {}}
    for c in CATEGORIES:
        i = INDEX[c]
        yes = np.array([r.weight[i] > 0 and r.target[i] > 0.5 for r in rows])
        no = np.array([r.weight[i] > 0 and r.target[i] < 0.5 for r in rows])
        for name, pick in (("all", np.ones(len(rows), bool)), ("kept out", np.isin(langs, KEPT_OUT))):
            at = pick & (yes | no)
            out["auroc"].setdefault(c, {})[name] = round(measure.auroc(p[at, i], yes[at]), 4)
    for c, signals in SIGNALS.items():
        for s in signals:
            i = INDEX[f"{c}.{s}"]
            yes = np.array([r.weight[i] > 0 and r.target[i] > 0.5 for r in rows])
            bar1 = np.quantile(p[harmless & ~yes, i], 0.99)
            barc = np.quantile(p[harmless & ~yes, INDEX[c]], 0.99)
            out["signals"][f"{c}.{s}"] = {"lines": int(yes.sum()), "named": round(float((p[yes, i] > bar1).mean()), 3),
                                          "category": round(float((p[yes, INDEX[c]] > barc).mean()), 3)}  # fmt: skip
    bar = np.quantile(worst[harmless], 0.95)
    for what, key in (("functions", lambda r: r.function), ("languages", lambda r: r.lang)):
        groups: dict = defaultdict(lambda: [0, 0, 0, 0])
        for r, w in zip(rows, worst, strict=True):
            g = groups[key(r)]
            k = 0 if r.group == "none" else 2
            g[k] += 1
            g[k + 1] += w > bar
        for name, g in sorted(groups.items()):
            out[what][name] = {"harmful": g[2], "found": round(g[3] / g[2], 3) if g[2] else None,
                               "harmless": g[0], "false": round(g[1] / g[0], 3) if g[0] else None}  # fmt: skip
    return out


ONLY_CONTEXT = {"context", "context_ok"}  # functions of lines that earlier messages decide


def context(rows: list[Row], model: Exported, platt: np.ndarray, tok) -> dict:
    """Lines that have earlier messages, read with and without them: AUROC of harm of any kind but profanity, by the worst category."""
    rows, out = [r for r in rows if r.context], {}
    bare = [dataclasses.replace(r, context=[]) for r in rows]
    read = {"with": scores(model, platt, tok, rows), "without": scores(model, platt, tok, bare)}
    harmful = np.array([r.group not in ("", "none") for r in rows])
    told = np.array([r.function in ONLY_CONTEXT for r in rows])
    for name, at in (("decided by earlier messages", told), ("others", ~told)):
        out[name] = {"lines": int(at.sum()), "harmful": int(harmful[at].sum())}
        for how, p in read.items():
            out[name][how] = round(measure.auroc(p[at, : len(CATEGORIES) - 1].max(1), harmful[at]), 4)
    return out


def by_category(rows: list[Row], p: np.ndarray) -> dict:
    out = {}
    for c in CATEGORIES:
        at, yes = measure.answers(rows, c)
        s = p[at, INDEX[c]]
        out[c] = {"texts": len(at), "positive": int(yes.sum()), "auroc": round(measure.auroc(s, yes), 4),
                  "recall_1": round(measure.recall_at(s, yes, 0.01), 4), "recall_5": round(measure.recall_at(s, yes, 0.05), 4),
                  "ece": round(calibration_error(s, yes), 4)}  # fmt: skip
    return out


def everyday(rows: list[Row], p: np.ndarray) -> dict:
    """How high harmless everyday chat scores: the share above 0.5 and 0.3 in any category but profanity."""
    names = ("conda", "gametox", "formspring", "wizard-of-wikipedia", "xlm-t-sentiment")
    worst, out = p[:, : len(CATEGORIES) - 1].max(1), {}
    for s in names:
        at = np.array([r.set == s and r.everyday for r in rows])
        if at.any():
            out[s] = {"texts": int(at.sum()), "above_0.5": round(float((worst[at] > 0.5).mean()), 4), "above_0.3": round(float((worst[at] > 0.3).mean()), 4)}
    return out


def identities(model: Exported, platt: np.ndarray, tok, bar: float) -> dict:
    rows = identity.sample(identity.read("test"), 6000)
    if not rows:
        return {}
    p = scores(model, platt, tok, rows)[:, INDEX["hate"]]
    yes = np.array([r.function == "hateful" for r in rows])
    rates = identity.false_alarms(rows, p, bar)
    worst = sorted(rates.items(), key=lambda kv: -kv[1])
    return {"sentences": len(rows), "terms": len(rates), "auroc": round(measure.auroc(p, yes), 4), "bar": round(bar, 4),
            "median": round(float(np.median(list(rates.values()))), 4), "worst": {k: round(v, 4) for k, v in worst[:5]}}  # fmt: skip


def evaluate(dev: list[Row], tok, quantized: Path = MODEL / "model.onnx") -> dict:
    model, platt = Exported(quantized), read_platt(MODEL / "manifest.yaml")
    rows = sample(dev)
    p = scores(model, platt, tok, rows)
    lines = functional()
    q = scores(model, platt, tok, lines)
    at, yes = measure.answers(rows, "hate")
    bar = float(np.quantile(p[at, INDEX["hate"]][~yes], 0.95))
    table = measure.table(rows, p)
    return {"by_set": table, "macro": measure.macro(table), "by_category": by_category(rows, p), "suite": suite(lines, q),
            "context": context(lines + [r for r in dev if r.set == "families"], model, platt, tok),
            "everyday": everyday(rows, p), "identity": identities(model, platt, tok, bar), "labels": [label(n) for n in NAMES]}  # fmt: skip


def quantization(dev: list[Row], tok, unquantized: Path) -> dict:
    """AUROC by category, mean over sets, of the shipped int8 model and of float32, on a sample."""
    rows = sample(dev, 250)
    bank, out = Bank(tok, rows, None), {}
    for name, path in (("int8", MODEL / "model.onnx"), ("float32", unquantized)):
        out[name] = measure.macro(measure.table(rows, 1 / (1 + np.exp(-Exported(path).logits(bank)))))
    return out

