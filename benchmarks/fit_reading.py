"""Weighs the signs of hard reading: OneStopEnglish, each story at three levels, beside the genres of MASC.

Writes the section "reading" of core/analysis/figures.json; a minute: `python -m benchmarks.fit_reading`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np

from benchmarks import masc
from benchmarks.norms import windows
from benchmarks.spearman import spearman
from core.analysis.features import readability
from core.analysis.fitted import PATH
from core.analysis.parsing import parse
from core.analysis.tally import Tally

# How much schooling a genre asks: our own guess, made before any figure. Only pairs two steps apart are used.
STEPS = (
    ("telephone", "face-to-face"),
    ("ficlets", "jokes", "movie-script", "twitter"),
    ("fiction", "blog", "email", "spam"),
    ("letters", "debate-transcript"),
    ("travel-guides", "newspaper", "court-transcript"),
    ("essays", "non-fiction", "journal"),
    ("govt-docs", "technical"),
)
WINDOWS, FOLDS, PENALTY, ROUNDS = 12, 10, 1.0, 1500
# The least and the most that each part may weigh: neither set of texts is much like all other prose, so no part
# that the literature knows to matter may be left out, and none may rule. A vocabulary is words: a sentence's length
# has a small say in it.
MEASURES = {
    "vocabulary": {
        "under 3": (0.1, 1.0),
        "under 4": (0.12, 1.0),
        "under 5": (0.12, 1.0),
        "frequency": (0.0, 1.0),
        "letters": (0.0, 0.22),
        "syllables": (0.05, 0.2),
        "latinate": (0.0, 0.12),
        "sentence": (0.1, 0.2),
        "participles": (0.0, 0.05),
    },
    "reading_grade": {
        "under 4": (0.08, 1.0),
        "under 5": (0.12, 1.0),
        "frequency": (0.05, 1.0),
        "letters": (0.0, 0.2),
        "syllables": (0.1, 0.2),
        "latinate": (0.0, 0.1),
        "sentence": (0.25, 0.4),
        "participles": (0.0, 0.05),
        "pronouns": (0.05, 0.2),
    },
}


def parts_of(text: str) -> tuple[dict[str, float], float]:
    tally = Tally()
    for start, doc in parse(text):
        tally.base = start
        readability.count(doc, tally)
    return readability.parts(tally), readability.flesch_kincaid(tally)


class Sample:
    """Texts with their parts; `pairs` of a harder and an easier one, each of a group that is held out whole."""

    def __init__(self, texts: list[str]) -> None:
        found = [parts_of(text) for text in texts]
        self.names = list(found[0][0])
        self.x = np.array([list(parts.values()) for parts, _ in found])
        self.flesch_kincaid = np.array([grade for _, grade in found])
        self.pairs: list[tuple[int, int, Any]] = []


def onestop() -> Sample:
    rows = [json.loads(line) for line in (masc.DATA / "reading_level_onestop.jsonl").open(encoding="utf-8")]
    sample = Sample([row["text"] for row in rows])
    at = {(row["doc"], row["label"]): index for index, row in enumerate(rows)}
    for doc in sorted({row["doc"] for row in rows}, key=str):
        for low, high in ((1, 2), (2, 3), (1, 3)):
            if (doc, low) in at and (doc, high) in at:
                sample.pairs.append((at[doc, high], at[doc, low], (doc, high - low)))
    return sample


def genres() -> tuple[Sample, np.ndarray]:
    taken: defaultdict[str, list[str]] = defaultdict(list)
    for genre, _, window in windows():
        if len(taken[genre]) < WINDOWS:
            taken[genre].append(window)
    step_of = {genre: step for step, group in enumerate(STEPS) for genre in group}
    texts = [(step_of[genre], window) for genre in sorted(taken) for window in taken[genre]]
    sample = Sample([window for _, window in texts])
    steps = np.array([step for step, _ in texts])
    drawn = np.random.default_rng(3).integers(0, len(steps), (3000, 2))
    sample.pairs = [(int(i), int(j), None) for i, j in drawn if steps[i] - steps[j] >= 2]
    return sample, steps


def differences(x: np.ndarray, pairs: list[tuple[int, int, Any]]) -> np.ndarray:
    return np.array([x[harder] - x[easier] for harder, easier, _ in pairs])


def fit(sets: list[np.ndarray], limits: np.ndarray) -> np.ndarray:
    """Logistic regression on differences, each set of the same weight; shares of the whole within their limits."""
    weights = np.full(limits.shape[1], 0.3)
    for _ in range(ROUNDS):
        slope = -PENALTY * weights / 100
        for one in sets:
            slope = slope + one.T @ (1 / (1 + np.exp(np.clip(one @ weights, -30, 30)))) / len(one)
        weights = np.maximum(0.0, weights + 0.3 * slope)
        total = weights.sum()
        weights = np.clip(weights, limits[0] * total, limits[1] * total)
    # What the limits cut off goes to the parts that have room.
    weights = weights / weights.sum()
    for _ in range(50):
        weights = np.clip(weights, *limits)
        room = weights * (limits[1] > weights)
        weights = weights + (1 - weights.sum()) * room / room.sum()
    return weights


def in_order(score: np.ndarray, pairs: list[tuple[int, int, Any]]) -> tuple[list[bool], list[bool]]:
    """Of neighbouring levels, and of the two ends."""
    near = [bool(score[i] > score[j]) for i, j, (_, gap) in pairs if gap == 1]
    return near, [bool(score[i] > score[j]) for i, j, (_, gap) in pairs if gap == 2]


class Columns:
    """One measure's parts in both sets, in units of their spread among the windows of MASC."""

    def __init__(self, shares: dict[str, tuple[float, float]], levels: Sample, corpus: Sample) -> None:
        self.at = [levels.names.index(part) for part in shares]
        self.limits = np.array(list(shares.values())).T
        self.scale, self.middle = corpus.x.std(axis=0)[self.at], corpus.x.mean(axis=0)[self.at]
        self.levels, self.corpus = ((sample.x[:, self.at] - self.middle) / self.scale for sample in (levels, corpus))
        self.level_pairs = levels.pairs
        self.genre_differences = differences(self.corpus, corpus.pairs)

    def cross_validated(self) -> list[float]:
        """Shares of neighbouring levels and of ends in order, each story by weights fitted without it."""
        docs = sorted({key[0] for *_, key in self.level_pairs}, key=str)
        order = np.random.default_rng(0).permutation(len(docs))
        near: list[bool] = []
        ends: list[bool] = []
        for fold in range(FOLDS):
            held = {docs[index] for index in order[fold::FOLDS]}
            rest = [pair for pair in self.level_pairs if pair[2][0] not in held]
            weights = fit([differences(self.levels, rest), self.genre_differences], self.limits)
            found = in_order(self.levels @ weights, [pair for pair in self.level_pairs if pair[2][0] in held])
            near += found[0]
            ends += found[1]
        return shares_of((near, ends))

    def measured(self, steps: np.ndarray) -> dict[str, Any]:
        near, ends = self.cross_validated()
        by_levels = fit([differences(self.levels, self.level_pairs)], self.limits)
        by_genres = fit([self.genre_differences], self.limits)
        return {
            "onestop_neighbours": near,
            "onestop_ends": ends,
            "onestop_by_weights_from_genres_alone": shares_of(in_order(self.levels @ by_genres, self.level_pairs)),
            "genre_order_by_weights_from_onestop_alone": round(spearman(self.corpus @ by_levels, steps), 3),
            "how": f"{FOLDS}-fold cross-validation by story; Spearman with our own order of the genres.",
        }

    def weights(self) -> np.ndarray:
        return fit([differences(self.levels, self.level_pairs), self.genre_differences], self.limits)


def shares_of(found: tuple[list[bool], list[bool]]) -> list[float]:
    return [round(float(np.mean(part)), 3) for part in found]


def main() -> None:
    levels, (corpus, steps) = onestop(), genres()
    made: dict[str, Any] = {
        "source": "OneStopEnglish (Vajjala & Lučić 2018), CC BY-SA 4.0: these weights are shared under its licence."
        " MASC 3.0, free for any use. Word frequencies: wordfreq 3.",
        "made_by": "benchmarks/fit_reading.py",
    }
    rival = shares_of(in_order(levels.flesch_kincaid, levels.pairs))
    print("Flesch-Kincaid", rival, round(spearman(corpus.flesch_kincaid, steps), 3))
    made["flesch_kincaid_genre_order"] = round(spearman(corpus.flesch_kincaid, steps), 3)
    for name, shares in MEASURES.items():
        columns = Columns(shares, levels, corpus)
        weights = columns.weights()
        spread = (columns.corpus @ weights).std()
        # The grade speaks in Flesch-Kincaid's grades; the vocabulary in spreads of usual texts.
        unit, middle = (corpus.flesch_kincaid.std(), corpus.flesch_kincaid.mean()) if "grade" in name else (1.0, 0.0)
        raw = weights / columns.scale * unit / spread
        made[name] = {
            "weights": {part: float(f"{one:.5g}") for part, one in zip(shares, raw, strict=True) if one > 1e-9},
            "constant": float(f"{middle - columns.middle @ raw:.6g}"),
            "measured": columns.measured(steps),
        }
        print(name, dict(zip(shares, np.round(weights, 2).tolist(), strict=True)), made[name]["measured"])
    figures = json.loads(PATH.read_text(encoding="utf-8"))
    figures["reading"] = made
    PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
