"""Where things lie."""

from __future__ import annotations

import os
from pathlib import Path

TRAIN = Path(__file__).resolve().parent.parent  # models/train
REPOSITORY = TRAIN.parent.parent
OWN = TRAIN / "data"
BUILD = Path(os.environ.get("HANDRAIL_TRAIN_BUILD", TRAIN / "build"))
TAUGHT = BUILD / "taught.jsonl.gz"  # what text-multi says of all texts, see textmulti/teach.py
MODEL = TRAIN.parent / "text-fast"
GOLDEN_IDS = REPOSITORY / "sdk" / "internal" / "ngram" / "testdata"


def data_folder(given: str | None) -> Path:
    """The labelled sets: the flag, HANDRAIL_DATA, or ../shared/data beside the repository."""
    folder = Path(given or os.environ.get("HANDRAIL_DATA") or REPOSITORY.parent / "shared" / "data")
    if not (folder / "text").is_dir():
        raise SystemExit(f"{folder}: no folder text in it; give --data or HANDRAIL_DATA")
    return folder
