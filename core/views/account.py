"""The account: its API tokens, and what models read and wrote for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from core.access import get_token
from core.forms.account import TokenForm
from core.models import ApiToken, Author, Usage
from core.models.usage import today
from core.requests import Request

MOST_TOKENS, DAYS = 50, 30
# The keys of forms that made a token, in the session; as many are remembered.
SENT, MOST_SENT = "token_forms_sent", 20
# The chart of the days, in its own units.
BAR, HIGHEST_BAR = 20, 90


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: Request) -> HttpResponse:
    """GET shows it; POST makes an API token, whose secret is in that one answer and nowhere else."""
    author = Author.objects.of(request.user)
    if request.method != "POST":
        return _page(request, author, TokenForm())
    form = TokenForm(request.POST)
    if form.is_valid():
        with transaction.atomic():
            # One at a time: a double click is two requests at once.
            author = Author.objects.select_for_update().get(pk=author.pk)
            if _was_sent(request, form.cleaned_data["key"]):
                return _made_already(request)
            if author.tokens.count() < MOST_TOKENS:
                _remember_sent(request, form.cleaned_data["key"])
                name, read_only = form.cleaned_data["name"], form.read_only
                made = ApiToken.objects.make(author, name, read_only=read_only, expires_at=form.expires_at)
                return _page(request, author, TokenForm(), made)
        form.add_error(None, f"You have {MOST_TOKENS} API tokens, the most there can be. Revoke one, then try again.")
    form.fields[next((name for name in form.errors if name in form.fields), "name")].widget.attrs["autofocus"] = True
    return _page(request, author, form, status=422)


def _page(
    request: Request, author: Author, form: TokenForm, made: tuple[ApiToken, str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "made": made[0] if made else None,
        "secret": made[1] if made else "",
        "tokens": author.tokens.all(),
        "api": request.build_absolute_uri("/api/v1/"),
        "usage": _usage(author),
        "cap": max(0, settings.PERSONAGEN_TOKENS_PER_DAY),
    }
    response = render(request, "core/account/account.html", context, status=status)
    if made:
        response["Cache-Control"] = "no-store"
    return response


def _usage(author: Author) -> dict[str, Any]:
    """The last days, each with its bar; their totals; and today alone."""
    first = today() - timedelta(days=DAYS - 1)
    rows = {row.day: row for row in author.usage.filter(day__gte=first)}
    days = [rows.get(day) or Usage(day=day) for day in (first + timedelta(days=n) for n in range(DAYS))]
    most = max(row.tokens for row in days) or 1
    heights = [max(2, round(HIGHEST_BAR * row.tokens / most)) if row.tokens else 0 for row in days]
    return {
        "days": sorted(rows.values(), key=lambda row: row.day, reverse=True),
        "bars": [
            {"x": BAR * n, "y": HIGHEST_BAR - height, "height": height, "row": row}
            for n, (row, height) in enumerate(zip(days, heights, strict=True))
        ],
        "today": days[-1].tokens,
        "calls": sum(row.calls for row in days),
        "read": sum(row.prompt_tokens for row in days),
        "written": sum(row.completion_tokens for row in days),
        "tokens": sum(row.tokens for row in days),
    }


def _was_sent(request: Request, key: str) -> bool:
    """By the session as it is now: the request's own was read before its turn came."""
    request.session = type(request.session)(request.session.session_key)
    return bool(key) and key in request.session.get(SENT, [])


def _remember_sent(request: Request, key: str) -> None:
    request.session[SENT] = [*request.session.get(SENT, []), key][-MOST_SENT:]
    request.session.save()


def _made_already(request: Request) -> HttpResponse:
    messages.info(
        request,
        "This API token was made already, and its secret is shown only once. If you have not copied it, revoke it "
        "and make another.",
    )
    return redirect("core:account")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def token_revoke(request: Request, pk: int) -> HttpResponse:
    """GET asks; POST revokes the token, for good."""
    token = get_token(request.user, pk)
    if request.method != "POST":
        return _ask(request, {"token": token})
    token.delete()
    return _revoked(request, f"“{token.name}” is revoked: calls with it are refused from now on.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens_revoke(request: Request) -> HttpResponse:
    """The same, of all the user's API tokens."""
    tokens = ApiToken.objects.for_user(request.user)
    if request.method != "POST":
        return _ask(request, {"count": tokens.count()})
    count = tokens.delete()[0]
    are = "1 API token is" if count == 1 else f"{count} API tokens are"
    return _revoked(request, f"{are} revoked." if count else "There was no API token to revoke.")


def _ask(request: Request, context: dict[str, Any]) -> HttpResponse:
    template = "core/account/_revoke.html" if request.htmx else "core/account/revoke.html"
    return render(request, template, context)


def _revoked(request: Request, said: str) -> HttpResponse:
    messages.success(request, said)
    url = reverse("core:account")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
