"""Runs the exported model as the engine does: one thread, ids padded with 0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort


class Exported:
    def __init__(self, path: Path):
        o = ort.SessionOptions()
        o.intra_op_num_threads = o.inter_op_num_threads = 1
        self.session = ort.InferenceSession(str(path), o, providers=["CPUExecutionProvider"])

    def logits(self, ids: np.ndarray, offsets: np.ndarray, batch: int = 64) -> np.ndarray:
        order = np.argsort(np.diff(offsets), kind="stable")  # similar lengths together: less padding
        out = None
        for i in range(0, len(order), batch):
            rows = order[i : i + batch]
            width = max(1, int((offsets[rows + 1] - offsets[rows]).max()))
            padded = np.zeros((len(rows), width), np.int32)
            for k, r in enumerate(rows):
                mine = ids[offsets[r] : offsets[r + 1]]
                padded[k, : len(mine)] = mine
            got = self.session.run(["logits"], {"ids": padded})[0]
            if out is None:
                out = np.zeros((len(order), got.shape[1]), np.float32)
            out[rows] = got
        return out
