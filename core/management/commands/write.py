"""`manage.py write --persona NAME --topic TEXT`: a draft from the shell, streamed to the terminal and kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.generation.candidates import MOST
from core.generation.terminal import WriteError, write_draft
from core.llm.prompts import FORMS, Brief


class Command(BaseCommand):
    help = "Write a draft in a persona's voice and keep it in the library."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--persona", required=True, help="its name, or its number")
        parser.add_argument("--topic", required=True, help="what to write about")
        parser.add_argument("--author", default="", help="whose persona, where several authors have one of that name")
        parser.add_argument("--form", default="free", choices=sorted(FORMS))
        parser.add_argument("--words", type=int, default=400)
        parser.add_argument("--language", default="")
        parser.add_argument("--notes", default="")
        parser.add_argument(
            "--candidates", type=int, default=1, help="write so many texts, 1 to 8, and keep the nearest to the voice"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["topic"].strip():
            raise CommandError("Say what to write about: --topic TEXT.")
        if not 50 <= options["words"] <= 3000:
            raise CommandError("--words must be from 50 to 3000.")
        if not 1 <= options["candidates"] <= MOST:
            raise CommandError(f"--candidates must be from 1 to {MOST}.")
        brief = Brief(options["topic"], options["form"], options["words"], options["language"], options["notes"])
        try:
            piece = write_draft(
                options["persona"], options["author"], brief, self._text, self._say, candidates=options["candidates"]
            )
        except WriteError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("")
        self._say(f"“{piece.title}”, {piece.word_count} words, kept as piece {piece.pk}.")

    def _text(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()

    def _say(self, line: str) -> None:
        self.stderr.write(line)
