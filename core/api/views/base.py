"""What the API's views share: one object's answer with its ETag, and where things are."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NoReturn

from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.http import HttpRequest
from rest_framework import status
from rest_framework.exceptions import Throttled
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.etags import check_unchanged, etag, is_known
from core.api.throttles import WrongTokenRate
from core.models import Author


class View(GenericAPIView[Any]):
    """Function by function, not by queryset: objects are reached through core.access."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> NoReturn:
        """Who is nobody is counted by the address here: the framework asks for permission first."""
        if not request.successful_authenticator:
            rate = WrongTokenRate()
            if not rate.allow_request(request, self):
                raise Throttled(rate.wait())
        super().permission_denied(request, message, code)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """A body in chunks says no length, and would pass for none at all: it has come, and is measured here."""
        if isinstance(request, ASGIRequest) and not request.META.get("CONTENT_LENGTH"):
            # A file, as Django's ASGI handler made it.
            body = request._stream
            request.META["CONTENT_LENGTH"] = str(body.seek(0, os.SEEK_END))
            body.seek(0)
        return super().initialize_request(request, *args, **kwargs)

    @property
    def author(self) -> Author:
        return Author.objects.of(self.request.user)

    def shown(self, found: Any) -> Any:
        """The object as the API shows it."""
        return self.get_serializer(found).data

    def one(self, found: Any, code: int = status.HTTP_200_OK, **headers: str) -> Response:
        data = self.shown(found)
        tag = etag(data)
        if code == status.HTTP_200_OK and self.request.method in ("GET", "HEAD") and is_known(self.request, tag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(data, status=code, headers={"ETag": tag, **headers})

    def paged(self, found: Any) -> Response:
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def changed(
        self, request: Request, lock: Callable[[], Any], fresh: Callable[[], Any], save: Any, given: Any = None
    ) -> Response:
        """An update on the locked row, unless it was changed since the caller read it.

        `given`: what is known to be valid already.
        """
        with transaction.atomic():
            found = lock()
            if "If-Match" in request.headers:
                check_unchanged(request, self.shown(fresh()))
            save(found, given or self.valid(request, found))
        return self.one(fresh())

    def valid(self, request: Request, found: Any = None) -> dict[str, Any]:
        """What was sent, for something new or for what is there. Raises ValidationError."""
        serializer = self.get_serializer(found, data=request.data, partial=request.method == "PATCH")
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
