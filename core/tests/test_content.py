"""The library, one piece in each of its states, its status, its end, and its ways out."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.generation import lease
from core.models import ContentPiece, Generation, Persona

URL = "/content/"
HTMX = {"HX-Request": "true"}
States = Generation.State
HOSTILE = """<script>alert(1)</script>

[here](javascript:alert(1)) [there](JaVaScRiPt:alert(1)) <img src=x onerror=alert(1)> ![p](data:text/html,x)

<a href="https://example.org" onclick="alert(1)">link</a> **bold**
"""


def url(piece: ContentPiece, what: str = "") -> str:
    return f"{URL}{piece.pk}/{what}"


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def run(piece: ContentPiece, state: str = "done", **fields: Any) -> Generation:
    """A generation in this state, as the runner leaves it."""
    if state == States.RUNNING:
        fields.setdefault("lease_until", timezone.now() + timedelta(seconds=30))
    fields.setdefault("prompt", "On kettles")
    return Generation.objects.create(piece=piece, author=piece.author, state=state, **fields)


def titles(response: HttpResponse) -> list[str]:
    return sorted(piece.title for piece in response.context["page"])


@pytest.fixture
def library(owner: User, teammate: User) -> dict[str, Persona]:
    """Three pieces of the owner's in two voices and none, and one of a teammate's."""
    author = owner.author
    a, b = (Persona.objects.create(author=author, name=name) for name in ("Ada", "Bob"))
    theirs = Persona.objects.create(author=teammate.author, name="Theirs")
    make = ContentPiece.objects.create
    make(author=author, persona=a, title="Tea", content="Leaves in water", status="published")
    make(author=author, persona=b, title="Coffee", content="Beans in water")
    make(author=author, title="Milk", content="From a cow", status="archived")
    make(author=teammate.author, persona=theirs, title="Wine", content="Grapes in water")
    return {"a": a, "b": b, "theirs": theirs}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "Coffee Milk Tea"),
        ("q=tea", "Tea"),
        ("q=WATER", "Coffee Tea"),
        ("q=water+beans", "Coffee"),
        ("q=wine", ""),
        ("status=published", "Tea"),
        ("status=archived", "Milk"),
        ("status=", "Coffee Milk Tea"),
        ("persona={a}", "Tea"),
        ("persona={b}&status=draft&q=water", "Coffee"),
        ("persona={b}&status=published", ""),
    ],
)
def test_filters(owner_client: Client, library: dict[str, Persona], query: str, found: str) -> None:
    asked = query.format(**{key: persona.pk for key, persona in library.items()})
    response = owner_client.get(f"{URL}?{asked}")
    assert (response.status_code, titles(response)) == (200, found.split())
    assert "Wine" not in text(response)


@pytest.mark.parametrize(
    "part",
    [
        *("status=x", "persona={theirs}", "persona=abc", "persona=0", f"persona={10**30}", "persona=%00", "persona=²"),
        *("q=a%00", f"q={'x' * 10_000}"),
    ],
)
def test_what_is_not_understood_is_left_out(owner_client: Client, library: dict[str, Persona], part: str) -> None:
    more = "&status=published" if not part.startswith("status") else "&q=tea"
    response = owner_client.get(f"{URL}?{part.format(theirs=library['theirs'].pk)}{more}")
    assert (response.status_code, titles(response)) == (422, ["Tea"])
    assert "The other filters still count." in text(response)
    assert "Theirs" not in text(response)


@pytest.mark.parametrize(
    ("asked", "pushed"), [("", ""), ("q=&status=", ""), ("q=e&status=draft", "?q=e&status=draft"), ("page=9", "")]
)
@pytest.mark.usefixtures("library")
def test_the_address_is_kept_true(owner_client: Client, asked: str, pushed: str) -> None:
    response = owner_client.get(f"{URL}?{asked}", headers=HTMX)
    assert response.headers["HX-Push-Url"] == f"{URL}{pushed}"
    assert "HX-Push-Url" not in owner_client.get(f"{URL}?{asked}").headers


def test_an_empty_library_teaches(owner_client: Client) -> None:
    assert "Nothing written yet" in text(owner_client.get(URL))
    assert "Nothing fits that" in text(owner_client.get(f"{URL}?q=x"))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("queued", "waiting its turn"),
        ("running", "being written"),
        ("failed", "not finished"),
        ("interrupted", "interrupted"),
        ("done", ""),
        ("stopped", ""),
    ],
)
def test_a_row_says_how_its_newest_run_stands(owner_client: Client, piece: ContentPiece, state: str, said: str) -> None:
    run(piece, "failed")
    run(piece, state)
    page = text(owner_client.get(URL))
    marks = ("waiting its turn", "being written", "not finished", ">interrupted")
    assert [mark for mark in marks if mark in page] == [mark for mark in marks if said and said in mark]


def test_the_queries_do_not_grow(owner_client: Client, persona: Persona) -> None:
    def grow(to: int) -> None:
        for n in range(ContentPiece.objects.count(), to):
            piece = ContentPiece.objects.create(author=persona.author, persona=persona, title=str(n))
            run(piece)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner_client.get(URL).status_code == 200
        return len(captured)

    grow(5)
    few = queries()
    grow(60)
    assert queries() == few <= 8
    assert len(titles(owner_client.get(f"{URL}?page=3"))) == 10


# One piece -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [None, *States.values])
def test_a_piece_in_every_state(owner_client: Client, piece: ContentPiece, state: str | None) -> None:
    if state:
        wrong = {"error": "It broke.", "advice": "Mend it."} if state in ("failed", "interrupted") else {}
        run(piece, state, text="Some text", model="m-1", **wrong)
    response = owner_client.get(url(piece))
    page = text(response)
    assert response.status_code == 200
    assert "The kettle has opinions." in page
    assert "<strong>I</strong>" in page
    is_open = state in ("queued", "running")
    assert ("sse-connect" in page, f'action="{url(piece, "stop/")}"' in page) == (is_open, is_open)
    assert (f'href="{url(piece, "edit/")}"' in page) is not is_open
    assert ('value="continue"' in page) is (state in ("stopped", "failed", "interrupted"))
    assert ('value="retry"' in page) is (state not in (None, "queued", "running"))
    assert ("It broke. Mend it." in page) is (state in ("failed", "interrupted"))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("queued", "Waiting"),
        ("running", "words so far"),
        ("stopped", "What was written up to there is kept."),
        ("failed", "The text below is kept."),
        ("interrupted", "The draft was interrupted."),
        ("done", "written by m-1"),
    ],
)
def test_what_a_state_says(owner_client: Client, piece: ContentPiece, state: str, said: str) -> None:
    run(piece, state, text="Some text", model="m-1")
    assert said in text(owner_client.get(url(piece)))


def test_who_wrote_it_is_said_where_the_last_run_left_it_as_it_was(owner_client: Client, piece: ContentPiece) -> None:
    run(piece, "done", text="Some text", model="m-1")
    run(piece, "done", kind="nearer", model="m-2")
    assert "written by m-1" in text(owner_client.get(url(piece)))


def test_a_text_cut_short_says_so(owner_client: Client, piece: ContentPiece) -> None:
    """A whole reply that is not all of it."""
    run(piece, "done", text="Some text", error="The model came to its limit.", advice="Continue from there.")
    page = text(owner_client.get(url(piece)))
    assert "The model came to its limit. Continue from there." in page
    assert 'value="continue"' in page


def test_a_failure_without_text(owner_client: Client, piece: ContentPiece) -> None:
    ContentPiece.objects.filter(pk=piece.pk).update(content="")
    run(piece, "failed", error="The key is wrong.", advice="Check OPENAI_API_KEY.")
    page = text(owner_client.get(url(piece)))
    assert "The key is wrong. Check OPENAI_API_KEY. Your topic and notes are kept." in page
    assert "Try again" in page
    assert 'value="continue"' not in page
    assert "There is no text yet" in page


@pytest.mark.parametrize(("stop", "state"), [(False, "interrupted"), (True, "stopped")])
def test_a_run_whose_runner_is_gone(owner_client: Client, piece: ContentPiece, stop: bool, state: str) -> None:
    gone = timezone.now() - timedelta(seconds=1)
    dead = run(piece, "running", text="Some text", lease_until=gone, stop_requested=stop)
    response = owner_client.get(url(piece))
    dead.refresh_from_db()
    assert (dead.state, dead.text) == (state, "Some text")
    assert 'value="continue"' in text(response)


def test_text_is_sanitised_wherever_it_shows(owner_client: Client, piece: ContentPiece) -> None:
    piece.title, piece.content = "<script>alert(1)</script>", HOSTILE
    piece.save()
    version = run(piece, "done", text=f"# <script>alert(1)</script>\n\n{HOSTILE}", prompt=HOSTILE, model=HOSTILE[:200])
    pages = [owner_client.get(path) for path in (url(piece), url(piece, f"versions/{version.pk}/"), URL)]
    pages += [owner_client.get(url(piece, path)) for path in ("edit/", "delete/")]
    pages.append(owner_client.post(url(piece, "preview/"), {"content": HOSTILE}))
    for response in pages:
        assert response.status_code == 200
        # As a browser reads it: what is escaped, or stands in a text field, is only text.
        page = re.sub(r"<textarea.*?</textarea>", "", response.content.decode().lower(), flags=re.S)
        assert "<script>" not in page
        assert "<img" not in page
        assert not re.findall(r"<[^>]*(?:javascript:|data:text|\sonclick|\sonerror)", page)
    assert "<strong>bold</strong>" in pages[0].content.decode()


def test_a_piece_whose_persona_is_gone(owner_client: Client, piece: ContentPiece, persona: Persona) -> None:
    persona.delete()
    page = text(owner_client.get(url(piece)))
    assert f"In the voice of {persona.name}" in page
    assert "(a persona since deleted)" in page


def test_a_stream_without_a_run_ends_at_once(owner_client: Client, piece: ContentPiece) -> None:
    response = owner_client.get(url(piece, "stream/"))
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert response.content.decode() == 'event: done\ndata: {"state": "done"}\n\n'


def test_the_queries_of_a_piece_are_few(owner_client: Client, piece: ContentPiece) -> None:
    piece.tags.set(["a", "b", "c"])
    for _ in range(10):
        run(piece)
    with CaptureQueriesContext(connection) as captured:
        owner_client.get(url(piece))
    assert len(captured) <= 8


# Its status ----------------------------------------------------------------------------------------------
def test_it_is_first_published_once(owner_client: Client, piece: ContentPiece) -> None:
    def publish(status: str) -> Any:
        response = owner_client.post(url(piece, "status/"), {"status": status}, follow=True)
        assert response.redirect_chain == [(url(piece), 302)]
        piece.refresh_from_db()
        assert piece.status == status
        return piece.published_at

    assert piece.published_at is None
    first = publish("published")
    assert first is not None
    assert [publish(status) for status in ("draft", "archived", "published")] == [first] * 3
    assert "first published" in text(owner_client.get(url(piece)))


@pytest.mark.parametrize("status", ["", "Published", "gone", "\0", "x" * 5000])
def test_an_unknown_status_is_refused(owner_client: Client, piece: ContentPiece, status: str) -> None:
    response = owner_client.post(url(piece, "status/"), {"status": status})
    assert response.status_code == 422
    assert "Choose one of: draft, published, archived." in response.content.decode()
    piece.refresh_from_db()
    assert piece.status == "draft"


# Its end -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_delete_asks_and_then_deletes(owner_client: Client, piece: ContentPiece, headers: dict[str, str]) -> None:
    run(piece, "done")
    response = owner_client.get(url(piece, "delete/"), headers=headers)
    assert "go for good" in text(response)
    assert ("<dialog" in text(response)) is bool(headers)
    assert ContentPiece.objects.exists()
    response = owner_client.post(url(piece, "delete/"), headers=headers)
    assert response.headers["HX-Redirect" if headers else "Location"] == URL
    assert not ContentPiece.objects.exists()
    assert not Generation.objects.exists()
    assert "“On kettles” was deleted." in text(owner_client.get(URL))
    assert owner_client.get(url(piece)).status_code == 404


# Its ways out --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("format", "ending", "kind", "body"),
    [
        ("md", "md", "text/markdown", "# On kettles\n\nThe kettle has opinions.\n\nSo, it turns out, have **I**.\n"),
        (
            "markdown",
            "md",
            "text/markdown",
            "# On kettles\n\nThe kettle has opinions.\n\nSo, it turns out, have **I**.\n",
        ),
        ("txt", "txt", "text/plain", "On kettles\n\nThe kettle has opinions.\n\nSo, it turns out, have I.\n"),
    ],
)
def test_export(owner_client: Client, piece: ContentPiece, format: str, ending: str, kind: str, body: str) -> None:
    response = owner_client.get(url(piece, f"export/{format}/"))
    assert response.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="on-kettles.{ending}"'
    assert response.content.decode() == body


def test_export_as_json(owner_client: Client, piece: ContentPiece, persona: Persona) -> None:
    piece.tags.set(["tea", "日本"])
    response = owner_client.get(url(piece, "export/json/"))
    told = json.loads(response.content)
    assert response.headers["Content-Type"].startswith("application/json")
    assert (told["title"], told["persona"], told["tags"]) == ("On kettles", persona.name, ["tea", "日本"])
    assert (told["word_count"], told["published_at"], told["content"]) == (10, None, piece.content)
    assert "日本" in response.content.decode()


@pytest.mark.parametrize("format", ["pdf", "exe", "MD", "html", "__class__"])
def test_an_unknown_format_is_not_found(owner_client: Client, piece: ContentPiece, format: str) -> None:
    assert owner_client.get(url(piece, f"export/{format}/")).status_code == 404


@pytest.mark.parametrize(
    "title",
    ['a"; filename="evil.exe', "a\r\nX-Evil: 1", "../../etc/passwd", "日本語", "Ünïcödé — “quotes”", "", "x" * 200],
)
def test_the_filename_is_only_a_filename(owner_client: Client, piece: ContentPiece, title: str) -> None:
    ContentPiece.objects.filter(pk=piece.pk).update(title=title)
    response = owner_client.get(url(piece, "export/md/"))
    assert response.status_code == 200
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="')
    name = disposition.removeprefix('attachment; filename="').removesuffix('.md"')
    assert 0 < len(name) <= 80
    assert name.replace("-", "").replace("_", "").isalnum()
    assert name.isascii()
    assert "X-Evil" not in response.headers
    assert response.content.decode().startswith(f"# {title}")


# A run that ends while its page is being made ------------------------------------------------------------
class EndsAfter:
    """An execute wrapper: the run ends behind the view's nth query, as its runner would end it."""

    def __init__(self, run: Generation, queries: int) -> None:
        self.run, self.left, self.ending = run, queries, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if not self.ending:
            self.left -= 1
            if self.left == 0:
                self.ending = True
                fields = {"text": "# Steam\n\nThe kettle sang."}
                columns = {"title": "Steam", "content": "The kettle sang.", "word_count": 3}
                assert lease.finish(self.run.pk, self.run.fence, States.DONE, fields, columns)
        return result


@pytest.mark.parametrize("queries", range(1, 6))
def test_the_page_of_a_run_that_ends_meanwhile(owner_client: Client, persona: Persona, queries: int) -> None:
    piece = ContentPiece.objects.create(author=persona.author, persona=persona, title="On kettles")
    ends = EndsAfter(run(piece, States.RUNNING), queries)
    with connection.execute_wrapper(ends):
        response = owner_client.get(url(piece))
    assert ends.ending, "the page asks for less than this test thinks"
    # Either it follows the text by the stream, or it has all of it.
    assert "sse-connect" in text(response) or "The kettle sang." in text(response)
    assert "There is no text yet" not in text(response)


@pytest.mark.parametrize("queries", range(1, 5))
def test_the_form_of_a_run_that_ends_meanwhile(owner_client: Client, persona: Persona, queries: int) -> None:
    piece = ContentPiece.objects.create(author=persona.author, persona=persona, title="On kettles")
    ends = EndsAfter(run(piece, States.RUNNING), queries)
    with connection.execute_wrapper(ends):
        response = owner_client.get(url(piece, "edit/"))
    assert ends.ending, "the page asks for less than this test thinks"
    assert response.status_code == 302 or "The kettle sang." in text(response)
