"""The same work with JavaScript switched off: plain forms, plain links, pages that look again by themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import LONG_REPLY, Desk
from core.tests.e2e.house import LETTER
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
PASSWORD = "a quiet harbour at 6"


@pytest.fixture
def plain(sit: Callable[..., Desk]) -> Desk:
    return sit(java_script_enabled=False)


def save_section(page: Page, section: str) -> None:
    page.locator(section).get_by_role("button", name="Save this section").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_from_signing_up_to_a_draft(visitor: Callable[..., Page], openai_server: OpenAIServer) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/accounts/signup/")
    page.locator("#id_username").fill("plain-iris")
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.get_by_role("button", name="Sign Up").click()
    page.wait_for_url("**/personas/")
    page.get_by_role("link", name="New persona").click()
    page.get_by_label("Name").fill("Iris")
    page.get_by_role("button", name="Make this persona").click()
    page.get_by_role("link", name="Write in this voice").click()

    openai_server.reply, openai_server.delay = LONG_REPLY, 0.03
    page.get_by_label("What to write about").fill("The harbour")
    page.get_by_role("button", name="Write the draft").click()
    page.wait_for_url("**/content/*/")
    expect(page.locator("noscript p")).to_have_text("This page looks again every three seconds.")
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "3"
    # Nobody presses anything: the page comes again with more of the text, and at last with the whole.
    expect(page.locator("#piece .text")).to_contain_text("Sentence 1 of the harbour")
    expect(page.get_by_role("link", name="Edit")).to_be_visible(timeout=40_000)
    expect(page.locator("#piece .text")).to_contain_text("What the tide left")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)


def test_a_section_is_saved_by_its_button(plain: Desk, noise: Noise) -> None:
    noise.expect("422")
    number = plain.persona("Iris")
    page = plain.go(f"/personas/{number}/")
    page.locator("#id_formality_level").press("End")
    page.locator("#id_tone").fill("salty")
    page.locator("#section-linguistic details.finer > summary").click()
    irony = page.locator("#id_irony_usage")
    assert irony.get_attribute("type") == "number"
    irony.fill("7")
    save_section(page, "#section-linguistic")
    expect(page.locator("#id_formality_level")).to_have_value("10")
    expect(page.locator("#id_tone")).to_have_value("salty")
    expect(page.locator("#id_irony_usage")).to_have_value("7")

    page.locator("#section-personal > summary").click()
    page.locator("#id_age").fill("400")
    page.locator("#section-personal").get_by_role("button", name="Save this section").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a whole number from 0 to 150.")
    expect(page.locator("#id_age")).to_have_value("400")
    expect(page.locator("#id_formality_level")).to_have_value("10")
    page.locator("#id_age").fill("40")
    save_section(page, "#section-personal")
    expect(page.locator("#id_age")).to_have_value("40")


def test_two_tabs_lose_neither_change(plain: Desk) -> None:
    number = plain.persona("Iris")
    page = plain.go(f"/personas/{number}/")
    plain.post(f"/personas/{number}/fields/idiom_usage/", idiom_usage=9)
    page.locator("#id_formality_level").press("End")
    save_section(page, "#section-linguistic")
    expect(page.locator("#id_idiom_usage")).to_have_value("9")
    expect(page.locator("#id_formality_level")).to_have_value("10")


def test_the_list_is_filtered_by_its_button(plain: Desk) -> None:
    plain.persona("Anna", formality_level=9)
    plain.persona("Bruno", formality_level=2)
    page = plain.go("/personas/")
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Formality, at least").fill("6")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".row-item h2")).to_have_text(["Anna"])
    page.get_by_label("More for Anna").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("“Anna” is archived.")).to_be_visible()


def test_a_draft_is_stopped_edited_published_and_deleted(plain: Desk, openai_server: OpenAIServer) -> None:
    number = plain.persona("Iris")
    openai_server.reply, openai_server.delay = LONG_REPLY, 0.02
    piece = plain.draft(number)
    page = plain.go(f"/content/{piece}/")
    expect(page.locator("#piece .text")).to_contain_text("Sentence 2 of the harbour")
    openai_server.delay = 3_600
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(page.locator("#piece .text")).to_contain_text("Sentence 2 of the harbour")
    openai_server.delay = 0

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("By hand")
    page.get_by_label("Text").fill("In my *own* hand.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("By hand")
    expect(page.locator("#piece .text em")).to_have_text("own")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".tag.published")).to_be_visible()

    page.goto(f"/personas/{number}/delete/")
    expect(page.get_by_text("The 1 piece written in this voice stays in your library")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Iris")

    page.goto(f"/content/{piece}/")
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“By hand” was deleted.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing written yet")).to_be_visible()


def test_from_a_sample_to_a_persona(plain: Desk) -> None:
    page = plain.go("/samples/new/")
    page.get_by_label("Paste some of your writing").fill(LETTER)
    page.get_by_label("Measure it").check()
    page.get_by_label("Name of the persona").fill("The kettle man")
    page.get_by_role("button", name="Read my writing").click()
    # Nobody presses anything: the page comes again until it is the review.
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this the voice?", timeout=40_000)
    page.get_by_role("button", name="None of How it sounds").click()
    expect(page.locator("#section-linguistic .take input:checked")).to_have_count(0)
    # A value that is changed is taken, without its switch.
    page.locator("#id_tone").fill("salty")
    page.get_by_role("button", name="Keep these choices for later").click()
    expect(page.get_by_text("Your choices are kept.")).to_be_visible()
    expect(page.locator("#id_take-tone")).to_be_checked()
    page.locator(".passages summary").first.click()
    expect(page.locator(".passages li").first).to_be_visible()
    page.get_by_role("button", name="Make this persona").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The kettle man")
    expect(page.locator("#id_tone")).to_have_value("salty")
    expect(page.locator("#id_contraction_usage")).to_have_value("")
