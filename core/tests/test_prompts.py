"""What a model is sent: every attribute reaches it, nothing else slips in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attributes import ATTRIBUTES, BY_NAME, CORE, RATINGS, Attribute, Kind
from core.llm.prompts import FORMS, Brief, Prompt, build_prompt, continue_prompt, max_tokens, voice_summary

BRIEF = Brief(topic="Bees in the city")
EMPTY: dict[str, int | str | None] = {a.name: None if a.optional else "" for a in ATTRIBUTES if not a.is_rating}
MIDDLING: dict[str, int | str | None] = {a.name: 5 if a.is_rating else "" for a in CORE if a.name != "age"}


def prompt(values: dict[str, int | str | None] | None = None, brief: Brief = BRIEF, **kwargs: str) -> Prompt:
    return build_prompt("Ada", "A beekeeper.", values or {}, brief, **kwargs)


def system(values: dict[str, int | str | None], **kwargs: str) -> str:
    return prompt(values, **kwargs).messages[0].content


def user(values: dict[str, int | str | None], brief: Brief = BRIEF) -> str:
    return prompt(values, brief).messages[1].content


def example(attribute: Attribute) -> int | str:
    if attribute.is_rating:
        return 8
    return 44 if attribute.kind is Kind.INTEGER else "zigzag marmalade"


def whole(built: Prompt) -> str:
    return "\n".join(message["content"] for message in built.as_sent())


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda a: a.name)
def test_each_attribute_that_is_set_reaches_the_prompt(attribute: Attribute) -> None:
    value = example(attribute)
    built = prompt({**MIDDLING, attribute.name: value})
    parts = [part for part in built.messages[0].parts if part.attribute == attribute.name]
    assert [part.text for part in parts] == [f"- {attribute.instruction(value)}"]
    assert parts[0].category == attribute.category


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda a: a.name)
def test_an_attribute_that_is_not_set_leaves_no_line(attribute: Attribute) -> None:
    for value in (None, ""):
        built = prompt({attribute.name: value})
        assert [part for message in built.messages for part in message.parts if part.attribute] == []
        assert "None" not in whole(built)


@pytest.mark.parametrize("attribute", RATINGS, ids=lambda a: a.name)
def test_each_step_of_a_rating_changes_the_prompt(attribute: Attribute) -> None:
    prompts = {whole(prompt({**MIDDLING, attribute.name: value})) for value in range(1, 11)}
    assert len(prompts) == 10


@pytest.mark.parametrize("attribute", [a for a in ATTRIBUTES if a.choices], ids=lambda a: a.name)
def test_each_usual_value_changes_the_prompt(attribute: Attribute) -> None:
    prompts = {whole(prompt({attribute.name: choice.value})) for choice in attribute.choices}
    assert len(prompts) == len(attribute.choices)


def test_all_attributes_together() -> None:
    values = {a.name: example(a) for a in ATTRIBUTES}
    told = system(values)
    assert all(a.instruction(values[a.name]) in told for a in ATTRIBUTES)
    assert "/10" not in told
    assert told.index("How it sounds:") < told.index("Who seems to write:") < told.index("The person:")


def test_the_lines_stand_under_their_own_heading_the_most_telling_first() -> None:
    told = system({**MIDDLING, "idiom_usage": 10, "simile_frequency": 7, "tone": "wry", "age": 30})
    order = [
        "How it sounds:",
        BY_NAME["tone"].instruction("wry"),
        BY_NAME["idiom_usage"].instruction(10),
        BY_NAME["simile_frequency"].instruction(7),
        BY_NAME["formality_level"].instruction(5),
        "Who seems to write:",
        BY_NAME["extraversion"].instruction(5),
        "The person:",
        "30 years old",
        "The reply:",
    ]
    positions = [told.index(text) for text in order]
    assert positions == sorted(positions)


def test_a_heading_without_lines_is_left_out() -> None:
    told = system({"tone": "wry"})
    assert "How it sounds:" in told
    assert "Who seems to write:" not in told
    assert "The person:" not in told


def test_unknown_values_are_passed_over() -> None:
    assert prompt({"shoe_size": 10}) == prompt({})


def test_the_content_is_exactly_its_parts() -> None:
    built = prompt({**MIDDLING, "tone": "wry"})
    assert built.as_sent() == [
        {"role": m.role, "content": "\n".join(part.text for part in m.parts)} for m in built.messages
    ]
    assert [m.role for m in built.messages] == ["system", "user"]


def test_the_persona_is_named_and_described() -> None:
    told = system({})
    assert "“Ada”" in told
    assert "A beekeeper." in told


def test_the_same_values_give_the_same_prompt_in_any_order() -> None:
    values = {a.name: example(a) for a in ATTRIBUTES}
    assert prompt(values) == prompt(dict(reversed(values.items())))


def test_the_authors_own_words_replace_the_voice() -> None:
    built = prompt({**MIDDLING, "tone": "wry", "age": 44}, own_voice="Talk like a foghorn.\n\nSlowly.")
    assert "Talk like a foghorn.\n\nSlowly." in built.messages[0].content
    assert [part for message in built.messages for part in message.parts if part.attribute] == []
    assert "How it sounds:" not in whole(built)
    assert "44" not in whole(built)


def test_blank_own_words_replace_nothing() -> None:
    assert prompt({"tone": "wry"}, own_voice=" \n ") == prompt({"tone": "wry"})


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_asked_for_in_words(form: str) -> None:
    assert FORMS[form].instruction in user({}, Brief("Bees", form=form))


def test_the_forms_have_their_labels() -> None:
    labels = {key: form.label for key, form in FORMS.items()}
    assert labels == {
        "blog_post": "Blog post",
        "newsletter": "Newsletter",
        "social_thread": "Social thread",
        "product_text": "Product text",
        "story": "Story",
        "free": "Free",
    }


def test_an_unknown_form_is_free() -> None:
    assert FORMS["free"].instruction in user({}, Brief("Bees", form="sonnet"))


def test_topic_notes_and_length_reach_the_user_message() -> None:
    asked = user({}, Brief("Bees\n\nin the city", words=750, notes="Mention the roof."))
    assert "Bees\n\nin the city" in asked
    assert "Mention the roof." in asked
    assert "750 words" in asked.splitlines()[-1]
    assert "`# `" in asked.splitlines()[-1]


def test_a_missing_topic_is_left_to_the_writer() -> None:
    assert "choose one" in user({}, Brief("  "))


def test_the_rules_end_the_system_message() -> None:
    lines = system(MIDDLING).splitlines()
    assert "400 words" in lines[-2]
    assert lines[-1].startswith("- First line: `# `")


@pytest.mark.parametrize(
    ("asked", "spoken", "expected"),
    [("Greek", "", "Greek"), ("", "Danish", "Danish"), ("Greek", "Danish", "Greek")],
)
def test_the_language_is_the_briefs_or_the_writers(asked: str, spoken: str, expected: str) -> None:
    assert f"write in {expected}." in user({"primary_language": spoken}, Brief("Bees", language=asked))


def test_no_language_is_asked_for_when_none_is_stated() -> None:
    assert "Language:" not in user({"primary_language": None})


def test_the_strongest_traits_are_said_again_at_the_end() -> None:
    values = {**MIDDLING, "idiom_usage": 10, "tone": "wry"}
    assert BY_NAME["idiom_usage"].instruction(10) in user(values)
    assert BY_NAME["tone"].instruction("wry") in user(values)
    assert "Above all:" not in user(MIDDLING)


def test_control_characters_are_collapsed() -> None:
    built = build_prompt("A\x00d\ta\n", "x\x1b[31m", {"tone": "wry\x07\r\nly"}, Brief("to\x00pic\ud800"))
    assert not [c for c in whole(built) if c != "\n" and ord(c) < 32]
    assert "Keep this tone throughout: wry ly." in whole(built)
    assert "“A d a”" in whole(built)
    whole(built).encode()


def test_a_value_with_its_own_full_stop_ends_in_one() -> None:
    assert "- Keep this tone throughout: like rain." in system({"tone": "like rain."}).splitlines()


def test_a_value_of_blanks_is_not_stated() -> None:
    assert prompt({"tone": " \t ", "background": "\x00"}) == prompt({})


def test_a_long_topic_is_sent_whole() -> None:
    topic = "bees " * 5000 + "end"
    assert topic in user({}, Brief(topic))


def test_the_summary_begins_with_tone_and_pronouns_then_the_strongest() -> None:
    values = {**MIDDLING, "metaphor_frequency": 8, "extraversion": 10, "idiom_usage": 7}
    values |= {"pronoun_preference": "second-person", "tone": "wry", "background": "Long ago."}
    parts = voice_summary(values)
    assert [part.attribute for part in parts] == [
        "tone",
        "pronoun_preference",
        "extraversion",
        "metaphor_frequency",
        "idiom_usage",
    ]
    assert parts[2].text == BY_NAME["extraversion"].instruction(10)
    assert parts[2].category == "personality"


def test_the_summary_is_short() -> None:
    assert len(voice_summary({a.name: example(a) for a in ATTRIBUTES})) == 6


@pytest.mark.parametrize("values", [{}, EMPTY, MIDDLING], ids=["none", "empty", "middling"])
def test_the_summary_of_an_even_voice_says_so(values: dict[str, int | str | None]) -> None:
    (part,) = voice_summary(values)
    assert part.attribute == ""
    assert "Nothing stands out" in part.text


def test_continuing_keeps_what_was_sent_and_the_text_as_it_is() -> None:
    sent = prompt(MIDDLING).as_sent()
    messages = continue_prompt(sent, "# Bees\n\nThey hum and ")
    assert messages[:2] == sent
    assert messages[2] == {"role": "assistant", "content": "# Bees\n\nThey hum and "}
    assert messages[3]["role"] == "user"
    assert "Continue exactly where it stopped" in messages[3]["content"]
    assert "Repeat nothing" in messages[3]["content"]


def test_continuing_from_nothing_starts_again() -> None:
    sent = prompt(MIDDLING).as_sent()
    assert continue_prompt(sent, " \n") == sent


@pytest.mark.parametrize(
    ("words", "expected"),
    [(-5, 400), (0, 400), (50, 400), (400, 1080), (1000, 2400), (100_000, 8000)],
)
def test_the_ceiling_of_a_reply(words: int, expected: int) -> None:
    assert max_tokens(Brief("Bees", words=words)) == expected


words = st.text(max_size=80)
texts = st.dictionaries(st.sampled_from([a.name for a in ATTRIBUTES if a.max_length]), words)
ratings = st.dictionaries(st.sampled_from([a.name for a in RATINGS]), st.none() | st.integers(1, 10))


@given(name=words, about=words, said=texts, rated=ratings, topic=words, form=words, language=words, own=words)
def test_no_words_of_anyone_break_it(
    name: str,
    about: str,
    said: dict[str, str],
    rated: dict[str, int | None],
    topic: str,
    form: str,
    language: str,
    own: str,
) -> None:
    brief = Brief(topic, form=form, language=language, notes=about)
    built = build_prompt(name, about, {**said, **rated}, brief, own)
    for message in built.as_sent():
        message["content"].encode()
        assert "\x00" not in message["content"]
    assert voice_summary({**said, **rated})
