"""What a persona's words for its style ask of a text: the figures within which a text does as they say.

The bounds are those by which the features put these words to a text that is analysed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Wanted:
    """One measure's bounds. `less` and `more`: what is to be said of a text above, and below them.

    `figure` says a value in words; `{:.0f}` where the value goes.
    """

    measure: str
    low: float = 0.0
    high: float = inf
    # The thing measured, as in “Longer sentences than this voice”.
    above: str = ""
    below: str = ""
    figure: str = "{:.0f} in 1,000 words"
    # What a writer is to do where there is too much, and too little of it.
    less: str = ""
    more: str = ""


def _sentences(low: float = 0.0, high: float = inf) -> Wanted:
    return Wanted(
        "mean_sentence_words",
        low,
        high,
        "Longer sentences",
        "Shorter sentences",
        "{:.0f} words on average",
        "Make the sentences shorter",
        "Make the sentences longer: join some of them",
    )


def _marks(low: float = 0.0, high: float = inf) -> Wanted:
    return Wanted(
        "inner_marks",
        low,
        high,
        "More commas and the like",
        "Fewer commas and the like",
        less="Use fewer commas, semicolons and dashes",
        more="Use more commas, semicolons and dashes",
    )


def _person(measure: str, noun: str, low: float = 0.0, high: float = inf) -> Wanted:
    return Wanted(
        measure, low, high, f"More often {noun}", f"Less often {noun}", less=f"Write {noun} less", more=f"Write {noun}"
    )


def _words(low: float = 0.0, high: float = inf) -> Wanted:
    return Wanted(
        "mean_word_letters",
        low,
        high,
        "Longer words",
        "Shorter words",
        "{:.1f} letters on average",
        "Use shorter words",
        "Use longer words",
    )


def _paragraphs(low: float = 0.0, high: float = inf) -> Wanted:
    return Wanted(
        "mean_paragraph_sentences",
        low,
        high,
        "Longer paragraphs",
        "Shorter paragraphs",
        "{:.1f} sentences on average",
        "Break the paragraphs up into shorter ones",
        "Make the paragraphs longer",
    )


_I, _WE, _YOU, _THEY = "“I” and “my”", "“we” and “our”", "“you” and “your”", "“he”, “she” and “they”"

WANTED: dict[tuple[str, str], tuple[Wanted, ...]] = {
    ("sentence_structure", "short"): (_sentences(high=11),),
    ("sentence_structure", "simple"): (_sentences(high=13.5),),
    ("sentence_structure", "varied"): (_sentences(11, 24),),
    ("sentence_structure", "compound"): (_sentences(13, 25),),
    ("sentence_structure", "complex"): (_sentences(low=18),),
    ("sentence_structure", "long"): (_sentences(low=23),),
    ("sentence_structure", "fragmented"): (_sentences(high=10),),
    ("paragraph_organization", "short"): (_paragraphs(high=2.2),),
    ("paragraph_organization", "long"): (_paragraphs(low=6.5),),
    ("punctuation_style", "minimal"): (_marks(high=45),),
    ("punctuation_style", "standard"): (_marks(32, 115),),
    ("punctuation_style", "heavy"): (_marks(low=100),),
    ("punctuation_style", "dashes"): (
        Wanted("mark_dashes", 8, inf, "More dashes", "Fewer dashes", less="Use fewer dashes", more="Use more dashes"),
    ),
    ("punctuation_style", "expressive"): (
        Wanted(
            "mark_exclamations",
            8,
            inf,
            "More exclamation marks",
            "Fewer exclamation marks",
            less="Use fewer exclamation marks",
            more="Use more exclamation marks",
        ),
    ),
    ("pronoun_preference", "first-person"): (_person("first_person", _I, low=25),),
    ("pronoun_preference", "first-person plural"): (_person("plural_person", _WE, low=12),),
    ("pronoun_preference", "second-person"): (_person("second_person", _YOU, low=20),),
    ("pronoun_preference", "third-person"): (
        _person("first_person", _I, high=8),
        _person("second_person", _YOU, high=8),
    ),
    ("word_length_preference", "short"): (_words(high=4.3),),
    ("word_length_preference", "medium"): (_words(4.2, 5.0),),
    ("word_length_preference", "long"): (_words(low=4.9),),
}
MEASURES = frozenset(wanted.measure for all_of_it in WANTED.values() for wanted in all_of_it)


def wanted(attribute: str, value: str) -> tuple[Wanted, ...]:
    """The bounds for a persona's word; none for words that no figure stands for."""
    return WANTED.get((attribute, " ".join(value.lower().replace("_", "-").split())), ())
