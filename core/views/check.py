"""The voice check: a piece held against its persona, what is being typed, and a persona against its own samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from core.access import get_asked_persona, get_content, get_persona, lock_persona
from core.attributes import BY_NAME, HIGHEST, LOWEST, Attribute
from core.fidelity import Row
from core.forms.persona import field_form
from core.markdown import render_marked
from core.models import ContentPiece, Generation, Persona
from core.requests import Request
from core.samples.texts import BETWEEN, habits_of
from core.views.measured import check_context

# As many voices can be chosen from.
VOICES = 200
# Samples of more words are measured after the page is there: a second and more.
QUICK = 3_000


# A piece -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def content_check(request: Request, pk: int) -> HttpResponse:
    """GET checks the piece: a page, or the fragment; POST checks `content`, which is saved nowhere: the fragment.

    `row` chooses an attribute whose passages are marked, `persona` another voice than the piece's own.
    """
    # The run first and the piece after it: once a run has ended, all of its text is in the piece.
    run = Generation.objects.for_user(request.user).filter(piece_id=pk).order_by("-pk").only("state", "builtin").first()
    piece = get_content(request.user, pk)
    if request.method == "POST":
        return _typed(request, piece)
    asked = get_asked_persona(request.user, request.GET.get("persona", ""))
    row, persona = request.GET.get("row"), asked or piece.persona
    context: dict[str, Any] = {"piece": piece, "run": run, "own": persona is not None and persona == piece.persona}
    if not run or not run.is_open:
        context |= _checked(piece, piece.content, persona, row or "")
        if persona is None or not request.htmx:
            context["voices"] = Persona.objects.for_user(request.user).order_by("name", "pk").only("name")[:VOICES]
    if request.htmx:
        # The text beside it is marked anew where a row was chosen, or let go.
        return render(request, "core/check/_piece.html", context | {"marks": "piece-text" if row is not None else ""})
    context.setdefault("rendered", render_marked(piece.content, []))
    return render(request, "core/check/piece.html", context)


def _typed(request: Request, piece: ContentPiece) -> HttpResponse:
    # A browser sends every line break as two characters.
    text = request.POST.get("content", "").replace("\r\n", "\n")
    row = request.POST.get("choose", request.POST.get("row", ""))
    context = _checked(piece, text, piece.persona, row) | {"piece": piece, "typing": True}
    marks = "preview" if row or "choose" in request.POST else ""
    return render(request, "core/check/_piece.html", context | {"marks": marks})


def _checked(piece: ContentPiece, text: str, persona: Persona | None, row: str) -> dict[str, Any]:
    """The check and, with the passages of the chosen row marked, the text."""
    if persona is None or not text.strip():
        return {"rendered": render_marked(text, []), "empty": not text.strip()}
    other = "" if persona == piece.persona else f"persona={persona.pk}&"
    here = f"{reverse('core:content_check', args=[piece.pk])}?{other}"
    context = check_context(text, persona, here, row, habits_of(persona.pk))
    line = context.get("chosen")
    spans = [(one.start, one.end) for one in line.row.evidence] if line else []
    return context | {"rendered": render_marked(text, spans)}


# A persona and its own samples ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Move:
    """What would make the persona say what its samples show. `to` is None where there is no telling."""

    row: Row
    attribute: Attribute
    now: int | str
    to: int | str | None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_check(request: Request, pk: int) -> HttpResponse:
    """How far the persona describes its own samples: a page, or the fragment.

    POST `attribute` moves it from `was`, to `to`. 409 where it stands elsewhere by now, 422 for what it cannot be.
    """
    persona = get_persona(request.user, pk)
    moved: dict[str, Any] = {}
    if request.method == "POST":
        moved = _moved(request, pk)
        if "error" not in moved and not request.htmx:
            messages.success(request, moved["said"])
            return redirect("core:persona_check", pk)
        persona = get_persona(request.user, pk)
    context = {"persona": persona, **_own(request, persona), **moved}
    template = "core/check/_own.html" if request.htmx else "core/check/own.html"
    response = render(request, template, context, status=moved.get("status", 200))
    if request.htmx and "said" in moved:
        trigger_client_event(response, "announce", {"text": moved["said"]})
    return response


def _own(request: Request, persona: Persona) -> dict[str, Any]:
    """The check of all its samples together; `waiting` instead, where the page is to ask for it once it is there."""
    samples = list(persona.samples.order_by("pk").values_list("text", "word_count"))
    words = sum(count for _, count in samples)
    found = {"samples": len(samples), "words": words}
    if not samples:
        return found
    if words > QUICK and request.method != "POST" and not request.htmx and "now" not in request.GET:
        return found | {"waiting": True}
    here, row = f"{reverse('core:persona_check', args=[persona.pk])}?now=1&", request.GET.get("row", "")
    context = check_context(BETWEEN.join(text for text, _ in samples), persona, here, row)
    # Too short for a number is too short to say where a slider is to stand.
    if "check" in context and context["check"].match is not None:
        reading = context["reading"].attributes
        # One for each attribute: of two figures that a word asks for, the one that is further off.
        rows = [line.row for line in context["lines"] if line.row.noticeable and line.key == line.row.name]
        context["moves"] = [_move(row, persona, reading[row.name].value) for row in rows]
    return found | context


def _move(row: Row, persona: Persona, read: int | str | None) -> _Move:
    """To where its samples stand on the scale, or to the word that they were read as."""
    attribute, now = BY_NAME[row.name], getattr(persona, row.name)
    to = min(max(round(row.measured), LOWEST), HIGHEST) if attribute.is_rating else read
    return _Move(row, attribute, now, None if to == now else to)


def _moved(request: Request, pk: int) -> dict[str, Any]:
    """What came of it: `said`, and how to take it back; or `error` and its `status`."""
    name, was, to = (request.POST.get(key, "") for key in ("attribute", "was", "to"))
    attribute = BY_NAME.get(name)
    if attribute is None:
        return {"error": "There is no such attribute. Nothing was changed.", "status": 422}
    with transaction.atomic():
        persona = lock_persona(request.user, pk)
        before = getattr(persona, name)
        if was != _text(before):
            now = attribute.word(before) or "not stated"
            return {"error": f"{attribute.label} was changed meanwhile: it is “{now}” now.", "status": 409}
        form = field_form(name, persona, {name: to})
        if not form.is_valid():
            return {
                "error": f"{attribute.label}: {' '.join(map(str, form.errors[name]))} Nothing was changed.",
                "status": 422,
            }
        persona.save_field(name)
    after = getattr(persona, name)
    word = attribute.word(after) or "not stated"
    said = f"{attribute.label} is {after} of 10 now: {word}." if attribute.is_rating else f"{attribute.label}: {word}."
    return {"said": said, "undo": {"attribute": name, "was": _text(after), "to": _text(before)}}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
