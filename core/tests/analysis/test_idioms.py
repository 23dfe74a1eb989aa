"""Idioms are met in any inflection, with anybody's name in them."""

from __future__ import annotations

import pytest

from core.analysis.features import idioms
from core.analysis.features.wordlists import wordlist
from core.tests.analysis.hits import hits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He was pulling my leg.", ["pulling my leg"]),
        ("They pulled poor Anna's leg.", ["pulled poor Anna's leg"]),
        ("She let the cat out of the bag, once in a blue moon.", ["let the cat out of the bag", "once in a blue moon"]),
        ("He spilled all the beans.", ["spilled all the beans"]),
        ("They were barking up the wrong tree.", ["barking up the wrong tree"]),
        ("I gave the old man a run for his money.", ["gave the old man a run for his money"]),
        ("She pulled herself together.", ["pulled herself together"]),
        ("We won't beat around the bush.", ["beat around the bush"]),
        ("He turned his back on us.", ["turned his back on"]),
        ("It was a wild-goose chase.", ["wild-goose chase"]),
        ("It wouldn’t hurt a fly.", ["wouldn’t hurt a fly"]),
        ("Then, out of the blue, the phone rang.", ["out of the blue"]),
    ],
)
def test_an_idiom_is_found_whole(text: str, found: list[str]) -> None:
    assert hits(idioms, "idioms", text) == found


@pytest.mark.parametrize(
    "text",
    [
        "We bought milk and eggs and put them on the table.",
        "The committee approved the minutes of the last meeting.",
        "He pulled the rope with his leg.",
        "The cat came out of the kitchen.",
        "",
    ],
)
def test_plain_words_are_no_idiom(text: str) -> None:
    assert hits(idioms, "idioms", text) == []


def test_the_list_has_each_idiom_once_and_in_several_words() -> None:
    entries = [entry for section in wordlist("idioms").values() for entry in section]
    assert len(entries) > 1500
    assert len(entries) == len(set(entries))
    assert [entry for entry in entries if len(entry.split()) < 2] == []
