"""Weights of the signs of feeling, from EmoBank: the section "emotion" of core/analysis/figures.json.

Non-negative ridge regression of arousal + |valence − 3| (each standardised) of blocks of 5, 10 and 20 sentences on the
rates of the signs. Takes a minute: `python -m benchmarks.fit_emotion`.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from benchmarks.emobank import Block, blocks
from benchmarks.spearman import spearman
from core.analysis.features.emotion import KINDS, signs
from core.analysis.fitted import PATH
from core.analysis.parsing import load
from core.analysis.tally import count_words

SIZES, TOLD = (5, 10, 20), 20
FOLDS, RIDGE = 6, 20.0
# Words in capitals and outcries are too few in EmoBank to learn from: set by hand, as a share of an exclamation mark.
BY_HAND = {"capitals": 0.5, "outcry": 0.3}


def rates(found: list[Block]) -> np.ndarray:
    """Signs a word, of each kind: a row a block."""
    rows = []
    for doc in load().pipe((block.text for block in found), batch_size=32):
        counted = signs(doc)
        rows.append([counted[kind] / max(1, count_words(doc)) for kind in KINDS])
    return np.array(rows)


def target(found: list[Block]) -> np.ndarray:
    arousal = np.array([block.arousal for block in found])
    valence = np.array([block.valence for block in found])
    return (arousal - arousal.mean()) / arousal.std() + (valence - valence.mean()) / valence.std()


def fit(rate: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """A weight for each kind, none under 0: by coordinate descent, in as many rounds as it needs by far."""
    spread = rate.std(axis=0) + 1e-9
    x, y = (rate - rate.mean(axis=0)) / spread, wanted - wanted.mean()
    x[:, [KINDS.index(kind) for kind in BY_HAND]] = 0
    squares, cross = x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y
    weights = np.zeros(x.shape[1])
    for _ in range(300):
        for k in range(len(weights)):
            weights[k] = max(0.0, weights[k] + (cross[k] - squares[k] @ weights) / squares[k, k])
    weights /= spread
    for kind, share in BY_HAND.items():
        weights[KINDS.index(kind)] = share * weights[KINDS.index("exclamation")]
    return weights


def cross_validated(found: dict[int, list[Block]], rate: dict[int, np.ndarray]) -> tuple[float, float]:
    """Spearman with arousal and with |valence − 3| of blocks of 20, each rated by weights of other documents."""
    documents = sorted({block.document for block in found[TOLD]} | {block.document for block in found[SIZES[0]]})
    order = np.random.default_rng(2026).permutation(len(documents))
    fold = {document: int(place) % FOLDS for document, place in zip(documents, order, strict=True)}
    told = np.array([fold[block.document] for block in found[TOLD]])
    got = np.zeros(len(told))
    for one in range(FOLDS):
        learnt = {size: np.array([fold[block.document] != one for block in found[size]]) for size in SIZES}
        weights = fit(*_together(found, rate, learnt))
        got[told == one] = rate[TOLD][told == one] @ weights
    return (
        spearman(got, np.array([block.arousal for block in found[TOLD]])),
        spearman(got, np.array([block.valence for block in found[TOLD]])),
    )


def _together(
    found: dict[int, list[Block]], rate: dict[int, np.ndarray], keep: dict[int, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.vstack([rate[size][keep[size]] for size in SIZES]),
        np.concatenate(
            [target([b for b, kept in zip(found[size], keep[size], strict=True) if kept]) for size in SIZES]
        ),
    )


def data() -> tuple[dict[int, list[Block]], dict[int, np.ndarray]]:
    found = {size: blocks(size) for size in SIZES}
    return found, {size: rates(found[size]) for size in SIZES}


def main() -> None:
    found, rate = data()
    arousal, valence = cross_validated(found, rate)
    weights = fit(*_together(found, rate, {size: np.ones(len(found[size]), bool) for size in SIZES}))
    # A plainly bad word, 2 on VADER's scale, counts 1.
    weights /= weights[KINDS.index("negative")] * 2 + weights[KINDS.index("strength")] * 4
    section: dict[str, Any] = {
        "source": "EmoBank, Buechel & Hahn 2017, CC BY-SA 4.0 (these weights too); the words of feeling are VADER's,"
        " Hutto & Gilbert 2014, MIT.",
        "made_by": "benchmarks/fit_emotion.py",
        "how": "Non-negative ridge regression of arousal and |valence - 3| of blocks of 5, 10 and 20 sentences on signs"
        " a word. Scaled so that a plainly bad word counts 1. `capitals` and `outcry` are"
        " set by hand, at 0.5 and 0.3 exclamation marks.",
        "measured": {
            "how": f"Spearman over {len(found[TOLD])} blocks of {TOLD} sentences, {FOLDS}-fold by document.",
            "arousal": round(arousal, 3),
            "|valence - 3|": round(valence, 3),
        },
        "weights": {kind: float(f"{weight:.4g}") for kind, weight in sorted(zip(KINDS, weights, strict=True))},
    }
    figures = json.loads(PATH.read_text(encoding="utf-8"))
    figures["emotion"] = section
    PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(section, indent=1))


if __name__ == "__main__":
    main()
