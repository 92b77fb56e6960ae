"""All training text as rows: text, context, what is known of each output, and how surely."""

from __future__ import annotations

import json
import random
import re
import unicodedata
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from textfast import owntext, sources
from textfast.paths import OWN, REPOSITORY

from .families import Line, categories, parse
from .labels import CATEGORIES, INDEX, LEVELS, NAMES, SIGNALS, SPEAKERS, twins

SEED = 20261127
FUNCTIONAL = REPOSITORY / "benchmarks" / "functional"


@dataclass
class Row:
    set: str
    id: str
    text: str
    context: list[str]
    lang: str
    train: bool
    target: np.ndarray = field(default_factory=lambda: np.zeros(len(NAMES), np.float32))
    weight: np.ndarray = field(default_factory=lambda: np.zeros(len(NAMES), np.float32))
    any_of: float = 0.0  # weight of "one of bullying, hate, profanity"
    function: str = ""
    group: str = ""
    everyday: bool = False
    licence: str = "own"

    def say(self, name: str, target: float, weight: float) -> None:
        self.target[INDEX[name]], self.weight[INDEX[name]] = target, weight


# Signals of a message that is harmless to its annotators, and of one that is a harm of another category.
ABSENT = 0.3


def skeleton(text: str) -> str:
    """Letters alone, without case and diacritics: equal for texts that differ in ornament only."""
    bare = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in bare if c.isalnum())


def from_sets(folder: Path, licence: str) -> list[Row]:
    words = sources.Words(OWN / "words.txt")
    out, said = [], defaultdict(list)
    for r in sources.read_sets(folder / "text", licence):
        # convabuse gives the earlier message, conda the number of its conversation
        context = [sources.clean(str(r["prev"]))] if r.get("prev") else []
        if r["set"] == "conda":
            talk = said[r["split"], r["ctx"]]
            context = talk[-3:]
            talk.append(sources.clean(r["text"]))
        judged = sources.judge(r, words)
        if judged is None:
            continue
        row = Row(r["set"], str(r["id"]), judged.text, [c for c in context if c], r["lang"], r["split"] == "train",
                  any_of=judged.any_of, everyday=judged.everyday, licence=r["licence_class"])  # fmt: skip
        for name in judged.target:
            row.say(name, judged.target[name], judged.weight[name])
        for c, signals in SIGNALS.items():
            i = INDEX[c]
            if row.weight[i] and row.target[i] == 0:
                for s in signals:
                    if s != "supportive_talk":
                        row.say(f"{c}.{s}", 0.0, ABSENT * row.weight[i])
        out.append(row)
    return out


def own_seeds() -> list[Row]:
    """The seeds in data/own, each with up to three of its variants."""
    folder = OWN / "own"
    slots, out = owntext.read_slots(folder / "slots.txt"), []
    for path in sorted(folder.glob("*-??.txt")):
        lang, head = path.stem[-2:], None
        for line in (x.strip() for x in path.read_text(encoding="utf-8").splitlines()):
            if line.startswith("##"):
                head = owntext.parse_header(line)
            elif line and not line.startswith("#"):
                out += _seed_rows(line, lang, head, slots, path.stem)
    return out


def _seed_rows(line: str, lang: str, head: tuple, slots: dict, stem: str) -> list[Row]:
    signal, sure, also, unknown = head
    dev = owntext.is_dev(line)
    rng = random.Random(zlib.crc32(line.encode()) ^ SEED)
    variants = 3 if re.search(r"[{<]", line) and not dev else 1
    rows = []
    for text in dict.fromkeys(owntext.grow(line, slots, rng) for _ in range(variants)):
        row = Row("own", f"{stem}:{zlib.crc32(line.encode()):08x}", text, [], lang, not dev, group=signal, everyday=signal == "none")
        labels = ([] if signal == "none" else [signal]) + also
        speak(row, labels, unknown, sure)
        rows.append(row)
    return rows


def speak(row: Row, labels: list[str], unknown: list[str] = (), sure: float = 1.0, weight: float = 1.0) -> None:
    """Fills a row whose labels are complete, but for the twins of what is named."""
    harms = categories(labels)
    named = {x for x in labels if ":" not in x} | harms
    open_ = set(unknown).union(*(twins(x) for x in named)) - named if named else set(unknown)
    for c in CATEGORIES:
        if c in harms:
            row.say(c, sure, weight)
        elif c not in open_:
            # words decide profanity, and writers of other harms did not look for it
            row.say(c, 0.0, weight * (0.2 if c == "profanity" and labels else 1.0))
    for c, signals in SIGNALS.items():
        complete = any(x.startswith(c + ".") for x in labels) or c not in harms
        for s in signals:
            name = f"{c}.{s}"
            if name in named:
                row.say(name, sure, weight)
            elif complete and name not in open_ and not (c in open_ and c not in harms):
                row.say(name, 0.0, weight * (0.5 if c in harms else 1.0))
    for prefix, values in (("level", LEVELS), ("speaker", SPEAKERS)):
        if said := [x for x in labels if x.startswith(prefix + ":")]:
            for v in values:
                row.say(f"{prefix}:{v}", float(f"{prefix}:{v}" in said), weight)


def line_row(line: Line, lang: str, name: str, stem: str, train: bool) -> Row:
    row = Row(name, f"{stem}:{line.number}", line.text, line.context, lang, train, function=line.function,
              group=next((x for x in line.labels if ":" not in x), "none"), everyday=not line.labels)  # fmt: skip
    speak(row, line.labels)
    return row


def from_families() -> list[Row]:
    """data/families: one family in twelve is dev."""
    out = []
    for path in sorted((OWN / "families").glob("*.txt")):
        lang = path.stem[:2]
        for line in parse(path):
            dev = zlib.crc32(f"{path.stem}:{line.family}".encode()) % 12 == 0
            out.append(line_row(line, lang, "families", path.stem, not dev))
    return out


def functional() -> list[Row]:
    """The functional suite: never trained on."""
    out = []
    for path in sorted(FUNCTIONAL.glob("*.txt")):
        out += [line_row(x, path.stem[:2], "functional", path.stem, False) for x in parse(path)]
    return out


def relabelled(rows: list[Row]) -> None:
    """data/relabelled/*.tsv: set, row id, labels after careful reading. They replace what the set says."""
    where = {(r.set, r.id): r for r in rows}
    for path in sorted((OWN / "relabelled").glob("*.tsv")):
        for raw in path.read_text(encoding="utf-8").splitlines():
            if not raw or raw.startswith("#"):
                continue
            name, rid, labels = raw.split("\t")[:3]
            row = where.get((name, rid))
            if row is None or not row.train:
                continue
            row.target[:], row.weight[:], row.any_of = 0, 0, 0.0
            if labels == "unclear":
                continue
            speak(row, [x for x in labels.split() if x != "none"], weight=1.5)
            row.group = "relabelled"


def deduplicate(rows: list[Row], against: list[Row]) -> list[Row]:
    """One row for texts of equal skeleton within a set and across sets (opinions averaged), none that the suite holds."""
    held = {skeleton(r.text) for r in against}
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for r in rows:
        key = skeleton(r.text) or r.text
        if key not in held:
            groups[key, tuple(r.context) if r.set in ("families", "relabelled") else ()].append(r)
    out = []
    for same in groups.values():
        first = same[0]
        if len(same) > 1:
            w = sum(r.weight for r in same)
            t = sum(r.weight * r.target for r in same)
            first.target = np.where(w > 0, t / np.maximum(w, 1e-9), 0).astype(np.float32)
            n = np.maximum(sum((r.weight > 0).astype(np.float32) for r in same), 1)
            first.weight = (w / n * np.minimum(np.sqrt(n), 3)).astype(np.float32)
            first.any_of = float(np.mean([r.any_of for r in same]))
        out.append(first)
    return out


def cap(rows: list[Row], most: int) -> list[Row]:
    """At most `most` rows of a set, harmful and harmless halves if it has both."""
    rng, by_set, out = random.Random(SEED), defaultdict(list), []
    for r in rows:
        by_set[r.set].append(r)
    for name, mine in sorted(by_set.items()):
        if name in ("own", "families", "identity") or len(mine) <= most:
            out += mine
            continue
        kept = [r for r in mine if r.group == "relabelled"]
        mine = [r for r in mine if r.group != "relabelled"]
        harm = [r for r in mine if r.any_of or (r.target * r.weight)[: len(CATEGORIES)].max() > 0]
        rest = [r for r in mine if not (r.any_of or (r.target * r.weight)[: len(CATEGORIES)].max() > 0)]
        n = min(len(harm), max(most // 2, most - len(rest)))
        out += kept + rng.sample(harm, n) + rng.sample(rest, min(len(rest), most - n))
    return out


def stats(rows: list[Row]) -> str:
    count = defaultdict(int)
    for r in rows:
        count[r.set] += 1
    return json.dumps(dict(sorted(count.items())))
