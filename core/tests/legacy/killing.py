"""Imports a source, killed at random moments and started again until it is through; run as a process of its own.

`python -m core.tests.legacy.killing SOURCE KILLS SEED` prints as JSON how often it was killed, how many imports came to
their end, and the digests of what these left behind, each in an emptied database. The first is of one undisturbed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from core.legacy import importer  # noqa: E402
from core.models import ContentPiece, LegacyRecord, Persona  # noqa: E402

BATCH = 100


def run(source: str) -> None:
    """In a process of its own, as if started by hand."""
    with open(os.devnull, "w") as nowhere:
        call_command("import_legacy", source, create_users=True, batch=BATCH, no_progress=True, stdout=nowhere)


def started(source: str) -> int:
    connections.close_all()
    if connection.vendor == "postgresql":
        # Its threads would not be there in the other process.
        connection.close_pool()  # type: ignore[attr-defined]
    pid = os.fork()
    if pid == 0:
        try:
            run(source)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return pid


def ended(pid: int) -> int | None:
    """The exit status, None while it runs."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


def digest() -> str:
    """Of everything that an import makes, told apart by the older tool's keys."""
    whole = hashlib.sha256()
    for row in rows():
        whole.update(json.dumps(row, default=str).encode())
    return whole.hexdigest()


def rows() -> Iterator[Any]:
    yield from User.objects.order_by("username").values_list("username", "email", "password", "date_joined")
    columns = [field.name for field in Persona._meta.concrete_fields if field.name not in ("id", "author")]
    records = LegacyRecord.objects.order_by("key")
    yield from records.values_list("key", "kind", "raw", "hash", "fates", "mapped", "author__user__username")
    yield from records.filter(kind="persona").values_list("key", *(f"persona__{name}" for name in columns))
    yield from Persona.history.order_by("id").values_list("name", "history_type", "formality_level", "tone")
    yield from ContentPiece.objects.order_by("title").values_list("title", "content", "persona__name", "tags__name")
    yield [Persona.objects.count(), ContentPiece.objects.count(), records.count()]


def main(source: str, kills: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    empty()
    began = time.monotonic()
    pid = started(source)
    while (status := ended(pid)) is None:
        time.sleep(0.01)
    if status:
        raise SystemExit("the undisturbed import failed")
    takes = time.monotonic() - began
    told: dict[str, Any] = {"killed": 0, "ends": 1, "digests": [digest()], "failed": 0}
    empty()
    while told["killed"] < kills:
        # Now by one process, now by two.
        importer.LARGE = chance.choice((1, 10**9))
        pid, until = started(source), time.monotonic() + chance.uniform(0, takes)
        while (status := ended(pid)) is None and time.monotonic() < until:
            time.sleep(0.002)
        if status is None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            told["killed"] += 1
        elif status:
            told["failed"] += 1
        else:
            told["ends"] += 1
            told["digests"].append(digest())
            empty()
    pid = started(source)
    os.waitpid(pid, 0)
    told["ends"] += 1
    told["digests"].append(digest())
    told["vendor"] = connection.vendor
    return told


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
