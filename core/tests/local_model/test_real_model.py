"""The real small model, served for real."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from core.llm import local
from core.llm.catalogue import CATALOGUE
from core.tests.local_model.tiny import eventually, is_alive, serve_command


@pytest.fixture(scope="module")
def local_model_dir():
    """The folder where this user's models really are; the small one is fetched there if it is missing."""
    folder = Path(os.environ.get("PERSONAGEN_MODEL_DIR") or local.default_model_dir())
    local.install(local.SMALL_MODEL, folder)
    return folder


@pytest.fixture
def small_model(local_model_dir, model_dir):
    """A folder of this test's own, so that an app that runs beside it keeps its server."""
    entry = CATALOGUE[local.SMALL_MODEL]
    model_dir.mkdir()
    entry.target(model_dir).symlink_to(entry.target(local_model_dir))
    return model_dir


PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
time.sleep(120)
"""


def wait_until_ready(model_dir):
    eventually(lambda: local.status(local.SMALL_MODEL, model_dir).phase in ("ready", "failed"), 60)
    found = local.status(local.SMALL_MODEL, model_dir)
    assert found.ready, found.error
    return found


@pytest.fixture
def real_server(small_model):
    command, environment = serve_command(small_model, local.SMALL_MODEL)
    process = subprocess.Popen(command, env=environment)
    yield wait_until_ready(small_model)
    process.kill()
    process.wait()


@pytest.mark.model
def test_the_server_demands_its_key(real_server):
    for key in ("", "wrong"):
        request = urllib.request.Request(
            f"{real_server.base_url}/models", headers={"Authorization": f"Bearer {key}"} if key else {}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code == 401


@pytest.mark.model
def test_the_server_streams_a_completion_and_ends_promptly(real_server, small_model):
    import openai

    with openai.OpenAI(base_url=real_server.base_url, api_key=real_server.api_key, max_retries=0) as client:
        stream = client.chat.completions.create(
            model=real_server.serving,
            messages=[{"role": "user", "content": "Write a long story about the sea."}],
            max_tokens=2000,
            stream=True,
        )
        words = [chunk.choices[0].delta.content for chunk, _ in zip(stream, range(20), strict=False)]
        assert len("".join(word or "" for word in words)) > 20
        # It is still writing: the signal must not wait for the reply's end.
        os.kill(real_server.pid, signal.SIGTERM)
        eventually(lambda: not is_alive(real_server.pid), 3)
    # Its last threads let go of the lock a moment later.
    eventually(lambda: local.status(local.SMALL_MODEL, small_model).phase == "installed", 1)
    assert not (small_model / f"serve-{local.SMALL_MODEL}.json").exists()


@pytest.mark.model
def test_the_server_dies_with_its_parent(small_model):
    command, environment = serve_command(small_model, local.SMALL_MODEL, "--with-parent")
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *command], env=environment)
    found = wait_until_ready(small_model)
    parent.kill()
    parent.wait()
    eventually(lambda: not is_alive(found.pid), 5)
    eventually(lambda: local.status(local.SMALL_MODEL, small_model).phase == "installed", 1)
