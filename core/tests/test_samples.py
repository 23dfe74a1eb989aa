"""Samples are given, listed, read again and deleted; and what becomes of them when their persona goes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.forms import samples as forms
from core.models import Analysis, Persona, Sample
from core.tests.drafting import visible
from core.tests.reviewing import reading
from core.tests.test_sample_run import LETTER

NEW = "/samples/new/"
HTMX = {"HX-Request": "true"}
SHORT = "The kettle sings, and nobody in this house knows the tune of it any more."
GERMAN = (
    "Der Kessel hat eine Meinung. Ich weiß das seit Jahren, so wie man weiß, dass die Katze einem nicht gehört. "
    "Er pfeift nicht, er räuspert sich, und dann steht man da mit seiner Tasse und wartet, was er von einem hält. "
    "Meine Frau sagt, ich sei albern, und sie hat natürlich recht, wie fast immer vor neun Uhr am Morgen."
)


def file(name: str, content: bytes | str = LETTER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def docx(text: str) -> bytes:
    import docx as word

    document = word.Document()
    for paragraph in text.split("\n\n"):
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def give(client: Client, query: str = "", **data: Any) -> Any:
    return client.post(NEW + query, data)


# Given -----------------------------------------------------------------------------------------------------
def test_the_form(owner_client: Client) -> None:
    response = owner_client.get(NEW)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'enctype="multipart/form-data"' in page
    assert 'id="engine-builtin" value="builtin"' in page
    assert "60 words are needed, 800 are good." in page
    assert 'name="name"' in page


def test_the_small_built_in_model_is_not_asked(owner_client: Client, settings: Any) -> None:
    settings.USES_LOCAL_MODEL = True
    page = owner_client.get(NEW).content.decode()
    assert page.count(" disabled") == 2
    assert "cannot judge a text" in page
    response = give(owner_client, text=LETTER, engine="model")
    assert response.status_code == 422
    assert "cannot judge a text" in visible(response.content.decode())
    assert not Sample.objects.exists()


def test_a_connected_model_is_asked_too(owner_client: Client, settings: Any) -> None:
    settings.USES_LOCAL_MODEL = False
    page = owner_client.get(NEW).content.decode()
    assert 'value="both" aria-describedby="engine-both-help" checked' in page
    give(owner_client, text=LETTER)
    assert Analysis.objects.get().engine == "both"


def test_a_pasted_text(owner_client: Client, owner: User) -> None:
    response = give(owner_client, text=LETTER.replace("\n", "\r\n"), name="  Aunt   Polly ", engine="builtin")
    analysis, sample = Analysis.objects.get(), Sample.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"/analyses/{analysis.pk}/")
    assert (analysis.author, analysis.name, analysis.engine) == (owner.author, "Aunt Polly", "builtin")
    assert (analysis.state, analysis.persona) == ("queued", None)
    assert (sample.name, sample.text) == ("I don't know where you've been,…", LETTER)
    assert sample.word_count == len(LETTER.split())


@pytest.mark.parametrize("name", ["letter.txt", "letter.md", "letter.docx"])
def test_a_file(owner_client: Client, name: str) -> None:
    given = file(name, docx(LETTER) if name.endswith("docx") else LETTER)
    assert give(owner_client, file=given, engine="builtin").status_code == 302
    sample = Sample.objects.get()
    assert (sample.name, sample.text) == (name, LETTER)


def test_several_count_together(owner_client: Client) -> None:
    words = LETTER.split()
    parts = {"text": " ".join(words[:40]), "file": [file("b.txt", " ".join(words[40:70])), file("c.md", SHORT)]}
    assert give(owner_client, engine="builtin", **parts).status_code == 302
    assert list(Analysis.objects.get().samples.values_list("name", flat=True))[1:] == ["b.txt", "c.md"]


def test_a_large_file(owner_client: Client) -> None:
    # More than Django takes of a form's own fields, and more than it holds in memory of a file.
    text = "\n\n".join([LETTER] * 6000)
    assert len(text.encode()) > 3_000_000
    assert give(owner_client, text=text, engine="builtin").status_code == 302
    assert give(owner_client, file=file("long.txt", text + " More."), engine="builtin").status_code == 302
    assert Sample.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "There is no text here."),
        ({"text": " \n\t "}, "There is no text here."),
        ({"text": SHORT}, "This has 15 words; the analyser needs 60"),
        ({"text": GERMAN}, "This looks like German."),
        ({"text": LETTER + "\0"}, "This is not text"),
        ({"text": LETTER, "engine": "oracle"}, "There is no such way to read a sample"),
        ({"text": LETTER, "name": "x" * 121}, "at most 120 characters"),
        ({"file": "short.txt"}, "This has 15 words; the analyser needs 60"),
        ({"file": "german.txt"}, "“german.txt”: This looks like German."),
        ({"file": "empty.txt"}, "“empty.txt” is empty."),
        ({"file": "renamed.txt"}, "“renamed.txt” is a PDF, not a text."),
        ({"file": "broken.docx"}, "“broken.docx”"),
        ({"text": LETTER, "file": "renamed.txt"}, "“renamed.txt” is a PDF, not a text."),
    ],
)
def test_a_fault_is_said_and_nothing_is_saved(owner_client: Client, data: dict[str, str], said: str) -> None:
    contents = {
        "short.txt": SHORT,
        "german.txt": GERMAN,
        "empty.txt": "",
        "renamed.txt": b"%PDF-1.7 \xff\xfe",
        "broken.docx": b"PK\x03\x04 and then nothing",
    }
    chosen = data.get("file")
    sent: dict[str, Any] = {"engine": "builtin"} | data | ({"file": file(chosen, contents[chosen])} if chosen else {})
    response = give(owner_client, **sent)
    page = visible(response.content.decode())
    assert response.status_code == 422
    assert said in page
    assert 'role="alert"' in response.content.decode()
    assert (f"Choose it again: {chosen}." in page) == bool(chosen)
    if "\0" not in data.get("text", ""):
        assert " ".join(data.get("text", "").split()) in page
    assert not Sample.objects.exists()
    assert not Analysis.objects.exists()


def test_every_bad_file_is_named(owner_client: Client) -> None:
    response = give(owner_client, text=LETTER, file=[file("a.txt", ""), file("b.txt"), file("c.txt", b"MZ\x00\x01")])
    page = visible(response.content.decode())
    assert "“a.txt” is empty." in page
    assert "“c.txt” is a program" in page
    assert "Choose them again: a.txt, b.txt, c.txt." in page


def test_too_much_together(owner_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_BYTES", 1000)
    response = give(owner_client, text=LETTER, file=file("a.txt"))
    assert response.status_code == 422
    assert "more than 10 MB together" in visible(response.content.decode())
    assert not Sample.objects.exists()


def test_far_too_much_is_refused_unread(owner_client: Client, settings: Any) -> None:
    settings.MOST_SENT = 1000
    response = give(owner_client, text=LETTER * 2)
    assert response.status_code == 413
    assert "At most 10 MB can be sent at once." in visible(response.content.decode())
    assert not Sample.objects.exists()


def test_a_form_sent_twice_begins_one(owner_client: Client) -> None:
    first, second = (give(owner_client, text=LETTER, engine="builtin", key="k") for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert (Analysis.objects.count(), Sample.objects.count()) == (1, 1)


def test_more_samples_of_a_persona(owner_client: Client, persona: Persona) -> None:
    query = f"?persona={persona.pk}"
    page = owner_client.get(NEW + query).content.decode()
    assert 'name="name"' not in page
    assert f'action="{NEW}{query}"' in page
    assert persona.name in page
    give(owner_client, query, text=LETTER, engine="builtin", name="Stolen")
    analysis = Analysis.objects.get()
    assert (analysis.persona, analysis.name) == (persona, "")


@pytest.mark.parametrize("asked", ["{stranger}", "999999", "x", "-1", "1" * 30, "²"])
def test_a_persona_that_is_not_yours(stranger_client: Client, persona: Persona, asked: str) -> None:
    query = f"?persona={asked.format(stranger=persona.pk)}"
    assert stranger_client.get(NEW + query).status_code == 404
    assert stranger_client.get("/samples/" + query).status_code == 404
    assert give(stranger_client, query, text=LETTER, engine="builtin").status_code == 404
    assert not Sample.objects.exists()


# Listed and read -------------------------------------------------------------------------------------------
def sample(owner: User, name: str = "A letter", text: str = LETTER, persona: Persona | None = None) -> Sample:
    return Sample.objects.create(author=owner.author, name=name, text=text, persona=persona, word_count=99)


def test_the_list(owner_client: Client, owner: User, persona: Persona) -> None:
    sample(owner, "Of the columnist", persona=persona)
    reading(owner, name="Bob")
    reading(owner, state="failed", name="Failed one")
    reading(owner, state="running", name="Running one")
    reading(owner, accepted_at="2026-01-01T00:00Z", name="Accepted one")
    page = visible(owner_client.get("/samples/").content.decode())
    for said in ("Of the columnist", "Bob ready for your review", "Failed one could not be read", "Running one being"):
        assert said in page
    assert "Accepted one" not in page
    assert page.count("A letter 17 words no persona") == 4


def test_the_list_of_a_persona(owner_client: Client, owner: User, persona: Persona) -> None:
    sample(owner, "Of the columnist", persona=persona)
    sample(owner, "Of nobody")
    page = visible(owner_client.get(f"/samples/?persona={persona.pk}").content.decode())
    assert "Of the columnist" in page
    assert "Of nobody" not in page
    assert "1 sample" in page


def test_the_empty_list_teaches(owner_client: Client) -> None:
    assert "A sample is a piece of writing" in visible(owner_client.get("/samples/").content.decode())


def test_the_list_has_pages_and_few_queries(owner_client: Client, owner: User, persona: Persona) -> None:
    counts = []
    for number in (1, 30):
        for at in range(number):
            sample(owner, f"Sample {at}", persona=persona)
            reading(owner, persona)
        with CaptureQueriesContext(connection) as captured:
            page = owner_client.get("/samples/").content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 6
    assert 'href="?page=2"' in page


def test_a_sample_is_read_as_text(owner_client: Client, owner: User) -> None:
    one = sample(owner, text="One <b>bold</b> line\nand another.\n\nA second.")
    page = owner_client.get(f"/samples/{one.pk}/").content.decode()
    assert "One &lt;b&gt;bold&lt;/b&gt; line<br>and another.</p>" in page


def test_a_long_sample_has_pages(owner_client: Client, owner: User) -> None:
    one = sample(owner, text="a" * 99_999 + " b" + "c" * 10)
    first, second = (owner_client.get(f"/samples/{one.pk}/?page={n}").content.decode() for n in (1, 2))
    assert "Page 1 of 2" in first
    assert "b" + "c" * 10 in second
    assert "b" + "c" * 10 not in first


def test_an_empty_sample(owner_client: Client, owner: User) -> None:
    assert owner_client.get(f"/samples/{sample(owner, text='').pk}/").status_code == 200


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_deleting_asks_and_deletes(
    owner_client: Client, owner: User, persona: Persona, headers: dict[str, str]
) -> None:
    one = sample(owner, persona=persona)
    url = f"/samples/{one.pk}/delete/"
    asked = owner_client.get(url, headers=headers).content.decode()
    assert "Its 99 words go for good." in visible(asked)
    assert ("<dialog" in asked, "<html" in asked) == (bool(headers), not headers)
    response = owner_client.post(url, headers=headers)
    assert response.headers["HX-Redirect" if headers else "Location"] == "/samples/"
    assert "“A letter” was deleted." in visible(owner_client.get("/samples/").content.decode())
    assert not Sample.objects.exists()
    assert Persona.objects.filter(pk=persona.pk).exists()


# With their persona ----------------------------------------------------------------------------------------
def test_deleting_a_persona_asks_about_its_samples(owner_client: Client, owner: User, persona: Persona) -> None:
    url = f"/personas/{persona.pk}/delete/"
    assert 'name="samples"' not in owner_client.get(url).content.decode()
    sample(owner, persona=persona)
    page = owner_client.get(url).content.decode()
    assert 'name="samples" value="delete"' in page
    assert "Its 1 sample of writing stays under Samples" in visible(page)


def test_its_samples_stay_and_undo_ties_them_again(owner_client: Client, owner: User, persona: Persona) -> None:
    one, other = sample(owner, persona=persona), sample(owner, "Of nobody")
    analysis = reading(owner, persona)
    owner_client.post(f"/personas/{persona.pk}/delete/")
    one.refresh_from_db()
    assert one.persona is None
    owner_client.post("/personas/undo/")
    for thing in (one, other, analysis):
        thing.refresh_from_db()
    assert (one.persona, other.persona, analysis.persona) == (persona, None, persona)


def test_its_samples_go_where_that_is_asked_for(owner_client: Client, owner: User, persona: Persona) -> None:
    sample(owner, persona=persona)
    sample(owner, "Of nobody")
    owner_client.post(f"/personas/{persona.pk}/delete/", {"samples": "delete"})
    assert list(Sample.objects.values_list("name", flat=True)) == ["Of nobody"]
    owner_client.post("/personas/undo/")
    assert Persona.objects.get().samples.count() == 0


def test_a_new_persona_begins_with_a_sample(owner_client: Client) -> None:
    page = owner_client.get("/personas/new/").content.decode()
    assert page.index(f'href="{NEW}"') < page.index('name="name"')
    assert f'href="{NEW}"' in owner_client.get("/personas/").content.decode()


def test_the_list_of_personas_says_what_waits(owner_client: Client, owner: User, persona: Persona) -> None:
    assert "of your writing wait" not in visible(owner_client.get("/personas/").content.decode())
    reading(owner)
    reading(owner, state="queued")
    assert "1 review of your writing waits for you." in visible(owner_client.get("/personas/").content.decode())


# In the editor ---------------------------------------------------------------------------------------------
def state_of(page: str, name: str) -> str:
    part = page.partition(f'id="field-{name}"')[2].partition('id="field-')[0]
    return visible(part.partition('class="state"')[2].partition(">")[2])


def test_what_samples_could_not_show_is_hollow(owner_client: Client, persona: Persona) -> None:
    persona.mark(not_evident={"formality_level", "contraction_usage"}, by_hand={"tone"})
    persona.save()
    page = owner_client.get(f"/personas/{persona.pk}/").content.decode()
    for name in ("formality_level", "contraction_usage"):
        assert state_of(page, name).startswith("not evident in the samples")
        field = page.partition(f'name="{name}"')[2].partition(">")[0]
        assert "hollow" in field
        assert 'aria-valuetext="not evident in the samples"' in field
    assert "not evident" not in state_of(page, "idiom_usage")
    # Without samples nothing stands out for having been set by hand.
    assert "by hand" not in state_of(page, "tone")


def test_what_was_set_by_hand_is_marked_beside_samples(owner_client: Client, owner: User, persona: Persona) -> None:
    sample(owner, persona=persona)
    persona.mark(by_hand={"tone"})
    persona.save()
    page = owner_client.get(f"/personas/{persona.pk}/").content.decode()
    assert "by hand" in state_of(page, "tone")
    assert "by hand" not in state_of(page, "formality_level")
    saved = owner_client.post(f"/personas/{persona.pk}/fields/idiom_usage/", {"idiom_usage": 9}).content.decode()
    assert "by hand" in visible(saved)


def test_a_hollow_rating_can_be_stated_where_it_stands(owner_client: Client, persona: Persona) -> None:
    persona.formality_level = 5
    persona.mark(not_evident={"formality_level"})
    persona.save()
    saved = owner_client.post(f"/personas/{persona.pk}/fields/formality_level/", {"formality_level": 5})
    assert "not evident" not in saved.content.decode()
    assert "hollow" not in saved.content.decode()
    persona.refresh_from_db()
    assert (persona.not_evident, persona.by_hand) == ("", "formality_level")
