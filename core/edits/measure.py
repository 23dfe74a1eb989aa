"""Edited pieces measured, a few at a time, and kept: it takes a third of a second for a thousand words."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from core.analysis.reading import Unreadable
from core.edits.pieces import EditedPiece
from core.models import Edit

# So many pieces in one request, and so many characters of them after the first: about three seconds.
AT_ONCE, MUCH = 4, 50_000
# Longer texts than this are left out: nobody waits for them.
LONGEST = 60_000


def measure(pieces: list[EditedPiece]) -> bool:
    """Measures some of those that are not measured yet; whether there are more of them."""
    waiting = [one for one in pieces if not one.is_measured]
    taken: list[Edit] = []
    length = 0
    for one in waiting[:AT_ONCE]:
        length += len(one.draft) + len(one.published)
        if taken and length > MUCH:
            break
        one.edit = _measured(one)
        taken.append(one.edit)
    if taken:
        _keep(taken)
    return len(taken) < len(waiting)


def _measured(one: EditedPiece) -> Edit:
    """Nothing before and nothing after where one of the texts cannot be read."""
    # Here, not above: the parser's libraries take a second.
    from core.analysis.examine import examine
    from core.edits.compare import compare

    edit = Edit(piece=one.piece, digest=one.digest)
    if max(len(one.draft), len(one.published)) > LONGEST:
        return edit
    try:
        examine(one.draft)
        examine(one.published)
    except Unreadable:
        return edit
    edit.before, edit.after = compare(one.draft, one.published)
    return edit


def _keep(edits: list[Edit]) -> None:
    """In one query, over what was kept of the same pieces."""
    try:
        with transaction.atomic():
            Edit.objects.bulk_create(
                edits,
                update_conflicts=True,
                unique_fields=["piece"],
                update_fields=["digest", "before", "after", "measured_at"],
            )
    except IntegrityError:
        # One of the pieces is gone by now: the others are measured once more.
        pass
