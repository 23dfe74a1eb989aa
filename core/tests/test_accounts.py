"""Accounts: in, out, a forgotten password, and an author for every user, however made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from core.models import Author

LOGIN, SIGNUP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
PASSWORD = "a quiet harbour 7"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """The rate limits count in the cache, which a test's rollback does not empty."""
    cache.clear()
    yield
    cache.clear()


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def sign_up(client: Client, **changes: str) -> HttpResponse:
    data = {"username": "writer", "email": "w@example.org", "password1": PASSWORD, "password2": PASSWORD} | changes
    return client.post(SIGNUP, data, follow=True)


def log_in(client: Client, login: str, password: str, next: str = "") -> HttpResponse:
    return client.post(f"{LOGIN}?next={next}" if next else LOGIN, {"login": login, "password": password}, follow=True)


# An author for every user --------------------------------------------------------------------------------
def by_create_user() -> None:
    User.objects.create_user("writer", password=PASSWORD)


def by_save() -> None:
    User(username="writer").save()


def by_command() -> None:
    call_command("createsuperuser", "--no-input", username="writer", email="w@example.org")


def by_sign_up() -> None:
    sign_up(Client())


def by_the_admin() -> None:
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin"))
    data = {"username": "writer", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert admin.post("/admin/auth/user/add/", data).status_code == 302


@pytest.mark.parametrize("way", [by_create_user, by_save, by_command, by_sign_up, by_the_admin])
@pytest.mark.django_db
def test_every_user_has_an_author(way: Callable[[], None]) -> None:
    way()
    user = User.objects.get(username="writer")
    assert Author.objects.filter(user=user).count() == 1
    # Saved again, it is still the one.
    user.save()
    assert Author.objects.filter(user=user).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/personas/", "/content/", "/write/"])
def test_a_user_from_a_bulk_import_can_begin(client: Client, path: str) -> None:
    [user] = User.objects.bulk_create([User(username="writer")])
    client.force_login(user)
    assert client.get(path).status_code == 200
    assert client.post("/personas/new/", {"name": "A voice"}).status_code == 302
    assert Author.objects.get(user=user).personas.get().name == "A voice"


@pytest.mark.django_db
def test_users_of_before_get_their_authors() -> None:
    User.objects.create_user("with")
    User.objects.bulk_create([User(username=f"without {n}") for n in range(3)])
    migration = import_module("core.migrations.0002_authors_for_users")
    for _ in range(2):
        migration.make_authors(apps, connection.schema_editor())
        assert Author.objects.count() == User.objects.count() == 4


# In and out ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("email", ["w@example.org", ""])
def test_sign_up_leads_to_the_list(client: Client, email: str) -> None:
    response = sign_up(client, email=email)
    assert response.redirect_chain[-1][0] == "/personas/"
    assert "No voices yet" in text(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"password1": "short", "password2": "short"},
        {"password2": "another one 7"},
        {"username": ""},
        {"username": "owner"},
        {"username": "a b\0"},
        {"email": "not an address"},
        {"password1": "12345678901", "password2": "12345678901"},
    ],
)
def test_an_invalid_sign_up_is_given_back(client: Client, owner: User, changes: dict[str, str]) -> None:
    response = sign_up(client, **changes)
    assert response.redirect_chain == []
    assert "invalid-feedback" in text(response)
    assert User.objects.count() == 1


@pytest.mark.parametrize("login", ["owner", "owner@example.org", "OWNER@example.org"])
def test_log_in_by_name_or_address(client: Client, owner: User, login: str) -> None:
    assert log_in(client, login, "of the owner 7").redirect_chain == [("/personas/", 302)]


def test_log_in_leads_back(client: Client, owner: User) -> None:
    response = log_in(client, "owner", "of the owner 7", next="/content/%3Fq=x")
    assert response.redirect_chain == [("/content/?q=x", 302)]


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client: Client, owner: User, next: str) -> None:
    assert log_in(client, "owner", "of the owner 7", next=next).redirect_chain == [("/personas/", 302)]


def test_log_out(owner_client: Client) -> None:
    # A link alone signs nobody out.
    assert owner_client.get("/accounts/logout/").status_code == 200
    assert owner_client.get("/personas/").status_code == 200
    assert owner_client.post("/accounts/logout/").headers["Location"] == "/"
    assert owner_client.get("/personas/").status_code == 302


@pytest.mark.parametrize("login", ["owner", "nobody"])
def test_a_wrong_password_says_the_same_for_all(client: Client, owner: User, login: str) -> None:
    response = log_in(client, login, "wrong")
    assert response.redirect_chain == []
    assert "not correct" in text(response)
    assert "_auth_user_id" not in client.session


def test_guessing_comes_to_a_limit(client: Client, owner: User) -> None:
    answers = [log_in(client, "owner", f"wrong {n}") for n in range(40)]
    assert answers[0].status_code == 422
    limited = [response for response in answers if "Too many" in text(response)]
    assert limited
    assert {response.status_code for response in limited} == {429}
    assert all(int(response["Retry-After"]) >= 60 for response in limited)
    # The right one does not help while it lasts.
    assert log_in(client, "owner", "of the owner 7").redirect_chain == []


def test_many_sign_ups_come_to_a_429(client: Client, db: None) -> None:
    statuses = [sign_up(Client(), username=f"writer{n}", email="").status_code for n in range(25)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    response = sign_up(Client(), username="last", email="")
    assert response.status_code == 429
    assert "<h1" in text(response)


def test_a_limit_says_when_to_come_back(db: None) -> None:
    for n in range(25):
        response = sign_up(Client(), username=f"writer{n}", email="")
    assert int(response.headers["Retry-After"]) > 0


# Passwords -----------------------------------------------------------------------------------------------
def test_change_the_password(owner_client: Client, owner: User) -> None:
    data = {"oldpassword": "of the owner 7", "password1": PASSWORD, "password2": PASSWORD}
    other = Client()
    other.force_login(owner)
    response = owner_client.post("/accounts/password/change/", data, follow=True)
    assert response.status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    # This session goes on, every other one ends.
    assert owner_client.get("/personas/").status_code == 200
    assert other.get("/personas/").status_code == 302


def test_a_wrong_old_password_changes_nothing(owner_client: Client, owner: User) -> None:
    data = {"oldpassword": "wrong", "password1": PASSWORD, "password2": PASSWORD}
    assert "invalid-feedback" in text(owner_client.post("/accounts/password/change/", data))
    owner.refresh_from_db()
    assert owner.check_password("of the owner 7")


def test_reset_the_password(client: Client, owner: User, mailoutbox: list[EmailMessage]) -> None:
    assert client.post(RESET, {"email": "owner@example.org"}).status_code == 302
    [mail] = mailoutbox
    assert mail.to == ["owner@example.org"]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.body))
    assert link
    page = client.get(link[1], follow=True)
    response = client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert response.status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    # The link works once.
    assert "password1" not in text(Client().get(link[1], follow=True))


def test_a_reset_tells_nobody_who_is_here(client: Client, owner: User, mailoutbox: list[EmailMessage]) -> None:
    known = client.post(RESET, {"email": "owner@example.org"}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@example.org"}, follow=True)
    token = r"[A-Za-z0-9]{64}"
    assert re.sub(token, "", text(known)) == re.sub(token, "", text(unknown))
    assert known.redirect_chain == unknown.redirect_chain


# The admin -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_admin_is_behind_the_same_login(client: Client) -> None:
    User.objects.create_superuser("admin", password=PASSWORD)
    response = client.get("/admin/core/persona/", follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)
    response = client.post(response.redirect_chain[-1][0], {"login": "admin", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1] == ("/admin/core/persona/", 302)
    assert response.status_code == 200


def test_the_admin_s_own_login_takes_no_password(client: Client, owner: User) -> None:
    User.objects.create_superuser("admin", password=PASSWORD)
    client.post("/admin/login/", {"username": "admin", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
