"""Many decisions of a review at once: what a whole form holds, and all of one section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from core.access import User, lock_analysis
from core.models import Proposal

Value = int | str | None


def save_decisions(user: User, analysis_pk: int, decisions: Mapping[str, tuple[bool, Value]]) -> int:
    """Keeps what differs from what is kept already; how many those were. Nothing in what is accepted already."""
    with transaction.atomic():
        analysis = lock_analysis(user, analysis_pk)
        if analysis.accepted_at:
            return 0
        changed = []
        for one in analysis.proposals.all():
            accepted, value = decisions.get(one.attribute, (one.accepted, one.chosen))
            chosen = "" if value is None else str(value)
            if (accepted, chosen) != (one.accepted, one.chosen):
                one.accepted, one.chosen, one.touched = accepted, chosen, True
                changed.append(one)
        Proposal.objects.bulk_update(changed, ["accepted", "chosen", "touched"])
    return len(changed)


def decide_all(user: User, analysis_pk: int, names: Iterable[str], *, accepted: bool) -> None:
    """Takes (or leaves) all of these that have something suggested."""
    with transaction.atomic():
        analysis = lock_analysis(user, analysis_pk)
        if not analysis.accepted_at:
            found = analysis.proposals.filter(attribute__in=list(names)).exclude(chosen="")
            found.update(accepted=accepted, touched=True)
