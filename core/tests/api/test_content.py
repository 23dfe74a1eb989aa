"""Content pieces by the API: listed, made, changed, checked, exported."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from core.models import ContentPiece, Generation, Persona
from core.tests.api.conftest import Caller
from core.tests.test_fidelity import CHATTY


@pytest.fixture
def run(piece: ContentPiece) -> Generation:
    text = "# The first kettle\n\nIt sang."
    return Generation.objects.create(piece=piece, author=piece.author, prompt="Kettles", state="done", text=text)


def test_a_piece_by_hand(api: Caller, persona: Persona) -> None:
    sent = {"title": " On \n kettles ", "content": "One.\r\nTwo.", "tags": ["Tea", "tea", " hot  water "]}
    response = api.post("content/", {**sent, "persona": persona.pk, "status": "published"})
    assert response.status_code == 201
    made = response.json()
    piece = ContentPiece.objects.get()
    assert response.headers["Location"] == f"/api/v1/content/{piece.pk}/"
    assert (made["title"], made["content"]) == ("On kettles", "One.\nTwo.")
    assert made["tags"] == ["Tea", "hot water"]
    assert (made["status"], made["word_count"], made["state"]) == ("published", 2, None)
    assert (made["persona"], made["persona_name"]) == (persona.pk, persona.name)
    assert made["published_at"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"status": "secret"}, "status"),
        ({"status": None}, "status"),
        ({"tags": "tea"}, "tags"),
        ({"tags": ["tea, hot"]}, "tags"),
        ({"tags": ["x" * 101]}, "tags.0"),
        ({"tags": ["t"] * 51}, "tags"),
        ({"persona": 999_999}, "persona"),
        ({"persona": "1"}, "persona"),
        ({"persona": 10**30}, "persona"),
        ({"persona": True}, "persona"),
        ({"content": 5}, "content"),
        ({"contents": "x"}, "contents"),
    ],
)
def test_what_is_wrong_is_said_by_field(api: Caller, wrong: dict[str, Any], field: str) -> None:
    response = api.post("content/", {"title": "A title", **wrong})
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert not ContentPiece.objects.exists()


def test_another_authors_persona_is_as_one_that_is_not_there(other: Caller, persona: Persona) -> None:
    theirs = other.post("content/", {"title": "Mine", "persona": persona.pk})
    missing = other.post("content/", {"title": "Mine", "persona": 999_999})
    assert theirs.status_code == missing.status_code == 400
    said = theirs.json()["errors"]["persona"][0]
    assert said.replace(str(persona.pk), "999999") == missing.json()["errors"]["persona"][0]


def test_a_change_writes_what_is_named(api: Caller, piece: ContentPiece) -> None:
    before = piece.updated_at
    response = api.patch(f"content/{piece.pk}/", {"tags": ["copper"], "persona": None})
    changed = response.json()
    assert (response.status_code, changed["tags"], changed["persona"]) == (200, ["copper"], None)
    piece.refresh_from_db()
    assert (piece.title, changed["content"]) == ("On kettles", piece.content)
    assert piece.updated_at > before
    assert api.patch(f"content/{piece.pk}/", {"content": "Three new words."}).json()["word_count"] == 3


def test_a_full_update_keeps_what_is_not_named(api: Caller, piece: ContentPiece) -> None:
    changed = api.put(f"content/{piece.pk}/", {"title": "Another title"}).json()
    assert (changed["title"], changed["content"]) == ("Another title", piece.content)
    assert (changed["persona"], changed["status"]) == (piece.persona_id, "draft")


def test_what_was_read_can_be_sent_back(api: Caller, piece: ContentPiece) -> None:
    piece.tags.set(["tea", "Copper"])
    was = api.get(f"content/{piece.pk}/").json()
    now = api.put(f"content/{piece.pk}/", was).json()
    assert {**now, "updated_at": ""} == {**was, "updated_at": ""}


def test_a_piece_is_deleted(api: Caller, piece: ContentPiece) -> None:
    assert api.delete(f"content/{piece.pk}/").status_code == 204
    assert not ContentPiece.objects.exists()


def test_what_is_being_written_is_not_changed(api: Caller, piece: ContentPiece, run: Generation) -> None:
    Generation.objects.update(state="running")
    for response in (
        api.patch(f"content/{piece.pk}/", {"title": "Mine"}),
        api.post(f"content/{piece.pk}/versions/{run.pk}/restore/"),
    ):
        assert (response.status_code, response.json()["title"]) == (409, "Conflict")
    piece.refresh_from_db()
    assert piece.title == "On kettles"


# Stale edits ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["personas", "content"])
def test_a_stale_edit_is_refused(api: Caller, piece: ContentPiece, kind: str) -> None:
    path, name = (f"content/{piece.pk}/", "title") if kind == "content" else (f"personas/{piece.persona_id}/", "name")
    tag = api.get(path).headers["ETag"]
    first = api.patch(path, {name: "First"}, If_Match=tag)
    assert (first.status_code, first.headers["ETag"] != tag) == (200, True)
    for stale in (
        api.patch(path, {name: "Second"}, If_Match=tag),
        api.put(path, {name: "Second"}, If_Match=tag),
        api.delete(path, If_Match=tag),
    ):
        assert (stale.status_code, stale.json()["status"]) == (412, 412)
    assert api.get(path).json()[name] == "First"
    assert api.patch(path, {name: "Second"}, If_Match=first.headers["ETag"]).status_code == 200
    assert api.patch(path, {name: "Third"}, If_Match="*").status_code == 200
    assert api.patch(path, {name: "Fourth"}).status_code == 200


def test_a_new_piece_makes_no_edit_of_its_persona_stale(api: Caller, persona: Persona) -> None:
    tag = api.get(f"personas/{persona.pk}/").headers["ETag"]
    api.post("content/", {"title": "New", "persona": persona.pk})
    assert api.patch(f"personas/{persona.pk}/", {"tone": "wry"}, If_Match=tag).status_code == 200


def test_what_one_has_already_is_not_sent_again(api: Caller, piece: ContentPiece) -> None:
    path = f"content/{piece.pk}/"
    tag = api.get(path).headers["ETag"]
    response = api.get(path, If_None_Match=tag)
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", tag)
    piece.tags.set(["new"])
    assert api.get(path, If_None_Match=tag).status_code == 200


# The list ------------------------------------------------------------------------------------------------
def test_the_list_has_the_filters_of_the_library(api: Caller, owner: User, piece: ContentPiece) -> None:
    published = ContentPiece.objects.create(author=owner.author, title="Another", status="published")
    for query, wanted in {
        "status=published": [published.pk],
        f"persona={piece.persona_id}": [piece.pk],
        "search=opinions": [piece.pk],
        "ordering=title": [published.pk, piece.pk],
        "ordering=-title": [piece.pk, published.pk],
    }.items():
        assert [one["id"] for one in api.get(f"content/?{query}").json()["results"]] == wanted, query


@pytest.mark.parametrize("query", ["status=secret", "persona=999999", "persona=x", "ordering=size", "stat=draft"])
def test_a_wrong_filter_is_refused_by_name(api: Caller, query: str) -> None:
    response = api.get(f"content/?{query}")
    assert (response.status_code, list(response.json()["errors"])) == (400, [query.partition("=")[0]])


def test_the_list_takes_as_many_queries_for_one_as_for_many(
    api: Caller, piece: ContentPiece, run: Generation, django_assert_num_queries: Any
) -> None:
    piece.tags.set(["tea"])
    api.get("content/")
    with django_assert_num_queries(4):
        api.get("content/?page_size=100")
    for number in range(20):
        one = ContentPiece.objects.create(author=piece.author, persona=piece.persona, title=f"No. {number}")
        one.tags.set(["tea", f"tag {number}"])
        Generation.objects.create(piece=one, author=piece.author, prompt="x", state="done")
    with django_assert_num_queries(4):
        assert len(api.get("content/?page_size=100").json()["results"]) == 21


# Versions, check, files ----------------------------------------------------------------------------------
def test_versions_are_read_and_made_the_text_again(api: Caller, piece: ContentPiece, run: Generation) -> None:
    found = api.get(f"content/{piece.pk}/versions/").json()["results"]
    assert [(one["id"], one["title"], one["content"]) for one in found] == [(run.pk, "The first kettle", "It sang.")]
    assert api.get(f"content/{piece.pk}/versions/{run.pk}/").json() == found[0]
    restored = api.post(f"content/{piece.pk}/versions/{run.pk}/restore/")
    assert (restored.status_code, restored.json()["content"]) == (200, "It sang.")
    other = ContentPiece.objects.create(author=piece.author, title="Another")
    assert api.get(f"content/{other.pk}/versions/{run.pk}/").status_code == 404


def test_stopping_what_is_not_written_changes_nothing(api: Caller, piece: ContentPiece) -> None:
    assert api.post(f"content/{piece.pk}/stop/").json()["content"] == piece.content


def test_the_check_tells_the_match_and_its_passages(api: Caller, persona: Persona) -> None:
    Persona.objects.update(contraction_usage=1)
    piece = ContentPiece.objects.create(author=persona.author, persona=persona, title="Lift", content=CHATTY * 8)
    told = api.get(f"content/{piece.pk}/check/").json()
    assert 0 <= told["low"] <= told["high"] <= 100
    row = next(row for row in told["rows"] if row["name"] == "contraction_usage")
    assert row["difference"] > 0
    found = row["evidence"][0]
    assert piece.content[found["start"] : found["end"]] == found["quote"]
    assert told["not_counted"][0]["why"]


def test_what_cannot_be_checked_says_why(api: Caller, piece: ContentPiece) -> None:
    response = api.get(f"content/{piece.pk}/check/")
    assert (response.status_code, "words" in response.json()["detail"]) == (422, True)
    api.patch(f"content/{piece.pk}/", {"persona": None})
    assert "no persona" in api.get(f"content/{piece.pk}/check/").json()["detail"]


@pytest.mark.parametrize(("format", "kind"), [("md", "markdown"), ("txt", "plain"), ("json", "json")])
def test_a_piece_is_a_file(api: Caller, piece: ContentPiece, format: str, kind: str) -> None:
    response = api.get(f"content/{piece.pk}/export/{format}/")
    assert response.status_code == 200
    assert kind in response.headers["Content-Type"]
    assert response.headers["Content-Disposition"] == f'attachment; filename="on-kettles.{format}"'
    assert "opinions" in response.content.decode()
    assert api.get(f"content/{piece.pk}/export/pdf/").status_code == 404


def test_the_tag_of_a_compressed_answer_serves_too(api: Caller, persona: Persona) -> None:
    path = f"personas/{persona.pk}/"
    weak = api.get(path, Accept_Encoding="gzip").headers["ETag"]
    assert weak.startswith('W/"')
    assert api.get(path, If_None_Match=weak).status_code == 304
    assert api.patch(path, {"tone": "salty"}, If_Match=weak).status_code == 200
    assert api.patch(path, {"tone": "dry"}, If_Match=weak).status_code == 412
