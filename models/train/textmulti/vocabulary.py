"""Prunes the encoder's 250,002 pieces to those that our languages need.

A piece stays if it is a single character (so that no script falls to the
unknown piece), or is among those that some language uses most: the words of
wordfreq by frequency, of simplemma where wordfreq has no list, and the
training text itself. Emoji that the encoder never had become pieces of their
own; their vectors begin as the mean of the words of their Unicode name.
"""

from __future__ import annotations

import base64
import collections
import io
import json
import unicodedata
from pathlib import Path

import emoji
import numpy as np
import sentencepiece
import wordfreq
from sentencepiece import sentencepiece_model_pb2
from simplemma.strategies import DefaultDictionaryFactory
from tokenizers import Tokenizer

from .backbone import Backbone

SIZE = 62_000  # pieces kept, before emoji
# languages by wordfreq's name
FREQUENT = {"en": "en", "de": "de", "fr": "fr", "es": "es", "it": "it", "pt": "pt", "nl": "nl", "pl": "pl", "ro": "ro",
            "sv": "sv", "cs": "cs", "el": "el", "bg": "bg", "da": "da", "fi": "fi", "hr": "sh", "hu": "hu", "lt": "lt",
            "lv": "lv", "sk": "sk", "sl": "sl", "no": "nb", "is": "is", "uk": "uk", "ru": "ru", "tr": "tr", "ar": "ar"}  # fmt: skip
LISTED = ["et", "ga", "sq"]  # of simplemma, without frequencies
WORDS = 40_000


def charsmap() -> bytes:
    """The character map nmt_nfkc, which XLM-RoBERTa's tokenizer uses, as the library writes it into any model."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(f"a text of some words, number {i}" for i in range(200)), model_writer=model, vocab_size=40,
        normalization_rule_name="nmt_nfkc", hard_vocab_limit=False, minloglevel=2)  # fmt: skip
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    return proto.normalizer_spec.precompiled_charsmap


def tokenizer_json(pieces: list[tuple[str, float]], unk: int) -> str:
    return json.dumps({
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": i, "content": c, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                          "special": True} for i, (c, _) in enumerate(pieces[:4])],
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap()).decode()},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}]},
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "</s>", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}},
                     {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "special_tokens": {c: {"id": c, "ids": [i], "tokens": [c]} for c, i in (("<s>", 0), ("</s>", 2))}},
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {"type": "Unigram", "unk_id": unk, "byte_fallback": False, "vocab": [[p, s] for p, s in pieces]},
    }, ensure_ascii=False)  # fmt: skip


def _all_pieces(b: Backbone) -> list[tuple[str, float]]:
    """Every piece once: a few byte strings of the file are no UTF-8 and stand under a name that no text has."""
    return [(p.decode("utf-8", "backslashreplace"), float(s)) for p, s in zip(b.pieces, b.scores, strict=True)]


def _usage(full: Tokenizer, counted: dict[str, collections.Counter]) -> np.ndarray:
    """For each piece, the largest share that it has in a language."""
    share = np.zeros(full.get_vocab_size())
    for counter in counted.values():
        texts, weights = list(counter), np.array(list(counter.values()), float)
        ids = np.zeros(len(share))
        for e, w in zip(full.encode_batch_fast(texts, add_special_tokens=False), weights / weights.sum(), strict=True):
            for i in e.ids:
                ids[i] += w
        share = np.maximum(share, ids / ids.sum())
    return share


def _words() -> dict[str, collections.Counter]:
    out = {}
    for lang, name in FREQUENT.items():
        words = wordfreq.top_n_list(name, WORDS)
        out[lang] = collections.Counter({w: wordfreq.word_frequency(w, name) for w in words})
        # children drop diacritics and begin sentences
        for w in words[: WORDS // 4]:
            bare = "".join(c for c in unicodedata.normalize("NFD", w) if not unicodedata.combining(c))
            out[lang][bare] += 0.3 * out[lang][w]
            out[lang][w.capitalize()] += 0.3 * out[lang][w]
    for lang in LISTED:
        words = DefaultDictionaryFactory().get_dictionary(lang)
        out[lang] = collections.Counter({w.decode() if isinstance(w, bytes) else w: 1.0 for w in words})
    return out


def prune(b: Backbone, texts: dict[str, list[str]], out: Path) -> np.ndarray:
    """Writes out/tokenizer.json and returns the vectors of its pieces, [pieces, width].

    texts are by source; each counts as a language of its own.
    """
    pieces = _all_pieces(b)
    full = Tokenizer.from_str(tokenizer_json(pieces, b.unk))
    counted = _words() | {f"text {k}": collections.Counter(v) for k, v in texts.items() if v}
    share = _usage(full, counted)
    keep = set(range(4)) | {i for i, (p, _) in enumerate(pieces) if len(p) == 1 or p[0] == "▁" and len(p) == 2}
    for i in np.argsort(-share, kind="stable"):
        if len(keep) >= SIZE or share[i] == 0:
            break
        keep.add(int(i))
    order = [0, 1, 2, 3] + sorted(keep - {0, 1, 2, 3})
    kept = [pieces[i] for i in order]
    have, rare = {p for p, _ in kept}, min(s for _, s in kept[4:])
    kept += [(char, rare) for char in sorted(emoji.EMOJI_DATA) if len(char) == 1 and char not in have]
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(tokenizer_json(kept, 3), encoding="utf-8")
    return vectors(b, out / "tokenizer.json")


def vectors(b: Backbone, path: Path) -> np.ndarray:
    """The vectors of a pruned tokenizer's pieces, [pieces, width]."""
    pieces = _all_pieces(b)
    full, at = Tokenizer.from_str(tokenizer_json(pieces, b.unk)), {p: i for i, (p, _) in enumerate(pieces)}
    out = []
    for piece, _ in json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]:
        ids = [at[piece]] if piece in at else full.encode(unicodedata.name(piece, "picture").lower(), add_special_tokens=False).ids
        out.append(b.tensors["emb.word"][ids].mean(axis=0))
    return np.stack(out)
