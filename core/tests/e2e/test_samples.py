"""From a pasted text to a persona: the words counted, the reading watched, the passages found, each choice kept."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import PHONE, Desk
from core.tests.e2e.house import LETTER, open_all, read
from core.tests.e2e.test_axe import STILL, expect_nothing
from core.tests.openai_server import OpenAIServer
from core.tests.reviewing import form_of

pytestmark = pytest.mark.browser
SCREENS = {"desk": {"viewport": {"width": 1280, "height": 900}}, "phone": PHONE}


def kept(page: Page, name: str) -> None:
    expect(page.locator(f"#field-{name} .saved")).to_have_text("✓ kept")


def switch(page: Page, name: str) -> Locator:
    return page.locator(f"#field-{name} .take input")


def shown(page: Page) -> str:
    """A rating that the text shows, with passages; whichever the analyser finds."""
    return str(page.locator(".suggestion.rating:has(.passages)").first.get_attribute("data-of"))


def hollow(page: Page) -> str:
    """A rating that it does not show."""
    return str(page.locator(".field.rating:has(.scale.hollow)").first.get_attribute("id")).removeprefix("field-")


@pytest.mark.parametrize("screen", SCREENS)
def test_from_a_text_to_a_persona(sit: Callable[..., Desk], screen: str, noise: Noise) -> None:
    page = sit(**SCREENS[screen]).go("/personas/new/")
    page.get_by_role("link", name="From a sample of writing").click()
    text = page.get_by_label("Paste some of your writing")
    text.press_sequentially("One, two; it's three")
    expect(page.locator("#words")).to_have_text("4 words: 60 are needed, 800 are good.")
    text.fill(LETTER)
    expect(page.locator("#words")).to_contain_text("words: enough; 800 are good.")
    page.get_by_label("Measure it").check()
    page.get_by_label("Name of the persona").fill("The kettle man")
    page.get_by_role("button", name="Read my writing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this the voice?", timeout=40_000)
    expect(page.get_by_text("Set aside: 1 quoted passage")).to_be_visible()

    found = shown(page)
    evident = page.locator(f"#field-{found}")
    evident.locator(".passages summary").first.click()
    quote = evident.locator(".passages li").first
    expect(quote).to_be_visible()
    assert quote.inner_text() in LETTER.replace("\n", " ")
    expect(page.locator(f".sample-text .on[data-of~={found}]").first).to_be_visible()

    # What is changed is taken, what is left is left; both are kept as they are done.
    idioms = page.locator("#id_idiom_usage")
    idioms.press("Home")
    idioms.press("End")
    expect(idioms).not_to_have_class("hollow")
    expect(switch(page, "idiom_usage")).to_be_checked()
    kept(page, "idiom_usage")
    expect(page.locator("#state-idiom_usage .value")).to_contain_text("10")
    switch(page, found).set_checked(not switch(page, found).is_checked())
    kept(page, found)
    taken = switch(page, found).is_checked()
    page.reload()
    expect(switch(page, "idiom_usage")).to_be_checked()
    expect(idioms).to_have_value("10")
    expect(switch(page, found)).to_be_checked(checked=taken)

    page.get_by_role("button", name="Make this persona").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The kettle man")
    expect(page.get_by_text("“The kettle man” is made")).to_be_visible()
    expect(idioms).to_have_value("10")
    expect(page.locator("#state-idiom_usage .by-hand")).to_be_visible()
    assert noise.heard == []


def test_a_hollow_slider_of_the_editor(desk: Desk) -> None:
    review = read(desk, name="Iris")
    form = form_of(desk.http.get(f"{desk.site.url}/analyses/{review}/").text(), "review")
    persona = desk.post(f"/analyses/{review}/", **form).url
    page = desk.page
    page.goto(persona)
    open_all(page)
    name = hollow(page)
    state, slider = page.locator(f"#state-{name}"), page.locator(f"#id_{name}")
    expect(state).to_contain_text("not evident in the samples")
    # Stated where it stands.
    slider.press("Enter")
    expect(page.locator(f"#field-{name} .saved")).to_contain_text("saved")
    expect(state).not_to_contain_text("not evident")
    expect(slider).to_have_class("scale")
    page.reload()
    expect(state).not_to_contain_text("not evident")
    expect(state).to_contain_text("by hand")


def test_a_hollow_slider_of_the_review(desk: Desk) -> None:
    page = desk.go(f"/analyses/{read(desk, name='Iris')}/")
    open_all(page)
    name = hollow(page)
    switch(page, name).check()
    kept(page, name)
    expect(page.locator(f"#id_{name}")).to_have_class("scale")
    expect(page.locator(f"#state-{name} .value")).to_contain_text("5")


def test_files_and_a_fault(desk: Desk, noise: Noise) -> None:
    noise.expect("422")
    page = desk.go("/samples/new/")
    page.get_by_label("Measure it").check()
    page.get_by_label("Paste some of your writing").fill("Too short.")
    page.get_by_label("Or choose files").set_input_files(
        [{"name": "renamed.txt", "mimeType": "text/plain", "buffer": b"%PDF-1.7 \xff"}]
    )
    page.get_by_role("button", name="Read my writing").click()
    expect(page.get_by_role("alert")).to_contain_text("“renamed.txt” is a PDF, not a text.")
    expect(page.get_by_text("Choose it again: renamed.txt.")).to_be_visible()
    expect(page.get_by_label("Paste some of your writing")).to_have_value("Too short.")
    expect_nothing(page)
    page.get_by_label("Or choose files").set_input_files(
        [{"name": "kettle.md", "mimeType": "text/markdown", "buffer": LETTER.encode()}]
    )
    page.get_by_role("button", name="Read my writing").click()
    expect(page.locator(".evidence")).to_contain_text("kettle.md", timeout=40_000)


def test_a_value_that_cannot_be(desk: Desk, noise: Noise) -> None:
    noise.expect("422|ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    page = desk.go(f"/analyses/{read(desk, name='Iris')}/")
    open_all(page)
    age = page.locator("#id_age")
    age.fill("400")
    age.press("Tab")
    expect(page.locator("#field-age").get_by_role("alert")).to_contain_text("Give a whole number from 0 to 150.")
    expect(age).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-tone .saved")).to_have_count(0)
    desk.context.set_offline(True)
    page.locator("#id_tone").fill("salty")
    page.locator("#id_tone").press("Tab")
    expect(page.locator("#field-tone").get_by_role("alert")).to_contain_text("Not saved: no connection.")
    expect_nothing(page)
    desk.context.set_offline(False)
    page.locator("#field-tone").get_by_role("button", name="Try again").click()
    kept(page, "tone")


def test_all_by_keyboard(desk: Desk) -> None:
    page = desk.go(f"/analyses/{read(desk, name='Iris')}/")
    name = shown(page)
    page.locator(f"#id_{name}").focus()
    expect(page.locator(".sample-text .on").first).to_be_in_viewport()
    was = switch(page, name).is_checked()
    page.keyboard.press("Tab")
    expect(switch(page, name)).to_be_focused()
    page.keyboard.press("Space")
    kept(page, name)
    expect(switch(page, name)).to_be_checked(checked=not was)
    expect(switch(page, name)).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("left" if was else "taken")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#field-{name} .passages li").first).to_be_visible()


def test_all_of_a_section(desk: Desk) -> None:
    page = desk.go(f"/analyses/{read(desk, name='Iris')}/")
    section = page.locator("#section-linguistic")
    page.get_by_role("button", name="None of How it sounds").click()
    expect(section.locator("[data-taken]")).to_have_text("0")
    expect(section.locator(".take input:checked")).to_have_count(0)
    page.get_by_role("button", name="Take all of How it sounds").click()
    expect(section.locator("[data-taken]")).not_to_have_text("0")
    taken = int(section.locator("[data-taken]").inner_text())
    section.locator(".take input:checked").first.uncheck()
    expect(section.locator("[data-taken]")).to_have_text(str(taken - 1))


def test_the_reading_is_watched(sit: Callable[..., Desk], openai_server: OpenAIServer, noise: Noise) -> None:
    noise.expect("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    desk = sit(**STILL)
    openai_server.hold = threading.Event()
    page = desk.go("/samples/new/")
    page.get_by_label("Paste some of your writing").fill(LETTER)
    page.get_by_label("Measure, and ask").check()
    page.get_by_role("button", name="Read my writing").click()
    expect(page.locator("#progress")).to_contain_text("Asking the model", timeout=40_000)
    expect(page.locator("#announce")).to_contain_text("Asking the model")
    expect_nothing(page)
    desk.context.set_offline(True)
    page.wait_for_timeout(1500)
    expect(page.locator(".message")).to_have_count(0)
    desk.context.set_offline(False)
    openai_server.hold.set()
    # By itself the page becomes the review; the model's prose was of no help, and it says so.
    expect(page.get_by_text("The model was of no help")).to_be_visible(timeout=40_000)
    expect(page.get_by_role("button", name="Ask the model again")).to_be_visible()
    expect_nothing(page)


def test_throwing_a_review_away(desk: Desk) -> None:
    page = desk.go(f"/analyses/{read(desk, name='Iris')}/")
    page.locator(".head summary", has_text="More").click()
    page.get_by_role("link", name="Throw away…").click()
    dialog = page.get_by_role("dialog", name="Throw this review away?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.locator(".head summary", has_text="More").click()
    page.get_by_role("link", name="Throw away…").click()
    dialog.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("heading", name="No samples yet")).to_be_visible()
