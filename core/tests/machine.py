"""What a test needs of the machine: a browser, PostgreSQL, the built-in model's file, and time."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from core.llm.local import SMALL_MODEL, is_here, lookup

# Debian's own Chromium first: Playwright's is a download that this project never asks for.
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# A marker, and the fixtures that mean it where the mark was forgotten.
FIXTURES = {"browser": {"page", "context", "browser"}, "postgres": {"postgres", "postgres_url", "fresh_postgres_url"}}


def chromium() -> str | None:
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


def postgres_tool(name: str) -> str | None:
    """A server program of PostgreSQL; Debian keeps them off the PATH, one folder a version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(folders, key=lambda folder: int("0" + folder.parent.name.split(".")[0]), reverse=True)
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, newest_first)))


def missing(need: str) -> str:
    """Why a test marked `need` cannot run here, with what to do about it; '' where it can."""
    if need == "browser" and not chromium():
        return "needs a Chromium: apt-get install chromium"
    if need == "postgres" and not (postgres_tool("initdb") and postgres_tool("pg_ctl")):
        return "needs PostgreSQL's server: apt-get install postgresql"
    if need == "model" and not importlib.util.find_spec("xllamacpp"):
        return "needs xllamacpp, which has no build for this machine"
    if need == "model" and not is_here(lookup(SMALL_MODEL), settings.PERSONAGEN_MODEL_DIR):
        return f"needs the small model: python manage.py local_model install {SMALL_MODEL}"
    return ""


def is_required(need: str) -> bool:
    return need in os.environ.get("PERSONAGEN_TEST_REQUIRE", "").split()


def fuzz() -> int:
    """How many examples of each kind to make up anew, where something is looked for; 0: the usual ones."""
    return int(os.environ.get("PERSONAGEN_FUZZ", "0"))


def check(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, and what takes long; not what PERSONAGEN_TEST_REQUIRE names."""
    reasons = {need: missing(need) for need in ("browser", "postgres", "model")}
    reasons["slow"] = "takes many seconds: PERSONAGEN_TEST_REQUIRE=slow runs it"
    for item in items:
        for need, fixtures in FIXTURES.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(need)
        for need, reason in reasons.items():
            if reason and not is_required(need) and item.get_closest_marker(need):
                item.add_marker(pytest.mark.skip(reason=reason))


def check_required(item: pytest.Item) -> None:
    for need in os.environ.get("PERSONAGEN_TEST_REQUIRE", "").split():
        if item.get_closest_marker(need) and (reason := missing(need)):
            pytest.fail(f"{reason} (PERSONAGEN_TEST_REQUIRE names it)", pytrace=False)
