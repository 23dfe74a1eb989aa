"""How a small model is helped while it writes: where its text ends, how it is sampled, what it leans to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.generation.run import run_generation
from core.llm.leaning import leaning
from core.llm.short_prompt import SAMPLING
from core.models import Generation, Persona
from core.tests.drafting import endpoint_of, fresh, queued
from core.tests.openai_faults import tokens
from core.tests.openai_server import OpenAIServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
SENTENCE = "The bees hum in the roof and nobody minds them much."


async def written(persona: Persona, server: OpenAIServer, model: str, *, builtin: bool) -> Generation:
    server.reply = f"# Bees\n\n{' '.join([SENTENCE] * 30)}\n"
    run = queued(persona, words=50)
    assert await run_generation(run.pk, replace(endpoint_of(server), model=model, builtin=builtin))
    return fresh(run)


def ended_at(server: OpenAIServer) -> int:
    """The tokens after which five sentences are known to be whole: with the first one of the sixth."""
    return len(list(tokens("# Bees\n\n" + " ".join([SENTENCE] * 5)))) + 1


@pytest.mark.parametrize(("model", "builtin"), [("tiny-1b", False), ("test-model", True)])
async def test_its_text_ends_with_the_sentence_that_makes_it_long_enough(
    persona: Persona, openai_server: OpenAIServer, model: str, builtin: bool
) -> None:
    run = await written(persona, openai_server, model, builtin=builtin)
    assert (run.state, run.error) == (Generation.State.DONE, "")
    assert run.piece.content == " ".join([SENTENCE] * 5)
    sent = openai_server.calls[-1]["json"]
    assert {name: sent[name] for name in SAMPLING} == SAMPLING
    # Words for a bias are known to the built-in model's server alone.
    assert sent.get("logit_bias") == (leaning(persona.attributes()) if builtin else None)
    # It was ended before the server told all counts; the built-in model's tells them as it goes.
    counted = (run.prompt_tokens, run.completion_tokens)
    assert counted == ((7, ended_at(openai_server)) if builtin else (None, None))


async def test_a_large_model_is_left_alone(persona: Persona, openai_server: OpenAIServer) -> None:
    run = await written(persona, openai_server, "large-70b", builtin=False)
    assert run.piece.content.count(SENTENCE) == 30
    assert not {*SAMPLING, "logit_bias"} & set(openai_server.calls[-1]["json"])


async def test_a_revision_is_not_ended_and_is_kept_from_copying(persona: Persona, openai_server: OpenAIServer) -> None:
    run = queued(persona, words=50)
    Generation.objects.filter(pk=run.pk).update(
        kind=Generation.Kind.NEARER, before_title="Bees", before_content=" ".join([SENTENCE] * 20)
    )
    openai_server.reply = f"# Bees\n\n{' '.join([SENTENCE.upper()] * 20)}\n"
    assert await run_generation(run.pk, replace(endpoint_of(openai_server), builtin=True))
    assert set(SAMPLING) <= set(openai_server.calls[-1]["json"])
    assert fresh(run).tries[-1]["words"] == 20 * len(SENTENCE.split())


async def test_what_it_copies_from_its_example_is_left_out(persona: Persona, openai_server: OpenAIServer) -> None:
    copy = "On Monday the old bees came home late and told nobody where they had been."
    openai_server.reply = f"# Bees\n\n{SENTENCE} {copy} {SENTENCE}\n"
    for builtin, left in ((True, f"{SENTENCE} {SENTENCE}"), (False, f"{SENTENCE} {copy} {SENTENCE}")):
        run = queued(persona, f"Bees {builtin}", words=50)
        run.messages = [{"role": "assistant", "content": f"{copy} It rained."}, *run.messages]
        await run.asave()
        assert await run_generation(run.pk, replace(endpoint_of(openai_server), builtin=builtin))
        assert fresh(run).piece.content == left
