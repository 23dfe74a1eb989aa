"""`manage.py analyze FILE…`: what these texts show of their writer's voice, or a reading for each line of JSON."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.analysis.reading import Reading, Unreadable
from core.llm.errors import ModelError
from core.management.progress import Progress
from core.management.streams import beginning, opened, written
from core.samples.batch import Counts, answered
from core.samples.files import MOST_BYTES, SampleText, UnreadableFile, read_files
from core.samples.reading import ENGINES, read_texts
from core.samples.report import as_table
from core.samples.texts import BETWEEN

UNREADABLE, INCOMPLETE = 2, 1


class Command(BaseCommand):
    help = "Read texts: what they show of a voice, with evidence. “-” stands for standard input or output."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="*", metavar="FILE", help="text, Markdown or Word; several count together")
        parser.add_argument("--engine", choices=ENGINES, default="builtin", help="measure, ask the model, or both")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--jsonl", metavar="IN", help='one {"id": …, "text": …} a line')
        parser.add_argument("--output", metavar="OUT", help="one reading a line, for --jsonl", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        files, lines = options["file"], options["jsonl"]
        if bool(files) == bool(lines):
            raise CommandError("Name the files to read, or --jsonl IN.", returncode=UNREADABLE)
        if options["output"] and not lines:
            raise CommandError("--output goes with --jsonl only.", returncode=UNREADABLE)
        if lines and options["engine"] != "builtin":
            raise CommandError("--jsonl is read by the built-in analyser only.", returncode=UNREADABLE)
        progress = Progress(sys.stderr)
        try:
            if lines:
                self._lines(lines, options["output"] or "-", progress)
            else:
                self._files(files, options, progress)
        except OSError as error:
            what = f"“{error.filename}”: " if error.filename else ""
            raise CommandError(f"{what}{error.strerror or error}.", returncode=UNREADABLE) from error
        finally:
            progress.clear()

    def _files(self, names: Sequence[str], options: dict[str, Any], progress: Progress) -> None:
        try:
            texts = read_files([(name, beginning(name, MOST_BYTES + 1)) for name in names])
            read = read_texts(texts, options["engine"], lambda share: progress.say(f"{share:.0%} read"))
        except (UnreadableFile, Unreadable) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        except ModelError as error:
            raise CommandError(f"{error.message} {error.advice}".strip(), returncode=INCOMPLETE) from error
        progress.clear()
        if options["format"] == "json":
            self.stdout.write(json.dumps(_as_json(read.reading, texts), indent=1))
        else:
            self.stdout.write(as_table(read.reading, shutil.get_terminal_size((120, 24)).columns))
        if read.error:
            said = f"{read.error.message} {read.error.advice}".strip()
            raise CommandError(f"The model’s part is missing or incomplete: {said}", returncode=INCOMPLETE)

    def _lines(self, source: str, target: str, progress: Progress) -> None:
        counts = Counts()
        with opened(source) as lines, written(target) as out:
            for line in answered(lines, counts):
                out.write(line)
                out.flush()
                progress.say(f"{counts.all:,} read, {counts.bad:,} refused")
        progress.clear()
        if counts.bad:
            noun = "line" if counts.all == 1 else "lines"
            raise CommandError(
                f"{counts.bad:,} of {counts.all:,} {noun} gave no reading: see “error” there.", returncode=INCOMPLETE
            )


def _as_json(reading: Reading, texts: Sequence[SampleText]) -> dict[str, Any]:
    """Offsets count through all texts in their order; `samples` says where each begins and ends."""
    places, at = [], 0
    for one in texts:
        places.append({"name": one.name, "start": at, "end": at + len(one.text)})
        at += len(one.text) + len(BETWEEN)
    return {"words": reading.words, "set_aside": reading.set_aside, "samples": places, **reading.as_json()}
