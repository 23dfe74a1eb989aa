"""The schema is a promise: docs/openapi.json holds it, and no change may break a program that keeps to it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command

from core.tests.api.breaking import breaking
from core.tests.servers import ROOT

PROMISED = ROOT / "docs" / "openapi.json"
WRITE = ".venv/bin/python manage.py spectacular --format openapi-json --file docs/openapi.json"


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The code's own schema as the command writes it; a warning is an error."""
    path: Path = tmp_path_factory.mktemp("schema") / "openapi.json"
    call_command("spectacular", format="openapi-json", file=str(path), fail_on_warn=True)
    return path.read_text(encoding="utf-8")


@cache
def promised() -> dict[str, Any]:
    return dict(json.loads(PROMISED.read_text(encoding="utf-8")))


def test_nothing_breaks_a_client(generated: str) -> None:
    found = breaking(promised(), json.loads(generated))
    assert not found, "This breaks programs that use version 1 (see docs/api.md, Versions):\n" + "\n".join(found)


def test_the_committed_schema_is_the_codes_own(generated: str) -> None:
    assert generated == PROMISED.read_text(encoding="utf-8"), f"docs/openapi.json is out of date: {WRITE}"


def test_it_is_openapi_3_1(generated: str) -> None:
    schema = json.loads(generated)
    assert schema["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(schema).validate()


def test_operations_have_names_of_their_own_and_references_lead_somewhere(generated: str) -> None:
    schema = json.loads(generated)
    names = [operation["operationId"] for item in schema["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
    assert len(names) >= 30
    referred = set(json.dumps(schema).split("#/components/schemas/")[1:])
    named = {part.partition('"')[0] for part in referred}
    assert named == schema["components"]["schemas"].keys()


# What breaks, by examples --------------------------------------------------------------------------------
BASE: dict[str, Any] = {
    "paths": {
        "/things/": {
            "get": {
                "security": [{"token": []}, {"session": []}],
                "parameters": [
                    {"in": "query", "name": "page", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                    {"in": "query", "name": "order", "schema": {"type": "string", "enum": ["a", "b"]}},
                ],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}}},
            },
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/TRequest"}}}},
                "responses": {
                    "201": {
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}},
                    },
                    "409": {"description": "Not now."},
                },
            },
        }
    },
    "components": {
        "schemas": {
            "T": {
                "type": "object",
                "required": ["id", "kind"],
                "properties": {
                    "id": {"type": "integer"},
                    "name": {"type": "string", "maxLength": 10},
                    "made": {"type": "string", "format": "date-time"},
                    "kind": {"oneOf": [{"$ref": "#/components/schemas/Kind"}, {"type": "null"}]},
                    "inner": {"type": "array", "items": {"$ref": "#/components/schemas/T"}},
                    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
            "TRequest": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 10, "pattern": "^a"},
                    "rating": {"type": ["integer", "null"], "minimum": 1, "maximum": 10},
                    "kind": {"allOf": [{"$ref": "#/components/schemas/Kind"}]},
                    "content": {
                        "oneOf": [
                            {"type": "string"},
                            {"type": "array", "items": {"type": "string"}, "maxItems": 4},
                        ]
                    },
                },
            },
            "Kind": {"type": "string", "enum": ["x", "y"]},
        }
    },
}
GET, POST = BASE["paths"]["/things/"]["get"], BASE["paths"]["/things/"]["post"]
Change = Callable[[dict[str, Any]], Any]


def operation(schema: dict[str, Any], method: str) -> dict[str, Any]:
    return dict.__getitem__(schema["paths"]["/things/"], method)


def parameter(schema: dict[str, Any], number: int) -> dict[str, Any]:
    return operation(schema, "get")["parameters"][number]


def told(schema: dict[str, Any]) -> dict[str, Any]:
    return schema["components"]["schemas"]["T"]


def taken(schema: dict[str, Any]) -> dict[str, Any]:
    return schema["components"]["schemas"]["TRequest"]


def given(name: str, value: Any, schema: dict[str, Any]) -> None:
    schema[name] = value


BREAKS: dict[str, tuple[Change, str]] = {
    "a path": (lambda s: s["paths"].pop("/things/"), "GET /things/: gone"),
    "a method": (lambda s: s["paths"]["/things/"].pop("post"), "POST /things/: gone"),
    "a status": (lambda s: operation(s, "post")["responses"].pop("409"), "POST /things/: answer 409: gone"),
    "a header": (
        lambda s: operation(s, "post")["responses"]["201"].pop("headers"),
        "POST /things/: answer 201, header ETag: gone",
    ),
    "a kind of answer": (
        lambda s: operation(s, "post")["responses"]["201"]["content"].clear(),
        "POST /things/: answer 201 application/json: gone",
    ),
    "a way in": (lambda s: operation(s, "get")["security"].pop(), "GET /things/: security session: gone"),
    "a door shut": (lambda s: operation(s, "post").update(security=[{"token": []}]), "POST /things/: security: needed"),
    "a parameter": (lambda s: operation(s, "get")["parameters"].pop(), "GET /things/: parameter order: gone"),
    "a parameter required": (lambda s: parameter(s, 0).update(required=True), "parameter page: required now"),
    "a new required parameter": (
        lambda s: operation(s, "get")["parameters"].append({"in": "query", "name": "who", "required": True}),
        "parameter who: new, and required",
    ),
    "a parameter's range": (
        lambda s: parameter(s, 0)["schema"].update(maximum=50),
        "parameter page: maximum 100 is 50",
    ),
    "a parameter's enum": (
        lambda s: parameter(s, 1)["schema"].update(enum=["a"]),
        "parameter order: b no longer taken",
    ),
    "a body": (lambda s: operation(s, "post").pop("requestBody"), "POST /things/: body: gone"),
    "a body required": (lambda s: operation(s, "post")["requestBody"].update(required=True), "body: required now"),
    "a request's field": (lambda s: taken(s)["properties"].pop("rating"), "body.rating: gone"),
    "a field required": (lambda s: taken(s)["required"].append("rating"), "body.rating: required now"),
    "a new required field": (
        lambda s: (taken(s)["properties"].update(new={}), taken(s)["required"].append("new")),
        "body.new: required now",
    ),
    "a request's type": (
        lambda s: taken(s)["properties"]["rating"].update(type="integer"),
        "body.rating: type null no longer taken",
    ),
    "a request's lower end": (lambda s: taken(s)["properties"]["rating"].update(minimum=2), "minimum 1 is 2 now"),
    "a request's length": (lambda s: taken(s)["properties"]["name"].update(maxLength=9), "maxLength 10 is 9 now"),
    "a request's pattern": (lambda s: taken(s)["properties"]["name"].update(pattern="^b"), "pattern ^a is ^b now"),
    "a request's format": (lambda s: taken(s)["properties"]["name"].update(format="email"), "format None is email now"),
    "a request's enum": (
        lambda s: s["components"]["schemas"]["Kind"].update(enum=["x"]),
        "body.kind: y no longer taken",
    ),
    "a request's alternative": (
        lambda s: taken(s)["properties"]["content"]["oneOf"].pop(),
        "body.content: type array no longer taken",
    ),
    "within an alternative": (
        lambda s: taken(s)["properties"]["content"]["oneOf"][1].update(maxItems=3),
        "body.content: alternative 2 no longer taken",
    ),
    "strictness": (lambda s: taken(s).update(additionalProperties=False), "body: no other fields are taken now"),
    "an answer's field": (lambda s: told(s)["properties"].pop("name"), "answer 200.name: gone"),
    "an answer's certainty": (lambda s: told(s)["required"].remove("id"), "answer 200.id: may be missing now"),
    "an answer's type": (
        lambda s: told(s)["properties"].update(id={"type": ["integer", "null"]}),
        "answer 200.id: type null is new",
    ),
    "an answer's format": (lambda s: told(s)["properties"]["made"].pop("format"), "format date-time is None now"),
    "an answer's enum": (
        lambda s: s["components"]["schemas"]["Kind"]["enum"].append("z"),
        "answer 200.kind: z is new",
    ),
    "an answer's inner type": (
        lambda s: told(s)["properties"]["counts"].update(additionalProperties={"type": "string"}),
        "answer 200.counts.*: type string is new",
    ),
    "an answer's items": (
        lambda s: told(s)["properties"]["inner"].update(items={"type": "string"}),
        "answer 200.inner[]: type string is new",
    ),
}
GROWS: dict[str, Change] = {
    "nothing": lambda s: None,
    "a path": lambda s: s["paths"].update({"/more/": {"get": GET}}),
    "a method": lambda s: s["paths"]["/things/"].update(put=POST),
    "a parameter": lambda s: operation(s, "get")["parameters"].append({"in": "query", "name": "q", "schema": {}}),
    "a wider parameter": lambda s: parameter(s, 0)["schema"].update(maximum=200),
    "a value more to choose": lambda s: parameter(s, 1)["schema"]["enum"].append("c"),
    "a field to send": lambda s: taken(s)["properties"].update(more={"type": "string"}),
    "a field that need not be sent": lambda s: taken(s)["required"].clear(),
    "a longer text": lambda s: (
        taken(s)["properties"]["name"].update(maxLength=20),
        told(s)["properties"]["name"].update(maxLength=20),
    ),
    "a number for an integer": lambda s: taken(s)["properties"]["rating"].update(type=["number", "null"]),
    "an alternative": lambda s: taken(s)["properties"]["content"]["oneOf"].append({"type": "object"}),
    "a field that is told": lambda s: told(s)["properties"].update(more={"type": "string"}),
    "a field that is always told": lambda s: told(s)["required"].append("name"),
    "a status": lambda s: operation(s, "get")["responses"].update({"429": {}}),
    "other words": lambda s: operation(s, "get").update(description="Otherwise said."),
    "the name of a schema": lambda s: (
        given("U", told(s), s["components"]["schemas"]),
        given(
            "schema",
            {"$ref": "#/components/schemas/U"},
            operation(s, "get")["responses"]["200"]["content"]["application/json"],
        ),
    ),
}


def changed(change: Change) -> dict[str, Any]:
    schema = copy.deepcopy(BASE)
    change(schema)
    return schema


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_is_named(name: str) -> None:
    change, said = BREAKS[name]
    found = breaking(BASE, changed(change))
    assert any(said in line for line in found), found


@pytest.mark.parametrize("name", GROWS)
def test_what_grows_breaks_nothing(name: str) -> None:
    assert breaking(BASE, changed(GROWS[name])) == []


def test_a_real_schema_breaks_nothing_of_itself_and_each_field_counts() -> None:
    schema = promised()
    assert breaking(schema, schema) == []
    without = copy.deepcopy(schema)
    del without["components"]["schemas"]["Persona"]["properties"]["formality_level"]
    del without["components"]["schemas"]["PatchedPersonaRequest"]["properties"]["tone"]
    found = breaking(schema, without)
    assert "GET /api/v1/personas/{id}/: answer 200.formality_level: gone" in found
    assert "GET /api/v1/personas/: answer 200.results[].formality_level: gone" in found
    assert "PATCH /api/v1/personas/{id}/: body.tone: gone" in found
