"""What each labelled set says about our eight categories.

A set speaks only of what its annotators were asked. Everything else of a row
is unknown (weight 0), or assumed absent with a small weight where that is
nearly always true and no word of data/words.txt speaks against it.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

LABELS = ("bullying", "sexual_harassment", "self_harm", "grooming", "hate", "violence", "sexual", "profanity")
INDEX = {label: i for i, label in enumerate(LABELS)}
ASSUMED = 0.3  # weight of an absence that nobody annotated

# How far the rows of a set are trusted; 1 if not named.
WEIGHT = {
    "waseem-hovy": 0.2,  # few authors, event-bound
    "lowres-ken20_en": 0.6,  # balanced by construction
    "lowres-fou18_en": 0.5,
    "mlma": 0.5,  # noisy crowd labels
    "lowres-for19_pt": 0.7,
    "dreaddit": 0.5,
    "tweeteval-emotion": 0.5,
    "tweeteval-irony": 0.5,
    "xlm-t-sentiment": 0.8,
    "hatemoji-build": 0.7,  # adversarial pairs
    "davidson": 0.7,  # 77 % "offensive", dialect bias
}
# The most rows of a set that train uses.
CAP = {"goemotions": 24000, "wizard-of-wikipedia": 10000, "offenseval-tr": 20000}
# Sets whose "benign" was an answer to "is this abuse?".
SCREENED = {
    "conda", "convabuse", "davidson", "dkhate", "formspring", "gametox", "germeval2018", "hatexplain",
    "kaggle-insults", "mlma", "offenseval-ar", "offenseval-tr", "ogtd-el", "olid", "poleval2019-cbd",
    "ro-offense", "toldbr",
}  # fmt: skip
HATE_ONLY = {"edos", "hatemoji-build", "hateval-es", "lowres-for19_pt", "lowres-fou18_en", "lowres-ken20_en",
             "misogyny-guest", "waseem-hovy"}  # fmt: skip


@dataclass
class Row:
    set: str
    text: str
    lang: str
    split: str
    licence: str
    target: dict[str, float] = field(default_factory=dict)
    weight: dict[str, float] = field(default_factory=dict)
    any_of: float = 0.0  # weight of "one of bullying, hate, profanity"
    everyday: bool = False  # ordinary talk that should score low everywhere
    group: str = ""  # for our own text: the signal it shows
    folded: str = ""

    def say(self, label: str, target: float, weight: float) -> None:
        self.target[label], self.weight[label] = target, weight


_URL = re.compile(r"https?://\S+|www\.\S+|\bpic\.twitter\.com/\S+|<[^<>]{1,60}>")
_MENTION = re.compile(r"@\w+|\B\[NAME\]|\[RELIGION\]|\bRT\b\s*:?|\|LBR\||\[SEPA\]|\b[QA]:")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Removes what marks a source rather than a meaning: links, handles, mark-up."""
    text = html.unescape(html.unescape(text)).replace("\\n", " ").replace("\\xa0", " ").replace("\x00", " ")
    text = _MENTION.sub(" ", _URL.sub(" ", text)).strip().strip('"')
    text = text.encode("utf-8", "replace").decode("utf-8")
    return _SPACE.sub(" ", text).strip()[:512]


class Words:
    """The weak word lists of data/words.txt."""

    def __init__(self, path: Path):
        terms: dict[str, list[str]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                head, _, words = line.partition(":")
                kind, lang = head.split()
                terms.setdefault(f"{kind} {lang}", []).extend(words.split())
        self._re = {}
        for key, words in terms.items():
            alternatives = "|".join(re.escape(w).replace(r"\*", r"\w*" if w.endswith("*") else " ?") for w in words)
            self._re[key] = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)

    def has(self, kind: str, lang: str, text: str) -> bool | None:
        """Whether a word of the list occurs; None where there is no list."""
        pattern = self._re.get(f"{kind} {lang}") or self._re.get(f"{kind} xx")
        return None if pattern is None else bool(pattern.search(text))


def read_sets(folder: Path, licence: str) -> list[dict]:
    rows = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as f:
            for line in f:
                r = json.loads(line)
                if licence == "permissive" and r["licence_class"] != "permissive":
                    continue
                rows.append(r)
    return rows


def judge(r: dict, words: Words) -> Row | None:
    """The row with what its set says; None for rows that say nothing."""
    name, labels, hint = r["set"], r["labels"], r["hint"]
    row = Row(name, clean(r["text"]), r["lang"], r["split"], r["licence_class"])
    if not row.text or not hint:
        return None
    w = WEIGHT.get(name, 1.0)
    text, lang = row.text, row.lang
    benign = "benign" in hint or "benign?" in hint
    for label in ("grooming", "sexual_harassment", "self_harm", "violence", "sexual"):
        masked = words.has(f"mask_{'sexual' if label == 'sexual_harassment' else label}", "xx", text)
        if not masked and name != "dreaddit":
            row.say(label, 0.0, ASSUMED * (1.0 if benign else 0.5))
    if benign and name in SCREENED:
        row.say("bullying", 0.0, w)
        row.say("hate", 0.0, w)
        if not words.has("mask_sexual", "xx", text):
            row.say("sexual", 0.0, w)
            row.say("sexual_harassment", 0.0, w)
        if not words.has("mask_violence", "xx", text):
            row.say("violence", 0.0, w)
    if name in HATE_ONLY:
        row.say("hate", 1.0 if "hate" in hint else 0.0, w * (0.7 if "benign?" in hint else 1.0))
        if benign and name != "lowres-fou18_en":
            row.say("bullying", 0.0, 0.15 * w)
    _harms(row, labels, hint, w)
    _quiet(row, labels, hint, w)
    if name == "twitter-suicidal":
        row.say("self_harm", float("selfharm" in hint), 1.0)
    _lexical(row, words, lang)
    everyday = name in SCREENED or name in ("wizard-of-wikipedia", "goemotions")
    row.everyday = "benign" in hint and everyday or labels.get("sentiment") == "pos"
    if name in ("offenseval-ar", "offenseval-tr", "ogtd-el", "dkhate") and benign:
        row.say("profanity", 0.0, 0.5)
    return row


def _harms(row: Row, labels: dict, hint: list[str], w: float) -> None:
    name = row.set
    if "bullying" in hint:
        row.say("bullying", 1.0, w)
    if "bullying?" in hint:
        row.say("bullying", 0.5, 0.6 * w)  # one of three said yes
    if "hate" in hint and name not in HATE_ONLY:
        row.say("hate", 1.0, w if name != "ro-offense" else 0.5 * w)
    if "hate?" in hint:
        row.say("hate", 1.0, 0.5 * w)
        row.say("bullying", 1.0, 0.4 * w)
    if "violence" in hint:
        row.say("violence", 1.0, w)
        if name == "gametox":
            row.say("bullying", 1.0, w)
    if name == "convabuse" and "sexual" in hint:
        row.say("sexual", 1.0, w)
        row.say("sexual_harassment", 1.0, w)
    if name == "edos" and labels.get("vector", "").startswith("2.3"):
        row.say("sexual", 0.6, 0.3)
        row.say("sexual_harassment", 0.5, 0.3)
    if name == "poleval2019-cbd" and "bullying" in hint:
        row.any_of = 0.5  # bullying and hate in one label
    if name == "davidson" and "toxic" in hint:
        row.say("hate", 0.0, 0.5 * w)
        row.say("profanity", 1.0, 0.3)
    if name == "hatexplain" and "toxic" in hint:
        row.say("hate", 0.3, 0.3)
        row.any_of = 0.5
    if name in ("toldbr", "ro-offense", "germeval2018") and "toxic" in hint:
        row.say("profanity", 1.0, w)
    if name == "olid" and "toxic" in hint:
        row.any_of = 0.7
    if name in ("offenseval-ar", "offenseval-tr", "ogtd-el", "dkhate", "mlma") and "toxic" in hint:
        row.any_of = 0.7 * w  # offence of any kind: profanity, insult or hate
        row.say("bullying", 1.0, 0.4 * w)
        row.say("profanity", 0.7, 0.3 * w)


def _quiet(row: Row, labels: dict, hint: list[str], w: float) -> None:
    """Sets of everyday text that nobody screened for abuse."""
    name = row.set
    if name == "wizard-of-wikipedia":
        weight = 0.7
    elif name == "goemotions":
        weight = 0.5 if "benign" in hint else 0.12
    elif name == "xlm-t-sentiment":
        weight = {"pos": 0.8, "neu": 0.7}.get(labels["sentiment"], 0.12)
    elif name == "tweeteval-emotion":
        weight = {"joy": 0.5, "optimism": 0.5, "sadness": 0.3}.get(labels["emotion"], 0.1)
    elif name in ("tweeteval-irony", "dreaddit", "twitter-suicidal"):
        weight = 0.25
    else:
        return
    row.say("bullying", 0.0, weight * w)
    row.say("hate", 0.0, weight * w)
    if name == "dreaddit":
        row.say("self_harm", 0.0, 0.15)  # a few segments do speak of it
        row.say("grooming", 0.0, 0.3)
    if name == "tweeteval-emotion" and labels["emotion"] == "sadness" and "self_harm" in row.target:
        row.say("self_harm", 0.0, 0.4)


def _lexical(row: Row, words: Words, lang: str) -> None:
    """Profanity is a matter of words, so words decide it where no annotator did."""
    found = words.has("profanity", lang, row.text)
    if found:
        row.say("profanity", 1.0, 0.8)
    elif found is not None and "profanity" not in row.target and row.any_of == 0:
        row.say("profanity", 0.0, 0.5)
    if words.has("sexual", lang, row.text):
        row.say("sexual", 1.0, 0.4)
