"""A folder of the older tool's JSON."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.legacy.reader import open_source
from core.legacy.records import Record
from core.tests.legacy.old_tool import persona_data
from core.tests.legacy.reading import broken, keys, read, records, untouched, why_not

Put = Callable[[str, Any], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    return folder


@pytest.fixture
def put(folder: Path) -> Put:
    def put(name: str, content: Any) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return put


def test_every_file_by_its_path(folder: Path, put: Put) -> None:
    put("zed.json", persona_data())
    put("sub/alice.json", persona_data(id=3))
    put("sub/list.json", [persona_data(id=3), persona_data()])
    put("packed", gzip.compress(b'{"tone": "warm"}\n{"tone": "dry"}'))
    put("reply.txt", b'Here: {"tone": "warm"}')
    with untouched(folder):
        found = records(folder)
    assert [(one.key, one.place) for one in found] == [
        ("persona:packed#1", "packed: line 1"),
        ("persona:packed#2", "packed: line 2"),
        ("persona:reply.txt", "reply.txt"),
        ("persona:sub/alice.json", "sub/alice.json"),
        ("persona:sub/list.json#1", "sub/list.json: element 1 (line 1)"),
        ("persona:sub/list.json#2", "sub/list.json: element 2 (line 1)"),
        ("persona:zed.json", "zed.json"),
    ]


def test_a_dump_in_several_files(folder: Path, put: Put) -> None:
    put("1.json", [{"model": "core.contentpiece", "pk": 1, "fields": {"title": "T", "content": "C", "persona": 5}}])
    put("2.json", [{"model": "core.persona", "pk": 5, "fields": {"name": "A", "author": 2, "data": {}}}])
    put("3.json", [{"model": "core.author", "pk": 2, "fields": {"user": 7, "bio": "Ann writes."}}])
    put("4.json", [{"model": "auth.user", "pk": 7, "fields": {"username": "ann"}}])
    assert [(one.key, one.owner, one.persona_key) for one in records(folder)] == [
        ("persona:2.json#1", "ann", ""),
        ("contentpiece:1.json#1", None, "persona:2.json#1"),
    ]
    with closing(open_source(str(folder))) as source:
        source.survey()
        assert list(source.users()) == ["ann"]
        assert source.user("ann").bio == "Ann writes."  # type: ignore[union-attr]


def test_a_piece_belongs_to_the_persona_of_its_own_file_first(folder: Path, put: Put) -> None:
    for name in ("a.json", "b.json"):
        put(name, [{"id": 1, "name": name, "data": {}}, {"id": 1, "title": "T", "content": "C", "persona": 1}])
    assert [one.persona_key for one in records(folder)[2:]] == ["persona:a.json#1", "persona:b.json#1"]


def test_files_that_are_called_json_and_are_none_are_told(folder: Path, put: Put) -> None:
    put("a.json", persona_data())
    put("package.json", {"name": "app", "version": "1", "scripts": {}})
    put("cut.json", b'[{"model": "x')
    put("empty.jsonl", b"")
    put("cut.json.gz", gzip.compress(b'{"tone": "warm"}')[:-9])
    put("list.json", [])
    assert broken(folder) == [
        ("cut.json", "it is not JSON: unterminated string starting at"),
        ("cut.json.gz", "it cannot be read to its end: it ends in the middle"),
        ("empty.jsonl", "it is empty"),
        ("package.json", "nothing in it that is known of a persona"),
    ]
    assert [one.key for one in read(folder) if isinstance(one, Record)] == ["persona:a.json"]


def test_what_is_no_json_is_left_out(folder: Path, put: Put) -> None:
    put("a.json", persona_data())
    put(".hidden.json", persona_data())
    put(".git/b.json", persona_data())
    put("photo.png", b"\x89PNG\r\n\x1a\n\x00")
    put("README.md", b'Write {"tone": "warm"} into a file.')
    put("notes.txt", b"Buy milk.")
    put("config.ini", b"[section]\nkey = {value}\n" * 2000)
    put("page.html", b"<p>{}</p>")
    put("code.py", b"{'tone': 1}")
    (folder / "loop").symlink_to(folder)
    (folder / "gone.json").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.json")
    assert keys(folder) == ["persona:a.json"]


def test_names_that_are_no_text(folder: Path) -> None:
    for name in (b"caf\xe9.json", b"caf\xe8.json", b"x" * 200 + b".json"):
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            json.dump(persona_data(), file)
    found = records(folder)
    assert len({one.key for one in found}) == 3
    assert all((one.key + one.place).encode() for one in found)


def test_a_file_that_nobody_may_read_is_told(folder: Path, put: Put) -> None:
    put("a.json", persona_data())
    put("b.json", persona_data()).chmod(0)
    expected = [] if os.geteuid() == 0 else [("b.json", "it cannot be read to its end: Permission denied")]
    assert broken(folder) == expected


def test_a_folder_without_any(folder: Path, put: Put) -> None:
    assert "has no JSON in it" in why_not(folder)
    put("photo.png", b"\x89PNG")
    assert "holds no persona and no piece" in why_not(folder)


def test_its_name(folder: Path, put: Put) -> None:
    put("a.json", persona_data())
    with closing(open_source(f"{folder}/../old/")) as source:
        assert source.name == f"folder:{folder.resolve()}"


def test_a_long_name_is_cut_and_still_its_own(tmp_path: Path) -> None:
    names = set()
    for last in "ab":
        deep = tmp_path
        for part in ["x" * 200, "y" * 200, "z" * 200 + last]:
            deep = deep / part
        deep.mkdir(parents=True)
        (deep / "a.json").write_text(json.dumps(persona_data()))
        with closing(open_source(str(deep))) as source:
            names.add(source.name)
    assert len(names) == 2
    assert all(len(name) == 500 for name in names)
