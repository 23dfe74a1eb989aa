"""The library, and one piece of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from core.access import get_content, get_version, lock_content
from core.exchange.content import FORMATS, exported
from core.forms.content import PieceForm
from core.forms.filters import ContentFilter
from core.generation import lease
from core.generation.endpoints import model_line
from core.generation.pieces import version_columns
from core.markdown import render as render_markdown
from core.models import ContentPiece, Generation, Persona
from core.requests import Request
from core.views.lists import with_address

PAGE = 25


@require_safe
@login_required
def content_list(request: Request) -> HttpResponse:
    form = ContentFilter(request.GET, personas=Persona.objects.for_user(request.user))
    pieces = form.apply(ContentPiece.objects.for_user(request.user).select_related("persona").with_run_state())
    page = Paginator(pieces, PAGE).get_page(request.GET.get("page"))
    query = form.clean_query()
    context = {"form": form, "page": page, "query": query}
    response = render(request, "core/content/list.html", context, status=200 if form.is_valid() else 422)
    return with_address(request, response, "core:content_list", form, page.number)


@require_safe
@login_required
def content_piece(request: Request, pk: int) -> HttpResponse:
    # The run first and the piece after it: once a run has ended, all of its text is in the piece.
    run = _last_run(request, pk)
    piece = get_content(request.user, pk)
    if run and run.is_open and run.lease_until and run.lease_until < timezone.now():
        # Its runner is gone, and perhaps every other one too: the page itself says so.
        lease.reap()
        run.refresh_from_db()
        piece.refresh_from_db()
    context = {
        "piece": piece,
        "run": run,
        "by": run if run is None or run.text else _last_with_text(piece),
        "rendered": render_markdown(piece.content),
        "versions": piece.generations.count(),
        "statuses": ContentPiece.Status.choices,
        "tags": piece.tags.all(),
        "line": model_line() if run and run.state == Generation.State.QUEUED else None,
    }
    return render(request, "core/content/piece.html", context)


def _last_run(request: Request, pk: int) -> Generation | None:
    return Generation.objects.for_user(request.user).filter(piece_id=pk).order_by("-pk").first()


def _last_with_text(piece: ContentPiece) -> Generation | None:
    """The run that the text stems from, where the last one left it as it was."""
    runs = piece.generations.exclude(text="").order_by("-pk")
    return runs.only("piece_id", "text", "model", "builtin").first()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def content_edit(request: Request, pk: int) -> HttpResponse:
    """Title, text, status and tags. 409 where the piece changed since this page saw it, or is being written."""
    if request.method == "POST":
        return _save_piece(request, pk)
    # Asked before the piece is read: a run that ends between the two leaves its whole text in the form.
    busy = Generation.objects.for_user(request.user).open().filter(piece_id=pk).exists()
    piece = get_content(request.user, pk)
    if busy:
        messages.info(request, "This is being written right now: stop it, or let it finish, and edit it then.")
        return redirect("core:content_piece", pk)
    return render(request, "core/content/edit.html", {"piece": piece, "form": PieceForm(instance=piece)})


def _save_piece(request: Request, pk: int) -> HttpResponse:
    with transaction.atomic():
        piece = lock_content(request.user, pk)
        now_title, now_content = piece.title, piece.content
        seen, now = request.POST.get("seen", ""), piece.updated_at.isoformat()
        data = _with_plain_lines(request.POST)
        data.setdefault("title", piece.title)
        data.setdefault("content", piece.content)
        data.setdefault("tags", ", ".join(tag.name for tag in piece.tags.all()))
        form = PieceForm(data, instance=piece)
        busy = piece.generations.open().exists()
        if form.is_valid() and not busy and seen in ("", now):
            form.save()
            messages.success(request, "Saved.")
            return redirect("core:content_piece", pk)
    piece.refresh_from_db()
    context: dict[str, Any] = {"piece": piece, "form": form, "busy": busy}
    if form.errors:
        return render(request, "core/content/edit.html", context, status=422)
    # A second save from this page is meant: it has seen what is there now.
    data["seen"] = now
    context |= {
        "form": PieceForm(data, instance=piece),
        "newer": {"title": now_title, "content": now_content},
    }
    return render(request, "core/content/edit.html", context, status=409)


def _with_plain_lines(post: QueryDict) -> QueryDict:
    """A browser sends every line break as CRLF: that alone is no change of a text."""
    data = post.copy()
    if "content" in data:
        data["content"] = str(data["content"]).replace("\r\n", "\n")
    return data


@require_POST
@login_required
def content_preview(request: Request, pk: int) -> HttpResponse:
    get_content(request.user, pk)
    text = request.POST.get("content", "")
    return render(request, "core/content/_preview.html", {"rendered": render_markdown(text)})


@require_POST
@login_required
def content_status(request: Request, pk: int) -> HttpResponse:
    """Publish, archive, or make it a draft again."""
    with transaction.atomic():
        piece = lock_content(request.user, pk)
        status = request.POST.get("status", "")
        if status not in ContentPiece.Status.values:
            wanted = ", ".join(ContentPiece.Status.values)
            return HttpResponse(f"Choose one of: {wanted}.", status=422, content_type="text/plain; charset=utf-8")
        piece.status = status
        piece.save(update_fields=["status"])
    said = {"draft": "a draft again", "published": "published", "archived": "archived"}[status]
    messages.success(request, f"“{piece}” is {said}.")
    return redirect("core:content_piece", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def content_delete(request: Request, pk: int) -> HttpResponse:
    piece = get_content(request.user, pk)
    if request.method != "POST":
        template = "core/content/_delete.html" if request.htmx else "core/content/delete.html"
        return render(request, template, {"piece": piece})
    title = str(piece)
    piece.delete()
    messages.success(request, f"“{title}” was deleted.")
    url = reverse("core:content_list")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
@login_required
def content_export(request: Request, pk: int, format: str) -> HttpResponse:
    """A download: Markdown (`md`), plain text (`txt`) or JSON. 404 for any other format."""
    piece = get_content(request.user, pk)
    if format not in FORMATS:
        raise Http404
    file = exported(piece, format)
    response = HttpResponse(file.text, content_type=file.kind)
    response["Content-Disposition"] = file.disposition
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def content_version(request: Request, pk: int, version: int) -> HttpResponse:
    """An earlier run's text: GET shows it, with the list of the others; POST makes it the piece's text again."""
    run = get_version(request.user, pk, version)
    if request.method == "POST":
        with transaction.atomic():
            piece = lock_content(request.user, pk)
            if piece.generations.open().exists():
                messages.error(request, "This is being written right now: stop it first.")
                return redirect("core:content_piece", pk)
            which = "before" if request.POST.get("which") == "before" else "after"
            columns = version_columns(run, which)
            piece.title, piece.content = columns["title"], columns["content"]
            piece.save(update_fields=["title", "content"])
        messages.success(request, "This version is the text now.")
        return redirect("core:content_piece", pk)
    context = {
        "piece": run.piece,
        "run": run,
        "versions": run.piece.generations.order_by("-pk").defer("messages", "attributes", "tries"),
        "rendered": render_markdown(version_columns(run)["content"]),
        "before": render_markdown(run.before_content) if run.before_content else "",
    }
    return render(request, "core/content/version.html", context)
