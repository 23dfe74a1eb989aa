"""Who may write to a generation: a lease that runs out, and a fencing token that only the newest holder has.

Every function is one short transaction, called from the runner through a thread.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.generation import limits
from core.generation.ends import what_is_kept
from core.generation.pieces import piece_columns
from core.models import Author, ContentPiece, Generation

LEASE = timedelta(seconds=30)
State = Generation.State


class Held(Enum):
    """What a save found: still ours, asked to stop, or no longer ours."""

    YES = "yes"
    STOP = "stop"
    LOST = "lost"


def queued(limit: int) -> list[int]:
    """The longest waiting generations whose author has room for one more, oldest first."""
    return list(_ready().order_by("pk").values_list("pk", flat=True)[:limit])


def _ready() -> QuerySet[Generation]:
    running = Generation.objects.filter(author=OuterRef("author"), state=State.RUNNING).order_by()
    busy = Coalesce(Subquery(running.values("author").annotate(n=Count("pk")).values("n")), 0)
    waiting = Generation.objects.filter(state=State.QUEUED).annotate(busy=busy)
    return waiting.filter(busy__lt=settings.PERSONAGEN_DRAFTS_PER_AUTHOR)


def claim(pk: int, *, endpoint: str, model: str, builtin: bool) -> Generation | None:
    """Take a queued generation: one conditional update, whose count says whether it is ours."""
    now = timezone.now()
    with transaction.atomic():
        # One claim at a time for an author, or two would both take the last free place (SQLite has one writer anyway).
        list(Author.objects.select_for_update(of=("self",), no_key=True).filter(generations=pk))
        mine = (
            _ready()
            .filter(pk=pk)
            .update(
                state=State.RUNNING,
                fence=F("fence") + 1,
                lease_until=now + LEASE,
                started_at=now,
                waiting="",
                endpoint=endpoint,
                model=model,
                builtin=builtin,
            )
        )
        return Generation.objects.select_related("piece").get(pk=pk) if mine else None


def give_back(pk: int, fence: int) -> None:
    """Back to the queue with what was claimed and not begun."""
    ours = Generation.objects.filter(pk=pk, fence=fence, state=State.RUNNING)
    ours.update(state=State.QUEUED, lease_until=None, started_at=None)


def save(pk: int, fence: int, fields: dict[str, Any], piece: dict[str, Any] | None) -> Held:
    """Write what is new and renew the lease, in the generation and its piece, while the token is still ours."""
    ours = Generation.objects.filter(pk=pk, fence=fence, state=State.RUNNING)
    now = timezone.now()
    with transaction.atomic():
        if not ours.update(lease_until=now + LEASE, **fields):
            return Held.LOST
        if piece is not None:
            ContentPiece.objects.filter(generations=pk).update(updated_at=now, **piece)
        stop = Generation.objects.filter(pk=pk).values_list("stop_requested", flat=True).first()
    return Held.STOP if stop else Held.YES


def finish(pk: int, fence: int, state: State, fields: dict[str, Any], piece: dict[str, Any] | None) -> bool:
    """The last write of a run. False when the generation was no longer ours: nothing is written then."""
    ours = Generation.objects.filter(pk=pk, fence=fence, state=State.RUNNING)
    now = timezone.now()
    with transaction.atomic():
        if not ours.update(state=state, finished_at=now, lease_until=None, waiting="", **fields):
            return False
        if piece is not None:
            ContentPiece.objects.filter(generations=pk).update(updated_at=now, **piece)
    return True


def reap() -> int:
    """Runs whose holder is gone become interrupted, their text kept. Returns how many."""
    now = timezone.now()
    expired = Generation.objects.filter(Q(lease_until__lt=now) | Q(lease_until=None), state=State.RUNNING)
    ended = 0
    for pk in list(expired.values_list("pk", flat=True)):
        with transaction.atomic():
            # Looked at once more: its holder may have been slow, not gone.
            if run := expired.select_for_update().filter(pk=pk).first():
                _end(run)
                ended += 1
    return ended


def _end(run: Generation) -> None:
    """What the holder would have done last: all of the text in the piece, and a state that says why it ends."""
    run.finished_at, run.lease_until, run.waiting = timezone.now(), None, ""
    run.fence += 1
    if run.stop_requested:
        run.state = State.STOPPED
    else:
        run.state, run.error_kind = State.INTERRUPTED, "interrupted"
        run.error = "The program that was writing this ended before the text did."
        run.advice = what_is_kept(run, run.tries)
    changed = ("state", "finished_at", "lease_until", "waiting", "fence", "error_kind", "error", "advice")
    run.save(update_fields=changed)
    if run.text.strip():
        limits.spent(run.author_id, None, None, written=len(run.text))
        columns = piece_columns(run, run.text, final=True)
        ContentPiece.objects.filter(pk=run.piece_id).update(updated_at=run.finished_at, **columns)


def request_stop(pk: int) -> None:
    """Ask for the end: one that waits ends at once, one that runs as soon as its holder has saved its text."""
    now = timezone.now()
    waiting = Generation.objects.filter(pk=pk, state=State.QUEUED)
    if not waiting.update(state=State.STOPPED, finished_at=now, stop_requested=True, waiting=""):
        Generation.objects.filter(pk=pk, state=State.RUNNING).update(stop_requested=True)
