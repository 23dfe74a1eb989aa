"""The API's page in a browser: its operations, tried out by the session, in the app's look."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import PHONE, Desk
from core.tests.e2e.test_axe import STILL, expect_nothing
from core.tests.e2e.test_layout import SMALL, STICKS_OUT, UNLABELLED

pytestmark = pytest.mark.browser
DOCS = "/api/v1/docs/"
OPERATIONS = [
    "personas-personas_list",
    "personas-personas_generate_content",
    "content-content_nearer",
    "analyses-analyses_accept",
    "attributes-attributes_list",
    "models-models_list",
    "chat-chat_completions",
]


def tried_out(page: Page, operation: str) -> Locator:
    """The operation, opened and ready to be sent."""
    box = page.locator(f"#operations-{operation}")
    box.locator(".opblock-summary-control").click()
    box.get_by_role("button", name="Try it out").click()
    return box


def send(box: Locator) -> Locator:
    """What the server answered, as the page shows it."""
    box.get_by_role("button", name="Execute").click()
    return box.locator(".live-responses-table .response")


def test_the_operations_are_listed_and_the_page_asks_for_nothing_from_elsewhere(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    page = desk.go(DOCS)
    for operation in OPERATIONS:
        expect(page.locator(f"#operations-{operation}")).to_be_visible()
    # The order is that of the work, not of the alphabet.
    expect(page.locator(".opblock-tag").first).to_contain_text("personas")
    assert [url for url in asked if not url.startswith((desk.site.url, "data:"))] == []


def test_the_policy_is_the_same_as_everywhere(desk: Desk) -> None:
    named = [desk.http.get(desk.site.url + path).headers["content-security-policy"] for path in (DOCS, "/personas/")]
    docs, everywhere = ({part.strip() for part in policy.split(";")} for policy in named)
    assert docs == everywhere
    assert not any("unsafe" in part for part in docs)


def test_a_get_works_by_the_session(desk: Desk) -> None:
    box = tried_out(desk.go(DOCS), "attributes-attributes_list")
    answer = send(box)
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text('"name": "vocabulary_complexity"')


def test_a_post_works_by_the_session_and_its_csrf_token(desk: Desk) -> None:
    page = desk.go(DOCS)
    box = tried_out(page, "personas-personas_create")
    box.get_by_role("textbox", name="Request body").fill('{"name": "Tried Out"}')
    answer = send(box)
    expect(answer).to_contain_text("201")
    expect(answer).to_contain_text('"name": "Tried Out"')
    curl = box.locator("pre.curl")
    expect(curl).to_contain_text("Tried Out")
    expect(curl).not_to_contain_text("CSRF")
    expect(desk.go("/personas/").get_by_role("link", name="Tried Out").first).to_be_visible()


def test_what_is_wrong_is_shown(desk: Desk, noise: Noise) -> None:
    noise.expect("400")
    box = tried_out(desk.go(DOCS), "personas-personas_create")
    box.get_by_role("textbox", name="Request body").fill('{"name": "Iris", "formality_level": 11}')
    expect(send(box)).to_contain_text("Give a whole number from 1 to 10.")


def test_an_operation_has_an_address(desk: Desk, noise: Noise) -> None:
    # It takes the “_” of an operation's name for a blank of old, and finds it all the same.
    noise.expect("escaping deep link")
    page = desk.go(f"{DOCS}#/content/content_check")
    box = page.locator("#operations-content-content_check")
    expect(box).to_contain_text("How near its text comes to its persona")
    box.locator(".opblock-summary-control").click()
    page.locator("#operations-models-models_list .opblock-summary-control").click()
    expect(page).to_have_url(f"{desk.site.url}{DOCS}#/models/models_list")


def test_it_is_accessible_light_and_dark(sit: Callable[..., Desk]) -> None:
    page = sit(**STILL).go(DOCS)
    expect(page.locator(".opblock").first).to_be_visible()
    expect_nothing(page)
    expect(send(tried_out(page, "attributes-attributes_list"))).to_contain_text("200")
    tried_out(page, "personas-personas_partial_update")
    expect_nothing(page)
    assert page.evaluate(UNLABELLED) == []


def test_it_wears_the_theme_that_was_chosen(desk: Desk) -> None:
    page = desk.go(DOCS)
    page.locator("details.account > summary").click()
    root = page.locator("html")
    for theme in ("dark", "light"):
        if root.get_attribute("data-bs-theme") != theme:
            page.get_by_role("button", name="Dark or light").click()
        expect(root).to_have_attribute("data-bs-theme", theme)
        assert page.evaluate("document.documentElement.classList.contains('dark-mode')") == (theme == "dark")


def test_on_a_phone(sit: Callable[..., Desk]) -> None:
    page = sit(**PHONE, **STILL).go(DOCS)
    expect(page.locator(".opblock").first).to_be_visible()
    assert page.evaluate(STICKS_OUT) == []
    answer = send(tried_out(page, "attributes-attributes_list"))
    expect(answer).to_contain_text("200")
    tried_out(page, "personas-personas_generate_content")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(SMALL) == []


def test_without_javascript(sit: Callable[..., Desk]) -> None:
    page = sit(java_script_enabled=False).go(DOCS)
    assert "This page needs JavaScript." in page.content()
    expect(page.get_by_role("link", name="The schema")).to_have_attribute("href", "/api/v1/schema/")


def test_a_visitor_is_asked_to_sign_in(visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto(DOCS)
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/api/v1/docs/$"))
