"""The built-in model from the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.llm import local


class Command(BaseCommand):
    """`local_model install | serve | status | list`."""

    help = "Fetch, serve or look at the built-in model."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        install = actions.add_parser("install", help="fetch a model and verify it")
        serve = actions.add_parser("serve", help="serve a model on this machine until stopped")
        for action in (install, serve):
            action.add_argument("name", nargs="?", default=settings.PERSONAGEN_LOCAL_MODEL)
        serve.add_argument("--port", type=int, default=0, help="a free one unless given")
        serve.add_argument("--with-parent", action="store_true", help="end when standard input closes")
        actions.add_parser("status", help="say how the configured model is")
        actions.add_parser("list", help="list the models that can be installed by name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except local.LocalModelError as error:
            raise CommandError(str(error)) from error

    def _install(self, options: dict[str, Any]) -> None:
        path = local.install(options["name"], settings.PERSONAGEN_MODEL_DIR, self._show_progress())
        self.stdout.write(f"Installed: {path}")

    def _serve(self, options: dict[str, Any]) -> None:
        name, folder = options["name"], settings.PERSONAGEN_MODEL_DIR
        code = local.serve(name, folder, port=options["port"], with_parent=options["with_parent"])
        if code == local.ALREADY_SERVED:
            self.stdout.write(f"Process {local.status(name, folder).pid} serves {name} already.")
        sys.exit(code)

    def _status(self, options: dict[str, Any]) -> None:
        found = local.status(settings.PERSONAGEN_LOCAL_MODEL, settings.PERSONAGEN_MODEL_DIR)
        self.stdout.write(found.line)
        if found.ready:
            self.stdout.write(f"{found.serving} at {found.base_url}, process {found.pid}")
        if found.note:
            self.stdout.write(found.note)

    def _list(self, options: dict[str, Any]) -> None:
        for entry in local.CATALOGUE.values():
            here = "installed" if local.is_here(entry, settings.PERSONAGEN_MODEL_DIR) else "not installed"
            size = f"{entry.size / 1e6:,.0f} MB"
            self.stdout.write(f"{entry.name:20} {size:>9}  {entry.licence:12} {here:14} {entry.description}")

    def _show_progress(self) -> local.Progress:
        """One line that is written over on a terminal; elsewhere a line for each tenth."""
        on_terminal = self.stdout.isatty()
        last = ("", -1)

        def show(phase: str, done: int, total: int) -> None:
            nonlocal last
            percent = 100 * done // total if total else 0
            step = (phase, percent if on_terminal else percent // 10)
            if step != last:
                line = f"{phase}: {percent} % of {total / 1e6:,.0f} MB"
                self.stdout.write(f"\r{line:50}" if on_terminal else line, ending="" if on_terminal else "\n")
                self.stdout.flush()
                last = step
            if on_terminal and done >= total > 0 and phase == "verifying":
                self.stdout.write("")

        return show
