"""Text of our own for what no set covers, grown from hand-written seed lines.

data/own/<name>-<language>.txt holds one seed a line under a header

    ## signal @0.8 + label ? label

where the signal names the category (or is "none", or a category alone), @ is
how surely one such message alone shows it (1 if not given), labels after +
hold too, labels after ? stay unknown, and all others are absent. In a line,
{a|b} is a choice and <name> a word from slots.txt.

A seed lies wholly in train or wholly in dev (by a checksum of the line), so
that dev never asks for a sentence whose sister was trained on. A seed without
choices weighs less: all its variants say one sentence, and at full weight they
are learned by heart, which costs other sets their place.
"""

from __future__ import annotations

import random
import re
import zlib
from pathlib import Path

from .sources import LABELS, Row, Words

SEED = 4021
TRAIN_VARIANTS, DEV_VARIANTS = 14, 4
WEIGHT = 0.6  # of one variant; a seed has up to 14
PLAIN = 0.35  # times WEIGHT for a seed without choices: its variants are one sentence over again
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<(\w+)>")


def is_dev(seed: str) -> bool:
    return zlib.crc32(seed.encode()) % 5 == 0


def parse_header(line: str) -> tuple[str, float, list[str], list[str]]:
    words = line[2:].split()
    signal, sure, also, unknown, into = words[0], 1.0, [], [], None
    for w in words[1:]:
        if w.startswith("@"):
            sure = float(w[1:])
        elif w in "+?":
            into = also if w == "+" else unknown
        elif w in LABELS and into is not None:
            into.append(w)
        else:
            raise ValueError(f"{line!r}: {w!r} is no label")
    if signal != "none" and signal.split(".")[0] not in LABELS:
        raise ValueError(f"{line!r}: {signal!r} is no signal")
    return signal, sure, also, unknown


def read_slots(path: Path) -> dict[str, list[str]]:
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]
    return {k.strip(): v.strip().split("|") for k, v in (x.split(":", 1) for x in lines)}


def grow(seed: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    """One sentence of a seed."""
    while _SLOT.search(seed) or _CHOICE.search(seed):
        seed = _SLOT.sub(lambda m: rng.choice(slots[m[1]]), seed, count=1)
        seed = _CHOICE.sub(lambda m: rng.choice(m[1].split("|")), seed, count=1)
    return " ".join(seed.split())


_CHAT = {
    "en": [("you're", "ur"), ("you are", "u r"), ("your", "ur"), ("you", "u"), ("are", "r"), ("please", "pls"),
           ("because", "cuz"), ("tonight", "2nite"), ("want to", "wanna"), ("going to", "gonna"), ("what", "wut"),
           ("don't know", "dunno"), ("right now", "rn"), ("people", "ppl"), ("with", "w"), ("though", "tho")],
    "de": [("nicht", "net"), ("ich", "i"), ("hast du", "haste"), ("bist du", "biste"), ("eine", "ne"), ("einen", "nen"),
           ("vielleicht", "vllt")],
    "fr": [("je suis", "jsuis"), ("tu as", "t'as"), ("c'est", "c"), ("pas", "po"), ("quoi", "koi"), ("que", "ke")],
    "es": [("que", "q"), ("por", "x"), ("también", "tb"), ("porque", "xq")],
    "it": [("non", "nn"), ("che", "ke"), ("perché", "xké"), ("comunque", "cmq")],
}  # fmt: skip
_TAILS = ["", "", "", "", " lol", " ok", " ??", " pls", "...", " haha", " :)", "!", "!!", " 😂", " ❤️", " 🙈", " .", " x"]
_HEADS = ["", "", "", "", "", "hey ", "so ", "omg ", "ok ", "hey, ", "hmm ", "bro ", "btw "]
_PLAIN_TAILS = ["", "", "", "!", "...", " :)", " ?", " 😂", " ❤️"]


def roughen(text: str, lang: str, rng: random.Random) -> str:
    """What typing on a phone does to a sentence. Used on every label alike, so
    that no ornament comes to mean anything."""
    if rng.random() < 0.5:
        for a, b in _CHAT.get(lang, []):
            if rng.random() < 0.4:
                text = re.sub(rf"\b{re.escape(a)}\b", b, text)
    if rng.random() < 0.4:
        text = text.replace("'", "").replace(",", "")
    if rng.random() < 0.25 and len(text) > 12:
        i = rng.randrange(1, len(text) - 2)
        text = text[:i] + rng.choice(["", text[i] * 2, text[i + 1] + text[i]]) + text[i + (1 if rng.random() < 0.5 else 2) :]
    if lang == "en":
        return rng.choice(_HEADS) + text + rng.choice(_TAILS)
    return text + rng.choice(_PLAIN_TAILS)


def own_rows(folder: Path, words: Words) -> list[Row]:
    slots = read_slots(folder / "own" / "slots.txt")
    rows, harmless = [], {"train": [], "dev": []}
    for path in sorted((folder / "own").glob("*-??.txt")):
        lang, head, lines = path.stem[-2:], None, path.read_text(encoding="utf-8").splitlines()
        for line in (x.strip() for x in lines):
            if line.startswith("##"):
                head = parse_header(line)
            elif line and not line.startswith("#"):
                split = "dev" if is_dev(line) else "train"
                sentences = _sentences(line, lang, split, slots)
                weight = WEIGHT if split == "dev" or _CHOICE.search(line) or _SLOT.search(line) else PLAIN * WEIGHT
                rows += [_row(s, lang, split, head, words, weight) for s in sentences]
                if head[0] == "none" and not head[3]:
                    harmless[split].append((lang, sentences[0]))
    return rows + _joined(rows, harmless)


def _sentences(line: str, lang: str, split: str, slots: dict[str, list[str]]) -> list[str]:
    rng = random.Random(zlib.crc32(line.encode()) ^ SEED)
    found = [grow(line, slots, rng)]
    for _ in range((TRAIN_VARIANTS if split == "train" else DEV_VARIANTS) - 1):
        found.append(roughen(grow(line, slots, rng), lang, rng))
    return list(dict.fromkeys(found))


def _row(text: str, lang: str, split: str, head: tuple, words: Words, weight: float) -> Row:
    signal, sure, also, unknown = head
    row = Row("own", text, lang, split, "own", group=signal, everyday=signal == "none")
    category = signal.split(".")[0]
    for label in LABELS:
        if label == "profanity" and category != "profanity":
            found = words.has("profanity", lang, text)
            if found is not None and label not in unknown:
                row.say(label, float(found), weight)
        elif label == category:
            row.say(label, sure, weight)
        elif label in also:
            row.say(label, 1.0, weight)
        elif label not in unknown:
            row.say(label, 0.0, weight)
    return row


def _joined(rows: list[Row], harmless: dict) -> list[Row]:
    """Harm behind small talk: a harmless sentence before or after every fifth row."""
    rng, out = random.Random(SEED), []
    for r in rows:
        others = [t for lang, t in harmless[r.split] if lang == r.lang]
        if rng.random() < 0.2 and others:
            pair = [rng.choice(others), r.text]
            rng.shuffle(pair)
            text = rng.choice([". ", " ", ", ", "! ", " lol "]).join(pair)
            out.append(Row("own", text, r.lang, r.split, "own", dict(r.target), dict(r.weight), everyday=r.everyday, group=r.group))
    return out
