"""`Idempotency-Key`: a request that is sent twice makes one thing, and has one answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.problems import Conflict, Unprocessable
from core.models import Answer, Author
from core.models.answer import KEPT_FOR, KEY_LENGTH

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
KEPT_HEADERS = ("Location", "ETag")
OTHER = "This key was sent with another request: take a new key for each thing that you make."
T = TypeVar("T")


def once(
    request: Request,
    author: Author,
    prepare: Callable[[], T],
    make: Callable[[T], Response],
    undo: Callable[[T], None] = lambda prepared: None,
) -> Response:
    """The answer of `make`, or the one it gave to this key before. What is made and its answer are committed together.

    `prepare` may take its time; `undo` takes back what it wrote where nothing was made of it.
    """
    key = key_of(request)
    if key and (before := kept(request, author, key)):
        return before
    prepared = prepare()
    try:
        with transaction.atomic():
            row = begin(request, author, key) if key else None
            response = make(prepared)
            if row:
                keep_answer(row, response.status_code, response.headers, response.data)
            return response
    except Exception as error:
        undo(prepared)
        # The same request, sent twice at once: the other made it.
        if isinstance(error, IntegrityError) and key and (before := kept(request, author, key)):
            return before
        raise


def key_of(request: Request) -> str:
    """'' without one."""
    key = request.headers.get(HEADER, "")
    if len(key) > KEY_LENGTH or not key.isprintable():
        raise ValidationError({HEADER: [f"Give a key of at most {KEY_LENGTH} printable characters."]})
    return key


def begin(request: Request, author: Author, key: str) -> Answer:
    """Raises IntegrityError where the key is taken."""
    Answer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return Answer.objects.create(author=author, key=key, digest=digest(request))


def kept(request: Request, author: Author, key: str) -> Response | None:
    """The answer that was given to this key, None for a new key. Raises where it was another request's."""
    row = find(request, author, key)
    if row is None:
        return None
    if row.status is None:
        raise Conflict("The same request is being answered right now: ask again in a second.")
    return replay(row)


def replay(row: Answer) -> Response:
    return Response(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})


def find(request: Request, author: Author, key: str) -> Answer | None:
    row = Answer.objects.filter(author=author, key=key, created_at__gte=timezone.now() - KEPT_FOR).first()
    if row and row.digest != digest(request):
        raise Unprocessable(OTHER)
    return row


def keep_answer(row: Answer, code: int, headers: Mapping[str, str], data: Any) -> None:
    kept_headers = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    body = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    Answer.objects.filter(pk=row.pk).update(status=code, headers=kept_headers, body=body)


def digest(request: Request) -> str:
    sent = json.dumps([request.method, request.path, request.data], sort_keys=True)
    return hashlib.sha256(sent.encode()).hexdigest()
