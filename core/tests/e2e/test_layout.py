"""Each page: nothing sticks out of a narrow screen, Tab reaches and shows every control, all are labelled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import PHONE
from core.tests.e2e.house import PAGES, open_all

pytestmark = pytest.mark.browser
ALL = pytest.mark.parametrize("name", PAGES)

# What sticks out on either side, but for what is meant to be unseen, or scrolls within a box of its own.
STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  const full = document.documentElement.scrollWidth;
  if (full > wide) found.push(`the page is ${full} wide`);
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('.visually-hidden, .skip, svg, option, datalist')) continue;
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || (box.left > -1 && box.right < wide + 1)) continue;
    let clipped = false;
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible') clipped = true;
    if (!clipped) found.push(`${Math.round(box.left)}..${Math.round(box.right)}: ${element.outerHTML.slice(0, 150)}`);
  }
  return found.slice(0, 5);
}"""
# Numbers all that Tab should reach; a group of radio buttons is one stop.
NUMBER_CONTROLS = """() => {
  let count = 0;
  for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (element.type === 'radio' && !element.checked) continue;
    if (element.disabled || element.type === 'hidden' || !element.checkVisibility({visibilityProperty: true})) continue;
    element.dataset.stop = count++;
  }
  return count;
}"""
WHERE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  return {
    stop: at.dataset.stop ?? '–', html: at.outerHTML.slice(0, 160),
    shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""
UNREACHED = """reached => [...document.querySelectorAll('[data-stop]')]
  .filter(element => !reached.includes(element.dataset.stop)).map(element => element.outerHTML.slice(0, 160))"""
UNLABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter(input => ![...(input.labels || [])].some(label => label.textContent.trim()) && !input.ariaLabel
    && !input.getAttribute('aria-labelledby'))
  .map(input => input.outerHTML.slice(0, 160))"""
SMALL = """() => [...document.querySelectorAll('a.btn, button, input, select, summary')]
  .filter(element => !['checkbox', 'radio'].includes(element.type))
  .filter(element => element.type !== 'hidden' && element.checkVisibility({visibilityProperty: true}))
  .filter(element => !element.closest('p, .facts, .state') && element.getBoundingClientRect().height < 24)
  .map(element => `${Math.round(element.getBoundingClientRect().height)} px: ${element.outerHTML.slice(0, 160)}`)"""


@ALL
def test_each_page(visit: Callable[..., Page], noise: Noise, name: str) -> None:
    if name == "not found":
        noise.expect("404")
    page = visit(name)
    open_all(page)
    assert page.evaluate(UNLABELLED) == [], "Nothing says what these are"
    unreached, unseen = tab_through(page)
    assert unreached == [], "Tab does not reach these"
    assert unseen == [], "These do not show that they have the focus"
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        found = "\n".join(page.evaluate(STICKS_OUT))
        assert not found, f"{page.url} at {width} px:\n{found}"
    assert page.evaluate(SMALL) == [], "Too small to touch"


def tab_through(page: Page) -> tuple[list[str], list[str]]:
    """Press Tab once around the page; what was not reached, and what was but does not show it."""
    count = page.evaluate(NUMBER_CONTROLS)
    reached: list[str] = []
    unseen = []
    for _ in range(count + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(WHERE)
        if at is None:
            # The end of the page: the next press begins at its top, where a page with an autofocus did not.
            continue
        if at["stop"] in reached[:1]:
            break
        reached.append(at["stop"])
        if not at["shown"]:
            unseen.append(at["html"])
    return page.evaluate(UNREACHED, reached), unseen


def test_the_order_of_tab_is_that_of_the_page(visit: Callable[..., Page]) -> None:
    page = visit("list")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="New persona")).to_be_focused()


def test_the_places_are_within_a_thumbs_reach(visit: Callable[..., Page]) -> None:
    page = visit("list", **PHONE)
    places = page.get_by_role("navigation", name="Main")
    box = places.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    for name in ("Personas", "Library", "Write"):
        link = places.get_by_role("link", name=name).bounding_box()
        assert link["height"] >= 40
        assert link["width"] >= 44
    places.get_by_text("Account", exact=True).tap()
    expect(places.get_by_role("link", name="Model")).to_be_in_viewport()
    expect(places.get_by_role("button", name="Sign out")).to_be_in_viewport()


def test_dark_or_light_is_remembered(visit: Callable[..., Page]) -> None:
    page = visit("list", color_scheme="light")
    page.get_by_text("Account", exact=True).click()
    page.get_by_role("button", name="Dark or light").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
