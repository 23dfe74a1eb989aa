"""A topic becomes a draft, and what can be done while it is being written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from core.access import get_content, get_persona, lock_persona
from core.analysis.reading import Unreadable
from core.forms.content import BriefForm
from core.generation import runner
from core.generation.candidates import usual_seconds
from core.generation.endpoints import model_line
from core.generation.limits import OverLimit
from core.generation.start import (
    AlreadyRunning,
    NothingToRevise,
    bring_nearer,
    continue_draft,
    persona_prompt,
    retry_draft,
    start_draft,
    writes_small,
)
from core.llm.short_prompt import made_up, untold
from core.models import Author, Generation, Persona
from core.requests import Request


@require_safe
@login_required
def write(request: Request) -> HttpResponse:
    """Choose a voice to write in; with only one there is nothing to choose."""
    personas = list(Persona.objects.for_user(request.user).filter(is_active=True).with_piece_count()[:100])
    if len(personas) == 1:
        return redirect("core:persona_write", personas[0].pk)
    return render(request, "core/content/choose.html", {"personas": personas})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_write(request: Request, pk: int) -> HttpResponse:
    """GET the form; POST `topic` starts a draft and goes to it."""
    persona = get_persona(request.user, pk)
    author = Author.objects.of(request.user)
    data = request.POST if request.method == "POST" else None
    initial = {"language": persona.primary_language[:60]}
    form = BriefForm(data, initial=initial, seconds=usual_seconds(author))
    if request.method == "POST" and form.is_valid():
        voice = form.cleaned_data["voice"]
        if voice.strip() and form.cleaned_data["keep_voice"]:
            persona = _keep_voice(request, pk, voice)
        asked = {name: form.cleaned_data[name] for name in ("key", "candidates")}
        try:
            run = start_draft(author, persona, form.brief(), voice=voice, **asked)
        except OverLimit as error:
            form.add_error("topic", str(error))
            return _limited(error, _form_page(request, persona, form, 429))
        url = reverse("core:content_piece", args=[run.piece_id])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    return _form_page(request, persona, form, 422 if request.method == "POST" else 200)


def _form_page(request: Request, persona: Persona, form: BriefForm, status: int) -> HttpResponse:
    context = {"persona": persona, "form": form, "line": model_line(), **_told(persona, form)}
    return render(request, "core/personas/write.html", context, status=status)


def _keep_voice(request: Request, pk: int, voice: str) -> Persona:
    with transaction.atomic():
        persona = lock_persona(request.user, pk)
        persona.own_voice = voice
        persona.save_field("own_voice")
    return persona


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def told(request: Request, pk: int) -> HttpResponse:
    """The exact messages for what the form holds so far."""
    persona = get_persona(request.user, pk)
    form = BriefForm(request.POST if request.method == "POST" else request.GET)
    return render(request, "core/personas/_told.html", {"persona": persona, **_told(persona, form)})


def _told(persona: Persona, form: BriefForm) -> dict[str, Any]:
    """`prompt`; and where a small model writes, what of the voice it is not told, and what it hardly does."""
    voice = ""
    if form.is_bound:
        form.is_valid()
        voice = form.cleaned_data.get("voice") or ""
    prompt = persona_prompt(persona, form.brief(), voice)
    if not writes_small() or voice.strip() or persona.own_voice.strip():
        return {"prompt": prompt}
    values = persona.attributes()
    return {"prompt": prompt, "untold": untold(values, prompt), "made_up": made_up(values)}


@require_POST
@login_required
def content_stop(request: Request, pk: int) -> HttpResponse:
    """End the writing; what is there stays."""
    piece = get_content(request.user, pk)
    run = piece.generations.open().first()
    if run:
        runner.stop(run.pk)
    if request.htmx:
        # The page follows the text: its stream says when the last of it is saved.
        return HttpResponse(status=204)
    return redirect("core:content_piece", pk)


@require_POST
@login_required
def content_again(request: Request, pk: int) -> HttpResponse:
    """`how=retry` does the last thing once more, `how=continue` goes on where the text stands.

    `how=anew` asks for the whole text once more, also where it was revised since.
    """
    piece = get_content(request.user, pk)
    how = request.POST.get("how", "retry")
    last = piece.generations.order_by("-pk").first()
    if how not in ("retry", "continue", "anew") or last is None:
        return HttpResponseBadRequest("Ask for how=retry, continue or anew, for a piece that a model wrote.")
    if how == "continue" and last.kind == Generation.Kind.NEARER:
        return HttpResponseBadRequest("A revision is whole or nothing: ask for how=retry.")
    if last.is_open:
        return redirect("core:content_piece", pk)
    if how == "anew" and last.kind == Generation.Kind.NEARER:
        last = piece.generations.filter(kind=Generation.Kind.DRAFT).order_by("-pk").first() or last
    return _begun(request, pk, lambda: (continue_draft if how == "continue" else retry_draft)(last))


@require_POST
@login_required
def content_nearer(request: Request, pk: int) -> HttpResponse:
    """Have the text revised towards its voice."""
    piece = get_content(request.user, pk)
    return _begun(request, pk, lambda: bring_nearer(piece))


def _begun(request: Request, pk: int, begin: Callable[[], Generation]) -> HttpResponse:
    """To the piece, where it is being written or a message says why it is not."""
    piece_url = reverse("core:content_piece", args=[pk])
    try:
        begin()
    except AlreadyRunning:
        messages.info(request, "This is being written already.")
    except OverLimit as limit:
        return _limited(limit, render(request, "429.html", {"limit": limit, "back": piece_url}, status=429))
    except (Unreadable, NothingToRevise) as error:
        messages.error(request, f"{error.message} {error.advice}")
    return redirect(piece_url)


def _limited(limit: OverLimit, response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = str(limit.retry_after)
    return response
