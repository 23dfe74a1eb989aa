"""How people use small words, and how alike one hand's texts are in them: section "habits" of figures.json.

`python -m benchmarks.fit_habits` takes a minute or two. Rates are those of MASC; how alike texts are is measured on its
longer texts and on novelists, as in fit_match.py. Run fit_match.py after it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from benchmarks import masc
from benchmarks.fit_match import NOVELS, hands, parts_of
from core.analysis.fitted import PATH, read_figures
from core.analysis.habits import LEAST_SAMPLES, Habits, _usual, cosine, habits

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
LENGTHS = (100, 200, 400, 700, 1500)
# Samples short and long, to see what length adds; the scale is set with all there are.
SHORT, LONG = LEAST_SAMPLES, 2_000
# So long are the longest texts of which there are several of one half.
LONGEST_STRAY = 700
# Texts of MASC shorter than this say too little of rates; of others' samples, each window is held against so many.
LEAST, STRANGERS = 1_500, 12
# No word's rate is so much the same everywhere that it would not vary by this share between texts.
VARIES = 0.15


@dataclass
class Half:
    hand: tuple[str, str]
    side: int
    samples: Habits
    by_length: dict[int, Habits]
    windows: dict[int, list[Habits]]

    @property
    def is_novel(self) -> bool:
        return self.hand[0] == NOVELS


def rates() -> dict[str, list[float]]:
    """For each small word the mean of its rates, and their standard deviation between texts, chance taken out."""
    write({"words": dict.fromkeys(CANDIDATES, (0.0, 0.0))})
    texts = [found for _, _, text in masc.texts() if (found := habits(text)).words >= LEAST]
    sizes = np.array([one.words for one in texts])
    shares = np.array([one.counts for one in texts]) / sizes[:, None]
    usual = shares.mean(axis=0)
    chance = usual * np.mean(1 / sizes)
    spread = np.sqrt(np.maximum(shares.var(axis=0) - chance, (VARIES * usual) ** 2))
    return {
        word: [float(f"{mean:.3g}"), float(f"{deviation:.3g}")]
        for word, mean, deviation in zip(CANDIDATES, usual, spread, strict=True)
        if mean >= OFTEN
    }


def read_halves() -> list[Half]:
    return [
        Half(
            (genre, name),
            side,
            habits(text),
            {length: habits(parts[0]) for length in (SHORT, LONG) if (parts := parts_of(text, length))},
            {length: [habits(part) for part in parts_of(text, length)] for length in LENGTHS},
        )
        for genre, name, halves in hands()
        for side, text in enumerate(halves)
    ]


def own(halves: list[Half], length: int, known: int) -> dict[bool, list[list[float]]]:
    """How alike each half's windows are to the samples of the hand's other half: of MASC, and of novels."""
    found: dict[bool, list[list[float]]] = {False: [], True: []}
    for half in halves:
        for one in halves:
            if one.hand == half.hand and one.side != half.side and is_enough(one) and half.windows[length]:
                found[half.is_novel].append([likeness(text, one.samples, known) for text in half.windows[length]])
    return found


def others(halves: list[Half], length: int, known: int) -> list[float]:
    """How alike they are to other hands' samples: means of MASC, and of novels."""
    random, found = np.random.default_rng(2026), []
    for novels in (False, True):
        among = [half for half in halves if half.is_novel == novels and is_enough(half)]
        apart = []
        for half in among:
            strangers = [one for one in among if one.hand != half.hand]
            for window in half.windows[length]:
                picked = random.choice(len(strangers), STRANGERS, replace=False)
                apart += [likeness(window, strangers[k].samples, known) for k in picked]
        found += [float(np.mean(apart))] if apart else []
    return found


def is_enough(half: Half) -> bool:
    return half.samples.words >= LEAST_SAMPLES


def likeness(text: Habits, samples: Habits, known: int) -> float:
    """The cosine without what chance takes of it for want of samples."""
    return cosine(text, samples) / float(np.sqrt(samples.words / (samples.words + known)))


def noise(found: list[list[float]]) -> float:
    """How far the windows of one half stray about their mean."""
    several = [one for one in found if len(one) > 1]
    return float(
        np.sqrt(sum(np.var(one, ddof=1) * (len(one) - 1) for one in several) / sum(len(one) - 1 for one in several))
    )


def mean(found: list[list[float]]) -> float:
    return float(np.mean([value for one in found for value in one]))


def half_known(halves: list[Half]) -> int:
    """Samples of so many words are half chance: by what longer ones add to the cosines of novels."""
    found: dict[int, list[float]] = {SHORT: [], LONG: []}
    for half in halves:
        for one in halves:
            if one.is_novel and one.hand == half.hand and one.side != half.side and LONG in one.by_length:
                for length, some in found.items():
                    some += [cosine(text, one.by_length[length]) for text in half.windows[LONGEST_STRAY]]
    gained = (float(np.mean(found[LONG])) / float(np.mean(found[SHORT]))) ** 2
    # gained = (LONG / (LONG + k)) / (SHORT / (SHORT + k)), solved for k.
    return round((gained - 1) / (1 / SHORT - gained / LONG))


def write(found: dict[str, object]) -> None:
    figures = json.loads(PATH.read_text(encoding="utf-8"))
    figures["habits"] = found
    PATH.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    read_figures.cache_clear()
    _usual.cache_clear()


def main() -> None:
    found: dict[str, object] = {
        "source": "MASC 3.0, free for any use; novels published before 1929, public domain.",
        "made_by": "benchmarks/fit_habits.py",
        "how": "`words`: mean rate, and standard deviation between texts. `half_known`: samples of so many words are"
        " half chance. `own`, `others`, `noise`: cosines of a hand's own texts with its samples, of others' texts with"
        " them, and their standard deviation within one hand, by the text's length; what chance takes for want of"
        " samples put back.",
        "words": rates(),
    }
    write(found)
    halves = read_halves()
    known = half_known(halves)
    by_length = {length: own(halves, length, known) for length in LENGTHS}
    strays = {length: noise([*by_length[length][False], *by_length[length][True]]) for length in LENGTHS[:-1]}
    found |= {
        "lengths": LENGTHS,
        "own": [round(float(np.mean([mean(some) for some in by_length[length].values()])), 4) for length in LENGTHS],
        "others": [round(float(np.mean(others(halves, length, known))), 4) for length in LENGTHS],
        "noise": [
            round(strays.get(length, strays[LONGEST_STRAY] * (LONGEST_STRAY / length) ** 0.5), 4) for length in LENGTHS
        ],
        "half_known": known,
    }
    write(found)
    print(json.dumps({name: one for name, one in found.items() if name != "words"}))


if __name__ == "__main__":
    main()
