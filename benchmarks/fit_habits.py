"""How people use small words, and how one hand's wording is known: section "habits" of figures.json, and grams.json.

`python -m benchmarks.fit_habits` takes a minute or two. Small words' rates are those of MASC. Wording is that of MASC's
longer texts and of novels. How alike one hand's texts are in it is measured on novels that the samples don't have, by
figures of other novelists. Run fit_match.py after it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import sqrt
from typing import Any

import numpy as np

from benchmarks.hands import NOVELS, Novels, hands, long_texts, novels, others_of, parts_of
from core.analysis import grams, habits
from core.analysis.fitted import PATH, read_figures
from core.analysis.grams import Fitted, Kind
from core.analysis.habits import LEAST_SAMPLES

# Words of no topic, and marks. Names, nouns and verbs with a meaning of their own would tell what a text is about.
CANDIDATES = tuple(
    """
    a about above across after again against ago all almost alone along already also although always am among an and
    another any anybody anyone anything are around as at away back be because been before behind being below beneath
    beside besides between beyond both but by can can't cannot could couldn't did didn't do does doesn't don't done
    down during each either else enough even ever every everybody everyone everything except few for from further had
    hadn't has have having he he'd he's her here hers herself him himself his how however i i'd i'll i'm i've if in
    indeed instead into is isn't it it's its itself just least less like many may maybe me might mine more most much
    must my myself near nearly neither never no nobody none nor not nothing now of off often on once one only onto or
    other others our ours ourselves out over own perhaps quite rather same several shall she she'd she's should since
    so some somebody someone something sometimes soon still such than that that's the their theirs them themselves
    then there there's therefore these they they're this those though through thus till to together too towards under
    until unless up upon us very was wasn't we we're we've well were what whatever when where whether which while who
    whom whose why will with within without won't would wouldn't yes yet you you'll you're you've your yours yourself
    , . ; : ! ? — ( ) " …
    """.split()
)
# Of those, the ones that a text has once in 1,000 words or more: the rest is chance in any text.
OFTEN = 0.001
# So many 4-grams and words, the most frequent ones, are counted. All words together weigh as much as all 4-grams.
GRAMS, WORDS = 5_000, 1_200
WORD_WEIGHS = sqrt(GRAMS / WORDS)
# No rate is so much the same everywhere that it would not vary by this share between texts.
VARIES = 0.15
# What each tells of its hand is the root of this: how far hands lie apart to how far one hand's novels do. As few
# novels as there are tell either only roughly: so much is added to both.
ROUGHLY = 0.3
MASC = "masc"
KINDS = (MASC, NOVELS)
LENGTHS = (100, 200, 400, 700, 1500)
# Samples short and long, to see what length adds.
SHORT, LONG = LEAST_SAMPLES, 3_000
# So long are the longest windows of which a novel has two; strangers that each text of MASC is held against.
LONGEST_STRAY, STRANGERS = 700, 12


def rates() -> dict[str, list[float]]:
    """For each small word the mean of its rates, and their standard deviation between texts, chance taken out."""
    texts = [Counter(token.lower() for token in tokens(text)) for text in long_texts()]
    usual, spread = usual_and_spread(texts, CANDIDATES)
    return {
        word: [float(f"{mean:.3g}"), float(f"{deviation:.3g}")]
        for word, mean, deviation in zip(CANDIDATES, usual, spread, strict=True)
        if mean >= OFTEN
    }


@cache
def tokens(text: str) -> tuple[str, ...]:
    return tuple(habits.tokens(text))


def usual_and_spread(texts: Sequence[Counter[str]], wanted: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    sizes = np.array([one.total() for one in texts])
    shares = np.array([[one[name] for name in wanted] for one in texts]) / sizes[:, None]
    usual = shares.mean(axis=0)
    return usual, np.sqrt(np.maximum(shares.var(axis=0) - usual * np.mean(1 / sizes), (VARIES * usual) ** 2) + 1e-10)


def wording(of: Novels) -> dict[str, Any]:
    """Which words and 4-grams count, how much each, and what is usual of them: in MASC's texts and in these novels."""
    small = read_figures()["habits"]["words"]
    kinds = {
        MASC: [grams.every(tokens(text), small) for text in long_texts()],
        NOVELS: [grams.every(tokens(text), small) for text in of.values()],
    }
    rate: dict[str, float] = defaultdict(float)
    for texts in kinds.values():
        for one in texts:
            for gram, count in one.items():
                rate[gram] += count / one.total() / len(texts)
    often = sorted(rate, key=lambda gram: (-rate[gram], gram))
    words = [gram for gram in often if gram.startswith(grams.WHOLE)][:WORDS]
    wanted = [gram for gram in often if not gram.startswith(grams.WHOLE)][:GRAMS] + words
    found = {kind: usual_and_spread(texts, wanted) for kind, texts in kinds.items()}
    return {
        "grams": wanted,
        "weights": _weights(of, kinds[NOVELS], wanted, *found[NOVELS]),
        "kinds": {
            kind: {
                "usual": [float(f"{one:.3g}") for one in usual],
                "spread": [float(f"{one:.3g}") for one in spread],
            }
            for kind, (usual, spread) in found.items()
        },
    }


def _weights(
    of: Novels, texts: Sequence[Counter[str]], wanted: Sequence[str], usual: np.ndarray, spread: np.ndarray
) -> list[float]:
    sizes = np.array([one.total() for one in texts])[:, None]
    shares = np.array([[one[name] for name in wanted] for one in texts]) / sizes
    scores = np.clip((shares - usual) / np.sqrt(spread**2 + usual / sizes), -grams.MOST, grams.MOST)
    authors, within, free = np.array([author for author, _ in of]), np.zeros(len(wanted)), 0
    for author in sorted(set(authors)):
        own = scores[authors == author]
        within += ((own - own.mean(axis=0)) ** 2).sum(axis=0)
        free += len(own) - 1
    within /= free
    between = np.maximum(scores.var(axis=0, ddof=1) - within, 0)
    tells = np.sqrt((between + ROUGHLY) / (within + ROUGHLY))
    weigh = [WORD_WEIGHS if gram.startswith(grams.WHOLE) else 1.0 for gram in wanted]
    return [round(float(one), 2) for one in tells * weigh]


@cache
def crossed() -> dict[str, Fitted]:
    """For each author, figures made of the novels of others: of every second author."""
    authors = sorted({author for author, _ in novels()})
    halves = (authors[::2], authors[1::2])
    made = [
        grams.fitted(wording({novel: text for novel, text in novels().items() if novel[0] in half})) for half in halves
    ]
    return {author: made[1 - side] for side, half in enumerate(halves) for author in half}


@dataclass
class Held:
    """A text, and samples of the same hand that have nothing of it: as vectors whose products are cosines.

    What chance takes of those for want of samples is put back. All texts of a group are read by the same figures.
    """

    group: str
    hand: str
    samples: np.ndarray
    windows: dict[int, list[np.ndarray]]

    def own(self, length: int) -> list[float]:
        return [float(one @ self.samples) for one in self.windows[length]]

    def others(self, length: int, among: Sequence[Held]) -> list[float]:
        """How alike the text's first window is to the samples of strangers."""
        strangers = [one.samples for one in among if one.group == self.group and one.hand != self.hand]
        picked = np.random.default_rng(2026).permutation(len(strangers))[:STRANGERS]
        return [float(one @ strangers[k]) for one in self.windows[length][:1] for k in picked]


def vector(text: str, by: Fitted, kind: Kind) -> np.ndarray:
    scores = np.array(grams.scores(habits.habits(text, by).grams, kind)) * by.weights
    return scores / np.linalg.norm(scores)


def held(group: str, hand: str, text: str, samples: str, by: Fitted, known: int) -> Held:
    known_by = habits.habits(samples, by)
    kind, words = grams.nearest_kind(known_by.grams, by), known_by.words
    windows = {length: [vector(part, by, kind) for part in parts_of(text, length)] for length in LENGTHS}
    return Held(group, hand, vector(samples, by, kind) * sqrt((words + known) / words), windows)


def held_texts(known: int) -> dict[str, list[Held]]:
    """MASC's texts, each half beside the other; and each novel beside its author's others."""
    by = crossed()
    masc = [
        held(MASC, name, text, samples, next(iter(by.values())), known)
        for genre, name, halves in hands()
        for text, samples in (halves, halves[::-1])
        if genre != NOVELS and len(samples.split()) >= LEAST_SAMPLES
    ]
    told = [
        held(f"{NOVELS} {id(by[author])}", author, text, others_of((author, title)), by[author], known)
        for (author, title), text in novels().items()
    ]
    return {MASC: masc, NOVELS: told}


def half_known() -> int:
    """Samples of so many words are half chance: by what longer ones add to the likeness."""
    found: dict[int, list[float]] = {SHORT: [], LONG: []}
    for novel, text in novels().items():
        by = crossed()[novel[0]]
        if parts_of(others_of(novel), LONG):
            kind = by.kinds[KINDS.index(NOVELS)]
            window = vector(parts_of(text, LONGEST_STRAY)[0], by, kind)
            for length, some in found.items():
                some.append(float(window @ vector(parts_of(others_of(novel), length)[0], by, kind)))
    gained = float(np.mean(found[LONG]) / np.mean(found[SHORT])) ** 2
    # gained = (LONG / (LONG + k)) / (SHORT / (SHORT + k)), solved for k.
    return round((gained - 1) / (1 / SHORT - gained / LONG))


def scale() -> dict[str, Any]:
    """How alike a hand's texts are, and others', by the text's length: novels and MASC count alike."""
    known = half_known()
    corpora = held_texts(known).values()
    own = {length: [[one.own(length) for one in texts] for texts in corpora] for length in LENGTHS}
    others = {length: [[one.others(length, texts) for one in texts] for texts in corpora] for length in LENGTHS}
    strays = {length: float(np.mean([stray(some) for some in own[length]])) for length in LENGTHS[:-1]}
    # Hardly any text has two windows so long.
    strays[LENGTHS[-1]] = strays[LONGEST_STRAY] * sqrt(LONGEST_STRAY / LENGTHS[-1])
    return {
        "lengths": LENGTHS,
        "own": [mean(own[length]) for length in LENGTHS],
        "others": [mean(others[length]) for length in LENGTHS],
        "noise": [round(strays[length], 4) for length in LENGTHS],
        "half_known": known,
        "by_corpus": {
            kind: {"own": [mean([own[n][at]]) for n in LENGTHS], "others": [mean([others[n][at]]) for n in LENGTHS]}
            for at, kind in enumerate(KINDS)
        },
    }


def mean(corpora: Sequence[Sequence[Sequence[float]]]) -> float:
    """The mean of the corpora's means."""
    return round(float(np.mean([np.mean(list(chain.from_iterable(texts))) for texts in corpora])), 4)


def stray(found: Sequence[Sequence[float]]) -> float:
    """How far the windows of one text stray about their mean."""
    several = [one for one in found if len(one) > 1]
    return sqrt(sum(np.var(one, ddof=1) * (len(one) - 1) for one in several) / sum(len(one) - 1 for one in several))


def write_words() -> None:
    figures = json.loads(PATH.read_text(encoding="utf-8"))
    figures["habits"] = {
        "source": "MASC 3.0, free for any use.",
        "made_by": "benchmarks/fit_habits.py",
        "how": "`words`: mean rate in MASC's longer texts, and standard deviation between them.",
        "words": rates(),
    }
    PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    read_figures.cache_clear()
    habits._usual.cache_clear()


def main() -> None:
    write_words()
    measured = scale()
    found = {
        "source": "MASC 3.0, free for any use; novels published before 1929, public domain.",
        "made_by": "benchmarks/fit_habits.py",
        "how": "Character 4-grams, and words after a =; names masked. `weights`: how much each tells of its hand."
        " `kinds`: mean rate, and standard deviation between texts of that kind. `own`, `others`, `noise`: cosines of a"
        " hand's own texts with its samples, of others' texts with them, and their standard deviation within one text,"
        " by the text's length: of halves of MASC's texts, and of novels that the samples don't have, by figures of"
        " other novelists. `half_known`: samples of so many words are half chance; that is put back.",
        **measured,
        **wording(novels()),
    }
    grams.PATH.write_text(json.dumps(found, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
