"""Fixtures that most tests share; those that start processes rest on servers.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import settings as hypothesis_settings

from core.models import ContentPiece, Persona
from core.starters import STARTERS
from core.tests import machine
from core.tests.drafting import Pen
from core.tests.openai_server import OpenAIServer
from core.tests.servers import AppServer, AppServers, Postgres, alone, collect_static, manage
from core.tests.settings import FOLDER

# No test is timed: a busy machine is no fault of the code. Examples are the same each time, so that whoever sees one
# fail has broken it; `make fuzz` looks for others.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=not machine.fuzz())
hypothesis_settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    machine.check(items)


def pytest_runtest_setup(item: pytest.Item) -> None:
    machine.check_required(item)


# People --------------------------------------------------------------------------------------------------
@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner", "owner@example.org", "of the owner 7")


@pytest.fixture
def teammate(db: None) -> User:
    """Another author of the same house: for now exactly as strange as a stranger."""
    return User.objects.create_user("teammate", "teammate@example.org", "of the teammate 7")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger", "stranger@example.org", "of the stranger 7")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A client that this user is logged in with."""

    def logged_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def owner_client(client_of: Callable[[User], Client], owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def teammate_client(client_of: Callable[[User], Client], teammate: User) -> Client:
    return client_of(teammate)


@pytest.fixture
def stranger_client(client_of: Callable[[User], Client], stranger: User) -> Client:
    return client_of(stranger)


# What the owner has --------------------------------------------------------------------------------------
@pytest.fixture
def persona(owner: User) -> Persona:
    starter = STARTERS[0]
    return Persona.objects.create(
        author=owner.author, name=starter.name, description=starter.description, **starter.values
    )


@pytest.fixture
def piece(persona: Persona) -> ContentPiece:
    text = "The kettle has opinions.\n\nSo, it turns out, have **I**.\n"
    return ContentPiece.objects.create(author=persona.author, persona=persona, title="On kettles", content=text)


# Processes -----------------------------------------------------------------------------------------------
@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def pen() -> Iterator[Pen]:
    """A model's server whose words come when the test says so."""
    with Pen() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_database() -> Path:
    """A migrated and empty SQLite file, made once a run and copied by whoever wants one."""
    folder = Path(os.environ[FOLDER])
    path = folder / "migrated.sqlite3"
    with alone(folder / "migrated.lock"):
        if not path.exists():
            making = folder / "migrating.sqlite3"
            manage("migrate", "-v", "0", DATABASE_URL=f"sqlite:///{making}")
            making.rename(path)
    return path


@pytest.fixture(scope="session")
def collected_static() -> None:
    collect_static()


@pytest.fixture
def app_server(tmp_path: Path, migrated_database: Path, collected_static: None) -> Iterator[Callable[..., AppServer]]:
    """Starts the app in a process of its own: `app_server(OPENAI_BASE_URL=…)`, each keyword an environment variable.

    Without a DATABASE_URL it gets a fresh SQLite file; give another server's `db_url` to start upon what that
    one left behind.
    """
    with AppServers(tmp_path, migrated_database) as servers:
        yield servers.start


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """A migrated database, shared by the tests of one worker."""
    url = postgres.create("personagen")
    manage("migrate", "-v", "0", DATABASE_URL=url)
    postgres.create("migrated", template="personagen")
    return url


@pytest.fixture
def fresh_postgres_url(postgres: Postgres, postgres_url: str, request: pytest.FixtureRequest) -> str:
    """A migrated and empty database for this test alone."""
    return postgres.create(f"test_{abs(hash(request.node.nodeid))}", template="migrated")


# The browser ---------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, kept from calling home: a test may run where there is no way out."""
    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    return browser_type_launch_args | {"executable_path": machine.chromium(), "args": quiet.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
