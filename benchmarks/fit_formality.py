"""Weighs the signs of formality: genre weights of words from MASC, then people's ratings of 800 sentences.

Writes the section "formality" of core/analysis/figures.json; a minute at most: `python -m benchmarks.fit_formality`.
"""

from __future__ import annotations

import json
import math
import re
import zipfile
from collections import Counter, defaultdict
from typing import Any

import numpy as np

from benchmarks import masc
from benchmarks.spearman import spearman
from core.analysis.features import formal_signs
from core.analysis.features.wordfacts import LONG_FORMS, described
from core.analysis.fitted import PATH
from core.analysis.parsing import load

FORMAL = "govt-docs technical journal newspaper non-fiction court-transcript travel-guides essays".split()
CASUAL = "twitter telephone face-to-face email blog jokes movie-script ficlets".split()
# A word is weighed when it is used so often, in so many texts; ADDED, in 100,000 words, keeps rare ones modest.
FEWEST_USES, FEWEST_TEXTS, ADDED, STEP = 8, 3, 1.0, 0.5
# One such sign outweighs whatever else its going does to the parse.
CERTAIN = {"any contraction": -0.06, "contractions": -0.15, "any slang": -0.09}
PENALTY, FOLDS, SEEDS = 600.0, 10, (0, 1, 2, 3)


def word_weights() -> dict[str, str]:
    """Words by weight: the logarithm of how much oftener formal genres use them than casual ones."""
    uses, texts = _uses()
    totals = {genre: sum(counted.values()) for genre, counted in uses.items()}
    rows: dict[float, list[str]] = defaultdict(list)
    for word in sorted(texts):
        if len(texts[word]) < FEWEST_TEXTS or sum(counted[word] for counted in uses.values()) < FEWEST_USES:
            continue
        formal, casual = (
            1e5 * sum(uses[genre][word] / totals[genre] for genre in genres) / len(genres)
            for genres in (FORMAL, CASUAL)
        )
        weight = round(math.log((formal + ADDED) / (casual + ADDED)) / STEP) * STEP
        if weight:
            rows[weight].append(word)
    return {f"{weight:g}": " ".join(rows[weight]) for weight in sorted(rows)}


def _uses() -> tuple[dict[str, Counter[str]], dict[str, set[str]]]:
    """Uses of each word by genre, and the texts that have it; no names, contractions written out."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    texts: dict[str, set[str]] = defaultdict(set)
    with zipfile.ZipFile(masc.DATA / "masc_tagged.zip") as archive:
        for line in archive.read("masc_tagged/categories.txt").decode().splitlines():
            name, _, genre = line.strip().rpartition(" ")
            tagged = archive.read(f"masc_tagged/{name}").decode("utf-8", "replace") if name else ""
            for word, tag in re.findall(r"(\S+)_(\S+)", tagged):
                word = word.lower().replace("’", "'")
                word = LONG_FORMS.get(word, word) if tag != "POS" else word
                if tag not in ("NNP", "NNPS") and re.fullmatch(r"[a-z][a-z'-]*", word):
                    uses[genre][word] += 1
                    texts[word].add(name)
    return uses, texts


def labelled() -> tuple[list[str], np.ndarray]:
    rows = [json.loads(line) for line in (masc.DATA / "formality_sentences.jsonl").open(encoding="utf-8")]
    return [row["text"] for row in rows], np.array([row["label"] for row in rows])


def design(texts: list[str]) -> tuple[list[str], np.ndarray]:
    """Names, and a row a text: the mean of its sentences, each as heavy as it has words."""
    rows = []
    names: list[str] = []
    for doc in load().pipe(texts):
        found = [
            (formal_signs.signs(sentence, spoken), formal_signs.vector(sentence), len(spoken))
            for sentence, spoken in described(doc)
        ]
        names = list(found[0][0])
        weights = np.array([max(size, 1) for _, _, size in found], dtype=float)
        values = np.array([[*one.values(), *picture] for one, picture, _ in found])
        rows.append(weights @ values / weights.sum())
    return names, np.array(rows)


def fit(x: np.ndarray, y: np.ndarray, limits: np.ndarray) -> tuple[np.ndarray, float]:
    """Ridge regression with each weight between its two limits: coordinate descent."""
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - middle) / spread
    low, high = limits * spread
    gram, target = z.T @ z + PENALTY * np.eye(z.shape[1]), z.T @ (y - y.mean())
    weights = np.clip(np.linalg.solve(gram, target), low, high)
    for _ in range(300):
        for index in range(len(weights)):
            new = weights[index] + (target[index] - gram[index] @ weights) / gram[index, index]
            weights[index] = min(max(new, low[index]), high[index])
    weights = weights / spread
    return weights, float(y.mean() - middle @ weights)


def bounds(names: list[str]) -> np.ndarray:
    """The lowest and the highest weight of each sign and of each direction of the vector."""
    high = [CERTAIN.get(n, 0.0 if n in formal_signs.INFORMAL else np.inf) for n in names]
    low = [0.0 if n in formal_signs.FORMAL else -np.inf for n in names]
    free = [np.inf] * formal_signs.WIDTH
    return np.array([[*low, *(-one for one in free)], [*high, *free]])


def predicted(x: np.ndarray, y: np.ndarray, limits: np.ndarray, seed: int) -> np.ndarray:
    """Each sentence by weights that were fitted without it."""
    order = np.random.default_rng(seed).permutation(len(y))
    found = np.zeros(len(y))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = np.setdiff1d(order, held)
        weights, constant = fit(x[rest], y[rest], limits)
        found[held] = constant + x[held] @ weights
    return found


def save(name: str, made: dict[str, Any]) -> None:
    figures = json.loads(PATH.read_text(encoding="utf-8"))
    figures[name] = {"made_by": "benchmarks/fit_formality.py", **made}
    PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def save_words() -> None:
    how = "Natural logarithm of uses in formal genres over uses in casual ones, in steps of a half; words by weight."
    save("formality_words", {"source": "MASC 3.0, free for any use.", "how": how, "words": word_weights()})


def main() -> None:
    save_words()
    texts, y = labelled()
    names, x = design(texts)
    limits = bounds(names)
    reached = [spearman(predicted(x, y, limits, seed), y) for seed in SEEDS]
    weights, constant = fit(x, y, limits)
    measured = {
        "spearman": round(float(np.mean(reached)), 3),
        "how": f"{FOLDS}-fold cross-validation, mean of {len(SEEDS)} shuffles; the words' weights are from MASC alone.",
    }
    given = zip(names, weights, strict=False)
    made = {
        "source": "Mean human ratings of 800 sentences by Pavlick & Tetreault 2016 (CC BY 3.0).",
        "measured": measured,
        "signs": {name: float(f"{weight:.4g}") for name, weight in sorted(given)},
        "vector": [float(f"{weight:.4g}") for weight in weights[len(names) :]],
        "constant": float(f"{constant:.6g}"),
    }
    save("formality", made)
    print(measured, {name: weight for name, weight in made["signs"].items() if name in formal_signs.INFORMAL})


if __name__ == "__main__":
    main()
