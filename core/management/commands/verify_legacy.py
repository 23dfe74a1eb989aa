"""`manage.py verify_legacy`: proof from the database that what came from the older tool is here as it came."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.legacy.verify import Mismatch, Verification, verify
from core.management.progress import Pace, Progress
from core.models import LegacyRecord

WRONG = 1
LONGEST = 60
_ROWS = (
    ("records", "Records"),
    ("mapped", "Keys mapped, and equal"),
    ("converted", "Keys converted, and equal"),
    ("edited", "Keys edited here since"),
    ("kept", "Keys kept in the record"),
    ("refused", "Keys refused"),
    ("deleted", "Records of what was deleted since"),
    ("mismatches", "Mismatches"),
)


class Command(BaseCommand):
    help = "Compare every imported record with what it became, from the database alone. Nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", metavar="NAME", default="", help="only what came from this source")

    def handle(self, *args: Any, **options: Any) -> None:
        found = verified(options["source"])
        if not found.records:
            self.stdout.write(nothing(options["source"]))
            return
        self.stdout.write(table(found))
        if found.mismatches:
            raise CommandError(
                "What is here is not what came in, nor was it edited here. Compare these with a backup: "
                "something has written to the database past PersonaGen.",
                returncode=WRONG,
            )


def verified(source: str, upto: int | None = None) -> Verification:
    """The same work as the command's, with its progress."""
    progress = Progress(sys.stderr)
    pace: Pace | None = None
    if progress.seen:
        progress.say("Counting the records …")
        records = LegacyRecord.objects.filter(source=source) if source else LegacyRecord.objects.all()
        pace = Pace(progress, records.count(), "records")
    try:
        return verify(source, upto, pace.step if pace else lambda count: None)
    finally:
        progress.clear()


def nothing(source: str) -> str:
    """What to say where there are no records."""
    names = LegacyRecord.objects.order_by("source").values_list("source", flat=True).distinct()
    if source and (sources := list(names[:20])):
        return f"Nothing came from “{source}”. There are records from {', '.join(f'“{name}”' for name in sources)}."
    return "There are no records of the older tool here."


def table(found: Verification) -> str:
    width = max(len(label) for _, label in _ROWS)
    lines = [f"{label:{width}}  {getattr(found, name):>13,}" for name, label in _ROWS]
    lines += [_line(one) for one in found.shown]
    if (more := found.mismatches - len(found.shown)) > 0:
        lines.append(f"… and {more:,} more.")
    return "\n".join(lines)


def _line(one: Mismatch) -> str:
    key, source = _plain(one.key), _plain(one.source)
    return f"{key} of {source}: {one.column} was to be {_shown(one.expected)}, and is {_shown(one.current)}."


def _shown(value: Any) -> str:
    return f"“{_plain(value)}”" if isinstance(value, str) else _plain(str(value))


def _plain(text: str) -> str:
    """Short, and nothing in it that a terminal would act on."""
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
