"""python -m textfast COMMAND: see models/train/README.md."""

from __future__ import annotations

import argparse
import dataclasses

import numpy as np
import torch

from . import paths
from .baseline import baseline
from .evaluate import evaluate, fill_card, read_platt
from .export import build, fit_platt, manifest, write
from .features import Config
from .golden import write_ids, write_scores
from .prepare import prepare
from .run import Exported
from .sources import LABELS
from .train import Data, Settings, fit

CONFIG = Config(char_min=2, char_max=5, word_max=2, buckets=1 << 18, max_ids=4096)
WEIGHTS = "text-fast.pt"


def train(settings: Settings) -> None:
    net = fit(Data(), settings)
    torch.save({k: v for k, v in net.state_dict().items()}, paths.BUILD / WEIGHTS)


def export(licence: str) -> None:
    state = torch.load(paths.BUILD / WEIGHTS, map_location="cpu")
    d = Data()
    digest = write(paths.MODEL, build({k: v.numpy().astype(np.float32) for k, v in state.items()}))
    rows = np.flatnonzero(~d.train)
    ids, first, _ = d.bags(rows)
    z = Exported(paths.MODEL / "model.onnx").logits(ids.numpy(), np.concatenate((first.numpy(), [len(ids)])))
    platt = {}
    for j, label in enumerate(LABELS):
        w = d.weight[rows, j]
        platt[label] = fit_platt(z[w > 0, j], d.target[rows, j][w > 0], w[w > 0])
    text = manifest(CONFIG, platt, digest, [str(n) for n in d.names if n != "taught"], licence)
    (paths.MODEL / "manifest.yaml").write_text(text, encoding="utf-8")
    write_scores(CONFIG, read_platt(paths.MODEL / "manifest.yaml"))
    print({k: tuple(round(x, 3) for x in v) for k, v in platt.items()})


def main() -> None:
    p = argparse.ArgumentParser(prog="python -m textfast", description=__doc__)
    p.add_argument("command", choices=["prepare", "train", "export", "baseline", "eval", "golden-ids", "all"])
    p.add_argument("--data", help="folder of the labelled sets; default: HANDRAIL_DATA, or ../shared/data")
    p.add_argument("--licence", choices=["all", "permissive"], default="all", help="which sets may be used")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--epochs", type=int, default=Settings.epochs)
    args = p.parse_args()
    settings = dataclasses.replace(Settings(), threads=args.threads, epochs=args.epochs, buckets=CONFIG.buckets)
    steps = {
        "prepare": lambda: prepare(paths.data_folder(args.data), args.licence, CONFIG),
        "train": lambda: train(settings),
        "export": lambda: export(args.licence),
        "baseline": baseline,
        "eval": lambda: fill_card(evaluate()),
        "golden-ids": write_ids,
    }
    chosen = ["prepare", "train", "export", "baseline", "eval"] if args.command == "all" else [args.command]
    for name in chosen:
        steps[name]()


if __name__ == "__main__":
    main()
