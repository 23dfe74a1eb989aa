"""axe finds nothing: on every page, light and dark, wide and narrow, and in the states that come and go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import LONG_REPLY, PHONE, Desk
from core.tests.e2e.house import PAGES, open_all
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
STILL = {"reduced_motion": "reduce"}
WIDE, NARROW = {"width": 1280, "height": 900}, PHONE["viewport"]


def findings(page: Page, *, but: str = "") -> list[str]:
    """What axe has to say about the page as it stands, a line for each element."""
    options = OPTIONS | ({"rules": {but: {"enabled": False}}} if but else {})
    result = Axe().run(page, options=options).response
    return [
        f"{rule['id']}: {rule['help']}\n    {node['html'][:200]}\n    {node['failureSummary'][:400]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def expect_nothing(page: Page, *, but: str = "") -> None:
    """Light and wide, then dark and narrow: each kind of look at least once, at half of the price."""
    found = {}
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        page.set_viewport_size(size)
        # A colour that is still changing is neither of the two.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        if lines := findings(page, but=but):
            found[f"{scheme} {size['width']}"] = lines
    said = "\n".join(f"{where}:\n  " + "\n  ".join(lines) for where, lines in found.items())
    assert not found, f"{page.url}\n{said}"


@pytest.mark.parametrize("name", PAGES)
def test_each_page(visit: Callable[..., Page], noise: Noise, name: str) -> None:
    if name == "not found":
        noise.expect("404")
    page = visit(name, **STILL)
    open_all(page)
    if name == "edit piece":
        expect(page.get_by_role("region", name="Preview").locator("em")).to_be_visible()
    expect_nothing(page)


@pytest.mark.parametrize("name", ["editor", "list", "piece"])
def test_an_open_menu(visit: Callable[..., Page], name: str) -> None:
    page = visit(name, **STILL)
    for menu in ("main details.menu", "details.account"):
        page.set_viewport_size(WIDE)
        page.locator(f"{menu} > summary").first.click()
        expect(page.locator(f"{menu} .menu-items").first).to_be_visible()
        # A menu lies over what is behind it, and may leave less than a finger's breadth of that.
        expect_nothing(page, but="target-size")


@pytest.mark.parametrize("name", ["editor", "piece"])
def test_the_dialogue_that_asks(visit: Callable[..., Page], name: str) -> None:
    page = visit(name, **STILL)
    page.locator("main summary", has_text="More").click()
    page.get_by_role("link", name="Delete…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect_nothing(page)


def test_the_empty_pages(sit: Callable[..., Desk]) -> None:
    desk = sit(**STILL)
    for path in ("/personas/", "/content/", "/write/"):
        expect_nothing(desk.go(path))


def test_a_draft_being_written(sit: Callable[..., Desk], openai_server: OpenAIServer) -> None:
    desk = sit(**STILL)
    openai_server.reply, openai_server.delay = LONG_REPLY, 0.02
    page = desk.go(f"/content/{desk.draft(desk.persona('Iris'))}/")
    expect(page.locator("#piece .text")).to_contain_text("Sentence 2 of the harbour")
    openai_server.delay = 3_600
    expect(page.locator("progress")).to_be_visible()
    expect_nothing(page)


def test_the_editor_with_something_saved_wrong_and_unsaved(sit: Callable[..., Desk], noise: Noise) -> None:
    noise.expect("422|ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    desk = sit(**STILL)
    page = desk.go(f"/personas/{desk.persona('Iris')}/")
    open_all(page)
    page.locator("#id_formality_level").press("End")
    expect(page.locator("#field-formality_level .saved")).to_be_visible()
    page.locator("#id_irony_usage").press("Enter")
    expect(page.get_by_role("button", name="Clear Irony")).to_be_visible()
    page.locator("#id_age").fill("400")
    page.locator("#id_age").press("Tab")
    expect(page.locator("#field-age").get_by_role("alert")).to_be_visible()
    desk.context.set_offline(True)
    page.locator("#id_tone").fill("salty")
    page.locator("#id_tone").press("Tab")
    expect(page.locator("#field-tone").get_by_role("alert")).to_be_visible()
    expect_nothing(page)


def test_forms_with_errors_and_messages(sit: Callable[..., Desk], noise: Noise) -> None:
    noise.expect("422")
    desk = sit(**STILL)
    page = desk.go("/personas/new/")
    page.get_by_role("button", name="Make this persona").click()
    expect(page.locator(".invalid-feedback")).to_be_visible()
    expect_nothing(page)
    page.locator(".cards button").first.click()
    expect(page.locator(".message")).to_be_visible()
    expect_nothing(page)
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    desk.go(f"/personas/{number}/delete/")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect_nothing(page)


def test_the_door_with_errors(visitor: Callable[..., Page], noise: Noise) -> None:
    noise.expect("422")
    page = visitor(**STILL)
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("nobody")
    page.locator("#id_password").fill("nothing")
    page.get_by_role("button", name="Sign In").click()
    expect(page.get_by_role("alert").or_(page.locator(".alert")).first).to_be_visible()
    expect_nothing(page)
