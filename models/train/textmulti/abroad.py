"""Text from elsewhere: each of six sets is left out of training in turn, and judged by a model that never saw it.

Two more sets are left out of every run: how far the weights go from the start
to the end of the tuning is chosen by them, never by the set that is judged.
"""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import numpy as np

from . import measure
from .mix import HERE, mix, sets
from .network import Network
from .rows import Row
from .texts import Bank
from .train import Plan, between, fit, predict

SETS = ("formspring", "gametox", "germeval2018", "ro-offense", "toldbr", "ogtd-el")
WATCHED = ("kaggle-insults", "dkhate")
SHARES = (0.6, 0.8, 1.0)
MOST = 1500  # rows of a set in training
JUDGED = 3000  # rows of the set that is left out


def judge(net: Network, tok, rows: list[Row]) -> dict:
    z, _ = predict(net, Bank(tok, rows, None), len(rows))
    return measure.table(rows, 1 / (1 + np.exp(-z)))


def abroad(data: Path, licence: str, tok, start: Network, plan: Plan) -> dict:
    """AUROC by category of each set left out; finished sets are kept in build/textmulti/abroad.json."""
    path = HERE / "abroad.json"
    done = json.loads(path.read_text()) if path.exists() else {}
    for name in SETS:
        if name in done:
            continue
        train, dev = mix(data, licence, (name, *WATCHED), MOST)
        net, initial = copy.deepcopy(start), {}
        final = fit(net, train, tok, plan, started=initial)
        watched = [r for r in dev if r.set in WATCHED]
        left = [r for r in dev if r.set == name]
        unseen = [r for r in sets(data, licence) if r.set == name and r.train]
        left += random.Random(3).sample(unseen, min(len(unseen), max(0, JUDGED - len(left))))
        tried, best = copy.deepcopy(final), (0.0, 1.0)
        for share in SHARES:
            tried.load_state_dict(between(initial, final.state_dict(), share))
            t = measure.macro(judge(tried, tok, watched))
            best = max(best, (t["abuse"], share))
        tried.load_state_dict(between(initial, final.state_dict(), best[1]))
        found = judge(tried, tok, left)
        tried.load_state_dict(initial)
        frozen = judge(tried, tok, left)
        done[name] = {"rows": len(left), "share": best[1], "watched": best[0],
                      "tuned": {c: v[name] for c, v in found.items()}, "frozen": {c: v[name] for c, v in frozen.items()}}  # fmt: skip
        path.write_text(json.dumps(done, indent=1) + "\n")
        print(name, done[name], flush=True)
    return done

