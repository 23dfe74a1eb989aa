"""`manage.py seed_demo`: an author with the six starter personas and a piece of writing, to look around with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.demo import seed_demo


class Command(BaseCommand):
    help = "Make a demo author with the starter personas. Run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="demo")
        parser.add_argument("--password", default="", help="made at random where none is given")

    def handle(self, *args: Any, **options: Any) -> None:
        seeded = seed_demo(options["username"], options["password"])
        if seeded.password:
            self.stdout.write(f"Sign in as “{options['username']}” with the password “{seeded.password}”.")
        else:
            self.stdout.write(f"“{options['username']}” was there already; the password is as it was.")
        self.stdout.write(f"Personas made: {seeded.personas}. Pieces made: {seeded.pieces}.")
