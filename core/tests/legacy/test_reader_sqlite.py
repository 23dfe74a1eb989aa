"""SQLite files of the older tool: every row, whatever is around it, and not a trace left."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.legacy.reader import open_source
from core.legacy.records import Broken, NotASource, Record
from core.tests.drafting import until
from core.tests.legacy.old_tool import make_sqlite, one_of_each
from core.tests.legacy.reading import broken, keys, read, records, untouched, why_not


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return make_sqlite(
        tmp_path / "old.sqlite3",
        **one_of_each(),
    )


def altered(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as old:
        for statement in statements:
            old.execute(statement)
        old.commit()
    return path


def test_every_row_of_every_table_in_the_order_of_kinds(old: Path) -> None:
    assert keys(old) == ["persona:1", "persona:2", "blogpost:1", "contentpiece:1"]


def test_a_row_is_its_columns_with_the_data_as_it_stands(tmp_path: Path) -> None:
    text = '{ "tone":"warm",\n "formality_level": 7.50, "tone": "wry", "é": "\\ud83d" }'
    old = make_sqlite(tmp_path / "x", personas=[{"name": 'A "b" \x00', "data": text}])
    [one] = records(old)
    assert text in one.raw
    assert list(one.value) == "id name description data is_active created_at updated_at author_id".split()
    assert json.loads(one.raw) == one.value
    assert one.value["is_active"] is True
    assert one.value["name"] == 'A "b" \x00'
    assert (one.is_row, one.place) == (True, "core_persona row 1")


@pytest.mark.parametrize("data", ["", "no json", '{"a": 1', "[" * 100_000, "1" * 5000, '{"a": "\x01"}', "nul"])
def test_data_that_is_no_json_is_the_text_itself(tmp_path: Path, data: str) -> None:
    [one] = records(make_sqlite(tmp_path / "x", personas=[{"name": "A", "data": data}]))
    assert one.value["data"] == data
    assert json.loads(one.raw) == one.value


def test_data_that_is_nested_too_deeply_to_be_walked_through_is_text(tmp_path: Path) -> None:
    deep = '{"a":' * 500 + "1" + "}" * 500
    [one] = records(make_sqlite(tmp_path / "x", personas=[{"name": "A", "data": deep}]))
    assert one.value["data"] == deep


def test_a_text_that_looks_like_the_data_column_does_not_move_it(tmp_path: Path) -> None:
    name = '", "data": null, "x": "'
    [one] = records(make_sqlite(tmp_path / "x", personas=[{"name": name, "data": {"data": None, "tags": None}}]))
    assert json.loads(one.raw) == one.value
    assert one.value["name"] == name


def test_owners_by_the_authors_table(old: Path) -> None:
    assert [(one.owner, one.persona_key) for one in records(old)] == [
        ("ann", ""),
        (None, ""),
        (None, "persona:1"),
        ("bob", "persona:1"),
    ]


def test_owners_are_users_where_there_is_no_authors_table(tmp_path: Path) -> None:
    old = make_sqlite(tmp_path / "x", personas=[{"name": "A", "data": {}}], users=["ann"])
    altered(old, "DROP TABLE core_author", "UPDATE core_persona SET author_id = 1")
    assert records(old)[0].owner == "ann"


@pytest.mark.parametrize("column", ["user_id", "owner_id"])
def test_owners_by_another_column(tmp_path: Path, column: str) -> None:
    old = make_sqlite(tmp_path / "x", personas=[{"name": "A", "data": {}}], users=["ann"], plain=True)
    altered(
        old,
        f"ALTER TABLE core_persona ADD COLUMN {column} integer DEFAULT 7",
        "CREATE TABLE auth_user (id integer PRIMARY KEY, username text)",
        "INSERT INTO auth_user VALUES (7, 'ann')",
    )
    assert records(old)[0].owner == "ann"


def test_users_with_all_that_is_known_of_them(old: Path) -> None:
    with closing(open_source(str(old))) as source:
        assert list(source.users()) == ["ann", "bob"]
        bob = source.user("bob")
        assert bob is not None
        assert (bob.email, bob.bio, bob.is_active) == ("bob@example.org", "Bob writes.", False)
        assert bob.password == "pbkdf2_sha256$1$salt$hash"
        assert bob.date_joined == datetime(2024, 10, 24, 13, 12, 0, 123456, tzinfo=UTC)
        assert source.user("nobody") is None


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("with_data", [True, False])
def test_any_columns(tmp_path: Path, plain: bool, with_data: bool) -> None:
    columns = ["formality_level", "age", "emotional_expressiveness", 'odd "name"', "a?b%s"]
    row = {"name": "A", "data": {"tone": "warm"}, "formality_level": 7, "age": "45", 'odd "name"': "x", "a?b%s": "y"}
    [one] = records(make_sqlite(tmp_path / "x", [row], columns=columns, with_data=with_data, plain=plain))
    assert ("data" in one.value) is with_data
    assert one.value["formality_level"] == 7
    assert one.value['odd "name"'] == "x"
    assert json.loads(one.raw) == one.value


def test_text_that_is_none_breaks_its_row_alone(tmp_path: Path) -> None:
    old = make_sqlite(tmp_path / "x", personas=[{"name": f"N{n}", "data": {}} for n in range(1, 6)])
    altered(
        old,
        "UPDATE core_persona SET name = CAST(X'ff41' AS TEXT) WHERE id = 2",
        "UPDATE core_persona SET data = X'00ff' WHERE id = 4",
    )
    found = read(old)
    assert [one.key for one in found if isinstance(one, Record)] == ["persona:1", "persona:3", "persona:5"]
    assert [one.place for one in found if isinstance(one, Broken)] == ["core_persona row 2", "core_persona row 4"]


def test_rows_without_a_number_of_their_own_still_have_a_key(tmp_path: Path) -> None:
    old = tmp_path / "x"
    altered(
        old,
        "CREATE TABLE core_persona (id, name, data)",
        "INSERT INTO core_persona VALUES (1, 'A', '{}'), (1, 'B', '{}'), (NULL, 'C', '{}'), ('x', 'D', '{}')",
        "CREATE TABLE core_blogpost (title, content)",
        "INSERT INTO core_blogpost VALUES ('T', 'C')",
    )
    assert keys(old) == ["persona:1", "persona:1~2", "persona:#3", "persona:x", "blogpost:#1"]


# Nothing is left behind --------------------------------------------------------------------------------------
def test_the_file_and_its_folder_stay_as_they_were(old: Path) -> None:
    with untouched(old.parent):
        assert len(records(old)) == 4


def test_a_file_in_a_folder_that_nobody_may_write(old: Path) -> None:
    old.chmod(0o400)
    old.parent.chmod(0o500)
    try:
        assert len(records(old)) == 4
    finally:
        old.parent.chmod(0o700)


def test_a_database_in_wal_mode_that_was_closed(old: Path) -> None:
    altered(old, "PRAGMA journal_mode = WAL")
    with untouched(old.parent):
        assert len(records(old)) == 4


def test_the_latest_rows_of_a_database_that_is_open(old: Path) -> None:
    altered(old, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(old)) as tool:
        tool.execute("PRAGMA wal_autocheckpoint = 0")
        tool.execute("INSERT INTO core_persona (name, data) VALUES ('Latest', '{\"tone\": \"warm\"}')")
        tool.commit()
        assert old.with_name("old.sqlite3-wal").stat().st_size
        with untouched(old.parent):
            assert "Latest" in [one.value.get("name") for one in records(old)]


def test_what_an_interrupted_writer_left_is_undone(old: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    with closing(sqlite3.connect(old, isolation_level=None)) as tool:
        tool.execute("PRAGMA cache_size = 1")
        tool.execute("PRAGMA cache_spill = 1")
        tool.execute("BEGIN")
        tool.execute("UPDATE core_persona SET name = 'Changed'")
        tool.executemany("INSERT INTO core_persona (name, data) VALUES ('Half', ?)", [("x" * 4000,)] * 500)
        for name in ("old.sqlite3", "old.sqlite3-journal"):
            (half / name).write_bytes((tmp_path / name).read_bytes())
        tool.execute("ROLLBACK")
    assert (half / "old.sqlite3-journal").stat().st_size
    with untouched(half):
        assert [one.value["name"] for one in records(half / "old.sqlite3")[:2]] == ["Ada", "Nobody’s"]
        assert len(records(half / "old.sqlite3")) == 4


def test_no_copy_is_left(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    altered(old, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(old)) as tool:
        tool.execute("INSERT INTO core_persona (name) VALUES ('B')")
        tool.commit()
        source = open_source(str(old))
        assert list(temporary.iterdir())
        source.close()
    assert not list(temporary.iterdir())


WRITER = """
import sqlite3, sys
tool = sqlite3.connect(sys.argv[1])
tool.execute("PRAGMA journal_mode = WAL")
tool.execute("INSERT INTO core_blogpost (title, content) VALUES ('T', ?)", ["x" * 50_000_000])
tool.commit()
while True:
    tool.execute("INSERT INTO core_blogpost (title, content) VALUES ('T', 'C')")
    tool.commit()
    print("written", flush=True)
"""


def test_a_database_that_is_written_to_all_the_while_says_so(old: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(old)], stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline()
            threading.Thread(target=writer.stdout.read, daemon=True).start()
            # On a busy machine the writer may pause for as long as a copy takes: then there is nothing to say.
            assert "Stop the older tool" in until(lambda: said(old), 30)
        finally:
            writer.kill()


def said(source: Path) -> str:
    """Why it is no source; '' where it is one."""
    try:
        with closing(open_source(str(source))) as opened:
            opened.survey()
        return ""
    except NotASource as error:
        return str(error)


def test_a_file_that_changes_while_it_is_read_says_so(old: Path) -> None:
    with closing(open_source(str(old))) as source:
        source.survey()
        os.utime(old, ns=(1, 1))
        last = list(source.records())[-1]
    assert isinstance(last, Broken)
    assert "changed while it was read" in last.why


# Broken and strange files ------------------------------------------------------------------------------------
def test_a_file_that_is_broken_in_the_middle_gives_what_is_before_and_after(tmp_path: Path) -> None:
    old = make_sqlite(
        tmp_path / "x",
        personas=[{"name": f"N{n}", "data": {"tone": "x" * 500}} for n in range(1, 2001)],
        posts=[{"title": "T", "content": "C"}],
    )
    content = bytearray(old.read_bytes())
    at = content.index(b"N1000")
    page = at // 4096 * 4096
    content[page : page + 8] = b"\xff" * 8
    old.write_bytes(content)
    with untouched(tmp_path):
        found = read_broken(old)
    ids = {one.value["id"] for one in found if isinstance(one, Record) and one.kind == "persona"}
    [trouble] = [one for one in found if isinstance(one, Broken)]
    assert trouble.place.startswith("core_persona after row 9")
    assert len(ids) == len([one for one in found if isinstance(one, Record) and one.kind == "persona"]) > 1980
    assert {1, 2, 900, 1100, 2000} <= ids
    assert "blogpost:1" in [one.key for one in found if isinstance(one, Record)]


def read_broken(old: Path) -> list[Any]:
    with closing(open_source(str(old))) as source:
        assert source.survey().total
        return list(source.records())


def test_a_file_that_is_cut_off(old: Path) -> None:
    old.write_bytes(old.read_bytes()[:5000])
    assert "SQLite cannot read it" in why_not(old) or broken(old)


def test_a_file_that_only_begins_like_one(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    assert "SQLite cannot read it" in why_not(path)


def test_another_database(tmp_path: Path) -> None:
    assert "no table core_persona" in why_not(altered(tmp_path / "x", "CREATE TABLE songs (id)"))


@pytest.mark.parametrize("table", ["core_legacyrecord", "core_generation"])
def test_a_database_of_this_program(old: Path, table: str) -> None:
    assert "PersonaGen itself" in why_not(altered(old, f"CREATE TABLE {table} (id)"))


def test_an_empty_one_has_nothing_to_bring(tmp_path: Path) -> None:
    assert "nothing to bring" in why_not(make_sqlite(tmp_path / "x", users=["ann"]))


def test_a_packed_one_is_to_be_unpacked(old: Path) -> None:
    packed = old.with_name("old.gz")
    packed.write_bytes(gzip.compress(old.read_bytes()))
    assert "unpack it first" in why_not(packed)


def test_its_name_says_which_it_is(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(old.parent)
    with closing(open_source("old.sqlite3")) as source:
        assert source.name == f"sqlite:{old.resolve()}"


def test_a_path_of_any_characters(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20d é.db"
    make_sqlite(path, personas=[{"name": "A", "data": {}}])
    assert keys(path) == ["persona:1"]
