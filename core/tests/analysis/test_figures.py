"""Sounds, senses, repetition, rhetoric, humour, irony and analogy: what is counted, and what is not."""

from __future__ import annotations

from types import ModuleType

import pytest

from core.analysis.features import analogies, devices, humour, repetition, senses, sounds
from core.analysis.features.sounds import initial
from core.tests.analysis.hits import hits, tallied

HITS = [
    (sounds, "alliteration", "Peter Piper picked a peck.", ["Peter Piper picked a peck"]),
    (sounds, "alliteration", "The knight never knew the night.", ["knight never knew the night"]),
    (sounds, "alliteration", "The photographer found four phones.", ["photographer found four phones"]),
    (sounds, "alliteration", "Cold, crisp kale crunched.", ["Cold, crisp kale crunched"]),
    (sounds, "alliteration", "The city cat chewed the ceiling.", []),
    (sounds, "alliteration", "He went to the shop and bought bread.", []),
    (sounds, "alliteration", "The dog, the dog, the dog.", []),
    (sounds, "onomatopoeia", "The bees buzzed and the door creaked. Bang!", ["buzzed", "creaked", "Bang"]),
    (sounds, "onomatopoeia", "She read the post on Twitter and liked pop music.", []),
    (senses, "sensory_words", "The smell of warm bread and the hiss of steam.", ["smell", "warm", "hiss"]),
    (senses, "sensory_images", "The bitter, icy wind shrieked. We slept.", ["bitter, icy wind shrieked"]),
    (senses, "sensory_images", "It was cold. The annual budget was discussed at length. It was loud.", []),
    (senses, "sensory_words", "The committee met to discuss the annual budget.", []),
    (
        repetition,
        "anaphora",
        "We shall fight here. We shall fight there.",
        ["We shall fight here. We shall fight there."],
    ),
    (repetition, "anaphora", "He was tired. He was late.", []),
    (repetition, "epistrophe", "I want peace. They need peace.", ["I want peace. They need peace."]),
    (repetition, "repetition", "She ran and ran and ran.", ["ran and ran", "ran and ran"]),
    (repetition, "repetition", "The cat slept while we went to the shop for milk.", []),
    (devices, "rhetorical_devices", "I came, I saw, I conquered.", ["I came, I saw, I conquered"]),
    (devices, "rhetorical_devices", "Blood, sweat and tears.", ["Blood, sweat and tears"]),
    (devices, "rhetorical_devices", "It was not a house but a ruin.", ["not a house but a ruin"]),
    (devices, "rhetorical_devices", "It is not courage, it is folly.", ["It is not courage, it is folly"]),
    (devices, "rhetorical_devices", "It's not a bug, it's a feature.", ["It's not a bug, it's a feature"]),
    (devices, "rhetorical_devices", "He was tall, dark and handsome.", ["tall, dark and handsome"]),
    (devices, "rhetorical_devices", "We bought milk, eggs and cheese.", []),
    (devices, "rhetorical_devices", "He did not come, but she did. I don't know. I don't care.", []),
    (devices, "rhetorical_devices", "Not only the house but the garden was sold.", []),
    (humour, "humour", "Yeah, right. What could possibly go wrong?", ["Yeah, right", "What could possibly go wrong"]),
    (humour, "humour", "Oh, great! Another meeting.", ["Oh, great"]),
    (humour, "humour", "The train leaves at nine. It was great.", []),
    (humour, "irony", "His “plan” was to wait.", ["“plan”"]),
    (humour, "irony", "The word “plan” is short. She said “hello” to us.", []),
    (humour, "irony", "Ironically, the fire station burned down.", ["Ironically"]),
    (analogies, "analogies", "Think of the heart as a pump.", ["Think of the heart as a pump"]),
    (analogies, "analogies", "The heart pumps blood.", []),
]


@pytest.mark.parametrize(("feature", "name", "text", "found"), HITS)
def test_hits(feature: ModuleType, name: str, text: str, found: list[str]) -> None:
    assert hits(feature, name, text) == found


def test_initial_sounds_are_heard_rather_than_spelt() -> None:
    heard = {
        word: initial(word)
        for word in ("knee", "phone", "write", "who", "city", "cat", "queen", "ship", "gem", "get", "hour", "apple")
    }
    assert heard == {
        "knee": "n", "phone": "f", "write": "r", "who": "h", "city": "s", "cat": "k", "queen": "k", "ship": "sh",
        "gem": "j", "get": "g", "hour": "", "apple": "",
    }  # fmt: skip


def test_an_image_that_opens_an_analogy_weakly_counts_for_half() -> None:
    tally, _ = tallied(analogies, "It was a sort of bridge.")
    assert analogies.measures(tally) == {"analogies": pytest.approx(0.5 * 1000 / 6)}


def test_rhetoric_takes_in_anaphora_and_questions_counted_elsewhere() -> None:
    tally, _ = tallied(devices, "It was not a house but a ruin.")
    alone = devices.measures(tally)["rhetorical_devices"]
    tally.add("anaphora")
    tally.add("rhetorical_questions")
    assert devices.measures(tally)["rhetorical_devices"] == pytest.approx(3 * alone)


def test_a_text_without_words_measures_nothing() -> None:
    for feature in (analogies, devices, humour, repetition, senses, sounds):
        tally, _ = tallied(feature, "… !")
        assert set(feature.measures(tally).values()) == {0.0}
