"""Golden texts for WordPiece and byte-level BPE in Go's sdk/internal/subword: what `tokenizers` makes of them.

Run as `python -m textmulti.golden_pieces`. Out of three small tokenizers it
makes golden-pieces.txt.gz, which holds their ids and offsets, and categories.txt,
the classes of characters that the reference goes by. `--train` first trains the
three anew on our own lines (data/families), which comes out a little different
each time. `--check N` instead prints N more texts of each configuration, made
from `--seed`, and `--every` one for each twenty characters of Unicode.

Texts spell no special token where a pre-tokenizer could leave one whole, since
the Go package never gives their ids.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import emoji
import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from textmulti.golden import OUT, Maker, scripts, spans

FAMILIES = Path(__file__).resolve().parents[1] / "data" / "families"
SEED = 5081
PIECES = 3000
TEXTS = 450  # for the three files as they are; each other configuration has VARIED
VARIED = 60
EDGES = ["", " ", "  ", "\n", "a", " a", "a ", "  a  b   c ", "a\n\nb", "a \n b", " \n", "\u00a0a", "a\u00a0\u00a0b", "don't we'll I'm he'd they've you're it's", "DON'T 'S 'Sx ''s 'll'll",
         "x" * 99, "x" * 100, "x" * 101, "\u00e9" * 100, "e\u0301" * 101, "\u4e2d\u6587\u5b57", "a\u4e2db", "\U00020000\U0002a700", "\u3400\uf900", "\x00", "\x00a", "a\x00b", "\ufffd", "a\ufffdb", "\x01\x02a", "a\x01\x02",
         "\u0301", "\u0301a", "a\u0301", "\u0130\u0131I", "\u00c5ngstr\u00f6m caf\u00e9 na\u00efve", "\u1e9b\u0323", "\uac00\uac01", "\u1100\u1161\u11a8", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f", "\U0001f1e9\U0001f1ea",
         "[CLS] a [SEP]", "[cls]", "[UNK]", "[MASK]", "a[MASK]b", " [MASK] a", "<s>a</s>", "<mask>", "a <mask> b", "a<extra>  b", "  <extra>", "SCHULE schule xschule", "##a", "a##b", "\u0120a", "\u0120", "123 4567\u00b2\u2167\u0664", "a1b2", "$%&/()", "a-b_c", "\u2014\u201eso\u201c", "\xad\u200b\u2060\ufeffa", "\u0661\u0662"]  # fmt: skip


def lines() -> dict[str, list[str]]:
    """The texts of the families by language."""
    out: dict[str, list[str]] = {}
    for path in sorted(FAMILIES.glob("*.txt")):
        for line in path.read_text().splitlines():
            parts = line.split(" | ", 2)
            if len(parts) == 3:
                out.setdefault(path.name.split("-")[0], []).append(parts[2])
    return out


class OwnMaker(Maker):
    """Makes texts as Maker does, out of our own words."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.lines = [text for texts in lines().values() for text in texts]
        self.words = {lang: sorted({w for text in texts for w in text.split()}) for lang, texts in lines().items()}
        for lang in ("zh", "ja", "ru", "fi"):
            self.words.setdefault(lang, ["\u4eca\u5929", "\u3042\u3057\u305f", "\u0437\u0430\u0432\u0442\u0440\u0430", "huomenna"])
        self.scripts, self.emoji = scripts(), sorted(emoji.EMOJI_DATA)
        self.kinds = [self.line] * 6 + [self.mixed, self.script] * 2 + [self.emojis, self.marks, self.jamo, self.controls, self.disguised, self.long,
                                                                       self.anything, self.fuzzed, self.edge, self.forms, self.blanks]  # fmt: skip

    def line(self) -> str:
        return self.rng.choice(self.lines)

    def edge(self) -> str:
        return "".join(self.rng.choice([*EDGES, "a", " "]) for _ in self.some(1, 5))

    def blanks(self) -> str:
        return "".join(self.rng.choice([" ", " ", "  ", "\n", "\t", "\u00a0", "\u3000", "\x85", "\x1c", "a", "don't", "1", "'", "!", "\u00b2"]) for _ in self.some(1, 20))

    def forms(self) -> str:
        return super().forms() if self.rng.random() < 0.5 else self.line().upper()


def corpus() -> Iterator[str]:
    for texts in lines().values():
        yield from texts[::2]


def trained() -> dict[str, dict]:
    """The three tokenizers."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    out = {}
    for name, lower in (("wordpiece-uncased", True), ("wordpiece-cased", False)):
        tok = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
        tok.normalizer = normalizers.BertNormalizer(lowercase=lower, strip_accents=None)
        tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tok.decoder = decoders.WordPiece()
        tok.train_from_iterator(corpus(), trainers.WordPieceTrainer(vocab_size=PIECES, special_tokens=special, limit_alphabet=600, show_progress=False))
        cls, sep = (tok.token_to_id(t) for t in ("[CLS]", "[SEP]"))
        if lower:
            tok.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
        else:
            tok.post_processor = processors.BertProcessing(("[SEP]", sep), ("[CLS]", cls))
        out[name] = json.loads(tok.to_str())
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tok.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=PIECES, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=False, add_prefix_space=False)
    out["byte-bpe"] = json.loads(tok.to_str())
    for doc in out.values():
        assert all(e in doc["model"]["vocab"].values() for e in range(len(doc["model"]["vocab"])))
    return out


def configs() -> list[dict]:
    """Which file each configuration is made from, and what it puts into it; "$model" into its model, "$text" says that merges are strings."""

    def seq(*parts: object) -> dict:
        return {"type": "Sequence", "normalizers": list(parts)}

    def bert(**more: object) -> dict:
        return {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True} | more

    def level(**more: object) -> dict:
        return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": True} | more

    def token(i: int, content: str, **more: object) -> dict:
        return {"id": i, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False} | more

    un, cased, bpe = "wordpiece-uncased", "wordpiece-cased", "byte-bpe"
    nfd, low, strip = {"type": "NFD"}, {"type": "Lowercase"}, {"type": "StripAccents"}
    masks = [token(4, "[MASK]", lstrip=True, special=True), token(PIECES, "<extra>", rstrip=True), token(PIECES + 1, "SCHule", single_word=True, normalized=True)]
    return [
        {"$from": un},
        {"$from": cased},
        {"$from": bpe},
        {"$from": un, "normalizer": seq(nfd, low, strip)},
        {"$from": un, "normalizer": seq(low, {"type": "NFKC"}), "$model": {"max_input_chars_per_word": 6}},
        {"$from": un, "normalizer": bert(clean_text=False)},
        {"$from": un, "normalizer": bert(handle_chinese_chars=False, strip_accents=False)},
        {"$from": cased, "normalizer": bert(lowercase=False, strip_accents=True)},
        {"$from": cased, "normalizer": seq({"type": "NFC"}), "pre_tokenizer": {"type": "WhitespaceSplit"}, "$plain": True},
        {"$from": cased, "normalizer": None, "added_tokens": masks},
        {"$from": un, "added_tokens": masks},
        {"$from": bpe, "pre_tokenizer": level(add_prefix_space=True), "post_processor": level(), "$text": True},
        {"$from": bpe, "pre_tokenizer": level(use_regex=False), "post_processor": None},
        {"$from": bpe, "normalizer": {"type": "NFC"}, "added_tokens": [token(4, "<mask>", lstrip=True, special=True), *masks[1:]], "pre_tokenizer": level(add_prefix_space=True)},
        {"$from": bpe, "normalizer": seq(low, nfd), "$text": True},
    ]


def patched(base: dict, patch: dict) -> dict:
    """The file of a configuration; the Go test does the same."""
    doc = base | {k: v for k, v in patch.items() if k[0] != "$"}
    doc["model"] = doc["model"] | patch.get("$model", {})
    if "$text" in patch:
        doc["model"]["merges"] = [" ".join(m) for m in doc["model"]["merges"]]
    return doc


def golden(bases: dict[str, dict], make: OwnMaker, texts: list[int], edges: bool, every: bool) -> Iterator[str]:
    """Lines of the golden file: configuration, checksum of the offsets, ids, text."""
    for k, patch in enumerate(configs()):
        doc = patched(bases[patch["$from"]], patch)
        tok = Tokenizer.from_str(json.dumps(doc))
        tok.encode_special_tokens = True
        wanted: list[str | bytes] = list(make.texts(texts[0] if k < 3 else texts[1]))
        wanted += EDGES * edges + list(make.every()) * every
        for raw in wanted:
            text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
            if "$plain" in patch and any(t["content"] in text for t in doc["added_tokens"]):
                continue
            got = tok.encode(text, add_special_tokens=False)
            mark = "-" if isinstance(raw, bytes) else f"{zlib.crc32(spans(text, got.offsets)):08x}"
            told = "x" + raw.hex() if isinstance(raw, bytes) else json.dumps(text, ensure_ascii=False)
            yield f"{k} {mark} {','.join(map(str, got.ids)) or '-'} {told}"


def ranges(has: Callable[[str], bool]) -> str:
    """The characters of which has is true, in hexadecimal."""
    out: list[list[int]] = []
    for i in range(0x110000):
        if not 0xD800 <= i < 0xE000 and has(chr(i)):
            if out and out[-1][1] == i - 1:
                out[-1][1] = i
            else:
                out.append([i, i])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in out)


def categories() -> str:
    """What the reference takes each character for, found by asking it."""
    clean = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    accents = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    strip = normalizers.StripAccents()
    punctuation = pre_tokenizers.BertPreTokenizer()
    han = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=True, strip_accents=False, lowercase=False)
    letter, number = (normalizers.Replace(Regex(p), "") for p in (r"\p{L}", r"\p{N}"))
    nfd = normalizers.NFD()
    rows = {
        "control": lambda c: clean.normalize_str(c) == "",
        "nonspacing": lambda c: nfd.normalize_str(c) == c and accents.normalize_str(c) == "",
        "combining": lambda c: strip.normalize_str(c) == "",
        "punctuation": lambda c: not c.isspace() and len(punctuation.pre_tokenize_str("a" + c)) == 2,
        "letter": lambda c: letter.normalize_str(c) == "",
        "number": lambda c: number.normalize_str(c) == "",
        "han": lambda c: han.normalize_str(c) != c,
    }
    head = f"# Classes of characters as tokenizers {tokenizers.__version__} has them, made by models/train's textmulti/golden_pieces.py.\n"
    return head + "".join(f"{name} {ranges(has)}\n" for name, has in rows.items())


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--train", action="store_true")
    args.add_argument("--check", type=int, metavar="N")
    args.add_argument("--every", action="store_true")
    args.add_argument("--seed", type=int, default=SEED)
    got = args.parse_args()
    if got.train:
        for name, doc in trained().items():
            (OUT / f"{name}.json").write_text(json.dumps(doc, ensure_ascii=False, separators=(",", ":")) + "\n")
    bases = {name: json.loads((OUT / f"{name}.json").read_text()) for name in ("wordpiece-uncased", "wordpiece-cased", "byte-bpe")}
    if got.check is not None:
        sys.stdout.writelines(line + "\n" for line in golden(bases, OwnMaker(got.seed), [got.check, got.check], False, got.every))
        return
    (OUT.parent / "categories.txt").write_text(categories())
    out = [json.dumps({"tokenizers": tokenizers.__version__, "configs": configs()}, ensure_ascii=False)]
    out += golden(bases, OwnMaker(SEED), [TEXTS, VARIED], True, False)
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0) as f:
        f.write(("\n".join(out) + "\n").encode())
    (OUT / "golden-pieces.txt.gz").write_bytes(raw.getvalue())
    print(f"golden-pieces.txt.gz: {len(raw.getvalue())} bytes, {len(out) - 1} texts")


if __name__ == "__main__":
    main()
