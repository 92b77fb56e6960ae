"""Text from elsewhere: six sets are left out of training, two in turn, and judged by a model that never saw them.

Two sets of different languages a run are a little harder than one and take half
of the time. Two more are left out of every run: how far the weights go from the
start to the end of the tuning is chosen by them, never by a set that is judged.
"""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import numpy as np
import torch

from . import measure
from .mix import HERE, mix, sets
from .network import Network
from .rows import Row
from .texts import Bank
from .train import Plan, between, fit, predict

PAIRS = (("formspring", "ogtd-el"), ("gametox", "toldbr"), ("germeval2018", "ro-offense"))
WATCHED = ("kaggle-insults", "dkhate")
SHARES = (0.6, 0.8, 1.0)
MOST = 1500  # rows of a set in training
JUDGED = 3000  # rows of the set that is left out


def judge(net: Network, tok, rows: list[Row]) -> dict:
    """AUROC by output and set."""
    z, _ = predict(net, Bank(tok, rows, None), len(rows))
    return measure.table(rows, 1 / (1 + np.exp(-z)))


def of_set(data: Path, licence: str, dev: list[Row], name: str) -> list[Row]:
    """The dev rows of a set that was left out, filled up with train rows."""
    left = [r for r in dev if r.set == name]
    unseen = [r for r in sets(data, licence) if r.set == name and r.train]
    return left + random.Random(3).sample(unseen, min(len(unseen), max(0, JUDGED - len(left))))


def abroad(data: Path, licence: str, tok, start: Network, plan: Plan) -> dict:
    """AUROC by category of each set left out; finished sets are kept in build/textmulti/abroad.json."""
    path = HERE / "abroad.json"
    done = json.loads(path.read_text()) if path.exists() else {}
    for pair in PAIRS:
        if pair[0] in done:
            continue
        train, dev = mix(data, licence, (*pair, *WATCHED), MOST)
        net, initial = copy.deepcopy(start), {}
        final = fit(net, train, tok, plan, started=initial)
        watched, tried, best = [r for r in dev if r.set in WATCHED], copy.deepcopy(final), (0.0, 1.0)
        for share in SHARES:
            tried.load_state_dict(between(initial, final.state_dict(), share))
            best = max(best, (measure.macro(judge(tried, tok, watched))["abuse"], share))
        for name in pair:
            left = of_set(data, licence, dev, name)
            tried.load_state_dict(between(initial, final.state_dict(), best[1]))
            found = judge(tried, tok, left)
            tried.load_state_dict(initial)
            frozen = judge(tried, tok, left)
            done[name] = {"rows": len(left), "share": best[1], "watched": best[0],
                          "tuned": {c: v[name] for c, v in found.items()}, "frozen": {c: v[name] for c, v in frozen.items()}}  # fmt: skip
            print(name, done[name], flush=True)
        path.write_text(json.dumps(done, indent=1) + "\n")
        torch.save(final.state_dict(), HERE / f"abroad-{pair[0]}.pt")
    return done
