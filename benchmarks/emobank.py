"""EmoBank's sentences in their documents' order, and blocks of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

PATH = Path(__file__).resolve().parents[2] / "shared" / "data" / "emotion_emobank.jsonl"


class Block(NamedTuple):
    """Consecutive sentences of one document, with their mean arousal and mean |valence − 3|."""

    document: str
    text: str
    arousal: float
    valence: float


def blocks(size: int) -> list[Block]:
    """Of `size` sentences each; what is left over at a document's end counts from half of that on."""
    return [
        Block(
            document,
            " ".join(row["text"].strip() for row in rows),
            float(np.mean([float(row["A"]) for row in rows])),
            float(np.mean([abs(float(row["V"]) - 3) for row in rows])),
        )
        for document, rows in _runs(size)
        if len(rows) >= size / 2
    ]


def _runs(size: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    rows = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
    documents: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for row in rows:
        # Headlines are numbered, and twenty of them a document: each is a text of its own.
        parts = row["id"].rsplit("_", 2)
        headline = row["category"] == "SemEval"
        name = f"headlines {int(parts[-1]) // 25}" if headline else f"{row['category']} {parts[0]}"
        documents.setdefault(name, []).append((int(parts[-1] if headline else parts[1]), row))
    for name, found in sorted(documents.items()):
        ordered = [row for _, row in sorted(found, key=lambda pair: pair[0])]
        yield from ((name, ordered[start : start + size]) for start in range(0, len(ordered), size))
