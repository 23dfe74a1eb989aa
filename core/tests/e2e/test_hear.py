"""Hear the slider, in the editor and without JavaScript: asked for, heard side by side, compared with earlier ones."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import Desk
from core.tests.e2e.test_axe import STILL, expect_nothing
from core.tests.e2e.test_layout import SMALL, STICKS_OUT, UNLABELLED
from core.tests.hearing import CASUAL, FORMAL, FORMALITY, obliges
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
RIGHT_WAY = re.compile(r"^Its measure moved from \d\.\d to \d\.\d, the way you moved the slider\.$")


@pytest.fixture
def voice(openai_server: OpenAIServer) -> Iterator[OpenAIServer]:
    obliges(openai_server)
    yield openai_server
    openai_server.answers = None


def opened(page: Page, name: str = "formality_level") -> Locator:
    page.locator(f"#field-{name} .hear-it").click()
    panel = page.locator(f"#hear-{name}")
    expect(panel.get_by_role("button", name="Write them").first).to_be_visible()
    return panel


def write(panel: Locator) -> None:
    panel.get_by_role("button", name="Write them", exact=True).click()


def test_a_slider_is_heard_moved_and_heard_again(desk: Desk, voice: OpenAIServer, noise: Noise) -> None:
    page = desk.go(f"/personas/{desk.persona('Iris')}/")
    slider = page.locator("#id_formality_level")
    slider.press("Home")
    expect(page.locator("#field-formality_level .saved")).to_contain_text("saved")
    panel = opened(page)
    assert voice.calls == []
    compare = panel.get_by_label("Compare")
    expect(compare.locator("option:checked")).to_have_text(f"{FORMALITY.word(5)}, 5")
    # An open panel goes along with its slider, and keeps what was typed.
    panel.get_by_label("About").fill("A tram")
    slider.press("End")
    expect(panel.locator(".which p")).to_contain_text(f"{FORMALITY.word(10)}, 10")
    expect(panel.get_by_label("About")).to_have_value("A tram")
    compare.select_option("2")
    page.locator("#id_idiom_usage").press("End")
    expect(page.locator("#field-idiom_usage .saved")).to_contain_text("saved")
    page.wait_for_load_state("networkidle")
    expect(compare).to_have_value("2")
    compare.select_option("1")
    voice.hold = threading.Event()
    write(panel)
    expect(panel.get_by_text("Being written…").first).to_be_visible()
    expect(page.locator("#announce")).to_contain_text("two paragraphs are being written")
    voice.hold.set()
    expect(panel.locator(".verdict")).to_have_text(RIGHT_WAY, timeout=40_000)
    expect(page.locator("#announce")).to_contain_text("both paragraphs are there")
    expect(panel.locator(".heard .at")).to_have_text([f"{FORMALITY.word(1)}, 1", f"{FORMALITY.word(10)}, 10"])
    expect(panel.locator(".heard .reading")).to_have_text([CASUAL, FORMAL])
    assert "Topic: A tram" in voice.calls[0]["json"]["messages"][-1]["content"]
    assert len(voice.calls) == 2

    # Heard already at 1; Undo of the slider leaves the panel where it is.
    page.get_by_role("button", name="Undo the change of Formality").click()
    expect(page.locator("#field-formality_level .saved")).to_contain_text("put back")
    expect(page.locator("#hear-formality_level")).to_have_count(1)
    expect(panel.locator(".which p")).to_contain_text(f"{FORMALITY.word(1)}, 1")
    expect(panel.locator(".verdict")).to_be_visible()
    compare.select_option("7")
    write(panel)
    expect(panel.locator(".heard").first.locator(".at")).to_have_text(
        [f"{FORMALITY.word(7)}, 7", f"{FORMALITY.word(1)}, 1"]
    )
    expect(panel.locator(".verdict").first).to_have_text(RIGHT_WAY, timeout=40_000)
    assert len(voice.calls) == 3
    panel.get_by_text("Heard earlier: 1").click()
    expect(panel.locator(".earlier .verdict")).to_be_visible()
    page.reload()
    expect(opened(page).locator(".heard")).to_have_count(2)
    assert noise.heard == []


def test_by_keyboard(desk: Desk, voice: OpenAIServer) -> None:
    page = desk.go(f"/personas/{desk.persona('Iris')}/")
    button = page.get_by_role("button", name="Hear it: Formality")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#hear-formality_level")
    expect(panel.get_by_label("Compare")).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.locator("summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.get_by_label("Compare")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(" tonight")
    # Enter in the topic is the panel's own, not the section's.
    page.keyboard.press("Enter")
    expect(panel.locator(".verdict")).to_be_visible(timeout=40_000)
    assert page.url.endswith("/")
    assert len(voice.calls) == 2
    panel.locator("summary").first.press("Enter")
    expect(panel.locator(".verdict")).to_be_hidden()


def test_how_it_looks(sit: Callable[..., Desk], voice: OpenAIServer) -> None:
    desk = sit(**STILL)
    page = desk.go(f"/personas/{desk.persona('Iris', formality_level=9)}/")
    panel = opened(page)
    write(panel)
    expect(panel.locator(".verdict")).to_be_visible(timeout=40_000)
    one, other = sides(panel)
    assert other["x"] > one["x"] + one["width"] - 1
    panel.get_by_label("About").fill("Another")
    write(panel)
    expect(panel.locator(".verdict")).to_have_count(2, timeout=40_000)
    panel.get_by_text("Heard earlier: 1").click()
    assert page.evaluate(UNLABELLED) == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(STICKS_OUT) == []
        assert page.evaluate(SMALL) == []
        one, other = sides(panel)
        assert other["y"] > one["y"] + one["height"] - 1
    expect_nothing(page)


def sides(panel: Locator) -> tuple[FloatRect, FloatRect]:
    one, other = (panel.locator(".side").nth(place).bounding_box() for place in (0, 1))
    assert one
    assert other
    return one, other


def test_what_fails_is_said_and_tried_again(desk: Desk, voice: OpenAIServer, noise: Noise) -> None:
    noise.expect("409|ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    page = desk.go(f"/personas/{desk.persona('Iris', formality_level=9)}/")
    voice.fault = "key"
    panel = opened(page)
    write(panel)
    expect(panel.get_by_role("alert").first).to_contain_text("Check OPENAI_API_KEY", timeout=40_000)
    voice.fault = ""
    voice.hold = threading.Event()
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_text("Being written…").first).to_be_visible()
    # Two at once are enough.
    other = opened(page, "idiom_usage")
    write(other)
    expect(other.get_by_role("alert")).to_contain_text("Two paragraphs are being written for you already.")
    # What asks every second is not heard of while there is no connection; what is pressed is.
    desk.context.set_offline(True)
    page.wait_for_timeout(1500)
    expect(page.locator(".message")).to_have_count(0)
    page.locator("#field-emotion_level .hear-it").click()
    expect(page.locator(".message")).to_contain_text("no connection")
    expect(page.locator("#field-emotion_level .value")).to_be_visible()
    desk.context.set_offline(False)
    voice.hold.set()
    expect(panel.locator(".verdict")).to_have_text(RIGHT_WAY, timeout=40_000)


def test_without_scripts(sit: Callable[..., Desk], voice: OpenAIServer) -> None:
    desk = sit(java_script_enabled=False)
    page = desk.go(f"/personas/{desk.persona('Iris', formality_level=9)}/")
    page.get_by_role("button", name="Hear it: Formality").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hear Formality")
    assert page.url.endswith("/fields/formality_level/hear/?") or page.url.endswith("/fields/formality_level/hear/")
    page.get_by_label("Compare").select_option("1")
    page.get_by_role("button", name="Write them").click()
    # Nobody presses anything: the page comes again until both are there.
    expect(page.locator(".verdict")).to_have_text(RIGHT_WAY, timeout=40_000)
    expect(page.locator(".reading")).to_have_text([CASUAL, FORMAL])
    page.get_by_role("link", name="Back to Iris").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Iris")


def test_the_page_of_its_own_with_scripts(sit: Callable[..., Desk], voice: OpenAIServer, noise: Noise) -> None:
    desk = sit(**STILL)
    number = desk.persona("Iris", formality_level=9)
    page = desk.go(f"/personas/{number}/fields/formality_level/hear/")
    panel = page.locator(".hear")
    panel.get_by_label("Compare").select_option("1")
    write(panel)
    expect(panel.locator(".verdict")).to_have_text(RIGHT_WAY, timeout=40_000)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect_nothing(page)
    assert noise.heard == []
