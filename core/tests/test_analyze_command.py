"""`manage.py analyze`: files to a table or JSON, lines of JSON to lines of JSON, by measuring or by a model."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.attributes import ATTRIBUTES
from core.management.progress import Progress
from core.management.streams import written
from core.samples import batch
from core.tests.openai_server import OpenAIServer, closed_port
from core.tests.servers import ROOT, app_environment

STORY = (
    "I don't know why we can't leave the harbour tonight. The boats were tied up by the men, and nobody's been asked "
    "about it. I didn't sleep, and she couldn't either. We'd talked about it for weeks, hadn't we? It's not that I'm "
    "afraid of the water. I've crossed it before, and I'll cross it again when the wind's gone round to the west.\n"
)
SENTENCE = "The letter was written by her brother."
GERMAN = (
    "Als wir am Morgen das Haus verließen, lag noch Nebel über den Feldern, und der alte Hund trottete schweigend "
    "hinter uns her, als wüsste er schon, dass wir heute nicht zurückkommen würden."
)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def connected(settings: Any, openai_server: OpenAIServer) -> OpenAIServer:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = openai_server.base_url, "sk-of-the-tests"
    settings.USES_LOCAL_MODEL = False
    silent = {row.name: {"value": None, "quote": None} for row in ATTRIBUTES}
    openai_server.reply = json.dumps(silent | {"core_values": {"value": "loyalty", "quote": None}})
    return openai_server


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("analyze", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refused(*arguments: object) -> tuple[int, str]:
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return error.value.returncode, str(error.value)


@pytest.fixture
def run_lines(tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """What the command makes of these lines, refused ones included."""

    def answers(*lines: object) -> list[dict[str, Any]]:
        source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        codes: list[int] = []
        rows = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        source.write_bytes(b"\n".join(rows))
        try:
            run("--jsonl", source, "--output", target)
        except CommandError as error:
            codes.append(error.returncode)
        assert set(codes) <= {1}
        written = target.read_bytes().decode().split("\n")
        assert written.pop() == ""
        return [json.loads(line, parse_constant=pytest.fail) for line in written]

    return answers


# Files ------------------------------------------------------------------------------------------------------
def test_a_table(story: Path) -> None:
    lines = run(story).splitlines()
    assert lines[0] == "64 words read."
    assert lines[2].split() == ["attribute", "value", "in", "words", "confidence", "evidence"]
    row = next(line for line in lines if line.startswith("contraction_usage"))
    assert "“don't”" in row
    assert lines[-1].startswith("Not evident: ")
    assert "age, gender" in lines[-1]


def test_json_of_several_files_counts_them_together(story: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(f"---\ntitle: x\n---\n{SENTENCE}\n", encoding="utf-8")
    read = json.loads(run(story, other, "--format", "json"))
    text = f"{STORY}\n\f\n---\ntitle: x\n---\n{SENTENCE}\n"
    assert read["words"] == 71
    assert set(read["attributes"]) == {row.name for row in ATTRIBUTES}
    assert [text[one["start"] : one["end"]] for one in read["samples"]] == [STORY, other.read_text()]
    quoted = [one for finding in read["attributes"].values() for one in finding["evidence"]]
    assert {text[one["start"] : one["end"]] == one["quote"] for one in quoted} == {True}


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(STORY.encode("utf-16"))))
    assert run("-").startswith("64 words read.")
    assert refused("-") == (2, "“-” is empty. Choose a file with some of your writing in it.")


def test_what_was_set_aside_is_said(story: Path) -> None:
    story.write_text(f"---\ntitle: x\n---\n{STORY}\n> Quoted by me.\n\nSee <b>this</b> <i>one</i>, `x`.\n")
    assert run(story).splitlines()[-1] == "Set aside: front matter, 1 quoted passage, 4 HTML tags, inline code."


def test_a_quote_cannot_steer_the_terminal(story: Path) -> None:
    story.write_text(STORY.replace("the men, and", "the \x1b[31mmen\x07, and"))
    assert not {"\x1b", "\x07"} & set(run(story))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"Too short a text.", "This has 4 words"),
        (GERMAN.encode(), "This looks like German."),
        (b"%PDF-1.7 and so on", "is a PDF"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\x00\x01\x02\x03" * 40, "not a text file"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "sample.txt"
    path.write_bytes(content)
    code, message = refused(path)
    assert code == 2
    assert said in message
    assert "\n" not in message


def test_files_that_are_not_there(tmp_path: Path) -> None:
    code, message = refused(tmp_path / "nowhere.txt")
    assert (code, message) == (2, f"“{tmp_path / 'nowhere.txt'}”: No such file or directory.")
    assert refused(tmp_path)[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [(), ("a.txt", "--jsonl", "b"), ("a.txt", "--output", "c"), ("--jsonl", "b", "--engine", "both")],
)
def test_arguments_that_do_not_go_together(arguments: tuple[str, ...]) -> None:
    assert refused(*arguments)[0] == 2


# The model --------------------------------------------------------------------------------------------------
def test_both_asks_the_model_for_what_is_not_measured(story: Path, connected: OpenAIServer) -> None:
    read = json.loads(run(story, "--engine", "both", "--format", "json"))
    asked = " ".join(call["json"]["messages"][-1]["content"] for call in connected.calls)
    assert read["attributes"]["core_values"]["value"] == "loyalty"
    assert read["attributes"]["contraction_usage"]["evidence"]
    assert "core_values" in asked
    assert "contraction_usage" not in asked


def test_the_model_alone(story: Path, connected: OpenAIServer) -> None:
    read = json.loads(run(story, "--engine", "model", "--format", "json"))
    assert (read["attributes"]["core_values"]["value"], read["measures"], read["words"]) == ("loyalty", {}, 64)
    assert read["attributes"]["contraction_usage"]["value"] is None


def test_what_a_model_said_is_shown_though_some_is_missing(story: Path, connected: OpenAIServer) -> None:
    connected.reply = json.dumps({"core_values": {"value": "loyalty", "quote": None}})
    out = io.StringIO()
    with pytest.raises(CommandError, match="The model’s part is missing or incomplete") as error:
        call_command("analyze", str(story), "--engine=both", stdout=out)
    assert error.value.returncode == 1
    assert "loyalty" in out.getvalue()


def test_a_model_that_cannot_be_reached(story: Path, connected: OpenAIServer, settings: Any) -> None:
    settings.OPENAI_BASE_URL = f"http://127.0.0.1:{closed_port()}/v1"
    out = io.StringIO()
    with pytest.raises(CommandError, match="missing or incomplete") as error:
        call_command("analyze", str(story), "--engine=both", stdout=out)
    assert error.value.returncode == 1
    assert "contraction_usage" in out.getvalue()
    assert refused(story, "--engine", "model")[0] == 1


def test_a_model_that_is_not_ready(story: Path, connected: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.samples.reading.current_endpoint", lambda: None)
    assert refused(story, "--engine", "model") == (1, "The model is not ready yet. Try again in a minute.")


def test_the_small_built_in_model_is_not_asked(story: Path, settings: Any) -> None:
    settings.USES_LOCAL_MODEL = True
    code, message = refused(story, "--engine", "model")
    assert code == 1
    assert "Connect a better one" in message


# Lines ------------------------------------------------------------------------------------------------------
def test_a_line_for_each_line(run_lines: Any) -> None:
    first, second = run_lines({"id": 7, "text": SENTENCE}, {"id": ["a", {"b": None}], "text": STORY})
    assert (first["id"], second["id"]) == (7, ["a", {"b": None}])
    assert set(first) == {"id", "attributes", "measures"}
    assert set(first["attributes"]) == {row.name for row in ATTRIBUTES}
    assert second["measures"]["contractions"] > first["measures"]["contractions"] == 0
    finding = second["attributes"]["contraction_usage"]
    assert set(finding) == {"value", "score", "confidence", "evidence"}
    assert all(STORY[e["start"] : e["end"]] == e["quote"] for e in finding["evidence"])


@pytest.mark.parametrize("id", ["", "ä😀\u2028", "\ud83d", None, False, 1.5, 10**30, {"a": [1]}])
def test_an_id_of_any_kind_comes_back(run_lines: Any, id: object) -> None:
    assert [row["id"] for row in run_lines({"id": id, "text": SENTENCE})] == [id]


def test_bad_lines_are_said_and_the_others_read(run_lines: Any) -> None:
    rows = run_lines(
        b'{"id": 1, "text": ',
        b"\xff\xfe\xff",
        [1, 2],
        {"text": SENTENCE},
        {"id": 5},
        {"id": 6, "text": 3},
        {"id": 7, "text": " \n"},
        {"id": 8, "text": "a\x00b"},
        {"id": 9, "text": GERMAN},
        {"id": 10, "text": "早上我们离开家的时候，田野上还笼罩着雾。"},
        b'{"id": NaN, "text": "Yes."}',
        b'{"id": 1e999, "text": "Yes."}',
        b"[" * 100_000,
        b"   ",
        {"id": 15, "text": SENTENCE},
    )
    assert [row["id"] for row in rows] == [None, None, None, None, 5, 6, 7, 8, 9, 10, None, None, None, 15]
    assert all(set(row) == {"id", "error"} for row in rows[:-1])
    assert "German" in rows[8]["error"]
    assert "Chinese" in rows[9]["error"]
    assert "attributes" in rows[-1]


@pytest.mark.parametrize("text", ["Yes.", "Oui.", "?!", "<b></b>", "½ \ud800 said she.", "```\nx\n```"])
def test_a_text_of_any_length(run_lines: Any, text: str) -> None:
    (row,) = run_lines({"id": 1, "text": text})
    assert set(row) == {"id", "attributes", "measures"}


def test_a_text_that_breaks_the_analyser_costs_itself_only(run_lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "clean", lambda text: 1 / 0 if text == "bad" else SimpleNamespace(text=text))
    bad, good = run_lines({"id": 1, "text": "bad"}, {"id": 2, "text": SENTENCE})
    assert bad == {"id": 1, "error": "This text could not be analysed: ZeroDivisionError."}
    assert "attributes" in good


def test_nan_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = {"measures": {"a": float("nan"), "b": [1.0, float("inf")]}}
    monkeypatch.setattr("core.analysis.analyser.analyse", lambda text: SimpleNamespace(as_json=lambda: odd))
    (line,) = batch.answered([b'{"id": 1, "text": "A word."}'], batch.Counts())
    assert json.loads(line) == {"id": 1, "measures": {"a": None, "b": [1.0, None]}}


def test_lines_are_answered_one_by_one() -> None:
    def endless() -> Any:
        while True:
            yield b'{"id": 1}'

    counts = batch.Counts()
    answers = batch.answered(endless(), counts)
    assert json.loads(next(answers))["error"]
    assert (counts.bad, counts.read) == (1, 0)


@pytest.mark.slow
def test_lines_through_a_pipe() -> None:
    rows = b'\xef\xbb\xbf{"id": 1, "text": "It was seen."}\r\n{"id": 2}\r\n'
    command = [sys.executable, "manage.py", "analyze", "--jsonl", "-", "--output", "-"]
    done = subprocess.run(command, cwd=ROOT, env=app_environment({}), input=rows, capture_output=True, timeout=120)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], second["id"]) == (1, 2)
    assert [e["quote"] for e in first["attributes"]["passive_voice_frequency"]["evidence"]] == ["was seen"]
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["CommandError: 1 of 2 lines gave no reading: see “error” there."]


# Where it is written ----------------------------------------------------------------------------------------
def test_an_old_output_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    with pytest.raises(TypeError), written(str(target)) as out:
        out.writelines([b"half", "no bytes"])  # type: ignore[list-item]
    assert target.read_text() == "old"
    with written(str(target)) as out:
        out.write(b"new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_link_is_followed_and_a_pipe_written_to(tmp_path: Path) -> None:
    target, link = tmp_path / "out.jsonl", tmp_path / "link"
    link.symlink_to(target)
    with written(str(link)) as out:
        out.write(b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    with written(os.devnull) as out:
        out.write(b"gone")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("{}")
    assert refused("--jsonl", source, "--output", tmp_path / "no" / "out.jsonl")[0] == 2
    assert refused("--jsonl", tmp_path / "nowhere")[0] == 2
    assert not (tmp_path / "no").exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_who_looks() -> None:
    screen, file = Terminal(), io.StringIO()
    for stream in (screen, file):
        progress = Progress(stream)
        progress.say("12 read")
        progress.say("13 read")
        progress.clear()
    assert screen.getvalue() == "\r12 read\r       \r"
    assert file.getvalue() == ""
