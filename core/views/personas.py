"""The list of personas, a new one, the editor, and what is done with a whole persona."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from core import trash
from core.access import get_edited_persona, get_persona, lock_persona
from core.attributes import BY_NAME, Category
from core.changes import persona_changes, restore_persona
from core.forms.filters import PersonaFilter
from core.forms.persona import CATEGORY_FORMS, NewPersonaForm
from core.models import Analysis, Author, Persona
from core.radar import radar
from core.requests import Request
from core.samples.starting import take_starter
from core.starters import BY_SLUG, STARTERS
from core.views.fields import portrait_context
from core.views.lists import with_address

PAGE = 25


@require_safe
@login_required
def persona_list(request: Request) -> HttpResponse:
    form = PersonaFilter(request.GET)
    personas = form.apply(Persona.objects.for_user(request.user).with_piece_count())
    page = Paginator(personas, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "waiting": Analysis.objects.for_user(request.user).to_review().count(),
        "rows": [_row(persona) for persona in page],
        "query": form.clean_query(),
        "starters": STARTERS,
    }
    response = render(request, "core/personas/list.html", context, status=200 if form.is_valid() else 422)
    return with_address(request, response, "core:persona_list", form, page.number)


def _row(persona: Persona) -> dict[str, Any]:
    return {"persona": persona, "radar": radar(persona.attributes(), Category.LINGUISTIC)}


def _row_response(request: Request, pk: int) -> HttpResponse:
    persona = Persona.objects.for_user(request.user).with_piece_count().get(pk=pk)
    return render(request, "core/personas/_row.html", {"row": _row(persona)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_new(request: Request) -> HttpResponse:
    """By hand (a name is enough), or from one of the starters (`starter=slug`)."""
    if request.method == "POST" and (slug := request.POST.get("starter")):
        return _from_starter(request, slug)
    form = NewPersonaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.instance.author = Author.objects.of(request.user)
        return redirect("core:persona_edit", form.save().pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "core/personas/new.html", {"form": form, "starters": STARTERS}, status=status)


def _from_starter(request: Request, slug: str) -> HttpResponse:
    starter = BY_SLUG.get(slug)
    if starter is None:
        messages.error(request, "There is no such starter: choose one of those below.")
        return render(request, "core/personas/new.html", {"form": NewPersonaForm(), "starters": STARTERS}, status=422)
    author = Author.objects.of(request.user)
    persona = take_starter(author, starter)
    messages.success(request, f"“{persona.name}” is yours now: change whatever you like.")
    return redirect("core:persona_edit", persona.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_edit(request: Request, pk: int) -> HttpResponse:
    """The editor. A POST is the page without JavaScript: one category's form, sent whole."""
    bound: dict[str, Any] = {}
    if request.method == "POST":
        name = request.POST.get("category", "")
        if name not in CATEGORY_FORMS:
            raise Http404
        with transaction.atomic():
            form = CATEGORY_FORMS[name](request.POST, instance=lock_persona(request.user, pk))
            if form.is_valid():
                form.save()
                messages.success(request, "Saved.")
                return redirect("core:persona_edit", pk)
        bound[name] = form
    persona = get_edited_persona(request.user, pk)
    forms = {name: bound.get(name) or form_class(instance=persona) for name, form_class in CATEGORY_FORMS.items()}
    sampled = persona.samples.exists()
    for form in forms.values():
        form.sampled = sampled
    context = portrait_context(persona) | {
        "about": forms["about"],
        "sections": [_section(forms[c.value], c) for c in Category],
    }
    return render(request, "core/personas/edit.html", context, status=422 if bound else 200)


_TITLES = {
    Category.LINGUISTIC: "How it sounds",
    Category.PERSONALITY: "Who seems to write",
    Category.PERSONAL: "The person",
}


def _section(form: Any, category: Category) -> dict[str, Any]:
    core = [name for name in form.fields if not BY_NAME[name].is_detail]
    return {
        "key": category.value,
        "title": _TITLES[category],
        "count": len(core),
        "form": form,
        "open": category is Category.LINGUISTIC or bool(form.errors),
    }


@require_POST
@login_required
def persona_archive(request: Request, pk: int) -> HttpResponse:
    """Archive a persona (`active=0`) or bring it back (`active=1`); without either, the other of the two."""
    with transaction.atomic():
        persona = lock_persona(request.user, pk)
        wanted = request.POST.get("active", "")
        persona.is_active = wanted == "1" if wanted in ("0", "1") else not persona.is_active
        persona.save_field("is_active")
    did = "back among the active ones" if persona.is_active else "archived"
    messages.success(request, f"“{persona.name}” is {did}.")
    return _row_response(request, pk) if request.htmx else redirect("core:persona_list")


@require_POST
@login_required
def persona_duplicate(request: Request, pk: int) -> HttpResponse:
    persona = get_persona(request.user, pk)
    limit = Persona._meta.get_field("name").max_length or 120
    persona.name = f"{persona.name[: limit - 7]} (copy)"
    persona.pk, persona._state.adding, persona.is_active = None, True, True
    persona.save(force_insert=True)
    messages.success(request, f"This is “{persona.name}”, a persona of its own.")
    url = reverse("core:persona_edit", args=[persona.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_delete(request: Request, pk: int) -> HttpResponse:
    """GET asks, saying what will happen to what; POST deletes, and can be undone for a little while."""
    persona = get_persona(request.user, pk)
    if request.method != "POST":
        template = "core/personas/_delete.html" if request.htmx else "core/personas/delete.html"
        context = {"persona": persona, "pieces": persona.pieces.count(), "samples": persona.samples.count()}
        return render(request, template, context)
    with transaction.atomic():
        if request.POST.get("samples") == "delete":
            persona.samples.all().delete()
        kept = trash.keep(request.session, persona)
        persona.delete()
    stays = {0: "", 1: " Its 1 piece stays in the library."}.get(kept, f" Its {kept} pieces stay in the library.")
    messages.success(request, f"“{persona.name}” was deleted.{stays}", extra_tags=f"undo:{pk}")
    url = reverse("core:persona_list")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_POST
@login_required
def persona_undo(request: Request) -> HttpResponse:
    """Bring back a persona that was just deleted (`persona=<pk>`, or the last one), with its pieces."""
    persona = trash.restore(request.session, Author.objects.of(request.user), request.POST.get("persona", ""))
    if persona is None:
        messages.error(request, "That can no longer be undone: the time for it has passed.")
        url = reverse("core:persona_list")
    else:
        messages.success(request, f"“{persona.name}” is back, with all that was written with it.")
        url = reverse("core:persona_edit", args=[persona.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def persona_history(request: Request, pk: int) -> HttpResponse:
    """What changed, when, from what to what. POST `version` puts the persona back as it was then."""
    persona = get_persona(request.user, pk)
    if request.method == "POST":
        try:
            changed = restore_persona(persona, int(request.POST.get("version", "")))
        except (ValueError, LookupError):
            messages.error(request, "There is no such version of this persona: choose one from the list.")
            return _history(request, persona, status=422)
        messages.success(request, f"Put back as it was then: {changed} change{'s' if changed != 1 else ''}.")
        return redirect("core:persona_edit", pk)
    return _history(request, persona)


def _history(request: Request, persona: Persona, status: int = 200) -> HttpResponse:
    changes = Paginator(persona_changes(persona), PAGE).get_page(request.GET.get("page"))
    return render(request, "core/personas/history.html", {"persona": persona, "page": changes}, status=status)
