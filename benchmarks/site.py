"""A site to measure: a temporary database with one author, and the real server on it."""

from __future__ import annotations

import contextlib
import http.client
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="personagen-bench-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "core.tests.app_settings"
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER / 'bench.sqlite3'}"
os.environ["SECRET_KEY"] = "for-measuring-only-and-long-enough-for-the-checks"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1"
os.environ["PERSONAGEN_LOCAL_MODEL_START"] = "0"

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from core.models import Author, Persona  # noqa: E402
from core.starters import STARTERS  # noqa: E402
from core.tests.servers import AppServer, collect_static  # noqa: E402


def prepare() -> Client:
    """A migrated database with one author; a client that is signed in."""
    call_command("migrate", verbosity=0)
    collect_static()
    client = Client()
    client.force_login(User.objects.get_or_create(username="bench")[0])
    return client


def personas(count: int) -> list[int]:
    """Bring the author to exactly that many personas; their keys."""
    author = Author.objects.of(User.objects.get(username="bench"))
    Persona.objects.filter(author=author).delete()
    made = [
        Persona(author=author, name=f"{s.name} {n}", description=s.description, **s.values)
        for n in range(count)
        for s in [STARTERS[n % len(STARTERS)]]
    ]
    Persona.objects.bulk_create(made)
    return list(Persona.objects.filter(author=author).order_by("pk").values_list("pk", flat=True))


@contextlib.contextmanager
def server(application: str = "personagen.asgi:application", **env: str) -> Iterator[AppServer]:
    app = AppServer(FOLDER, {"DATABASE_URL": os.environ["DATABASE_URL"], **env}, application)
    try:
        yield app
    finally:
        app.stop()


class Browser:
    """A bare keep-alive HTTP client with the author's session and CSRF token."""

    def __init__(self, port: int, client: Client) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        client.get("/personas/new/")
        self.token = client.cookies["csrftoken"].value
        cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.token}"
        self.headers = {"Cookie": cookies, "X-CSRFToken": self.token, "Accept-Encoding": "gzip"}

    def open(self, method: str, path: str, body: str = "") -> http.client.HTTPResponse:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        self.connection.request(method, path, body=body or None, headers=self.headers | kind)
        return self.connection.getresponse()

    def read(self, method: str, path: str, body: str = "") -> bytes:
        response = self.open(method, path, body)
        data = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status}")
        return data


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(lines["VmRSS"].split()[0]) / 1024


def say(name: str, value: object) -> None:
    sys.stdout.write(f"{name:<64} {value}\n")
    sys.stdout.flush()


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def clock() -> float:
    return time.perf_counter()
