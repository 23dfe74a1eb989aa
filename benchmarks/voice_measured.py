"""How the drafts of the voice benchmark are measured: nearest voice, with and without the model's own habits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from benchmarks.voice_asked import HIGH, LOW, Wish
from core.analysis import matching
from core.analysis.analyser import measured
from core.analysis.matching import Place
from core.attributes import HIGHEST, LOWEST
from core.llm.copying import copied
from core.llm.titles import split_reply
from core.markdown import count_words
from core.samples.examples import Values

CLOSE = 0.15


@dataclass(frozen=True)
class Draft:
    """One draft with its figures. `words` as the app counts them, `measured` as the analyser does."""

    wish: Wish
    text: str
    words: int
    measured: int
    figures: Mapping[str, float]

    def places(self, values: Values) -> list[Place]:
        return matching.places(values, self.figures, self.measured)

    def distance(self, values: Values) -> float:
        return weighted(self.places(values))


def draft(wish: Wish, reply: str) -> Draft:
    text = split_reply(reply).body
    figures, words = measured(text)
    return Draft(wish, text, count_words(text), words, figures)


def weighted(places: Sequence[Place], shifts: Mapping[str, float] | None = None) -> float:
    """Mean distance in points of the scale; each measure moved by its shift first. Far, where nothing can be told."""
    total = sum(place.weight for place in places)
    moved = [_moved(place, (shifts or {}).get(place.measure, 0.0)) for place in places]
    return sum(place.weight * place.away for place in moved) / total if total else 9.0


def _moved(place: Place, by: float) -> Place:
    return replace(place, least=place.least + by, most=place.most + by) if by else place


def habits(drafts: Sequence[Draft], voices: Mapping[str, Values]) -> dict[str, float]:
    """For each measure, how far the model's drafts as a whole lie from what the voices as a whole want.

    A voice that does not state it wants the middle. Nothing of which draft was asked for in which voice goes in.
    """
    wanted: dict[str, dict[str, float]] = defaultdict(dict)
    found: dict[str, list[float]] = defaultdict(list)
    for voice, values in voices.items():
        for one in drafts:
            for place in one.places(values):
                found[place.measure].append((place.least + place.most) / 2)
                wanted[place.measure][voice] = (max(place.low, LOWEST) + min(place.high, HIGHEST)) / 2
    middle = (LOWEST + HIGHEST) / 2
    return {
        measure: mean(wanted[measure].get(voice, middle) for voice in voices) - mean(found[measure])
        for measure in found
    }


def nearest(one: Draft, voices: Mapping[str, Values], shifts: Mapping[str, float] | None = None) -> str:
    return min(voices, key=lambda voice: weighted(one.places(voices[voice]), shifts))


def told_apart(drafts: Sequence[Draft], voices: Mapping[str, Values], *, evened: bool = False) -> dict[str, list[str]]:
    """For each voice that was asked for, the nearest of each of its drafts."""
    shifts = habits(drafts, voices) if evened else None
    found: dict[str, list[str]] = {voice: [] for voice in voices}
    for one in drafts:
        found[one.wish.voice].append(nearest(one, voices, shifts))
    return found


def moved_right(drafts: Sequence[Draft]) -> dict[str, list[bool]]:
    """For each slider, whether the draft at its upper end has more of it than the one at its lower end."""
    pairs: dict[tuple[str, str, int], dict[int, float]] = defaultdict(dict)
    for one in drafts:
        method = matching.readable(one.wish.slider)
        if method:
            key = (one.wish.slider, one.wish.topic, one.wish.seed)
            pairs[key][one.wish.level] = one.figures.get(method.measure, 0.0)
    found: dict[str, list[bool]] = defaultdict(list)
    for (slider, _, _), pair in pairs.items():
        found[slider].append(pair[HIGH] > pair[LOW])
    return dict(found)


def on_length(drafts: Sequence[Draft], words: int) -> list[bool]:
    return [abs(one.words - words) <= CLOSE * words for one in drafts]


def longest_copied(one: Draft, examples: Sequence[str]) -> int:
    return copied(one.text, examples)
