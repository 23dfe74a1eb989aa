"""Imports point down: pages and API, then what they do, then data and models of language, then the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[1]
LEVELS = [
    {"attributes"},
    {"models", "llm", "analysis", "markdown", "marking", "starters"},
    {
        "forms",
        "generation",
        "legacy",
        "exchange",
        "access",
        "fidelity",
        "matched",
        "changes",
        "trash",
        "radar",
        "demo",
        "samples",
        "edits",
    },
    {"views", "api", "admin", "management"},
]
# What Django and the server call by name. They tie the parts together and may know them all.
GLUE = {"core.apps", "core.urls", "core.context", "core.middleware", "core.generation.lifespan"}
# Types for annotations, and what an address may hold: known everywhere, knowing nothing.
BESIDE = {"core.requests", "core.converters"}
FILES = [path for path in CORE.rglob("*.py") if not {"tests", "migrations"} & set(path.relative_to(CORE).parts[:-1])]


def module_of(path: Path) -> str:
    parts = ("core", *path.relative_to(CORE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


def imports_of(module: str) -> Iterator[str]:
    """Every module that this one imports, also inside functions and for type checking only."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *filter(None, [base])])
            # `from core.llm import local` imports the module, `from core.models import Persona` a name of one.
            yield from (full if (full := f"{base}.{alias.name}") in MODULES else base for alias in node.names)


def part_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def level_of(module: str) -> int:
    return next((level for level, parts in enumerate(LEVELS) if part_of(module) in parts), -1)


def is_core(module: str) -> bool:
    return module == "core" or module.startswith("core.")


def under(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


each_module = pytest.mark.parametrize("module", sorted(MODULES))


@each_module
def test_every_module_has_its_place(module: str) -> None:
    if module not in GLUE | BESIDE | {"core"}:
        assert level_of(module) >= 0, f"{part_of(module)} is in no level: give it one in LEVELS"


@each_module
def test_imports_point_down(module: str) -> None:
    if module in GLUE:
        return
    above = [
        target
        for target in imports_of(module)
        if is_core(target) and target not in BESIDE and (target in GLUE or level_of(target) > level_of(module))
    ]
    assert not above, f"{module} imports {above} from above it"


@each_module
def test_core_does_not_import_the_project(module: str) -> None:
    assert not [target for target in imports_of(module) if under(target, "personagen")]


@pytest.mark.parametrize(("one", "other"), [("views", "api"), ("api", "views"), ("views", "admin"), ("admin", "views")])
def test_pages_api_and_admin_do_not_lean_on_each_other(one: str, other: str) -> None:
    assert not [
        m for m in MODULES if part_of(m) == one and any(is_core(t) and part_of(t) == other for t in imports_of(m))
    ]


@pytest.mark.parametrize("package", ["core.attributes", "core.analysis", "core.llm"])
def test_no_django_below(package: str) -> None:
    users = [m for m in MODULES if under(m, package) and any(under(t, "django") for t in imports_of(m))]
    assert not users, f"{users} import Django"


def test_the_table_imports_nothing_of_core_but_itself() -> None:
    for module in MODULES:
        if under(module, "core.attributes"):
            others = [t for t in imports_of(module) if is_core(t) and not under(t, "core.attributes")]
            assert not others, f"{module} imports {others}"


def test_the_analyser_and_the_model_clients_know_no_tables() -> None:
    for module in MODULES:
        if part_of(module) in ("analysis", "llm"):
            assert not [t for t in imports_of(module) if under(t, "core.models")], module


def test_only_the_client_imports_openai() -> None:
    users = {module for module in MODULES if any(under(t, "openai") for t in imports_of(module))}
    assert users <= {"core.llm.client"}
