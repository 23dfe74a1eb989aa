"""The voice check as it is used: beside a piece, while editing, and of a persona against its own samples."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import PHONE, Desk
from core.tests.e2e.house import LETTER, read, suggested
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
# Enough of it for a number, and to scroll.
LONG = f"{LETTER.partition('> On Monday')[0]}\n" * 5


@pytest.fixture
def piece(desk: Desk) -> int:
    number = desk.piece(desk.persona(starter="morning-columnist", contraction_usage=1), "The kettle")
    desk.post(f"/content/{number}/edit/", content=LONG)
    return number


def checked(page: Page) -> Page:
    expect(page.locator("#check .figure b")).to_be_visible(timeout=40_000)
    return page


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"]


def test_beside_the_piece(desk: Desk, piece: int) -> None:
    page = desk.go(f"/content/{piece}/")
    before = top(page, "#piece-text")
    checked(page)
    assert top(page, "#piece-text") == before
    expect(page.locator("#check .largest li")).to_have_count(3)
    row = page.locator("#check .counted").get_by_role("link", name="Contractions")
    row.click()
    expect(page.locator("#check .passages li").first).to_have_text("doesn't")
    expect(page.locator("#piece-text mark").first).to_have_text("doesn't")
    expect(row).to_be_focused()
    expect(row).to_have_attribute("aria-expanded", "true")
    assert page.url.endswith(f"/content/{piece}/")
    # Chosen again, it is let go.
    page.keyboard.press("Enter")
    expect(page.locator("#piece-text mark")).to_have_count(0)
    expect(page.locator("#check .passages")).to_have_count(0)


def test_a_passage_further_down_comes_into_view(desk: Desk, piece: int) -> None:
    desk.post(
        f"/content/{piece}/edit/",
        content=f"{LONG.replace('’', '')}\n\nHe would've been a hypotenuse.".replace("n't", ""),
    )
    page = checked(desk.go(f"/content/{piece}/"))
    page.locator("#check .counted").get_by_role("link", name="Vocabulary").click()
    expect(page.locator("#piece-text mark").first).to_be_in_viewport()


def test_after_writing_it_comes_by_itself(desk: Desk, openai_server: OpenAIServer) -> None:
    openai_server.reply, openai_server.delay = f"# The kettle\n\n{LONG}", 0.005
    page = desk.go(f"/content/{desk.draft(desk.persona(starter='morning-columnist'))}/")
    checked(page)
    expect(page.get_by_role("button", name="Bring it nearer")).to_be_visible()


def test_while_editing(desk: Desk, piece: int) -> None:
    page = checked(desk.go(f"/content/{piece}/edit/"))
    editor = page.locator("#id_content")
    page.get_by_text("All that counts", exact=True).click()
    page.locator("#check .counted .choose").filter(has_text="Contractions").click()
    expect(page.locator("#check .counted .passages")).to_be_visible()
    expect(page.locator("#preview mark").first).to_have_text("doesn't")
    # What was unfolded stays so, what was chosen stays chosen, and the text stays where it was.
    before = editor.input_value()
    editor.press("Control+End")
    with page.expect_response("**/check/") as answer:
        editor.type("\nIt shouldn't have.")
    assert "shouldn't" in (answer.value.request.post_data or "")
    expect(page.locator("#preview mark").last).to_have_text("shouldn't")
    expect(page.locator("#check .counted")).to_be_visible()
    expect(editor).to_be_focused()
    assert editor.input_value() == f"{before}\nIt shouldn't have."
    # Nothing was saved.
    assert "shouldn't" not in desk.http.get(f"{desk.site.url}/content/{piece}/export/md/").text()
    page.get_by_role("button", name="Save").click()
    checked(page)
    assert "shouldn't" in desk.http.get(f"{desk.site.url}/content/{piece}/export/md/").text()


def test_too_little_and_another_language_while_editing(desk: Desk, piece: int) -> None:
    page = checked(desk.go(f"/content/{piece}/edit/"))
    page.locator("#id_content").fill("Too little.")
    expect(page.locator("#check")).to_contain_text("This has 2 words")
    page.locator("#id_content").fill("Als wir am Morgen das Haus verließen, lag noch Nebel über den Feldern. " * 4)
    expect(page.locator("#check")).to_contain_text("This looks like German.")
    expect(page.locator(".message.error")).to_have_count(0)
    page.locator("#id_content").fill(LONG)
    checked(page)


def test_a_check_that_does_not_come_can_be_asked_again(desk: Desk, piece: int, noise: Noise) -> None:
    noise.expect("ERR_FAILED|htmx:(sendError|afterRequest)")
    page = desk.page
    page.route("**/check/", lambda route: route.abort())
    desk.go(f"/content/{piece}/")
    expect(page.locator("#check")).to_contain_text("The check did not come.")
    expect(page.locator(".message.error")).to_have_count(0)
    page.unroute("**/check/")
    page.get_by_role("button", name="Try again").click()
    checked(page)
    expect(page.locator("#check .again")).to_have_count(0)


def test_on_a_phone_it_stands_below_the_text(sit: Callable[..., Desk]) -> None:
    desk = sit(**PHONE)
    number = desk.piece(desk.persona(starter="morning-columnist", contraction_usage=1), "The kettle")
    desk.post(f"/content/{number}/edit/", content=LONG)
    page = checked(desk.go(f"/content/{number}/"))
    text = page.locator("#piece-text").bounding_box()
    assert text
    assert top(page, "#check") >= text["y"] + text["height"]
    row = page.locator("#check .counted").get_by_role("link", name="Contractions")
    row.tap()
    # The passages stand with their row; the reader is not taken away from them.
    expect(page.locator("#check .passages li").first).to_be_in_viewport()
    expect(page.locator("#piece-text mark").first).to_have_text("doesn't")


def test_without_scripts(sit: Callable[..., Desk]) -> None:
    desk = sit(java_script_enabled=False)
    number = desk.piece(desk.persona(starter="morning-columnist", contraction_usage=1), "The kettle")
    desk.post(f"/content/{number}/edit/", content=LONG)
    page = desk.go(f"/content/{number}/")
    expect(page.get_by_text("Measuring…")).to_be_hidden()
    page.get_by_role("link", name="Check the voice", exact=True).click()
    checked(page)
    page.locator("#check .counted").get_by_role("link", name="Contractions").click()
    expect(page.locator("#piece-text mark").first).to_have_text("doesn't")
    expect(page.locator("#check .passages li").first).to_be_visible()
    page.get_by_label("Against another voice").select_option(label="The Morning Columnist")
    page.get_by_role("button", name="Check", exact=True).click()
    checked(page)


def test_a_slider_is_moved_to_where_the_samples_are(desk: Desk) -> None:
    # Long enough for one number.
    analysis = read(desk, LETTER * 4, name="The kettle man")
    desk.post(f"/analyses/{analysis}/", **suggested(desk, analysis))
    page = desk.go("/personas/")
    page.get_by_role("link", name="The kettle man").first.click()
    page.wait_for_url(re.compile(r"/personas/\d+/$"))
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    desk.post(f"/personas/{number}/fields/contraction_usage/", contraction_usage=1)
    desk.go(f"/personas/{number}/")
    page.locator("main summary", has_text="More").click()
    page.get_by_role("link", name="Check it against its samples").click()
    checked(page)
    page.get_by_role("button", name=": Contractions").click()
    expect(page.locator(".moved")).to_contain_text("Contractions is")
    expect(page.locator(".moved")).to_be_focused()
    expect(page.get_by_role("button", name=": Contractions")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".moved")).to_contain_text("Contractions is 1 of 10 now")
    expect(page.get_by_role("button", name=": Contractions")).to_have_count(1)
