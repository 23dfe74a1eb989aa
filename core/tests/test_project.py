"""The house rules that a machine can check."""

from __future__ import annotations

import os
import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.attributes import ATTRIBUTES, HIGHEST, LONG_TEXT, LOWEST, MIDDLE, OLDEST, RATINGS, SHORT_TEXT, Attribute, Kind
from core.models import Persona

ROOT: Path = settings.BASE_DIR
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
# Folders that are not ours to keep short, or not in the repository.
NOT_OURS = {"migrations", "vendor", "staticfiles", "var", "node_modules", "test-results", "__pycache__"}
SOURCES = (".py", ".html", ".js", ".css", ".md", ".toml", ".txt", ".yml", ".yaml", ".sh")


def files(*suffixes: str) -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.startswith(".")]
        found += [Path(folder, name) for name in names if name.endswith(suffixes)]
    return sorted(found)


def pinned() -> list[str]:
    lines = [line.split("#")[0].strip() for name in REQUIREMENTS for line in (ROOT / name).read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("-r ")]


def test_no_file_is_longer_than_400_lines() -> None:
    # A list of words is as long as the language makes it.
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*files(*SOURCES), ROOT / "Makefile"]
        if path.parent.name != "lists"
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert not long, f"Make two of each: {long}"


def test_no_module_is_named_for_nothing() -> None:
    assert not [path for path in files(".py") if path.stem in ("utils", "util", "helpers", "misc", "common")]


@pytest.mark.parametrize("line", pinned())
def test_requirements_are_pinned_and_documented(line: str) -> None:
    match = re.fullmatch(r"([A-Za-z0-9._-]+)(\[[a-z,_-]+\])?==([^\s=]+)", line)
    assert match, f"pin it with ==: {line}"
    documented = (ROOT / "docs" / "dependencies.md").read_text()
    assert f"| `{match[1]}` |" in documented, f"{match[1]} needs its line in docs/dependencies.md"


def test_no_dependency_is_documented_that_is_not_there() -> None:
    documented = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "dependencies.md").read_text(), re.M)
    names = [re.split(r"[\[=]", line)[0] for line in pinned()]
    assert sorted(documented) == sorted(names)


@pytest.mark.parametrize("path", files(".html"), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_have_nothing_inline(path: Path) -> None:
    """The content security policy refuses inline styles, scripts and handlers: they would fail in silence."""
    html = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.S)
    assert not re.findall(r"<[^>]*\s(?:style|on[a-z]+)\s*=", html), "an inline style or handler"
    assert not re.findall(r"\shx-on\b", html), "hx-on needs eval, which is off"
    assert not re.findall(r"<style\b", html), "an inline style sheet"
    scripts = re.findall(r"<script\b([^>]*)>", html)
    assert all("src=" in attributes for attributes in scripts), "an inline script"


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda attribute: attribute.name)
def test_each_attribute_is_a_column_of_its_kind(attribute: Attribute) -> None:
    column = Persona._meta.get_field(attribute.name)
    limits = {type(v): v.limit_value for v in column.validators if isinstance(v, MinValueValidator | MaxValueValidator)}
    if attribute.kind in (Kind.RATING, Kind.INTEGER):
        low, high = (LOWEST, HIGHEST) if attribute.is_rating else (0, OLDEST)
        assert isinstance(column, models.PositiveSmallIntegerField)
        assert (limits[MinValueValidator], limits[MaxValueValidator]) == (low, high)
        assert column.null is column.blank is attribute.optional
        assert attribute.optional or column.default == MIDDLE
    else:
        kind, length = (models.CharField, SHORT_TEXT) if attribute.kind is Kind.TEXT else (models.TextField, LONG_TEXT)
        assert type(column) is kind
        assert (column.max_length, column.null, column.blank, column.default) == (length, False, True, "")
        assert attribute.max_length == length


def test_every_other_column_is_known() -> None:
    own = {"id", "author", "name", "description", "own_voice", "is_active", "created_at", "updated_at"}
    own |= {"by_hand", "not_evident", "use_passages"}
    assert {field.name for field in Persona._meta.fields} - own == {attribute.name for attribute in ATTRIBUTES}


def test_the_database_itself_limits_each_rating() -> None:
    limited = {
        name.removesuffix("__range")
        for constraint in Persona._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        for name, _ in constraint.condition.children
    }
    assert {attribute.name for attribute in RATINGS} | {"age"} <= limited


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, no_color=True)
    except SystemExit:
        pytest.fail(f"Run manage.py makemigrations:\n{out.getvalue()}")


@pytest.mark.parametrize("path", [".ci/run"])
def test_scripts_are_valid_bash(path: str) -> None:
    subprocess.run(["bash", "-n", str(ROOT / path)], check=True)
    assert (ROOT / path).stat().st_mode & 0o100, f"{path} is not executable"
