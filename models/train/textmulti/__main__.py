"""python -m textmulti COMMAND: see models/train/README.md."""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import shutil
from pathlib import Path

import numpy as np
import torch

from textfast import paths
from textfast.sources import clean, read_sets

from . import backbone, evaluate, vocabulary
from .abroad import abroad
from .card import fill_card, keep
from .export import MODEL, Exported, calibrate, manifest, write_graph
from .golden_scores import write_golden
from .mix import HERE, mix
from .network import Network
from .peers import peers
from .teach import teach
from .texts import Bank, tokenizer
from .train import Plan, between, fit

WEIGHTS = HERE / "text-multi.pt"
SHARE = 1.0  # of the way from the first heads to the end of the tuning
CALIBRATE = 1000  # dev rows of a set


def build_vocabulary(data: Path, licence: str) -> None:
    """The vectors of the shipped pieces, so that a retrained model keeps its tokenizer; of new pieces where none are shipped."""
    if (MODEL / "tokenizer.json").exists():
        HERE.mkdir(parents=True, exist_ok=True)
        shutil.copy(MODEL / "tokenizer.json", HERE / "tokenizer.json")
        np.save(HERE / "vectors.npy", vocabulary.vectors(backbone.read(backbone.find()), HERE / "tokenizer.json").astype(np.float32))
        return
    texts: dict[str, list[str]] = {}
    for r in read_sets(data / "text", licence):
        if r["split"] == "train":
            texts.setdefault(r["set"], []).append(clean(r["text"]))
    for folder in ("own", "families"):
        for path in sorted((paths.OWN / folder).glob("*.txt")):
            lang = path.stem[-2:] if folder == "own" else path.stem[:2]
            texts.setdefault(f"own {lang}", []).extend(path.read_text(encoding="utf-8").splitlines())
    vectors = vocabulary.prune(backbone.read(backbone.find()), texts, HERE)
    np.save(HERE / "vectors.npy", vectors.astype(np.float32))
    print(f"{len(vectors)} pieces in {HERE}")


def network() -> Network:
    return Network(backbone.read(backbone.find()), np.load(HERE / "vectors.npy"))


def train(data: Path, licence: str, plan: Plan) -> None:
    rows, _ = mix(data, licence)
    started: dict = {}
    net = fit(network(), rows, tokenizer(HERE), plan, HERE / "text-multi.state.pt", started)
    torch.save({"net": net.state_dict(), "started": started}, WEIGHTS)


def trained() -> Network:
    """The network on the line between the first heads and the end of the tuning, see SHARE."""
    saved, net = torch.load(WEIGHTS), network()
    net.load_state_dict(between(saved["started"], saved["net"], SHARE))
    return net


def export(data: Path, licence: str) -> None:
    digest = write_graph(trained(), MODEL / "model.onnx")
    raw = (HERE / "tokenizer.json").read_bytes()
    (MODEL / "tokenizer.json").write_bytes(raw)
    rows, dev = mix(data, licence)
    dev = evaluate.sample(dev, CALIBRATE)
    logits = Exported(MODEL / "model.onnx").logits(Bank(tokenizer(MODEL), dev, None))
    sets = sorted({r.set for r in rows} - {"own", "families", "identity"})
    text = manifest(calibrate(logits, dev), digest, hashlib.sha256(raw).hexdigest(), sets, licence)
    (MODEL / "manifest.yaml").write_text(text, encoding="utf-8")
    write_golden(tokenizer(MODEL))


def judge(data: Path, licence: str) -> None:
    result = evaluate.evaluate(mix(data, licence)[1], tokenizer(MODEL))
    write_graph(trained(), HERE / "float.onnx", quantized=False)
    result["quantization"] = evaluate.quantization(mix(data, licence)[1], tokenizer(MODEL), HERE / "float.onnx")
    keep("dev", result)


def use_tier(data: Path, licence: str) -> None:
    from .use import use  # its package is needed for this alone

    use(data, licence)


def main() -> None:
    p = argparse.ArgumentParser(prog="python -m textmulti", description=__doc__)
    p.add_argument("command", choices=["vocabulary", "train", "export", "eval", "abroad", "peers", "teach", "use", "card"])
    p.add_argument("--data", help="folder of the labelled sets; default: HANDRAIL_DATA, or ../shared/data")
    p.add_argument("--licence", choices=["all", "permissive"], default="all", help="which sets may be used")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--epochs", type=float, default=Plan.epochs)
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    data = paths.data_folder(args.data)
    plan = dataclasses.replace(Plan(), epochs=args.epochs)
    {
        "vocabulary": lambda: build_vocabulary(data, args.licence),
        "train": lambda: train(data, args.licence, plan),
        "export": lambda: export(data, args.licence),
        "eval": lambda: judge(data, args.licence),
        "abroad": lambda: keep("abroad", abroad(data, args.licence, tokenizer(HERE), network(), dataclasses.replace(plan, epochs=1.0))),
        "teach": lambda: teach(data, args.licence, trained(), tokenizer(HERE)),
        "peers": lambda: keep("peers", peers(data, args.licence)),
        "use": lambda: use_tier(data, args.licence),
        "card": fill_card,
    }[args.command]()


if __name__ == "__main__":
    main()
