"""`manage.py check`: with a persona, files are held against it; without one, it is Django's own."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from core.fidelity import check
from core.matched import NOTHING, as_table, band, nearness
from core.models import Persona
from core.tests.e2e.house import LETTER
from core.tests.test_check_page import GERMAN, REPORT


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.md"
    path.write_text(LETTER * 4, encoding="utf-8")
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("check", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def failed(*arguments: object) -> tuple[int, str, str]:
    """The exit status, what was said of it, and what was printed before."""
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("check", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return error.value.returncode, str(error.value), out.getvalue()


# What is told --------------------------------------------------------------------------------------------
def test_a_table(persona: Persona, report: Path) -> None:
    found = check(REPORT, persona.attributes())
    lines = run("--persona", persona.name, report).splitlines()
    assert lines[0] == f"Match {found.match} of 100, {band(found)}: far off. {found.words:,} words."
    assert lines[2:5] == [row.words for row in found.largest]
    start = (
        next(at for at, line in enumerate(lines) if line.split() == ["attribute", "wants", "shows", "difference"]) + 1
    )
    rows = [line.rsplit(maxsplit=3 + line.endswith("*")) for line in lines[start : start + len(found.rows)]]
    assert [row[0] for row in rows] == [row.label for row in found.rows]
    assert [float(row[3]) for row in rows] == pytest.approx([row.difference for row in found.rows], abs=0.051)
    assert [row[-1] == "*" for row in rows] == [row.noticeable for row in found.rows]
    rest = " ".join(" ".join(lines[lines.index("Not counted:") :]).split())
    for one in found.not_counted:
        assert one.label in rest
        assert one.why[1:] in rest


def test_json(persona: Persona, report: Path, letter: Path) -> None:
    told = json.loads(run("--persona", persona.name, report, letter, "--format", "json"))
    assert told["persona"] == {"id": persona.pk, "name": persona.name}
    assert [one["file"] for one in told["files"]] == [str(report), str(letter)]
    for one, text in zip(told["files"], (REPORT, LETTER * 4), strict=True):
        assert one == {"file": one["file"], **json.loads(json.dumps(check(text, persona.attributes()).as_json()))}
    quoted = [quote for row in told["files"][1]["rows"] for quote in row["evidence"]]
    assert quoted
    assert all((LETTER * 4)[one["start"] : one["end"]] == one["quote"] for one in quoted)


def test_each_file_has_its_own_result(persona: Persona, report: Path, letter: Path) -> None:
    printed = run("--persona", persona.name, report, letter)
    first, second = printed.split(f"— {letter}\n")
    assert first.startswith(f"— {report}\nMatch ")
    assert second.startswith("Match ")
    assert as_table(check(LETTER * 4, persona.attributes()), 120).splitlines()[0] in second


def test_standard_input(persona: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode("utf-16"))))
    assert run("--persona", persona.name, "-").startswith("Match ")


def test_a_short_text_has_a_band_only(persona: Persona) -> None:
    found = check(LETTER, persona.attributes())
    assert (found.match, nearness(found)) == (None, "")
    first = as_table(found, 80).splitlines()[0]
    assert first == f"Match {band(found)}: the text is too short for one number. 108 words."


def test_of_a_voice_that_states_nothing_there_is_nothing_to_tell() -> None:
    said = as_table(check(REPORT, {"core_values": "thrift"}), 80)
    assert said.startswith(NOTHING)
    assert "attribute" not in said
    assert "  Values: text does not show it." in said


@pytest.mark.parametrize(
    ("match", "word"),
    [
        *((100, "Very near"), (80, "Very near"), (79, "Near"), (60, "Near"), (59, "Fairly near"), (40, "Fairly near")),
        *((39, "Some way off"), (20, "Some way off"), (19, "Far off"), (0, "Far off")),
    ],
)
def test_the_match_in_a_word(match: int, word: str) -> None:
    from dataclasses import replace

    found = replace(check(REPORT, {"formality_level": 9}), match=match)
    assert nearness(found) == word


# Which persona -------------------------------------------------------------------------------------------
def test_a_persona_by_its_number_or_in_other_letters(persona: Persona, report: Path) -> None:
    by_name = run("--persona", persona.name, report)
    for asked in (f"#{persona.pk}", persona.pk, persona.name.upper()):
        assert run("--persona", asked, report) == by_name


def test_a_name_that_is_a_number_comes_first(persona: Persona, report: Path) -> None:
    named = Persona.objects.create(author=persona.author, name=str(persona.pk), formality_level=10)
    told = json.loads(run("--persona", persona.pk, report, "--format", "json"))
    assert told["persona"]["id"] == named.pk
    told = json.loads(run("--persona", f"#{persona.pk}", report, "--format", "json"))
    assert told["persona"]["id"] == persona.pk


def test_of_several_one_is_to_be_named(persona: Persona, stranger: User, report: Path) -> None:
    other = Persona.objects.create(author=stranger.author, name=persona.name)
    code, said, _ = failed("--persona", persona.name, report)
    assert code == 2
    assert f"Several personas are called “{persona.name}”" in said
    for one in (persona, other):
        assert f"#{one.pk} {one.name} ({one.author})" in said
    assert run("--persona", persona.name, "--author", "owner", report).startswith("Match ")


@pytest.mark.parametrize("asked", ["Nobody", "#999999", "²", "9" * 30, ""])
def test_no_such_persona(persona: Persona, report: Path, asked: str) -> None:
    code, said, printed = failed("--persona", asked, report)
    assert (code, printed) == (2, "")
    assert said == f"There is no persona “{asked}”. There are: #{persona.pk} {persona.name} (owner)."


def test_no_such_author(persona: Persona, report: Path) -> None:
    code, said, _ = failed("--persona", persona.name, "--author", "stranger", report)
    assert code == 2
    assert said == f"There is no persona “{persona.name}” of the author “stranger”. There are: none yet."


def test_a_name_cannot_steer_the_terminal(persona: Persona, report: Path) -> None:
    Persona.objects.create(author=persona.author, name="A \x1b[31mred\x07 one")
    assert not {"\x1b", "\x07"} & set(failed("--persona", "Nobody", report)[1])


# What cannot be checked ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "said"),
    [
        *((b"", "is empty."), (GERMAN.encode(), "This looks like German."), (b"Too short.", "This has 2 words")),
        *((b"%PDF-1.7 and so on", "is a PDF"), (b"\x00\x01\x02\x03" * 40, "not a text file"), (None, "No such file")),
    ],
)
def test_what_cannot_be_read_is_said_and_the_others_are_checked(
    persona: Persona, report: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    bad = tmp_path / "bad.txt"
    if content is not None:
        bad.write_bytes(content)
    code, message, printed = failed("--persona", persona.name, bad, report)
    assert (code, message) == (1, "1 of 2 could not be checked: see above.")
    first, second = printed.split(f"— {report}\n")
    assert said in first
    assert second.startswith("Match ")
    code, _, printed = failed("--persona", persona.name, bad, report, "--format", "json")
    one, other = json.loads(printed)["files"]
    assert (code, set(one), one["file"]) == (1, {"file", "error", "advice"}, str(bad))
    assert said in one["error"]
    assert one["advice"]
    assert other["rows"]


def test_no_files(persona: Persona) -> None:
    assert failed("--persona", persona.name)[:2] == (2, "Name the files to check.")


# Django's own --------------------------------------------------------------------------------------------
def test_without_a_persona_the_project_is_checked() -> None:
    assert "System check identified no issues" in run()
    assert "System check identified no issues" in run("core", "--tag", "models")
    said = "No installed app with label 'nowhere.txt'. For texts, say --persona NAME."
    assert failed("nowhere.txt")[:2] == (2, said)


@pytest.mark.parametrize("options", [("--format", "json"), ("--author", "owner")])
def test_what_goes_with_a_persona_only(options: Any) -> None:
    assert failed(*options)[0] == 2
