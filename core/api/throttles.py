"""So many calls by one author, and by one address that is nobody's. Counted in the cache: see CACHE_URL."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class AuthorRate(SimpleRateThrottle):
    scope = "api-author"

    def get_rate(self) -> str:
        return str(settings.PERSONAGEN_API_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not request.user or not request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class AddressRate(SimpleRateThrottle):
    """Only who is not signed in: a whole office may write from one address."""

    scope = "api-address"

    def get_rate(self) -> str:
        return str(settings.PERSONAGEN_API_ADDRESS_RATE)

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.user and request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}

    def get_ident(self, request: Request) -> str:
        """An IPv6 client has a whole network of addresses: it is counted as one."""
        ident = str(super().get_ident(request))
        try:
            address = ip_address(ident)
        except ValueError:
            return ident
        return str(ip_network((address, 64), strict=False)) if address.version == 6 else ident


class WrongTokenRate(AddressRate):
    """Asked by authentication itself, when there is no user to look at yet; counted with the others."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
