"""The main job, from signing up to a published piece that outlives its persona."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import LONG_REPLY, PHONE
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
SCREENS = {"desk": {"viewport": {"width": 1280, "height": 900}}, "phone": PHONE}
PASSWORD = "a quiet harbour at 6"


@pytest.mark.parametrize("screen", SCREENS)
def test_from_signing_up_to_what_stays(
    visitor: Callable[..., Page], openai_server: OpenAIServer, screen: str, noise: Noise
) -> None:
    page = visitor(**SCREENS[screen])
    _sign_up(page, f"iris-{screen}")
    _make_a_persona(page)
    _tune(page, by_touch=screen == "phone")
    _write_and_watch(page, openai_server)
    _write_and_stop(page, openai_server)
    _edit_and_publish(page)
    _delete_the_persona(page)
    assert noise.heard == []


def _sign_up(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Begin with a voice").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.get_by_role("button", name="Sign Up").click()
    page.wait_for_url("**/personas/")


def _make_a_persona(page: Page) -> None:
    page.get_by_role("link", name="New persona").click()
    page.get_by_label("Name").fill("Iris of the ferry")
    page.get_by_role("button", name="Make this persona").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Iris of the ferry")


def _tune(page: Page, *, by_touch: bool) -> None:
    # Its heading is there before its scripts are.
    page.wait_for_load_state()
    formality, humour = page.locator("#id_formality_level"), page.locator("#id_humor_sarcasm_usage")
    formality.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    _expect_saved(page, "formality_level")
    width = humour.bounding_box()["width"]
    where = {"x": width - 3, "y": 12}
    humour.tap(position=where) if by_touch else humour.click(position=where)
    _expect_saved(page, "humor_sarcasm_usage")
    tone = page.locator("#id_tone")
    tone.fill("salty, patient")
    tone.press("Tab")
    _expect_saved(page, "tone")

    page.reload()
    expect(formality).to_have_value("7")
    expect(humour).to_have_value("10")
    expect(tone).to_have_value("salty, patient")

    formality.press("End")
    _expect_saved(page, "formality_level")
    expect(formality).to_have_value("10")
    page.get_by_role("button", name="Undo the change of Formality").click()
    expect(page.locator("#field-formality_level .saved")).to_contain_text("put back")
    expect(formality).to_have_value("7")
    page.reload()
    expect(formality).to_have_value("7")


def _expect_saved(page: Page, name: str) -> None:
    expect(page.locator(f"#field-{name} .saved")).to_contain_text("saved")


def _write_and_watch(page: Page, model: OpenAIServer) -> None:
    page.get_by_role("link", name="Write in this voice").click()
    model.reply, model.delay, model.hold = LONG_REPLY, 0.02, threading.Event()
    page.get_by_label("What to write about").fill("The harbour at six in the morning")
    page.get_by_role("button", name="Write the draft").click()
    page.wait_for_url("**/content/*/")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Thinking")).to_be_visible()
    model.hold.set()
    text = page.locator("#piece .text")
    first = _length(text, longer_than=0)
    second = _length(text, longer_than=first)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("The harbour at six")
    assert second > first
    expect(page.get_by_role("link", name="Edit")).to_be_visible(timeout=30_000)
    expect(text.get_by_role("heading", name="What the tide left")).to_be_visible()
    expect(text.locator("strong")).to_have_text("rope")
    expect(text.get_by_text("Sentence 12 of the harbour")).to_have_count(2)


def _length(text: Locator, *, longer_than: int) -> int:
    """How long the text is once it is longer than that."""
    page = text.page
    seen = page.wait_for_function(
        "least => { const n = document.querySelector('#piece .text').innerText.trim().length; return n > least && n }",
        arg=longer_than,
    )
    return int(seen.json_value())


def _write_and_stop(page: Page, model: OpenAIServer) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Write").click()
    model.delay = 0.05
    page.get_by_label("What to write about").fill("The last ferry")
    page.get_by_role("button", name="Write the draft").click()
    text = page.locator("#piece .text")
    expect(text).to_contain_text("Sentence 1 of the harbour")
    model.delay = 3_600
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(text).to_contain_text("Sentence 1 of the harbour")
    kept = text.inner_text()
    assert "What the tide left" not in kept
    page.reload()
    assert text.inner_text() == kept
    model.delay = 0


def _edit_and_publish(page: Page) -> None:
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("The last ferry")
    content = page.get_by_label("Text")
    content.fill("It left *without* me.\n\n- rope\n- tar\n")
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("em")).to_have_text("without")
    expect(preview.get_by_role("listitem")).to_have_text(["rope", "tar"])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The last ferry")
    expect(page.locator("#piece .text em")).to_have_text("without")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".facts .tag.published")).to_have_text("Published")
    expect(page.locator(".facts")).to_contain_text("first published")


def _delete_the_persona(page: Page) -> None:
    page.get_by_role("link", name="Iris of the ferry").click()
    _ask_to_delete(page)
    dialog = page.get_by_role("dialog", name="Delete “Iris of the ferry”?")
    expect(dialog).to_contain_text("The 2 pieces written in this voice stay in your library")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    _ask_to_delete(page)
    dialog.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/personas/")
    expect(page.get_by_text("“Iris of the ferry” was deleted. Its 2 pieces stay in the library.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Iris of the ferry")
    expect(page.locator("#id_formality_level")).to_have_value("7")
    _ask_to_delete(page)
    expect(dialog).to_contain_text("The 2 pieces")
    dialog.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/personas/")
    expect(page.get_by_role("heading", name="No voices yet")).to_be_visible()

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Library").click()
    expect(page.locator(".row-item")).to_have_count(2)
    expect(page.locator(".row-item").first).to_contain_text("Iris of the ferry")
    page.get_by_role("link", name="The last ferry").click()
    expect(page.get_by_text("In the voice of Iris of the ferry (a persona since deleted)")).to_be_visible()
    expect(page.locator("#piece .text")).to_contain_text("It left without me.")


def _ask_to_delete(page: Page) -> None:
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Delete…").click()


def test_the_pages_obey_their_own_policy(visitor: Callable[..., Page], noise: Noise) -> None:
    """That the flows above are silent means something only where a breach would be heard."""
    page = visitor()
    response: Any = page.goto("/")
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert noise.heard == []
    noise.expect("Content Security Policy")
    page.evaluate(
        "document.body.appendChild(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert len(noise.heard) == 1
