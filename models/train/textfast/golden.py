"""Golden files: feature numbers for Go's sdk/internal/ngram, scores for sdk/onnx."""

from __future__ import annotations

import gzip
import io
import json
import random
import zlib

import numpy as np

from .features import Config, featurize
from .fold import fold
from .paths import GOLDEN_IDS, MODEL, OWN
from .run import Exported
from .sources import LABELS

SEED = 77
TEXTS = 10_000
# The second configuration reaches what the model's own rarely does: single
# characters, runs of three tokens, and the cap.
CONFIGS = (Config(2, 5, 2, 1 << 18, 4096), Config(1, 3, 3, 1 << 16, 40))
_RANGES = [
    (0x21, 0x7E), (0x61, 0x7A), (0x61, 0x7A), (0xA1, 0xFF), (0x100, 0x17F), (0x370, 0x3FF), (0x400, 0x45F),
    (0x5D0, 0x5EA), (0x60C, 0x64A), (0x900, 0x970), (0xE01, 0xE3A), (0x10A0, 0x10FF), (0x1E00, 0x1EFF),
    (0x2000, 0x206F), (0x2190, 0x27BF), (0x2BF0, 0x2C10), (0x3000, 0x30FF), (0x4E00, 0x4FFF), (0xAC00, 0xADFF),
    (0xFE0F, 0xFE70), (0xFEF0, 0xFF20), (0x1F300, 0x1F64F), (0x1F900, 0x1FAFF), (0x1EFF0, 0x1F010), (0x1FFF0, 0x20010),
]  # fmt: skip
_SPACES = [" ", " ", " ", " ", " ", "  ", "\n", "\t", "", ".", ", ", "! ", "...", " - ", "\u00a0", "\u2009", "\u200b", "'", "\u2019", "\r\n"]


def _words(rng: random.Random) -> list[str]:
    out = []
    for _ in range(900):
        lo, hi = rng.choice(_RANGES)
        out.append("".join(chr(rng.randint(lo, hi)) for _ in range(rng.choice([1, 2, 2, 3, 4, 5, 6, 7, 9, 12]))))
    for path in sorted((OWN / "own").glob("*-??.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                out += [w.strip("{}|?,<>") for w in line.split()][:6]
    return out


def texts() -> list[str]:
    rng = random.Random(SEED)
    words = _words(rng)
    out = ["", " ", "a", "'", "\u2019\u2019", "!", "\U0001f600", "a'b", "don't", "x" * 300, "ab " * 700, "!" * 2000, "\u4e00" * 500]
    while len(out) < TEXTS:
        text = ""
        for _ in range(rng.choice([1, 1, 2, 3, 4, 5, 6, 8, 12])):
            word = rng.choice(words)
            style = rng.random()
            if style < 0.06:
                word = " ".join(word)
            elif style < 0.10:
                word = word * rng.randint(2, 9)
            elif style < 0.14 and word:
                i = rng.randrange(len(word))
                word = word[:i] + rng.choice(_SPACES) + word[i:]
            text += word + rng.choice(_SPACES)
        out.append(text)
    return out


def write_ids() -> None:
    """One text a line: configuration, number of ids, CRC-32 of the ids as
    little-endian int32, and the text as JSON."""
    all_texts, lines = texts(), []
    for k, config in enumerate(CONFIGS):
        mine = all_texts[k :: len(CONFIGS)]
        ids, offsets = featurize(mine, config)
        for i, text in enumerate(mine):
            part = ids[offsets[i] : offsets[i + 1]].astype("<i4")
            lines.append(f"{k} {len(part)} {zlib.crc32(part.tobytes()):08x} {json.dumps(text, ensure_ascii=False)}")
    GOLDEN_IDS.mkdir(parents=True, exist_ok=True)
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0) as f:
        f.write(("\n".join(lines) + "\n").encode())
    (GOLDEN_IDS / "ids.txt.gz").write_bytes(raw.getvalue())
    print(f"{len(lines)} texts, {len(raw.getvalue())} bytes")


def write_scores(config: Config, platt: dict[str, tuple[float, float]]) -> None:
    sentences = [x for x in (OWN / "golden.txt").read_text(encoding="utf-8").splitlines() if x]
    ids, offsets = featurize(fold(sentences), config)
    # One at a time: what the engine does for a single message.
    run = Exported(MODEL / "model.onnx")
    out = []
    for i, text in enumerate(sentences):
        z = run.logits(ids[offsets[i] : offsets[i + 1]], np.array([0, offsets[i + 1] - offsets[i]]))[0]
        scores = {label: 1 / (1 + np.exp(-(platt[label][0] * z[j] + platt[label][1]))) for j, label in enumerate(LABELS)}
        out.append({"text": text, "scores": {k: round(float(v), 6) for k, v in scores.items()}})
    (MODEL / "testdata").mkdir(parents=True, exist_ok=True)
    body = ",\n".join(json.dumps(x, ensure_ascii=False) for x in out)
    (MODEL / "testdata" / "golden.json").write_text(f"[\n{body}\n]\n", encoding="utf-8")
    print(f"{len(out)} golden sentences")
