"""`manage.py import_legacy SOURCE…`: personas and pieces of the older tool become ours, and nothing is lost."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.legacy.ahead import ReaderGone
from core.legacy.importer import BATCH, Import, Options
from core.legacy.reader import open_source
from core.legacy.records import NotASource, Source, Survey
from core.legacy.summary import Report, table
from core.management.progress import Pace, Progress
from core.management.streams import written
from core.models import Author

WRONG_SOURCE, INCOMPLETE, STOPPED = 2, 1, 130


class Command(BaseCommand):
    help = (
        "Bring personas, blog posts and content pieces from the older tool: its SQLite file, the URL of its PostgreSQL "
        "database, a dump, exported JSON, or a folder of that. The source is only read. The same again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="+", metavar="SOURCE")
        parser.add_argument("--dry-run", action="store_true", help="do all the work, and write nothing")
        parser.add_argument("--author", metavar="USERNAME", default="", help="owner of what has none here")
        parser.add_argument("--create-users", action="store_true", help="make the older tool's users, as they were")
        parser.add_argument("--report", metavar="FILE", default="", help="what became of every key, as JSON")
        parser.add_argument(
            "--on-conflict",
            choices=("skip", "update"),
            default="skip",
            help="a record whose source changed since: leave it, or take over what changed there",
        )
        parser.add_argument("--batch", type=int, default=BATCH, metavar="N", help="records written at once")
        parser.add_argument("--no-progress", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = _options(options)
        progress = Progress(sys.stderr, silent=options["no_progress"])
        with ExitStack() as stack:
            sources = _opened(options["source"], stack, progress)
            report = Report(self._file(options["report"], stack))
            pace = Pace(progress, sum(survey.total for _, survey in sources), "records")
            run = Import(chosen, report.tell, bool(options["report"]), pace.step)
            try:
                counts = run.run(sources)
            except (KeyboardInterrupt, ReaderGone) as error:
                stopped = isinstance(error, KeyboardInterrupt)
                raise CommandError(
                    f"{'Stopped' if stopped else 'The source could not be read further'}: {run.counts.made:,} records "
                    "came in, each whole. The same command again goes on from here.",
                    returncode=STOPPED if stopped else INCOMPLETE,
                ) from error
            finally:
                progress.clear()
            report.end(counts, dry_run=chosen.dry_run)
        self.stdout.write(table(counts, report, dry_run=chosen.dry_run, file=options["report"]))
        if counts.wrong:
            raise CommandError(
                f"{counts.wrong:,} records have keys without a fate: a fault of this program. Please report it.",
                returncode=INCOMPLETE,
            )
        if counts.failed:
            bad = counts.refused + counts.broken
            others = "; all others were" if bad < counts.read else ""
            raise CommandError(
                f"{bad:,} of {counts.read:,} records could not be brought in{others}.", returncode=INCOMPLETE
            )

    def _file(self, name: str, stack: ExitStack) -> Any:
        if not name:
            return None
        try:
            return stack.enter_context(written(name))
        except OSError as error:
            raise CommandError(f"--report “{name}”: {error.strerror or error}.", returncode=WRONG_SOURCE) from error


def _options(options: dict[str, Any]) -> Options:
    if not 1 <= options["batch"] <= 10_000:
        raise CommandError("--batch must be from 1 to 10,000.", returncode=WRONG_SOURCE)
    author = None
    if name := options["author"]:
        author = Author.objects.filter(user__username=name).first()
        if author is None:
            raise CommandError(
                f"There is no user “{name}” here to own what has no owner: sign up first, or run "
                f"manage.py createsuperuser --username {name}.",
                returncode=WRONG_SOURCE,
            )
    return Options(
        author=author,
        create_users=options["create_users"],
        dry_run=options["dry_run"],
        update=options["on_conflict"] == "update",
        batch=options["batch"],
    )


def _opened(names: list[str], stack: ExitStack, progress: Progress) -> list[tuple[Source, Survey]]:
    """All sources, looked over before anything is written."""
    sources = []
    try:
        for name in names:
            progress.say(f"Looking at {name} …")
            source = open_source(name)
            stack.callback(source.close)
            sources.append((source, source.survey()))
    except NotASource as error:
        raise CommandError(str(error), returncode=WRONG_SOURCE) from error
    finally:
        progress.clear()
    return sources
