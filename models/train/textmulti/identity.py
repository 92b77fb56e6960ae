"""Sentences that name groups of people, harmless and hateful in equal number, see data/identity."""

from __future__ import annotations

import random

import yaml

from textfast.paths import OWN

from .rows import Row, speak

SEED = 60


def read(part: str) -> list[Row]:
    """Every term of every language in every frame of a part, "train" or "test"."""
    out = []
    for path in sorted((OWN / "identity").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for kind, labels in (("harmless", []), ("hateful", ["hate"])):
            for k, frame in enumerate(data[f"{kind}_{part}"]):
                for term, form in data["terms"].items():
                    row = Row("identity", f"{path.stem}:{kind}:{k}:{term}", frame.replace("{g}", form), [], path.stem, part == "train",
                              group=term, function=kind)  # fmt: skip
                    speak(row, labels, unknown=["bullying", "violence", "profanity"] if labels else [])
                    out.append(row)
    return out


def sample(rows: list[Row], most: int) -> list[Row]:
    """An even sample over terms and frames."""
    return rows if len(rows) <= most else random.Random(SEED).sample(rows, most)


def false_alarms(rows: list[Row], score, bar: float) -> dict[str, float]:
    """The share of harmless sentences at or above the bar, by term."""
    seen: dict[str, list[bool]] = {}
    for r, s in zip(rows, score, strict=True):
        if r.function == "harmless":
            seen.setdefault(r.group, []).append(bool(s >= bar))
    return {k: sum(v) / len(v) for k, v in seen.items()}


