"""Bodies, queries and headers that no caller should send: refused in words, and nothing made of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.models import Analysis, ContentPiece, Generation, Persona
from core.tests import machine
from core.tests.api.conftest import Caller
from core.tests.api.planted import TABLE, Planted, address, plant

PROBLEM = "application/problem+json"
# Every address and method that takes a body.
TAKES = [
    pytest.param(name, method, id=f"{method} {name}")
    for name, row in TABLE.items()
    for method in row.unsafe
    if row.sends is not None and method != "DELETE"
]
DEEP = 100_000
MB = 1024 * 1024
NO_JSON = {
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": Infinity}',
    "-Infinity": b'{"age": -Infinity}',
    "too large a number": b'{"age": 1e999}',
    "too large a negative number": b"[-1e999]",
    "deep arrays": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep and never closed": b'{"a":[' * DEEP,
    "51 deep": b'{"name": ' + b"[" * 50 + b"]" * 50 + b"}",
    "5,000 digits": b'{"age": ' + b"9" * 5000 + b"}",
    "5,000 digits of a key": b"[" + b"1" * 5000 + b"]",
    "NUL in a text": rb'{"name": "a\u0000b"}',
    "NUL in a key": rb'{"na\u0000me": "x"}',
    "NUL itself": b'{"name": "a\x00b"}',
    "half a character": rb'{"name": "\ud800"}',
    "half a character in a key": rb'{"\udfff": "x"}',
    "halves in the wrong order": rb'{"name": "\udc00\ud800"}',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "cut in a character": '{"name": "é"}'.encode()[:-3],
    "overlong UTF-8": b'{"name": "\xc0\x80"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"name": "x"}'.encode("utf-16-le"),
    "UTF-32": '{"name": "x"}'.encode("utf-32"),
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf{}",
    "cut short": b'{"name": "x',
    "two values": b'{"name": "x"} {"name": "y"}',
    "single quotes": b"{'name': 'x'}",
    "a comma too many": b'{"name": "x",}',
    "a comment": b'{"name": "x"} // so',
    "spaces": b"  \n ",
    "a form": b"name=x&title=x",
    "compressed": b"\x1f\x8b\x08\x00abcd",
}
NO_OBJECT = [b"null", b"[]", b'"x"', b"5", b"true", b"[[]]", b"[{}]", b'[{"name": "x"}]', b"1.5", b'""']
KINDS = {
    "a form": ("application/x-www-form-urlencoded", b"name=x&title=x&prompt=x"),
    "multipart": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n',
    ),
    "multipart without a boundary": ("multipart/form-data", b"--b--"),
    "text": ("text/plain", b'{"name": "x", "title": "x"}'),
    "none": ("", b'{"name": "x", "title": "x"}'),
    "nonsense": ("json", b'{"name": "x"}'),
    "another JSON": ("application/merge-patch+json", b'{"name": "x"}'),
    "XML": ("application/xml", b"<name>x</name>"),
    "a byte of no meaning": ("application/json\xff", b'{"name": "x"}'),
}
FREELY = settings(max_examples=machine.fuzz() or 25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def planted(owner: User) -> Planted:
    return plant(owner)


@pytest.fixture
def bare(owner: User) -> ContentPiece:
    """Which no model has to do with: none begins to write."""
    return ContentPiece.objects.create(author=owner.author, title="Bare")


def everything() -> list[Any]:
    models = (Persona, ContentPiece, Generation, Analysis)
    return [list(model.objects.order_by("pk").values()) for model in models]


def is_refused(response: HttpResponse, *codes: int) -> bool:
    """In problem details, by one of these codes, or any of the 400s."""
    assert response.status_code in codes if codes else 400 <= response.status_code < 500, response.status_code
    assert response.headers["Content-Type"] == PROBLEM
    told = response.json()
    assert told["status"] == response.status_code
    assert told["detail"]
    assert all(isinstance(said, list) and said for said in told.get("errors", {}).values())
    return True


# Bodies --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "method"), TAKES)
def test_what_is_no_json_or_no_object_is_refused(api: Caller, planted: Planted, name: str, method: str) -> None:
    before, path = everything(), address(name, planted)
    for told, body in NO_JSON.items():
        assert is_refused(api.send(method, path, raw=body), 400), told
    for body in NO_OBJECT:
        assert is_refused(api.send(method, path, raw=body), 400), body
    assert everything() == before


@pytest.mark.parametrize(("name", "method"), TAKES)
def test_what_does_not_say_it_is_json_is_refused(api: Caller, planted: Planted, name: str, method: str) -> None:
    before, path = everything(), address(name, planted)
    for told, (kind, body) in KINDS.items():
        assert is_refused(api.send(method, path, raw=body, Content_Type=kind), 415), told
    assert everything() == before


@pytest.mark.parametrize(("name", "method"), TAKES)
@pytest.mark.parametrize("size", [11 * MB + 1, 13 * MB], ids=["over 11 MB", "13 MB"])
def test_what_is_too_large_is_refused(api: Caller, planted: Planted, name: str, method: str, size: int) -> None:
    before = everything()
    body = b'{"description": "' + b"x" * (size - 19) + b'"}'
    assert is_refused(api.send(method, address(name, planted), raw=body), 413)
    assert everything() == before


LONG = {
    "a name": ("personas/", {"name": "x" * MB}, "name"),
    "a description": ("personas/", {"name": "x", "description": "x" * 10 * MB}, "description"),
    "a tone": ("personas/", {"name": "x", "tone": "x" * 10 * MB}, "tone"),
    "a sample": ("personas/", {"name": "x", "writing_sample": "so it goes " * 950_000}, "writing_sample"),
    "a sample of one word": ("personas/", {"name": "x", "writing_sample": "x" * 9 * MB}, "writing_sample"),
    "an unknown field": ("personas/", {"name": "x", "x" * 10 * MB: 1}, "x" * 80),
    "a title": ("content/", {"title": "x" * MB}, "title"),
    "a content": ("content/", {"title": "x", "content": "x" * (MB + 1)}, "content"),
    "a tag": ("content/", {"title": "x", "tags": ["x" * MB]}, "tags.0"),
    "many tags": ("content/", {"title": "x", "tags": ["x"] * 200_000}, "tags"),
    "texts": ("analyses/", {"texts": ["so it goes " * 400_000] * 2 + ["x" * 2 * MB]}, "texts"),
    "many texts": ("analyses/", {"texts": ["x"] * 200_000}, "texts"),
    "a text without an end": ("analyses/", {"text": "x" * 9 * MB}, "text"),
    "a prompt": ("personas/{persona}/generate_content/", {"prompt": "x" * MB}, "prompt"),
    "notes": ("personas/{persona}/generate_content/", {"prompt": "x", "notes": "x" * 10 * MB}, "notes"),
    "a stop": ("chat/completions", {"model": "x", "messages": [], "stop": "x" * MB}, "stop"),
    "an attribute": ("analyses/{analysis}/accept/", {"values": {"x" * MB: 1}}, f"values.{'x' * 80}"),
    "a value": ("analyses/{analysis}/accept/", {"values": {"tone": "x" * MB}}, "values.tone"),
}


@pytest.mark.parametrize(("path", "sent", "field"), LONG.values(), ids=LONG)
def test_a_field_too_long_is_refused_by_name(
    api: Caller, planted: Planted, path: str, sent: dict[str, Any], field: str
) -> None:
    before = everything()
    response = api.post(path.format(persona=planted.persona, analysis=planted.analysis), sent)
    assert is_refused(response, 400)
    assert field in response.json()["errors"]
    assert len(response.content) < 3000
    assert everything() == before


def test_a_content_as_long_as_may_be_is_taken(api: Caller) -> None:
    response = api.post("content/", {"title": "x" * 200, "content": "é " * 500_000, "tags": ["x" * 100]})
    assert response.status_code == 201
    assert api.get(response.headers["Location"].removeprefix("/api/v1/")).json() == response.json()


def test_a_mark_of_utf_8_and_a_charset_are_taken(api: Caller) -> None:
    for kind in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/json;"):
        response = api.send("POST", "content/", raw=b'\xef\xbb\xbf{"title": "x"}', Content_Type=kind)
        assert response.status_code == 201, kind


def test_of_a_key_that_comes_twice_the_last_counts(api: Caller) -> None:
    response = api.send("POST", "content/", raw=b'{"title": 5, "title": "x", "content": "y", "content": "z"}')
    assert (response.status_code, response.json()["title"], response.json()["content"]) == (201, "x", "z")


@pytest.mark.parametrize(("name", "method"), TAKES)
def test_nothing_at_all_makes_nothing(
    api: Caller, bare: ContentPiece, planted: Planted, name: str, method: str
) -> None:
    path = address(name, planted)
    if TABLE[name].of == "piece":
        path = path.replace(str(planted.piece), str(bare.pk), 1)
    if name == "accept":
        Analysis.objects.update(state="queued")
    before = everything()
    for body in (b"", b"{}"):
        response = api.send(method, path, raw=body)
        # A change of nothing is one.
        assert response.status_code == 200 if method == "PATCH" else is_refused(response)
    assert everything() == before


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = {
    "name": "personas",
    "formality_level": "personas",
    "contraction_usage": "personas",
    "age": "personas",
    "tone": "personas",
    "is_active": "personas",
    "use_passages": "personas",
    "writing_sample": "personas",
    "engine": "personas",
    "content_count": "personas",
    "title": "pieces",
    "status": "pieces",
    "tags": "pieces",
    "persona": "pieces",
    "text": "analyses",
    "texts": "analyses",
    "values": "accept",
    "prompt": "generate_content",
    "words": "generate_content",
    "candidates": "generate_content",
    "stream": "generate_content",
    "messages": "completions",
    "model": "completions",
    "stop": "completions",
    "seed": "completions",
    "temperature": "completions",
    "stream_options": "completions",
    "user": "completions",
}


@pytest.mark.parametrize("field", FIELDS)
@FREELY
@given(value=ANYTHING)
@example(value=-1)
@example(value=10**40)
@example(value=1e300)
@example(value=[[]])
@example(value={"": {}})
@example(value="\ufeff\u202e\u0301")
def test_any_value_of_a_field_is_taken_or_refused(api: Caller, planted: Planted, field: str, value: Any) -> None:
    cache.clear()
    # What is asked for besides is there, but for one thing: no model is to begin.
    besides = {
        "personas": {"name": "x"},
        "pieces": {"title": "x"},
        "accept": {"nothing": 1},
        "generate_content": {"form": "ode"},
        "completions": {"model": "persona:none", "messages": [{"role": "user", "content": "x"}]},
    }
    name = FIELDS[field]
    sent = {**besides.get(name, {}), field: value}
    response = api.send("POST", address(name, planted), sent)
    if response.status_code == 201:
        assert name in ("personas", "pieces")
        assert response.json()["id"]
    else:
        assert is_refused(response, 400, 404)


@pytest.mark.parametrize(("name", "method"), TAKES)
@FREELY
@given(body=st.binary(max_size=60) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_refused(
    api: Caller, bare: ContentPiece, planted: Planted, name: str, method: str, body: bytes
) -> None:
    cache.clear()
    path = address(name, planted)
    if TABLE[name].of == "piece":
        path = path.replace(str(planted.piece), str(bare.pk), 1)
    if body.strip() in (b"", b"{}"):
        return
    before = everything()
    assert is_refused(api.send(method, path, raw=body), 400, 422)
    assert everything() == before
