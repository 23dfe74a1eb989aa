"""Best of n and “Bring it nearer”, as they are clicked and seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.tests.e2e.desk import PHONE, Desk
from core.tests.e2e.test_axe import expect_nothing
from core.tests.openai_server import OpenAIServer
from core.tests.trying import MIDDLING, PLAIN, STIFF, reply, says

pytestmark = pytest.mark.browser
VOICE = {"formality_level": 2, "vocabulary_complexity": 2, "contraction_usage": 9}


@pytest.fixture(autouse=True)
def _own_words(openai_server: OpenAIServer) -> Iterator[None]:
    """What is left of these texts is for no other test."""
    openai_server.replies.clear()
    yield
    openai_server.replies.clear()


def expect_fits(page: Page) -> None:
    page.set_viewport_size(PHONE["viewport"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_nearest_of_two_and_then_nearer(desk: Desk, openai_server: OpenAIServer) -> None:
    persona = desk.persona("Ada", **VOICE)
    says(openai_server, STIFF, MIDDLING)
    page = desk.go(f"/personas/{persona}/write/")
    page.get_by_label("What to write about").fill("Tea")
    page.get_by_label("Length in words").fill("110")
    page.get_by_label("Best of").select_option("2")
    page.get_by_role("button", name="Write the draft").click()
    # The first text that a process measures waits for what it is measured with.
    expect(page.locator(".tries")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tea 2")
    page.get_by_text("The two texts that were written, and which is kept").click()
    tries = page.locator(".tries li")
    expect(tries).to_have_count(2)
    expect(tries.nth(1)).to_contain_text("kept")
    tries.first.get_by_text("Read it").click()
    expect(tries.first).to_contain_text("notwithstanding its apparent simplicity")
    expect_nothing(page)
    expect_fits(page)

    openai_server.replies.extend([reply(STIFF), reply(PLAIN), reply(PLAIN)])
    page.get_by_role("button", name="Bring it nearer").click()
    expect(page.get_by_text("Brought nearer in")).to_be_visible(timeout=30_000)
    expect(page.locator(".sheet.text")).to_contain_text("It's the one thing in the day that's mine.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tea 2")
    page.get_by_text("revisions, and which text is kept").click()
    expect(page.locator(".tries li").nth(1)).to_contain_text("It is no nearer.")
    expect_nothing(page)


def test_a_revision_is_stopped(desk: Desk, openai_server: OpenAIServer) -> None:
    says(openai_server, STIFF)
    piece = desk.piece(desk.persona("Ada", **VOICE))
    openai_server.fault = "trickle_text"
    page = desk.go(f"/content/{piece}/")
    page.get_by_role("button", name="Bring it nearer").click()
    expect(page.locator(".progress-line")).to_contain_text("Round 1 of 3", timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. The text is as it was.")).to_be_visible()
    expect(page.locator(".sheet.text")).to_contain_text("In conclusion, the consumption of tea")
