"""Addresses, queries and headers that no caller should send: refused in words, or not looked at."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import ApiToken, ContentPiece, Persona
from core.tests import machine
from core.tests.api.conftest import Caller
from core.tests.api.planted import TABLE, Planted, address, plant

PROBLEM = "application/problem+json"
READS = [name for name, row in TABLE.items() if row.allows("GET") and not row.public]
LISTS = ["personas/", "content/", "analyses/", "content/{piece}/versions/"]
FREELY = settings(max_examples=machine.fuzz() or 60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def planted(owner: User) -> Planted:
    return plant(owner)


def is_refused(response: HttpResponse, *codes: int) -> bool:
    assert response.status_code in codes if codes else 400 <= response.status_code < 500, response.status_code
    assert response.headers["Content-Type"] == PROBLEM
    assert response.json()["status"] == response.status_code
    return True


# Queries -------------------------------------------------------------------------------------------------
STRANGE = [
    "x=1",
    "format=api",
    "%00=1",
    "%ED%A0%80=1",
    "%FF%FE=1",
    f"{'x' * 10_000}=1",
    f"x={'x' * 10_000}",
    "&".join(f"x{number}=1" for number in range(500)),
    "[]=1&a[b]=2",
    "=1",
    "_method=DELETE",
]


@pytest.mark.parametrize("name", READS)
def test_what_is_not_asked_for_is_refused_by_name(api: Caller, planted: Planted, name: str) -> None:
    for query in STRANGE:
        response = api.get(f"{address(name, planted)}?{query}")
        assert is_refused(response, 400), query
        assert response.json()["errors"]
        assert len(response.content) < 5000
    for query in ("", "&&", "%"):
        assert api.get(f"{address(name, planted)}?{query}").status_code in (200, 400), query


@pytest.mark.parametrize("name", READS)
def test_a_thousand_fields_are_too_many(api: Caller, planted: Planted, name: str) -> None:
    assert is_refused(api.get(f"{address(name, planted)}?{'x=1&' * 1100}"), 400)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("page=1e9", [404]),
        ("page=1000000000", [404]),
        (f"page={'9' * 5000}", [400, 404]),
        ("page=-1", [404]),
        ("page=0", [404]),
        ("page=", [400]),
        ("page=%00", [404]),
        ("page=%D9%A1", [200, 404]),
        ("page=1.5", [404]),
        ("page=last", [404]),
        ("page=NaN", [404]),
        ("page_size=0", [400]),
        ("page_size=-1", [400]),
        ("page_size=101", [400]),
        ("page_size=1e9", [400]),
        ("page_size=many", [400]),
        (f"page_size={'9' * 5000}", [400]),
        ("page_size=%00", [400]),
        ("page_size=%ED%A0%80", [400]),
        ("page=1&page=2", [404]),
        ("page_size=100", [200]),
        ("page_size=1", [200]),
    ],
)
@pytest.mark.parametrize("path", LISTS)
def test_a_page_is_there_or_it_is_not(api: Caller, planted: Planted, path: str, query: str, codes: list[int]) -> None:
    response = api.get(f"{path.format(piece=planted.piece)}?{query}")
    assert response.status_code in codes
    assert response.status_code == 200 or is_refused(response)
    if response.status_code == 400:
        assert response.json()["errors"].keys() <= {"page", "page_size"}


FILTERS = {
    "personas/": ["search", "ordering", "tone", "active", "min_formality_level", "max_contraction_usage", "q", "sort"],
    "content/": ["search", "ordering", "status", "persona", "q", "sort"],
    "personas/{persona}/prompt/": ["topic", "words", "form", "language", "notes", "voice"],
}
VALUES = [
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "x" * 10_000,
    "9" * 5000,
    "-1",
    "1e999",
    "NaN",
    "%F0%9F%92%A9",
    "١",
    "%0A",
]
EACH = [pytest.param(path, field, id=f"{path}?{field}") for path, fields in FILTERS.items() for field in fields]


@pytest.mark.parametrize(("path", "field"), EACH)
def test_a_strange_value_is_taken_as_a_text_or_refused_by_name(
    api: Caller, planted: Planted, path: str, field: str
) -> None:
    shown = {"q": "search", "sort": "ordering"}.get(field, field)
    for value in VALUES:
        response = api.get(f"{path.format(persona=planted.persona)}?{field}={value}")
        if response.status_code != 200:
            assert is_refused(response, 400), value
            assert list(response.json()["errors"]) == [shown], value
            assert len(response.content) < 5000


@pytest.mark.parametrize(("path", "field"), EACH)
@FREELY
@given(value=st.text(max_size=30) | st.binary(max_size=20))
def test_any_value_is_taken_as_a_text_or_refused(
    api: Caller, planted: Planted, path: str, field: str, value: str | bytes
) -> None:
    cache.clear()
    coded = quote(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"))
    response = api.get(f"{path.format(persona=planted.persona)}?{field}={coded}")
    assert response.status_code == 200 or is_refused(response, 400)


# Headers -------------------------------------------------------------------------------------------------
WRONG = [
    "Bearer",
    "Bearer ",
    "Bearer  ",
    "bearer pgen_x",
    "Bearer pgen_é",
    "Bearer \xff\xfe",
    # As the servers hand on what was sent in UTF-8.
    "Bearer 💩".encode().decode("latin-1"),
    f"Bearer {'x' * 100_000}",
    "Bearer pgen_x pgen_y",
    "Bearer pgen_x, Bearer pgen_y",
    "Bearer pgen_\x00",
    "Bearer\tpgen_x",
    "BEARER:pgen_x",
    "Token pgen_x",
    "Negotiate x",
    "",
    " ",
    "\xa0",
    f"Basic {base64.b64encode(b'owner:of the owner 7').decode()}",
]


@pytest.mark.parametrize("name", READS)
def test_a_token_of_any_wrong_shape_opens_nothing(nobody: Caller, planted: Planted, name: str) -> None:
    for value in WRONG:
        response = nobody.get(address(name, planted), Authorization=value)
        assert is_refused(response, 401), value
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="PersonaGen"'
        cache.clear()


def test_half_a_token_opens_nothing_and_one_with_spaces_around_it_does(nobody: Caller, owner: User) -> None:
    _, secret = ApiToken.objects.make(owner.author, "of a test")
    for value in (secret[:-1], f"{secret}x", secret.upper(), secret.removeprefix("pgen_"), secret[::-1]):
        assert is_refused(nobody.get("personas/", Authorization=f"Bearer {value}"), 401)
    for value in (f"Bearer {secret}", f"bearer {secret}", f"BEARER   {secret} "):
        assert nobody.get("personas/", Authorization=value).status_code == 200
    assert is_refused(nobody.get("personas/", Authorization=secret), 401)
    # Nor does one in the address, where it would be logged.
    assert is_refused(nobody.get(f"personas/?token={secret}"), 401)


@FREELY
@given(value=st.text(st.characters(max_codepoint=255), max_size=40))
def test_any_other_token_opens_nothing(nobody: Caller, planted: Planted, value: str) -> None:
    cache.clear()
    assert is_refused(nobody.get("personas/", Authorization=f"Bearer {value}"), 401)
    assert is_refused(nobody.get("personas/", Authorization=value), 401)


KEYS = ["k" * 201, "k" * 300, "k" * 10_000, "a\x01b", "a\nb", "\x7f", "é\x85", "\x00"]


@pytest.mark.parametrize("path", ["personas/", "content/", "analyses/", "personas/{persona}/generate_content/"])
def test_a_key_that_is_none_is_refused_by_name(api: Caller, planted: Planted, path: str) -> None:
    sent = {"name": "x"} if path == "personas/" else {"title": "x"} if path == "content/" else {"prompt": "x"}
    before = (Persona.objects.count(), ContentPiece.objects.count())
    for key in KEYS:
        response = api.post(path.format(persona=planted.persona), sent, Idempotency_Key=key)
        assert is_refused(response, 400), key[:20]
        assert path == "analyses/" or list(response.json()["errors"]) == ["Idempotency-Key"]
    assert (Persona.objects.count(), ContentPiece.objects.count()) == before


@pytest.mark.parametrize("key", ["k" * 200, " spaced ", "é", "a/b:c", '"quoted"'])
def test_a_key_of_any_other_kind_makes_one_thing(api: Caller, key: str) -> None:
    first, second = (api.post("content/", {"title": "x"}, Idempotency_Key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ContentPiece.objects.count() == 1


TAGS = ["garbage", "W/", '"', '""', "é", "\x00", '"a', "x" * 10_000, '"a", ' * 2000, "W/*", '\\"']


@pytest.mark.parametrize("name", ["persona", "piece"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_an_etag_that_is_none_matches_nothing(api: Caller, planted: Planted, name: str, method: str) -> None:
    path = address(name, planted)
    before = api.get(path).json()
    for tag in TAGS:
        response = api.send(method, path, {"name": "Other", "title": "Other"}, If_Match=tag)
        assert is_refused(response, 400, 412), tag[:20]
    assert api.get(path).json() == before


@pytest.mark.parametrize("name", [name for name in READS if TABLE[name].of])
def test_an_etag_that_is_none_is_not_known(api: Caller, planted: Planted, name: str) -> None:
    for tag in TAGS:
        assert api.get(address(name, planted), If_None_Match=tag).status_code == 200, tag[:20]


@pytest.mark.parametrize("preference", ["garbage", "respond-async=;", "é", "\x00", "x" * 10_000, "wait=-1", ";;,,=="])
def test_a_preference_that_is_none_is_not_looked_at(api: Caller, planted: Planted, preference: str) -> None:
    path = f"personas/{planted.persona}/generate_content/"
    assert is_refused(api.post(path, {}, Prefer=preference), 400)
    assert api.get("personas/", Prefer=preference).status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "garbage", "*/*;q=0", "", "application/json;q=nan", "é"]
)
def test_whatever_is_accepted_the_answer_is_json(api: Caller, nobody: Caller, accept: str) -> None:
    response = api.get("personas/", Accept=accept)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert is_refused(nobody.get("personas/", Accept=accept), 401)


@pytest.mark.parametrize(
    "header",
    ["X-HTTP-Method-Override", "X-Requested-With", "HX-Request", "X-Forwarded-For", "Origin", "Range", "Expect"],
)
def test_other_headers_change_nothing(api: Caller, planted: Planted, header: str) -> None:
    for value in ("DELETE", "true", "x" * 10_000, "é\x01", "https://evil.example"):
        assert api.get(f"personas/{planted.persona}/", **{header: value}).status_code == 200
        assert is_refused(api.post("personas/", {}, **{header: value}), 400)
    assert Persona.objects.filter(pk=planted.persona).exists()
