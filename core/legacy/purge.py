"""The records of the older tool are dropped once they have proved what they say; personas and pieces stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Max, QuerySet

from core.models import LegacyRecord

BATCH = 2000


def last_record() -> int:
    """The newest record there is now: what comes in later was not looked at, and is not dropped."""
    return LegacyRecord.objects.aggregate(last=Max("pk"))["last"] or 0


def purge(source: str, upto: int, said: Callable[[int], None]) -> int:
    """Drop every record up to that one, a batch at a time; without a source, those of all. Returns how many."""
    records = LegacyRecord.objects.filter(pk__lte=upto)
    dropped = 0
    for batch in _batches(records.filter(source=source) if source else records):
        count = batch.delete()[0]
        dropped += count
        said(count)
    return dropped


def _batches(records: QuerySet[LegacyRecord]) -> Iterator[QuerySet[LegacyRecord]]:
    while pks := list(records.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield records.filter(pk__range=(pks[0], pks[-1]))
