"""One field of a persona, saved as it changes."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from core.access import get_persona, lock_persona
from core.attributes import BY_NAME, Category
from core.forms.persona import EDITABLE, EditorForm, field_form
from core.llm.prompts import voice_summary
from core.models import Persona
from core.radar import radar
from core.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def field(request: Request, pk: int, name: str) -> HttpResponse:
    """GET the field's fragment; POST `<name>=value` saves that one column.

    200 and the fragment; 422 and the fragment with its error and what was typed; 409 where `was` is sent and the
    column holds something else by now.
    """
    if name not in EDITABLE:
        raise Http404
    if request.method == "POST":
        return _save(request, pk, name)
    persona = get_persona(request.user, pk)
    return _fragment(request, persona, field_form(name, persona), name)


def _save(request: Request, pk: int, name: str) -> HttpResponse:
    with transaction.atomic():
        persona = lock_persona(request.user, pk)
        before = getattr(persona, name)
        form = field_form(name, persona, request.POST)
        if name not in request.POST:
            form.add_error(name, f"Nothing was sent for “{form.fields[name].label}”: send {name}=value.")
        if not form.is_valid():
            return _fragment(request, persona, form, name, status=422)
        if _is_stale(request, before):
            return _fragment(request, persona, form, name, status=409, context={"now": _text(before), "stale": True})
        after = getattr(persona, name)
        # What was hollow is stated now, even where it stays where it stood.
        if after != before or name in persona.marked("not_evident"):
            persona.save_field(name)
    if name == "own_voice" and bool(before) != bool(after) and request.htmx:
        return HttpResponseClientRefresh()
    return _saved(request, persona, form, name, before, after)


def _saved(request: Request, persona: Persona, form: EditorForm, name: str, before: Any, after: Any) -> HttpResponse:
    context: dict[str, Any] = {"saved": "put back" if "was" in request.POST else "saved"}
    if before != after and "was" not in request.POST:
        context["undo"] = json.dumps({name: _text(before), "was": _text(after)})
    response = _fragment(request, persona, field_form(name, persona), name, context=context)
    label = form.fields[name].label
    trigger_client_event(response, "persona-changed", {"name": name})
    return trigger_client_event(response, "announce", {"text": f"{label} {context['saved']}: {_spoken(name, after)}"})


def _is_stale(request: Request, current: Any) -> bool:
    return "was" in request.POST and request.POST["was"] != _text(current)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _spoken(name: str, value: Any) -> str:
    attribute = BY_NAME.get(name)
    if value in (None, ""):
        return "not stated"
    return f"{attribute.word(value)}, {value} of 10" if attribute and attribute.is_rating else str(value)[:80]


def _fragment(
    request: Request,
    persona: Persona,
    form: EditorForm,
    name: str,
    *,
    status: int = 200,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    form.sampled = persona.samples.exists()
    base = {"persona": persona, "form": form, "field": form[name], "alone": True}
    return render(request, "core/personas/_field.html", base | (context or {}), status=status)


@require_safe
@login_required
def portrait(request: Request, pk: int) -> HttpResponse:
    """The radars and what the model will be told, drawn again after each change."""
    persona = get_persona(request.user, pk)
    return render(request, "core/personas/_portrait.html", portrait_context(persona))


def portrait_context(persona: Persona) -> dict[str, Any]:
    values = persona.attributes()
    return {
        "persona": persona,
        "radars": [
            ("How it sounds", radar(values, Category.LINGUISTIC)),
            ("Who seems to write", radar(values, Category.PERSONALITY)),
        ],
        "summary": voice_summary(values),
    }
