"""What an author's edits say about a persona's sliders: suggested with the evidence, and taken or not by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from core.access import get_persona, lock_persona
from core.attributes import BY_NAME, Attribute
from core.edits.measure import measure
from core.edits.pieces import edited_pieces
from core.edits.steady import suggestions
from core.edits.words import in_words
from core.forms.persona import field_form
from core.models import Dismissal, Persona
from core.requests import Request


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a POST came to. `moved`: the slider that was moved, or was found moved; `was`: where it stood before."""

    said: str = ""
    error: str = ""
    status: int = 200
    moved: str = ""
    was: int | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_learned(request: Request, pk: int) -> HttpResponse:
    """A page of its own, or the editor's fragment; GET measures some of what is not measured yet, and no more.

    POST `attribute` with `do`: `move` (from `seen`, to `to`), or `dismiss` and `again` (with `direction`). 409 where
    the slider stands elsewhere than `seen`, 422 for what is no suggestion.
    """
    persona = get_persona(request.user, pk)
    if request.method != "POST":
        return _answer(request, persona, _Outcome())
    attribute, act = BY_NAME.get(request.POST.get("attribute", "")), _ACTS.get(request.POST.get("do", ""))
    known = act is not None and attribute is not None and attribute.is_rating
    outcome = act(request, persona, attribute) if act and attribute and known else _NO_SUCH
    if outcome.error or request.htmx:
        return _answer(request, get_persona(request.user, pk), outcome)
    messages.success(request, outcome.said)
    return redirect("core:persona_learned", pk)


_NO_SUCH = _Outcome(error="There is no such suggestion. Nothing was changed: choose one of those below.", status=422)


def _move(request: Request, persona: Persona, attribute: Attribute) -> _Outcome:
    name = attribute.name
    with transaction.atomic():
        persona = lock_persona(request.user, persona.pk)
        before = getattr(persona, name)
        if request.POST.get("seen") != _text(before):
            now = f"it is at {before} now" if before else "it is not stated now"
            error = f"“{attribute.label}” was moved meanwhile: {now}. Nothing was changed."
            return _Outcome(error=error, status=409, moved=name)
        form = field_form(name, persona, {name: request.POST.get("to", "")})
        if not form.is_valid() or form.cleaned_data[name] is None:
            return _NO_SUCH
        persona.save_field(name)
    after = getattr(persona, name)
    return _Outcome(f"“{attribute.label}” is at {after} now: {attribute.word(after)}.", moved=name, was=before)


def _dismiss(request: Request, persona: Persona, attribute: Attribute) -> _Outcome:
    if (direction := _DIRECTIONS.get(request.POST.get("direction", ""))) is None:
        return _NO_SUCH
    Dismissal.objects.get_or_create(persona=persona, attribute=attribute.name, direction=direction)
    return _Outcome(f"“{_capital(in_words(attribute, direction))}” is not suggested again.")


def _again(request: Request, persona: Persona, attribute: Attribute) -> _Outcome:
    if (direction := _DIRECTIONS.get(request.POST.get("direction", ""))) is None:
        return _NO_SUCH
    persona.dismissals.filter(attribute=attribute.name, direction=direction).delete()
    return _Outcome(f"“{_capital(in_words(attribute, direction))}” may be suggested again.")


_ACTS = {"move": _move, "dismiss": _dismiss, "again": _again}
_DIRECTIONS = {"1": 1, "-1": -1}


def _answer(request: Request, persona: Persona, outcome: _Outcome) -> HttpResponse:
    whole = not request.htmx or (request.htmx.current_url_abs_path or "").startswith(request.path)
    context = _learned(persona, reads=request.method != "POST") | {
        "persona": persona,
        "outcome": outcome,
        "whole": whole,
    }
    if not request.htmx:
        return render(request, "core/personas/learned.html", context, status=outcome.status)
    response = render(request, "core/personas/_learned.html", context, status=outcome.status)
    if outcome.moved and not whole:
        response.write(_field(request, persona, outcome))
    if outcome.said:
        trigger_client_event(response, "announce", {"text": outcome.said})
    if outcome.moved and not outcome.error:
        trigger_client_event(response, "persona-changed", {"name": outcome.moved})
    return response


def _learned(persona: Persona, *, reads: bool) -> dict[str, Any]:
    """Nothing is suggested before all is read, nor to a persona that is told in its author's own words."""
    if persona.own_voice:
        return {}
    pieces = edited_pieces(persona)
    waiting = measure(pieces) if reads else False
    turned_down = [(one.attribute, one.direction) for one in persona.dismissals.order_by("-pk")]
    found = [] if waiting else suggestions(persona, pieces, turned_down)
    return {
        "waiting": waiting,
        "pieces": len(pieces),
        "suggestions": [(one, in_words(one.attribute, one.direction)) for one in found],
        "turned_down": [
            (name, direction, _capital(in_words(BY_NAME[name], direction)))
            for name, direction in turned_down
            if name in BY_NAME
        ],
    }


def _field(request: Request, persona: Persona, outcome: _Outcome) -> str:
    """The slider in the editor, where it stands now."""
    form = field_form(outcome.moved, persona)
    form.sampled = persona.samples.exists()
    context: dict[str, Any] = {"persona": persona, "form": form, "field": form[outcome.moved], "alone": True}
    if not outcome.error:
        undo = {outcome.moved: _text(outcome.was), "was": _text(getattr(persona, outcome.moved))}
        context |= {"saved": "saved", "undo": json.dumps(undo)}
    return render_to_string("core/personas/_field.html", context, request)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
