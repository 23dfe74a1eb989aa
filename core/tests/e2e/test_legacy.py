"""A persona of the older tool in the browser: its file, what becomes of it, and the note until it was looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import PHONE, Desk
from core.tests.e2e.house import OLDER, open_all
from core.tests.e2e.test_axe import STILL, expect_nothing
from core.tests.e2e.test_layout import STICKS_OUT

pytestmark = pytest.mark.browser
HOSTILE = {
    "name": '"><script>alert(1)</script>' + "N" * 90,
    "description": "D" * 1_500,
    "data": {
        **{f"<i>key {n}</i>{'k' * (n % 200)}": "<script>alert(2)</script>" + "x" * 600 for n in range(300)},
        "": "of no name",
        "half": "\ud800",
        "tone": "T" * 3_000,
        "humor": "8/10",
        "age": "qux" * 100,
    },
}


@pytest.fixture
def pilot(tmp_path: Path) -> Path:
    path = tmp_path / "pilot.json"
    path.write_text(json.dumps(OLDER, indent=2), encoding="utf-8")
    return path


def show(page: Page, text: str) -> None:
    page.get_by_label("Or paste what is in it").fill(text)
    page.get_by_role("button", name="Show what becomes of it").click()


@pytest.mark.parametrize("options", [{}, PHONE, {"java_script_enabled": False}], ids=["wide", "phone", "plain"])
def test_from_a_file_to_a_persona_and_back_to_it(
    sit: Callable[..., Desk], pilot: Path, options: dict[str, object]
) -> None:
    page = sit(**options).go("/personas/new/")
    page.get_by_role("link", name="Choose its file, or paste it").click()
    page.get_by_label("Choose its file").set_input_files(pilot)
    page.get_by_role("button", name="Show what becomes of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Harbour Pilot")
    expect(page.get_by_text("from “pilot.json”")).to_be_visible()
    row = page.get_by_role("region", name="converted").get_by_role("row", name="Conscientiousness")
    expect(row.get_by_role("cell")).to_contain_text(["9/10", "meticulous"])
    straight = page.locator("#fate-mapped").get_by_role("row", name="Formality", include_hidden=True)
    expect(straight).to_be_hidden()
    page.locator("#fate-mapped > summary").click()
    expect(straight).to_be_visible()

    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Or paste what is in it")).to_have_value(pilot.read_text(encoding="utf-8"))
    page.get_by_role("button", name="Show what becomes of it").click()
    page.get_by_role("button", name="Make this persona").click()
    page.wait_for_url("**/personas/*/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The Harbour Pilot")
    expect(page.locator("#id_formality_level")).to_have_value("8")

    page.get_by_role("link", name="See what became of them").click()
    page.locator("#record > summary").click()
    expect(page.locator("pre.record")).to_contain_text('"star_sign": "Capricorn"')
    page.get_by_role("button", name="I have looked at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Harbour Pilot")
    expect(page.get_by_text("came from the older tool")).to_have_count(0)
    page.locator("main summary", has_text="More").first.click()
    page.get_by_role("link", name="From the older tool").click()
    expect(page.get_by_text("You looked at this on")).to_be_visible()


def test_what_is_wrong_is_said_where_it_stands(desk: Desk, noise: Noise) -> None:
    noise.expect("422")
    page = desk.go("/personas/import/")
    show(page, "Dear Sir, no JSON here")
    expect(page.get_by_role("alert")).to_contain_text("This is not JSON.")
    box = page.get_by_label("Or paste what is in it")
    expect(box).to_have_value("Dear Sir, no JSON here")
    expect(box).to_be_focused()
    expect_nothing(page)


@pytest.mark.parametrize("given", [OLDER, HOSTILE], ids=["usual", "hostile"])
def test_the_look_beforehand(sit: Callable[..., Desk], given: dict[str, object]) -> None:
    page = sit(**STILL).go("/personas/import/")
    show(page, json.dumps(given))
    expect(page.get_by_role("button", name="Make this persona")).to_be_visible()
    open_all(page)
    if given is OLDER:
        expect_nothing(page)
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(STICKS_OUT) == []
    page.get_by_role("button", name="Make this persona").click()
    page.wait_for_url("**/personas/*/")
    page.get_by_role("link", name="See what became of them").click()
    page.wait_for_url("**/legacy/")
    open_all(page)
    assert page.evaluate(STICKS_OUT) == []


def test_the_same_file_again(desk: Desk) -> None:
    desk.post("/personas/import/", text=json.dumps(OLDER), do="accept")
    page = desk.go("/personas/import/")
    show(page, json.dumps(OLDER))
    expect(page.get_by_role("status").filter(has_text="This is here already")).to_be_visible()
    expect_nothing(page)
    expect(page.get_by_role("button", name="Make this persona")).to_have_count(0)
    page.get_by_role("link", name="Open the persona").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Harbour Pilot")
