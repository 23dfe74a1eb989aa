"""The account page in a browser: an API token is made, its secret copied and never seen again, then revoked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import Desk
from core.tests.e2e.test_axe import STILL, expect_nothing
from core.tests.e2e.test_layout import SMALL, STICKS_OUT, UNLABELLED

pytestmark = pytest.mark.browser


def make(page: Page, name: str = "Laptop") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make an API token").click()
    expect(page.get_by_role("heading", name=f"“{name}” is made")).to_be_visible()


def test_a_token_is_made_copied_and_revoked(sit: Callable[..., Desk]) -> None:
    desk = sit(**STILL, permissions=["clipboard-read", "clipboard-write"])
    page = desk.go("/account/")
    expect_nothing(page)
    make(page)
    secret = page.get_by_label("Secret")
    expect(secret).to_be_focused()
    shown = secret.input_value()
    assert shown.startswith("pgen_")
    expect_nothing(page)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(UNLABELLED) == page.evaluate(SMALL) == []

    # By keyboard: the button comes after the secret.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == shown

    # The same form once more, as a reload sends it.
    page.reload()
    expect(page.locator(".message")).to_contain_text("made already")
    assert shown not in page.content()
    expect(page.locator(".row-item")).to_have_count(1)
    page.goto(page.url)
    assert shown not in page.content()
    page.go_back()
    assert shown not in page.content()

    desk.go("/account/").get_by_role("link", name="Revoke… Laptop").click()
    dialog = page.get_by_role("dialog", name="Revoke “Laptop”?")
    expect(dialog).to_be_visible()
    expect_nothing(page)
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Revoke… Laptop").click()
    dialog.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("heading", name="None yet")).to_be_visible()


def test_where_there_is_no_clipboard_it_is_copied_the_older_way(desk: Desk) -> None:
    desk.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page = desk.go("/account/")
    make(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#announce")).to_have_text("Copied.")


def test_a_double_click_makes_one_and_shows_its_secret(desk: Desk) -> None:
    page = desk.go("/account/")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Make an API token").dblclick()
    expect(page.get_by_label("Secret")).to_be_visible()
    expect(page.locator(".row-item")).to_have_count(1)


def test_a_refused_form_and_a_full_page(sit: Callable[..., Desk], noise: Noise) -> None:
    noise.expect("422")
    desk = sit(**STILL)
    for number in range(49):
        desk.post("/account/", name=f"Script {number}", scope="read", expires="30")
    page = desk.go("/account/")
    page.get_by_role("button", name="Make an API token").click()
    expect(page.get_by_role("alert")).to_have_text("Give it a name.")
    expect(page.get_by_label("Name")).to_be_focused()
    expect_nothing(page)
    make(page)
    page.get_by_label("Name").fill("One too many")
    page.get_by_role("button", name="Make an API token").click()
    expect(page.get_by_role("alert")).to_contain_text("You have 50 API tokens")
    expect(page.get_by_label("Name")).to_have_value("One too many")


def test_without_javascript(sit: Callable[..., Desk]) -> None:
    page = sit(java_script_enabled=False).go("/personas/")
    page.locator("details.account summary").click()
    page.get_by_role("link", name="Account and API").click()
    make(page)
    assert page.get_by_label("Secret").input_value().startswith("pgen_")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    page.get_by_role("link", name="Revoke… Laptop").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("heading", name="None yet")).to_be_visible()
