"""`manage.py write` as it is typed: a process of its own, a real model's server, the test's own database file."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from core.generation import lease
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import TOPIC, Pen, fresh, queued, until
from core.tests.openai_server import REPLY, OpenAIServer, closed_port
from core.tests.servers import ROOT, app_environment
from core.tests.trying import PLAIN, STIFF, plain_voice, reply, says

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "The Morning Columnist"
Process = subprocess.Popen[str]
Start = Callable[..., Process]


@pytest.fixture
def start(openai_server: OpenAIServer) -> Iterator[Start]:
    """`start("--persona", …)`: the command, begun; each keyword is an environment variable."""
    begun: list[Process] = []

    def write(*arguments: str, **env: str) -> Process:
        env = {
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            "OPENAI_BASE_URL": openai_server.base_url,
            "OPENAI_API_KEY": "sk-of-the-tests",
            **env,
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "write", *arguments],
            cwd=ROOT,
            env=app_environment(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield write
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: Process) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def refused(process: Process) -> str:
    """Why it failed, in words and nothing but words."""
    code, out, err = ended(process)
    assert code != 0
    assert "Traceback" not in err
    assert out.strip() == ""
    return err


def test_a_draft_is_told_and_kept(persona: Persona, start: Start) -> None:
    code, out, err = ended(start("--persona", NAME, "--topic", TOPIC, "--words", "100", "--form", "story"))
    assert code == 0, err
    assert out.strip() == REPLY.strip()
    run = Generation.objects.select_related("piece").get()
    assert (run.state, run.prompt, run.words, run.form) == (Generation.State.DONE, TOPIC, 100, "story")
    assert run.piece.title == "A quiet harbour"
    assert run.piece.persona == persona
    assert f"“A quiet harbour”, 16 words, kept as piece {run.piece_id}." in err


def test_it_streams(persona: Persona, start: Start) -> None:
    with Pen("# Steam\n\nThe first") as pen:
        process = start("--persona", NAME, "--topic", TOPIC, OPENAI_BASE_URL=pen.base_url)
        assert process.stdout
        told = ""
        while "The first" not in told:
            told += process.stdout.read(1)
        # The model has not made the rest yet.
        pen.write(" and the last.")
        pen.end()
        assert ended(process)[0] == 0
    assert ContentPiece.objects.get().content == "The first and the last."


@pytest.mark.slow
def test_of_several_only_the_nearest_is_told(persona: Persona, openai_server: OpenAIServer, start: Start) -> None:
    plain_voice(persona)
    says(openai_server, STIFF, PLAIN)
    code, out, err = ended(start("--persona", NAME, "--topic", TOPIC, "--words", "100", "--candidates", "2"))
    assert code == 0, err
    assert out.strip() == reply(PLAIN, "Tea 2")
    assert "Writing 2 of 2" in err
    assert Generation.objects.get().candidates == len(openai_server.calls) == 2
    assert "“Tea 2”, 105 words, kept as piece" in err


def test_the_persona_s_number_and_any_case_do_too(persona: Persona, start: Start) -> None:
    assert ended(start("--persona", str(persona.pk), "--topic", TOPIC))[0] == 0
    assert ended(start("--persona", NAME.lower(), "--topic", TOPIC))[0] == 0
    assert ContentPiece.objects.filter(persona=persona).count() == 2


def test_an_unknown_persona(persona: Persona, start: Start) -> None:
    assert refused(start("--persona", "Nobody", "--topic", TOPIC)).strip() == (
        f"CommandError: There is no persona “Nobody”. There are: “{NAME}”."
    )
    assert not ContentPiece.objects.exists()


def test_two_authors_with_a_persona_of_one_name(persona: Persona, stranger: User, start: Start) -> None:
    theirs = Persona.objects.create(author=stranger.author, name=NAME)
    said = refused(start("--persona", NAME, "--topic", TOPIC))
    assert f"{persona.pk} (owner)" in said
    assert f"{theirs.pk} (stranger)" in said
    assert "--author" in said
    assert ended(start("--persona", NAME, "--author", "stranger", "--topic", TOPIC))[0] == 0
    assert ContentPiece.objects.get().author == stranger.author


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--topic", "  "], "Say what to write about"),
        (["--topic", TOPIC, "--words", "7"], "from 50 to 3000"),
        (["--topic", TOPIC, "--form", "sonnet"], "invalid choice"),
        (["--topic", TOPIC, "--candidates", "9"], "from 1 to 8"),
        ([], "--topic"),
    ],
)
def test_what_it_does_not_take(persona: Persona, start: Start, arguments: list[str], said: str) -> None:
    assert said in refused(start("--persona", NAME, *arguments))
    assert not ContentPiece.objects.exists()


def test_a_failure_of_the_model(persona: Persona, openai_server: OpenAIServer, start: Start) -> None:
    openai_server.fault = "key"
    said = refused(start("--persona", NAME, "--topic", TOPIC))
    assert "OPENAI_API_KEY" in said
    assert "sk-of-the-tests" not in said
    assert fresh(Generation.objects.get()).state == Generation.State.FAILED


def test_a_model_that_is_not_there(persona: Persona, start: Start) -> None:
    nowhere = f"http://127.0.0.1:{closed_port()}/v1"
    said = refused(start("--persona", NAME, "--topic", TOPIC, OPENAI_BASE_URL=nowhere))
    assert "could not be reached" in said
    assert "OPENAI_BASE_URL" in said


def test_a_reply_that_breaks_off(persona: Persona, openai_server: OpenAIServer, start: Start) -> None:
    openai_server.fault, openai_server.reply = "cut", "**Harbours**\n\nBoats came and went."
    code, out, err = ended(start("--persona", NAME, "--topic", TOPIC))
    piece = ContentPiece.objects.get()
    assert code != 0
    assert "Boats came" in out
    assert f"What was written is piece {piece.pk}." in err
    assert "Traceback" not in err
    assert piece.content == "Boats came"


def test_interrupted_by_the_keyboard(persona: Persona, start: Start) -> None:
    with Pen("# Steam\n\nHalf a") as pen:
        process = start("--persona", NAME, "--topic", TOPIC, OPENAI_BASE_URL=pen.base_url)
        assert process.stdout
        told = ""
        while "Half a" not in told:
            told += process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        code, _, err = ended(process)
    run = Generation.objects.select_related("piece").get()
    assert code != 0
    assert "Traceback" not in err
    assert f"piece {run.piece_id}" in err
    assert (run.state, run.piece.content) == (Generation.State.INTERRUPTED, "Half a")


def test_stopped_on_the_web(persona: Persona, start: Start) -> None:
    with Pen("# Steam\n\nHalf a") as pen:
        process = start("--persona", NAME, "--topic", TOPIC, OPENAI_BASE_URL=pen.base_url)
        until(lambda: Generation.objects.exclude(text="").exists(), within=30)
        lease.request_stop(Generation.objects.get().pk)
        code, _, err = ended(process)
    assert code != 0
    assert "What was written is piece" in err


def test_drafts_that_died_hold_no_place(persona: Persona, start: Start) -> None:
    """No web process is there to end them, and the author's limit is reached."""
    dead = queued(persona)
    assert lease.claim(dead.pk, endpoint="", model="", builtin=False)
    Generation.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    code, _, err = ended(start("--persona", NAME, "--topic", TOPIC, PERSONAGEN_DRAFTS_PER_AUTHOR="1"))
    assert code == 0, err
    assert fresh(dead).state == Generation.State.INTERRUPTED


def test_it_waits_for_a_place(persona: Persona, openai_server: OpenAIServer, start: Start) -> None:
    busy = lease.claim(queued(persona).pk, endpoint="", model="", builtin=False)
    assert busy
    process = start("--persona", NAME, "--topic", TOPIC, PERSONAGEN_DRAFTS_PER_AUTHOR="1")
    until(lambda: Generation.objects.count() == 2, within=30)
    time.sleep(0.5)
    assert openai_server.calls == []
    lease.finish(busy.pk, busy.fence, Generation.State.DONE, {}, None)
    assert ended(process)[0] == 0
    assert len(openai_server.calls) == 1
