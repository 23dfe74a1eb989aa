"""What is learned from edits, in the editor: it comes by itself, and nothing moves but by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from core.tests.e2e.desk import Desk
from core.tests.e2e.test_axe import STILL, expect_nothing
from core.tests.editing import draft, written_out
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
SUGGESTED = "Your edits suggest 1 change to this voice"


def edited(desk: Desk, server: OpenAIServer, pieces: int, **values: str | int) -> int:
    """A voice, some drafts of which were written out before they were published; its number."""
    persona = desk.persona("Iris", **values)
    for number in range(pieces):
        server.reply = f"# Things of old\n\n{draft(number)}"
        piece = desk.piece(persona, f"Thing {number}")
        desk.post(f"/content/{piece}/edit/", content=written_out(draft(number)), status="published")
    return persona


def learned(page: Page) -> None:
    """Unfold what is suggested."""
    page.locator("#learned summary", has_text=SUGGESTED).click(timeout=40_000)


def test_a_slider_is_moved_by_hand(sit: Callable[..., Desk], openai_server: OpenAIServer) -> None:
    desk = sit(**STILL)
    persona = edited(desk, openai_server, 3, contraction_usage=9)
    page = desk.page
    held: list[Route] = []
    page.route("**/learned/", lambda route: held.append(route))
    with page.expect_request("**/learned/"):
        desk.go(f"/personas/{persona}/")
    place = page.locator(".editor").bounding_box()
    held.pop().continue_()
    # The parser is loaded for the first of them.
    expect(page.get_by_text(SUGGESTED)).to_be_visible(timeout=40_000)
    page.unroute("**/learned/")
    assert page.locator(".editor").bounding_box() == place, "the page jumped when the suggestion came"

    learned(page)
    expect(page.get_by_role("heading", name="Move Contractions from 9 to 7?")).to_be_visible()
    page.get_by_text("The 3 pieces").click()
    expect(page.locator("#learned .proof del").first).to_have_text("don't")
    expect_nothing(page)
    page.locator("#section-linguistic details.finer > summary").click()
    slider = page.locator("#id_contraction_usage")
    expect(slider).to_have_value("9")
    page.get_by_role("button", name="Move it to 7").click()
    said = page.locator("#learned .done")
    expect(said).to_contain_text("“Contractions” is at 7 now")
    expect(said).to_be_focused()
    expect(slider).to_have_value("7")
    expect(slider).to_have_attribute("type", "range")
    expect(page.locator("#announce")).to_contain_text("“Contractions” is at 7 now")
    page.get_by_role("button", name="Undo the change of Contractions").click()
    expect(slider).to_have_value("9")
    page.reload()
    expect(page.get_by_text(SUGGESTED)).to_be_visible()


def test_turned_down_and_suggested_again(sit: Callable[..., Desk], openai_server: OpenAIServer) -> None:
    desk = sit(**STILL)
    persona = edited(desk, openai_server, 5, contraction_usage=9)
    page = desk.go(f"/personas/{persona}/")
    # More than are read at once: the editor asks again by itself.
    learned(page)
    page.get_by_role("button", name="Don’t suggest this again").click()
    expect(page.locator("#learned .done")).to_contain_text("is not suggested again")
    page.locator("#learned").get_by_role("link", name="What you turned down").click()
    expect(page.get_by_role("heading", name="Turned down")).to_be_visible()
    expect_nothing(page)
    page.get_by_role("button", name="Suggest it again").click()
    expect(page.get_by_role("heading", name="Move Contractions from 9 to 7?")).to_be_visible()
    page.get_by_role("button", name="Move it to 7").click()
    expect(page.locator("main")).to_contain_text("“Contractions” is at 7 now")
    page.get_by_role("link", name="To the editor").click()
    expect(page.locator("#id_contraction_usage")).to_have_value("7")


def test_without_scripts(sit: Callable[..., Desk], openai_server: OpenAIServer) -> None:
    plain = sit(java_script_enabled=False)
    persona = edited(plain, openai_server, 3, contraction_usage=9)
    page = plain.go(f"/personas/{persona}/")
    page.get_by_role("link", name="What your edits say about this voice").click()
    page.get_by_role("button", name="Move it to 7").click()
    expect(page.locator("main")).to_contain_text("“Contractions” is at 7 now")
    page.get_by_role("link", name="To the editor").click()
    expect(page.locator("#id_contraction_usage")).to_have_value("7")
