"""The API on PostgreSQL: from signing up on the pages to a piece that a program had written."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import psycopg
import pytest

from core.tests.drafting import Guest, Pen
from core.tests.servers import AppServer
from core.tests.test_fidelity import CHATTY

pytestmark = pytest.mark.postgres


@pytest.fixture
def pen() -> Iterator[Pen]:
    with Pen("# On kettles\n\nThey sing.") as server:
        yield server


@pytest.fixture
def program(app_server: Callable[..., AppServer], fresh_postgres_url: str, pen: Pen) -> httpx2.Client:
    app = app_server(DATABASE_URL=fresh_postgres_url, OPENAI_BASE_URL=pen.base_url)
    guest = Guest(app).sign_up()
    form = guest.get("/account/").text
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key
    page = guest.post("/account/", name="laptop", scope="write", expires="never", key=key[1]).text
    secret = re.search(r'id="secret" value="(pgen_[^"]+)"', page)
    assert secret, page
    headers = {"Authorization": f"Bearer {secret[1]}"}
    return httpx2.Client(base_url=f"{app.url}/api/v1/", headers=headers, timeout=60, trust_env=False)


def at_once(count: int, ask: Callable[[], Any]) -> list[Any]:
    answers = list[Any]()
    threads = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_from_a_token_to_a_piece(program: httpx2.Client, fresh_postgres_url: str, pen: Pen) -> None:
    sample = {"name": "Ann", "writing_sample": CHATTY * 5}
    made = at_once(4, lambda: program.post("personas/", json=sample, headers={"Idempotency-Key": "ann"}).json())
    assert len({one["id"] for one in made}) == 1
    assert made[0]["contraction_usage"] >= 8
    path, sent = f"personas/{made[0]['id']}/generate_content/", {"prompt": "Kettles"}
    for _ in range(4):
        pen.end()
    written = at_once(4, lambda: program.post(path, json=sent, headers={"Idempotency-Key": "kettles"}).json())
    assert {one["content"] for one in written} == {"They sing."}
    assert len({one["id"] for one in written}) == 1
    chat = {"model": "persona:Ann", "messages": [{"role": "user", "content": "Hello"}]}
    assert program.post("chat/completions", json=chat).json()["choices"][0]["message"]["content"]
    with psycopg.connect(fresh_postgres_url) as database:
        calls = database.execute("SELECT calls, completion_tokens FROM core_usage").fetchall()
        readings = database.execute("SELECT count(*) FROM core_analysis").fetchone()
    assert calls == [(2, 22)]
    assert readings == (1,)
