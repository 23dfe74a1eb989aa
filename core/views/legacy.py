"""A persona of the older tool: given, looked at before it is made, and what became of each of its keys."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.access import get_legacy
from core.attributes import Category
from core.forms.legacy import LegacyForm
from core.legacy.report import fate_rows, grouped, pretty, rows_of
from core.legacy.upload import Given, bring_in, earlier
from core.llm.prompts import voice_summary
from core.models import Author, Persona
from core.radar import radar
from core.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_import(request: Request) -> HttpResponse:
    """GET the form; POST shows what would become of it, with `do=accept` makes it, with `do=back` is the form again."""
    if request.method != "POST":
        return _form(request, LegacyForm())
    wanted = request.POST.get("do", "")
    if wanted == "back":
        return _form(request, LegacyForm(initial={name: request.POST.get(name, "") for name in ("text", "place")}))
    form = LegacyForm(request.POST, request.FILES)
    if not form.is_valid() or form.given is None:
        # The first fault is where the page begins.
        form.fields[next(iter(form.errors))].widget.attrs["autofocus"] = True
        return _form(request, form, status=422)
    author = Author.objects.of(request.user)
    if wanted == "accept":
        return _accept(request, author, form.given)
    return _preview(request, author, form.given, form.cleaned_data)


def _form(request: Request, form: LegacyForm, status: int = 200) -> HttpResponse:
    return render(request, "core/legacy/import.html", {"form": form}, status=status)


def _preview(request: Request, author: Author, given: Given, sent: dict[str, Any]) -> HttpResponse:
    record, mapped, mended = given
    values = Persona(**mapped.values).attributes()
    context = {
        "sent": sent,
        "mapped": mapped,
        "mended": mended,
        "groups": grouped(rows_of(record.value, mapped.fates.encode())),
        "earlier": earlier(author, record),
        "radars": [
            ("How it sounds", radar(values, Category.LINGUISTIC)),
            ("Who seems to write", radar(values, Category.PERSONALITY)),
        ],
        "summary": voice_summary(values),
    }
    return render(request, "core/legacy/preview.html", context)


def _accept(request: Request, author: Author, given: Given) -> HttpResponse:
    persona, made = bring_in(author, given)
    said = "is yours now, brought from the older tool." if made else "was here already: nothing was made anew."
    messages.success(request, f"“{persona.name}” {said}")
    return redirect("core:persona_edit", persona.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_legacy(request: Request, pk: int) -> HttpResponse:
    """What became of each key of the record that a persona came from. POST: its owner has looked at it."""
    record = get_legacy(request.user, pk)
    if request.method == "POST":
        if not record.reviewed_at:
            record.reviewed_at = timezone.now()
            record.save(update_fields=["reviewed_at"])
        messages.success(request, "Good. You find it again under More.")
        return redirect("core:persona_edit", pk)
    context = {
        "record": record,
        "persona": record.persona,
        "groups": grouped(fate_rows(record)),
        "raw": pretty(record.raw),
    }
    return render(request, "core/legacy/record.html", context)
