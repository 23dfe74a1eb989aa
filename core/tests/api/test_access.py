"""Who may reach what by the API: every address and every method, and nothing of one author's for anyone else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.api import urls
from core.models import Analysis, Answer, ApiToken, Author, ContentPiece, Generation, Persona, Proposal, Sample
from core.tests.api.conftest import Caller
from core.tests.api.planted import BESIDE, METHODS, TABLE, WRITING, Planted, address, leaked, plant

PROBLEM = "application/problem+json"
OF_OWNER = [name for name, row in TABLE.items() if row.of]


@pytest.fixture
def planted(owner: User) -> Planted:
    return plant(owner)


@pytest.fixture
def team(caller_of: Callable[..., Caller], teammate: User) -> Caller:
    return caller_of(teammate)


def send(caller: Caller, method: str, name: str, path: str, **headers: str) -> HttpResponse:
    sends = TABLE[name].sends
    return caller.send(method, path, None if method in ("GET", "HEAD", "DELETE") else sends, **headers)


def everything() -> list[Any]:
    """All rows that a call could change, but for when a token was last used."""
    models = (Author, Persona, Persona.history.model, ContentPiece, Generation, Sample, Analysis, Proposal, Answer)
    tokens = list(ApiToken.objects.order_by("pk").values("pk", "name", "read_only", "expires_at"))
    return [*(list(model.objects.order_by("pk").values()) for model in models), tokens]


def each(names: list[str], *, unsafe: bool = False) -> list[Any]:
    return [
        pytest.param(name, method, id=f"{method} {name}")
        for name in names
        for method in (TABLE[name].unsafe if unsafe else TABLE[name].methods.split())
    ]


def is_problem(response: HttpResponse, status: int) -> bool:
    if (response.status_code, response.headers["Content-Type"]) != (status, PROBLEM):
        return False
    return response.request["REQUEST_METHOD"] == "HEAD" or json.loads(response.content)["status"] == status


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == {*TABLE, *BESIDE}


# Nobody --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "method"), each([name for name, row in TABLE.items() if not row.public]))
def test_without_a_token_one_is_asked_for(nobody: Caller, planted: Planted, name: str, method: str) -> None:
    before = everything()
    response = send(nobody, method, name, address(name, planted))
    assert is_problem(response, 401)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="PersonaGen"'
    assert not leaked(response.content.decode())
    assert everything() == before


def test_the_schema_is_for_all(nobody: Caller, planted: Planted) -> None:
    response = nobody.get("schema/")
    assert response.status_code == 200
    assert not leaked(response.content.decode())


def test_the_page_of_the_docs_is_for_who_is_signed_in(nobody: Caller, owner_client: Client) -> None:
    assert nobody.get("docs/").headers["Location"] == "/accounts/login/?next=/api/v1/docs/"
    assert owner_client.get("/api/v1/docs/").status_code == 200


@pytest.mark.parametrize(
    "path", ["nope/", "personas", "personas/x/", "personas/-1/", "content/1/nope/", "%00", "é/", "%0A", "x%0Ay/"]
)
def test_an_address_that_leads_nowhere_is_a_problem(nobody: Caller, api: Caller, path: str) -> None:
    for caller in (nobody, api):
        for method in METHODS:
            assert is_problem(caller.send(method, path), 404), method


def make_expired(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def make_inactive(token: ApiToken) -> None:
    User.objects.filter(author=token.author_id).update(is_active=False)


def remove_user(token: ApiToken) -> None:
    User.objects.filter(author=token.author_id).delete()


ENDS = [make_expired, ApiToken.delete, make_inactive, remove_user]


@pytest.mark.parametrize("end", ENDS, ids=["expired", "revoked", "of an inactive user", "of a deleted user"])
def test_a_token_that_has_ended_opens_nothing(owner: User, planted: Planted, end: Callable[[ApiToken], Any]) -> None:
    token, secret = ApiToken.objects.make(owner.author, "of a test")
    caller = Caller(secret)
    assert caller.get("personas/").status_code == 200
    end(token)
    for name, row in TABLE.items():
        for method in () if row.public else row.methods.split():
            response = send(caller, method, name, address(name, planted))
            assert is_problem(response, 401), f"{method} {name}"
            assert not leaked(response.content.decode())


# Others --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "method"), each(OF_OWNER))
def test_what_is_not_yours_does_not_exist(
    other: Caller, team: Caller, planted: Planted, name: str, method: str
) -> None:
    before = everything()
    for caller, headers in ((other, {}), (team, {}), (other, {"If_Match": "*"}), (other, {"Idempotency_Key": "k"})):
        response = send(caller, method, name, address(name, planted), **headers)
        missing = send(caller, method, name, address(name, planted, key="999999"), **headers)
        assert is_problem(response, 404)
        # Nothing tells the one from the other.
        assert (missing.status_code, missing.content) == (response.status_code, response.content)
        assert not leaked(response.content.decode())
    assert everything() == before


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if not row.of and row.allows("GET")])
def test_a_list_holds_nothing_of_others(other: Caller, planted: Planted, name: str) -> None:
    response = other.get(address(name, planted))
    assert response.status_code == 200
    assert not leaked(response.content.decode())
    if name in ("personas", "pieces", "analyses"):
        assert response.json() == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize(
    "query", ["search=quokka", "search=marzipan", "search=Zanzibar", "tone=celesta", "ordering=name"]
)
@pytest.mark.parametrize("path", ["personas/", "content/"])
def test_no_filter_reaches_over(other: Caller, planted: Planted, path: str, query: str) -> None:
    response = other.get(f"{path}?{query}")
    assert response.status_code == 400 or response.json()["count"] == 0
    assert not leaked(response.content.decode(), query)


BY_BODY = [
    ("POST", "content/", {"title": "Mine"}, "persona"),
    ("POST", "analyses/", {"text": WRITING}, "persona"),
    ("PUT", "content/{piece}/", {"title": "Mine"}, "persona"),
    ("PATCH", "content/{piece}/", {}, "persona"),
]


@pytest.mark.parametrize(("method", "path", "sent", "field"), BY_BODY)
def test_a_body_names_no_object_of_others(
    other: Caller, stranger: User, planted: Planted, method: str, path: str, sent: dict[str, Any], field: str
) -> None:
    mine = ContentPiece.objects.create(author=stranger.author, title="Mine")
    before = everything()
    answers = [
        other.send(method, path.format(piece=mine.pk), {**sent, field: key}) for key in (planted.persona, 999_999)
    ]
    assert all(is_problem(response, 400) for response in answers)
    said = [response.json()["errors"][field][0] for response in answers]
    # But for the number that was asked for, it is the same.
    assert said[0].replace(f'"{planted.persona}"', '"999999"') == said[1]
    assert everything() == before


@pytest.mark.parametrize("named", ["persona:{persona}", "persona:Zanzibar", "persona:zanzibar", "persona:999999"])
def test_no_conversation_in_the_voice_of_another(other: Caller, planted: Planted, named: str) -> None:
    model = named.format(persona=planted.persona)
    response = other.post("chat/completions", {"model": model, "messages": [{"role": "user", "content": "Hello"}]})
    assert is_problem(response, 404)
    assert not leaked(response.content.decode(), model)
    assert other.get(f"models/{model}").content == other.get("models/persona:999999").content


def test_a_filter_by_the_persona_of_another_is_as_by_none(other: Caller, planted: Planted) -> None:
    answers = [other.get(f"content/?persona={key}") for key in (planted.persona, 999_999)]
    assert [response.status_code for response in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_a_version_belongs_to_its_piece(api: Caller, planted: Planted, owner: User) -> None:
    another = ContentPiece.objects.create(author=owner.author, title="Another")
    path = f"content/{another.pk}/versions/{planted.run}/"
    assert is_problem(api.get(path), 404)
    assert is_problem(api.post(f"{path}restore/"), 404)


# The owner -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.allows("GET")])
def test_the_owner_gets_in(api: Caller, reader: Caller, planted: Planted, name: str) -> None:
    for caller in (api, reader):
        assert caller.get(address(name, planted)).status_code == 200
        assert caller.send("HEAD", address(name, planted)).status_code == 200


@pytest.mark.parametrize(("name", "method"), each(list(TABLE), unsafe=True))
def test_a_token_that_only_reads_changes_nothing(reader: Caller, planted: Planted, name: str, method: str) -> None:
    before = everything()
    response = send(reader, method, name, address(name, planted), Idempotency_Key="k")
    assert is_problem(response, 403)
    assert "may only read" in response.json()["detail"]
    assert everything() == before


@pytest.mark.parametrize("name", list(TABLE))
def test_a_wrong_method_is_said_to_be_one(api: Caller, planted: Planted, name: str) -> None:
    before = everything()
    for method in {*METHODS, "OPTIONS", "TRACE", "PROPFIND"} - set(TABLE[name].methods.split()):
        response = send(api, method, name, address(name, planted))
        assert is_problem(response, 405), method
        assert set(response.headers["Allow"].split(", ")) == set(TABLE[name].methods.split())
    assert everything() == before


@pytest.mark.parametrize("key", ["0", "999999", "9" * 18, "9" * 30, "0" * 18, "-1", "1.0", "１"])
@pytest.mark.parametrize("name", [name for name in OF_OWNER if name != "model"])
def test_what_was_never_there_is_not_found(api: Caller, planted: Planted, name: str, key: str) -> None:
    before = everything()
    for method in TABLE[name].methods.split():
        assert is_problem(send(api, method, name, address(name, planted, key=key)), 404), method
    assert everything() == before


@pytest.mark.parametrize(
    "name", ["persona:999999", f"persona:{'9' * 30}", "gpt-4o", "persona:", "persona:%20", "x" * 201]
)
def test_a_model_that_was_never_there_is_not_found(api: Caller, planted: Planted, name: str) -> None:
    assert is_problem(api.get(f"models/{name}"), 404)


# The browser's session -----------------------------------------------------------------------------------
def test_a_session_needs_its_csrf_token(owner: User, planted: Planted) -> None:
    caller = Caller()
    caller.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    caller.client.force_login(owner)
    assert caller.get("personas/").status_code == 200
    before = everything()
    for name, row in TABLE.items():
        for method in row.unsafe:
            response = send(caller, method, name, address(name, planted))
            assert is_problem(response, 403), f"{method} {name}"
    assert everything() == before


def test_a_session_with_its_csrf_token_may_write(owner: User, planted: Planted) -> None:
    caller = Caller()
    caller.client = Client(enforce_csrf_checks=True)
    caller.client.force_login(owner)
    token = "c" * 32
    caller.client.cookies["csrftoken"] = token
    path = f"personas/{planted.persona}/"
    assert caller.patch(path, {"tone": "dry"}, X_CSRFToken="d" * 32).status_code == 403
    assert caller.patch(path, {"tone": "dry"}, X_CSRFToken=token).status_code == 200
    assert caller.post("content/", {"title": "Written"}, X_CSRFToken=token).status_code == 201
    assert caller.delete(path, X_CSRFToken=token).status_code == 204


def test_a_token_needs_no_csrf_token(owner: User) -> None:
    _, secret = ApiToken.objects.make(owner.author, "of a test")
    caller = Caller(secret)
    caller.client = Client(enforce_csrf_checks=True)
    assert caller.post("content/", {"title": "Written"}).status_code == 201


def test_a_wrong_token_is_not_made_good_by_a_session(owner: User, planted: Planted) -> None:
    caller = Caller("pgen_nobody")
    caller.client.force_login(owner)
    assert is_problem(caller.get("personas/"), 401)


@pytest.mark.parametrize("path", ["nope/", "personas/x/", "personas"])
def test_an_address_that_leads_nowhere_asks_for_no_csrf_token(path: str) -> None:
    caller = Caller()
    caller.client = Client(enforce_csrf_checks=True)
    assert is_problem(caller.post(path, {}), 404)
