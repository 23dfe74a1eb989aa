"""Who may write to a generation: a lease that runs out, and a fencing token that only the newest holder has.

Every function is one short transaction, called from the runner through a thread.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.models import ContentPiece, Generation

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
    expired = Generation.objects.filter(state=State.RUNNING).filter(Q(lease_until__lt=now) | Q(lease_until=None))
    return expired.update(
        state=Case(When(stop_requested=True, then=Value(State.STOPPED)), default=Value(State.INTERRUPTED)),
        finished_at=now,
        lease_until=None,
        fence=F("fence") + 1,
        waiting="",
        error="The program that was writing this ended before the text did.",
        advice="What was written is kept. Continue from there, or write it again.",
        error_kind="interrupted",
    )


def request_stop(pk: int) -> None:
    """Ask for the end: one that waits ends at once, one that runs as soon as its holder has saved its text."""
    now = timezone.now()
    waiting = Generation.objects.filter(pk=pk, state=State.QUEUED)
    if not waiting.update(state=State.STOPPED, finished_at=now, stop_requested=True, waiting=""):
        Generation.objects.filter(pk=pk, state=State.RUNNING).update(stop_requested=True)
