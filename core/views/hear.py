"""Hear the slider: one paragraph at its value before, one at its value now, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseStopPolling, retarget, trigger_client_event

from core.access import get_persona
from core.attributes import BY_NAME, Attribute
from core.forms.hear import HearForm
from core.generation.endpoints import model_line
from core.generation.hearing import (
    Pair,
    StillWriting,
    ask,
    attribute_to_hear,
    keys_heard,
    pairs_heard,
    remember,
    values_to_hear,
    waiting_for,
)
from core.generation.hearing_measure import can_be_measured
from core.generation.limits import OverLimit
from core.llm.hearing_prompt import usual_topic
from core.markdown import render as rendered
from core.models import Persona
from core.requests import Request

# What the editor's “Hear it” buttons belong to: their answer goes under the slider that was asked for.
OPENED_BY = "hear"


@dataclass(frozen=True)
class Slider:
    """What the panel is about. `values`: the one before, and the one now."""

    persona: Persona
    attribute: Attribute
    pairs: list[Pair]

    @cached_property
    def values(self) -> tuple[int, int]:
        return values_to_hear(self.persona, self.attribute)

    @property
    def url(self) -> str:
        return reverse("core:hear", args=[self.persona.pk, self.attribute.name])

    def form(self, data: Any = None, chosen: str = "") -> HearForm:
        topic = self.pairs[0].topic if self.pairs else usual_topic(self.persona.pk)
        return HearForm(data, self.attribute, self.values, topic, chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hear(request: Request, pk: int, name: str) -> HttpResponse:
    """GET the panel, or one pair of it (`pair=<key>`), which asks for itself while it is being written; POST writes.

    The panel is a page of its own without HTMX. 422 for a value that cannot be heard, 409 while others are written.
    """
    attribute = attribute_to_hear(name)
    if attribute is None:
        raise Http404
    persona = get_persona(request.user, pk)
    slider = Slider(persona, attribute, pairs_heard(request.session, persona, attribute))
    if request.method == "POST":
        return _ask(request, slider)
    if request.htmx and "pair" in request.GET:
        return _pair(request, slider)
    # What was chosen in an open panel stays so when it looks again.
    return _panel(request, slider, slider.form(chosen=request.GET.get("against", "")))


def _ask(request: Request, slider: Slider) -> HttpResponse:
    form = slider.form(request.POST)
    if not form.is_valid():
        return _panel(request, slider, form, status=422)
    asked = form.cleaned_data
    values = (asked["against"], slider.values[1])
    heard = keys_heard(request.session)
    try:
        before, now = ask(slider.persona, slider.attribute, values, asked["topic"], heard=heard, anew=asked["anew"])
    except StillWriting:
        return _panel(request, slider, form, status=409)
    except OverLimit as limit:
        form.add_error("topic", str(limit))
        limited = _panel(request, slider, form, status=429)
        limited["Retry-After"] = str(limit.retry_after)
        return limited
    remember(request.session, before, now, asked["topic"])
    chosen = request.POST.get("against", "")
    if not request.htmx:
        return redirect(f"{slider.url}?{urlencode({'against': chosen})}" if chosen else slider.url)
    slider = replace(slider, pairs=pairs_heard(request.session, slider.persona, slider.attribute))
    response = _panel(request, slider, slider.form(chosen=chosen))
    said = f"{slider.attribute.label}: two paragraphs are being written" if slider.pairs[0].is_open else ""
    return trigger_client_event(response, "announce", {"text": said or slider.pairs[0].verdict})


def _panel(request: Request, slider: Slider, form: HearForm, *, status: int = 200) -> HttpResponse:
    shown = [_shown(pair) for pair in slider.pairs]
    name, now = slider.attribute.name, slider.values[1]
    context = {
        "slider": slider,
        "form": form,
        "now": _in_words(slider.attribute, now),
        "stated": getattr(slider.persona, name) is not None,
        "line": model_line(),
        "measured": can_be_measured(name),
        "newest": shown[0] if shown else None,
        "earlier": shown[1:],
        "still_writing": status == 409,
    }
    if not request.htmx:
        return render(request, "core/personas/hear.html", context, status=status)
    response = render(request, "core/personas/_hear.html", context, status=status)
    return retarget(response, f"#hear-{name}") if request.htmx.target == OPENED_BY else response


def _pair(request: Request, slider: Slider) -> HttpResponse:
    pair = next((pair for pair in slider.pairs if pair.key == request.GET["pair"]), None)
    if pair is None:
        return HttpResponseStopPolling()
    context = {"slider": slider, "heard": _shown(pair), "first": True}
    response = render(request, "core/personas/_heard.html", context)
    if pair.is_open:
        return response
    said = "could not be written" if pair.failed else f"both paragraphs are there. {pair.verdict}"
    return trigger_client_event(response, "announce", {"text": f"{slider.attribute.label}: {said}"})


def _shown(pair: Pair) -> dict[str, Any]:
    return {
        "pair": pair,
        "sides": [
            {"row": side, "value": _in_words(BY_NAME[side.attribute], side.value), "text": rendered(side.text)}
            for side in pair.sides
        ],
        "waiting": waiting_for(pair),
    }


def _in_words(attribute: Attribute, value: int) -> str:
    """“rather formal, 7”"""
    return f"{attribute.word(value)}, {value}"
