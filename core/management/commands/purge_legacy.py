"""`manage.py purge_legacy`: the records of the older tool are dropped, once they have proved that all is here."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.legacy.purge import last_record, purge
from core.management.commands.verify_legacy import nothing, table, verified
from core.management.progress import Pace, Progress
from core.models import LegacyRecord

NOT_DROPPED = 1


class Command(BaseCommand):
    help = (
        "Drop the records of what came from the older tool: the JSON as it came, and what became of each key. "
        "Personas and pieces stay. Everything is verified first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="drop them; without it, only say what would be dropped")
        parser.add_argument("--source", metavar="NAME", default="", help="only what came from this source")

    def handle(self, *args: Any, **options: Any) -> None:
        source, upto = options["source"], last_record()
        records = LegacyRecord.objects.filter(source=source) if source else LegacyRecord.objects.all()
        count = records.filter(pk__lte=upto).count()
        if not count:
            self.stdout.write(nothing(source))
            return
        if not options["yes"]:
            raise CommandError(
                f"This would drop {_records(count)}{_of(source)}: the JSON as it came, what became of each key, and "
                "the page that shows it. Exports would then hold only what a persona’s columns hold. Personas and "
                "pieces stay. Nothing was dropped; say --yes to do it.",
                returncode=NOT_DROPPED,
            )
        found = verified(source, upto)
        if found.mismatches:
            self.stdout.write(table(found))
            raise CommandError(
                "Nothing was dropped: these records are the only proof of what came in. See manage.py verify_legacy.",
                returncode=NOT_DROPPED,
            )
        self.stdout.write(
            f"{_records(_purged(source, upto, count))} dropped{_of(source)}. Personas and pieces are as they were. "
            "To import the same source again would now make its personas and pieces anew."
        )


def _purged(source: str, upto: int, count: int) -> int:
    progress = Progress(sys.stderr)
    pace = Pace(progress, count, "records")
    try:
        return purge(source, upto, pace.step)
    finally:
        progress.clear()


def _records(count: int) -> str:
    return f"{count:,} {'record' if count == 1 else 'records'}"


def _of(source: str) -> str:
    return f" of “{source}”" if source else ""
