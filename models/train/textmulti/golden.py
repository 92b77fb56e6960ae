"""Golden texts for Go's sdk/internal/subword: what `tokenizers` makes of them.

Run as `python -m textmulti.golden` after the tokenizer has been built. All
texts are made here, out of word lists and Unicode; none is from a data set.

Model pieces that are special tokens are renamed before the ids are computed,
since by default the Go package never finds them in a text; that this changes
nothing in other texts is checked.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import random
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path

import emoji
import tokenizers
import wordfreq
from simplemma.strategies import DefaultDictionaryFactory
from tokenizers import Tokenizer

HERE = Path(__file__).resolve().parents[1]
SOURCE = HERE.parent / "text-multi" / "tokenizer.json"
OUT = HERE.parents[1] / "sdk" / "internal" / "unigram" / "testdata"
SEED = 4077
PLAIN = 20_000  # texts for the file as it is, the other configurations have VARIED each
VARIED = 300
LISTED = ["hy", "ka", "ml", "gv", "se", "sq", "ga", "cy", "sw", "et", "grc", "eo"]
# Letters that Unicode gained after Python's own tables, and what else they lack.
LATER = [(0x088F, 0x0891), (0x0C5C, 0x0C5E), (0x1C89, 0x1C8B), (0x1ACF, 0x1AEC), (0xA7CB, 0xA7DD), (0x10D40, 0x10D90),
         (0x11380, 0x113E3), (0x11BC0, 0x11BFA), (0x11F00, 0x11F5B), (0x16100, 0x1613A), (0x16D40, 0x16D7A), (0x1E030, 0x1E090),
         (0x1E4D0, 0x1E4FA), (0x1E5D0, 0x1E600), (0x1FA75, 0x1FA7D), (0x1FAA9, 0x1FAF9), (0xE0000, 0xE0080), (0x1CCD6, 0x1CCFA)]  # fmt: skip
SPACES = [" "] * 12 + ["  ", "   ", "\n", "\t", "\r\n", "\n\n", "\u00a0", "\u2009", "\u3000", "\u200b", "\u2028", "\u1680", "\u202f",
          "\u205f", "\x85", "\x0b", "\x0c", "", "", ".", ", ", "! ", "...", " - ", "\u2581", " \u2581", "/", "\ufeff", "\u2060"]  # fmt: skip
MARKS = "\u0300\u0301\u0302\u0303\u0308\u0323\u0327\u0328\u0338\u034f\u0489\u05b0\u064b\u0651\u093c\u094d\u0e31\u0e49\u200c\u200d" \
        "\u20dd\u20e3\u3099\u309a\ufe0e\ufe0f\u0903\u0600\u06dd\u070f\u09be\u0d4e\U000e0067\U000e007f\U000e0100\U0001f3fd"  # fmt: skip
LEET = str.maketrans("aeiostlbgz", "4310571892")
BREAKERS = ["", "\x01", "\x01\x02", "\x7f", "\x0b", "\x1e", "\u0085", "\r", "\u00a8\x01a", "\u2122\x1eg", "\u2122\x1e\x1eg", "\u00a8",
            "\ufdfa", "\ufdfa\x01", "\ufdfa\x01 x", "<s>", "</s>", "<unk>", "<pad>", "<mask>", "<extra>", "a<extra>b", " <mask> ", "</s", "s>",
            "\u2581", "\u2581\u2581", "\x00", "a\x00b", "\uff76\uff9e", "\uff76\uff9e\u0301", "\uff21\u0301", "\u0600a", "\u0600\u0301", "<0x41>"]  # fmt: skip


def configs() -> list[dict]:
    """What each configuration puts into the file; "$map" is the file's own character map, "$tail" are pieces for single bytes."""
    meta = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    first, never = meta | {"prepend_scheme": "first"}, meta | {"prepend_scheme": "never"}
    white = {"type": "WhitespaceSplit"}
    spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}

    def seq(*parts: object) -> dict:
        return {"type": "Sequence", "normalizers": list(parts)}

    def pre(*parts: object) -> dict:
        return {"type": "Sequence", "pretokenizers": list(parts)}

    def literal(old: str, new: str) -> dict:
        return {"type": "Replace", "pattern": {"String": old}, "content": new}

    added = [{"id": 0, "content": "<s>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True},
             {"id": 2, "content": "</s>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True},
             {"id": 3, "content": "<unk>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True},
             {"id": -1, "content": "<mask>", "single_word": False, "lstrip": True, "rstrip": False, "normalized": False, "special": True},
             {"id": -2, "content": "<extra>", "single_word": False, "lstrip": False, "rstrip": True, "normalized": False, "special": False},
             {"id": -3, "content": "\uff33chule", "single_word": True, "lstrip": False, "rstrip": False, "normalized": True, "special": False}]  # fmt: skip
    return [
        {},
        {"normalizer": seq("$map", spaces), "pre_tokenizer": meta},
        {"normalizer": "$map", "pre_tokenizer": first},
        {"normalizer": seq({"type": "Strip", "strip_left": False, "strip_right": True}, "$map", spaces), "pre_tokenizer": never},
        {"normalizer": "$map", "pre_tokenizer": pre(white, first)},
        {"normalizer": seq({"type": "NFKC"}, {"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": True}), "pre_tokenizer": meta},
        {"normalizer": seq({"type": "NFC"}, {"type": "Nmt"}, literal("an", "x"), literal("``", '"')), "pre_tokenizer": white},
        {"normalizer": seq({"type": "NFKD"}, {"type": "Prepend", "prepend": "\u2581"}, literal(" ", "\u2581")), "pre_tokenizer": None},
        {"normalizer": {"type": "NFD"}, "pre_tokenizer": first | {"split": False}},
        {"$tail": True},
        {"$special": True, "added_tokens": added},
        {"normalizer": seq({"type": "Strip", "strip_left": True, "strip_right": False}, "$map"), "pre_tokenizer": pre(white, first)},
        {"normalizer": None, "pre_tokenizer": pre(white, meta | {"replacement": "_"})},
        {"normalizer": {"type": "Lowercase"}, "pre_tokenizer": meta, "added_tokens": added},
    ]  # fmt: skip


def patched(base: dict, patch: dict) -> dict:
    """The file of a configuration; the Go test does the same."""

    def fill(x: object) -> object:
        if x == "$map":
            return base["normalizer"]
        if isinstance(x, dict):
            return {k: fill(v) for k, v in x.items()}
        return [fill(v) for v in x] if isinstance(x, list) else x

    doc = base | {k: fill(v) for k, v in patch.items() if k[0] != "$"}
    doc["added_tokens"] = [t | {"id": len(base["model"]["vocab"]) - 1 - t["id"]} if t["id"] < 0 else t for t in doc["added_tokens"]]
    if "$tail" in patch:
        vocab = base["model"]["vocab"][:-256] + [[f"<0x{i:02X}>", -30.0] for i in range(256)]
        doc["model"] = base["model"] | {"vocab": vocab, "byte_fallback": True}
    return doc


def disarmed(doc: dict) -> dict:
    """doc without a way to write a special token."""
    special = {t["content"] for t in doc["added_tokens"] if t["special"]} | set(doc["post_processor"]["special_tokens"])
    vocab = [["\U0010fffe" + p if p in special else p, s] for p, s in doc["model"]["vocab"]]
    added = [t for t in doc["added_tokens"] if not t["special"]]
    if added:  # the search for the others must still pass over them, see encode_special_tokens
        added = doc["added_tokens"]
    return doc | {"model": doc["model"] | {"vocab": vocab}, "added_tokens": added}


def scripts() -> dict[str, list[str]]:
    """Letters, marks and digits by script, which is the first word of the name; the large ones are cut short."""
    out: dict[str, list[str]] = {}
    for c in map(chr, range(0xA1, 0x20000)):
        if unicodedata.category(c)[0] in "LMN" and not 0xD800 <= ord(c) < 0xE000:
            got = out.setdefault(unicodedata.name(c, "NONE").split()[0].split("-")[0], [])
            if len(got) < 3000:
                got.append(c)
    return {k: v for k, v in out.items() if len(v) >= 12}


def words() -> dict[str, list[str]]:
    out = {lang: wordfreq.top_n_list(lang, 3000) for lang in wordfreq.available_languages()}
    for lang in LISTED:
        listed = [w.decode() if isinstance(w, bytes) else w for w in DefaultDictionaryFactory().get_dictionary(lang)]
        out["simplemma " + lang] = sorted(listed)[:: max(1, len(listed) // 3000)]
    return out


class Maker:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.words, self.scripts = words(), scripts()
        self.emoji = sorted(emoji.EMOJI_DATA)
        self.kinds = [self.chat] * 6 + [self.mixed] * 3 + [self.script] * 3 + [
            self.emojis, self.marks, self.jamo, self.controls, self.disguised, self.long, self.anything, self.fuzzed, self.breaker, self.forms]  # fmt: skip

    def some(self, lo: int, hi: int) -> range:
        return range(self.rng.randint(lo, hi))

    def spaced(self, parts: list[str]) -> str:
        return "".join(p + self.rng.choice(SPACES) for p in parts)

    def chat(self) -> str:
        rng, pool = self.rng, self.words[self.rng.choice(sorted(self.words))]
        parts = [rng.choice(pool) for _ in self.some(1, 11)]
        if rng.random() < 0.5:
            parts[0] = parts[0].capitalize()
        text = " ".join(parts)
        return text + rng.choice(["", "", ".", "!", "?", " ?!", "...", "\u2026", " \u2764\ufe0f", " \U0001f602\U0001f602", " :)", " 123", " \u201eso\u201c", " 5\u20ac", "\n"])

    def mixed(self) -> str:
        langs = self.rng.sample(sorted(self.words), 4)
        return self.spaced([self.rng.choice(self.words[self.rng.choice(langs)]) for _ in self.some(1, 10)])

    def script(self) -> str:
        pool = self.scripts[self.rng.choice(sorted(self.scripts))]
        return self.spaced(["".join(self.rng.choice(pool) for _ in self.some(1, 7)) for _ in self.some(1, 6)])

    def emojis(self) -> str:
        rng, parts = self.rng, []
        for _ in self.some(1, 8):
            e = rng.choice(self.emoji)
            parts.append(rng.choice([e, e, e, e + "\ufe0f", e + "\U0001f3fd", e + "\u200d" + rng.choice(self.emoji), e[:-1], "\u00a9\u200d", "\u00ae\ufe0f",
                                     "".join(chr(0x1F1E6 + rng.randrange(26)) for _ in self.some(1, 5)), rng.choice("0123456789#*") + "\ufe0f\u20e3"]))  # fmt: skip
        return rng.choice(["", " ", "ok "]).join(parts)

    def marks(self) -> str:
        rng, out = self.rng, ""
        for _ in self.some(1, 12):
            base = rng.choice(["a", "e", "o", "n", "\u00e9", "\u00a8", "\u0430", "\uff21", "\uff76", "\u304b", "\u0915", "\u0958", "\u05d0", "\u0627", "\u00bd", "\u2122", " ", "\r", "\x01"])
            out += base + "".join(rng.choice(MARKS) for _ in self.some(0, 3))
        return out

    def jamo(self) -> str:
        rng, out = self.rng, ""
        for _ in self.some(1, 10):
            out += rng.choice([chr(rng.randrange(0x1100, 0x1200)), chr(rng.randrange(0x1100, 0x1113)) + chr(rng.randrange(0x1161, 0x1176)) + rng.choice(["", chr(rng.randrange(0x11A8, 0x11C3))]),
                               chr(rng.randrange(0xAC00, 0xD7A4)) + rng.choice(["", chr(rng.randrange(0x11A8, 0x11C3))]), chr(rng.randrange(0x3131, 0x318F)), chr(rng.randrange(0xA960, 0xA97D)),
                               chr(rng.randrange(0xD7B0, 0xD7FC)), chr(rng.randrange(0xFFA0, 0xFFDD)), " ", rng.choice(MARKS)])  # fmt: skip
        return out

    def controls(self) -> str:
        rng, out = self.rng, ""
        for _ in self.some(1, 12):
            out += rng.choice([chr(rng.randrange(0x20)), chr(rng.randrange(0x7F, 0xA1)), chr(rng.randrange(0x2000, 0x2070)), "\u00ad", "\u061c", "\u180e", "\ufeff", "\ufffd", "\ufff9", "ab", "c", " "])
        return out

    def disguised(self) -> str:
        rng = self.rng
        word = rng.choice(self.words[rng.choice(["en", "de", "fr", "es"])])
        text = rng.choice([word.translate(LEET), " ".join(word), ".".join(word), "*".join(word), word.upper(), "\u200b".join(word), word + word[-1:] * rng.randint(2, 30),
                           "".join(c + rng.choice(MARKS) for c in word), "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word),
                           "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in word)])  # fmt: skip
        return self.chat() + " " + text

    def long(self) -> str:
        rng = self.rng
        return "".join(rng.choice(self.words[rng.choice(["en", "de", "zh", "ja", "ru", "fi"])]) for _ in self.some(8, 24))

    def anything(self) -> str:
        rng, out = self.rng, ""
        while len(out) < rng.randint(1, 24):
            c = chr(rng.choice([rng.randrange(0x80), rng.randrange(0x3000), rng.randrange(0x10000), rng.randrange(0x20000), rng.randrange(0x110000)]))
            if not 0xD800 <= ord(c) < 0xE000:
                out += c
        return out

    def forms(self) -> str:
        return unicodedata.normalize(self.rng.choice(["NFD", "NFKD", "NFC", "NFKC"]), self.rng.choice([self.chat, self.script, self.mixed])())

    def breaker(self) -> str:
        return "".join(self.rng.choice([self.rng.choice(BREAKERS), self.rng.choice(BREAKERS), self.chat(), "a", " "]) for _ in self.some(1, 6))

    def fuzzed(self) -> bytes:
        rng, raw = self.rng, bytearray(self.rng.choice([self.chat, self.emojis, self.marks, self.script])().encode())
        for _ in self.some(1, 6):
            at = rng.randrange(len(raw) + 1)
            raw[at : at + rng.randint(0, 2)] = bytes(rng.choice([rng.randrange(256), rng.choice(b"\xe2\x96\x81\xf0\x9f\xed\xa0\xc0\xe0\x80\xbf\xf4\x90")]) for _ in self.some(0, 3))
        return bytes(raw)

    def every(self) -> Iterator[str]:
        """Each character but Han and Hangul syllables, among others and before marks."""
        chars = [c for c in map(chr, range(1, 0x20000)) if unicodedata.category(c) not in ("Cn", "Cs", "Co") and not unicodedata.name(c, "").startswith(("CJK UNIFIED", "HANGUL SYLL", "TANGUT", "EGYPTIAN", "CUNEIFORM", "NUSHU", "KHITAN", "BAMUM", "ANATOLIAN", "YI SYLL"))]
        chars += [chr(i) for lo, hi in LATER for i in range(lo, hi)] + [chr(i) for i in range(0x2F800, 0x2FA20)]
        for i in range(0, len(chars), 20):
            yield "".join(c + self.rng.choice(["", "", "\u0301", " ", "a"]) for c in chars[i : i + 20])

    def texts(self, n: int) -> Iterator[str | bytes]:
        for _ in range(n):
            yield self.rng.choice(self.kinds)()


def spans(text: str, offsets: list[tuple[int, int]]) -> bytes:
    """Offsets in bytes, as Go has them, as little-endian int32."""
    at = [0]
    for c in text:
        at.append(at[-1] + len(c.encode()))
    return b"".join(struct.pack("<2i", at[a], at[b]) for a, b in offsets)


def cut_at_start(tok: Tokenizer, text: str) -> bool:
    """Whether the normaliser removes what text begins with, which shifts all offsets of tokenizers."""
    return tok.normalizer is not None and text != "" and tok.normalizer.normalize_str(text[0]) == ""


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--tokenizer", type=Path, default=SOURCE)
    source = args.parse_args().tokenizer.read_bytes()
    base, make, every = json.loads(source), Maker(SEED), configs()
    head = {"tokenizer_sha256": hashlib.sha256(source).hexdigest(), "tokenizers": tokenizers.__version__, "configs": every}
    lines = [json.dumps(head, ensure_ascii=False)]
    special = [t["content"] for t in base["added_tokens"]]
    used: set[str] = set()
    for k, patch in enumerate(every):
        doc = patched(base, patch)
        armed = Tokenizer.from_str(json.dumps(doc))
        tok = armed if "$special" in patch else Tokenizer.from_str(json.dumps(disarmed(doc)))
        armed.encode_special_tokens = tok.encode_special_tokens = "$special" not in patch
        # without their pieces, special tokens get new ids, behind which those of the other added tokens move
        moved = {tok.token_to_id(t["content"]): t["id"] for t in doc["added_tokens"] if not t["special"]}
        wanted = list(make.texts(VARIED)) + BREAKERS + [a + b for a in BREAKERS for b in ("a", " b", "\x01")]
        if k == 0:
            wanted += list(make.every()) + list(make.texts(PLAIN - VARIED)) + ["x" * 5000, "\u4e00" * 2000, "\U0001f602" * 500, "ab " * 2000, "a\u0301" * 900]
        for raw in wanted:
            text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
            got = tok.encode(text, add_special_tokens=False)
            ids = [moved.get(i, i) for i in got.ids]
            if "$special" not in patch and not any(s in (armed.normalizer.normalize_str(text) if armed.normalizer else text) for s in special):
                assert armed.encode(text, add_special_tokens=False).ids == ids, text
            mark = "-" if isinstance(raw, bytes) or cut_at_start(tok, text) else f"{zlib.crc32(spans(text, got.offsets)):08x}"
            used.update(unicodedata.name(c, "NONE").split()[0] for c in text if c.isalpha())
            told = "x" + raw.hex() if isinstance(raw, bytes) else json.dumps(text, ensure_ascii=False)
            lines.append(f"{k} {mark} {','.join(map(str, ids)) or '-'} {told}")
    OUT.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as f:
        f.write(("\n".join(lines) + "\n").encode())
    (OUT / "golden.txt.gz").write_bytes(out.getvalue())
    print(f"golden.txt.gz: {len(out.getvalue())} bytes")
    print(f"{len(lines) - 1} texts in {len(used & {s.split()[0] for s in make.scripts})} scripts")


if __name__ == "__main__":
    main()
