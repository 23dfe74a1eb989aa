"""Files of JSON from the older tool, in every form that it or its users wrote, and files that are none of it."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.legacy.reader import open_source
from core.legacy.records import Broken, Record
from core.legacy.shapes import parse
from core.tests.legacy.old_tool import persona_data
from core.tests.legacy.reading import broken, keys, read, records, untouched, why_not
from core.tests.servers import ROOT

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: Any, name: str = "old") -> Path:
        path = tmp_path / name
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def element(model: str, pk: Any, **fields: Any) -> dict[str, Any]:
    return {"model": model, "pk": pk, "fields": fields}


DUMP = [
    element("contenttypes.contenttype", 1, app_label="core"),
    element("auth.user", 7, username="ann", email="ann@example.org", password="pbkdf2_sha256$x", is_active=False),
    element("auth.user", 1, username="bob", date_joined="2024-10-24T13:12:00Z"),
    element("core.author", 1, user=7, bio="Ann writes."),
    element("core.contentpiece", 3, title="T", content="C", author=1, persona=5, tags=["a"]),
    element("core.persona", 5, name="Ada", author=1, data=persona_data()),
    element("core.blogpost", 2, title="T", content="C", persona=5),
    element("other.persona", 6, name="Bea", author=9, data=None),
]


# Dumps -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("as_lines", [True, False])
def test_a_dump_in_the_order_of_kinds_with_its_owners(write: Write, as_lines: bool) -> None:
    path = write("\n".join(map(json.dumps, DUMP)) if as_lines else DUMP)
    found = records(path)
    assert [(one.key, one.owner, one.persona_key) for one in found] == [
        ("persona:5", "ann", ""),
        ("persona:6", None, ""),
        ("blogpost:2", None, "persona:5"),
        ("contentpiece:3", "ann", "persona:5"),
    ]
    assert found[0].value == {"id": 5, "name": "Ada", "author": 1, "data": persona_data()}
    assert all(parse(one.raw) == one.value and one.is_row for one in found)
    assert found[0].raw == json.dumps(DUMP[5])
    assert found[0].place == ("line 6" if as_lines else "element 6 (line 1)")


def test_the_users_of_a_dump(write: Write) -> None:
    with closing(open_source(str(write(DUMP)))) as source:
        source.survey()
        assert sorted(source.users()) == ["ann", "bob"]
        ann, bob = source.user("ann"), source.user("bob")
        assert ann is not None
        assert (ann.email, ann.password, ann.is_active, ann.bio) == (
            "ann@example.org",
            "pbkdf2_sha256$x",
            False,
            "Ann writes.",
        )
        assert bob is not None
        assert bob.date_joined is not None
        assert bob.date_joined.isoformat() == "2024-10-24T13:12:00+00:00"
        assert source.user("nobody") is None


def test_a_dump_with_natural_keys(write: Write) -> None:
    dump = [
        {"model": "auth.user", "fields": {"username": "ann"}},
        {"model": "auth.user", "fields": {"username": "bob"}},
        element("core.author", 1, user=["bob"], bio="Bob writes."),
        {"model": "core.persona", "fields": {"name": "Ada", "author": ["ann"], "data": {}}},
        element("core.persona", 2, name="Bea", author=1, data={}),
        element("core.contentpiece", 1, title="T", content="C", author=["ann"], persona=["Ada"]),
    ]
    path = write(dump)
    found = records(path)
    assert [(one.key, one.owner, one.persona_key) for one in found] == [
        ("persona:#4", "ann", ""),
        ("persona:2", "bob", ""),
        ("contentpiece:1", "ann", "persona:#4"),
    ]
    with closing(open_source(str(path))) as source:
        source.survey()
        assert source.user("bob").bio == "Bob writes."  # type: ignore[union-attr]


def test_an_author_is_a_user_where_the_dump_has_no_authors(write: Write) -> None:
    dump = [element("auth.user", 7, username="ann"), element("core.persona", 1, name="A", author=7, data={})]
    assert records(write(dump))[0].owner == "ann"
    # An author that is not in it is nobody, and never the user of that number.
    assert records(write([*dump, element("core.author", 8, user=7)]))[0].owner is None


# Personas ----------------------------------------------------------------------------------------------------
def test_one_flat_persona(write: Write) -> None:
    text = json.dumps(persona_data(), indent=2)
    [one] = records(write(f"\n{text}\n", "ada.json"))
    assert (one.key, one.place, one.raw, one.is_row) == ("persona:#1", "ada.json", text, False)
    assert one.value == persona_data()
    assert one.owner is None


def test_one_row(write: Write) -> None:
    [one] = records(write({"id": 4, "name": "Ada", "data": persona_data()}))
    assert (one.key, one.is_row) == ("persona:4", True)


def test_a_list_of_flat_personas(write: Write) -> None:
    found = records(write([persona_data(), persona_data(id=7), persona_data(id="ada"), persona_data(id=[1])]))
    assert [one.key for one in found] == ["persona:#1", "persona:7", "persona:ada", "persona:#4"]


@pytest.mark.parametrize(
    "value",
    [
        {"Humor/Sarcasm Usage": 7},
        {"humorSarcasmUsage": 7},
        {"emotional_expressiveness": 7},
        {"persona": {"psychological_traits": {"openness_to_experience": 7}}},
        {"response": '{"tone": "warm"}', "model": "any"},
        {"choices": [{"message": {"content": 'Here: {"tone": "warm"}'}}]},
        {"name": "Ada"},
        {"id": 1, "name": "Ada", "description": "Writes."},
        {"name": "Ada", "tone": "warm", "author": "Jane Austen"},
    ],
)
def test_what_is_known_as_a_flat_persona(write: Write, value: Any) -> None:
    [one] = records(write(value))
    assert (one.kind, one.is_row, one.owner, one.value) == ("persona", False, None, value)


@pytest.mark.parametrize("name", ["results", "personas", None])
def test_what_the_list_of_personas_answered(write: Write, name: str | None) -> None:
    rows = [{"id": n, "name": "A", "description": None, "data": {"a": n}, "content_count": 0} for n in (1, 2)]
    path = write(json.dumps({"count": 2, "next": None, "previous": None, name: rows} if name else rows, indent=2))
    found = records(path)
    assert [one.value for one in found] == rows
    assert [json.loads(one.raw) for one in found] == rows
    assert keys(path) == ["persona:1", "persona:2"]
    assert all(one.is_row for one in found)


def test_what_the_list_of_pieces_answered(write: Write) -> None:
    rows = [
        {"id": 1, "title": "T", "content": "C", "persona": 4, "persona_name": "A", "status": "draft", "tags": []},
        {"id": 2, "title": "T", "content": "C", "created_at": None, "persona": 4},
    ]
    found = records(write({"count": 2, "results": rows}))
    assert [(one.kind, one.key, one.persona_key) for one in found] == [
        ("blogpost", "blogpost:2", "persona:4"),
        ("contentpiece", "contentpiece:1", "persona:4"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'Sure! Here it is:\n\n```json\n{"tone": "warm", "humor": 7}\n```\nAnything else?',
        '{"tone": "warm", "humor": 7, "metaphor_frequency": ',
        "{'tone': 'warm', 'humor': 7, }",
        '[Note]: {"x": {}} is not it, {"tone": "warm", "humor": 7} is',
    ],
)
def test_a_models_reply_as_it_was_saved(write: Write, text: str) -> None:
    [one] = records(write(text, "reply"))
    assert (one.kind, one.key, one.place, one.is_row) == ("persona", "persona:#1", "reply", False)
    assert one.value | {"tone": "warm", "humor": 7} == one.value
    assert json.loads(one.raw) == one.value


def test_records_that_claim_the_same_number_each_have_a_key(write: Write) -> None:
    path = write(
        [{"id": id_, "name": "A", "data": {}} for id_ in (5, 5, "5", 5, -1, -1, "x", "x", "5~2", 2**40, 2**40)]
    )
    assert keys(path) == [
        "persona:5",
        "persona:5~2",
        "persona:5~3",
        "persona:5~4",
        "persona:-1",
        "persona:-1~2",
        "persona:x",
        "persona:x~2",
        "persona:5~2~2",
        f"persona:{2**40}",
        f"persona:{2**40}~2",
    ]


def test_keys_can_be_stored(write: Write) -> None:
    odd = ["a\ud800", "a\x00", "#1", "é" * 99, "x" * 5000, True, 1.5, ""]
    found = records(write([{"id": id_, "data": {}} for id_ in odd] + [{"data": {}, "content": "C", "id": "\x00"}]))
    assert len({one.key for one in found}) == len(odd) + 1
    for one in found:
        assert len(one.key) <= 300
        assert "\x00" not in one.key
        assert (one.key + one.raw + one.place).encode()


# Encodings and packing ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, bytes])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_packed_and_encoded_in_any_way(write: Write, pack: Callable[[bytes], bytes], encoding: str) -> None:
    text = json.dumps([persona_data(name="Zoë 😀")], ensure_ascii=False)
    content = text.encode(encoding)
    path = write(pack(b"\xfe\xff" + content if encoding == "utf-16-be" else content))
    with untouched(path.parent):
        [one] = records(path)
    assert one.raw == text[1:-1]


def test_text_that_is_not_utf_8_breaks_its_element_alone(write: Write) -> None:
    path = write(b'[{"tone": "warm"}, {"tone": "caf\xe9"}, {"tone": "dry"}]')
    assert [one.place for one in read(path)] == ["element 1 (line 1)", "element 2 (line 1)", "element 3 (line 1)"]
    assert broken(path) == [("element 2 (line 1)", "its text is not UTF-8")]


def test_half_a_character_as_an_escape_stays_as_it_is(write: Write) -> None:
    text = '{"tone": "warm \\ud83d", "humor": 1e400}'
    [one] = records(write(text))
    assert one.raw == text
    assert one.value["tone"] == "warm \ud83d"


# What is broken ----------------------------------------------------------------------------------------------
def test_broken_elements_with_their_places(write: Write) -> None:
    path = write(
        '[\n{"tone": "warm"},\n{"tone": },\n7,\n{"foo": 1},\n{"tone": ' + "[" * 9999 + "]" * 9999 + '},\n{"tone": 1}\n]'
    )
    assert broken(path) == [
        ("element 2 (line 3)", "it is not JSON: expecting value"),
        ("element 3 (line 4)", "nothing in it that is known of a persona"),
        ("element 4 (line 5)", "nothing in it that is known of a persona"),
        ("element 5 (line 6)", "it is nested too deeply"),
    ]
    assert [one.key for one in read(path) if isinstance(one, Record)] == ["persona:#1", "persona:#6"]


def test_a_broken_line_with_its_number(write: Write) -> None:
    path = write('{"tone": "warm"}\n\n{"tone": "war\n{"tone": "dry"}\n{"tone": 1' + "0" * 5000 + "}\n")
    assert [place for place, _ in broken(path)] == ["line 3", "line 5"]
    assert broken(path)[1][1] == "it has a number that is too long"
    assert len([one for one in read(path) if isinstance(one, Record)]) == 2


def test_a_list_that_is_cut_off_says_so(write: Write) -> None:
    path = write('[{"tone": "warm"}, {"tone": "dry"}')
    assert broken(path) == [("element 3 (line 1)", "the list has no end: the file is cut off here")]


def test_what_is_broken_is_told_once_however_often_it_is_read(write: Write) -> None:
    path = write([DUMP[4], {"foo": 1}, *DUMP])
    assert [place for place, _ in broken(path)] == ["element 2 (line 1)"]


# No sources --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        "",
        " \n",
        "[1, 2, 3]",
        "{}",
        "[]",
        "7",
        "null",
        '"tone"',
        '{"results": []}',
        '{"name": "app", "version": "1.0.0", "scripts": {"build": "vite"}, "dependencies": {"vite": "5"}}',
        "name,tone\nAda,warm\n",
        "<!doctype html><html><body>{tone: 1}</body></html>",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR{}",
        bytes(range(256)) * 50,
        "[" * 100_000,
        '{"a":' * 100_000,
        gzip.compress(b'[{"tone": "warm"}, {"tone": "dry"}]' * 1000, mtime=0)[:-30],
        gzip.compress(b"", mtime=0),
        lzma.compress(b'[{"tone": "warm"}]')[:-20],
        b"BZh nothing",
        b"\x1f\x8b nothing",
        '[{"tone": "warm"}]'.encode("utf-16")[:-1],
        "A word, and a {brace}.",
    ],
    ids=lambda content: repr(content)[:24],
)
def test_what_is_no_source(write: Write, content: Any) -> None:
    path = write(content)
    assert str(path) in why_not(path)


def test_what_is_not_there(tmp_path: Path) -> None:
    assert "There is no file" in why_not(tmp_path / "nothing")
    assert "No source is named" in why_not("")
    assert "cannot be read" in why_not("a\x00b")
    assert "neither a file nor a folder" in why_not("/dev/null")


# Size --------------------------------------------------------------------------------------------------------
MEASURE = """
import resource, sys
import django
django.setup()
from core.legacy.reader import open_source
source = open_source(sys.argv[1])
assert source.survey().total == int(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert sum(1 for one in source.records() if one.key) == int(sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(("begin", "between", "end"), [("[", ", ", "]"), ("", "\n", ""), ('{"results": [', ",", "]}")])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, begin: str, between: str, end: str) -> None:
    one = json.dumps(persona_data(bio="x" * 1500))
    used = []
    for size in (2_000, 60_000):
        path = tmp_path / "big"
        with path.open("w") as file:
            file.write(begin)
            file.writelines(f"{between if number else ''}{one}" for number in range(size))
            file.write(end)
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(path), str(size)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        used.append(int(done.stdout))
    assert used[1] - used[0] < 15


def test_a_file_that_goes_away_meanwhile(write: Write) -> None:
    path = write([persona_data()])
    with closing(open_source(str(path))) as source:
        source.survey()
        path.unlink()
        [one] = source.records()
    assert isinstance(one, Broken)
