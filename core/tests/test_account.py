"""The account page: API tokens made, shown once and revoked; a new password that takes them along; usage."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import ApiToken, Author, Usage
from core.models.token import PREFIX, digest
from core.models.usage import today

URL, CHANGE = "/account/", "/accounts/password/change/"
NEW_PASSWORD = "a quiet harbour 7"
GIVEN = {"name": "Laptop", "scope": "write", "expires": "90", "key": "a-form"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    yield
    cache.clear()


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def make(client: Client, **changes: str) -> HttpResponse:
    return client.post(URL, GIVEN | changes)


def secrets_in(response: HttpResponse) -> list[str]:
    return re.findall(rf"{PREFIX}[\w-]{{20,}}", response.content.decode())


def token_of(author: Author, name: str = "Laptop", **values: Any) -> tuple[ApiToken, str]:
    return ApiToken.objects.make(author, name, **values)


# Made ----------------------------------------------------------------------------------------------------
def test_a_token_is_made_and_its_secret_works(owner_client: Client, owner: User) -> None:
    response = make(owner_client)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    [secret] = secrets_in(response)
    token = ApiToken.objects.get()
    assert ApiToken.objects.valid().get(digest=digest(secret)) == token
    assert (token.author, token.name, token.read_only) == (owner.author, "Laptop", False)
    assert token.expires_at - timezone.now() == pytest.approx(timedelta(days=90), abs=timedelta(minutes=1))
    page = text(response)
    assert "“Laptop” is made" in page
    assert "It is not shown again." in page
    assert f'value="{secret}" readonly' in page


def test_the_secret_is_shown_once_and_kept_nowhere(owner_client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as captured:
        response = make(owner_client)
    [secret] = secrets_in(response)
    assert secrets_in(owner_client.get(URL)) == []
    token = ApiToken.objects.values().get()
    assert secret not in str(token)
    assert token["beginning"] == secret[:9]
    assert not [query for query in captured if secret in query["sql"]]
    assert secret not in str([session.get_decoded() for session in Session.objects.all()])
    assert not [record for record in caplog.records if secret in record.getMessage() + str(record.args)]
    assert secret not in str(response.headers) + str(response.cookies)


@pytest.mark.parametrize(("expires", "days"), [("30", 30), ("90", 90), ("365", 365), ("never", None)])
def test_when_it_expires(owner_client: Client, expires: str, days: int | None) -> None:
    make(owner_client, expires=expires)
    at = ApiToken.objects.get().expires_at
    assert at is None if days is None else (at - timezone.now()).days == days - 1


def test_it_may_be_for_reading_only(owner_client: Client) -> None:
    assert '<span class="tag">read only</span>' in text(make(owner_client, scope="read"))
    assert ApiToken.objects.get().read_only


def test_a_name_is_one_line(owner_client: Client) -> None:
    make(owner_client, name="  My \r\n laptop ")
    assert ApiToken.objects.get().name == "My laptop"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Give it a name"),
        ({"name": "x" * 81}, "80 characters at most"),
        ({"name": "nul\x00"}, "Null characters are not allowed"),
        ({"scope": "admin"}, "Choose one of these."),
        ({"scope": ""}, "Choose one of these."),
        ({"expires": "31"}, "Choose one of these."),
        ({"expires": ""}, "Choose one of these."),
        ({"key": "k" * 65}, "Load this page anew."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(
    owner_client: Client, changes: dict[str, str], said: str
) -> None:
    response = make(owner_client, **{"name": "The shed", "scope": "read", "expires": "365"} | changes)
    assert response.status_code == 422
    assert not ApiToken.objects.exists()
    page = text(response)
    assert said in page
    assert secrets_in(response) == []
    if "name" not in changes:
        assert 'value="The shed"' in page
    if "scope" not in changes:
        assert re.search(r'value="read"[^>]* checked', page)
    if "expires" not in changes:
        assert '<option value="365" selected>' in page


def test_what_is_shown_is_escaped(owner_client: Client) -> None:
    assert "<script>alert" not in text(make(owner_client, name="<script>alert(1)</script>"))
    pk = ApiToken.objects.get().pk
    assert "<script>alert" not in text(owner_client.get(f"/account/tokens/{pk}/revoke/"))


def test_there_is_a_most(owner_client: Client, owner: User, stranger_client: Client) -> None:
    for number in range(49):
        token_of(owner.author, f"Token {number}")
    assert make(owner_client).status_code == 200
    response = make(owner_client, key="another", name="One more")
    assert response.status_code == 422
    assert "You have 50 API tokens, the most there can be." in text(response)
    assert 'value="One more"' in text(response)
    assert owner.author.tokens.count() == 50
    # A form that was refused can be sent again.
    owner.author.tokens.first().delete()
    assert make(owner_client, key="another").status_code == 200
    assert make(stranger_client).status_code == 200


def test_a_form_sent_twice_makes_one(owner_client: Client) -> None:
    key = re.search(r'name="key" value="(\w+)"', owner_client.get(URL).content.decode())
    assert key
    assert make(owner_client, key=key[1]).status_code == 200
    again = owner_client.post(URL, GIVEN | {"key": key[1]}, follow=True)
    assert again.redirect_chain == [(URL, 302)]
    assert "made already, and its secret is shown only once" in text(again)
    assert secrets_in(again) == []
    assert ApiToken.objects.count() == 1
    # The form on the page that answered is a new one.
    fresh = re.search(r'name="key" value="(\w+)"', text(make(owner_client, key="yet another")))
    assert fresh
    assert make(owner_client, key=fresh[1]).status_code == 200
    assert ApiToken.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one(owner_client: Client) -> None:
    def click(_: int) -> HttpResponse:
        client = Client()
        client.cookies = owner_client.cookies
        try:
            return make(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        responses = list(pool.map(click, range(4)))
    assert sorted(response.status_code for response in responses) == [200, 302, 302, 302]
    assert ApiToken.objects.count() == 1


def test_only_the_keys_of_the_last_forms_are_remembered(owner_client: Client) -> None:
    for number in range(25):
        make(owner_client, key=f"form {number}")
    assert owner_client.session["token_forms_sent"] == [f"form {number}" for number in range(5, 25)]


# Listed --------------------------------------------------------------------------------------------------
def test_an_empty_page_teaches(owner_client: Client) -> None:
    page = text(owner_client.get(URL))
    assert "An API token lets a script" in page
    assert 'curl -H "Authorization: Bearer $TOKEN" http://testserver/api/v1/personas/' in page
    assert "/api/v1/docs/" in page
    assert "owner@example.org" in page
    assert 'href="/accounts/email/"' in page
    assert f'href="{CHANGE}"' in page
    assert "Revoke" not in page


def test_the_tokens_are_listed(owner_client: Client, owner: User) -> None:
    now = timezone.now()
    used, _ = token_of(owner.author, "Used", expires_at=now + timedelta(days=3))
    ApiToken.objects.filter(pk=used.pk).update(last_used_at=now - timedelta(hours=2))
    page = text(owner_client.get(URL))
    assert f"<code>{used.beginning}…</code>" in page
    assert "never used" not in page
    assert re.search(r"last used <time [^>]*>2 hours ago", page)
    assert "<span>expires <time" in page
    token_of(owner.author, "Old", expires_at=now - timedelta(days=3))
    token_of(owner.author, "Lasting")
    page = text(owner_client.get(URL))
    assert '<span class="tag bad">expired <time' in page
    assert "never expires" in page
    assert "never used" in page
    assert page.index("Lasting") < page.index("Old") < page.index(">Used<")


def test_a_stranger_s_are_not(owner_client: Client, stranger: User) -> None:
    token_of(stranger.author, "Of the stranger")
    Usage.objects.add(stranger.author.pk, 1234, 0)
    page = text(owner_client.get(URL))
    assert "Of the stranger" not in page
    assert "1,234" not in page


def test_the_queries_are_as_many_for_twenty(owner_client: Client, owner: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner_client.get(URL).status_code == 200
        return len(captured)

    token_of(owner.author)
    Usage.objects.add(owner.author.pk, 10, 20)
    one = queries()
    for number in range(19):
        token_of(owner.author, f"Token {number}")
        Usage.objects.create(author=owner.author, day=today() - timedelta(days=number + 1), calls=1)
    assert queries() == one <= 6


# Revoked -------------------------------------------------------------------------------------------------
def test_revoke(owner_client: Client, owner: User) -> None:
    token, secret = token_of(owner.author)
    other, _ = token_of(owner.author, "Other")
    url = f"/account/tokens/{token.pk}/revoke/"
    assert "Revoke “Laptop”?" in text(owner_client.get(url))
    fragment = owner_client.get(url, headers={"HX-Request": "true"})
    assert text(fragment).startswith("<dialog")
    assert ApiToken.objects.count() == 2
    response = owner_client.post(url, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "“Laptop” is revoked" in text(response)
    assert list(ApiToken.objects.all()) == [other]
    assert not ApiToken.objects.filter(digest=digest(secret)).exists()
    assert owner_client.post(url).status_code == 404


def test_revoke_by_htmx(owner_client: Client, owner: User) -> None:
    token, _ = token_of(owner.author)
    response = owner_client.post(f"/account/tokens/{token.pk}/revoke/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == URL
    assert not ApiToken.objects.exists()


def test_a_stranger_revokes_nothing(stranger_client: Client, owner: User) -> None:
    token, _ = token_of(owner.author)
    for method in (stranger_client.get, stranger_client.post):
        assert method(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    stranger_client.post("/account/tokens/revoke/")
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("count", "asked", "said"),
    [
        (3, "Revoke all 3 API tokens?", "3 API tokens are revoked."),
        (1, "Revoke your API token?", "1 API token is revoked."),
        (0, "There is no API token to revoke", "There was no API token to revoke."),
    ],
)
def test_revoke_all(owner_client: Client, owner: User, stranger: User, count: int, asked: str, said: str) -> None:
    kept, _ = token_of(stranger.author)
    for number in range(count):
        token_of(owner.author, f"Token {number}")
    assert ("Revoke all…" in text(owner_client.get(URL))) == (count > 1)
    assert asked in text(owner_client.get("/account/tokens/revoke/"))
    response = owner_client.post("/account/tokens/revoke/", follow=True)
    assert said in text(response)
    assert list(ApiToken.objects.all()) == [kept]


# A new password ------------------------------------------------------------------------------------------
def change_password(client: Client, **more: str) -> HttpResponse:
    data = {"oldpassword": "of the owner 7", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post(CHANGE, data | more, follow=True)


def test_a_new_password_offers_to_revoke_where_there_are_tokens(owner_client: Client, owner: User) -> None:
    assert "Also revoke all API tokens" not in text(owner_client.get(CHANGE))
    token_of(owner.author)
    assert "Also revoke all API tokens" in text(owner_client.get(CHANGE))


@pytest.mark.parametrize(("more", "left"), [({"revoke": "on"}, 0), ({}, 2)])
def test_a_new_password_revokes_what_it_is_told_to(
    owner_client: Client, owner: User, stranger: User, more: dict[str, str], left: int
) -> None:
    kept, _ = token_of(stranger.author)
    for name in ("One", "Two"):
        token_of(owner.author, name)
    change_password(owner_client, **more)
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)
    assert owner.author.tokens.count() == left
    assert ApiToken.objects.filter(pk=kept.pk).exists()


def test_a_refused_password_revokes_nothing(owner_client: Client, owner: User) -> None:
    token_of(owner.author)
    response = change_password(owner_client, oldpassword="wrong", revoke="on")
    assert response.status_code == 422
    assert "checked" in text(response)
    assert owner.author.tokens.count() == 1


@pytest.mark.parametrize(("more", "left"), [({"revoke": "on"}, 0), ({}, 1)])
def test_a_forgotten_password_offers_it_too(
    client: Client, owner: User, mailoutbox: list[EmailMessage], more: dict[str, str], left: int
) -> None:
    token_of(owner.author)
    client.post("/accounts/password/reset/", {"email": "owner@example.org"})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mailoutbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    assert "Also revoke all API tokens" in text(page)
    client.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD} | more)
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)
    assert owner.author.tokens.count() == left


# Usage ---------------------------------------------------------------------------------------------------
def test_no_usage_yet(owner_client: Client) -> None:
    page = text(owner_client.get(URL))
    assert "No model was called for you in the last 30 days." in page
    assert "<table" not in page
    assert "<progress" not in page


def test_usage_without_a_cap(owner_client: Client, owner: User) -> None:
    for _ in range(2):
        Usage.objects.add(owner.author.pk, 1000, 250)
    for days, calls in ((29, 5), (30, 7)):
        Usage.objects.create(
            author=owner.author,
            day=today() - timedelta(days=days),
            calls=calls,
            prompt_tokens=100,
            completion_tokens=10,
        )
    response = owner_client.get(URL)
    page = text(response)
    assert "<b>2,500</b> tokens today, and as many as you like." in page
    assert "<progress" not in page
    usage = response.context["usage"]
    # The day before the first is not of these thirty.
    assert [usage[key] for key in ("calls", "read", "written", "tokens")] == [7, 2100, 510, 2610]
    rows = re.findall(r"<tr>.*?</tr>", page)
    assert [re.findall(r"<td>(.*?)</td>", row) for row in rows[1:]] == [
        ["2", "2,000", "500", "2,500"],
        ["5", "100", "10", "110"],
        ["7", "2,100", "510", "2,610"],
    ]
    assert [bar["height"] for bar in usage["bars"]] == [4, *[0] * 28, 90]


@pytest.mark.parametrize(("used", "spent"), [(0, False), (7_499, False), (10_000, True), (12_000, True)])
def test_usage_with_a_cap(owner_client: Client, owner: User, settings: Any, used: int, spent: bool) -> None:
    settings.PERSONAGEN_TOKENS_PER_DAY = 10_000
    if used:
        Usage.objects.add(owner.author.pk, used, 0)
    page = text(owner_client.get(URL))
    assert f"<b>{used:,}</b> of 10,000 tokens today" in page
    assert f'<progress max="10000" value="{used}"' in page
    assert ("all spent" in page) == spent
