"""Fits the network: heads on the frozen encoder first, then a gentle, layer-wise tuning of everything.

Every labelled set has its own additive bias on the categories, which is
dropped afterwards: sets differ in how much harm they hold and where their
annotators draw the line, and a network that is told the set need not guess it
from topics.
"""

from __future__ import annotations

import copy
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .labels import CATEGORIES, INDEX, NAMES, SIGNALS
from .network import Network
from .rows import Row
from .texts import Bank

ANY = [INDEX["bullying"], INDEX["hate"], INDEX["profanity"]]


@dataclass
class Plan:
    epochs: float = 2.0
    rate: float = 1.5e-4  # of the last layer
    decay: float = 0.9  # of the rate, from layer to layer downwards
    head_rate: float = 1e-3
    head_rows: int = 12_000
    repeat: int = 2  # how often an epoch reads our own sentences
    set_rows: int = 3500  # rows of a labelled set in one epoch; the next reads others
    set_bias: bool = True
    average_from: float = 0.5  # the weights are averaged over the last part of the run
    rough_own: float = 0.6
    rough_sets: float = 0.15
    tokens: int = 2048
    seed: int = 1


def loss(logits: torch.Tensor, target: torch.Tensor, weight: torch.Tensor, any_of: torch.Tensor) -> torch.Tensor:
    """Weighted cross entropy over what is known, and over "one of bullying, hate, profanity"."""
    value = (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight).sum(1)
    if any_of.any():
        none = F.logsigmoid(-logits[:, ANY]).sum(1).clamp(max=-1e-4)
        value = value - any_of * torch.log1p(-none.exp())
    return value.mean()


def importance() -> torch.Tensor:
    """How much an output's loss counts: a category 1, its signals together about 2."""
    w = torch.ones(len(NAMES))
    for c, signals in SIGNALS.items():
        for s in signals:
            w[INDEX[f"{c}.{s}"]] = 0.3
    for i, name in enumerate(NAMES):
        if ":" in name:
            w[i] = 0.3
    return w


class Data:
    def __init__(self, rows: list[Row]):
        self.rows = rows
        self.target = torch.from_numpy(np.stack([r.target for r in rows]))
        self.weight = torch.from_numpy(np.stack([r.weight for r in rows])) * importance()
        self.any_of = torch.tensor([r.any_of for r in rows])
        names = sorted({r.set for r in rows})
        self.own = [names.index(x) for x in ("own", "families") if x in names]
        self.whole = [names.index(x) for x in ("identity",) if x in names]
        self.set = torch.tensor([names.index(r.set) for r in rows])
        self.sets = len(names)


@torch.no_grad()
def predict(net: Network, bank: Bank, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits [n, outputs] and embeddings [n, width] of the rows of a bank."""
    net.eval()
    logits, embedded = np.zeros((n, len(NAMES)), np.float32), np.zeros((n, net.words.weight.shape[1]), np.float32)
    for g, ids in bank.batches(range(n), None, 4096):
        with torch.autocast("cpu", torch.bfloat16):
            a, b = net(torch.from_numpy(ids))
        logits[g], embedded[g] = a.float().numpy(), b.float().numpy()
    return logits, embedded


def fit_heads(net: Network, data: Data, bank: Bank, plan: Plan, rng: random.Random) -> None:
    """Logistic heads on the frozen encoder, from a sample."""
    n = len(data.rows)
    picked = sorted(rng.sample(range(n), min(n, plan.head_rows)))
    net.eval()
    features = torch.zeros(len(picked), net.head.in_features)
    place = {i: k for k, i in enumerate(picked)}
    with torch.no_grad():
        for g, ids in bank.batches(picked, None, 4096):
            with torch.autocast("cpu", torch.bfloat16):
                f = net.features(torch.from_numpy(ids))
            features[[place[i] for i in g]] = f.float()
    mean, std = features.mean(0), features.std(0) + 1e-3
    x = (features - mean) / std
    head = torch.nn.Linear(x.shape[1], len(NAMES))
    torch.nn.init.zeros_(head.weight), torch.nn.init.constant_(head.bias, -2.0)
    optimizer = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.3)
    t, w, a = data.target[picked], data.weight[picked], data.any_of[picked]
    for _ in range(12):
        for part in torch.randperm(len(picked), generator=torch.Generator().manual_seed(plan.seed)).split(256):
            optimizer.zero_grad()
            loss(head(x[part]), t[part], w[part], a[part]).backward()
            optimizer.step()
    with torch.no_grad():
        net.head.weight.copy_(head.weight / std)
        net.head.bias.copy_(head.bias - (head.weight * (mean / std)).sum(1))


def groups(net: Network, plan: Plan) -> list[dict]:
    """Parameter groups: the rate falls from layer to layer downwards; word vectors stay."""
    net.words.weight.requires_grad_(False)
    out = [{"params": list(net.head.parameters()), "lr": plan.head_rate, "weight_decay": 0.0}]
    for i, layer in enumerate(net.layers):
        out.append({"params": list(layer.parameters()), "lr": plan.rate * plan.decay ** (len(net.layers) - 1 - i)})
    lowest = plan.rate * plan.decay ** len(net.layers)
    out.append({"params": [*net.norm.parameters(), net.places.weight], "lr": lowest})
    return out


def order(data: Data, plan: Plan, epoch: int) -> list[int]:
    """The rows of an epoch: our own repeated, of a large set the next part."""
    by_set = [[] for _ in range(data.sets)]
    for i, s in enumerate(data.set.tolist()):
        by_set[s].append(i)
    out = []
    for s, mine in enumerate(by_set):
        if s in data.own:
            out += mine * plan.repeat
        elif len(mine) <= plan.set_rows or s in data.whole:
            out += mine
        else:
            random.Random(plan.seed).shuffle(mine)
            at = epoch * plan.set_rows
            out += [mine[(at + k) % len(mine)] for k in range(plan.set_rows)]
    return out


def fit(net: Network, rows: list[Row], tok, plan: Plan, state: Path | None = None, started: dict | None = None, log=print) -> Network:
    """Trains net in place and returns the average of its last part.

    With state, a run that was broken off goes on. started receives the weights
    before the tuning: the encoder as it came, with the first heads.
    """
    rng = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    torch.set_flush_denormal(True)  # the momenta of weights that are seldom used decay into numbers that take a hundred times as long
    data = Data(rows)
    log(f"{len(rows)} rows, {asdict(plan)}")
    began, resume = time.time(), torch.load(state, weights_only=False) if state and state.exists() else None
    if resume is None:
        fit_heads(net, data, Bank(tok, rows, None), plan, rng)
        log(f"heads fitted, {time.time() - began:.0f} s")
    if started is not None:
        started.update({k: v.clone() for k, v in (resume["started"] if resume else net.state_dict()).items()})
    bias = torch.nn.Parameter(torch.zeros(data.sets, len(CATEGORIES)))
    own = torch.zeros(data.sets, dtype=torch.bool)
    own[data.own] = True
    parameters = groups(net, plan) + [{"params": [bias], "lr": 5e-3 if plan.set_bias else 0.0, "weight_decay": 0.01}]
    optimizer = torch.optim.AdamW(parameters, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    base = [g["lr"] for g in optimizer.param_groups]
    passes = int(np.ceil(plan.epochs))
    per_pass, step, done, average, averaged = None, 0, 0, None, 0
    if resume:
        net.load_state_dict(resume["net"]), optimizer.load_state_dict(resume["optimizer"])
        average, averaged, step, done = resume["average"], resume["averaged"], resume["step"], resume["passes"]
        bias.data.copy_(resume["bias"])
    for epoch in range(done, passes):
        rng = random.Random(plan.seed * 1000 + epoch)
        rough = [plan.rough_own if s in data.own else plan.rough_sets for s in data.set.tolist()]
        bank = Bank(tok, rows, rng, rough, 0.7)
        batches = list(bank.batches(order(data, plan, epoch), rng, plan.tokens))
        per_pass = per_pass or len(batches)
        total = int(per_pass * plan.epochs)
        net.train()
        running, seen = 0.0, 0
        for g, ids in batches:
            if step >= total:
                break
            scale = min(1.0, step / (0.06 * total)) * max(0.03, 1 - step / total)
            for group, lr in zip(optimizer.param_groups, base, strict=True):
                group["lr"] = lr * scale
            at = torch.from_numpy(g)
            with torch.autocast("cpu", torch.bfloat16):
                logits, _ = net(torch.from_numpy(ids))
            logits = logits.float()
            shift = torch.zeros_like(logits)
            shift[:, : len(CATEGORIES)] = bias[data.set[at]] * (~own[data.set[at]]).unsqueeze(1)
            value = loss(logits + shift, data.target[at], data.weight[at], data.any_of[at])
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step, seen, running = step + 1, seen + len(g), running + value.item() * len(g)
            if step >= plan.average_from * total and step % 10 == 0:
                averaged += 1
                now = {k: v for k, v in net.state_dict().items() if not k.startswith("words")}
                if average is None:
                    average = {k: v.clone() for k, v in now.items()}
                else:
                    for k, v in now.items():
                        average[k] += (v - average[k]) / averaged
            if step % 100 == 0:
                log(f"  step {step}/{total}, loss {running / seen:.4f}, {time.time() - began:.0f} s")
                running, seen = 0.0, 0
        if state and epoch + 1 < passes:
            torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "average": average, "averaged": averaged,
                        "step": step, "passes": epoch + 1, "bias": bias.data, "started": started}, state)  # fmt: skip
    final = copy.deepcopy(net)
    if average:
        final.load_state_dict(average, strict=False)
    return final


def between(start: dict, end: dict, share: float) -> dict:
    """Weights on the line from start to end (share 1): less of what was learned, more of what was known."""
    return {k: start[k] + share * (v - start[k]) if v.dtype.is_floating_point else v for k, v in end.items()}
