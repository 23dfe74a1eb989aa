"""A piece edited by hand: nothing is overwritten unseen, and nothing that was typed is lost; and its versions."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.models import ContentPiece, Generation


def url(piece: ContentPiece, what: str = "edit/") -> str:
    return f"/content/{piece.pk}/{what}"


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def seen(response: HttpResponse) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', response.content.decode())
    assert found
    return found[1]


def typed(client: Client, piece: ContentPiece, **changes: str) -> dict[str, str]:
    """The form of the page as it is now, with these changes typed into it."""
    response = client.get(url(piece))
    form = response.context["form"]
    values = {name: form[name].value() or "" for name in ("title", "content", "status", "tags")}
    return values | {"seen": seen(response)} | changes


def run(piece: ContentPiece, state: str = "done", **fields: Any) -> Generation:
    if state == "running":
        fields["lease_until"] = timezone.now() + timedelta(seconds=30)
    return Generation.objects.create(piece=piece, author=piece.author, prompt="On kettles", state=state, **fields)


def columns(piece: ContentPiece) -> dict[str, Any]:
    return ContentPiece.objects.filter(pk=piece.pk).values().get()


def tags(piece: ContentPiece) -> list[str]:
    return sorted(tag.name for tag in piece.tags.all())


def test_the_form_holds_the_piece(owner_client: Client, piece: ContentPiece) -> None:
    piece.tags.set(["b", "a"])
    form = typed(owner_client, piece)
    assert (form["title"], form["content"], form["status"]) == (piece.title, piece.content, "draft")
    assert (form["tags"], form["seen"]) == ("a, b", piece.updated_at.isoformat())


def test_save(owner_client: Client, piece: ContentPiece) -> None:
    changes = {
        "title": "  Two “kettles”  ",
        "content": "  One two.\n\n# Three",
        "status": "published",
        "tags": "tea, x y",
    }
    response = owner_client.post(url(piece), typed(owner_client, piece, **changes), follow=True)
    assert response.redirect_chain == [(url(piece, ""), 302)]
    assert "Saved." in text(response)
    after = columns(piece)
    assert (after["title"], after["content"]) == ("Two “kettles”", "  One two.\n\n# Three")
    assert (after["status"], after["word_count"]) == ("published", 3)
    assert after["published_at"]
    assert tags(piece) == ["tea", "x y"]


def test_saved_as_it_was_only_the_time_changes(owner_client: Client, piece: ContentPiece) -> None:
    before = columns(piece)
    owner_client.post(url(piece), typed(owner_client, piece))
    assert columns(piece) | {"updated_at": None} == before | {"updated_at": None}


def test_a_browser_s_line_breaks_change_no_text(owner_client: Client, piece: ContentPiece) -> None:
    """A form sends each as two characters; a title that was changed alone leaves the text as it was."""
    form = typed(owner_client, piece, title="Another")
    owner_client.post(url(piece), form | {"content": form["content"].replace("\n", "\r\n")})
    assert (columns(piece)["title"], columns(piece)["content"]) == ("Another", piece.content)


@pytest.mark.parametrize(
    "changes",
    [
        *({"title": ""}, {"title": "  "}, {"title": "x" * 201}, {"title": "a\0b"}, {"content": "a\0b"}),
        *({"status": "gone"}, {"tags": "x" * 101}, {"tags": "a," * 300}, {"tags": "\0"}),
    ],
)
def test_invalid_keeps_what_was_typed(owner_client: Client, piece: ContentPiece, changes: dict[str, str]) -> None:
    before = columns(piece)
    form = typed(owner_client, piece, **{"content": "All of my new text.", "title": "My new title"} | changes)
    response = owner_client.post(url(piece), form)
    assert response.status_code == 422
    assert columns(piece) == before
    assert tags(piece) == []
    shown = response.context["form"]
    assert [shown[name].value() for name in changes] == list(changes.values())
    assert form["content"] in text(response)
    assert form["title"] in text(response)
    # The heading and the way back are of the piece as it is.
    assert response.context["piece"].title == piece.title


def test_a_newer_piece_is_not_overwritten_unseen(owner_client: Client, piece: ContentPiece) -> None:
    mine = typed(owner_client, piece, title="Mine", content="My text.", tags="mine")
    owner_client.post(url(piece), typed(owner_client, piece, content="Their text."))
    response = owner_client.post(url(piece), mine)
    assert response.status_code == 409
    assert columns(piece)["content"] == "Their text."
    assert tags(piece) == []
    page = text(response)
    assert "this piece was changed elsewhere" in page
    assert "Their text." in page
    form = response.context["form"]
    assert [form[name].value() for name in ("title", "content", "tags")] == ["Mine", "My text.", "mine"]
    # A second save has seen it.
    assert owner_client.post(url(piece), mine | {"seen": seen(response)}).status_code == 302
    assert (columns(piece)["content"], columns(piece)["title"], tags(piece)) == ("My text.", "Mine", ["mine"])


def test_a_third_change_meanwhile_is_not_overwritten_either(owner_client: Client, piece: ContentPiece) -> None:
    mine = typed(owner_client, piece, content="My text.")
    owner_client.post(url(piece), typed(owner_client, piece, content="Second."))
    again = mine | {"seen": seen(owner_client.post(url(piece), mine))}
    owner_client.post(url(piece), typed(owner_client, piece, content="Third."))
    response = owner_client.post(url(piece), again)
    assert (response.status_code, columns(piece)["content"]) == (409, "Third.")


@pytest.mark.parametrize("when", ["yesterday", "2026-01-01", "x" * 5000, "\0"])
def test_a_time_that_is_none_is_not_now(owner_client: Client, piece: ContentPiece, when: str) -> None:
    before = columns(piece)
    response = owner_client.post(url(piece), typed(owner_client, piece, content="Mine.", seen=when))
    assert response.status_code in (409, 422)
    assert columns(piece) == before
    assert "Mine." in text(response)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_while_it_is_written_it_is_not_edited(owner_client: Client, piece: ContentPiece, state: str) -> None:
    form = typed(owner_client, piece, content="My text.")
    run(piece, state)
    response = owner_client.get(url(piece), follow=True)
    assert response.redirect_chain == [(url(piece, ""), 302)]
    assert "This is being written right now" in text(response)
    before = columns(piece)
    response = owner_client.post(url(piece), form)
    assert response.status_code == 409
    assert "a model is writing this piece right now" in text(response)
    assert response.context["form"]["content"].value() == "My text."
    assert columns(piece) == before
    # Once it is written, the same page saves.
    Generation.objects.update(state="done")
    assert owner_client.post(url(piece), form | {"seen": seen(response)}).status_code == 302
    assert columns(piece)["content"] == "My text."


def test_a_part_alone_leaves_the_rest(owner_client: Client, piece: ContentPiece) -> None:
    """What a request does not name stays as it is."""
    piece.tags.set(["tea"])
    ContentPiece.objects.filter(pk=piece.pk).update(status="archived")
    assert owner_client.post(url(piece), {"title": "Another"}).status_code == 302
    after = columns(piece)
    assert (after["title"], after["content"], after["status"]) == ("Another", piece.content, "archived")
    assert tags(piece) == ["tea"]


def test_only_its_own_columns_are_written(owner_client: Client, piece: ContentPiece) -> None:
    hostile = {"author": "99", "persona": "", "word_count": "5", "published_at": "2001-01-01", "id": "99"}
    owner_client.post(url(piece), typed(owner_client, piece, **hostile))
    after = columns(piece)
    assert (after["author_id"], after["persona_id"], after["word_count"]) == (piece.author_id, piece.persona_id, 10)
    assert after["published_at"] is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("", []),
        (" , ,", []),
        ("tea", ["tea"]),
        ("tea,tea, tea ", ["tea"]),
        ("two  words , 日本,é", ["two words", "é", "日本"]),
        ("x" * 100, ["x" * 100]),
        ("<b>, a&b", ["<b>", "a&b"]),
        ("!!!, ???", ["!!!", "???"]),
    ],
)
def test_tags(owner_client: Client, piece: ContentPiece, sent: str, kept: list[str]) -> None:
    piece.tags.set(["old"])
    assert owner_client.post(url(piece), typed(owner_client, piece, tags=sent)).status_code == 302
    assert tags(piece) == kept
    assert "<b>" not in owner_client.get(url(piece, "")).content.decode()


def test_tags_that_differ_in_case_are_one(owner_client: Client, piece: ContentPiece) -> None:
    assert owner_client.post(url(piece), typed(owner_client, piece, tags="Tea, tea, TEA")).status_code == 302
    assert len(tags(piece)) == 1


def test_tags_are_spelled_as_their_own_author_does(owner_client: Client, piece: ContentPiece, stranger: User) -> None:
    theirs = ContentPiece.objects.create(author=stranger.author, title="Theirs")
    theirs.tags.set(["SECRET Project"])
    owner_client.post(url(piece), typed(owner_client, piece, tags="secret project"))
    assert tags(piece) == ["secret project"]


def test_the_preview(owner_client: Client, piece: ContentPiece) -> None:
    before = columns(piece)
    page = owner_client.post(url(piece, "preview/"), {"content": "# Big\n\n*small* <b>"}).content.decode()
    assert "<h2>Big</h2>" in page
    assert "<em>small</em> &lt;b&gt;" in page
    assert "<html" not in page
    assert "Nothing written yet." in owner_client.post(url(piece, "preview/")).content.decode()
    assert columns(piece) == before


# Versions ------------------------------------------------------------------------------------------------
@pytest.fixture
def version(piece: ContentPiece) -> Generation:
    return run(piece, text="# Older title\n\nOlder *text* here.", before_title="Before", before_content="Even older.")


@pytest.mark.parametrize(
    ("which", "title", "content"),
    [
        ("after", "Older title", "Older *text* here."),
        ("before", "Before", "Even older."),
        ("", "Older title", "Older *text* here."),
    ],
)
def test_a_version_becomes_the_text(
    owner_client: Client, piece: ContentPiece, version: Generation, which: str, title: str, content: str
) -> None:
    path = url(piece, f"versions/{version.pk}/")
    response = owner_client.post(path, {"which": which}, follow=True)
    assert response.redirect_chain == [(url(piece, ""), 302)]
    assert "This version is the text now." in text(response)
    after = columns(piece)
    assert (after["title"], after["content"].strip()) == (title, content)
    assert after["word_count"] == len(content.split())
    assert after["status"] == "draft"


def test_a_version_s_page(owner_client: Client, piece: ContentPiece, version: Generation) -> None:
    newer = run(piece, "failed", model="m-2")
    page = text(owner_client.get(url(piece, f"versions/{version.pk}/")))
    assert "Older <em>text</em> here." in page
    assert "Even older." in page
    assert page.count("Make this the text") == 2
    assert f'href="{url(piece, f"versions/{newer.pk}/")}"' in page
    assert "This run brought no text." in text(owner_client.get(url(piece, f"versions/{newer.pk}/")))
    assert columns(piece)["content"] == piece.content


@pytest.mark.parametrize("state", ["queued", "running"])
def test_no_version_is_restored_while_it_is_written(
    owner_client: Client, piece: ContentPiece, version: Generation, state: str
) -> None:
    run(piece, state)
    before = columns(piece)
    response = owner_client.post(url(piece, f"versions/{version.pk}/"), follow=True)
    assert "This is being written right now" in text(response)
    assert columns(piece) == before


def test_a_run_that_brought_nothing_takes_nothing(owner_client: Client, piece: ContentPiece) -> None:
    """Its text is what stood there before it."""
    empty = run(piece, "failed", before_title=piece.title, before_content=piece.content)
    owner_client.post(url(piece, f"versions/{empty.pk}/"), {"which": "after"})
    assert columns(piece)["content"] == piece.content
