"""Which passages of a persona's samples are shown to a model."""

from __future__ import annotations

from typing import Any

import pytest

from core.generation.start import continue_draft, persona_prompt, start_draft
from core.llm.prompts import CONTINUE, Brief
from core.models import Generation, Persona, Sample
from core.samples.examples import FEWEST, MOST, chosen, cut, examples, passages, topical
from core.samples.starting import take_starter
from core.starters import BY_SLUG, STARTERS, Starter

CASUAL = BY_SLUG["morning-columnist"].passage
LYRICAL = BY_SLUG["nature-essayist"].passage
TECHNICAL = (
    "Photosynthesis converts carbon dioxide into glucose within the chloroplasts of Arabidopsis. Thylakoid membranes "
    "carry chlorophyll, and electrons pass along the cytochrome complex to ferredoxin. Rubisco then fixes carbon in "
    "the stroma. Researchers in Wageningen measured quantum yields with a fluorometer. Plastoquinone shuttles protons "
    "across the membrane, and ATP synthase turns. In maize the Kranz anatomy concentrates carbon in bundle sheath "
    "cells, so that photorespiration is suppressed. Stomata close under drought."
)


def sample(persona: Persona, text: str) -> None:
    Sample.objects.create(author=persona.author, persona=persona, name="One", text=text)


def test_a_long_text_is_cut_at_the_ends_of_paragraphs_and_sentences() -> None:
    sentence = "This is a sentence of exactly nine words, is it."
    text = "\n\n".join([" ".join([sentence] * 40), *[sentence] * 12])
    found = cut(text)
    assert " ".join(text.split()).startswith(" ".join(" ".join(found).split()))
    assert len(found) == 3
    assert all(FEWEST <= len(one.split()) <= MOST for one in found)
    assert all(one.endswith("is it.") for one in found)


def test_a_text_too_short_for_a_passage_is_one() -> None:
    assert cut("Short.\n\nVery.") == ["Short.\n\nVery."]
    assert cut(" \n\n ") == []


def test_the_passage_nearest_to_the_values_comes_first() -> None:
    found = [*passages(CASUAL), *passages(LYRICAL)]
    casual, lyrical = BY_SLUG["morning-columnist"].values, BY_SLUG["nature-essayist"].values
    assert chosen(found, casual) == [CASUAL, LYRICAL]
    assert chosen(found, lyrical) == [LYRICAL, CASUAL]


def test_of_two_as_near_the_one_that_tells_less_of_its_subject() -> None:
    assert topical(TECHNICAL) > 0.3 > topical(CASUAL)
    assert chosen([*passages(TECHNICAL), *passages(CASUAL)], {}) == [CASUAL, TECHNICAL]


def test_another_language_is_shown_as_it_is() -> None:
    danish = "Der var engang en mand, som boede i en lille by ved havet, og han havde tre døtre. " * 6
    assert chosen(passages(danish.strip()), {"formality_level": 9}) == [danish.strip()]


def test_a_persona_shows_its_own_samples_and_nobody_elses(persona: Persona) -> None:
    sample(persona, CASUAL)
    other = Persona.objects.create(author=persona.author, name="Other")
    sample(other, LYRICAL)
    assert examples(persona) == [CASUAL]
    assert examples(Persona.objects.create(author=persona.author, name="Without")) == []


def test_its_passages_reach_the_model_unless_they_are_switched_off(persona: Persona) -> None:
    sample(persona, CASUAL)

    def told(voice: str = "") -> str:
        return "\n".join(message.content for message in persona_prompt(persona, Brief("Bees"), voice).messages)

    assert CASUAL in told()
    assert CASUAL not in told("Talk like a foghorn.")
    persona.use_passages = False
    assert CASUAL not in told()
    persona.use_passages, persona.own_voice = True, "Talk like a foghorn."
    assert CASUAL not in told()


@pytest.mark.parametrize(
    ("local", "model", "short"),
    [(True, "gpt-4o-mini", True), (False, "gpt-4o-mini", False), (False, "llama3.2:1b", True)],
)
def test_a_small_model_is_told_the_short_form(
    persona: Persona, settings: Any, local: bool, model: str, short: bool
) -> None:
    settings.USES_LOCAL_MODEL, settings.PERSONAGEN_MODEL = local, model
    system = persona_prompt(persona, Brief("Bees")).messages[0].content
    assert ("How it sounds:" in system) is not short


def test_the_analyser_reads_a_sample_once(persona: Persona) -> None:
    sample(persona, CASUAL)
    examples(persona)
    before = passages.cache_info().hits
    examples(persona)
    assert passages.cache_info().hits == before + 1


@pytest.mark.parametrize("starter", STARTERS, ids=lambda one: one.slug)
def test_a_starter_brings_its_passage_along(persona: Persona, starter: Starter) -> None:
    taken = take_starter(persona.author, starter)
    kept = taken.samples.get()
    assert (kept.text, kept.author) == (starter.passage, persona.author)
    assert kept.word_count == len(kept.text.split())
    assert examples(taken) == [kept.text]


def test_a_draft_that_goes_on_keeps_its_example_and_its_task(persona: Persona) -> None:
    sample(persona, CASUAL)
    run = start_draft(persona.author, persona, Brief("Bees in winter"))
    for text in ("They hum", "They hum and they"):
        Generation.objects.filter(pk=run.pk).update(state=Generation.State.STOPPED)
        run.piece.content = text
        run.piece.save()
        run = continue_draft(run)
        roles = [message["role"] for message in run.messages]
        assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
        assert run.messages[2]["content"] == CASUAL
        assert "Topic: Bees in winter" in run.messages[3]["content"]
        assert run.messages[4]["content"].endswith(text)
        assert run.messages[5]["content"] == CONTINUE
