"""The tone in a few words, each with its reason, through the real parser."""

from __future__ import annotations

import pytest

from core.analysis.analyser import analyse
from core.analysis.reading import Confidence
from core.tests.analysis.short_texts import SHORT_TEXTS

TEXTS = {(s.attribute, s.high): s.text for s in SHORT_TEXTS}
WARM = (
    "My dear friends, thank you for coming. It is so good to see you all together again, and I am so glad that "
    "the little ones could come too. You have been so kind to us this year. We love you, we missed you, and we "
    "hope you will stay. Welcome, and take care of each other on the way home."
)
BLUNT = (
    "This plan is nonsense. It failed last year. It will fail again. You know it, and I know it. Nobody asked the "
    "drivers. That was stupid. The costs are wrong. The dates are wrong. The map is useless. Stop it now. Never "
    "bring me a plan like this. The truth is simple. You did not do the work."
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (TEXTS["formality_level", True], "formal"),
        (TEXTS["formality_level", False], "casual"),
        (TEXTS["vocabulary_complexity", False], "plain"),
        (TEXTS["technical_jargon_usage", True], "technical"),
        (TEXTS["emphatic_device_usage", True], "lively"),
        (TEXTS["hedging_language_frequency", True], "tentative"),
        (WARM, "warm"),
        (BLUNT, "blunt"),
    ],
)
def test_a_plain_tone_is_named_with_its_reason(text: str, word: str) -> None:
    found = analyse(text).attributes["tone"]
    assert word in str(found.value).split(", ")
    assert f"{word}: " in found.note
    assert len(str(found.value).split(", ")) <= 3
    assert found.confidence in (Confidence.LOW, Confidence.MEDIUM)
    assert found.evidence
    assert all(text[one.start : one.end] == one.quote for one in found.evidence)


def test_formal_and_casual_exclude_each_other() -> None:
    for text in TEXTS.values():
        said = str(analyse(text).attributes["tone"].value).split(", ")
        assert not {"formal", "casual"} <= set(said)
        assert not {"warm", "blunt"} <= set(said)


def test_a_few_words_have_no_tone() -> None:
    assert analyse("Thank you, my dear friend.").attributes["tone"].value is None
