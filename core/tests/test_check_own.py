"""A persona held against its own samples: how far it describes them, and which sliders to move."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from core.fidelity import check
from core.models import Persona, Sample
from core.tests.e2e.house import LETTER
from core.tests.test_check_page import GERMAN, HTMX, REPORT, queries, table, text
from core.views import check as view


@pytest.fixture
def sampled(persona: Persona) -> Persona:
    """A persona whose sample says something else: it is formal, and contracts nothing."""
    Sample.objects.create(author=persona.author, persona=persona, name="A report", text=REPORT, word_count=300)
    persona.contraction_usage, persona.sentence_structure = 9, "short"
    persona.save()
    return persona


def own(persona: Persona, query: str = "") -> str:
    return f"/personas/{persona.pk}/check/{query}"


def moves(page: str) -> dict[str, tuple[str, str]]:
    """What is proposed: from what, to what, by attribute."""
    hidden = r'name="attribute" value="(\w+)">\s*<input type="hidden" name="was" value="([^"]*)">'
    found = re.findall(rf'{hidden}\s*<button[^>]*value="([^"]*)"', page)
    return {name: (was, to) for name, was, to in found}


def test_a_persona_is_held_against_its_own_samples(owner_client: Client, sampled: Persona) -> None:
    page = text(owner_client.get(own(sampled)))
    found = check(REPORT, sampled.attributes())
    assert f"<b>{found.match}</b>" in page
    assert [row[0] for row in table(page)] == [row.label for row in found.rows]
    proposed = moves(page)
    assert proposed["contraction_usage"] == ("9", "2")
    assert proposed["sentence_structure"] == ("short", "complex")
    assert set(proposed) <= {row.name for row in found.rows if row.noticeable}
    assert "Move it to 2" in page
    assert "Make it “complex”" in page
    assert f'href="{own(sampled)}"' in text(owner_client.get(f"/personas/{sampled.pk}/"))


def test_several_samples_are_one_text(owner_client: Client, sampled: Persona) -> None:
    Sample.objects.create(author=sampled.author, persona=sampled, name="A letter", text=LETTER, word_count=108)
    page = text(owner_client.get(own(sampled)))
    found = check(f"{REPORT}\n\f\n{LETTER}", sampled.attributes())
    assert [row[0] for row in table(page)] == [row.label for row in found.rows]
    assert "2 samples" in page


def test_a_short_sample_moves_nothing(owner_client: Client, sampled: Persona) -> None:
    Sample.objects.update(text=" ".join(REPORT.split()[:70]))
    page = text(owner_client.get(own(sampled)))
    assert moves(page) == {}
    assert "too short to say where a slider should stand" in page


def test_moved_it_is_where_the_samples_are(owner_client: Client, sampled: Persona) -> None:
    sent = {"attribute": "contraction_usage", "was": "9", "to": "1"}
    response = owner_client.post(own(sampled), sent, headers=HTMX)
    page = text(response)
    sampled.refresh_from_db()
    assert sampled.contraction_usage == 1
    assert "contraction_usage" in sampled.marked("by_hand")
    assert "Contractions is 1 of 10 now" in page
    assert "announce" in response.headers["HX-Trigger"]
    assert "contraction_usage" not in moves(page)
    assert sampled.history.count() > 1
    # And back again.
    undo = dict(
        re.findall(r'<input type="hidden" name="(attribute|was|to)" value="([^"]*)">', page.partition("</form>")[0])
    )
    assert undo == {"attribute": "contraction_usage", "was": "1", "to": "9"}
    text(owner_client.post(own(sampled), undo, headers=HTMX))
    sampled.refresh_from_db()
    assert sampled.contraction_usage == 9


def test_without_scripts_a_message_says_so(owner_client: Client, sampled: Persona) -> None:
    sent = {"attribute": "sentence_structure", "was": "short", "to": "long"}
    response = owner_client.post(own(sampled), sent, follow=True)
    assert response.redirect_chain == [(own(sampled), 302)]
    assert "Sentences: long." in text(response)
    sampled.refresh_from_db()
    assert sampled.sentence_structure == "long"


def test_every_move_that_is_proposed_brings_it_nearer(owner_client: Client, sampled: Persona) -> None:
    before = check(REPORT, sampled.attributes())
    for name, (was, to) in moves(text(owner_client.get(own(sampled)))).items():
        text(owner_client.post(own(sampled), {"attribute": name, "was": was, "to": to}, headers=HTMX))
    sampled.refresh_from_db()
    after = check(REPORT, sampled.attributes())
    assert after.distance < before.distance / 2
    assert not [row.name for row in after.rows if row.noticeable]
    assert "Nothing in the samples strays further" in text(owner_client.get(own(sampled)))


@pytest.mark.parametrize("headers", [HTMX, {}])
@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"attribute": "contraction_usage", "was": "8", "to": "1"}, 409, "Contractions was changed meanwhile"),
        ({"attribute": "contraction_usage", "was": "9", "to": "11"}, 422, "Give a whole number from 1 to 10."),
        ({"attribute": "contraction_usage", "was": "9", "to": "x"}, 422, "Nothing was changed."),
        ({"attribute": "sentence_structure", "was": "short", "to": "x" * 201}, 422, "Nothing was changed."),
        ({"attribute": "name", "was": "", "to": "Stolen"}, 422, "There is no such attribute."),
        ({}, 422, "There is no such attribute."),
    ],
)
def test_what_cannot_be_moved(
    owner_client: Client, sampled: Persona, sent: dict[str, str], status: int, said: str, headers: dict[str, str]
) -> None:
    before = list(Persona.objects.values())
    page = text(owner_client.post(own(sampled), sent, headers=headers), status)
    assert said in page
    assert len(table(page)) > 3
    assert list(Persona.objects.values()) == before


def test_a_persona_without_samples_is_told_how_to_get_some(owner_client: Client, persona: Persona) -> None:
    page = text(owner_client.get(own(persona)))
    assert "It has no samples" in page
    assert f'href="/samples/new/?persona={persona.pk}"' in page


def test_samples_that_cannot_be_measured(owner_client: Client, persona: Persona) -> None:
    Sample.objects.create(author=persona.author, persona=persona, name="Nebel", text=GERMAN, word_count=28)
    page = text(owner_client.get(own(persona)))
    assert "This looks like German." in page
    assert 'role="alert"' not in page


def test_many_words_are_measured_once_the_page_is_there(
    owner_client: Client, sampled: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "QUICK", 250)
    page = text(owner_client.get(own(sampled)))
    assert "Measuring 300 words…" in page
    assert f'hx-get="{own(sampled)}" hx-trigger="load, again"' in page
    assert '<a class="btn btn-outline-secondary" href="?now=1">' in page
    assert "<table" not in page
    assert table(text(owner_client.get(own(sampled), headers=HTMX)))
    assert table(text(owner_client.get(own(sampled, "?now=1"))))


def test_a_row_of_the_samples_shows_its_passages(owner_client: Client, sampled: Persona) -> None:
    row = next(row for row in check(REPORT, sampled.attributes()).rows if row.evidence)
    page = text(owner_client.get(own(sampled, f"?now=1&row=table.{row.name}")))
    assert page.count('class="passages"') == 1
    assert " ".join(row.evidence[0].quote.split()) in page.partition('class="passages"')[2]


def test_the_queries_of_samples_do_not_grow(owner_client: Client, sampled: Persona) -> None:
    few = queries(owner_client, own(sampled))
    for number in range(6):
        Sample.objects.create(author=sampled.author, persona=sampled, name=str(number), text="A word.", word_count=2)
    assert queries(owner_client, own(sampled)) == few <= 4
