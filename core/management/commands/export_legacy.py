"""`manage.py export_legacy`: personas as the older tool kept them, so that nobody has to stay here."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.legacy.export import Exported, fixture_lines, flat_lines
from core.management.progress import Pace, Progress
from core.management.streams import written
from core.models import Author, ContentPiece, Persona

WRONG = 2
MOST_NAMES = 20


class Command(BaseCommand):
    help = (
        "Write personas as JSON, one a line: what was imported and not changed here just as it came, what was changed "
        "here with the change in it. “-” stands for standard output."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--author", metavar="USERNAME", default="", help="only what this user owns")
        parser.add_argument("--output", metavar="FILE", default="-")
        parser.add_argument(
            "--format",
            choices=("flat", "fixture"),
            default="flat",
            help="each persona’s JSON; or all, pieces too, for loaddata into an empty database of the older tool",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        author = _author(options["author"])
        fixture = options["format"] == "fixture"
        progress, counts = Progress(sys.stderr), Exported()
        lines = (fixture_lines if fixture else flat_lines)(author, counts)
        try:
            with written(options["output"]) as out:
                out.write(b"[")
                for number, line in enumerate(_paced(lines, progress, author, fixture=fixture)):
                    out.write(b"%s\n%s" % (b"," if number else b"", line.encode()))
                out.write(b"\n]\n")
        except OSError as error:
            what = f"“{error.filename}”: " if error.filename else ""
            raise CommandError(f"{what}{error.strerror or error}.", returncode=WRONG) from error
        finally:
            progress.clear()
        self.stderr.write(_told(counts, fixture=fixture))


def _author(username: str) -> Author | None:
    if not username:
        return None
    if author := Author.objects.filter(user__username=username).first():
        return author
    names = list(Author.objects.order_by("user__username").values_list("user__username", flat=True)[: MOST_NAMES + 1])
    listed = ", ".join(f"“{name}”" for name in names[:MOST_NAMES]) + (" and others" if len(names) > MOST_NAMES else "")
    here = f"Give one of those who are here: {listed}; or" if names else "Nobody is here yet:"
    raise CommandError(
        f"There is no user “{username}” here. {here} leave --author out to export everybody’s.", returncode=WRONG
    )


def _paced(lines: Iterator[str], progress: Progress, author: Author | None, *, fixture: bool) -> Iterator[str]:
    """The lines, and on a terminal how many are done: they are counted only for who looks."""
    if not progress.seen:
        yield from lines
        return
    models: list[Any] = [Persona, ContentPiece] if fixture else [Persona]
    mine = [model.objects.filter(author=author) if author else model.objects.all() for model in models]
    pace = Pace(progress, sum(one.count() for one in mine), "lines")
    for line in lines:
        yield line
        pace.step(1)


def _told(counts: Exported, *, fixture: bool) -> str:
    personas = f"{counts.personas:,} {'persona' if counts.personas == 1 else 'personas'}"
    pieces = f" and {counts.pieces:,} {'piece' if counts.pieces == 1 else 'pieces'}" if fixture else ""
    return f"{personas}{pieces} exported."
