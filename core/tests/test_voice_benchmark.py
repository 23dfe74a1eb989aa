"""The voice benchmark's own logic: what it asks, what it keeps, and how it counts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from benchmarks.voice_asked import (
    HIGH,
    LOW,
    OURS,
    PLAIN,
    SLIDERS,
    VALUES,
    Wish,
    examples_for,
    ordered,
    slider_wishes,
    told_wishes,
    values_for,
)
from benchmarks.voice_drafts import Drafts
from benchmarks.voice_measured import Draft, draft, moved_right, on_length, told_apart
from benchmarks.voice_nearer import Steps, kept
from benchmarks.voice_report import match_report, slider_report, told_report
from core.attributes import MIDDLE
from core.llm.client import Endpoint
from core.starters import BY_SLUG, STARTERS
from core.tests.openai_server import OpenAIServer

SMALL = Endpoint("http://127.0.0.1:1/v1", "k", "small-1b", 5.0, builtin=True)
LARGE = Endpoint("http://127.0.0.1:1/v1", "k", "large", 5.0)
FIRST = STARTERS[0].slug


def as_written(slug: str, seed: int = 1) -> Draft:
    """A draft that is the starter's own passage."""
    return draft(Wish(slug, "bees", seed, OURS), f"# A title\n\n{BY_SLUG[slug].passage}")


def test_the_plain_prompt_gives_numbers_and_ours_words() -> None:
    plain, ours = (ordered(Wish(FIRST, "bees", 1, way), 200, SMALL) for way in (PLAIN, OURS))
    assert "humor_sarcasm_usage: 9/10" in plain.messages[0][1]
    assert (plain.enough, plain.sampling, plain.bias) == (0, (), ())
    assert "/10" not in "".join(content for _, content in ours.messages)
    assert examples_for(Wish(FIRST, "bees", 1, OURS)) == [BY_SLUG[FIRST].passage]
    assert (ours.enough, ours.seed) == (200, 1)
    assert dict(ours.bias)["'t"] > 0
    assert (ordered(Wish(FIRST, "bees", 1, OURS), 200, LARGE).enough, ours.max_tokens) == (0, plain.max_tokens)


def test_a_slider_is_the_only_difference_of_its_pair() -> None:
    wishes = slider_wishes(["bees"], [1], OURS)
    assert len(wishes) == 2 * len(SLIDERS)
    for low, high in zip(wishes[::2], wishes[1::2], strict=True):
        a, b = values_for(low), values_for(high)
        assert {name for name in {*a, *b} if a.get(name) != b.get(name)} == {low.slider}
        assert (a[low.slider], b[low.slider]) == (LOW, HIGH)
        assert set(a.values()) <= {LOW, MIDDLE}
        assert examples_for(low) == []


def test_a_draft_is_asked_for_once_and_kept(openai_server: OpenAIServer, tmp_path: Path) -> None:
    endpoint = Endpoint(openai_server.base_url, "k", "test-model", 5.0)
    wanted = [ordered(wish, 200, endpoint) for wish in told_wishes([FIRST], ["bees"], [1, 2], PLAIN)]
    path = tmp_path / "deep" / "drafts.jsonl"
    first = asyncio.run(Drafts(endpoint, path).write_all(wanted))
    assert len(openai_server.calls) == 2
    assert openai_server.calls[0]["json"]["seed"] in (1, 2)
    with path.open("a") as file:
        file.write('{"digest": "a run stopped he')
    again = Drafts(endpoint, path)
    assert asyncio.run(again.write_all(wanted)) == first
    assert (again.asked, len(openai_server.calls)) == (0, 2)


def test_passages_are_nearest_to_the_voices_they_stand_for() -> None:
    drafts = [as_written(starter.slug) for starter in STARTERS]
    assert told_apart(drafts, VALUES) == {starter.slug: [starter.slug] for starter in STARTERS}
    assert sum(near == [slug] for slug, near in told_apart(drafts, VALUES, evened=True).items()) >= 5
    # The same text for every voice tells nobody apart, however its habits are taken out.
    alike = [Draft(one.wish, drafts[0].text, 150, drafts[0].measured, drafts[0].figures) for one in drafts]
    assert sum(near == [slug] for slug, near in told_apart(alike, VALUES).items()) == 1
    assert sum(near == [slug] for slug, near in told_apart(alike, VALUES, evened=True).items()) == 1


def test_a_slider_has_moved_where_there_is_more_of_it() -> None:
    def one(level: int, text: str, topic: str) -> Draft:
        return draft(Wish("", topic, 1, OURS, "contraction_usage", level), text)

    plain, short = "It is not here and I do not mind. " * 12, "It's not here and I don't mind. " * 12
    right = [one(LOW, plain, "a"), one(HIGH, short, "a")]
    wrong = [one(LOW, short, "b"), one(HIGH, plain, "b")]
    none = [one(LOW, short, "c"), one(HIGH, short, "c")]
    assert moved_right([*right, *wrong, *none]) == {"contraction_usage": [True, False, False]}
    assert "| all | 80 % | 100 % (1 of 1) | 33 % (1 of 3) |" in slider_report(
        {PLAIN: moved_right(right), OURS: moved_right([*right, *wrong, *none])}
    )


def test_the_nearest_is_kept_unless_it_is_copied() -> None:
    copy, own = as_written(FIRST), as_written(STARTERS[3].slug)
    own, values = replace(own, wish=copy.wish), VALUES[FIRST]
    sent = [{"role": "assistant", "content": BY_SLUG[FIRST].passage}, {"role": "user", "content": "Go on."}]
    assert copy.distance(values) < own.distance(values)
    assert kept([own, copy], [], copy.words) is copy
    assert kept([own, copy], sent, copy.words) is own
    assert kept([copy], sent, copy.words) is copy
    # Nor where its length is far from the wish.
    assert kept([own, copy], [], own.words * 3) is copy
    assert kept([own, replace(copy, words=own.words * 3)], [], own.words) is own


def test_the_report_says_reach_plain_and_ours_side_by_side() -> None:
    drafts = [as_written(FIRST), as_written(FIRST, 2)]
    near = {PLAIN: {FIRST: ["other", FIRST]}, OURS: {FIRST: [FIRST, FIRST]}}
    length = {PLAIN: [False, False], OURS: on_length(drafts, 120)}
    text = told_report(near, near, {PLAIN: 2.7, OURS: 1.2}, length, [3, 9])
    assert "| 85 % | 50 % (1 of 2) | 100 % (2 of 2) |" in text
    assert "| 1.40 | 2.70 | 1.20 |" in text
    assert "| 80 % | 0 % (0 of 2) | 100 % (2 of 2) |" in text
    assert "more than 8 words in a row of an example | 0 | – | 1 |" in text
    steps = match_report([Steps(drafts[0], drafts[1], drafts[1])], 3, 2, 120)
    assert f"| first draft | {drafts[0].distance(VALUES[FIRST]):.2f} | 100 % (1 of 1) |" in steps
    assert "brought nearer, up to 2 rounds" in steps
