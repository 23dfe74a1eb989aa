"""Contractions, asides, ellipses, stress, questions and quotations, each passage by passage."""

from __future__ import annotations

from types import ModuleType

import pytest

from core.analysis.analyser import analyse
from core.analysis.features import habits, marks, questions, quotations
from core.tests.analysis.hits import hits, tallied


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't know, and it’s late.", ["don't", "it’s"]),
        ("We can't go; they'd laugh.", ["can't", "they'd"]),
        ("Tom's hat and the boys' boots.", []),
        ("He called it 'art' and left.", []),
        ("dont ask me, im tired", ["dont", "im"]),
        ("I do not know, and it is late.", []),
    ],
)
def test_contractions(text: str, expected: list[str]) -> None:
    assert hits(habits, "contractions", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My aunt (the tall one) sings.", ["(the tall one)"]),
        ("She left (so they say (and who knows)).", ["(so they say (and who knows))", "(and who knows)"]),
        ("He came – late as ever – and sat.", [" – late as ever – "]),
        ("He came — late as ever — and sat.", [" — late as ever — "]),
        ("It lasted from 1914–1918, or 10–20 years.", []),
        ("See figure (3) and part (b) of (2019).", []),
        ("He never came (", []),
        ("He stopped — and went on.", []),
    ],
)
def test_asides(text: str, expected: list[str]) -> None:
    assert hits(marks, "parentheses", text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [("Well... perhaps… he . . . no.", 3), ("He stopped.", 0), ("The law [...] was old.", 0), ("Hm.......", 1)],
)
def test_ellipses(text: str, count: int) -> None:
    assert len(hits(marks, "ellipses", text)) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Come in! Sit down!!!", ["Come in!", "Sit down!!!"]),
        ("I will NEVER do it.", ["NEVER"]),
        ("NASA and the UN met in the USA.", []),
        ("CHAPTER ONE\n\nThe boat lay still that day.", []),
        ("It was sooooo long and absolutely cold.", ["absolutely", "sooooo"]),
        ("It was cold, and the door was open.", []),
    ],
)
def test_stress(text: str, expected: list[str]) -> None:
    assert sorted(hits(marks, "emphasis", text)) == sorted(expected)


def test_words_marked_as_bold_or_italic_are_stressed() -> None:
    plain, bold = analyse("We have never done this before."), analyse("We have **never** done *this* before.")
    assert plain.measures["emphasis"] == 0
    assert round(bold.measures["emphasis"] * bold.words / 1000) == 2


@pytest.mark.parametrize(
    ("text", "rhetorical", "reader"),
    [
        ("And who pays for all this?", 1, 0),
        ("Who cares what you think?", 1, 1),
        ("What would you do?", 0, 1),
        ("Have you ever seen the sea?", 0, 1),
        ("Isn't it time that we stopped?", 1, 0),
        ("Could you send me the file, please?", 0, 1),
        ("Does anyone know where the key is?", 0, 0),
        ("“Where is she?” he asked.", 0, 0),
        ("Did Mr. Hill go home?", 1, 0),
        ("She wondered where he was.", 0, 0),
        ("What???", 1, 0),
        ("?? ??", 0, 0),
    ],
)
def test_questions(text: str, rhetorical: int, reader: int) -> None:
    assert len(hits(questions, "rhetorical_questions", text)) == rhetorical
    assert len(hits(questions, "reader_questions", text)) == reader


def test_a_question_is_quoted_whole() -> None:
    text = "He left. Did Mr. Hill go home, too? Nobody knew."
    assert hits(questions, "questions", text) == ["Did Mr. Hill go home, too?"]


@pytest.mark.parametrize(
    ("text", "spoken", "quoted"),
    [
        ("“You are late,” said Martha. “Very late.”", 2, 0),
        ("He sat down. “I am tired,” he said.", 1, 0),
        ('She turned. "Come here!" she whispered.', 1, 0),
        ("Orwell wrote that “all art is propaganda.”", 0, 1),
        ("Einstein said that “nothing is simple.”", 0, 1),
        ("They call it a “quick fix” here.", 0, 1),
        ("According to the report, “nothing was found.”", 0, 1),
        ("Nothing is said here.", 0, 0),
        ("It's Tom's, isn't it?", 0, 0),
        ("“”", 0, 0),
    ],
)
def test_quotations(text: str, spoken: int, quoted: int) -> None:
    assert len(hits(quotations, "dialogue", text)) == spoken
    assert len(hits(quotations, "quotations", text)) == quoted


def test_two_speeches_that_touch_are_two() -> None:
    assert hits(quotations, "dialogue", "“Well?”“Yes.”") == ["“Well?”", "“Yes.”"]


@pytest.mark.parametrize("feature", [habits, marks, questions, quotations])
def test_every_occurrence_is_a_passage(feature: ModuleType) -> None:
    text = "Don't go! Why (oh why) would you... “No,” he said. Is it FREE? It's “so-called” art — or so they say — no?"
    tally, _ = tallied(feature, text)
    assert {name: len(spans) for name, spans in tally.hits.items()} == dict(tally.counts)
    assert tally.counts
