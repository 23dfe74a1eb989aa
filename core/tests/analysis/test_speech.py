from __future__ import annotations

import time

import pytest
import spacy

from core.analysis.features import content, person, personality, references, stance, voices
from core.analysis.features.speech import quoted
from core.analysis.parsing import LONGEST, parse
from core.analysis.tally import Tally


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“I am old,” he said.", "“I am old,”"),
        ('She said: "Go home" and left.', '"Go home"'),
        ("'I am old,' he said. It's the boys' dog.", "'I am old,'"),
        ("I don't know 'em. The dogs' tails.", ""),
        ("He went. “And then no end", "“And then no end"),
        ("and I'm old,” she said.", "and I'm old,”"),
        ("He is 6'2\" tall.", ""),
        ("“He said, ‘No,’ and left,” she said.", "“He said, ‘No,’ and left,”"),
    ],
)
def test_what_stands_between_quotation_marks(text: str, inside: str) -> None:
    doc = spacy.blank("en")(text)
    assert "".join(char for char, within in zip(text, quoted(doc), strict=True) if within) == inside


@pytest.mark.parametrize("unit", ['"I" ', "“I ", "I am a ", "my degree in ", "what matters to me most is "])
def test_a_piece_is_counted_in_a_moment_whatever_is_in_it(unit: str) -> None:
    """The parser gets no more than so many characters at once, so that no pattern sees more."""
    doc = next(doc for _, doc in parse(unit * (LONGEST // len(unit))))
    tally = Tally()
    began = time.process_time()
    for feature in (content, person, personality, references, stance, voices):
        feature.count(doc, tally)
    assert time.process_time() - began < 1
