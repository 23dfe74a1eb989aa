"""The editor as a page: what it shows, and each section sent whole, as without JavaScript."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.attributes import ATTRIBUTES, BY_NAME, in_category
from core.forms.persona import CATEGORY_FORMS, EDITABLE
from core.models import Persona

# One change a section: the column, what is typed, what is then in the database.
CHANGES = [
    ("about", "description", "A voice\r\nof two lines", "A voice\r\nof two lines"),
    ("about", "own_voice", "Write like rain.", "Write like rain."),
    ("linguistic", "formality_level", "10", 10),
    ("linguistic", "tone", "  tart ", "tart"),
    ("linguistic", "irony_usage", "", None),
    ("linguistic", "irony_usage", "1", 1),
    ("personality", "openness_to_experience", "1", 1),
    ("personality", "creativity_level", "3", 3),
    ("personal", "age", "0", 0),
    ("personal", "cultural_background", "Åland <i>&</i> Öland", "Åland <i>&</i> Öland"),
    ("about", "use_passages", "False", False),
]
INVALID = [
    ("linguistic", "formality_level", "11"),
    ("linguistic", "formality_level", ""),
    ("linguistic", "irony_usage", "0"),
    ("linguistic", "tone", "x" * 201),
    ("personality", "extraversion", "<b>"),
    ("personal", "age", "151"),
    ("personal", "background", "x" * 2001),
    ("about", "name", ""),
    ("about", "name", "x" * 121),
]
ids = [f"{category}-{name}" for category, name, *_ in CHANGES]


class _Forms(HTMLParser):
    """Every form of a page as a browser would send it: names and values, by its hidden `category`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.area = self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag == "textarea":
            self.area = found.get("name") or ""
            self.forms[-1][self.area] = ""
        elif tag == "select":
            self.select = found.get("name") or ""
        elif tag == "option" and self.select and "selected" in found:
            self.forms[-1][self.select] = found.get("value") or ""
        elif tag == "input" and found.get("name"):
            self.forms[-1][found["name"] or ""] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The first line break is the markup's; a browser sends the others as two characters.
            form = self.forms[-1]
            form[self.area] = re.sub(r"\r?\n", "\r\n", form[self.area].removeprefix("\r\n").removeprefix("\n"))
            self.area = ""
        elif tag == "select":
            self.select = ""


def section(page: str, category: str) -> dict[str, str]:
    return next(form for form in _Forms(page).forms if form.get("category") == category)


def url(persona: Persona) -> str:
    return reverse("core:persona_edit", args=[persona.pk])


def opened(client: Client, persona: Persona, category: str) -> dict[str, str]:
    return section(client.get(url(persona)).content.decode(), category)


def columns(persona: Persona) -> dict[str, object]:
    return Persona.objects.filter(pk=persona.pk).values(*EDITABLE, "is_active", "author_id").get()


def test_the_page_has_every_field_once(owner_client: Client, persona: Persona) -> None:
    response = owner_client.get(url(persona))
    page = response.content.decode()
    assert response.status_code == 200
    assert {name: page.count(f'id="field-{name}"') for name in EDITABLE} == dict.fromkeys(EDITABLE, 1)
    for attribute in ATTRIBUTES:
        assert f'<label for="id_{attribute.name}">' in page
        assert f'hx-post="/personas/{persona.pk}/fields/{attribute.name}/"' in page


def test_a_section_names_its_attributes(owner_client: Client, persona: Persona) -> None:
    for category in {a.category for a in ATTRIBUTES}:
        form = opened(owner_client, persona, category.value)
        assert {a.name for a in in_category(category)} <= set(form)
        assert {f"initial-{a.name}" for a in in_category(category)} <= set(form)


def test_ratings_are_said_in_words(owner_client: Client, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).update(formality_level=8)
    page = owner_client.get(url(persona)).content.decode()
    word = BY_NAME["formality_level"].word(8)
    assert f'aria-valuetext="{word}, 8 of 10"' in page
    assert f'<b>8</b> <span class="word">{word}</span>' in page


@pytest.mark.parametrize("category", CATEGORY_FORMS)
def test_sent_as_it_came_nothing_is_written(owner_client: Client, persona: Persona, category: str) -> None:
    before = (columns(persona), persona.updated_at, persona.history.count())
    response = owner_client.post(url(persona), opened(owner_client, persona, category))
    assert response.status_code == 302
    persona.refresh_from_db()
    assert (columns(persona), persona.updated_at, persona.history.count()) == before


@pytest.mark.parametrize(("category", "name", "typed", "kept"), CHANGES, ids=ids)
def test_a_section_writes_what_was_changed(
    owner_client: Client, persona: Persona, category: str, name: str, typed: str, kept: object
) -> None:
    form = opened(owner_client, persona, category) | {name: typed}
    before = columns(persona)
    response = owner_client.post(url(persona), form, follow=True)
    assert response.redirect_chain == [(url(persona), 302)]
    assert "Saved." in response.content.decode()
    assert columns(persona) == before | {name: kept}


@pytest.mark.parametrize(("category", "name", "typed", "kept"), CHANGES, ids=ids)
def test_two_tabs_never_lose_either(
    owner_client: Client, persona: Persona, category: str, name: str, typed: str, kept: object
) -> None:
    """The first tab's form is as old as the page; the second has changed another column since."""
    form = opened(owner_client, persona, category) | {name: typed}
    others = {a.name: 2 for a in ATTRIBUTES if a.is_rating and a.name != name}
    others |= {a.name: "elsewhere" for a in ATTRIBUTES if a.max_length and a.name != name}
    Persona.objects.filter(pk=persona.pk).update(**others)
    assert owner_client.post(url(persona), form).status_code == 302
    after = columns(persona)
    assert after == after | others | {name: kept}


def test_the_history_tells_only_what_was_changed(owner_client: Client, persona: Persona) -> None:
    """A version holds what the database held, not what an old page still showed."""
    form = opened(owner_client, persona, "linguistic") | {"tone": "tart"}
    persona.formality_level = 9 if persona.formality_level != 9 else 8
    persona.save_field("formality_level")
    assert owner_client.post(url(persona), form).status_code == 302
    newest = persona.history.order_by("-history_id").first()
    assert (newest.tone, newest.formality_level) == ("tart", persona.formality_level)


@pytest.mark.parametrize(("category", "name", "typed"), INVALID)
def test_invalid_keeps_what_was_typed_and_saves_nothing(
    owner_client: Client, persona: Persona, category: str, name: str, typed: str
) -> None:
    other = {"about": "description", "personal": "gender", "personality": "core_values"}.get(category, "tone")
    other = "sentence_structure" if name == other else other
    before = (columns(persona), persona.updated_at)
    form = opened(owner_client, persona, category) | {other: "typed as well"} | {name: typed}
    response = owner_client.post(url(persona), form)
    persona.refresh_from_db()
    assert response.status_code == 422
    assert (columns(persona), persona.updated_at) == before
    shown = section(response.content.decode(), category)
    assert (shown[name], shown[other]) == (typed, "typed as well")
    assert f'id="id_{name}_error"' in response.content.decode()
    # Put right, it saves: the first values are still those of the page that was opened.
    shown[name] = form[f"initial-{name}"]
    assert owner_client.post(url(persona), shown).status_code == 302
    assert columns(persona) == before[0] | {other: "typed as well"}


def test_an_error_opens_its_section(owner_client: Client, persona: Persona) -> None:
    form = opened(owner_client, persona, "personal") | {"age": "151"}
    page = owner_client.post(url(persona), form).content.decode()
    assert '<details class="sheet section" id="section-personal" open>' in page
    form = opened(owner_client, persona, "linguistic") | {"irony_usage": "99"}
    assert '<details class="finer" open>' in owner_client.post(url(persona), form).content.decode()


@pytest.mark.parametrize("category", ["", "nothing", "core", "LINGUISTIC", "../about", "about\0"])
def test_an_unknown_section_is_not_found(owner_client: Client, persona: Persona, category: str) -> None:
    before = columns(persona)
    assert owner_client.post(url(persona), {"category": category, "tone": "x"}).status_code == 404
    assert columns(persona) == before


@pytest.mark.parametrize("category", CATEGORY_FORMS)
def test_a_section_writes_no_column_of_another(owner_client: Client, persona: Persona, category: str) -> None:
    form = opened(owner_client, persona, category)
    hostile = {
        "author": "999",
        "author_id": "999",
        "id": "999",
        "pk": "999",
        "is_active": "",
        "created_at": "2001-01-01",
    }
    others = {name: "3" for name in EDITABLE if name not in form}
    before = columns(persona)
    assert owner_client.post(url(persona), form | hostile | others).status_code == 302
    assert columns(persona) == before


def test_own_words_are_said_to_count(owner_client: Client, persona: Persona) -> None:
    assert "so the sliders below are not used" not in owner_client.get(url(persona)).content.decode()
    Persona.objects.filter(pk=persona.pk).update(own_voice="Like <rain>.")
    page = owner_client.get(url(persona)).content.decode()
    assert "so the sliders below are not used" in page
    assert "Like &lt;rain&gt;." in page


def test_text_is_escaped_everywhere(owner_client: Client, persona: Persona) -> None:
    texts = {a.name: "</textarea><script>alert(1)</script>" for a in ATTRIBUTES if a.max_length}
    Persona.objects.filter(pk=persona.pk).update(name="<script>alert(1)", description="<script>alert(1)", **texts)
    for view in ("persona_edit", "portrait", "persona_write", "told", "persona_history", "persona_delete"):
        response = owner_client.get(reverse(f"core:{view}", args=[persona.pk]))
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
    assert "<script>alert" not in owner_client.get("/personas/").content.decode()


def test_the_portrait_is_drawn_from_what_is_saved(owner_client: Client, persona: Persona) -> None:
    def portrait() -> HttpResponse:
        return owner_client.get(reverse("core:portrait", args=[persona.pk]))

    before = portrait().content.decode()
    persona.formality_level = 1 if persona.formality_level > 5 else 10
    persona.save_field("formality_level")
    assert portrait().content.decode() != before
    assert f"<td>{BY_NAME['formality_level'].word(persona.formality_level)}</td>" in portrait().content.decode()
    assert "<html" not in before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_queries_are_few(owner_client: Client, persona: Persona, method: str) -> None:
    form = opened(owner_client, persona, "linguistic") | {"tone": "new", "formality_level": "2"}
    with CaptureQueriesContext(connection) as captured:
        owner_client.post(url(persona), form) if method == "POST" else owner_client.get(url(persona))
    # One more to write: its savepoint is the transaction of this test.
    asked = [q for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(asked) <= 8
