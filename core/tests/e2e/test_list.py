"""The lists: what is shown, what the address bar says, and what can be done from the menu of a row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import Desk

pytestmark = pytest.mark.browser


def names(page: Page) -> list[str]:
    return page.locator(".row-item h2").all_inner_texts()


def expect_names(page: Page, *wanted: str) -> None:
    expect(page.locator(".row-item h2")).to_have_text(list(wanted))


@pytest.fixture
def shelf(desk: Desk) -> Desk:
    desk.persona("Anna", formality_level=9, tone="warm")
    desk.persona("Bruno", formality_level=2, tone="wry")
    desk.persona("Clara", formality_level=5, tone="warm and wry", description="Keeps bees")
    return desk


def test_an_empty_list_offers_three_to_begin_from(desk: Desk) -> None:
    page = desk.go("/personas/")
    expect(page.get_by_role("heading", name="No voices yet")).to_be_visible()
    cards = page.locator(".cards > li")
    expect(cards).to_have_count(3)
    name = cards.nth(1).get_by_role("heading").inner_text()
    cards.nth(1).get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text(f"“{name}” is yours now")).to_be_visible()
    page.get_by_role("link", name="Personas").click()
    expect_names(page, name)
    page.get_by_role("link", name="New persona").click()
    expect(page.locator(".cards > li")).to_have_count(6)


def test_a_search_that_is_cleared_teaches_again(desk: Desk) -> None:
    page = desk.go("/personas/")
    page.get_by_label("Search").fill("bees")
    expect(page.get_by_role("heading", name="Nothing fits that")).to_be_visible()
    page.get_by_label("Search").fill("")
    expect(page.get_by_role("heading", name="No voices yet")).to_be_visible()


def test_search_sort_and_filter_keep_the_address_true(shelf: Desk) -> None:
    page = shelf.go("/personas/")
    expect_names(page, "Clara", "Bruno", "Anna")
    page.evaluate("window.same = 1")

    page.get_by_label("Search").press_sequentially("bees", delay=20)
    expect_names(page, "Clara")
    expect(page).to_have_url(f"{shelf.site.url}/personas/?q=bees")
    page.get_by_label("Search").fill("")
    expect_names(page, "Clara", "Bruno", "Anna")
    expect(page).to_have_url(f"{shelf.site.url}/personas/")

    page.get_by_label("Sort by").select_option("formality_level")
    expect_names(page, "Bruno", "Clara", "Anna")
    expect(page).to_have_url(f"{shelf.site.url}/personas/?sort=formality_level")

    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Tone").fill("warm")
    page.get_by_label("Tone").press("Tab")
    expect_names(page, "Clara", "Anna")
    page.get_by_label("Formality, at least").fill("6")
    page.get_by_label("Formality, at least").press("Tab")
    expect_names(page, "Anna")
    address = f"{shelf.site.url}/personas/?sort=formality_level&tone=warm&min_formality_level=6"
    expect(page).to_have_url(address)
    assert page.evaluate("window.same") == 1, "The page was loaded anew"

    page.reload()
    expect_names(page, "Anna")
    expect(page.get_by_label("Tone")).to_have_value("warm")
    expect(page.get_by_label("Sort by")).to_have_value("formality_level")
    expect(page.get_by_label("Formality, at least")).to_have_value("6")
    page.get_by_role("link", name="Clear all filters").click()
    expect(page).to_have_url(f"{shelf.site.url}/personas/")
    expect_names(page, "Clara", "Bruno", "Anna")


def test_back_gives_the_list_of_that_address(shelf: Desk) -> None:
    page = shelf.go("/personas/")
    page.get_by_label("Search").fill("bees")
    expect_names(page, "Clara")
    page.get_by_label("Search").fill("wry")
    expect_names(page, "Clara", "Bruno")
    expect(page).to_have_url(f"{shelf.site.url}/personas/?q=wry")
    page.get_by_role("link", name="Bruno", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bruno")
    page.go_back()
    expect(page).to_have_url(f"{shelf.site.url}/personas/?q=wry")
    expect_names(page, "Clara", "Bruno")
    expect(page.get_by_label("Search")).to_have_value("wry")
    page.go_back()
    expect(page).to_have_url(f"{shelf.site.url}/personas/?q=bees")
    expect_names(page, "Clara")
    expect(page.get_by_label("Search")).to_have_value("bees")
    page.go_forward()
    expect(page).to_have_url(f"{shelf.site.url}/personas/?q=wry")
    expect_names(page, "Clara", "Bruno")
    expect(page.get_by_label("Search")).to_have_value("wry")


def test_a_filter_that_makes_no_sense_is_said(shelf: Desk, noise: Noise) -> None:
    noise.expect("422")
    page = shelf.go("/personas/")
    page.locator("summary", has_text="Filter").click()
    low = page.get_by_label("Formality, at least")
    low.fill("0")
    low.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("whole number from 1 to 10")
    expect(page.locator(".row-item")).to_have_count(3)


def test_nothing_found_says_so(shelf: Desk) -> None:
    page = shelf.go("/personas/?q=nobody")
    expect(page.get_by_role("heading", name="Nothing fits that")).to_be_visible()
    page.get_by_role("link", name="Show them all.").click()
    expect(page.locator(".row-item")).to_have_count(3)


def tab_to(page: Page, wanted: str, limit: int = 90) -> None:
    """Press Tab until the focus is on what reads or is called so."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        called = page.evaluate(
            "() => (document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').trim()"
        )
        if called == wanted:
            return
    raise AssertionError(f"No “{wanted}” within {limit} presses of Tab")


def menu_of(page: Page, name: str) -> Locator:
    return page.locator(".row-item", has_text=name).locator(".menu-items")


def test_the_menu_of_a_row_by_keyboard_alone(shelf: Desk) -> None:
    page = shelf.go("/personas/")
    expect_names(page, "Clara", "Bruno", "Anna")
    tab_to(page, "More for Bruno")
    page.keyboard.press("Enter")
    menu = menu_of(page, "Bruno")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_label("More for Bruno")).to_be_focused()

    page.keyboard.press("Enter")
    tab_to(page, "Archive", limit=3)
    page.keyboard.press("Enter")
    expect(page.locator(".row-item.archived h2")).to_have_text("Bruno")
    expect(page.get_by_text("“Bruno” is archived.")).to_be_visible()

    shelf.go("/personas/?active=1")
    expect_names(page, "Clara", "Anna")
    tab_to(page, "More for Clara")
    page.keyboard.press("Enter")
    tab_to(page, "Duplicate", limit=2)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clara (copy)")

    shelf.go("/personas/?active=1")
    tab_to(page, "More for Anna")
    page.keyboard.press("Enter")
    tab_to(page, "Delete…", limit=5)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete “Anna”?")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Nothing has been written in this voice yet.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    # Back where it was asked for, be it the link or the menu that holds it.
    row = page.locator(".row-item", has_text="Anna")
    expect(row.locator(":focus")).to_have_count(1)
    if not menu_of(page, "Anna").is_visible():
        page.keyboard.press("Enter")
        tab_to(page, "Delete…", limit=5)
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    assert page.evaluate("!!document.activeElement.closest('dialog')"), "The focus is not in the dialogue"
    tab_to(page, "Delete", limit=3)
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Anna” was deleted.")).to_be_visible()
    expect_names(page, "Clara (copy)", "Bruno", "Clara")


def test_archived_from_the_list_stays_so(shelf: Desk) -> None:
    page = shelf.go("/personas/")
    page.get_by_label("More for Anna").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.locator(".row-item.archived")).to_have_count(1)
    page.reload()
    expect(page.locator(".row-item.archived h2")).to_have_text("Anna")
    page.get_by_label("More for Anna").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator(".row-item.archived")).to_have_count(0)


def test_pages_of_twenty_five(desk: Desk) -> None:
    for number in range(26):
        desk.persona(f"Voice {number:02}")
    page = desk.go("/personas/?sort=name")
    expect(page.locator(".row-item")).to_have_count(25)
    page.get_by_role("link", name="Next").click()
    expect_names(page, "Voice 25")
    expect(page).to_have_url(f"{desk.site.url}/personas/?sort=name&page=2")


def test_the_library_by_status_and_persona(desk: Desk) -> None:
    anna, bruno = desk.persona("Anna"), desk.persona("Bruno")
    first = desk.piece(anna)
    desk.piece(bruno)
    desk.post(f"/content/{first}/edit/", title="On bees", content="Bees, mostly.")
    desk.post(f"/content/{first}/status/", status="published")
    page = desk.go("/content/")
    expect_names(page, "On bees", "A quiet harbour")
    page.get_by_label("Status").select_option("published")
    expect_names(page, "On bees")
    expect(page).to_have_url(f"{desk.site.url}/content/?status=published")
    page.get_by_label("Persona").select_option(label="Bruno")
    expect(page.get_by_role("heading", name="Nothing fits that")).to_be_visible()
    page.get_by_label("Status").select_option("")
    expect_names(page, "A quiet harbour")
    page.reload()
    expect_names(page, "A quiet harbour")
    expect(page.get_by_label("Persona")).to_have_value(str(bruno))
    page.go_back()
    expect(page.get_by_role("heading", name="Nothing fits that")).to_be_visible()
    page.go_back()
    expect_names(page, "On bees")
    expect(page.get_by_label("Status")).to_have_value("published")
