"""The schema, from the views: every answer that can come, problems among them."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from core.api.problems import MEDIA_TYPE

HEADER: Final = "header"
CREATES = [
    OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "maxLength": 200},
        HEADER,
        description="Of your choice, a new one for each thing: the same key again gives the same answer, for a day.",
    )
]
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    HEADER,
    description="The ETag of what you read: 412 where it was changed since.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    HEADER,
    description="The ETag of what you have: 304 where it is still so.",
)
PREFER = OpenApiParameter(
    "Prefer",
    OpenApiTypes.STR,
    HEADER,
    description="`respond-async`: answer 202 at once, and say where to look.",
)
PROBLEM = {"$ref": "#/components/schemas/Problem"}
PROBLEMS = {
    "400": "What was sent is not right.",
    "401": "No token, or none that is valid.",
    "403": "The token may only read, or the session's CSRF token is missing.",
    "404": "Not there, or not yours.",
    "405": "Another method is meant.",
    "409": "It is being written, or answered, right now.",
    "412": "It was changed since.",
    "413": "Too large.",
    "415": "Not JSON.",
    "422": "The key was sent with another request before, or the text cannot be measured.",
    "429": "Too many calls, drafts or tokens; `Retry-After` says when to come back.",
    "503": "The model cannot be reached.",
}
ALWAYS = ("401", "405", "429")
WITH_BODY = ("400", "403", "413", "415")


class Bearer(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as drf-spectacular has it
    target_class = "core.api.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of your account page."}


class Browser(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "core.api.authentication.BrowserAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "With the CSRF token."}


class Only(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "core.api.serializers.chat.Only"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        # And null, which drf-spectacular adds.
        return {"oneOf": [{"const": value} for value in self.target.values]}


class Schema(AutoSchema):
    """Operation names are the views' own; tags by the first word of the path."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def get_filter_backends(self) -> list[Any]:
        return []


def with_problems(result: dict[str, Any], generator: Any, **_: Any) -> dict[str, Any]:
    """A postprocessing hook: each operation tells the problems that it can answer with."""
    schemas = result["components"].setdefault("schemas", {})
    for name, schema in schemas.items():
        # What comes in is taken to the letter.
        if name.endswith("Request"):
            schema["additionalProperties"] = False
        _open(schema)
    schemas["Problem"] = _problem()
    for path, item in result["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                _tell(path, method, operation)
    return result


def _open(schema: Any) -> None:
    """Anything at all may be null, too: “one of” the two would be wrong of a null, which is both."""
    if isinstance(schema, dict):
        if {} in (either := schema.get("oneOf") or ()) and {"type": "null"} in either:
            del schema["oneOf"]
        for inner in schema.values():
            _open(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _open(inner)


def _tell(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    codes = {*ALWAYS, "400"}
    if "{" in path:
        codes.add("404")
    if method != "get":
        codes.add("403")
    if "requestBody" in operation:
        codes |= set(WITH_BODY)
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    if "page" in names:
        codes.add("404")
    if "If-Match" in names:
        codes |= {"412"}
    if "If-None-Match" in names:
        answers.setdefault("304", {"description": "Still so."})
    if "Idempotency-Key" in names:
        codes |= {"409", "422"}
    codes |= set(operation.pop("x-problems", ()))
    for code in sorted(codes):
        answers.setdefault(code, _answer(code))
    for code, answer in answers.items():
        if code in ("200", "201") and ("If-Match" in names or "If-None-Match" in names or code == "201"):
            answer.setdefault("headers", {})["ETag"] = {"schema": {"type": "string"}}
        if code in ("201", "202"):
            answer.setdefault("headers", {})["Location"] = {"schema": {"type": "string"}}
    operation["responses"] = dict(sorted(answers.items()))
    for parameter in operation.get("parameters", ()):
        # The keys of this database are no larger.
        if parameter["in"] == "path" and parameter["schema"].get("type") == "integer":
            parameter["schema"] |= {"minimum": 1, "maximum": 10**18 - 1}
        if parameter["name"] == "page":
            parameter["schema"] |= {"minimum": 1}
        if parameter["name"] == "page_size":
            parameter["schema"] |= {"minimum": 1, "maximum": 100}


def _answer(code: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": PROBLEMS[code], "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
    if code == "429":
        answer["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds."}}
    return answer


def _problem() -> dict[str, Any]:
    text, sentences = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "description": "What went wrong, and what to do: problem details (RFC 9457).",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {"type": "object", "additionalProperties": sentences, "description": "By field."},
        },
        "required": ["type", "title", "status", "detail"],
    }
