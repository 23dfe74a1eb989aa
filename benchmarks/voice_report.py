"""The figures of the voice benchmark as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from statistics import mean

from benchmarks.voice_asked import OURS, PLAIN, VALUES, values_for
from benchmarks.voice_measured import nearest, on_length
from benchmarks.voice_nearer import Steps
from core.llm.copying import MOST_SHARED

Told = Mapping[str, Mapping[str, Sequence[str]]]
REACH_TOLD, REACH_SLIDER, REACH_MATCH, REACH_LENGTH = "85 %", "80 %", "1.40", "80 %"


def share(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / len(right):.0f} % ({sum(right)} of {len(right)})" if right else "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rights(found: Mapping[str, Sequence[str]]) -> list[bool]:
    return [near == voice for voice, nears in found.items() for near in nears]


def told_report(
    told: Told,
    evened: Told,
    distance: Mapping[str, float],
    length: Mapping[str, Sequence[bool]],
    copied: Sequence[int],
) -> str:
    too_much = sum(run > MOST_SHARED for run in copied)
    rows = [
        [
            "Told apart (chance 1 in the number of voices)",
            REACH_TOLD,
            *(share(_rights(told[w])) for w in (PLAIN, OURS)),
        ],
        ["Told apart, the model's habits taken out", "", *(share(_rights(evened[w])) for w in (PLAIN, OURS))],
        ["Match of one draft, points", REACH_MATCH, *(f"{distance[w]:.2f}" for w in (PLAIN, OURS))],
        ["Words within 15 %", REACH_LENGTH, *(share(length[w]) for w in (PLAIN, OURS))],
        [f"Drafts with more than {MOST_SHARED} words in a row of an example", "0", "–", str(too_much)],
        ["Longest run shared with an example, words", str(MOST_SHARED), "–", str(max(copied, default=0))],
    ]
    voices = [
        [
            voice,
            *(share([n == voice for n in told[w][voice]]) for w in (PLAIN, OURS)),
            _mistaken(told[OURS][voice], voice),
        ]
        for voice in told[OURS]
    ]
    return "\n\n".join(
        [
            "## Told apart",
            table(["figure", "reach", "plain prompt", "ours"], rows),
            table(["voice", "plain prompt", "ours", "ours, taken for"], voices),
        ]
    )


def _mistaken(nears: Sequence[str], voice: str) -> str:
    others = [near for near in nears if near != voice]
    return ", ".join(f"{near} {others.count(near)}" for near in sorted(set(others))) or "–"


def slider_report(moved: Mapping[str, Mapping[str, Sequence[bool]]]) -> str:
    whole = {way: list(chain.from_iterable(found.values())) for way, found in moved.items()}
    rows = [["all", REACH_SLIDER, share(whole[PLAIN]), share(whole[OURS])]]
    rows += [[name, "", share(moved[PLAIN][name]), share(moved[OURS][name])] for name in moved[OURS]]
    head = ["rating at 2 and at 9: moved the right way", "reach", "plain prompt", "ours"]
    return "\n\n".join(["## Slider effect", table(head, rows)])


def match_report(ways: Sequence[Steps], candidates: int, rounds: int, words: int) -> str:
    stages = [
        ("first draft", [way.first for way in ways]),
        (f"best of {candidates}", [way.best for way in ways]),
        (f"brought nearer, up to {rounds} rounds", [way.nearer for way in ways]),
    ]
    voices = list(dict.fromkeys(way.first.wish.voice for way in ways))
    rows = [
        [
            name,
            f"{mean(one.distance(values_for(one.wish)) for one in some):.2f}",
            share([nearest(one, VALUES) == one.wish.voice for one in some]),
            share(on_length(some, words)),
        ]
        for name, some in stages
    ]
    by_voice = [
        [
            voice,
            *(
                f"{mean(one.distance(values_for(one.wish)) for one in some if one.wish.voice == voice):.2f}"
                for _, some in stages
            ),
        ]
        for voice in voices
    ]
    return "\n\n".join(
        [
            "## Match",
            f"Mean distance over the counted measures, in points; reach {REACH_MATCH}.",
            table(["stage", "distance", "told apart", f"words within 15 % (reach {REACH_LENGTH})"], rows),
            table(["voice", *(name for name, _ in stages)], by_voice),
        ]
    )
