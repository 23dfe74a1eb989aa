"""One draft by the built-in model itself: the app starts it, waits for it, and says who wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from core.tests.drafting import Guest, run_of, until, visible
from core.tests.servers import AppServer


@pytest.mark.model
@pytest.mark.timeout(300)
def test_a_draft_by_the_built_in_model(app_server: Callable[..., AppServer]) -> None:
    app = app_server(
        PERSONAGEN_LOCAL_MODEL="smollm2-135m",
        PERSONAGEN_LOCAL_MODEL_START="1",
        PERSONAGEN_MODEL_DIR=settings.PERSONAGEN_MODEL_DIR,
    )
    guest = Guest(app).sign_up()
    persona = guest.make_persona()
    # Asked before the model is up: the draft waits for it, and begins by itself.
    piece = guest.write(persona, "A walk by the sea", words=60)
    text, last = guest.follow(piece)
    run = until(lambda: run_of(app, piece))
    for _ in range(3):
        # So small a model says nothing at all now and then: the page says so, and its button asks once more.
        if (run["state"], run["error_kind"]) != ("failed", "empty"):
            break
        assert "Try again" in guest.page(piece)
        guest.post(f"/content/{piece}/again/", how="retry")
        text, last = guest.follow(piece)
        run = until(lambda: run_of(app, piece))
    assert run["state"] == "done", (run["error"], app.log())
    assert run["builtin"]
    assert run["model"] == "smollm2-135m"
    assert run["prompt_tokens"] > 40
    assert run["completion_tokens"] > 5
    assert len(run["content"].split()) > 5
    assert len(visible(text).split()) > 5
    assert visible(last["title"]) == run["title"]
    page = guest.page(piece)
    assert "the built-in model (smollm2-135m)" in page
    assert "connect a better one" in page
    assert "Built-in model, ready" in visible(guest.get("/model/").text)
