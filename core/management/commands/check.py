"""`manage.py check --persona NAME FILE…`: how near texts come to a voice. Without a persona: Django's own checks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as SystemCheck

from core.access import MOST_NAMED, personas_called
from core.analysis.reading import Unreadable
from core.fidelity import Check, check
from core.management.streams import beginning
from core.matched import as_table
from core.models import Persona
from core.samples.files import MOST_BYTES, UnreadableFile, read_files
from core.samples.texts import habits_of

WRONG, INCOMPLETE = 2, 1
# Holds a text against the persona.
Hold = Callable[[str], Check]


class Command(SystemCheck):
    help = (
        "With --persona: hold texts against a persona, and say how near each comes, and where it strays. "
        "Without: check the whole project for problems, as Django does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--persona", metavar="NAME", help="its name, or # and its number; FILEs follow, or “-”")
        parser.add_argument("--author", default="", help="whose persona, where several authors have one of that name")
        parser.add_argument("--format", choices=("table", "json"), default="table", help="with --persona")

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """What Django takes for labels of apps are the files here."""
        if options["persona"] is None:
            if options["author"] or options["format"] != "table":
                raise CommandError("--author and --format go with --persona NAME.", returncode=WRONG)
            try:
                super().handle(*app_labels, **options)
            except LookupError as error:
                raise CommandError(f"{error} For texts, say --persona NAME.", returncode=WRONG) from error
            return
        if not app_labels:
            raise CommandError("Name the files to check.", returncode=WRONG)
        persona = _persona(options["persona"], options["author"])
        hold = partial(check, values=persona.attributes(), samples=habits_of(persona.pk))
        if options["format"] == "json":
            files = [_as_json(name, hold) for name in app_labels]
            about = {"id": persona.pk, "name": persona.name}
            self.stdout.write(json.dumps({"persona": about, "files": files}, indent=1, ensure_ascii=False))
            bad = sum("error" in one for one in files)
        else:
            bad = sum(not self._told(name, hold, several=len(app_labels) > 1) for name in app_labels)
        if bad:
            raise CommandError(f"{bad} of {len(app_labels)} could not be checked: see above.", returncode=INCOMPLETE)

    def _told(self, name: str, hold: Hold, *, several: bool) -> bool:
        """One file's result; whether there is one."""
        if several:
            self.stdout.write(f"— {name}")
        try:
            told = as_table(hold(_text(name)), shutil.get_terminal_size((120, 24)).columns)
        except (Unreadable, UnreadableFile, OSError) as error:
            self.stdout.write(" ".join(_said(error)))
            told = ""
        self.stdout.write(f"{told}\n" if several else told)
        return bool(told)


def _persona(name: str, username: str) -> Persona:
    found, personas = personas_called(name, username)
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(
            f"Several personas are called “{name}”: say --author, or give one’s number: {_named(found)}.",
            returncode=WRONG,
        )
    whose = f" of the author “{username}”" if username else ""
    known = _named(list(personas[:MOST_NAMED])) or "none yet"
    raise CommandError(f"There is no persona “{name}”{whose}. There are: {known}.", returncode=WRONG)


def _named(personas: list[Persona]) -> str:
    said = ", ".join(f"#{one.pk} {one.name} ({one.author})" for one in personas)
    # A name must not steer the terminal.
    return "".join(char for char in said if char.isprintable())


def _text(name: str) -> str:
    return read_files([(name, beginning(name, MOST_BYTES + 1))])[0].text


def _as_json(name: str, hold: Hold) -> dict[str, Any]:
    try:
        return {"file": name, **hold(_text(name)).as_json()}
    except (Unreadable, UnreadableFile, OSError) as error:
        message, advice = _said(error)
        return {"file": name, "error": message, "advice": advice}


def _said(error: Unreadable | UnreadableFile | OSError) -> tuple[str, str]:
    """What was wrong, and what to do."""
    if isinstance(error, UnreadableFile):
        return f"“{error.name}” {error.message}", error.advice
    if isinstance(error, Unreadable):
        return error.message, error.advice
    return f"{error.strerror or error}.", "Give the path of a file that can be read."
