"""An analysis in the background: claimed, run, kept; and what becomes of it when its program ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from core.attributes import ATTRIBUTES
from core.models import Analysis, Persona, Sample
from core.samples import run as runs
from core.samples import runner
from core.samples.files import SampleText
from core.samples.run import run_analysis
from core.samples.runner import AnalysisRunner
from core.samples.start import default_engine, engines, read_again, start_analysis
from core.tests.drafting import auntil, ended_while_claiming
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.django_db(transaction=True)
State, Engine = Analysis.State, Analysis.Engine
LETTER = (
    "I don't know where you've been, and I won't ask. We've kept your chair by the window, though it's gone a bit "
    "shaky since the winter. Can't you come for a day? It'd do us good. The old man doesn't say so, but he's been "
    "watching the road like a dog that's lost its sheep. I've put the kettle on twice this morning, just in case. "
    "You'd laugh at us, wouldn't you? Well, come and laugh at us here. There's soup, and there's nobody to eat it.\n\n"
    "I'm a nurse at the cottage hospital now, so I know what I'm talking about when I say that he isn't well."
)


def started(author: Any, text: str = LETTER, **options: Any) -> Analysis:
    return start_analysis(author, [SampleText("Letter", text)], **{"engine": "builtin", "name": "Ada"} | options)


def fresh(analysis: Analysis) -> Analysis:
    return Analysis.objects.get(pk=analysis.pk)


def run(analysis: Analysis) -> Analysis:
    assert asyncio.run(run_analysis(analysis.pk))
    return fresh(analysis)


@pytest.fixture
def connected(settings: Any, openai_server: OpenAIServer) -> OpenAIServer:
    settings.USES_LOCAL_MODEL = False
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = openai_server.base_url, "sk-of-the-tests"
    settings.PERSONAGEN_MODEL, settings.PERSONAGEN_LLM_TIMEOUT = "test-model", 20.0
    return openai_server


# How it begins -------------------------------------------------------------------------------------------
def test_samples_are_kept_and_nothing_is_read_yet(owner: User) -> None:
    analysis = started(owner.author)
    sample = Sample.objects.get()
    assert (sample.text, sample.persona, sample.author) == (LETTER, None, owner.author)
    assert (analysis.state, analysis.proposals.count()) == (State.QUEUED, 0)
    assert list(analysis.samples.all()) == [sample]


def test_a_form_sent_twice_begins_one(owner: User) -> None:
    first, second = started(owner.author, key="k"), started(owner.author, key="k")
    assert first == second
    assert Sample.objects.count() == 1
    assert started(owner.author, LETTER + " And more.", key="k") != first


def test_earlier_samples_of_the_persona_count_too(owner: User, persona: Persona) -> None:
    earlier = Sample.objects.create(author=owner.author, persona=persona, name="Earlier", text="Dear me.")
    analysis = started(owner.author, persona=persona)
    assert earlier in analysis.samples.all()
    assert analysis.samples.count() == 2


def test_the_engines(settings: Any, connected: OpenAIServer) -> None:
    assert [one.value for one in engines()] == ["builtin", "model", "both"]
    assert all(one.available for one in engines())
    assert default_engine() == "both"
    settings.USES_LOCAL_MODEL, settings.PERSONAGEN_LOCAL_MODEL = True, "smollm2-135m"
    assert default_engine() == "builtin"
    assert [one.value for one in engines() if one.available] == ["builtin"]


# How it runs ---------------------------------------------------------------------------------------------
def test_the_built_in_analyser(owner: User) -> None:
    analysis = run(started(owner.author))
    assert (analysis.state, analysis.progress, analysis.error) == (State.DONE, 1.0, "")
    assert analysis.words > 100
    proposals = {one.attribute: one for one in analysis.proposals.all()}
    assert list(proposals) == [row.name for row in ATTRIBUTES]
    contractions = proposals["contraction_usage"]
    assert contractions.proposed is not None
    assert int(contractions.proposed) > 5
    assert (contractions.accepted, contractions.chosen) == (True, str(contractions.proposed))
    for passage in contractions.evidence:
        assert LETTER[passage["start"] : passage["end"]] == passage["quote"]
    assert (proposals["primary_language"].value, proposals["primary_language"].accepted) == (None, False)


def test_a_name_from_its_tone(owner: User) -> None:
    analysis = run(started(owner.author, name=""))
    tone = analysis.proposals.get(attribute="tone").value
    assert tone
    words = ", ".join(tone.split(", ")[:2])
    assert analysis.suggested_name in (f"A {words} voice", f"An {words} voice")


def test_what_was_set_by_hand_begins_as_left(owner: User, persona: Persona) -> None:
    persona.mark_by_hand(["contraction_usage"])
    persona.save()
    analysis = run(started(owner.author, persona=persona))
    proposals = {one.attribute: one for one in analysis.proposals.all()}
    assert proposals["contraction_usage"].proposed is not None
    assert not proposals["contraction_usage"].accepted
    assert proposals["formality_level"].accepted


def test_only_one_runner_gets_it(owner: User) -> None:
    analysis = started(owner.author)
    assert runs.claim(analysis.pk)
    assert not asyncio.run(run_analysis(analysis.pk))
    assert runs.queued(5) == []


def test_the_model_alone(owner: User, connected: OpenAIServer) -> None:
    connected.reply = '{"tone": {"value": "warm", "quote": "Well, come and laugh at us here."}, "formality_level": 3}'
    analysis = run(started(owner.author, engine="model"))
    assert (analysis.state, analysis.model) == (State.DONE, "test-model")
    tone = analysis.proposals.get(attribute="tone")
    assert (tone.value, tone.engine) == ("warm", "model")
    assert [one["quote"] for one in tone.evidence] == ["Well, come and laugh at us here."]


def test_both_measure_first_and_ask_for_the_rest(owner: User, connected: OpenAIServer) -> None:
    connected.reply = '{"core_values": {"value": "family, patience"}, "contraction_usage": 1}'
    analysis = run(started(owner.author, engine="both"))
    values, contractions = (analysis.proposals.get(attribute=a) for a in ("core_values", "contraction_usage"))
    assert (values.value, values.engine) == ("family, patience", "model")
    assert (contractions.engine, contractions.value != "1") == ("builtin", True)


def test_both_without_the_model_keeps_what_was_measured(owner: User, connected: OpenAIServer) -> None:
    connected.fault = "key"
    analysis = run(started(owner.author, engine="both"))
    assert analysis.state == State.DONE
    assert "OPENAI_API_KEY" in analysis.advice
    assert analysis.proposals.get(attribute="contraction_usage").value is not None


def test_the_model_alone_fails_with_its_words_and_can_be_tried_again(owner: User, connected: OpenAIServer) -> None:
    connected.fault = "key"
    analysis = run(started(owner.author, engine="model"))
    assert (analysis.state, analysis.proposals.count()) == (State.FAILED, 0)
    assert "OPENAI_API_KEY" in analysis.advice
    assert Sample.objects.exists()
    read_again(analysis, engine="builtin")
    assert (fresh(analysis).state, fresh(analysis).error) == (State.QUEUED, "")
    assert run(analysis).state == State.DONE


def test_reading_again_keeps_what_was_decided(owner: User) -> None:
    analysis = run(started(owner.author))
    analysis.proposals.filter(attribute="contraction_usage").update(accepted=False, chosen="2", touched=True)
    read_again(analysis)
    run(analysis)
    kept = analysis.proposals.get(attribute="contraction_usage")
    assert (kept.accepted, kept.chosen, kept.touched) == (False, "2", True)


# How it ends early ---------------------------------------------------------------------------------------
def test_a_holder_that_is_gone(owner: User) -> None:
    analysis = started(owner.author)
    for _ in range(runs.ATTEMPTS):
        assert fresh(analysis).state == State.QUEUED
        assert runs.claim(analysis.pk)
        Analysis.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        runs.reap()
    ended = fresh(analysis)
    assert ended.state == State.FAILED
    assert "three times" in ended.error


@pytest.mark.asyncio
async def test_going_down_at_the_moment_of_the_claim(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = await sync_to_async(lambda: started(owner.author))()
    await ended_while_claiming(monkeypatch, runs, runs.run_analysis(analysis.pk))
    left = await sync_to_async(fresh)(analysis)
    assert (left.state, left.fence, left.lease_until) == (State.QUEUED, 0, None)


def test_a_late_holder_writes_nothing(owner: User) -> None:
    analysis = started(owner.author)
    late = runs.claim(analysis.pk)
    assert late
    Analysis.objects.update(lease_until=None)
    runs.reap()
    newer = runs.claim(analysis.pk)
    assert newer
    runs._fail(late, "Late.", "")
    runs.give_back(late)
    assert fresh(analysis).state == State.RUNNING
    assert fresh(analysis).fence == newer.fence


@pytest.mark.asyncio
async def test_the_runner_takes_what_is_queued_and_gives_it_back_when_it_leaves(owner: User) -> None:
    long = "\n\n".join([LETTER] * 3000)
    author = owner.author
    analysis = await sync_to_async(started)(author, long)
    reader = AnalysisRunner()
    serving = asyncio.create_task(reader.serve())
    try:
        await auntil(lambda: fresh(analysis).progress > 0)
        await reader.leave()
        left = await sync_to_async(fresh)(analysis)
        assert (left.state, left.fence, left.progress) == (State.QUEUED, 0, 0.0)
    finally:
        serving.cancel()


@pytest.mark.asyncio
async def test_a_short_text_does_not_wait_for_a_long_one(owner: User) -> None:
    author = owner.author
    long = await sync_to_async(started)(author, "\n\n".join([LETTER] * 3000))
    short = await sync_to_async(started)(author)
    reader = AnalysisRunner()
    serving = asyncio.create_task(reader.serve())
    try:
        await auntil(lambda: fresh(short).state == State.DONE)
        assert (await sync_to_async(fresh)(long)).state == State.RUNNING
    finally:
        await reader.leave()
        serving.cancel()


@pytest.mark.asyncio
async def test_the_analyser_is_loaded_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("core.analysis.analyser.analyse", lambda text: loaded.append(text))
    monkeypatch.setattr(runner, "_warmed", False)
    # Without a runner here, another process reads: nothing to load.
    runner.warm()
    runner.install(AnalysisRunner())
    try:
        for _ in range(3):
            runner.warm()
        await auntil(lambda: loaded)
        assert len(loaded) == 1
    finally:
        runner.install(None)
