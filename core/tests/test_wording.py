"""The wording of a persona's samples counts wherever a text is held against it."""

from __future__ import annotations

import asyncio
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from core.analysis.habits import habits
from core.fidelity import check, shown
from core.generation.start import bring_nearer, start_draft
from core.llm.prompts import Brief
from core.models import ContentPiece, Persona, Sample
from core.samples.texts import BETWEEN, habits_of
from core.tests.drafting import TOPIC, finished
from core.tests.openai_server import OpenAIServer
from core.tests.test_check_page import fragment
from core.tests.trying import PLAIN, STIFF, plain_voice, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain(persona: Persona) -> Persona:
    """A persona with samples that are long enough, in two texts."""
    plain_voice(persona)
    for number in (1, 2):
        text = "\n\n".join([PLAIN] * 7)
        Sample.objects.create(
            author=persona.author, persona=persona, name=f"Tea {number}", text=text, word_count=len(text.split())
        )
    return persona


def test_they_are_those_of_all_samples(plain: Persona) -> None:
    assert habits_of(plain.pk) == habits(BETWEEN.join(plain.samples.order_by("pk").values_list("text", flat=True)))
    assert habits_of(None) is None
    Sample.objects.all().delete()
    assert habits_of(plain.pk) is None


def test_the_match_rests_on_them_too(plain: Persona) -> None:
    samples, values = habits_of(plain.pk), plain.attributes()
    alone, whole = check(STIFF, values), check(STIFF, values, samples)
    assert alone.wording is None
    assert whole.wording
    assert whole.wording.score < 0
    assert whole.rows == alone.rows
    # Nearer by all that is measured is nearer by the match.
    near, far = check(PLAIN * 7, values, samples), check(STIFF * 7, values, samples)
    assert near.distance < far.distance
    assert near.match is not None
    assert far.match is not None
    assert far.match < near.match
    assert near.low <= near.match <= near.high


def test_the_page_says_so(owner_client: Client, plain: Persona, piece: ContentPiece) -> None:
    piece.content = STIFF
    piece.save()
    page = fragment(owner_client, piece)
    # Too short for one number: nothing but what chance does not make.
    assert "In 1,000 words: “of” 93 times, in the samples 16;" in page
    assert "by the wording alone" not in page
    for text, said in ((PLAIN, "100: much like"), (STIFF, r"\d\d?: (unlike|somewhat like)")):
        piece.content = "\n\n".join([text] * 7)
        piece.save()
        page = fragment(owner_client, piece)
        assert re.search(f"by the wording alone, {said} the samples’. The wording counts for most;", page)
    assert "In 1,000 words: “of” 93 times, in the samples 16;" in page
    plain.samples.order_by("pk")[0].delete()
    assert "wording alone" not in fragment(owner_client, piece)


def test_its_own_samples_are_not_held_against_themselves(owner_client: Client, plain: Persona) -> None:
    page = owner_client.get(f"/personas/{plain.pk}/check/", headers={"HX-Request": "true"}).content.decode()
    assert "wording alone" not in page
    assert "All that counts" in page


def test_the_command_says_so(plain: Persona, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = "\n\n".join([STIFF] * 7)
    path.write_text(text, encoding="utf-8")

    def told(*more: str) -> str:
        out = io.StringIO()
        call_command("check", "--persona", plain.name, str(path), *more, stdout=out)
        return out.getvalue()

    assert re.search(r"by the wording alone, \d\d?: (unlike|somewhat like) the samples’\.", " ".join(told().split()))
    found = json.loads(told("--format", "json"))["files"][0]
    expected = check(text, plain.attributes(), habits_of(plain.pk))
    assert (found["match"], found["wording"]["match"]) == (expected.match, shown(expected.wording.score))
    assert found["wording"]["of_rows"] == check(text, plain.attributes()).match
    assert set(found["wording"]["apart"][0]) == {"word", "text", "samples"}


@pytest.mark.django_db(transaction=True)
def test_candidates_are_compared_by_them(plain: Persona, openai_server: OpenAIServer) -> None:
    # Else the sample would be shown, and the nearer text be a copy of it.
    Persona.objects.update(use_passages=False)
    plain.refresh_from_db()
    says(openai_server, STIFF, PLAIN)
    run = asyncio.run(finished(start_draft(plain.author, plain, Brief(TOPIC, words=100), candidates=2), openai_server))
    samples = habits_of(plain.pk)
    for attempt, text in zip(run.tries, (STIFF, PLAIN), strict=True):
        assert attempt["distance"] == pytest.approx(check(text, run.attributes, samples).distance, abs=0.001)
    assert run.piece.content == PLAIN


@pytest.mark.django_db(transaction=True)
def test_a_revision_that_is_further_by_its_wording_alone_is_told_so(
    persona: Persona, openai_server: OpenAIServer
) -> None:
    plain_voice(persona)
    text = "\n\n".join([STIFF] * 10)
    Sample.objects.create(author=persona.author, persona=persona, name="Tea", text=text, word_count=len(text.split()))
    Persona.objects.update(use_passages=False)
    says(openai_server, STIFF)
    draft = asyncio.run(finished(start_draft(persona.author, persona, Brief(TOPIC, words=100)), openai_server))
    openai_server.reply = PLAIN
    run = asyncio.run(finished(bring_nearer(ContentPiece.objects.get(pk=draft.piece_id)), openai_server))
    assert run.tries[1]["why"] == "It does more of what was asked, but its wording is further from the samples."
    assert ContentPiece.objects.get(pk=draft.piece_id).content == STIFF
