"""Who calls: by a token in `Authorization: Bearer …`, or by the browser's session with its CSRF token."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from core.api.throttles import WrongTokenRate
from core.models import ApiToken
from core.models.token import digest

LONGEST = 200


class BearerAuthentication(BaseAuthentication):
    """A wrong token counts against its address: nobody guesses one."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = self._token(secret.strip())
        if token is None:
            self._count(request)
            raise AuthenticationFailed("There is no such token, or it has expired. Make one on your account page.")
        token.was_used()
        return token.author.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="PersonaGen"'

    def _token(self, secret: bytes) -> ApiToken | None:
        if not secret or len(secret) > LONGEST or not secret.isascii():
            return None
        tokens = ApiToken.objects.valid().filter(author__user__is_active=True)
        return tokens.select_related("author__user").filter(digest=digest(secret.decode())).first()

    def _count(self, request: Request) -> None:
        rate = WrongTokenRate()
        if not rate.allow_request(request, None):  # type: ignore[arg-type]  # there is no view yet
            raise Throttled(rate.wait())


class BrowserAuthentication(SessionAuthentication):
    """The session of the pages; what changes anything needs the CSRF token as well."""
