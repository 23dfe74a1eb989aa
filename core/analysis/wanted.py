"""What a persona's words for its style ask of a text: the figures within which a text does as they say.

The bounds are those by which the features put these words to a text that is analysed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure in words: of a text that has more of it, and less, than is wanted; and how its value is told."""

    more: str
    less: str
    told: str = "{:.0f} in 1,000 words"
    # What a writer is to do to have less of it, and more.
    to_less: str = ""
    to_more: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One measure's bounds."""

    measure: str
    low: float = 0.0
    high: float = inf

    @property
    def figure(self) -> Figure:
        return FIGURES[self.measure]


FIGURES = {
    "mean_sentence_words": Figure(
        "Longer sentences",
        "Shorter sentences",
        "{:.0f} words on average",
        "Make the sentences shorter",
        "Make the sentences longer: join some of them",
    ),
    "mean_paragraph_sentences": Figure(
        "Longer paragraphs",
        "Shorter paragraphs",
        "{:.1f} sentences on average",
        "Break the paragraphs up into shorter ones",
        "Make the paragraphs longer",
    ),
    "mean_word_letters": Figure(
        "Longer words", "Shorter words", "{:.1f} letters on average", "Use shorter words", "Use longer words"
    ),
    "inner_marks": Figure(
        "More commas and the like",
        "Fewer commas and the like",
        to_less="Use fewer commas, semicolons and dashes",
        to_more="Use more commas, semicolons and dashes",
    ),
    "mark_dashes": Figure("More dashes", "Fewer dashes", to_less="Use fewer dashes", to_more="Use more dashes"),
    "mark_exclamations": Figure(
        "More exclamation marks",
        "Fewer exclamation marks",
        to_less="Use fewer exclamation marks",
        to_more="Use more exclamation marks",
    ),
    **{
        measure: Figure(
            f"More often {said}", f"Less often {said}", to_less=f"Write {said} less", to_more=f"Write {said}"
        )
        for measure, said in (
            ("first_person", "“I” and “my”"),
            ("plural_person", "“we” and “our”"),
            ("second_person", "“you” and “your”"),
        )
    },
}

WANTED: dict[tuple[str, str], tuple[Wanted, ...]] = {
    ("sentence_structure", "short"): (Wanted("mean_sentence_words", high=11),),
    ("sentence_structure", "simple"): (Wanted("mean_sentence_words", high=13.5),),
    ("sentence_structure", "varied"): (Wanted("mean_sentence_words", 11, 24),),
    ("sentence_structure", "compound"): (Wanted("mean_sentence_words", 13, 25),),
    ("sentence_structure", "complex"): (Wanted("mean_sentence_words", low=18),),
    ("sentence_structure", "long"): (Wanted("mean_sentence_words", low=23),),
    ("sentence_structure", "fragmented"): (Wanted("mean_sentence_words", high=10),),
    ("paragraph_organization", "short"): (Wanted("mean_paragraph_sentences", high=2.2),),
    ("paragraph_organization", "long"): (Wanted("mean_paragraph_sentences", low=6.5),),
    ("punctuation_style", "minimal"): (Wanted("inner_marks", high=45),),
    ("punctuation_style", "standard"): (Wanted("inner_marks", 32, 115),),
    ("punctuation_style", "heavy"): (Wanted("inner_marks", low=100),),
    ("punctuation_style", "dashes"): (Wanted("mark_dashes", low=8),),
    ("punctuation_style", "expressive"): (Wanted("mark_exclamations", low=8),),
    ("pronoun_preference", "first-person"): (Wanted("first_person", low=25),),
    ("pronoun_preference", "first-person plural"): (Wanted("plural_person", low=12),),
    ("pronoun_preference", "second-person"): (Wanted("second_person", low=20),),
    ("pronoun_preference", "third-person"): (Wanted("first_person", high=8), Wanted("second_person", high=8)),
    ("word_length_preference", "short"): (Wanted("mean_word_letters", high=4.3),),
    ("word_length_preference", "medium"): (Wanted("mean_word_letters", 4.2, 5.0),),
    ("word_length_preference", "long"): (Wanted("mean_word_letters", low=4.9),),
}
MEASURES = frozenset(FIGURES)


def wanted(attribute: str, value: str) -> tuple[Wanted, ...]:
    """The bounds for a persona's word; none for words that no figure stands for."""
    return WANTED.get((attribute, " ".join(value.lower().replace("_", "-").split())), ())
