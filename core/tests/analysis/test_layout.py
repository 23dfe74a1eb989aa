"""Lists, paragraphs, sentences, punctuation, pronouns and verbs: the shape of a whole text."""

from __future__ import annotations

import pytest

from core.analysis.analyser import analyse
from core.analysis.features import layout, sentences
from core.analysis.reading import Finding
from core.tests.analysis.hits import hits, tallied

SIMPLE = (
    "The boy had a ball. He took it to the park. The dog ran fast. The boy ran too. It was a good day. They went home."
)
COMPLEX = (
    "Although the letter, which had come with the morning post, was addressed to her, she did not open it until the "
    "clerk, who had been watching her while he pretended to read, went out to see whether the coach had arrived. When "
    "she saw that it came from the man whom she had refused because he drank, she wondered what he could want of "
    "her after so many years, and whether he knew that her father, who had always liked him, was dead."
)
VARIED = (
    "He waited. The harbour lay in the early light, and along the wall, where the nets had been hung out to dry, "
    "three men sat and mended them without a word. Nobody came. Then, just as the church clock struck six and the "
    "gulls rose from the roof of the customs house, a boat with a red sail came round the point. It was hers. He "
    "stood up."
)
STREAM = (
    "and I was walking along and the rain was coming down and I thought of her and how she used to laugh and the way "
    "the light fell on the table and then the bus came and I did not get on it and I just stood there and saw it go "
    "and the water ran down my neck and I did not care and I thought well that is that and so I went on walking"
)


def found(text: str, attribute: str) -> Finding:
    return analyse(text).attributes[attribute]


def quoted(finding: Finding) -> set[str]:
    return {evidence.quote for evidence in finding.evidence}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("To bring:\n\n- boots\n- a coat\n- a map", 3),
        ("1. Meet at eight.\n2. Sign the list.", 2),
        ("* one\n\n* two", 2),
        ("- a lone dash", 0),
        ("1. A lone number.", 0),
        ("He said - and meant it - that 3. was enough.", 0),
    ],
)
def test_list_items(text: str, count: int) -> None:
    assert len(hits(layout, "lists", text)) == count


def test_a_list_item_is_quoted_with_its_marker() -> None:
    assert hits(layout, "lists", "- boots\n- a coat") == ["- boots", "- a coat"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (SIMPLE, "simple"),
        (COMPLEX, "complex"),
        (VARIED, "varied"),
        ("Rain. Dark streets. No light. A dog.", "fragmented"),
    ],
)
def test_sentence_structure(text: str, value: str) -> None:
    finding = found(text, "sentence_structure")
    assert finding.value == value
    assert finding.evidence
    assert all(text[one.start : one.end] == one.quote for one in finding.evidence)


def test_mean_and_spread_of_sentences() -> None:
    tally, _ = tallied(sentences, "One two three four. One two three four five six.")
    figures = sentences.measures(tally)
    assert (figures["mean_sentence_words"], figures["sd_sentence_words"]) == (5, 1)


def test_list_items_are_no_sentences() -> None:
    tally, _ = tallied(sentences, "He packed his bag that day.\n\n- boots\n- a coat")
    assert tally.counts["sentences"] == 1


def test_paragraphs_in_order_are_structured_and_uneven_ones_loose() -> None:
    order = ("First, we met. It rained.", "Moreover, it was cold. We left.", "Finally, we slept. It was late.")
    assert found("\n\n".join(order), "paragraph_organization").value == "structured"
    loose = ("It rained.", "We met. " * 9, "He left. She slept.", "It was late. " * 5)
    assert found("\n\n".join(loose), "paragraph_organization").value == "loose"
    assert found("He came. She left.", "paragraph_organization").value is None


def test_paragraphs_are_short_long_or_a_stream() -> None:
    assert found("\n\n".join(["It rained all day."] * 4), "paragraph_organization").value == "short"
    assert found("\n\n".join(["It rained all day. " * 9] * 3), "paragraph_organization").value == "long"
    stream = analyse(STREAM)
    assert stream.attributes["paragraph_organization"].value == "stream-of-consciousness"
    assert stream.measures["stream"] > 500
    assert analyse(COMPLEX).measures["stream"] == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (SIMPLE * 2, "minimal"),
        ("Stop it! Why now? Oh, come on! What a day! Who would have thought it? Not me! " * 3, "expressive"),
        (
            "The road — long, white — ran down to the sea — and back. He went — she stayed — nobody minded. " * 3,
            "dashes",
        ),
        (
            "The old, cold, grey house stood alone; its owner, a widow, had left: nobody, not even Tom, knew why. " * 3,
            "heavy",
        ),
        (
            "i went out and it was raining\nshe said nothing and left\nnobody knew what to do then\n" * 4,
            "unconventional",
        ),
        (("The clerk closed the window, counted the letters and went home to his wife. " * 4), "standard"),
    ],
)
def test_punctuation_style(text: str, value: str) -> None:
    assert found(text, "punctuation_style").value == value


@pytest.mark.parametrize(
    ("text", "value", "seen"),
    [
        ("I took my coat, and I left. My dog was with me.", "first-person", {"I", "my", "My", "me"}),
        ("You open the door. Your hand is on the latch, and you wait.", "second-person", {"You", "Your", "you"}),
        ("He took his coat. She left with him, and they slept.", "third-person", {"He", "his", "She", "him", "they"}),
        ("We took our coats. It was cold to us, and we left.", "first-person plural", {"We", "our", "us", "we"}),
        ("I know you. You know me, and I like your dog.", "mixed", {"I", "you", "You", "me", "your"}),
        ("“I will go,” he said. She gave him her hand.", "third-person", {"he", "She", "him", "her"}),
    ],
)
def test_pronoun_preference(text: str, value: str, seen: set[str]) -> None:
    finding = found(text, "pronoun_preference")
    assert finding.value == value
    assert quoted(finding) <= seen
    assert finding.evidence


def test_without_pronouns_none_is_preferred() -> None:
    assert found("Rain fell on the roofs of the town.", "pronoun_preference").value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I think he knows. I wonder, I doubt, I hope, I remember, I forget, I believe, I fear and I dream.", "mental"),
        ("He ran, jumped, fell, rose, turned, climbed, rolled, raced, crossed, slipped and fled.", "dynamic"),
        (
            "It is old. It seems cold. It was hers. They are poor. She is ill. He is out. It remains shut. We are few.",
            "stative",
        ),
        ("She built, wrote, cooked, sold, painted, cleaned, fixed, sewed, baked, carved and taught.", "active"),
    ],
)
def test_verb_type_preference(text: str, value: str) -> None:
    finding = found(text, "verb_type_preference")
    assert finding.value == value
    assert finding.evidence
