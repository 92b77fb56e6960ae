"""Hashed n-gram numbers of folded texts, equal to Go's sdk/internal/ngram.

Vectorised over many texts at once: 120 million n-grams would take a loop in
Python minutes. The description of the features stands in the Go package; the
golden file in its testdata is made here (golden.py) and read there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CHAR_SEED = np.uint32(2166136261)
WORD_SEED = np.uint32(0x9747B28C)
PAIR_SEED = np.uint32(0x85EBCA77)
PRIME = np.uint32(16777619)

WORD, SYMBOL, BLANK, DROPPED = 0, 1, 2, 3


@dataclass(frozen=True)
class Config:
    char_min: int = 2
    char_max: int = 5
    word_max: int = 2
    buckets: int = 1 << 18
    max_ids: int = 4096


def _class_table() -> np.ndarray:
    t = np.zeros(0x110000, dtype=np.uint8)
    t[:0x21] = BLANK
    t[0x7F] = BLANK
    for lo, hi in ((0x21, 0x30), (0x3A, 0x41), (0x5B, 0x61), (0x7B, 0x7F)):
        t[lo:hi] = SYMBOL
    t[0x27] = DROPPED
    t[0x80:0xA1] = BLANK
    t[0xA1:0xC0] = SYMBOL
    t[[0xAA, 0xB5, 0xBA]] = WORD
    t[[0xD7, 0xF7, 0x37E, 0x387, 0x60C, 0x61B, 0x61F, 0x6D4, 0x964, 0x965]] = SYMBOL
    t[0x2000:0x2010] = BLANK
    t[0x2010:0x2C00] = SYMBOL
    t[0x2019] = DROPPED
    t[0x3000] = BLANK
    t[0x3001:0x3040] = SYMBOL
    t[0xFE10:0xFE70] = SYMBOL
    t[0xFF00:0xFF10] = SYMBOL
    t[0x1F000:0x20000] = SYMBOL
    return t


_CLASS = _class_table()


def fmix32(h: np.ndarray) -> np.ndarray:
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def _fnv(seed: np.uint32, columns: list[np.ndarray]) -> np.ndarray:
    h = np.full(len(columns[0]), seed, dtype=np.uint32)
    for c in columns:
        h = (h ^ c) * PRIME
    return h


def _padded(texts: list[str]):
    """All tokens of all texts, each as U+0020 token U+0020, in one array."""
    cp = np.frombuffer("\n".join(texts).encode("utf-32-le"), dtype=np.uint32)
    lens = np.array([len(t) + 1 for t in texts], dtype=np.int64)
    text_of = np.repeat(np.arange(len(texts), dtype=np.int64), lens)[: len(cp)]
    cls = _CLASS[cp]
    keep = cls != DROPPED
    cp, cls, text_of = cp[keep], cls[keep], text_of[keep]
    live = cls != BLANK
    # A token starts at a symbol, or at a word rune with no word rune before it.
    before = np.concatenate(([BLANK], cls[:-1]))
    start = live & ((cls == SYMBOL) | (before != WORD))
    token_of = np.cumsum(start)[live] - 1
    cp, text_of = cp[live], text_of[live]
    if len(cp) == 0:
        return None
    n_tokens = int(token_of[-1]) + 1
    size = np.bincount(token_of, minlength=n_tokens)
    token_text = text_of[np.concatenate(([0], np.cumsum(size)[:-1]))]
    width = size + 2
    first = np.concatenate(([0], np.cumsum(width)[:-1]))
    flat = np.full(int(width.sum()), 0x20, dtype=np.uint32)
    within = np.arange(len(cp)) - (np.cumsum(size) - size)[token_of]
    flat[first[token_of] + 1 + within] = cp
    return flat, first, width, token_text


def _emissions(texts: list[str], c: Config):
    """(text, order, number) of every n-gram, repeats included."""
    padded = _padded(texts)
    if padded is None:
        z = np.zeros(0, dtype=np.int64)
        return z, z, z
    flat, first, width, token_text = padded
    token_at = np.repeat(np.arange(len(first)), width)
    offset = np.arange(len(flat)) - first[token_at]
    stride = c.char_max + c.word_max + 1  # order = rune * stride + kind
    text, order, number = [], [], []

    def emit(hashes, ends, kind, texts_of):
        text.append(texts_of)
        order.append(ends * stride + kind)
        number.append(1 + (fmix32(hashes) & np.uint32(c.buckets - 1)).astype(np.int64))

    for n in range(c.char_min, c.char_max + 1):
        ends = np.flatnonzero(offset >= max(n - 1, 1))
        h = _fnv(CHAR_SEED, [flat[ends - (n - 1 - k)] for k in range(n)])
        emit(h, ends, n, token_text[token_at[ends]])
    if c.word_max:
        inner = width - 2
        token = np.full(len(first), WORD_SEED, dtype=np.uint32)
        todo = np.arange(len(first))
        for k in range(int(inner.max())):
            todo = todo[inner[todo] > k]
            token[todo] = (token[todo] ^ flat[first[todo] + 1 + k]) * PRIME
        last = first + width - 1
        for n in range(1, c.word_max + 1):
            at = np.arange(n - 1, len(first))
            at = at[token_text[at] == token_text[at - (n - 1)]]
            h = _fnv(PAIR_SEED, [token[at - (n - 1 - k)] for k in range(n)])
            emit(h, last[at], c.char_max + n, token_text[at])
    return np.concatenate(text), np.concatenate(order), np.concatenate(number)


def featurize(texts: list[str], c: Config, chunk: int = 2000):
    """Numbers of all texts as (ids, offsets): text i has ids[offsets[i]:offsets[i+1]],
    each number once, in order of first appearance, at most c.max_ids."""
    ids, counts = [], []
    for lo in range(0, len(texts), chunk):
        part = texts[lo : lo + chunk]
        text, order, number = _emissions(part, c)
        by_number = np.lexsort((order, number, text))
        text, order, number = text[by_number], order[by_number], number[by_number]
        new = np.ones(len(text), dtype=bool)
        new[1:] = (text[1:] != text[:-1]) | (number[1:] != number[:-1])
        text, order, number = text[new], order[new], number[new]
        by_order = np.argsort(order, kind="stable")  # orders rise with the text
        text, number = text[by_order], number[by_order]
        count = np.bincount(text, minlength=len(part))
        if count.max(initial=0) > c.max_ids:
            rank = np.arange(len(text)) - (np.cumsum(count) - count)[text]
            number = number[rank < c.max_ids]
            count = np.minimum(count, c.max_ids)
        ids.append(number.astype(np.int32))
        counts.append(count)
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    if texts:
        np.cumsum(np.concatenate(counts), out=offsets[1:])
    return (np.concatenate(ids) if ids else np.zeros(0, np.int32)), offsets
