"""The same document or another, by the profiles of 700 words: `.venv/bin/python -m benchmarks.figures_authorship`.

Novels are told apart by the weights as shipped, which never saw them; MASC's texts by weights of other texts of MASC.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np

from benchmarks import masc, norms
from core.analysis.analyser import measured
from core.analysis.fitted import section
from core.analysis.profile import rooted

Row = tuple[str, str, str, str]
SIZE, A_TEXT, FOLDS = 700, 4, 5


class Part(NamedTuple):
    document: str
    measures: dict[str, float]
    words: int


def rows() -> list[Row]:
    novels, texts = _parts(_novels()), _parts(_long_texts())
    what = f"same document or another, {SIZE} words, AUC:"
    return [
        (f"{what} {name}", f".90; plain standard scores {plain:.2f}", ".93", f"{got:.2f}")
        for name, plain, got in (
            ("novels and MASC together", _auc(_plain(novels + texts), novels + texts), _both(novels, texts)),
            ("MASC alone", _auc(_plain(texts), texts), _auc(_folded(texts), texts)),
            ("novels alone", _auc(_plain(novels), novels), _auc(_apart(novels, section("profile")), novels)),
        )
    ]


def _both(novels: list[Part], texts: list[Part]) -> float:
    together = novels + texts
    apart = _apart(together, section("profile"))
    apart[len(novels) :, len(novels) :] = _folded(texts)
    return _auc(apart, together)


def _folded(texts: list[Part]) -> np.ndarray:
    """Distances among MASC's texts by weights of windows of the others: of those that neither of the two is from."""
    windows = [(genre, name, *measured(window)) for genre, name, window in norms.windows()]
    names = sorted({part.document for part in texts})
    fold = dict(zip(names, np.random.default_rng(2026).permutation(len(names)) % FOLDS, strict=True))
    folds = np.array([fold[part.document] for part in texts])
    apart = np.full((len(texts), len(texts)), np.nan)
    for one in range(FOLDS):
        for other in range(one, FOLDS):
            learnt = norms.profile([row for row in windows if fold.get(row[1], -1) not in {one, other}])
            pairs = (folds[:, None] == one) & (folds[None, :] == other)
            pairs |= pairs.T
            apart[pairs] = _apart(texts, learnt)[pairs]
    return apart


def _apart(parts: list[Part], usual: dict[str, Any]) -> np.ndarray:
    """`profile.distance` of all pairs at once, of parts about equally long."""
    shared = [name for name in usual["measures"] if all(name in part.measures for part in parts)]
    weighed = [usual["measures"][name] for name in shared]
    scale = np.array([np.sqrt(row["reliability"] / (1 - row["reliability"])) / row["spread"] for row in weighed])
    return _squares(np.array([[rooted(part.measures[name]) for name in shared] for part in parts]) * scale)


def _plain(parts: list[Part]) -> np.ndarray:
    """The rival: Euclid's distance of standard scores over all measures alike."""
    shared = sorted(set.intersection(*(set(part.measures) for part in parts)))
    value = np.array([[part.measures[name] for name in shared] for part in parts])
    spread = value.std(axis=0)
    return _squares(value / np.where(spread > 0, spread, 1))


def _squares(value: np.ndarray) -> np.ndarray:
    return np.array([((value - row) ** 2).sum(axis=1) for row in value])


def _auc(apart: np.ndarray, parts: list[Part]) -> float:
    one, other = np.triu_indices(len(parts), 1)
    documents = np.array([part.document for part in parts])
    same, far = documents[one] == documents[other], apart[one, other]
    place = np.empty(len(far))
    place[np.argsort(-far)] = np.arange(1, len(far) + 1)
    alike = int(same.sum())
    return float((place[same].sum() - alike * (alike + 1) / 2) / (alike * (len(far) - alike)))


def _parts(texts: list[tuple[str, str]]) -> list[Part]:
    return [Part(document, *measured(text)) for document, text in texts]


def _novels() -> list[tuple[str, str]]:
    lines = (masc.DATA / "authorship_novels.jsonl").read_text(encoding="utf-8").splitlines()
    chunks = [json.loads(line) for line in lines]
    return [(f"{row['author']} {row['title']}", _cut(row["text"].replace("\r\n", "\n"))[0]) for row in chunks]


def _long_texts() -> list[tuple[str, str]]:
    """Up to four parts, spread over it, of each text that has two."""
    found = []
    for _, name, text in masc.texts():
        parts = _cut(text)
        step = max(1, len(parts) // A_TEXT)
        found += [(name, part) for part in parts[::step][:A_TEXT] if len(parts) > 1]
    return found


def _cut(text: str) -> list[str]:
    """Parts of exactly SIZE words, their paragraphs kept; what is left over goes."""
    parts: list[list[str]] = [[]]
    size = 0
    for words in (paragraph.split() for paragraph in text.split("\n\n")):
        at = 0
        while at < len(words):
            taken = words[at : at + SIZE - size]
            parts[-1].append(" ".join(taken))
            at, size = at + len(taken), size + len(taken)
            if size == SIZE:
                parts.append([])
                size = 0
    return ["\n\n".join(part) for part in parts[:-1]]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
