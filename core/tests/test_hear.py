"""Hear the slider: the panel beside it, the page of its own, and what a session keeps of it."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.attributes import BY_NAME
from core.generation import hearing
from core.generation.hearing import KEY, MOST_KEPT, ask, values_to_hear
from core.models import Hearing, Persona
from core.tests.drafting import visible
from core.tests.hearing import CASUAL, FORMAL, FORMALITY

HTMX = {"HX-Request": "true"}
OPENED = HTMX | {"HX-Target": "hear"}
State = Hearing.State


def url(persona: Persona, name: str = "formality_level") -> str:
    return f"/personas/{persona.pk}/fields/{name}/hear/"


def get(client: Client, persona: Persona, name: str = "formality_level", **asked: str) -> HttpResponse:
    return client.get(url(persona, name), asked, headers=HTMX)


def write(client: Client, persona: Persona, name: str = "formality_level", **sent: str) -> HttpResponse:
    return client.post(url(persona, name), sent, headers=HTMX)


def words(response: HttpResponse) -> str:
    return visible(response.content.decode())


def moved(persona: Persona, *values: int | None, name: str = "formality_level", apart: int = 3600) -> None:
    """The slider at each value in turn, the last of them now, so many seconds apart."""
    for place, value in enumerate(values):
        setattr(persona, name, value)
        persona.save_field(name)
        newest = persona.history.order_by("-history_id").first()
        persona.history.filter(history_id=newest.history_id).update(
            history_date=timezone.now() - timedelta(seconds=apart * (len(values) - place))
        )
    persona.history.filter(history_id=persona.history.order_by("history_id").first().history_id).update(
        history_date=timezone.now() - timedelta(days=7)
    )


def written(**texts: str) -> None:
    """What is queued is written: `low` below the middle, `high` above it."""
    scores = {False: 2.0, True: 8.0}
    for one in Hearing.objects.filter(state=State.QUEUED):
        high = one.value > 5
        text = texts.get("high" if high else "low", FORMAL if high else CASUAL)
        Hearing.objects.filter(pk=one.pk).update(
            state=State.DONE, text=text, score=scores[high], advice="So much was counted."
        )


def heard() -> list[tuple[int, str]]:
    return list(Hearing.objects.order_by("pk").values_list("value", "state"))


# Which two values ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "pair"),
    [
        ((4, 8), (4, 8)),
        ((4, 8, 2), (8, 2)),
        # It came back to where it stands: what it left is what it had before.
        ((4, 9, 4), (9, 4)),
    ],
)
def test_the_value_before(persona: Persona, values: tuple[int, ...], pair: tuple[int, int]) -> None:
    persona.history.all().delete()
    moved(persona, *values)
    # The other attributes' changes are no changes of this one.
    persona.idiom_usage = 1
    persona.save_field("idiom_usage")
    assert values_to_hear(persona, FORMALITY) == pair


def test_a_value_that_was_only_passed_was_not_before(persona: Persona) -> None:
    persona.history.all().delete()
    moved(persona, 4, 5, 6, 7, 8, apart=1)
    assert values_to_hear(persona, FORMALITY) == (4, 8)
    moved(persona, 8, 2, apart=60)
    assert values_to_hear(persona, FORMALITY) == (8, 2)


@pytest.mark.parametrize(("now", "before"), [(1, 5), (5, 9), (6, 5), (10, 5)])
def test_without_a_change_the_middle_or_from_there_an_end(persona: Persona, now: int, before: int) -> None:
    persona.history.all().delete()
    moved(persona, now)
    assert values_to_hear(persona, FORMALITY) == (before, now)


def test_what_is_not_stated_is_heard_at_both_ends(owner_client: Client, persona: Persona) -> None:
    persona.irony_usage = None
    persona.save_field("irony_usage")
    assert values_to_hear(persona, BY_NAME["irony_usage"]) == (2, 9)
    assert "it is not stated yet" in words(get(owner_client, persona, "irony_usage"))
    write(owner_client, persona, "irony_usage")
    assert [value for value, _ in heard()] == [2, 9]


# The panel -----------------------------------------------------------------------------------------------
def test_beside_every_slider_and_nothing_else(owner_client: Client, persona: Persona) -> None:
    page = owner_client.get(f"/personas/{persona.pk}/").content.decode()
    ratings = [row.name for row in BY_NAME.values() if row.is_rating]
    assert page.count("Hear it</button>") == len(ratings)
    for name in ratings:
        assert f'form="hear" formaction="{url(persona, name)}"' in page
        assert f'id="hear-{name}" hx-preserve' in page
    assert page.count('<form id="hear"') == 1


def test_nothing_is_written_before_it_is_asked_for(owner_client: Client, persona: Persona, settings: Any) -> None:
    settings.USES_LOCAL_MODEL, settings.PERSONAGEN_MODEL = False, "a-model"
    moved(persona, 4, 8)
    response = owner_client.get(url(persona), headers=OPENED)
    said = words(response)
    assert response.headers["HX-Retarget"] == "#hear-formality_level"
    assert "Two short paragraphs by a-model, all else the same." in said
    assert f"with its value now {FORMALITY.word(8)}, 8" in said
    assert f'<option value="" selected>{FORMALITY.word(4)}, 4</option>' in response.content.decode()
    assert '<option value="8">' not in response.content.decode()
    assert "anew" not in said
    assert heard() == []


def test_what_only_looks_again_stays_where_it_is(owner_client: Client, persona: Persona) -> None:
    moved(persona, 4, 8)
    response = get(owner_client, persona, against="7")
    assert "HX-Retarget" not in response.headers
    assert f'<option value="7" selected>{FORMALITY.word(7)}, 7</option>' in response.content.decode()
    # But not what can no longer be compared with.
    assert "selected" not in get(owner_client, persona, against="8").content.decode()
    assert "<script" not in get(owner_client, persona, against='"><script>').content.decode()


def test_what_a_text_cannot_show_is_said_before(owner_client: Client, persona: Persona) -> None:
    assert "A text cannot show this one, so it is not measured." in words(
        get(owner_client, persona, "creativity_level")
    )
    assert "cannot show" not in words(get(owner_client, persona))
    write(owner_client, persona, "creativity_level")
    written()
    assert "A text cannot show this one: judge by your ear." in words(get(owner_client, persona, "creativity_level"))


def test_own_words_are_left_out_and_that_is_said(owner_client: Client, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).update(own_voice="Like rain.")
    assert "here the sliders are" in words(get(owner_client, persona))
    write(owner_client, persona)
    assert "Like rain." not in str(Hearing.objects.get(value=persona.formality_level).messages)


@pytest.mark.parametrize("name", ["tone", "age", "background", "name", "nothing"])
def test_what_has_no_slider_is_not_found(owner_client: Client, persona: Persona, name: str) -> None:
    assert get(owner_client, persona, name).status_code == write(owner_client, persona, name).status_code == 404


# Asking --------------------------------------------------------------------------------------------------
def test_a_pair_from_asked_to_heard(owner_client: Client, persona: Persona) -> None:
    moved(persona, 2, 9)
    response = write(owner_client, persona, topic="  A tram\n at night ")
    before, now = Hearing.objects.order_by("pk")
    assert (before.value, now.value, before.author_id) == (2, 9, persona.author_id)
    assert "Topic: A tram at night" in before.messages[-1]["content"]
    assert FORMALITY.instruction(9) in now.messages[0]["content"]
    key = f"{before.pk}-{now.pk}"
    asks = f'hx-get="{url(persona)}?pair={key}" hx-trigger="every 1s"'
    assert asks in response.content.decode()
    assert "two paragraphs are being written" in response.headers["HX-Trigger"]

    Hearing.objects.filter(pk=before.pk).update(state=State.RUNNING, text="Right,")
    response = get(owner_client, persona, pair=key)
    assert asks in response.content.decode()
    assert "Right, Being written…" in words(response)
    assert "HX-Trigger" not in response.headers
    Hearing.objects.filter(pk=before.pk).update(state=State.QUEUED)
    written()
    response = get(owner_client, persona, pair=key)
    said = words(response)
    assert "hx-get" not in response.content.decode()
    assert said.index(f"{FORMALITY.word(2)}, 2") < said.index(f"{FORMALITY.word(9)}, 9")
    assert html.unescape(said).count("So much was counted.") == 2
    assert "Its measure moved from 2.0 to 8.0, the way you moved the slider." in said
    assert "the way you moved the slider" in response.headers["HX-Trigger"]
    assert response.content.decode().startswith(f'\n  <div class="heard" id="heard-{key}"')


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ((3.0, 3.9), "Its measure did not move: the model may be too small"),
        ((8.0, 3.0), "Its measure moved from 8.0 to 3.0, against the slider"),
        ((None, 3.0), "Not measured: the analyser reads only English"),
    ],
)
def test_the_verdict(owner_client: Client, persona: Persona, scores: tuple[float | None, float], said: str) -> None:
    moved(persona, 2, 9)
    write(owner_client, persona)
    written()
    for value, score in zip((2, 9), scores, strict=True):
        Hearing.objects.filter(value=value).update(score=score)
    assert said in words(get(owner_client, persona))


def test_text_is_escaped(owner_client: Client, persona: Persona) -> None:
    write(owner_client, persona, topic="<script>alert(1)</script>")
    written(low="<script>alert(2)</script> *so*", high="[x](javascript:alert(3))")
    page = get(owner_client, persona).content.decode()
    assert "<script" not in page
    assert "javascript:" not in page.replace("[x](javascript:alert(3))", "")
    assert "<em>so</em>" in page


def test_the_author_chooses_what_to_compare_with(owner_client: Client, persona: Persona) -> None:
    moved(persona, 2, 9)
    response = write(owner_client, persona, against="5")
    assert [value for value, _ in heard()] == [5, 9]
    # It stays chosen: what comes next is asked for beside the same value.
    assert '<option value="5" selected>' in response.content.decode()
    response = owner_client.post(url(persona), {"against": "5"})
    assert response.headers["Location"] == f"{url(persona)}?against=5"


@pytest.mark.parametrize("sent", [{"against": "9"}, {"against": "11"}, {"against": "x"}, {"topic": "x" * 161}])
def test_what_cannot_be_heard(owner_client: Client, persona: Persona, sent: dict[str, str]) -> None:
    moved(persona, 2, 9)
    response = write(owner_client, persona, **sent)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert heard() == []
    assert owner_client.post(url(persona), sent).status_code == 422


def test_sent_twice_it_is_written_once(owner_client: Client, persona: Persona) -> None:
    write(owner_client, persona)
    assert write(owner_client, persona).status_code == 200
    assert len(heard()) == 2
    assert len(owner_client.session[KEY]) == 1


def test_no_more_than_two_at_once(owner_client: Client, persona: Persona) -> None:
    write(owner_client, persona)
    for sent in ({"anew": "1"}, {"topic": "Another"}):
        response = write(owner_client, persona, **sent)
        assert response.status_code == 409
        assert "Two paragraphs are being written for you already." in words(response)
    assert write(owner_client, persona, "idiom_usage").status_code == 409
    assert owner_client.post(url(persona), {"topic": "Another"}).status_code == 409
    assert len(heard()) == 2
    # One of the two, where the other is known.
    written()
    moved(persona, 2, 9, 1)
    write(owner_client, persona, "idiom_usage")
    Hearing.objects.filter(attribute="idiom_usage").first().delete()
    assert write(owner_client, persona, against="9").status_code == 409


def test_the_same_question_is_asked_once_in_a_session(owner_client: Client, persona: Persona) -> None:
    moved(persona, 2, 9)
    write(owner_client, persona)
    written()
    response = write(owner_client, persona)
    assert "the way you moved the slider" in words(response)
    assert len(heard()) == 2
    # The value that was heard serves beside another; a changed voice is another question.
    write(owner_client, persona, against="6")
    assert [value for value, _ in heard()] == [2, 9, 6]
    written()
    persona.tone = "salty" if persona.tone != "salty" else "sweet"
    persona.save_field("tone")
    write(owner_client, persona)
    assert [value for value, _ in heard()] == [2, 9, 6, 2, 9]
    written()
    write(owner_client, persona, anew="1")
    assert len(heard()) == 7


def test_another_session_asks_anew(owner_client: Client, persona: Persona, client_of: Any, owner: Any) -> None:
    write(owner_client, persona)
    written()
    other = client_of(owner)
    assert "So much was counted." not in words(get(other, persona))
    write(other, persona)
    assert len(heard()) == 4


# What failed ---------------------------------------------------------------------------------------------
def test_what_failed_is_tried_again_and_what_did_not_is_kept(owner_client: Client, persona: Persona) -> None:
    moved(persona, 2, 9)
    write(owner_client, persona, topic="A tram")
    before, now = Hearing.objects.order_by("pk")
    Hearing.objects.filter(pk=now.pk).update(state=State.FAILED, error="It is <down>.", advice="Wait a minute.")
    written()
    response = get(owner_client, persona, pair=f"{before.pk}-{now.pk}")
    assert "It is <down>. Wait a minute." in words(response)
    assert "could not be written" in response.headers["HX-Trigger"]
    assert '<input type="hidden" name="against" value="2">' in response.content.decode()
    assert "Try again" in words(response)
    write(owner_client, persona, against="2", topic="A tram")
    assert heard() == [(2, "done"), (9, "failed"), (9, "queued")]
    written()
    said = words(get(owner_client, persona))
    assert "the way you moved the slider" in said
    # A pair that failed is nothing to compare with.
    assert "Heard earlier" not in said


def test_a_built_in_model_that_is_still_coming(owner_client: Client, persona: Persona, settings: Any) -> None:
    settings.USES_LOCAL_MODEL = True
    assert "by the built-in model, all else the same. It is not ready yet" in words(get(owner_client, persona))
    assert "The built-in model is" in words(write(owner_client, persona))


# What a session keeps ------------------------------------------------------------------------------------
def test_earlier_pairs_of_this_slider_are_kept(owner_client: Client, persona: Persona) -> None:
    moved(persona, 2, 9)
    for topic in ("A tram", "A ferry", "A tram"):
        write(owner_client, persona, topic=topic)
        written()
    write(owner_client, persona, "idiom_usage", topic="A kettle")
    written()
    said = words(get(owner_client, persona))
    assert said.index("About “A tram”") < said.index("Heard earlier: 1") < said.index("About “A ferry”")
    assert "A kettle" not in said
    assert 'value="A tram"' in get(owner_client, persona).content.decode()
    # What is no longer there is not missed.
    Hearing.objects.filter(attribute="formality_level").first().delete()
    assert get(owner_client, persona).status_code == 200


def test_a_session_forgets_the_oldest(owner_client: Client, persona: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "MOST_KEPT", 2)
    for topic in ("A tram", "A ferry", "A bus"):
        write(owner_client, persona, topic=topic)
        written()
    assert [topic for *_, topic in owner_client.session[KEY]] == ["A bus", "A ferry"]
    assert MOST_KEPT * 2 == 40


def test_a_pair_is_its_owners_and_its_sessions(
    owner_client: Client, stranger_client: Client, persona: Persona, client_of: Any, owner: Any
) -> None:
    write(owner_client, persona)
    before, now = Hearing.objects.order_by("pk")
    written()
    key = f"{before.pk}-{now.pk}"
    assert get(stranger_client, persona, pair=key).status_code == 404
    # Nothing to show, and no use in asking again.
    for client, name, asked in (
        (client_of(owner), "formality_level", key),
        (owner_client, "idiom_usage", key),
        (owner_client, "formality_level", "x"),
    ):
        response = get(client, persona, name, pair=asked)
        assert (response.status_code, response.content) == (286, b"")


def test_a_row_belongs_to_the_asked_persona(owner_client: Client, persona: Persona) -> None:
    """What a session of one persona remembers answers no question about another."""
    other = Persona.objects.create(author=persona.author, name=persona.name)
    first = ask(persona, FORMALITY, (2, 9), "Tea")
    written()
    again = ask(other, FORMALITY, (2, 9), "Tea", heard=[one.pk for one in first])
    assert {one.pk for one in again}.isdisjoint({one.pk for one in first})


# Without HTMX --------------------------------------------------------------------------------------------
def test_the_page_of_its_own(owner_client: Client, persona: Persona) -> None:
    moved(persona, 2, 9)
    page = owner_client.get(url(persona)).content.decode()
    assert "<h1>Hear Formality</h1>" in page
    assert f'<form class="hear-form" method="post" action="{url(persona)}"' in page
    assert 'http-equiv="refresh"' not in page
    response = owner_client.post(url(persona), {"topic": "A tram"})
    assert (response.status_code, response.headers["Location"]) == (302, url(persona))
    assert '<meta http-equiv="refresh" content="2">' in owner_client.get(url(persona)).content.decode()
    written()
    page = owner_client.get(url(persona)).content.decode()
    assert 'http-equiv="refresh"' not in page
    assert "the way you moved the slider" in visible(page)
    # A browser that came by its history asks for a pair: it gets the page.
    assert "<h1>" in owner_client.get(url(persona), {"pair": "1-2"}).content.decode()
