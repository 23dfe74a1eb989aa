"""A reading of samples: how far it is, then its review, where each suggestion is taken, changed or left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh, trigger_client_event

from core.access import get_analysis
from core.attributes import BY_NAME
from core.forms.review import ReviewForm, SuggestionField
from core.models import Analysis
from core.requests import Request
from core.samples.decisions import decide_all, save_decisions
from core.samples.passages import marked_samples
from core.samples.review import ReviewRow, Section, Stale, accept, review_sections, save_decision
from core.samples.review import discard as throw_away
from core.samples.start import engines, read_again

State = Analysis.State


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def analysis(request: Request, pk: int) -> HttpResponse:
    """How far it is, why it failed, or the review. A POST is the review's whole form; `do` says what for."""
    one = get_analysis(request.user, pk)
    if request.method == "POST":
        return _decided(request, one)
    if one.state != State.DONE:
        return render(request, "core/analyses/reading.html", _reading_context(one))
    sections = review_sections(one)
    return _review(request, one, sections, ReviewForm(one, _rows(sections)))


def _rows(sections: list[Section]) -> list[ReviewRow]:
    return [row for section in sections for row in (*section.rows, *section.detail)]


def _reading_context(one: Analysis) -> dict[str, Any]:
    samples = list(one.samples.defer("text"))
    return {
        "analysis": one,
        "samples": samples,
        "words": sum(sample.word_count for sample in samples),
        "percent": round(100 * one.progress),
    }


def _review(
    request: Request,
    one: Analysis,
    sections: list[Section],
    form: ReviewForm,
    *,
    status: int = 200,
    stale: list[str] | None = None,
) -> HttpResponse:
    context = {
        "analysis": one,
        "form": form,
        "sections": [_shown(section, form) for section in sections],
        "samples": marked_samples(one, [row.proposal for row in _rows(sections)]),
        "set_aside": [_counted(kind, count) for kind, count in one.set_aside.items()],
        "stale": [BY_NAME[name].label for name in stale or ()],
        "can_ask": any(engine.available and engine.value == Analysis.Engine.MODEL for engine in engines()),
    }
    return render(request, "core/analyses/review.html", context, status=status)


def _counted(kind: str, count: int) -> str:
    """“2 code blocks”, “1 web address”; what has no plural is only named."""
    if kind.endswith((" matter", " code")):
        return kind
    return f"{count} {kind}" if count == 1 else f"{count} {kind}{'es' if kind.endswith('s') else 's'}"


def _shown(section: Section, form: ReviewForm) -> dict[str, Any]:
    rows: list[SuggestionField] = [form[row.name] for row in section.rows]  # type: ignore[misc]  # as the form makes them
    detail: list[SuggestionField] = [form[row.name] for row in section.detail]  # type: ignore[misc]
    everything = [*rows, *detail]
    return {
        "key": section.key,
        "title": section.title,
        "rows": rows,
        "detail": detail,
        "found": section.found,
        "rows_found": any(field.row.proposal.value is not None for field in rows),
        "rows_open": any(field.errors or field.taken for field in rows),
        "detail_found": sum(field.row.proposal.value is not None for field in detail),
        "taken": sum(field.taken for field in everything),
        "by_hand": sum(field.row.by_hand for field in everything),
        "detail_open": any(field.errors for field in detail),
    }


def _decided(request: Request, one: Analysis) -> HttpResponse:
    if one.accepted_at:
        return redirect("core:persona_edit", one.persona_id) if one.persona_id else redirect("core:analysis", one.pk)
    if one.state != State.DONE:
        messages.info(request, "This is not read to its end yet.")
        return redirect("core:analysis", one.pk)
    sections = review_sections(one)
    form = ReviewForm(one, _rows(sections), request.POST)
    wanted, _, key = request.POST.get("do", "accept").partition(":")
    valid = form.is_valid()
    if wanted == "accept":
        return _accept(request, one, sections, form) if valid else _review(request, one, sections, form, status=422)
    # A name still missing keeps nobody from deciding the rest.
    save_decisions(request.user, one.pk, {n: d for n, d in form.decisions().items() if n not in form.errors})
    if section := next((section for section in sections if section.key == key), None):
        _decide_section(request, one, section, accepted=wanted == "take")
        return redirect(f"{reverse('core:analysis', args=[one.pk])}#section-{section.key}")
    messages.success(request, "Your choices are kept. Come back whenever you like.")
    return redirect("core:analysis", one.pk)


def _decide_section(request: Request, one: Analysis, section: Section, *, accepted: bool) -> None:
    """All of a section at once; what was set by hand is taken only one by one."""
    names = [row.name for row in _rows([section]) if not (accepted and row.by_hand)]
    decide_all(request.user, one.pk, names, accepted=accepted)


def _accept(request: Request, one: Analysis, sections: list[Section], form: ReviewForm) -> HttpResponse:
    decisions, is_new = form.decisions(), one.persona_id is None
    try:
        persona = accept(
            request.user, one.pk, decisions=decisions, name=form.cleaned_data.get("name", ""), seen=form.seen()
        )
    except Stale as stale:
        save_decisions(request.user, one.pk, decisions)
        one = get_analysis(request.user, one.pk)
        fresh = review_sections(one)
        form = ReviewForm(one, _rows(fresh))
        return _review(request, one, fresh, form, status=409, stale=stale.names)
    taken = sum(accepted for accepted, _ in decisions.values())
    did = "is made" if is_new else "is changed"
    messages.success(request, f"“{persona.name}” {did}: {taken} of its attributes come from your writing.")
    return redirect("core:persona_edit", persona.pk)


@require_safe
@login_required
def analysis_progress(request: Request, pk: int) -> HttpResponse:
    """The fragment that asks for itself while it is being read; `seen` is the stage that the page shows."""
    one = get_analysis(request.user, pk)
    if not one.is_open:
        return HttpResponseClientRefresh() if request.htmx else redirect("core:analysis", pk)
    response = render(request, "core/analyses/_progress.html", _reading_context(one))
    if one.stage != request.GET.get("seen", ""):
        trigger_client_event(response, "announce", {"text": one.stage or "Waiting its turn"})
    return response


@require_POST
@login_required
def analysis_again(request: Request, pk: int) -> HttpResponse:
    """Reads the samples once more, by `engine` where it is given; what was decided stays."""
    one = get_analysis(request.user, pk)
    engine = request.POST.get("engine", "")
    if engine and engine not in Analysis.Engine.values:
        wanted = ", ".join(Analysis.Engine.values)
        return HttpResponse(f"Choose one of: {wanted}.", status=422, content_type="text/plain; charset=utf-8")
    read_again(one, engine or None)
    return redirect("core:analysis", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def analysis_discard(request: Request, pk: int) -> HttpResponse:
    """GET asks; POST throws the review away, with those of its samples that are nobody's."""
    one = get_analysis(request.user, pk)
    if one.accepted_at and one.persona_id:
        messages.info(request, "This was taken into the persona already: delete its samples, or the persona itself.")
        url = reverse("core:analysis", args=[pk])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    if request.method != "POST":
        template = "core/analyses/_discard.html" if request.htmx else "core/analyses/discard.html"
        return render(request, template, {"analysis": one, "samples": one.samples.filter(persona=None).count()})
    throw_away(one)
    messages.success(request, "The review was thrown away.")
    url = reverse("core:sample_list")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_POST
@login_required
def proposal(request: Request, pk: int, name: str) -> HttpResponse:
    """One row of the review saves itself: `<name>` is its value, `take-<name>` is there where it is taken.

    200 and the row, or 422 and the row with its error. 404 once the review is accepted.
    """
    one = get_analysis(request.user, pk)
    found = get_object_or_404(one.proposals, attribute=name, analysis__accepted_at=None)
    persona = one.persona
    by_hand = persona is not None and name in persona.marked("by_hand")
    row = ReviewRow(found, BY_NAME[name], getattr(persona, name, None), by_hand)
    form = ReviewForm(one, [row], request.POST, named=False)
    if not form.is_valid():
        context = {"analysis": one, "field": form[name]}
        return render(request, "core/analyses/_suggestion.html", context, status=422)
    accepted, chosen = form.decisions()[name]
    saved = save_decision(request.user, pk, name, accepted=accepted, chosen=chosen)
    form = ReviewForm(one, [ReviewRow(saved, row.attribute, row.today, by_hand)], named=False)
    context = {"analysis": one, "field": form[name], "saved": True}
    response = render(request, "core/analyses/_suggestion.html", context)
    return trigger_client_event(response, "announce", {"text": _said(form[name], accepted)})


def _said(field: Any, accepted: bool) -> str:
    return f"{field.label} {'taken' if accepted else 'left'}{': ' + field.word if accepted and field.word else ''}"


__all__ = ["analysis", "analysis_again", "analysis_discard", "analysis_progress", "proposal"]
