"""Similes are found whole, and what only looks like one is not."""

from __future__ import annotations

import pytest

from core.analysis.features import similes
from core.tests.analysis.hits import hits, tallied


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The news hit me like a ton of bricks.", ["hit me like a ton of bricks"]),
        ("My love is like a red, red rose.", ["My love is like a red, red rose"]),
        ("He eats like a horse and drinks like a fish.", ["eats like a horse", "drinks like a fish"]),
        ("He ran like the wind.", ["ran like the wind"]),
        ("Her hair, white as snow, fell to her waist.", ["white as snow"]),
        ("She was as brave as a lion and as quiet as the grave.", ["as brave as a lion", "as quiet as the grave"]),
        ("He is as good as gold.", ["as good as gold"]),
        ("He carried the letter as though it were a sword.", ["carried the letter as though it were a sword"]),
        ("It rains as if the sky were coming down.", ["rains as if the sky were coming down"]),
        ("Her shell-like ears turned pink.", ["shell-like"]),
        ("He moved with a catlike grace.", ["catlike"]),
        ("The clouds resembled a flock of sheep.", ["resembled a flock of sheep"]),
        ("He watched me the way a cat watches a bird.", ["the way a cat watches a bird"]),
        ("It was like being hit by a truck.", ["It was like being hit by a truck"]),
        ("He spent money like there was no tomorrow.", ["spent money like there was no tomorrow"]),
        ("Suddenly he soared like Superman.", ["soared like Superman"]),
        ("The rest of the room was like a moonless night.", ["The rest of the room was like a moonless night"]),
        ("Pain shot out like an electric guitar getting tuned.", ["shot out like an electric guitar getting tuned"]),
        ("She had eyes like a hawk.", ["eyes like a hawk"]),
        ("He acted like he had seen a ghost.", ["acted like he had seen a ghost"]),
    ],
)
def test_the_whole_simile_is_the_passage(text: str, found: list[str]) -> None:
    assert hits(similes, "similes", text) == found


@pytest.mark.parametrize(
    "text",
    [
        "I would like a cup of tea.",
        "I like it a lot, and she likes a walk.",
        "I don't feel like going home.",
        "I feel like a drink.",
        "He was like, oh my God, and she was like, no way!",
        "People like the Smiths never pay.",
        "Cities like Rome and Paris are crowded.",
        "Things like chairs and tables cost money.",
        "We need tools such as a hammer.",
        "It happened just like that.",
        "She looks like her mother.",
        "He looks like a gentleman.",
        "That sounds like a good idea.",
        "It looks like it will rain.",
        "Like I said, the shop is closed.",
        "Something like a hundred people came.",
        "Nobody is like him, and nothing is like this.",
        "As soon as a man arrives, call me.",
        "As far as a man can see, there is sand, as well as a river.",
        "He is as tall as his brother.",
        "He is as old as I am, and she walks as fast as she can.",
        "She is known as a singer and famous as a poet.",
        "He acted as if nothing had happened.",
        "In a businesslike way, the six-year-old disliked it.",
        "A man like you should know better.",
        "A face like that face is rare.",
        "The machine works, unlike a human.",
        "He kept his drawings of like shape.",
        "What is the way a child goes to school?",
        "It resembles him, and I resemble my father.",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert hits(similes, "similes", text) == []


def test_the_measure_is_a_rate_in_a_thousand_words() -> None:
    tally, _ = tallied(similes, "The lake lay still like a mirror under the moon tonight.")
    assert similes.measures(tally) == {"similes": pytest.approx(1000 / 11)}
