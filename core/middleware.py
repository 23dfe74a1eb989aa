"""What every HTMX response needs: its messages, its cache key, and a way to the login page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from core.api.problems import too_large
from core.requests import Request

# How long allauth counts failed logins, in seconds.
LOGIN_PAUSE = 300


def not_too_large(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """413, and what to do, for a request that says it is larger than any page takes; none of it is read."""

    def middleware(request: Request) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdigit() and int(said) > settings.MOST_SENT:
            return said_too_large(request.path)
        return get_response(request)

    return middleware


def said_too_large(path: str) -> HttpResponse:
    """A page, or a problem for a program."""
    return too_large() if path.startswith("/api/") else HttpResponse(render_to_string("413.html"), status=413)


class AccountFormStatus:
    """An account form that was refused answers 422, and one that came too often 429, as every other form does."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: Request, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if request.path.startswith("/accounts/") and request.method == "POST" and form is not None and form.errors:
            response.status_code = 422
            if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
                response.status_code = 429
                response["Retry-After"] = str(LOGIN_PAUSE)
        return response


def htmx_responses(
    get_response: Callable[[Request], HttpResponse],
) -> Callable[[Request], HttpResponse]:
    def middleware(request: Request) -> HttpResponse:
        response = get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if response.streaming or response.status_code == 204 or not is_html:
            return response
        patch_vary_headers(response, ["HX-Request"])
        if not request.htmx or request.htmx.boosted:
            return response
        if response.status_code == 302 and response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL)):
            return _to_login(request)
        if not _leaves_the_page(response) and (messages := list(get_messages(request))):
            response.write(render_to_string("_messages.html", {"messages": messages, "oob": True}, request))
        return response

    return middleware


def _leaves_the_page(response: HttpResponse) -> bool:
    return response.status_code // 100 == 3 or any(h in response for h in ("HX-Redirect", "HX-Refresh", "HX-Location"))


def _to_login(request: Request) -> HttpResponse:
    """The session ended: the whole page goes to the login, and comes back to where it was."""
    here = request.htmx.current_url_abs_path or "/"
    response = HttpResponseClientRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}")
    response.status_code = 401
    return response
