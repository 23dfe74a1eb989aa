"""What the voice benchmark asks for: six voices, five topics, eight sliders, and the plain prompt beside ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.voice_drafts import Order, order
from core.attributes import ATTRIBUTES, MIDDLE
from core.llm.client import Endpoint
from core.llm.copying import without_copies
from core.llm.leaning import leaning
from core.llm.passages_prompt import passages_in
from core.llm.prompts import Brief, Values, build_prompt, max_tokens
from core.llm.short_prompt import SAMPLING, is_small
from core.samples.examples import chosen, passages
from core.starters import BY_SLUG, STARTERS, Starter

TOPICS = (
    "a bicycle with a flat tyre",
    "learning to bake bread",
    "the first day in a new town",
    "why the lights went out",
    "an old photograph found in a drawer",
)
SLIDERS = (
    "formality_level",
    "vocabulary_complexity",
    "contraction_usage",
    "technical_jargon_usage",
    "parenthetical_aside_frequency",
    "statistical_data_usage",
    "emphatic_device_usage",
    "emotion_level",
)
LOW, HIGH = 2, 9
PLAIN, OURS = "plain", "ours"


@dataclass(frozen=True)
class Wish:
    """One draft: in which voice, about what, told in which way."""

    voice: str
    topic: str
    seed: int
    way: str
    # The rating that is set apart from the others, and to what.
    slider: str = ""
    level: int = 0


def values_of(starter: Starter) -> dict[str, int | str | None]:
    """A starter's values as its persona has them."""
    return {row.name: starter.values.get(row.name, "" if row.max_length else None) for row in ATTRIBUTES}


VALUES = {starter.slug: values_of(starter) for starter in STARTERS}


def values_for(wish: Wish) -> Values:
    """The voice's own values, or a voice in the middle of everything but one slider."""
    if not wish.slider:
        return VALUES[wish.voice]
    core = {row.name: MIDDLE for row in ATTRIBUTES if row.is_rating and not row.is_detail}
    return {**core, wish.slider: wish.level}


def examples_for(wish: Wish) -> list[str]:
    return [] if wish.slider else chosen(passages(BY_SLUG[wish.voice].passage), VALUES[wish.voice])


def plain_messages(values: Values, brief: Brief) -> list[dict[str, str]]:
    """What other tools send: the numbers as they are."""
    lines = [
        f"{row.name}: {value}" + ("/10" if row.is_rating else "")
        for row in ATTRIBUTES
        if (value := values.get(row.name)) not in (None, "")
    ]
    asked = f"Write about {brief.topic}, about {brief.words} words."
    return [
        {"role": "system", "content": "\n".join(["You are a writer with:", *lines])},
        {"role": "user", "content": asked},
    ]


def ordered(wish: Wish, words: int, endpoint: Endpoint) -> Order:
    """As the app would ask for it; the plain prompt with nothing but its words."""
    brief, values = Brief(wish.topic, words=words), values_for(wish)
    if wish.way == PLAIN:
        return order(plain_messages(values, brief), wish.seed, max_tokens(brief))
    starter, small = BY_SLUG.get(wish.voice), endpoint.builtin or is_small(endpoint.model)
    name, about = (starter.name, starter.description) if starter else ("", "")
    prompt = build_prompt(name, about, values, brief, examples=examples_for(wish), short=small)
    return order(prompt.as_sent(), wish.seed, max_tokens(brief), **helped(values, words, endpoint))


def helped(values: Values, words: int, endpoint: Endpoint) -> dict[str, Any]:
    """What the app adds to a draft's prompt for a small model."""
    if not (endpoint.builtin or is_small(endpoint.model)):
        return {}
    return {"enough": words, "sampling": SAMPLING, "bias": bias_for(values, endpoint)}


def own_text(wish: Wish, reply: str, endpoint: Endpoint) -> str:
    """What the app leaves of a reply: a small model's without what it copied from its example."""
    if wish.way == PLAIN or not (endpoint.builtin or is_small(endpoint.model)):
        return reply
    return without_copies(reply, passages_in(ordered(wish, 0, endpoint).as_sent()))


def bias_for(values: Values, endpoint: Endpoint) -> dict[str, float] | None:
    return leaning(values) if endpoint.builtin else None


def told_wishes(voices: Sequence[str], topics: Sequence[str], seeds: Sequence[int], way: str) -> list[Wish]:
    return [Wish(voice, topic, seed, way) for topic in topics for seed in seeds for voice in voices]


def slider_wishes(topics: Sequence[str], seeds: Sequence[int], way: str) -> list[Wish]:
    return [
        Wish("", topic, seed, way, slider, level)
        for topic in topics
        for seed in seeds
        for slider in SLIDERS
        for level in (LOW, HIGH)
    ]
