"""What docs/api.md shows is true: its code runs against the real app, and prints what the page says it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.tests.api.served import make_author, make_token
from core.tests.openai_server import OpenAIServer
from core.tests.servers import ROOT, AppServer
from core.tests.test_fidelity import STIFF

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
PRINTS = re.compile(r"^# prints (.*)$", re.M)
BASH = shutil.which("bash") or "bash"


def code(language: str) -> str:
    """All of the page's blocks in this language, one after the other, as its reader runs them."""
    return "\n".join(block for name, block in BLOCK.findall(PAGE) if name == language)


def unprinted(code: str, output: str) -> list[str]:
    """What the code says it prints and, line after line, did not. “…” is anything."""
    lines = iter(output.splitlines())
    missing = []
    for said in PRINTS.findall(code):
        pattern = re.compile(".*".join(map(re.escape, said.split("…"))))
        if not any(pattern.fullmatch(line) for line in lines):
            missing.append(said)
            break
    return missing


@pytest.fixture
def run(
    app_server: Callable[..., AppServer], openai_server: OpenAIServer, tmp_path: Path
) -> Callable[[list[str]], subprocess.CompletedProcess[str]]:
    """Runs a command as an author with a token, in an empty folder."""
    openai_server.reply = f"# What a kettle is for\n\n{STIFF * 4}\n"
    app = app_server(OPENAI_BASE_URL=openai_server.base_url, OPENAI_API_KEY="sk-of-the-tests")
    make_author(app, "ada")
    folder = tmp_path / "walk"
    folder.mkdir()
    # The page's `python3` is this one; and no proxy stands between a machine and itself.
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= {
        "BASE": f"{app.url}/api/v1",
        "TOKEN": make_token(app, "ada"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}",
    }

    def done(command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )

    return done


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_walk_with_curl(run: Callable[[list[str]], subprocess.CompletedProcess[str]]) -> None:
    walk = code("sh")
    done = run([BASH, "-eu", "-c", walk])
    assert (done.returncode, unprinted(walk, done.stdout)) == (0, []), f"{done.stdout}\n{done.stderr}"


def test_the_walk_with_python(run: Callable[[list[str]], subprocess.CompletedProcess[str]]) -> None:
    walk = code("python")
    done = run([sys.executable, "-c", walk])
    assert (done.returncode, unprinted(walk, done.stdout)) == (0, []), f"{done.stdout}\n{done.stderr}"


def test_what_is_not_printed_is_noticed() -> None:
    said = "# prints one\n# prints t…o\n"
    assert unprinted(said, "one\nand\ntwo\n") == unprinted(said, "one\nto\n") == []
    assert unprinted(said, "two\none\n") == ["t…o"]
    assert unprinted(said, "ones\n") == ["one"]


def test_the_page_names_every_status_and_every_limit() -> None:
    from core.api.schema import PROBLEMS

    table = PAGE.partition("## Errors")[2].partition("\n## ")[0]
    named = {status for row in re.findall(r"^\| ([\d, ]+) \|", table, re.M) for status in row.split(", ")}
    assert named == set(PROBLEMS)
    knobs = set(re.findall(r"`([A-Z_]+)`", PAGE.partition("## Limits")[2]))
    known = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert knobs <= known
    assert {knob for knob in known if "API_RATE" in knob or "PER_AUTHOR" in knob or "PER_DAY" in knob} <= knobs
