"""PostgreSQL databases of the older tool: every row, of one moment, and nothing written."""

from __future__ import annotations

import json
import os
from contextlib import closing
from itertools import count, islice

import psycopg
import pytest

from core.legacy.reader import open_source
from core.legacy.records import Broken, Record
from core.tests.legacy.old_tool import make_postgres, one_of_each
from core.tests.legacy.reading import keys, read, records, why_not
from core.tests.servers import Postgres

pytestmark = pytest.mark.postgres
_numbers = count(1)


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.create(f"old_{next(_numbers)}")


@pytest.fixture
def old(url: str) -> str:
    return make_postgres(
        url,
        **one_of_each(),
    )


def altered(url: str, *statements: str) -> str:
    with psycopg.connect(url) as old:
        for statement in statements:
            old.execute(statement)
    return url


def test_every_row_of_every_table_in_the_order_of_kinds(old: str) -> None:
    assert keys(old) == ["persona:1", "persona:2", "blogpost:1", "contentpiece:1"]
    assert [(one.owner, one.persona_key) for one in records(old)] == [
        ("ann", ""),
        (None, ""),
        (None, "persona:1"),
        ("bob", "persona:1"),
    ]


@pytest.mark.parametrize("json_type", ["json", "text", "jsonb"])
def test_a_row_is_its_columns_with_the_data_as_it_stands(url: str, json_type: str) -> None:
    text = '{ "tone":"warm",\n "formality_level": 7.50, "é": "\\u00e9" }'
    [one] = records(make_postgres(url, [{"name": "A", "data": text}], json_type=json_type))
    assert text in one.raw or json_type == "jsonb"
    assert json.loads(one.raw) == one.value
    assert one.value["data"] == json.loads(text)
    assert one.value["created_at"] == "2024-10-24T13:12:00.123456+00:00"
    assert one.value["is_active"] is True


def test_any_columns(url: str) -> None:
    columns = ["formality_level", "age", 'odd "name"', "a?b%s"]
    row = {"name": "A", "formality_level": 7, "age": "45", 'odd "name"': "x", "a?b%s": "y"}
    [one] = records(make_postgres(url, [row], columns=columns, with_data=False, plain=True))
    assert one.value == {"id": 1, "name": "A", "formality_level": 7, "age": "45", 'odd "name"': "x", "a?b%s": "y"}


def test_columns_of_any_type(old: str) -> None:
    altered(
        old,
        "ALTER TABLE core_persona ADD a numeric, ADD b uuid, ADD c text[], ADD d date, ADD e interval, ADD f float8",
        "UPDATE core_persona SET a = 7.5, b = '00000000-0000-0000-0000-000000000001', c = '{x,y}', d = '2024-01-02', "
        "e = '1 day', f = 0.5, created_at = 'infinity', updated_at = '0044-03-15 BC' WHERE id = 1",
    )
    value = records(old)[0].value
    assert (value["a"], value["c"], value["d"], value["f"]) == (7.5, ["x", "y"], "2024-01-02", 0.5)
    assert value["b"] == "00000000-0000-0000-0000-000000000001"
    assert value["created_at"] == "infinity"
    assert json.loads(records(old)[0].raw) == value


def test_a_value_that_is_no_text_breaks_its_row_alone(old: str) -> None:
    altered(old, "ALTER TABLE core_persona ADD b bytea", "UPDATE core_persona SET b = '\\xff' WHERE id = 1")
    found = read(old)
    assert [one.place for one in found if isinstance(one, Broken)] == ["core_persona row 1"]
    assert next(one.key for one in found if isinstance(one, Record)) == "persona:2"


def test_text_in_another_encoding_breaks_its_row_alone(postgres: Postgres) -> None:
    name = f"ascii_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0")
    url = make_postgres(postgres.url(name), [{"name": "A"}, {"name": "B"}], json_type="text")
    altered(url, "UPDATE core_persona SET name = convert_from('\\xff41', 'SQL_ASCII') WHERE id = 1")
    assert [getattr(one, "place", "") for one in read(url)] == ["core_persona row 1", "core_persona row 2"]
    assert isinstance(read(url)[0], Broken)


def test_users(old: str) -> None:
    with closing(open_source(old)) as source:
        assert sorted(source.users()) == ["ann", "bob"]
        bob = source.user("bob")
        assert bob is not None
        assert (bob.email, bob.bio, bob.is_active) == ("bob@example.org", "Bob writes.", False)
        assert bob.date_joined is not None
        assert bob.date_joined.isoformat() == "2024-10-24T13:12:00.123456+00:00"
        assert source.user("nobody") is None
        assert source.user("nul\x00") is None


def test_all_of_it_is_of_one_moment(old: str) -> None:
    with closing(open_source(old)) as source:
        source.survey()
        found = source.records()
        first = next(found)
        altered(old, "INSERT INTO core_blogpost (id, title, content) VALUES (9, 'Later', 'C')")
        assert [one.key for one in [first, *found]] == ["persona:1", "persona:2", "blogpost:1", "contentpiece:1"]


def test_more_rows_than_are_fetched_at_once(url: str) -> None:
    make_postgres(url)
    altered(
        url,
        "INSERT INTO core_persona (id, name, data) SELECT n, 'N', '{}' FROM generate_series(1, 5001) AS n",
    )
    assert keys(url) == [f"persona:{n}" for n in range(1, 5002)]


def test_a_table_that_cannot_be_read_does_not_stop_the_next(old: str) -> None:
    with closing(open_source(old)) as source:
        source.survey()
        altered(old, "DROP TABLE core_blogpost")
        found = list(source.records())
    assert [one.place for one in found if isinstance(one, Broken)] == ["core_blogpost"]
    assert [one.key for one in found if isinstance(one, Record)] == ["persona:1", "persona:2", "contentpiece:1"]


def test_a_server_that_hangs_up(old: str) -> None:
    altered(old, "INSERT INTO core_persona (id, name) SELECT n, repeat('N', 100) FROM generate_series(10, 20000) AS n")
    with closing(open_source(old)) as source:
        source.survey()
        found = source.records()
        before = list(islice(found, 100))
        altered(old, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        after = list(found)
    assert len(before) == 100
    assert [one.place for one in after if isinstance(one, Broken)] == ["core_persona"]
    assert after[-1].key == "contentpiece:1"


def test_another_process_has_a_connection_of_its_own(old: str) -> None:
    with closing(open_source(old)) as source:
        source.survey()
        child = os.fork()
        if not child:
            good = source.user("ann") is not None and len(list(source.records())) == 4
            os._exit(0 if good else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert source.user("bob") is not None
        assert len(list(source.records())) == 4


def test_tables_in_another_schema(url: str) -> None:
    altered(url, "CREATE SCHEMA elder")
    elder = f"{url}?options=-csearch_path%3Delder"
    make_postgres(elder, [{"name": "Elder"}])
    make_postgres(url, [{"name": "Younger"}], columns=["age"])
    assert records(elder)[0].value["name"] == "Elder"
    assert "age" not in records(elder)[0].value
    assert records(url)[0].value["name"] == "Younger"
    with closing(open_source(elder)) as one, closing(open_source(url)) as other:
        assert one.name == f"{other.name}?schema=elder"


def test_it_cannot_be_written(old: str) -> None:
    with closing(open_source(old)) as source:
        for connection in (source._asked(), source._opened()):  # type: ignore[attr-defined]
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute("INSERT INTO core_blogpost (title, content) VALUES ('T', 'C')")


# Names and words ---------------------------------------------------------------------------------------------
def test_its_name_says_which_it_is_without_the_password(old: str) -> None:
    with closing(open_source(old.replace("personagen@", "personagen:secret@"))) as source:
        assert source.name == "postgresql://" + old.partition("@")[2]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://ann:s3cret%2Fx@127.0.0.1:1/old",
        "postgresql://ann:s3cret%2Fx@no-such-host.invalid/old",
        "postgres://ann:s3cret%zz@127.0.0.1/old",
        "postgres://127.0.0.1:1/old?password=s3cret%2Fx",
        "postgres://127.0.0.1:1/old?nonsense=s3cret",
    ],
)
def test_no_word_of_the_password(url: str) -> None:
    assert "s3cret" not in why_not(url)


def test_no_such_database(postgres: Postgres) -> None:
    assert 'database "nowhere" does not exist' in why_not(postgres.url("nowhere"))


def test_another_database(url: str) -> None:
    assert "no table core_persona" in why_not(altered(url, "CREATE TABLE songs (id int)"))


def test_a_database_of_this_program(old: str) -> None:
    assert "PersonaGen itself" in why_not(altered(old, "CREATE TABLE core_legacyrecord (id int)"))


def test_an_empty_one_has_nothing_to_bring(url: str) -> None:
    assert "nothing to bring" in why_not(make_postgres(url, users=["ann"]))


def test_tables_that_this_user_may_not_read(old: str) -> None:
    altered(old, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN")
    assert "May this user read" in why_not(old.replace("personagen@", "stranger@"))
