"""What the two lists share: an address that gives the same list again."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django_htmx.http import push_url

from core.forms.filters import ListFilter
from core.requests import Request


def with_address(request: Request, response: HttpResponse, name: str, form: ListFilter, page: int) -> HttpResponse:
    """Keeps the address bar true: what it shows is what a link gives again."""
    query = "&".join(part for part in (form.clean_query(), f"page={page}" if page > 1 else "") if part)
    address = reverse(name) + (f"?{query}" if query else "")
    # What leads to the same list leaves no second entry for the back button.
    moved = request.htmx and address != request.htmx.current_url_abs_path
    return push_url(response, address) if moved else response
