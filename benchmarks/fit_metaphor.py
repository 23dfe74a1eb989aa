"""Fits the metaphor weights on the VU Amsterdam corpus by ridge regression; measures on held-out documents.

Run: python -m benchmarks.fit_metaphor
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from core.analysis import fitted
from core.analysis.features.metaphors import signs
from core.analysis.parsing import load

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "metaphor_vua.jsonl"
FOLDS, RIDGE, STEPS, RAREST, LEAST = 5, 1.5, 200, 2, 0.2
CONTENT = {"NOUN", "VERB", "ADJ", "ADV"}
# (document, sentence, label, features) of each content word.
Row = tuple[str, int, int, list[str]]


def rows() -> list[Row]:
    nlp = load()
    lines = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    docs = nlp.pipe((Doc(nlp.vocab, words=line["tokens"]) for line in lines), batch_size=64)
    return [
        (line["doc"], number, line["label"][token.i], list(signs(token)))
        for number, (line, doc) in enumerate(zip(lines, docs, strict=True))
        for token in doc
        if token.pos_ in CONTENT
    ]


def fit(train: list[Row]) -> dict[str, float]:
    """Weights by feature; rare features have none."""
    seen = Counter(feature for *_, features in train for feature in features)
    names = sorted(feature for feature, times in seen.items() if times >= RAREST)
    index = {name: n for n, name in enumerate(names)}
    pairs = [(n, index[f]) for n, row in enumerate(train) for f in row[3] if f in index]
    at, column = np.array(pairs).T
    label = np.array([row[2] for row in train], dtype=float)
    weight = np.zeros(len(names))
    step = np.zeros(len(names))
    # Diagonal Newton steps, damped: no matrix is built.
    for _ in range(STEPS):
        score = np.bincount(at, weights=weight[column], minlength=len(train))
        chance = 1 / (1 + np.exp(-score))
        slope = np.bincount(column, weights=(label - chance)[at], minlength=len(names)) - RIDGE * weight
        bend = np.bincount(column, weights=(chance * (1 - chance))[at], minlength=len(names)) + RIDGE
        step = 0.5 * step + 0.25 * slope / bend
        weight += step
    return dict(zip(names, weight.tolist(), strict=True))


def chances(weights: dict[str, float], test: list[Row]) -> np.ndarray:
    return 1 / (1 + np.exp(-np.array([sum(weights.get(f, 0.0) for f in row[3]) for row in test])))


def best_f1(label: np.ndarray, chance: np.ndarray, threshold: float) -> float:
    said = chance >= threshold
    return float(2 * (said & (label > 0)).sum() / max(1, said.sum() + (label > 0).sum()))


def spearman(a: list[float], b: list[float]) -> float:
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def ranks(values: list[float]) -> np.ndarray:
    """Ranks from 0, equal values sharing their mean."""
    _, inverse, counts = np.unique(np.array(values), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts + 1) / 2)[inverse]


def by_document(data: list[Row], value: np.ndarray) -> tuple[list[float], list[float]]:
    label: dict[str, list[float]] = {}
    said: dict[str, list[float]] = {}
    for row, chance in zip(data, value, strict=True):
        label.setdefault(row[0], []).append(row[2])
        said.setdefault(row[0], []).append(float(chance))
    docs = sorted(label)
    return [float(np.mean(label[doc])) for doc in docs], [float(np.mean(said[doc])) for doc in docs]


def measured(data: list[Row]) -> dict[str, float]:
    """By folds of whole documents: every word is judged by weights that never saw its document."""
    fold = {doc: n % FOLDS for n, doc in enumerate(sorted({row[0] for row in data}))}
    held = np.zeros(len(data))
    rival = np.zeros(len(data))
    for n in range(FOLDS):
        train = [row for row in data if fold[row[0]] != n]
        places = [place for place, row in enumerate(data) if fold[row[0]] == n]
        test = [data[place] for place in places]
        held[places] = chances(trimmed(fit(train)), test)
        known: dict[str, list[int]] = {}
        for row in train:
            known.setdefault(row[3][3], []).append(row[2])
        rival[places] = [float(np.mean(known.get(row[3][3], [0]))) for row in test]
    label = np.array([row[2] for row in data])
    docs = by_document(data, held)
    sentences = by_document([(str(row[1]), *row[1:]) for row in data], held)
    return {
        "f1": round(best_f1(label, held, 0.3), 3),
        "f1_word_alone": round(best_f1(label, rival, 0.5), 3),
        "spearman_documents": round(spearman(*docs), 3),
        "spearman_documents_word_alone": round(spearman(*by_document(data, rival)), 3),
        "spearman_sentences": round(spearman(*sentences), 3),
        "documents": len(docs[0]),
    }


def trimmed(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(weight, 3) for name, weight in weights.items() if abs(weight) >= LEAST}


def main() -> None:
    data = rows()
    found = {
        "source": "VU Amsterdam Metaphor Corpus (Steen et al. 2010), CC BY-SA 3.0; these weights under the same.",
        "made_by": "benchmarks/fit_metaphor.py",
        "measured": {"how": f"{FOLDS} folds of whole documents, content words, threshold .3", **measured(data)},
        "weights": dict(sorted(trimmed(fit(data)).items())),
    }
    figures = json.loads(fitted.PATH.read_text(encoding="utf-8"))
    figures["metaphor"] = found
    fitted.PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(found["measured"], len(found["weights"]))


if __name__ == "__main__":
    main()
