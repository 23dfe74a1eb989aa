"""Passives, subordinate clauses and commands, through the real parser."""

from __future__ import annotations

import pytest

from core.analysis.features import clauses, commands
from core.tests.analysis.hits import hits, tallied


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cake was eaten by the dog.", ["was eaten"]),
        ("It had been left there, and nobody was told.", ["had been left", "was told"]),
        ("The window was being cleaned.", ["was being cleaned"]),
        ("He got fired last week.", ["got fired"]),
        ("I was really surprised by the reviews.", ["was really surprised"]),
        ("Attached is the new draft.", ["Attached"]),
        ("What is this tune called?", ["is this tune called"]),
        ("They got married in June.", ["got married"]),
        ("The broken chair stood by a painted wall.", []),
        ("She got lost on her way.", []),
        ("The work is done.", []),
        ("The work was done quickly by two men.", ["was done"]),
        ("He has been away, and he’s got a cold.", []),
        ("The letters written by my aunt are long.", []),
        ("She broke the window.", []),
    ],
)
def test_passives(text: str, expected: list[str]) -> None:
    found = hits(clauses, "passives", text)
    assert len(found) == len(expected)
    assert all(want in got for want, got in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The house that Jack built fell down because it was old.", ["that Jack built", "because it was old"]),
        ("I know what you did.", ["what you did"]),
        ("He said he was tired.", ["he was tired"]),
        ("“It is late,” she said.", ["It is late"]),
        ("Whether it works is unclear.", ["Whether it works"]),
        ("If it rains, we stay.", ["If it rains"]),
        ("I commented on what he meant by it.", ["what he meant by it"]),
        ("She wants to leave early.", []),
        ("Walking home, he sang.", []),
        ("I came, I saw, I left.", []),
        ("The service was excellent, we will come again.", []),
    ],
)
def test_subordinate_clauses(text: str, expected: list[str]) -> None:
    assert hits(clauses, "subordinate_clauses", text) == expected


def test_a_long_clause_is_quoted_in_part() -> None:
    text = "He left because " + "the very old and " * 40 + "tired dog was ill."
    assert all(len(passage) <= 240 for passage in hits(clauses, "subordinate_clauses", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heat the oven first.", ["Heat the oven first"]),
        ("Sit down, John, and listen.", ["Sit down", "listen"]),
        ("Peel the potatoes and cut them into slices.", ["Peel the potatoes", "cut them into slices"]),
        ("Don't open the door.", ["Don't open the door"]),
        ("Do not hesitate to call.", ["Do not hesitate to call"]),
        ("Don't you dare touch it.", ["dare touch it"]),
        ("If it rains, take an umbrella.", ["take an umbrella"]),
        ("Please forward the letter to Anna.", ["Please forward the letter to Anna"]),
        ("Tom, please, contact Vernon.", ["contact Vernon"]),
        ("Let's go home.", ["Let's go home"]),
        ("John, sit down!", ["sit down"]),
        ("You should eat more, and I want to eat.", []),
        ("They eat, drink and dance all night.", []),
        ("Hope to see you soon!", []),
        ("Don't know why.", []),
        ("See you later.", []),
        ("Talk to you soon.", []),
        ("Remember when we met?", []),
        ("Do those three ever agree?", []),
        ("Why not wait here?", []),
        ("I asked him to stop.", []),
    ],
)
def test_commands(text: str, expected: list[str]) -> None:
    assert hits(commands, "imperatives", text) == expected


def test_the_active_voice_has_fewer_passives_than_the_passive() -> None:
    passive, _ = tallied(clauses, "The hall was built in May. The roof was mended by Tom.")
    active, _ = tallied(clauses, "They built the hall in May. Tom mended the roof.")
    assert clauses.measures(passive)["passives"] > clauses.measures(active)["passives"] == 0


def test_rates_are_per_thousand_words_and_every_occurrence_is_a_passage() -> None:
    text = "The cake was eaten. Stop there now. It was cold."
    tally, _ = tallied(clauses, text)
    assert clauses.measures(tally) == {"passives": 100, "subordinate_clauses": 0}
    assert tally.counts["passives"] == len(tally.hits["passives"]) == 1
    tally, _ = tallied(commands, text)
    assert commands.measures(tally) == {"imperatives": 100}
