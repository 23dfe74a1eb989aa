"""Records a second of `import_legacy` beside the plain script on the same rows, and its memory over a large source.

The plain script is what one writes first: each row loaded, its attributes set from `data`, and the persona saved.
Run `python -m benchmarks.legacy [RECORDS [SHAPE…]]` (150,000 of each shape unless said; the plain script takes 5,000 of
them). On SQLite and on PostgreSQL.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.site import FOLDER, say
from core.attributes import ATTRIBUTES, CORE, Category, Kind
from core.tests.servers import Postgres

ROOT = Path(__file__).resolve().parent.parent
PAGE = os.sysconf("SC_PAGE_SIZE")
BORN = ("30-40", "late 50s", "45", "Adult", "mid-30s")
LIFE = "Grew up in a small town by the river, moved for work at twenty, and has written letters home ever since."


def older_name(name: str) -> str:
    return "emotional_expressiveness" if name == "emotion_level" else name


def rated(kind: Kind, choices: tuple[Any, ...], random: random.Random) -> Any:
    if kind is Kind.RATING:
        return random.randint(1, 10)
    if kind is Kind.INTEGER:
        return random.choice(BORN)
    return LIFE if kind is Kind.LONG_TEXT else random.choice(choices).value


def full(random: random.Random) -> dict[str, Any]:
    """All seventy-six keys, as the older tool's prompt asked for them."""
    said = {older_name(row.name): rated(row.kind, row.choices, random) for row in ATTRIBUTES}
    return {"name": f"Writer {random.randint(1, 10**6)}", **said}


def grouped(random: random.Random) -> dict[str, Any]:
    """The same, the personality in an object of its own."""
    said = full(random)
    names = {row.name for row in ATTRIBUTES if row.category is Category.PERSONALITY}
    return {key: value for key, value in said.items() if key not in names} | {
        "psychological_traits": {key: said[key] for key in said if key in names}
    }


def short(random: random.Random) -> dict[str, Any]:
    """The twenty-eight."""
    return {"name": "Writer"} | {older_name(row.name): rated(row.kind, row.choices, random) for row in CORE}


SHAPES = {"76 keys": full, "76 keys, grouped": grouped, "28 keys": short}


def old_database(path: Path, shape: str, records: int) -> Path:
    """An SQLite file of the older tool: one user, and so many personas."""
    chance = random.Random(shape)
    old = sqlite3.connect(path)
    old.executescript(
        """
        CREATE TABLE auth_user (id integer PRIMARY KEY, username text, email text, password text, date_joined text,
            first_name text, last_name text, is_active bool, is_staff bool, is_superuser bool, last_login text);
        CREATE TABLE core_author (id integer PRIMARY KEY, bio text, created_at text, user_id integer);
        CREATE TABLE core_persona (id integer PRIMARY KEY, name text, description text, data text, is_active bool,
            created_at text, updated_at text, author_id integer);
        INSERT INTO auth_user VALUES (1, 'bench', '', '!', '2024-01-01 00:00:00', '', '', 1, 0, 0, NULL);
        INSERT INTO core_author VALUES (1, NULL, NULL, 1);
        """
    )
    moment = "2024-10-24 13:12:00.123456"
    make = SHAPES[shape]
    rows = ((n, f"Persona {n}", None, json.dumps(make(chance)), True, moment, moment, 1) for n in range(1, records + 1))
    old.executemany("INSERT INTO core_persona VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    old.commit()
    old.close()
    return path


PLAIN = """
import json, os, sqlite3, sys, time
import django
django.setup()
from django.contrib.auth.models import User
from core.models import Author, Persona
author = Author.objects.of(User.objects.get_or_create(username="bench")[0])
began = time.perf_counter()
old = sqlite3.connect(sys.argv[1])
done = 0
for name, data in old.execute("SELECT name, data FROM core_persona ORDER BY id LIMIT ?", [int(sys.argv[2])]):
    persona = Persona(author=author, name=name)
    said = json.loads(data)
    for key, value in {**said, **said.get("psychological_traits", {})}.items():
        if key not in ("name", "age", "psychological_traits") and hasattr(persona, key):
            setattr(persona, key, value)
    persona.save()
    done += 1
print(done / (time.perf_counter() - began))
"""


def run(url: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def watched(process: subprocess.Popen[str]) -> Iterator[list[float]]:
    """MB that the process and its children use, looked at ten times a second."""
    seen: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            with contextlib.suppress(OSError, ValueError):
                seen.append(sum(map(resident, family(process.pid))) / 2**20)

    thread = threading.Thread(target=look)
    thread.start()
    yield seen
    over.set()
    thread.join()


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def resident(pid: int) -> int:
    """Bytes of its own, and its part of those that it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def brought(url: str, source: str) -> tuple[float, list[float]]:
    """Seconds, and the memory on the way."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_legacy", source, "--create-users", "--no-progress"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with watched(process) as seen:
        said = process.communicate()[0]
    if process.returncode:
        raise SystemExit(said)
    return time.perf_counter() - began, seen


def compare(name: str, url: str, records: int, shapes: list[str]) -> None:
    run(url, "manage.py", "migrate", "-v", "0")
    for shape in shapes:
        path = FOLDER / f"{shape.replace(' ', '-')}.sqlite3"
        if not path.exists():
            old_database(path, shape, records)
        plain = float(run(url, "-c", PLAIN, str(path), str(min(5000, records))))
        seconds, seen = brought(url, str(path))
        rate = records / seconds
        say(f"{name}, {shape}: import_legacy, records a second, its start counted", f"{rate:,.0f}")
        say(f"{name}, {shape}: the plain script", f"{plain:,.0f}")
        say(f"{name}, {shape}: ratio", f"{rate / plain:.1f}")
        at = " ".join(f"{seen[len(seen) * tenth // 10]:.0f}" for tenth in (2, 5, 9))
        say(f"{name}, {shape}: MB at a fifth, half, nine tenths; most", f"{at}; {max(seen):.0f}")


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    shapes = sys.argv[2:] or list(SHAPES)
    compare("SQLite", f"sqlite:///{FOLDER / 'new.sqlite3'}", records, shapes)
    with Postgres() as server:
        compare("PostgreSQL", server.create("bench"), records, shapes)


if __name__ == "__main__":
    main()
