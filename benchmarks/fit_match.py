"""What a match of 0 and of 100 is: how near texts come to personas made from the same hand's samples, and from others'.

Writes the section "match" of core/analysis/figures.json; takes some minutes: `python -m benchmarks.fit_match`.
Run it again when a measure or a norm has changed, and after fit_habits.py. Hands: the novelists of
authorship_novels.jsonl, and MASC's longer texts, each in two halves: a persona is made from one, texts are cut from
the other. No novel stands in both halves, and its wording is read by figures of other novelists.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.fit_habits import crossed
from benchmarks.hands import NOVELS, hands, parts_of
from core.analysis import matching
from core.analysis.analyser import analyse, measured
from core.analysis.fitted import PATH, read_figures, section
from core.analysis.grams import Fitted
from core.analysis.habits import LEAST_SAMPLES, Habits, alike, habits
from core.analysis.reading import Confidence
from core.analysis.table import METHODS
from core.analysis.wanted import MEASURES, wanted
from core.attributes import ATTRIBUTES, BY_NAME

LENGTHS = (100, 200, 400, 700, 1500)
# Only novels are so long: enough to see how well hands are told apart, too few to set the scale by.
LONGEST = 3000
# The steps of what is usual.
STEPS = 20
LONGEST_STRAY = 700
# Personas of other hands that each text is held against.
STRANGERS = 8
# What is believed of a proportion, however few the texts.
PROPORTION = (0.2, 0.95)
Values = dict[str, int | str | None]
Measures = dict[str, float]


@dataclass(frozen=True)
class Window:
    """A part of a text: what is measured of it, and its habits."""

    figures: Measures
    habits: Habits


@dataclass
class Half:
    """One half of a hand's texts: the persona it gives, its habits, and windows of it by their length."""

    hand: str
    genre: str
    side: int
    values: Values
    habits: Habits
    by: Fitted | None
    windows: dict[int, list[Window]] = field(default_factory=dict)


def read_halves() -> list[Half]:
    by = crossed()
    return [
        half_of(name, genre, side, text, by.get(name) if genre == NOVELS else None)
        for genre, name, halves in hands()
        for side, text in enumerate(halves)
    ]


def half_of(name: str, genre: str, side: int, text: str, by: Fitted | None) -> Half:
    cut = {length: windows(text, length, by) for length in (*LENGTHS, LONGEST)}
    return Half(name, genre, side, persona(text), habits(text, by), by, cut)


def persona(text: str) -> Values:
    """What a persona made from this text says, as far as its author would be proposed it."""
    found: Values = {}
    for name, finding in analyse(text).attributes.items():
        strong = finding.confidence is not Confidence.LOW or not BY_NAME[name].is_detail
        if finding.value is not None and strong:
            found[name] = finding.value
    return found


def windows(text: str, length: int, by: Fitted | None) -> list[Window]:
    return [Window(measured(part)[0], habits(part, by)) for part in parts_of(text, length)]


def measure_names() -> list[str]:
    of_ratings = {m.measure for m in METHODS.values() if m.measure and not m.narrow and BY_NAME[m.attribute].is_rating}
    norms = section("norms")["measures"]
    return sorted(name for name in of_ratings | MEASURES if name in norms)


def targets(values: Values) -> dict[str, tuple[float, float]]:
    """What is wanted of each measure, from a place of the scale to a place of it."""
    found = {}
    for row in ATTRIBUTES:
        value = values.get(row.name)
        if isinstance(value, int) and row.is_rating and (method := METHODS.get(row.name)) and method.measure:
            found[method.measure] = (float(value), float(value))
        elif isinstance(value, str):
            for want in wanted(row.name, value):
                stand = matching.stand
                found[want.measure] = (stand(want.measure, want.low), stand(want.measure, want.high))
    return found


class Pairs:
    """Every text window of one length against every persona of the other side: how far apart, measure by measure."""

    def __init__(self, halves: list[Half], length: int, names: list[str]) -> None:
        texts = [(half, window) for half in halves for window in half.windows[length]]
        self.texts = [half for half, _ in texts]
        self.figures = np.array([[window.figures.get(name, np.nan) for name in names] for _, window in texts])
        stood = np.array([[_stretch(name, window, length) for name in names] for _, window in texts])
        wants = [targets(half.values) for half in halves]
        low, high = (
            np.array([[want.get(name, (np.nan, np.nan))[end] for name in names] for want in wants]) for end in (0, 1)
        )
        pairs = [
            (i, j, text.hand == half.hand)
            for i, text in enumerate(self.texts)
            for j, half in enumerate(halves)
            if _is_asked(text, half)
        ]
        self.rows, self.columns = (np.array([pair[k] for pair in pairs], dtype=int) for k in (0, 1))
        self.same = np.array([pair[2] for pair in pairs])
        self.novel = np.array([self.texts[i].genre == NOVELS for i, *_ in pairs])
        least, most = stood[self.rows, :, 0], stood[self.rows, :, 1]
        self.away = np.maximum(np.maximum(low[self.columns] - most, least - high[self.columns]), 0.0)


def _stretch(name: str, window: Window, words: int) -> tuple[float, float]:
    figure = window.figures.get(name)
    return (np.nan, np.nan) if figure is None else matching.stretch(name, figure, words)


def _is_asked(text: Half, half: Half) -> bool:
    """Novels among novels, and MASC's texts among themselves; never a text with its own half."""
    return (text.genre == NOVELS) == (half.genre == NOVELS) and (text.hand != half.hand or text.side != half.side)


def proportion(pairs: Pairs) -> np.ndarray:
    """How far a hand's own texts lie, in shares of how far others do: novels and MASC count alike."""
    shares = []
    for corpus in (pairs.novel, ~pairs.novel):
        own, others = (_mean(pairs.away[corpus & which]) for which in (pairs.same, ~pairs.same))
        # Where hardly anyone strays from what is wanted there is nothing to tell apart.
        shares.append(np.where(others > matching.FLOOR, own / np.maximum(others, matching.FLOOR), 1.0))
    return np.clip(np.mean(shares, axis=0), *PROPORTION)


def _mean(away: np.ndarray) -> np.ndarray:
    there = ~np.isnan(away)
    return np.nansum(away, axis=0) / np.maximum(there.sum(axis=0), 1)


def noise(halves: list[Half], length: int, names: list[str]) -> np.ndarray:
    """How far windows of one half stray about their mean, in points; of the longest there is but one a half."""
    if length > LONGEST_STRAY:
        return noise(halves, LONGEST_STRAY, names) * (LONGEST_STRAY / length) ** 0.5
    squares, free = np.zeros(len(names)), np.zeros(len(names))
    for windows in (half.windows[length] for half in halves if len(half.windows[length]) > 1):
        stood = np.array([[np.mean(_stretch(name, one, length)) for name in names] for one in windows])
        there = ~np.isnan(stood)
        means = np.nansum(stood, axis=0) / np.maximum(there.sum(axis=0), 1)
        squares += np.nansum((stood - means) ** 2, axis=0)
        free += np.maximum(there.sum(axis=0) - 1, 0)
    return np.sqrt(squares / np.maximum(free, 1))


def usual(pairs: Pairs) -> list[list[float]]:
    """What texts of this length have, measure by measure, each genre of the same weight: quantiles."""
    genres = np.array([half.genre for half in pairs.texts])
    weight = np.array([1 / np.sum(genres == genre) for genre in genres])
    found = []
    for column in pairs.figures.T:
        there = ~np.isnan(column)
        order = np.argsort(column[there])
        reached = np.cumsum(weight[there][order])
        at = np.searchsorted(reached, (np.arange(STEPS) + 0.5) / STEPS * reached[-1])
        found.append([float(f"{one:.4g}") for one in column[there][order][at]])
    return found


def ends(halves: list[Half], length: int) -> tuple[float, float]:
    """What the match so far says of others' texts, and of a hand's own: novels and MASC of the same weight."""
    random = np.random.default_rng(2026)
    of_others, of_own = defaultdict(list), defaultdict(list)
    for half in halves:
        own = next(one for one in halves if (one.hand, one.genre) == (half.hand, half.genre) and one.side != half.side)
        strangers = [halves[k] for k in random.choice(len(halves), STRANGERS) if halves[k].hand != half.hand]
        for window in half.windows[length]:
            of_own[half.genre == NOVELS].append(_score(own, window, length))
            of_others[half.genre == NOVELS] += [_score(one, window, length) for one in strangers]
    return tuple(float(np.mean([np.mean(one) for one in found.values()])) for found in (of_others, of_own))


def _score(half: Half, window: Window, length: int) -> float:
    found = matched(half.values, window, length)
    return found.score if found else 0.0


def together(halves: list[Half], length: int) -> float:
    """How much more a whole match strays among windows of one half than it would if its measures strayed apart."""
    got, told = [], []
    for half in halves:
        if len(half.windows[length]) > 1:
            found = [one for window in half.windows[length] if (one := matched(half.values, window, length))]
            got.append(np.var([one.score for one in found], ddof=1))
            told.append(np.mean([(one.margin / matching.NINE_IN_TEN) ** 2 for one in found]))
    return float(np.sqrt(np.mean(got) / np.mean(told)))


def matched(values: Values, window: Window, words: int) -> matching.Match | None:
    return matching.match(matching.places(values, window.figures, words), words)


def auc(pairs: Pairs, which: np.ndarray, length: int, names: list[str]) -> float:
    """How often a hand's own text is nearer to a persona than another's: by the match's own weights."""
    norms = section("norms")["measures"]
    share = np.array([length / (length + norms[name]["words"]) for name in names])
    weight = np.where(share >= matching.LEAST, share, 0.0)
    counted = (~np.isnan(pairs.away) * weight).sum(axis=1)
    near = -(np.nan_to_num(pairs.away) * weight).sum(axis=1)[which] / counted[which]
    return told_apart(near, pairs.same[which])


def told_apart(near: np.ndarray, same: np.ndarray) -> float:
    """How often one of the same hand is nearer than one of another."""
    place = np.empty(len(near))
    place[np.argsort(near, kind="stable")] = np.arange(1, len(near) + 1)
    return float((place[same].sum() - same.sum() * (same.sum() + 1) / 2) / (same.sum() * (~same).sum()))


def auc_with_samples(halves: list[Half], length: int, *, novels: bool) -> float | None:
    """The same, by the whole match of a persona that has its samples; None without texts so long."""
    random, near, same = np.random.default_rng(2026), list[float](), list[bool]()
    among = [half for half in halves if (half.genre == NOVELS) == novels and half.habits.words >= LEAST_SAMPLES]
    for half in among:
        others = [one for one in among if one.hand != half.hand and one.by is half.by]
        strangers = [others[k] for k in random.choice(len(others), min(2 * STRANGERS, len(others)), replace=False)]
        own = [one for one in among if (one.hand, one.genre) == (half.hand, half.genre) and one.side != half.side]
        for window in half.windows[length]:
            for one in own + strangers:
                places = matching.places(one.values, window.figures, length)
                found = matching.match(places, length, alike(window.habits, one.habits, half.by))
                near.append(found.score if found else 0.0)
                same.append(one.hand == half.hand)
    return round(told_apart(np.array(near), np.array(same)), 3) if any(same) else None


def write(found: dict[str, Any]) -> None:
    figures = json.loads(PATH.read_text(encoding="utf-8"))
    figures["match"] = found
    PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    read_figures.cache_clear()


def main() -> None:
    halves, names = read_halves(), measure_names()
    by_length = {length: Pairs(halves, length, names) for length in LENGTHS}
    own = {length: proportion(pairs) for length, pairs in by_length.items()}
    strays = {length: noise(halves, length, names) for length in LENGTHS}
    stood = {length: usual(pairs) for length, pairs in by_length.items()}
    found: dict[str, Any] = {
        "source": "Novels published before 1929, public domain; MASC 3.0, free for any use.",
        "made_by": "benchmarks/fit_match.py",
        "how": f"{len(halves) // 2} hands in two halves. `own`: distance of a hand's own texts as a share of others'."
        " `noise`: standard deviation among windows of one half, in points. `usual`: quantiles of texts' figures, genre"
        " by genre of the same weight."
        " Each by length. `ends`: what all that says of others' texts and of a hand's own. `together`: how much more"
        " whole matches stray than such measures would one by one.",
        "lengths": LENGTHS,
        "together": 1.0,
        "ends": [[0.0, 100.0] for _ in LENGTHS],
        "measures": {
            name: {
                "own": [round(float(own[length][index]), 3) for length in LENGTHS],
                "noise": [round(float(strays[length][index]), 2) for length in LENGTHS],
                "usual": [stood[length][index] for length in LENGTHS],
            }
            for index, name in enumerate(names)
        },
    }
    by_length[LONGEST] = Pairs(halves, LONGEST, names)
    found["auc"] = {
        kind: {
            str(length): round(auc(pairs, which, length, names), 3)
            for length, pairs in by_length.items()
            if sum(which := pairs.novel == novel)
        }
        for kind, novel in (("novels", True), ("masc", False))
    }
    write(found)
    found["ends"] = [[round(end, 1) for end in ends(halves, length)] for length in LENGTHS]
    write(found)
    found["auc_with_samples"] = {
        kind: {
            str(length): told
            for length in by_length
            if (told := auc_with_samples(halves, length, novels=novel)) is not None
        }
        for kind, novel in (("novels", True), ("masc", False))
    }
    found["together"] = round(max(together(halves, length) for length in (200, 400, 700)), 2)
    write(found)
    print(json.dumps({key: found[key] for key in ("lengths", "ends", "together", "auc", "auc_with_samples")}))


if __name__ == "__main__":
    main()
