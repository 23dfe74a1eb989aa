"""What is usual: for every measure, its spread among the texts of MASC, and how many words it takes to tell.

Writes the sections "norms" and "profile" of core/analysis/figures.json; takes a minute or two.
Run it again when a measure has come or changed: `python benchmarks/norms.py`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import masc
from core.analysis.analyser import measured
from core.analysis.fitted import PATH
from core.analysis.profile import rooted
from core.analysis.table import METHODS
from core.analysis.wanted import MEASURES

# A window is what is compared with another window of the same text.
WINDOW, WINDOWS_A_GENRE = 400, 40
FEWEST, MOST = 60.0, 6_000.0
STEPS = 40
# A measure that is nothing in more windows than this is a rare thing's. Of those: where the fullest are capped, and
# how uneven, or even, the texts may be.
RARE, CAPPED, SHAPES = 0.1, 0.98, (0.3, 50.0)
# Less reliable measures are no part of the profile.
OWN = 0.15


def windows() -> Iterator[tuple[str, str, str]]:
    """Genre, text and window of about 400 words, as many of each genre as there are, up to 40."""
    by_genre: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for genre, name, text in masc.texts():
        by_genre[genre] += [(name, window) for window in _cut(text)]
    for genre, found in sorted(by_genre.items()):
        step = max(1.0, len(found) / WINDOWS_A_GENRE)
        picked = {int(index * step) for index in range(min(len(found), WINDOWS_A_GENRE))}
        yield from ((genre, *found[index]) for index in sorted(picked))


def _cut(text: str) -> list[str]:
    """Whole paragraphs up to the window's length; a long paragraph is cut between words."""
    parts: list[list[str]] = [[]]
    size = 0
    for paragraph in text.split("\n\n"):
        words = paragraph.split(" ")
        for start in range(0, len(words), WINDOW):
            part = words[start : start + WINDOW]
            if size and size + len(part) > WINDOW * 1.25:
                parts.append([])
                size = 0
            parts[-1].append(" ".join(part))
            size += len(part)
    found = ["\n\n".join(part) for part in parts if part]
    return [one for one in found if len(one.split()) > WINDOW / 2] or found[:1]


def main() -> None:
    rows = [(genre, name, *measured(window)) for genre, name, window in windows()]
    wanted = sorted({method.measure for method in METHODS.values() if method.measure} | MEASURES)
    norms = {}
    for measure in wanted:
        values = [(genre, name, found[measure], words) for genre, name, found, words in rows if measure in found]
        if len(values) < 100:
            print(f"{measure}: measured in {len(values)} windows only, no norm", file=sys.stderr)
            continue
        norms[measure] = norm(values)
        print(f"{measure:32} {json.dumps({k: v for k, v in norms[measure].items() if k != 'quantiles'})}")
    figures = json.loads(PATH.read_text(encoding="utf-8"))
    figures["norms"] = {
        "source": f"MASC 3.0, free for any use: {len({genre for genre, *_ in rows})} genres, each of the same weight.",
        "made_by": "benchmarks/norms.py",
        "how": f"Windows of {WINDOW} words. `mean`: the middle of the true values between texts. `words`: where half of"
        " a measure's variance is the text's own (one-way analysis of variance). `quantiles`: of the true values, from"
        f" 0 to 100 % in {STEPS} steps.",
        "measures": norms,
    }
    figures["profile"] = profile(rows)
    PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def profile(rows: list[tuple[str, str, dict[str, float], int]]) -> dict[str, Any]:
    """What two readings are compared by: each measure's spread and reliability, and how far other texts lie apart."""
    names = [name for _, name, *_ in rows]
    genres = Counter(genre for genre, *_ in rows)
    weight = np.array([1 / genres[genre] for genre, *_ in rows])
    weight /= weight.sum()
    measures = {}
    for measure in sorted(set.intersection(*(set(found) for *_, found, _ in rows))):
        value = np.array([rooted(found[measure]) for *_, found, _ in rows])
        spread = float(np.sqrt(np.sum(weight * (value - np.sum(weight * value)) ** 2)))
        share = _reliability(names, value, weight) if spread > 0 else 0.0
        if share >= OWN:
            measures[measure] = {"spread": _short(spread), "reliability": round(share, 3)}
    lengths = [words for *_, words in rows]
    return {
        "source": "MASC 3.0, free for any use.",
        "made_by": "benchmarks/norms.py",
        "how": f"Windows of {WINDOW} words, each genre of the same weight. `spread` and `reliability` of each measure's"
        f" root; measures of a reliability under {OWN} are left out. `others`: quantiles of how much farther than two"
        " parts of one text two windows of different texts lie apart, genre by genre of the same weight.",
        "window": round(float(np.mean(lengths))),
        "measures": measures,
        "others": _others(rows, measures, weight),
    }


def _others(
    rows: list[tuple[str, str, dict[str, float], int]],
    measures: dict[str, dict[str, float]],
    weight: np.ndarray,
) -> list[float]:
    """101 quantiles of distance - 1 between windows of different texts, as profile.distance has it."""
    random = np.random.default_rng(2026)
    one, other = random.choice(len(rows), (2, 20_000), p=weight)
    names = np.array([name for _, name, *_ in rows])
    apart = names[one] != names[other]
    one, other = one[apart], other[apart]
    share = np.array([row["reliability"] for row in measures.values()])
    spread = np.array([row["spread"] for row in measures.values()])
    value = np.array([[rooted(found[name]) for name in measures] for *_, found, _ in rows]) / spread
    squares = (value[one] - value[other]) ** 2 * (share / (1 - share))
    return [_short(found) for found in np.quantile(squares.sum(axis=1) / share.sum() / 2 - 1, np.linspace(0, 1, 101))]


def norm(values: list[tuple[str, str, float, int]]) -> dict[str, Any]:
    """The norm of one measure, from (genre, text, value, words) of each window."""
    genres, names = np.array([one[0] for one in values]), [one[1] for one in values]
    weight = np.array([1 / np.sum(genres == genre) for genre in genres])
    weight /= weight.sum()
    value = np.array([one[2] for one in values], dtype=float)
    positive = bool(value.min() >= 0)
    # The roots of rates: a few texts full of a thing would else make all the others look alike.
    share = _reliability(names, np.sqrt(value) if positive else value, weight)
    words = float(np.mean([one[3] for one in values])) * (1 - share) / share
    rare = positive and float(np.sum(weight * (value == 0))) > RARE
    quantiles = _rising(_gamma(value, weight, share) if rare else _stretched(value, weight, share))
    return {
        "mean": _short(quantiles[STEPS // 2]),
        "words": round(float(np.clip(words, FEWEST, MOST))),
        "quantiles": [_short(quantile) for quantile in quantiles],
    }


def _reliability(names: list[str], value: np.ndarray, weight: np.ndarray) -> float:
    """The share of the variance that lies between texts: what two windows of one text have in common."""
    total = float(np.sum(weight * (value - np.sum(weight * value)) ** 2))
    return float(np.clip(1 - _within(names, value, weight) / max(total, 1e-12), WINDOW / (WINDOW + MOST), 0.99))


def _within(names: list[str], value: np.ndarray, weight: np.ndarray) -> float:
    """The variance of windows about their own text's mean, over the texts that have several."""
    texts = defaultdict(list)
    for index, name in enumerate(names):
        texts[name].append(index)
    several = [index for index in texts.values() if len(index) > 1]
    squares = sum(float(np.sum(weight[i] * (value[i] - value[i].mean()) ** 2)) * len(i) / (len(i) - 1) for i in several)
    return squares / sum(float(weight[i].sum()) for i in several)


def _gamma(value: np.ndarray, weight: np.ndarray, share: float) -> np.ndarray:
    """True rates of rare things, as a gamma distribution; the fullest few texts count as the next fullest."""
    order = np.argsort(value)
    fullest = value[order][np.searchsorted(np.cumsum(weight[order]), CAPPED)]
    value = np.minimum(value, fullest) if fullest > 0 else value
    mean = max(float(np.sum(weight * value)), 1e-6)
    variance = share * float(np.sum(weight * (value - mean) ** 2))
    shape = float(np.clip(mean**2 / max(variance, 1e-12), *SHAPES))
    drawn = np.random.default_rng(2026).gamma(shape, mean / shape, 200_000)
    return np.quantile(drawn, np.linspace(0.002, 0.998, STEPS + 1))


def _stretched(value: np.ndarray, weight: np.ndarray, share: float) -> np.ndarray:
    """The windows' own spread, drawn together to that of the true values."""
    order = np.argsort(value)
    reached = np.cumsum(weight[order]) - weight[order] / 2
    spread = np.interp(np.linspace(0.005, 0.995, STEPS + 1), reached, value[order])
    mean = float(np.sum(weight * value))
    return mean + (spread - mean) * np.sqrt(share)


def _rising(spread: np.ndarray) -> list[float]:
    step = max(float(spread[-1] - spread[0]), 1e-9) * 1e-4
    rising = [float(spread[0])]
    for value in spread[1:]:
        rising.append(max(float(value), rising[-1] + step))
    return rising


def _short(value: float) -> float:
    return float(f"{value:.6g}")


if __name__ == "__main__":
    main()
