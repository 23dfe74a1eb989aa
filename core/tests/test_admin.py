"""The admin: every list and page opens, counts come by annotation, and generations are only read."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.attributes import ATTRIBUTES, CORE
from core.models import ContentPiece, Generation, Persona

LISTS = ("author", "persona", "contentpiece", "generation")
CORE_RATINGS = [a.name for a in CORE if a.is_rating]


def url(model: str, *parts: object) -> str:
    return "/".join(["/admin/core", model, *(str(part) for part in parts), ""])


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def grow(to: int) -> None:
    """That many authors, each with a persona, two pieces and a generation."""
    for n in range(Persona.objects.count(), to):
        author = User.objects.create_user(f"writer{n}", f"w{n}@example.org").author
        persona = Persona.objects.create(author=author, name=f"Voice {n}", tone=f"tone {n}")
        pieces = [ContentPiece.objects.create(author=author, persona=persona, title=f"Piece {n}") for _ in range(2)]
        Generation.objects.create(author=author, piece=pieces[0], prompt=f"topic {n}", state="done", model="m")


def names(response: HttpResponse) -> list[str]:
    return sorted(str(row) for row in response.context["cl"].result_list)


@pytest.mark.parametrize("model", LISTS)
def test_the_lists_ask_no_query_a_row(admin_client: Client, model: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(url(model)).status_code == 200
        return len(captured)

    grow(3)
    few = queries()
    grow(30)
    assert queries() == few <= 10


@pytest.mark.parametrize("model", LISTS)
def test_every_page_opens(admin_client: Client, model: str) -> None:
    grow(1)
    pages = {"author": Persona.objects.get().author_id, "persona": Persona.objects.get().pk}
    pages |= {"contentpiece": ContentPiece.objects.latest("pk").pk, "generation": Generation.objects.get().pk}
    assert admin_client.get(url(model, pages[model], "change")).status_code == 200
    assert admin_client.get(url(model, pages[model], "history")).status_code == 200
    assert admin_client.get(url(model, "add")).status_code == (403 if model == "generation" else 200)
    assert admin_client.get(url(model, pages[model], "delete")).status_code == (403 if model == "generation" else 200)
    assert admin_client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("model", "q", "found"),
    [
        ("author", "writer1", ["writer1"]),
        ("author", "w2@example", ["writer2"]),
        ("persona", "tone 1", ["Voice 1"]),
        ("persona", "writer2", ["Voice 2"]),
        ("contentpiece", "piece 1", ["Piece 1", "Piece 1"]),
        ("contentpiece", "writer0", ["Piece 0", "Piece 0"]),
        ("persona", "nobody", []),
    ],
)
def test_search(admin_client: Client, model: str, q: str, found: list[str]) -> None:
    grow(3)
    assert names(admin_client.get(url(model), {"q": q})) == found


def test_search_of_generations(admin_client: Client) -> None:
    grow(3)
    for q in ("topic 1", "Piece 1", "writer1"):
        [found] = admin_client.get(url("generation"), {"q": q}).context["cl"].result_list
        assert found.prompt == "topic 1"


def test_counts(admin_client: Client) -> None:
    grow(2)
    author = next(a for a in admin_client.get(url("author")).context["cl"].result_list if a.user.username == "writer1")
    assert (author.personas_n, author.pieces_n) == (1, 2)
    persona = admin_client.get(url("persona")).context["cl"].result_list[0]
    assert persona.piece_count == 2
    counts = [piece.generations_n for piece in admin_client.get(url("contentpiece")).context["cl"].result_list]
    assert sorted(counts) == [0, 0, 1, 1]


@pytest.mark.parametrize("order", ["1", "-2", "4", "-4", "5.-6"])
def test_lists_can_be_ordered(admin_client: Client, order: str) -> None:
    grow(2)
    for model in LISTS:
        assert admin_client.get(url(model), {"o": order}).status_code == 200


@pytest.mark.parametrize("rating", CORE_RATINGS)
def test_filter_by_a_rating(admin_client: Client, rating: str) -> None:
    grow(3)
    for number, value in enumerate((3, 7, 8)):
        Persona.objects.filter(name=f"Voice {number}").update(**{rating: value})
    for level, found in {"low": "Voice 0", "middle": "Voice 1", "high": "Voice 2"}.items():
        assert names(admin_client.get(url("persona"), {rating: level})) == [found]
    assert len(names(admin_client.get(url("persona"), {rating: "no such"}))) == 3


def test_filter_by_active(admin_client: Client) -> None:
    grow(2)
    Persona.objects.filter(name="Voice 0").update(is_active=False)
    assert names(admin_client.get(url("persona"), {"is_active__exact": "0"})) == ["Voice 0"]


def test_the_form_has_every_attribute_and_the_radar(admin_client: Client, persona: Persona) -> None:
    page = text(admin_client.get(url("persona", persona.pk, "change")))
    assert not [a.name for a in ATTRIBUTES if f'name="{a.name}"' not in page]
    assert re.search(r'<svg [^>]*role="img"[^>]*aria-label="[^"]*Formality \d', page)
    assert 'name="picture"' not in page
    assert "Drawn once the persona is saved." in text(admin_client.get(url("persona", "add")))


def form_of(response: HttpResponse) -> dict[str, object]:
    form = response.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_save_a_persona(admin_client: Client, persona: Persona) -> None:
    form = form_of(admin_client.get(url("persona", persona.pk, "change")))
    assert admin_client.post(url("persona", persona.pk, "change"), form | {"formality_level": "11"}).status_code == 200
    assert admin_client.post(url("persona", persona.pk, "change"), form | {"formality_level": "9"}).status_code == 302
    persona.refresh_from_db()
    assert persona.formality_level == 9
    assert persona.history.first().history_user.username == "admin"


def test_add_a_persona_and_a_piece(admin_client: Client, owner: User) -> None:
    form = form_of(admin_client.get(url("persona", "add"))) | {"author": owner.author.pk, "name": "New"}
    assert admin_client.post(url("persona", "add"), form).status_code == 302
    piece = {"author": owner.author.pk, "persona": Persona.objects.get().pk, "title": "New", "status": "published"}
    assert admin_client.post(url("contentpiece", "add"), piece | {"content": "One two", "tags": "a"}).status_code == 302
    made = ContentPiece.objects.get()
    assert (made.word_count, made.persona_name) == (2, "New")
    assert made.published_at


def test_generations_are_only_read(admin_client: Client, piece: ContentPiece) -> None:
    run = Generation.objects.create(piece=piece, author=piece.author, prompt="x", state="done")
    page = text(admin_client.get(url("generation", run.pk, "change")))
    assert 'name="_save"' not in page
    assert admin_client.post(url("generation", run.pk, "change"), {"prompt": "y"}).status_code == 403
    assert admin_client.post(url("generation", run.pk, "delete"), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [run.pk], "post": "yes"}
    admin_client.post(url("generation"), chosen)
    assert Generation.objects.get().prompt == "x"


def test_a_piece_can_be_deleted_with_its_generations(admin_client: Client, piece: ContentPiece) -> None:
    Generation.objects.create(piece=piece, author=piece.author, prompt="x", state="done")
    assert admin_client.post(url("contentpiece", piece.pk, "delete"), {"post": "yes"}).status_code == 302
    assert not Generation.objects.exists()
    assert not ContentPiece.objects.exists()


def test_a_user_can_be_deleted_with_all_that_is_theirs(admin_client: Client, piece: ContentPiece, owner: User) -> None:
    Generation.objects.create(piece=piece, author=piece.author, prompt="x", state="done")
    assert admin_client.post(f"/admin/auth/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=owner.pk).exists()
    assert not Persona.objects.exists()


def test_the_admin_s_history_of_a_persona_opens(admin_client: Client, persona: Persona) -> None:
    version = persona.history.first().history_id
    assert admin_client.get(url("persona", persona.pk, "history")).status_code == 200
    assert admin_client.get(url("persona", persona.pk, "history", version)).status_code == 200


def test_what_is_shown_is_escaped(admin_client: Client, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).update(name='"><script>alert(1)</script>')
    for path in (url("persona"), url("persona", persona.pk, "change")):
        assert "<script>alert" not in text(admin_client.get(path))
