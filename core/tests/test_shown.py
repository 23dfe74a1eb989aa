"""The passages of ours that show a small model a voice which has none of its own."""

from __future__ import annotations

import pytest

from core.attributes import BY_NAME, MIDDLE, RATINGS
from core.llm.passages_prompt import CHARACTERS_PER_TOKEN, SHORT_EXAMPLE_TOKENS
from core.llm.prompts import Brief, Values, build_prompt
from core.llm.short_prompt import RATED as TOLD
from core.llm.short_prompt import ranked
from core.llm.shown import RATED, SHOWN, WORDED, shown

CORE = {a.name: MIDDLE for a in RATINGS if not a.is_detail}


def of(**values: int | str) -> str:
    voice: Values = {**CORE, **values}
    return shown(ranked(voice), voice)


def roles(values: Values, *examples: str, own: str = "") -> list[str]:
    built = build_prompt("Ada", "", values, Brief("Bees"), own, examples=examples, short=True)
    return [message["role"] for message in built.as_sent()]


@pytest.mark.parametrize("name", RATED)
def test_each_end_that_is_shown_is_told_as_well(name: str) -> None:
    low, high = RATED[name]
    assert BY_NAME[name].is_rating
    assert of(**{name: 9}) == high
    assert of(**{name: 2}) == (low if TOLD[name][0] else "")
    assert of(**{name: MIDDLE}) == ""


@pytest.mark.parametrize(("name", "word"), WORDED)
def test_a_word_for_a_style_is_shown(name: str, word: str) -> None:
    assert of(**{name: word.title()}) == WORDED[name, word]


def test_the_strongest_are_shown_and_a_list_comes_last() -> None:
    ratings = dict.fromkeys(("contraction_usage", "formality_level", "statistical_data_usage"), 9)
    passage = of(list_usage_tendency=10, pronoun_preference="first-person", dialogue_inclusion=8, **ratings)
    assert passage.startswith(WORDED["pronoun_preference", "first-person"])
    assert passage.endswith(RATED["list_usage_tendency"][1])
    assert "\n\nIn the drawer" in passage
    assert sum(text in passage for _, text in RATED.values()) == SHOWN - 1


def test_it_stands_only_where_there_is_no_other_example() -> None:
    voice: Values = {**CORE, "contraction_usage": 9}
    assert roles(voice) == ["system", "user", "assistant", "user"]
    assert RATED["contraction_usage"][1] not in str(
        build_prompt("", "", voice, Brief("Bees"), examples=["I. We."], short=True)
    )
    assert roles(CORE) == ["system", "user"]
    assert "assistant" not in roles(voice, own="In my own words.")
    large = build_prompt("Ada", "", voice, Brief("Bees"))
    assert RATED["contraction_usage"][1] not in str(large)


def test_all_of_it_fits() -> None:
    longest = sorted((max(pair, key=len) for pair in RATED.values()), key=len)[-SHOWN:]
    assert sum(map(len, longest)) < SHORT_EXAMPLE_TOKENS * CHARACTERS_PER_TOKEN
