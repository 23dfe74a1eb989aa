"""Real processes for tests: the app under uvicorn, and a PostgreSQL of their own."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from core.tests.machine import postgres_tool

ROOT: Path = settings.BASE_DIR
START_WITHIN = 60
# As `make run` serves it.
UVICORN = "--timeout-graceful-shutdown 3 --no-access-log --log-level warning --no-proxy-headers"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def app_environment(env: Mapping[str, str]) -> dict[str, str]:
    """The tests' environment without their settings, so that the app runs with its own."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "core.tests.app_settings", **env}


def manage(*arguments: str, **env: str) -> str:
    """Run manage.py in a process of its own; its standard output."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=app_environment(env), capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process at a time: xdist's workers share what is made once a run."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def collect_static() -> None:
    """Fill STATIC_ROOT where a file under static/ is newer than its manifest: `make test` has done it already."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    (ROOT / "var").mkdir(exist_ok=True)
    with alone(ROOT / "var" / "collectstatic.lock"):
        made = manifest.stat().st_mtime if manifest.exists() else 0
        if any(path.stat().st_mtime > made for path in (ROOT / "static").rglob("*")):
            manage("collectstatic", "--no-input", "-v", "0")


class AppServer:
    """The app as `make run` serves it, in a process of its own. `application` may name another ASGI module."""

    def __init__(self, folder: Path, env: Mapping[str, str], application: str = "personagen.asgi:application") -> None:
        self.env = {"PERSONAGEN_LOCAL_MODEL_START": "0", **env}
        self.db_url = self.env["DATABASE_URL"]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / f"server-{self.port}.log"
        command = [sys.executable, "-m", "uvicorn", application, "--host", "127.0.0.1", "--port", str(self.port)]
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *UVICORN.split()],
                cwd=ROOT,
                env=app_environment(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise

    def _wait(self) -> None:
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"The server ended with {self.process.returncode}:\n{self.log()}")
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"The server was not up within {START_WITHIN} s:\n{self.log()}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as response:
                return bool(response.read() == b"ok")
        except OSError:
            return False

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def stop(self, within: float = 15) -> int:
        """End it as a supervisor does, by SIGTERM; its exit status (negative: the signal it died of)."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()


class AppServers:
    """Starts servers and ends them all with itself."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        self.folder, self.migrated = folder, migrated
        self.started: list[AppServer] = []

    def start(self, *, application: str = "personagen.asgi:application", **env: Any) -> AppServer:
        if "DATABASE_URL" not in env:
            path = self.folder / f"app-{len(self.started)}.sqlite3"
            shutil.copyfile(self.migrated, path)
            env["DATABASE_URL"] = f"sqlite:///{path}"
        server = AppServer(self.folder, {name: str(value) for name, value in env.items()}, application)
        self.started.append(server)
        return server

    def __enter__(self) -> AppServers:
        return self

    def __exit__(self, *_: object) -> None:
        for server in self.started:
            server.kill()


class Postgres:
    """A PostgreSQL in a temporary folder, on a free port of loopback; a context manager."""

    def __enter__(self) -> Postgres:
        self.folder = Path(tempfile.mkdtemp(prefix="personagen-pg-"))
        # The server refuses to run as root, and may not look into root's own temporary folders.
        self.user = _unprivileged() if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self.port = free_port()
        self._run("initdb", "--auth=trust", "--username=personagen", "--encoding=UTF8", "--no-sync", "--no-locale")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):
            self._run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, tool: str, *arguments: str) -> None:
        command = [str(postgres_tool(tool)), "-D", str(self.folder / "data"), *arguments]
        # To a file: the server keeps what it was started with open, and a pipe would never end.
        with (self.folder / f"{tool}.log").open("w+") as log:
            done = subprocess.run(
                command, cwd=self.folder, user=self.user, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=120
            )
            if done.returncode:
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)}\n{log.read()}")

    def url(self, database: str = "postgres") -> str:
        return f"postgres://personagen@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
