"""Rows to numbers: tokens, batches of one length, and what a phone does to a text."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .network import BOS, EOS, PAD
from .rows import Row

TEXT, CONTEXT = 96, 48  # most tokens of a text, and of the messages before it
TOKENS = 2048  # of a batch, about
STEP = 4


def tokenizer(folder: Path) -> Tokenizer:
    t = Tokenizer.from_file(str(folder / "tokenizer.json"))
    t.encode_special_tokens = True
    return t


def encode(tok: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [e.ids for e in tok.encode_batch_fast(texts, add_special_tokens=False)]


def join(text: list[int], context: list[int]) -> list[int]:
    """`<s> text </s>` or `<s> text </s> context </s>`; of the context its end counts."""
    ids = [BOS, *text[:TEXT], EOS]
    return ids + [*context[-CONTEXT:], EOS] if context else ids


_SEEN = {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "ı": "i", "æ": "ae"}
_MENTIONS = ["@anna", "@max_07", "@leo", "@mia.xx", "@kacper", "@user", "@noor", "@jules"]


def bare(text: str) -> str:
    return "".join(_SEEN.get(c, c) for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def roughen(text: str, rng: random.Random) -> str:
    """One spelling of a text as it might be typed; the same for every label, so that no ornament comes to mean anything."""
    roll = rng.random()
    if roll < 0.30:
        text = text.lower()
    elif roll < 0.33:
        text = text.upper()
    elif roll < 0.40:
        text = text[:1].upper() + text[1:]
    if rng.random() < 0.15:
        text = bare(text)
    if rng.random() < 0.25:
        text = re.sub(r"[.,!?'’]+", "", text)
    if rng.random() < 0.2 and len(text) > 12:
        i = rng.randrange(1, len(text) - 2)
        text = text[:i] + rng.choice(["", text[i] * 2, text[i + 1] + text[i], text[i] * 4]) + text[i + 2 :]
    if rng.random() < 0.06:
        text = f"{rng.choice(_MENTIONS)} {text}"
    if rng.random() < 0.15:
        text += rng.choice(["!", "!!", "...", " 😂", " ❤️", " lol", " 😭", " ?", " xd", " 🙈", " haha", " :)", " 💀", " ok", " 🥺"])
    return text


class Bank:
    """The tokens of many rows, in batches whose rows are equally long."""

    def __init__(self, tok: Tokenizer, rows: list[Row], rng: random.Random | None, rough: list[float] | None = None,
                 with_context: float = 1.0):  # fmt: skip
        say = [roughen(r.text, rng) if rough and rng.random() < rough[i] else r.text for i, r in enumerate(rows)]
        texts = encode(tok, say)
        contexts = encode(tok, ["\n".join(r.context) for r in rows])
        always = rng is None
        self.ids = [join(t, c if c and (always or rng.random() < with_context) else []) for t, c in zip(texts, contexts, strict=True)]

    def batches(self, picked: list[int] | np.ndarray, rng: random.Random | None, tokens: int = TOKENS) -> Iterator[tuple]:
        """Yields (indexes, ids [n, length]) of about so many tokens.

        Lengths are multiples of STEP and batches of one length equally large: for
        every new shape the matrix library compiles its kernels anew.
        """
        order = sorted(picked, key=lambda i: (self.length(i), rng.random() if rng else 0))
        groups, at = [], 0
        while at < len(order):
            length, end = self.length(order[at]), at
            while end < len(order) and self.length(order[end]) == length and end - at < max(1, tokens // length):
                end += 1
            groups.append(order[at:end])
            at = end
        if rng:
            rng.shuffle(groups)
        for g in groups:
            yield np.array(g), self.pad(g)

    def length(self, i: int) -> int:
        return -(-len(self.ids[i]) // STEP) * STEP

    def pad(self, g: list[int]) -> np.ndarray:
        out = np.full((len(g), self.length(g[0])), PAD, np.int64)
        for k, i in enumerate(g):
            out[k, : len(self.ids[i])] = self.ids[i]
        return out
