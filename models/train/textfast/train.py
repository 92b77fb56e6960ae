"""Fits the network on the prepared texts and keeps the average of its last epochs."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from .model import N, Net, loss
from .paths import BUILD
from .sources import INDEX

PARTS = [INDEX["bullying"], INDEX["hate"], INDEX["profanity"]]


@dataclass(frozen=True)
class Settings:
    buckets: int = 1 << 18
    deep: int = 40
    hidden: int = 64
    epochs: int = 3
    average: int = 2  # the last epochs that are averaged
    batch: int = 512
    wide_rate: float = 0.6
    deep_rate: float = 0.3
    # Where Adagrad's sums of squares begin. Above the square of a rare n-gram's
    # gradient (about 5e-5 at this batch size), so that what was seen once or
    # twice moves little: it does what an L2 penalty does in a linear model.
    patience: float = 1e-7
    drop: float = 0.25  # share of a text's n-grams that a step does not see
    seed: int = 7
    threads: int = 1


class Data:
    def __init__(self, path=None):
        z = np.load(path or BUILD / "prepared.npz")
        self.ids, self.offsets = z["ids"], z["offsets"]
        self.target, self.weight, self.any_of = z["target"], z["weight"], z["any_of"]
        self.train, self.set, self.lang = z["train"], z["set"], z["lang"]
        self.repeated, self.group, self.licence = z["repeated"], z["group"], z["licence"]
        self.everyday = z["everyday"]
        self.names, self.set_index = np.unique(self.set, return_inverse=True)

    def bags(self, rows: np.ndarray, rng: np.random.Generator | None = None, drop: float = 0.0):
        """The n-grams of rows one after another, where each row's begin, and how many it has."""
        start, size = self.offsets[rows], self.offsets[rows + 1] - self.offsets[rows]
        first = np.cumsum(size) - size
        at = np.arange(int(size.sum())) + np.repeat(start - first, size)
        ids = self.ids[at]
        if drop:
            keep = rng.random(len(ids), dtype=np.float32) >= drop
            owner = np.repeat(np.arange(len(rows)), size)[keep]
            ids, size = ids[keep], np.bincount(owner, minlength=len(rows))
            first = np.cumsum(size) - size
        return torch.from_numpy(ids), torch.from_numpy(first), torch.from_numpy(size)


def own_biases(d: Data) -> torch.Tensor:
    """1 where a set's train part has both answers to a label, each at least 20 times."""
    own = np.zeros((len(d.names), N), np.float32)
    for s in range(len(d.names)):
        rows = d.train & (d.set_index == s)
        for j in range(N):
            said = d.target[rows, j][d.weight[rows, j] > 0]
            own[s, j] = (said >= 0.5).sum() >= 20 and (said < 0.5).sum() >= 20
    return torch.from_numpy(own)


@torch.no_grad()
def score(net: Net, d: Data, rows: np.ndarray, batch: int = 2048) -> np.ndarray:
    net.eval()
    return np.concatenate([net(*d.bags(rows[i : i + batch])).numpy() for i in range(0, len(rows), batch)])


def quick_table(logits: np.ndarray, d: Data, rows: np.ndarray, pairs) -> str:
    out = []
    for name, label in pairs:
        j = INDEX[label]
        mine = (d.set[rows] == name) & (d.weight[rows, j] > 0)
        y = d.target[rows[mine], j] >= 0.5
        if 0 < y.sum() < len(y):
            out.append(f"{name}.{label[:5]} {roc_auc_score(y, logits[mine, j]):.4f}")
    return "  ".join(out)


WATCH = [("conda", "bullying"), ("gametox", "bullying"), ("formspring", "bullying"), ("twitter-suicidal", "self_harm"),
         ("kaggle-insults", "bullying"), ("olid", "bullying"), ("toldbr", "bullying"), ("germeval2018", "bullying"),
         ("edos", "hate"), ("davidson", "hate"), ("offenseval-tr", "bullying"), ("own", "grooming"),
         ("own", "sexual_harassment"), ("own", "self_harm"), ("own", "violence"), ("own", "sexual")]  # fmt: skip


def fit(d: Data, s: Settings, say=print) -> Net:
    torch.manual_seed(s.seed)
    torch.set_num_threads(s.threads)
    rng = np.random.default_rng(s.seed)
    net = Net(s.buckets, s.deep, s.hidden, len(d.names), own_biases(d))
    rest = [p for n, p in net.named_parameters() if n not in ("wide.weight", "deep.weight")]
    opts = [torch.optim.Adagrad([net.wide.weight], lr=s.wide_rate, initial_accumulator_value=s.patience),
            torch.optim.Adagrad([net.deep.weight], lr=s.deep_rate, initial_accumulator_value=s.patience),
            torch.optim.Adam(rest, lr=2e-3)]  # fmt: skip
    base = [o.param_groups[0]["lr"] for o in opts]
    rows = np.flatnonzero(d.train)
    dev = np.flatnonzero(~d.train)
    target, weight = torch.from_numpy(d.target), torch.from_numpy(d.weight)
    any_of, sets = torch.from_numpy(d.any_of), torch.from_numpy(d.set_index)
    steps, step, mean, averaged = s.epochs * (len(rows) // s.batch), 0, None, 0
    for epoch in range(s.epochs):
        net.train()
        began, total = time.time(), 0.0
        order = rng.permutation(rows)
        for i in range(len(rows) // s.batch):
            at = order[i * s.batch : (i + 1) * s.batch]
            for o, lr in zip(opts, base):
                o.param_groups[0]["lr"] = lr * max(0.02, 1 - step / steps)
                o.zero_grad()
            ids, first, size = d.bags(at, rng, s.drop)
            value = loss(net(ids, first, size, sets[at]), target[at], weight[at], any_of[at], PARTS)
            value = value + 1e-3 * (net.set_bias**2).sum()
            value.backward()
            for o in opts:
                o.step()
            total, step = total + float(value.detach()), step + 1
        if epoch >= s.epochs - s.average:
            state = {k: v.clone() for k, v in net.state_dict().items()}
            mean = state if mean is None else {k: mean[k] + v for k, v in state.items()}
            averaged += 1
        say(f"epoch {epoch + 1}: loss {total / (len(rows) // s.batch):.4f}, {time.time() - began:.0f} s")
        say("  " + quick_table(score(net, d, dev), d, dev, WATCH))
    net.load_state_dict({k: v / averaged if v.is_floating_point() else v for k, v in mean.items()})
    say("average: " + quick_table(score(net, d, dev), d, dev, WATCH))
    return net
