"""The attribute table: the names outsiders rely on, and rows that say what they should."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from core.attributes import (
    ATTRIBUTES,
    BY_NAME,
    CORE,
    LONG_TEXT,
    RATINGS,
    SHORT_TEXT,
    Attribute,
    Category,
    Group,
    Kind,
    in_category,
)

L, P, M = Category.LINGUISTIC, Category.PERSONALITY, Category.PERSONAL
R, T, LT, I = Kind.RATING, Kind.TEXT, Kind.LONG_TEXT, Kind.INTEGER  # noqa: E741

EXPECTED: list[tuple[Category, Group, Kind, str]] = [
    (L, Group.CORE, R, "vocabulary_complexity formality_level idiom_usage metaphor_frequency"),
    (L, Group.CORE, R, "simile_frequency technical_jargon_usage humor_sarcasm_usage emotion_level"),
    (L, Group.CORE, T, "sentence_structure paragraph_organization tone punctuation_style pronoun_preference"),
    (L, Group.DETAIL, R, "contraction_usage passive_voice_frequency rhetorical_question_usage"),
    (L, Group.DETAIL, R, "reader_question_frequency imperative_sentence_usage list_usage_tendency"),
    (L, Group.DETAIL, R, "parenthetical_aside_frequency quotation_frequency dialogue_inclusion"),
    (L, Group.DETAIL, R, "ellipsis_usage emphatic_device_usage repetition_usage alliteration_frequency"),
    (
        L,
        Group.DETAIL,
        R,
        "onomatopoeia_usage transition_usage hedging_language_frequency subordinate_clause_frequency",
    ),
    (L, Group.DETAIL, R, "analogy_usage symbolism_usage irony_usage rhetorical_device_usage"),
    (L, Group.DETAIL, R, "sensory_detail_inclusion sensory_imagery_usage statistical_data_usage"),
    (L, Group.DETAIL, R, "personal_anecdote_inclusion personal_opinion_inclusion personal_belief_inclusion"),
    (L, Group.DETAIL, R, "reflection_inclusion digression_frequency stream_of_consciousness_usage"),
    (L, Group.DETAIL, R, "pop_culture_reference_frequency cultural_reference_inclusion foreign_phrase_usage"),
    (L, Group.DETAIL, R, "regional_dialect_usage neologism_frequency"),
    (L, Group.DETAIL, T, "word_length_preference language_abstraction verb_type_preference"),
    (
        P,
        Group.CORE,
        R,
        "openness_to_experience conscientiousness extraversion agreeableness emotional_stability",
    ),
    (P, Group.CORE, T, "dominant_motivations core_values decision_making_style"),
    (P, Group.DETAIL, R, "empathy_level self_confidence risk_taking_tendency creativity_level"),
    (P, Group.DETAIL, T, "idealism_vs_realism conflict_resolution_style relationship_orientation"),
    (P, Group.DETAIL, T, "emotional_response_tendency"),
    (M, Group.CORE, I, "age"),
    (M, Group.CORE, T, "gender education_level primary_language language_fluency"),
    (M, Group.CORE, LT, "professional_background cultural_background"),
    (M, Group.DETAIL, LT, "background"),
]

each_attribute = pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda a: a.name)
each_rating = pytest.mark.parametrize("attribute", RATINGS, ids=lambda a: a.name)
each_text = pytest.mark.parametrize("attribute", [a for a in ATTRIBUTES if not a.is_rating], ids=lambda a: a.name)


def test_the_rows_are_those_of_the_design_in_its_order() -> None:
    expected = [(c, g, k, name) for c, g, k, names in EXPECTED for name in names.split()]
    assert [(a.category, a.group, a.kind, a.name) for a in ATTRIBUTES] == expected


def test_there_are_75_rows_28_of_them_core() -> None:
    assert (len(ATTRIBUTES), len(BY_NAME), len(CORE), len(RATINGS)) == (75, 75, 28, 52)


def test_categories_split_into_core_and_detail() -> None:
    assert [len(in_category(c)) for c in Category] == [51, 16, 8]
    assert [len(in_category(c, detail=False)) for c in Category] == [13, 8, 7]
    assert [len(in_category(c, detail=True)) for c in Category] == [38, 8, 1]


def test_labels_are_unique() -> None:
    assert len({a.label.casefold() for a in ATTRIBUTES}) == len(ATTRIBUTES)


def test_no_legacy_key_means_two_things() -> None:
    keys = Counter(key for a in ATTRIBUTES for key in a.legacy)
    assert [key for key, count in keys.items() if count > 1] == []
    assert not set(keys) & set(BY_NAME)
    assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key) for key in keys)


@each_attribute
def test_a_row_speaks_to_a_writer(attribute: Attribute) -> None:
    assert 0 < len(attribute.label) <= 24
    assert 0 < len(attribute.help.split()) <= 14
    assert attribute.help[-1] in ".?…”"


@each_rating
def test_a_rating_has_ten_distinct_steps(attribute: Attribute) -> None:
    tells = [level.tell for level in attribute.levels]
    assert len(tells) == len(set(tells)) == 10
    assert len({level.word for level in attribute.levels}) == 10
    assert attribute.low
    assert attribute.high
    assert not attribute.choices


@each_rating
def test_each_step_is_told_in_words(attribute: Attribute) -> None:
    for level in attribute.levels:
        assert not re.search(r"\d", level.tell), level
        assert 6 <= len(level.tell.split()) <= 22, level
        assert level.tell[0].isupper(), level
        assert level.tell[-1] in ".!”", level
        assert 1 <= len(level.word.split()) <= 3, level
        assert level.word == level.word.lower(), level


@each_text
def test_a_text_suggests_values_and_takes_any(attribute: Attribute) -> None:
    assert attribute.tell.count("{value}") == 1
    assert not attribute.levels
    if attribute.kind is not Kind.INTEGER:
        assert 4 <= len(attribute.choices) <= 8
        assert len({c.value.casefold() for c in attribute.choices}) == len(attribute.choices)
        assert len({c.tell for c in attribute.choices}) == len(attribute.choices)
        assert all(len(c.value) <= SHORT_TEXT and c.tell.endswith(".") for c in attribute.choices)


@each_attribute
def test_kind_decides_length_and_emptiness(attribute: Attribute) -> None:
    assert attribute.max_length == {T: SHORT_TEXT, LT: LONG_TEXT}.get(attribute.kind)
    assert attribute.optional == (attribute.name == "age" or (attribute.is_rating and attribute.is_detail))


@each_attribute
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_not_stated_says_nothing(attribute: Attribute, value: str | None) -> None:
    assert attribute.word(value) == ""
    assert attribute.instruction(value) == ""


@each_rating
def test_each_number_has_its_word_and_its_instruction(attribute: Attribute) -> None:
    for value, level in enumerate(attribute.levels, start=1):
        assert (attribute.word(value), attribute.instruction(value)) == (level.word, level.tell)


@each_text
def test_a_usual_value_is_known_in_any_case(attribute: Attribute) -> None:
    for choice in attribute.choices:
        assert attribute.instruction(f"  {choice.value.upper()} ") == choice.tell


@each_text
def test_any_other_value_is_told_as_it_is(attribute: Attribute) -> None:
    told = attribute.instruction("like  a {lighthouse}\nat noon")
    assert "like a {lighthouse} at noon" in told
    assert "{value}" not in told
    assert attribute.word("like a lighthouse") == "like a lighthouse"


def test_age_is_told_by_its_number() -> None:
    assert "67 years old" in BY_NAME["age"].instruction(67)
    assert "0 years old" in BY_NAME["age"].instruction(0)
