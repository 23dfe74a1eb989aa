"""Vocabulary, jargon, reading grade, and what words a writer prefers, through the real parser."""

from __future__ import annotations

import pytest

from core.analysis.analyser import analyse, measured
from core.analysis.features.wordfacts import facts
from core.analysis.reading import Evidence, Reading
from core.tests.analysis.short_texts import SHORT_TEXTS

TEXTS = {(s.attribute, s.high): s.text for s in SHORT_TEXTS}
LEARNED = TEXTS["vocabulary_complexity", True]
CHILDLIKE = TEXTS["vocabulary_complexity", False]
TRADE = TEXTS["technical_jargon_usage", True]
PLAIN_LONG = (
    "When I was a boy I used to go down to the water with my father in the morning, and we would sit there on the "
    "big stone and talk about what we had done and what we would do, and then when the sun was high we would get "
    "up and walk home and tell my mother what we had seen and she would laugh and give us bread and milk and send "
    "us back out to play."
)
RARE_SHORT = (
    "His demeanour was taciturn. The abbot loathed ostentation. Her erudition astounded them. The panegyric was "
    "turgid. A lugubrious dirge resounded. Their acrimony festered. The recluse was inscrutable. Penury engulfed "
    "him. The oracle was equivocal. His avarice repulsed everyone. The edict was draconian. Torpor enveloped the "
    "hamlet."
)
THOUGHTS = (
    "Freedom is not the absence of law but the presence of reason. The truth of existence lies in the mind's "
    "struggle for meaning, and justice is the form that our knowledge of good and evil takes in society. What is "
    "virtue, if not the will to act on principle? Being itself is a question, and death gives every belief its "
    "weight and its purpose."
)


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    named = {"learned": LEARNED, "childlike": CHILDLIKE, "trade": TRADE, "long": PLAIN_LONG, "short": RARE_SHORT}
    return {name: analyse(text) for name, text in named.items()} | {"thoughts": analyse(THOUGHTS)}


def score(reading: Reading, attribute: str) -> float:
    found = reading.attributes[attribute].score
    assert found is not None
    return found


def quotes(evidence: tuple[Evidence, ...]) -> list[str]:
    return [one.quote for one in evidence]


def test_rare_words_are_high_and_childrens_low(readings: dict[str, Reading]) -> None:
    assert score(readings["learned"], "vocabulary_complexity") > 8
    assert score(readings["childlike"], "vocabulary_complexity") < 3


def test_vocabulary_goes_by_words_and_not_by_sentences(readings: dict[str, Reading]) -> None:
    assert score(readings["long"], "vocabulary_complexity") < 4.5
    assert score(readings["short"], "vocabulary_complexity") > 7


def test_the_rare_words_are_quoted(readings: dict[str, Reading]) -> None:
    found = readings["learned"].attributes["vocabulary_complexity"].evidence
    assert {"lugubrious", "obsequious", "munificence"} <= set(quotes(found))
    plain = readings["childlike"].attributes["vocabulary_complexity"].evidence
    assert "The boy had a big red ball." in quotes(plain)


def test_a_grade_beside_flesch_and_kincaids() -> None:
    text = "The cat sat on the mat. The dog ran to the cat."
    figures = measured(text)[0]
    # 12 words in 2 sentences, 12 syllables.
    assert figures["flesch_kincaid_grade"] == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert measured(LEARNED)[0]["reading_grade"] > measured(PLAIN_LONG)[0]["reading_grade"] > figures["reading_grade"]


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("cat", 1),
        ("name", 1),
        ("table", 2),
        ("wanted", 2),
        ("walked", 1),
        ("university", 5),
        ("rhythm", 1),
        ("houses", 2),
    ],
)
def test_syllables_by_spelling(word: str, syllables: int) -> None:
    assert facts(word).syllables == syllables


def test_jargon_is_high_among_specialists_only(readings: dict[str, Reading]) -> None:
    assert score(readings["trade"], "technical_jargon_usage") > 8
    assert score(readings["childlike"], "technical_jargon_usage") < 5
    assert score(readings["learned"], "technical_jargon_usage") < 7


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The patient with atrial fibrillation was given 40 mg of the drug.", {"atrial", "fibrillation", "mg"}),
        ("We store the mRNA at low CO2 and read it with the API over HTTP/2.", {"mRNA", "CO2", "API", "HTTP/2"}),
        ("She was treated for bronchitis and dermatitis after a tonsillectomy.", {"dermatitis", "tonsillectomy"}),
        ("He watched TV in the USA with Dr. Brown and the FBI at 10 pm on the 4th.", set()),
        ("THE WHOLE STREET WAS FULL OF PEOPLE AND NOISE.", set()),
    ],
)
def test_the_terms_are_quoted(text: str, terms: set[str]) -> None:
    figures, words = measured(text)
    if not terms:
        assert figures["jargon"] == 0
        return
    assert terms <= set(quotes(analyse(text).attributes["technical_jargon_usage"].evidence))
    assert figures["jargon"] >= 1000 * len(terms) / words - 1e-9


def test_length_of_words(readings: dict[str, Reading]) -> None:
    assert readings["learned"].attributes["word_length_preference"].value == "long"
    assert readings["childlike"].attributes["word_length_preference"].value == "short"
    assert "syllable" in readings["childlike"].attributes["word_length_preference"].note


def test_things_or_ideas(readings: dict[str, Reading]) -> None:
    assert readings["childlike"].attributes["language_abstraction"].value == "concrete"
    assert readings["thoughts"].attributes["language_abstraction"].value == "philosophical"
    assert any("justice" in quote for quote in quotes(readings["thoughts"].attributes["language_abstraction"].evidence))


def test_nothing_is_said_of_a_few_words() -> None:
    found = analyse("The dog ran home.").attributes
    assert found["word_length_preference"].value is None
    assert found["language_abstraction"].value is None
