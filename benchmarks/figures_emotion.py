"""Emotion of blocks of 20 sentences of EmoBank. Run: `.venv/bin/python -m benchmarks.figures_emotion` (a minute)."""

from __future__ import annotations

import numpy as np

from benchmarks.fit_emotion import TOLD, cross_validated, data
from benchmarks.spearman import spearman
from core.analysis.features.emotion import KINDS

Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    """Each block is rated by weights of other documents; the rival is VADER's strength of feeling a word."""
    found, rate = data()
    arousal, valence = cross_validated(found, rate)
    rival = rate[TOLD][:, KINDS.index("positive")] + rate[TOLD][:, KINDS.index("negative")]
    aroused = np.array([block.arousal for block in found[TOLD]])
    valent = np.array([block.valence for block in found[TOLD]])
    what = f"emotion, {len(aroused)} blocks of {TOLD} sentences, Spearman with"
    return [
        (f"{what} arousal", f"VADER {spearman(rival, aroused):.2f}", ".65", f"{arousal:.2f}"),
        (f"{what} |valence - 3|", f"VADER {spearman(rival, valent):.2f}", ".65", f"{valence:.2f}"),
    ]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
