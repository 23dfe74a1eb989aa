"""Keys, tokens and limits: what is made once, who may call, and how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from core.api import once
from core.models import Answer, ApiToken, Author, Generation, Persona, Usage
from core.tests.api.conftest import Caller
from core.tests.drafting import queued


# Tokens --------------------------------------------------------------------------------------------------
def test_a_token_is_kept_as_a_keyed_hash(owner: User, settings: Any) -> None:
    _, secret = ApiToken.objects.make(owner.author, "laptop")
    kept = ApiToken.objects.values().get()
    assert secret not in str(kept)
    assert secret.startswith(kept["beginning"])
    settings.SECRET_KEY = "another key, of another house, and long enough"
    assert Caller(secret).get("personas/").status_code == 401


def test_its_last_use_is_told(owner: User) -> None:
    token, secret = ApiToken.objects.make(owner.author, "laptop")
    assert token.last_used_at is None
    Caller(secret).get("personas/")
    token.refresh_from_db()
    first = token.last_used_at
    assert timezone.now() - first < timedelta(minutes=1)
    Caller(secret).get("personas/")
    token.refresh_from_db()
    assert token.last_used_at == first


@pytest.mark.parametrize("how", ["expired", "revoked", "of somebody inactive"])
def test_a_token_comes_to_its_end(owner: User, how: str) -> None:
    token, secret = ApiToken.objects.make(owner.author, "old", expires_at=timezone.now() + timedelta(days=1))
    assert Caller(secret).get("personas/").status_code == 200
    if how == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "revoked":
        token.delete()
    else:
        User.objects.update(is_active=False)
    response = Caller(secret).get("personas/")
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="PersonaGen"')


def test_a_reading_token_only_reads(reader: Caller, persona: Persona) -> None:
    assert reader.get("personas/").status_code == 200
    response = reader.patch(f"personas/{persona.pk}/", {"tone": "stolen"})
    assert (response.status_code, "only read" in response.json()["detail"]) == (403, True)
    completion = {"model": f"persona:{persona.pk}", "messages": [{"role": "user", "content": "Hello"}]}
    assert reader.post("chat/completions", completion).status_code == 403


def test_the_browsers_session_serves_with_its_csrf_token(owner: User, persona: Persona) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.get("/api/v1/personas/").json()["count"] == 1
    sent: dict[str, Any] = {"data": '{"tone": "wry"}', "content_type": "application/json"}
    assert client.patch(f"/api/v1/personas/{persona.pk}/", **sent).status_code == 403
    client.get("/personas/")
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    assert client.patch(f"/api/v1/personas/{persona.pk}/", **sent, headers=headers).status_code == 200


# How often -----------------------------------------------------------------------------------------------
def test_an_author_calls_so_often(api: Caller, other: Caller, settings: Any) -> None:
    settings.PERSONAGEN_API_RATE = "3/minute"
    assert [api.get("attributes/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = api.get("attributes/")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["title"] == "Too Many Requests"
    assert other.get("attributes/").status_code == 200


@pytest.mark.parametrize("secret", ["", "pgen_of-nobody"])
def test_an_address_that_is_nobodys_tries_so_often(api: Caller, settings: Any, secret: str) -> None:
    settings.PERSONAGEN_API_ADDRESS_RATE = "3/minute"
    tried = [Caller(secret).get("attributes/") for _ in range(5)]
    assert {one.status_code for one in tried[:2]} == {401}
    assert tried[-1].status_code == 429
    assert int(tried[-1].headers["Retry-After"]) > 0
    assert api.get("attributes/").status_code == 200


def test_a_network_of_addresses_is_one(settings: Any) -> None:
    settings.PERSONAGEN_API_ADDRESS_RATE = "3/minute"
    tried = [Client().get("/api/v1/attributes/", REMOTE_ADDR=f"2001:db8::{number}").status_code for number in range(5)]
    assert tried[-1] == 429
    assert Client().get("/api/v1/attributes/", REMOTE_ADDR="2001:db8:1::1").status_code == 401


# Drafts and tokens ---------------------------------------------------------------------------------------
def test_so_many_drafts_at_once(api: Caller, owner_client: Client, persona: Persona, settings: Any) -> None:
    settings.PERSONAGEN_OPEN_DRAFTS_PER_AUTHOR = 1
    queued(persona)
    path = f"personas/{persona.pk}/generate_content/"
    refused = api.post(path, {"prompt": "Kettles"}, Idempotency_Key="k")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "waiting or being written" in refused.json()["detail"]
    assert not Answer.objects.exists()
    page = owner_client.post(f"/personas/{persona.pk}/write/", {"topic": "Typed with care"})
    assert (page.status_code, page.headers["Retry-After"]) == (429, "15")
    assert "waiting or being written" in page.content.decode()
    assert "Typed with care" in page.content.decode()
    assert Generation.objects.count() == 1


def test_so_many_tokens_a_day(api: Caller, owner_client: Client, persona: Persona, settings: Any) -> None:
    settings.PERSONAGEN_TOKENS_PER_DAY = 1000
    Usage.objects.add(persona.author_id, 900, 100)
    sent = {"model": f"persona:{persona.pk}", "messages": [{"role": "user", "content": "Hello"}]}
    for response in (
        api.post(f"personas/{persona.pk}/generate_content/", {"prompt": "Kettles"}),
        api.post("chat/completions", sent),
        owner_client.post(f"/personas/{persona.pk}/write/", {"topic": "Kettles"}),
        owner_client.post(f"/personas/{persona.pk}/fields/formality_level/hear/", {"topic": "Kettles"}),
    ):
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 86_400
        assert "1,000 tokens" in response.content.decode()
    Usage.objects.update(day=timezone.now().date() - timedelta(days=1))
    assert (
        api.post(f"personas/{persona.pk}/generate_content/", {"prompt": "x"}, Prefer="respond-async").status_code == 202
    )


def test_a_piece_that_is_limited_says_so_on_its_page(owner_client: Client, persona: Persona, settings: Any) -> None:
    run = queued(persona)
    Generation.objects.update(state="done")
    settings.PERSONAGEN_TOKENS_PER_DAY = 1
    Usage.objects.add(persona.author_id, 1, 0)
    page = owner_client.post(f"/content/{run.piece_id}/again/", {"how": "retry"})
    assert page.status_code == 429
    assert "tokens for today are spent" in page.content.decode()
    assert f"/content/{run.piece_id}/" in page.content.decode()


# Once ----------------------------------------------------------------------------------------------------
def test_one_key_makes_one_thing(api: Caller, other: Caller) -> None:
    first = api.post("personas/", {"name": "Anna"}, Idempotency_Key="k")
    again = api.post("personas/", {"name": "Anna"}, Idempotency_Key="k")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert (again.headers["Location"], again.headers["ETag"]) == (first.headers["Location"], first.headers["ETag"])
    assert Persona.objects.count() == 1
    assert api.post("personas/", {"name": "Beth"}, Idempotency_Key="k").status_code == 422
    assert api.post("content/", {"title": "Anna"}, Idempotency_Key="k").status_code == 422
    assert other.post("personas/", {"name": "Anna"}, Idempotency_Key="k").status_code == 201
    assert Persona.objects.count() == 2


def test_what_was_refused_may_be_sent_again_by_its_key(api: Caller) -> None:
    assert api.post("personas/", {"name": ""}, Idempotency_Key="k").status_code == 400
    assert api.post("personas/", {"name": "Anna"}, Idempotency_Key="k").status_code == 201


def test_a_key_is_forgotten_after_a_day(api: Caller) -> None:
    api.post("personas/", {"name": "Anna"}, Idempotency_Key="k")
    Answer.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert api.post("personas/", {"name": "Beth"}, Idempotency_Key="k").status_code == 201


def test_a_key_that_lost_the_race_has_the_winners_answer(
    api: Caller, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look for the key and its making, the same request was answered elsewhere."""
    first = api.post("personas/", {"name": "Anna"}, Idempotency_Key="k").json()
    looked, find = [], once.find

    def late(*args: Any) -> Answer | None:
        looked.append(args)
        return find(*args) if len(looked) > 1 else None

    monkeypatch.setattr(once, "find", late)
    assert api.post("personas/", {"name": "Anna"}, Idempotency_Key="k").json() == first
    assert Persona.objects.count() == 1
    with pytest.raises(IntegrityError):
        Answer.objects.create(author=Author.objects.of(owner), key="k", digest="x")


def test_a_fault_of_ours_is_a_problem_too(
    api: Caller, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a wire came loose")

    monkeypatch.setattr("core.api.views.attributes.shown", broken)
    response = api.get("attributes/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert "wire" not in response.content.decode()
    assert "a wire came loose" in caplog.text
    monkeypatch.setattr("core.views.pages.STARTERS", broken)
    client.raise_request_exception = False
    page = client.get("/")
    assert (page.status_code, page.headers["Content-Type"].partition(";")[0]) == (500, "text/html")
