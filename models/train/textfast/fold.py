"""The engine's folded view of texts, computed by the engine's own Go code."""

from __future__ import annotations

import subprocess

from .paths import REPOSITORY


def fold(texts: list[str]) -> list[str]:
    """Folds texts with sdk/internal/normalize through the Go tool."""
    joined = "".join(t.replace("\0", " ") + "\0" for t in texts).encode("utf-8", "replace")
    done = subprocess.run(
        ["go", "run", "./sdk/internal/ngram/foldtext"], cwd=REPOSITORY, input=joined, stdout=subprocess.PIPE, check=True
    )
    out = done.stdout.decode("utf-8", "replace").split("\0")[:-1]
    if len(out) != len(texts):
        raise RuntimeError(f"foldtext gave {len(out)} texts for {len(texts)}")
    return out
