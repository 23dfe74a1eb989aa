"""Writing samples: given, listed, read again, deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from core.access import get_asked_persona, get_sample
from core.forms.samples import GOOD, LEAST, SampleForm
from core.generation.limits import OverLimit
from core.models import Analysis, Author, Persona, Sample
from core.requests import Request
from core.samples import runner
from core.samples.start import start_analysis

PAGE = 25
# Characters of a sample on one page of it.
LONG = 100_000


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sample_new(request: Request) -> HttpResponse:
    """GET the form; POST begins the reading and goes to it. `?persona=<pk>` adds to that persona."""
    persona = get_asked_persona(request.user, request.GET.get("persona", ""))
    limit: OverLimit | None = None
    if request.method == "POST":
        form = SampleForm(request.POST, request.FILES, persona=persona)
        if form.is_valid():
            try:
                return redirect("core:analysis", _start(request, form, persona).pk)
            except OverLimit as error:
                form.add_error("engine", str(error))
                limit = error
        # The first fault is where the page begins.
        form.fields[next(iter(form.errors))].widget.attrs["autofocus"] = True
    else:
        form = SampleForm(persona=persona)
        runner.warm()
    context = {"form": form, "persona": persona, "least": LEAST, "good": GOOD}
    if limit is None:
        return render(request, "core/samples/new.html", context, status=422 if form.is_bound else 200)
    response = render(request, "core/samples/new.html", context, status=429)
    response["Retry-After"] = str(limit.retry_after)
    return response


def _start(request: Request, form: SampleForm, persona: Persona | None) -> Analysis:
    given = form.cleaned_data
    return start_analysis(
        Author.objects.of(request.user),
        form.texts,
        engine=given["engine"],
        name=given.get("name", ""),
        persona=persona,
        key=given["key"],
    )


@require_safe
@login_required
def sample_list(request: Request) -> HttpResponse:
    """All samples, or those of `?persona=<pk>`; above them what waits for its author."""
    persona = get_asked_persona(request.user, request.GET.get("persona", ""))
    samples = Sample.objects.for_user(request.user).select_related("persona").defer("text").order_by("-pk")
    waiting = (
        Analysis.objects.for_user(request.user).filter(accepted_at=None).select_related("persona").defer("measures")
    )
    if persona:
        samples, waiting = samples.filter(persona=persona), waiting.filter(persona=persona)
    context: dict[str, Any] = {
        "persona": persona,
        "waiting": waiting[:PAGE],
        "page": Paginator(samples, PAGE).get_page(request.GET.get("page")),
        "query": f"persona={persona.pk}" if persona else "",
    }
    return render(request, "core/samples/list.html", context)


@require_safe
@login_required
def sample(request: Request, pk: int) -> HttpResponse:
    one = get_sample(request.user, pk)
    parts = [one.text[at : at + LONG] for at in range(0, len(one.text), LONG)] or [""]
    page = Paginator(parts, 1).get_page(request.GET.get("page"))
    return render(request, "core/samples/sample.html", {"sample": one, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sample_delete(request: Request, pk: int) -> HttpResponse:
    """GET asks; POST deletes the text, for good. What was learnt from it stays with the persona."""
    one = get_sample(request.user, pk)
    if request.method != "POST":
        template = "core/samples/_delete.html" if request.htmx else "core/samples/delete.html"
        return render(request, template, {"sample": one})
    one.delete()
    messages.success(request, f"“{one.name}” was deleted.")
    url = reverse("core:sample_list")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
