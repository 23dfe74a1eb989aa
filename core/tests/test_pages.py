"""The door, the health check, the model's page; and what every page of ours sends along."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from core.models import ContentPiece, Generation, Persona
from core.starters import STARTERS
from core.tests.openai_server import OpenAIServer, closed_port

HTMX = {"HX-Request": "true"}
SIGNED_OUT = ["/", "/healthz", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing-here/"]
SIGNED_IN = [
    *("/personas/", "/personas/?sort=x", "/personas/new/", "/personas/{persona}/", "/personas/{persona}/history/"),
    *("/personas/{persona}/fields/tone/", "/personas/{persona}/portrait/", "/personas/{persona}/delete/"),
    *("/personas/{persona}/write/", "/personas/{persona}/write/told/", "/write/", "/model/", "/model/line/"),
    *("/content/", "/content/{piece}/", "/content/{piece}/edit/", "/content/{piece}/delete/", "/content/{running}/"),
    *("/content/{piece}/versions/{run}/", "/content/999999/", "/accounts/email/", "/accounts/password/change/"),
    "/accounts/logout/",
]


def text(response: HttpResponse) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def places(persona: Persona, piece: ContentPiece) -> dict[str, int]:
    author = piece.author
    running = ContentPiece.objects.create(author=author, persona=persona, title="On its way")
    Generation.objects.create(piece=running, author=author, prompt="x", state="queued")
    run = Generation.objects.create(piece=piece, author=author, prompt="x", state="done", text="# T\n\nText")
    return {"persona": persona.pk, "piece": piece.pk, "running": running.pk, "run": run.pk}


# The door ------------------------------------------------------------------------------------------------
def test_home_says_what_this_is(client: Client, db: None) -> None:
    response = client.get("/")
    page = text(response)
    assert response.status_code == 200
    assert 'href="/accounts/signup/"' in page
    assert 'href="/accounts/login/"' in page
    assert all(starter.name in page for starter in STARTERS[:3])


def test_home_leads_the_signed_in_to_their_personas(owner_client: Client) -> None:
    response = owner_client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/personas/")


def test_healthz(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(("path", "signed_in"), [("/nothing-here/", False), ("/nothing-here/", True)])
def test_what_is_not_there_is_said_kindly(client: Client, owner: User, path: str, signed_in: bool) -> None:
    if signed_in:
        client.force_login(owner)
    response = client.get(path)
    assert response.status_code == 404
    assert "There is nothing here" in text(response)


def test_a_token_that_is_missing_is_said_kindly(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    response = client.post("/personas/new/", {"name": "A voice"})
    assert response.status_code == 403
    assert "Please send that again" in text(response)


# The model's page ----------------------------------------------------------------------------------------
@pytest.fixture
def endpoint(settings: Settings, openai_server: OpenAIServer) -> OpenAIServer:
    """The loopback server as the configured endpoint."""
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = openai_server.base_url, "sk-of-the-tests"
    settings.USES_LOCAL_MODEL, settings.PERSONAGEN_MODEL = False, "test-model"
    settings.PERSONAGEN_LLM_TIMEOUT = 5.0
    return openai_server


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_test_it(owner_client: Client, endpoint: OpenAIServer, headers: dict[str, str]) -> None:
    endpoint.reply = "Hello <b>there</b>."
    response = owner_client.post("/model/test/", headers=headers)
    assert response.status_code == 200
    assert "It answers" in text(response)
    assert "Hello &lt;b&gt;there&lt;/b&gt;." in response.content.decode()
    assert ("<html" in text(response)) is not headers
    assert len(endpoint.calls) == 1


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_wrong_key_is_said(owner_client: Client, endpoint: OpenAIServer, headers: dict[str, str]) -> None:
    endpoint.fault = "key"
    response = owner_client.post("/model/test/", headers=headers)
    assert response.status_code == 503
    assert "It did not answer." in text(response)
    assert "key" in text(response).lower()
    assert "sk-of-the-tests" not in text(response)
    assert 'role="alert"' in text(response)


def test_nobody_listening_is_said(owner_client: Client, endpoint: OpenAIServer, settings: Settings) -> None:
    settings.OPENAI_BASE_URL = f"http://127.0.0.1:{closed_port()}/v1"
    response = owner_client.post("/model/test/")
    assert response.status_code == 503
    assert "It did not answer." in text(response)


def test_the_page_of_an_endpoint(owner_client: Client, endpoint: OpenAIServer) -> None:
    page = text(owner_client.get("/model/"))
    assert endpoint.base_url in page
    assert "test-model" in page
    assert "<dt>Key</dt><dd>set</dd>" in page
    assert "sk-of-the-tests" not in page
    # Ready: the line in the navigation does not ask again.
    assert 'hx-trigger="every 2s"' not in page


def test_the_page_of_the_built_in_model(owner_client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.PERSONAGEN_MODEL_DIR = tmp_path
    page = text(owner_client.get("/model/"))
    assert "The built-in model is not here yet." in page
    assert 'hx-trigger="every 2s"' in text(owner_client.get("/model/line/"))
    response = owner_client.post("/model/test/")
    assert response.status_code == 503
    assert "The built-in model is not ready yet." in text(response)


# What every page sends along -----------------------------------------------------------------------------
def sound(response: HttpResponse) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def nothing_inline(page: str) -> None:
    page = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.S)
    assert not re.findall(r"<[^>]*\s(?:style|on[a-z]+)\s*=", page)
    assert "<style" not in page
    assert "hx-on" not in page
    assert "javascript:" not in page
    assert all("src=" in script for script in re.findall(r"<script\b[^>]*>", page))


def one_heading(page: str) -> None:
    if "<html" in page:
        assert len(re.findall(r"<h1\b", page)) == 1
        assert re.search(r"<title>\s*\S[^<]*</title>", page)
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_of_the_signed_out_are_sound(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    sound(response)
    if path != "/healthz":
        nothing_inline(response.content.decode())
        one_heading(response.content.decode())
        assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_of_the_signed_in_are_sound(owner_client: Client, places: dict[str, int], path: str) -> None:
    response = owner_client.get(path.format(**places), follow=True)
    assert response.status_code in (200, 404, 422)
    sound(response)
    nothing_inline(response.content.decode())
    one_heading(response.content.decode())
    assert "HX-Request" in response.headers["Vary"]
    assert "sessionid" not in response.cookies or response.cookies["sessionid"]["httponly"]


@pytest.mark.parametrize("path", ["/content/{piece}/export/md/", "/content/{piece}/export/json/"])
def test_downloads_are_sound(owner_client: Client, places: dict[str, int], path: str) -> None:
    sound(owner_client.get(path.format(**places)))


# Fragments -----------------------------------------------------------------------------------------------
def expired(client: Client, path: str, current: str, method: str = "get") -> dict[str, Any]:
    response = getattr(client, method)(path, headers={**HTMX, "HX-Current-URL": current})
    assert response.status_code == 401
    there = urlsplit(response.headers["HX-Redirect"])
    return {"path": there.path, **parse_qs(there.query)}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "here", ["/personas/1/", "/personas/?q=a&sort=name&min_formality_level=3", "/personas/?q=a%26b", "/personas/?q=é"]
)
def test_a_session_that_ended_leads_to_the_login_and_back(client: Client, db: None, here: str, method: str) -> None:
    asked = expired(client, "/personas/1/fields/tone/", f"http://testserver{here}", method)
    assert asked["path"] == "/accounts/login/"
    assert unescape(asked["next"][0]) in (here, here.replace("é", "%C3%A9"))


@pytest.mark.parametrize("here", ["https://evil.example/x", "//evil.example/", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(client: Client, db: None, here: str) -> None:
    asked = expired(client, "/model/line/", here)
    assert asked["next"] in (["/"], ["/model/line/"])


def test_a_boosted_or_plain_request_is_redirected_as_ever(client: Client, db: None) -> None:
    assert client.get("/personas/").status_code == 302
    assert client.get("/personas/", headers={**HTMX, "HX-Boosted": "true"}).status_code == 302


def test_messages_ride_on_fragments(owner_client: Client, persona: Persona) -> None:
    response = owner_client.post(f"/personas/{persona.pk}/archive/", headers=HTMX)
    assert 'hx-swap-oob="beforeend"' in text(response)
    assert "is archived." in text(response)
    # Once.
    assert "is archived." not in text(owner_client.get("/personas/"))


def test_messages_are_escaped(owner_client: Client, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).update(name="<script>alert(1)</script>")
    page = owner_client.post(f"/personas/{persona.pk}/archive/", headers=HTMX).content.decode()
    assert "<script>" not in page


def test_an_answer_without_a_body_keeps_none_and_loses_no_message(
    owner_client: Client, persona: Persona, piece: ContentPiece
) -> None:
    owner_client.post(f"/content/{piece.pk}/status/", {"status": "archived"})
    response = owner_client.post(f"/content/{piece.pk}/stop/", headers=HTMX)
    assert (response.status_code, response.content) == (204, b"")
    assert "is archived." in text(owner_client.get(f"/content/{piece.pk}/"))
