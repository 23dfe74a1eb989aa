"""What a small model is told: few lines, each concrete, the voice's strongest last; and the bias on countable words."""

from __future__ import annotations

import pytest

from core.attributes import ATTRIBUTES, MIDDLE, RATINGS, Attribute
from core.llm.leaning import MOST, leaning, leaning_for
from core.llm.passages_prompt import EXAMPLE_TOKENS, MANNER_ONLY, SHORT_EXAMPLE_TOKENS, fitting
from core.llm.prompts import FORMS, Brief, Prompt, Values, build_prompt
from core.llm.short_prompt import LINES, RATED, WORDED, is_small, told, untold

CORE = {a.name: MIDDLE for a in RATINGS if not a.is_detail}
BEES = Brief("Bees", words=200)
PASSAGE = "I've lost it again. It was (as ever) in the other coat. Who puts things there? I do."


def short(values: Values | None = None, brief: Brief = BEES, *examples: str) -> Prompt:
    return build_prompt("Ada", "A beekeeper.", values or {}, brief, examples=examples, short=True)


def asked(built: Prompt) -> str:
    return built.messages[-1].content


@pytest.mark.parametrize("attribute", RATINGS, ids=lambda a: a.name)
def test_each_rating_that_stands_out_can_be_told(attribute: Attribute) -> None:
    high = [part for part in told({**CORE, attribute.name: 9}) if part.attribute == attribute.name]
    assert len(high) == 1
    assert high[0].text == (RATED[attribute.name][1] if attribute.name in RATED else attribute.instruction(9))
    assert [part for part in told({**CORE, attribute.name: 6}) if part.attribute == attribute.name] == []
    low = [part.text for part in told({**CORE, attribute.name: 2})]
    assert high[0].text not in low


def test_the_middle_is_not_told_at_all() -> None:
    assert told({**CORE}) == []
    assert "How you write:" not in asked(short(CORE))


def test_the_lines_are_few_and_the_strongest_stand_last() -> None:
    values: Values = {a.name: 8 for a in RATINGS} | {"pronoun_preference": "first-person", "contraction_usage": 10}
    lines = told(values)
    assert len(lines) == LINES
    assert [line.attribute for line in lines[-2:]] == ["contraction_usage", "pronoun_preference"]
    assert asked(short(values)).endswith(WORDED["pronoun_preference", "first-person"])


def test_lists_beside_prose_are_shown_and_not_told() -> None:
    values: Values = {**CORE, "list_usage_tendency": 8}
    built = short(values)
    assert "- a spoon" in built.messages[2].content
    assert "list" not in asked(built)
    assert untold(values, built) == ["Lists"]
    assert "Put one short list" in asked(short({**CORE, "list_usage_tendency": 9}))


def test_a_style_in_anyones_words_is_told_as_it_is() -> None:
    assert told({"pronoun_preference": "one, as the King does"})[0].text.endswith("one, as the King does.")
    assert told({"punctuation_style": "Standard"}) == []


def test_all_usual_words_are_known_by_their_table() -> None:
    known = {(a.name, choice.value) for a in ATTRIBUTES for choice in a.choices}
    assert set(WORDED) <= known


def test_the_example_is_a_text_of_its_own_and_the_task_comes_after_it() -> None:
    built = short({"tone": "wry"}, Brief("Bees"), PASSAGE, "A second one.")
    assert [m.role for m in built.messages] == ["system", "user", "assistant", "user"]
    assert built.messages[2].content == PASSAGE
    assert "Nothing of the first text" in asked(built)
    assert "A second one." not in "\n".join(m.content for m in built.messages)
    assert [m.role for m in short({"tone": "wry"}).messages] == ["system", "user"]


def test_topic_form_language_notes_and_length_are_told() -> None:
    brief = Brief("Bees\nin town", form="story", words=200, language="Danish", notes="Mention the roof.")
    text = asked(short({}, brief))
    assert text.startswith("Topic: Bees\nin town\n")
    assert FORMS["story"].instruction in text
    assert "Write in Danish." in text
    assert "Mention the roof." in text
    assert "Write 4 paragraphs, about 250 words in all." in text
    assert "Begin with a title" in text
    assert "Topic: choose one" in asked(short({}, Brief(" ")))


@pytest.mark.parametrize(("word", "paragraphs"), [("short", "10 paragraphs"), ("long", "2 paragraphs")])
def test_the_length_is_asked_for_in_paragraphs_of_the_voices_own(word: str, paragraphs: str) -> None:
    assert f"Write {paragraphs}," in asked(short({"paragraph_organization": word}))


def test_the_authors_own_words_take_the_long_form() -> None:
    built = build_prompt("Ada", "", CORE, Brief("Bees"), "Like a foghorn.", [PASSAGE], short=True)
    whole = "\n".join(m.content for m in built.messages)
    assert "Like a foghorn." in whole
    assert PASSAGE not in whole


def test_the_long_form_shows_as_many_examples_as_there_is_room_for() -> None:
    long = "This one goes on. " * 120
    built = build_prompt("Ada", "", CORE, Brief("Bees"), examples=[PASSAGE, long, "Left out. " * 300])
    system = built.messages[0].content
    assert f"<example>\n{PASSAGE}\n</example>" in system
    assert MANNER_ONLY in system
    assert system.index(MANNER_ONLY) < system.index("The reply:")
    assert MANNER_ONLY not in build_prompt("Ada", "", CORE, Brief("Bees")).messages[0].content


def test_examples_are_cut_at_a_sentences_end() -> None:
    text = "One two three. " * 400
    (kept,) = fitting([text], SHORT_EXAMPLE_TOKENS)
    assert kept.endswith("three.")
    assert SHORT_EXAMPLE_TOKENS * 4 - 20 < len(kept) <= SHORT_EXAMPLE_TOKENS * 4
    assert fitting(["endless " * 2000, "Short."], EXAMPLE_TOKENS) == []
    assert fitting([" One. ", "Two."], EXAMPLE_TOKENS) == ["One.", "Two."]


@pytest.mark.parametrize(
    ("model", "small"),
    [
        *(("qwen2.5-coder-1.5b", True), ("llama3.2:1b", True), ("smollm2-135m", True), ("Llama-3.2-3B-Instruct", True)),
        *(("gpt-4o-mini", False), ("mistral-7b", False), ("Qwen3-30B-A3B", False), ("gpt-oss:20b", False), ("", False)),
    ],
)
def test_a_models_name_says_whether_it_is_small(model: str, small: bool) -> None:
    assert is_small(model) is small


def test_what_is_countable_leans_the_way_of_its_slider() -> None:
    high, low = leaning({"contraction_usage": 9}), leaning({"contraction_usage": 2})
    assert high["'t"] > 0 > low["'t"]
    assert leaning({**CORE, "contraction_usage": MIDDLE}) == {}
    assert leaning({"pronoun_preference": "First-Person"})[" I"] > 0
    both = leaning({"sentence_structure": "long", "punctuation_style": "heavy"})
    assert both[";"] > leaning({"sentence_structure": "long"})[";"]


def test_no_piece_is_leant_on_without_bound() -> None:
    least, most = (leaning({"statistical_data_usage": rating})[" "] for rating in (1, 10))
    assert (least, most) == (-MOST, MOST)
    assert 0 < leaning({"statistical_data_usage": 7})[" "] < MOST
    # Three ratings that lean one way on a comma and a full stop stay within it together.
    worded: Values = {"sentence_structure": "short", "punctuation_style": "minimal", "paragraph_organization": "short"}
    assert max(map(abs, leaning(worded).values())) <= MOST


def test_the_authors_own_words_lean_nowhere() -> None:
    values: Values = {**CORE, "contraction_usage": 9}
    own = build_prompt("Ada", "", values, Brief("Bees"), "Like a foghorn.").as_sent()
    assert leaning_for(own, values) == {}
    assert leaning_for(short(values).as_sent(), values) == leaning(values) != {}
