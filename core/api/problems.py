"""Every error in one shape: problem details (RFC 9457), with the fields that are wrong by their names."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from core.generation.limits import OverLimit
from core.llm.errors import ErrorKind, ModelError

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing here, or it is not yours."
# Of a model that cannot be reached, and of one that cannot do what is asked.
MODEL_STATUS = {ErrorKind.PROMPT_TOO_LONG: 400, ErrorKind.REFUSED_REQUEST: 400}


class Conflict(exceptions.APIException):
    status_code = 409
    default_detail = "This is being written right now: stop it, or let it finish."


class Stale(exceptions.APIException):
    status_code = 412
    default_detail = "It was changed since you read it: read it again, and send your change anew."


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "This is more than 11 MB: send less at once."


class Unprocessable(exceptions.APIException):
    status_code = 422


class ModelFailed(exceptions.APIException):
    """The model could not be reached, or wrote nothing; `more` joins the problem's members."""

    status_code = 503

    def __init__(self, error: ModelError, **more: Any) -> None:
        super().__init__(str(error))
        self.status_code = MODEL_STATUS.get(error.kind, 503)
        self.retry_after = error.retry_after
        self.more = {"kind": error.kind.value, **more}


def problem(
    status: int, detail: str, errors: Mapping[str, Any] | None = None, more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`errors`: a list of sentences by the field's name."""
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        found["errors"] = errors
    return found | dict(more or {})


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """What a view raised, as an answer. None for what is no answer but a fault of ours."""
    headers: dict[str, str] = {}
    more: dict[str, Any] = {}
    if isinstance(error, Http404):
        status, detail, errors = 404, NOT_FOUND, None
    elif isinstance(error, PermissionDenied):
        status, detail, errors = 403, "You may not do this.", None
    elif isinstance(error, SuspiciousOperation):
        # Of Django itself: a query of more than 1,000 fields, for one.
        status, detail, errors = 400, "This is no request that any program should send: see /api/v1/docs/.", None
    elif isinstance(error, OverLimit):
        status, detail, errors = 429, str(error), None
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, exceptions.ValidationError):
        status, errors = error.status_code, by_field(as_serializer_error(error))
        detail = "Some of what you sent is not right: see errors."
    elif isinstance(error, exceptions.APIException):
        status, detail, errors = error.status_code, _detail(error), None
        headers, more = _headers(error), getattr(error, "more", {})
    else:
        return None
    # Not above: the views read their parts from the settings, and this is one of them.
    from rest_framework.views import set_rollback

    set_rollback()
    return Response(problem(status, detail, errors, more), status=status, headers=headers, content_type=MEDIA_TYPE)


def by_field(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    """Flat: a field's sentences by its name, an inner one's by a path with dots; `_` for the whole."""
    found: dict[str, list[str]] = {}
    for name, told in errors.items():
        key = "_" if name == "non_field_errors" else str(name)
        if isinstance(told, Mapping):
            found |= {f"{key}.{inner}": said for inner, said in by_field(told).items()}
        else:
            found[key] = [str(one) for one in told] if isinstance(told, list) else [str(told)]
    return found


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.Throttled):
        return "These are too many calls: wait a little, then go on."
    if isinstance(error, exceptions.NotAuthenticated):
        return "Say who you are: send a token as “Authorization: Bearer …”. Make one on your account page."
    if isinstance(error, exceptions.UnsupportedMediaType):
        return "Send JSON, and say so: “Content-Type: application/json”."
    return str(error.detail)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if wanted := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = wanted
    wait = getattr(error, "wait", None) or getattr(error, "retry_after", None)
    if wait:
        headers["Retry-After"] = str(max(1, int(wait)))
    return headers


def too_large() -> HttpResponse:
    """Before any view has looked at it."""
    return JsonResponse(problem(413, TooLarge.default_detail), status=413, content_type=MEDIA_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: as a problem for a program, and as a page for everyone else."""
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    detail = "Something went wrong on our side. What you had is as it was; the log has the details."
    return JsonResponse(problem(500, detail), status=500, content_type=MEDIA_TYPE)


@csrf_exempt
def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address under /api/ that leads nowhere."""
    detail = "There is no such address. All of them are listed at /api/v1/docs/."
    return JsonResponse(problem(404, detail), status=404, content_type=MEDIA_TYPE)
