"""The catalogue, and fetching by a real pip from small wheels."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.llm import catalogue, fetch, local, locks
from core.llm.catalogue import CATALOGUE, HubFile, LocalModelError, Wheels
from core.tests.local_model.tiny import CONTENT, PART, PIECES, ROOT, eventually, wheel_of, write_wheel

# The catalogue -------------------------------------------------------------------------------------------


def test_the_parts_of_the_catalogue_make_whole_files():
    for entry in CATALOGUE.values():
        for source in entry.sources:
            if isinstance(source, Wheels):
                assert sum(part.size for part in source.parts) == entry.size
        assert len(entry.sha256) == 64
        assert entry.licence == "Apache-2.0"
    assert local.DEFAULT_MODEL in CATALOGUE
    assert local.SMALL_MODEL in CATALOGUE


def test_unknown_name_lists_the_names():
    with pytest.raises(LocalModelError) as caught:
        catalogue.lookup("gpt-17")
    assert all(name in caught.value.advice for name in CATALOGUE)


def test_hub_name():
    entry = catalogue.lookup("hf:Owner/Some-Model/deep/file-Q4.gguf")
    assert entry.sources == (HubFile("Owner/Some-Model", "deep/file-Q4.gguf"),)
    assert entry.filename == "owner-some-model-deep-file-q4.gguf"


@pytest.mark.parametrize("name", ["hf:Owner", "hf:Owner/Model", "hf:Owner/Model/readme.md", "hf:a/b/../../c.gguf"])
def test_malformed_hub_name(name):
    with pytest.raises(LocalModelError, match="does not name a file"):
        catalogue.lookup(name)


def test_a_path_serves_as_it_is(tmp_path, model_dir):
    path = tmp_path / "own.gguf"
    path.write_bytes(CONTENT)
    assert local.install(str(path), model_dir) == path
    assert not model_dir.exists()


def test_a_path_that_is_missing(tmp_path):
    with pytest.raises(LocalModelError, match="can't be read") as caught:
        catalogue.lookup(str(tmp_path / "none.gguf"))
    assert "Check the path" in caught.value.advice


def test_a_path_that_is_no_gguf(tmp_path):
    path = tmp_path / "own.gguf"
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(LocalModelError, match="is not a GGUF file"):
        catalogue.lookup(str(path))


def test_default_folder_respects_the_cache_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert local.default_model_dir() == tmp_path / "personagen" / "models"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert local.default_model_dir() == Path.home() / ".cache" / "personagen" / "models"


# Fetching ------------------------------------------------------------------------------------------------


def test_install_assembles_the_parts_in_order(wheels, tiny, model_dir):
    heard = []
    path = local.install("tiny", model_dir, lambda *progress: heard.append(progress))
    assert path.read_bytes() == CONTENT
    fetching = [done for phase, done, total in heard if phase == "fetching"]
    assert fetching == sorted(fetching)
    assert fetching[-1] == len(CONTENT)
    assert heard[-1] == ("verifying", len(CONTENT), len(CONTENT))
    assert not fetch.partial_dir(path).exists()


def test_a_verified_file_is_not_hashed_again(wheels, tiny, model_dir):
    local.install("tiny", model_dir)
    heard = []
    local.install("tiny", model_dir, lambda *progress: heard.append(progress))
    assert heard == []


def test_a_file_brought_by_hand_is_verified_and_kept(tiny, model_dir):
    model_dir.mkdir()
    (model_dir / "tiny.gguf").write_bytes(CONTENT)
    local.install("tiny", model_dir)
    assert fetch.is_verified(tiny, model_dir / "tiny.gguf")


@pytest.mark.slow
@pytest.mark.parametrize("damaged", [CONTENT[:-1], CONTENT[:-1] + b"?"])
def test_a_damaged_file_is_fetched_again(wheels, tiny, model_dir, damaged):
    path = local.install("tiny", model_dir)
    path.write_bytes(damaged)
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_part_of_the_wrong_size(wheels, tiny, model_dir):
    write_wheel(wheels, 2, PIECES[1][:-1])
    with pytest.raises(LocalModelError, match=r"tiny-part2==1\.0 is damaged"):
        local.install("tiny", model_dir)
    write_wheel(wheels, 2, PIECES[1])
    wheel_of(wheels, 1).unlink()
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_part_with_a_flipped_byte(wheels, tiny, model_dir):
    wheel = wheel_of(wheels, 1)
    wheel.write_bytes(wheel.read_bytes().replace(PIECES[0][100:120], PIECES[0][101:121]))
    with pytest.raises(LocalModelError, match="is damaged"):
        local.install("tiny", model_dir)


def test_wrong_hash(wheels, tiny, model_dir):
    write_wheel(wheels, 3, PIECES[2][::-1])
    with pytest.raises(LocalModelError, match="arrived damaged: its SHA-256 is") as caught:
        local.install("tiny", model_dir)
    assert caught.value.advice
    assert not (model_dir / "tiny.gguf").exists()


def test_bad_bytes_kept_from_before_are_thrown_away(wheels, tiny, model_dir):
    partial = fetch.partial_dir(model_dir / "tiny.gguf")
    partial.mkdir(parents=True)
    (partial / "data").write_bytes(b"x" * PART)
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_part_that_nobody_has(wheels, tiny, model_dir):
    wheel_of(wheels, 2).unlink()
    with pytest.raises(LocalModelError, match=r"tiny-part2==1\.0 could not be fetched: No matching") as caught:
        local.install("tiny", model_dir)
    assert "kept" in caught.value.advice


def test_no_network(monkeypatch, tiny, model_dir):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        with pytest.raises(LocalModelError, match="the package index can't be reached"):
            local.install("tiny", model_dir)


def test_no_disk(wheels, tiny, model_dir):
    with pytest.raises(LocalModelError, match="MB are free") as caught:
        local.install("tiny", model_dir, free_disk=lambda folder: 1000)
    assert "PERSONAGEN_MODEL_DIR" in caught.value.advice


def test_a_folder_that_cannot_be_made(tiny, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LocalModelError, match="could not be stored"):
        local.install("tiny", tmp_path / "file" / "models")


KILLED = """
import os, signal, sys
from pathlib import Path
from core.llm import local
from core.llm.catalogue import CATALOGUE
from core.tests.local_model.tiny import PART, tiny_entry
CATALOGUE["tiny"] = tiny_entry()
def progress(phase, done, total):
    if done > PART:
        os.kill(os.getpid(), signal.SIGKILL)
local.install("tiny", Path(sys.argv[1]), progress)
"""


def test_a_killed_download_goes_on_where_it_was(wheels, tiny, model_dir):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(model_dir)], cwd=ROOT, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # Half a part more, as a kill in the middle of a write leaves it.
    with (fetch.partial_dir(model_dir / "tiny.gguf") / "data").open("ab") as data:
        data.write(b"torn")
    wheel_of(wheels, 1).unlink()
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_only_one_downloads(wheels, tiny, model_dir):
    model_dir.mkdir()
    held = locks.take(model_dir / ".tiny.gguf.lock")
    heard = []
    waiting = threading.Thread(target=local.install, args=("tiny", model_dir, lambda *p: heard.append(p)))
    waiting.start()
    eventually(lambda: heard)
    assert {phase for phase, _, _ in heard} == {"waiting"}
    (model_dir / "tiny.gguf").write_bytes(CONTENT)
    os.close(held)
    waiting.join(10)
    assert "fetching" not in {phase for phase, _, _ in heard}
