"""The editor: each change saves itself, says so, and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import Desk, cookies, make_sessions
from core.tests.servers import AppServer

pytestmark = pytest.mark.browser
# The browser says it, and htmx, which calls it an error of its own, names both of its events.
NO_CONNECTION = (
    "net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)|htmx:(sendError|afterRequest)"
)


def editor(desk: Desk, **fields: str | int) -> Page:
    number = desk.persona("Iris", **fields)
    return desk.go(f"/personas/{number}/")


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#field-{name}")


def control(page: Page, name: str) -> Locator:
    return page.locator(f"#id_{name}")


def expect_saved(page: Page, name: str) -> None:
    expect(field(page, name).locator(".saved")).to_contain_text("saved")


def open_finer(page: Page, section: str = "linguistic") -> Locator:
    finer = page.locator(f"#section-{section} details.finer")
    finer.locator("summary").click()
    return finer


def test_rapid_keys_end_with_the_right_value(desk: Desk) -> None:
    page = editor(desk)
    slider = control(page, "formality_level")
    slider.focus()
    for key in ["ArrowRight"] * 5 + ["ArrowLeft"] * 7 + ["ArrowRight"]:
        page.keyboard.press(key)
    expect(slider).to_have_value("4")
    expect_saved(page, "formality_level")
    expect(field(page, "formality_level").locator(".value b")).to_have_text("4")
    page.wait_for_load_state("networkidle")
    expect(slider).to_be_focused()
    expect(slider).to_have_value("4")
    page.reload()
    expect(control(page, "formality_level")).to_have_value("4")


def test_what_was_changed_before_the_scripts_came_is_saved(desk: Desk) -> None:
    number = desk.persona("Iris", formality_level=5, tone="plain")
    held: list[Route] = []
    desk.page.route("**/core/app*.js", lambda route: held.append(route), times=1)
    desk.page.goto(f"{desk.site.url}/personas/{number}/", wait_until="commit")
    slider, tone = control(desk.page, "formality_level"), control(desk.page, "tone")
    slider.press("ArrowRight")
    tone.fill("salty")
    # Nothing is stated of it yet: a number field until the script comes.
    open_finer(desk.page)
    control(desk.page, "irony_usage").fill("8")
    expect(slider).to_have_value("6")
    desk.page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    for name in ("formality_level", "tone", "irony_usage"):
        expect_saved(desk.page, name)
    expect(field(desk.page, "formality_level").locator(".value b")).to_have_text("6")
    desk.page.reload()
    expect(slider).to_have_value("6")
    expect(tone).to_have_value("salty")
    expect(control(desk.page, "irony_usage")).to_have_value("8")


def test_a_page_that_nobody_touched_saves_nothing(desk: Desk) -> None:
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page = editor(desk, tone="plain", formality_level=7)
    page.wait_for_load_state("networkidle")
    page.reload()
    page.wait_for_load_state("networkidle")
    assert sent == []


def test_the_word_follows_the_slider_at_once(desk: Desk) -> None:
    page = editor(desk)
    slider = control(page, "formality_level")
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"\w+, 10 of 10"))
    words = slider.get_attribute("data-words").split("|")
    expect(field(page, "formality_level").locator(".value")).to_have_text(f"10 {words[-1]}")


def test_a_drag_saves_once_it_is_let_go(desk: Desk) -> None:
    page = editor(desk)
    slider = control(page, "idiom_usage")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/fields/idiom_usage/" in request.url else None)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 4 / 9, y)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + box["width"] * (4 / 9 + step / 20 * 5 / 9), y)
    page.mouse.move(box["x"] + box["width"] + 30, y)
    page.mouse.up()
    expect_saved(page, "idiom_usage")
    expect(slider).to_have_value("10")
    assert len(sent) == 1


def test_two_tabs_lose_neither_slider(desk: Desk) -> None:
    one = editor(desk)
    two = desk.context.new_page()
    two.goto(one.url)
    for _ in range(3):
        control(one, "formality_level").press("ArrowRight")
        control(two, "idiom_usage").press("ArrowLeft")
    for page, name in ((one, "formality_level"), (two, "idiom_usage")):
        expect_saved(page, name)
        page.wait_for_load_state("networkidle")
    one.reload()
    expect(control(one, "formality_level")).to_have_value("8")
    expect(control(one, "idiom_usage")).to_have_value("2")


def test_undo_does_not_undo_what_another_tab_did(desk: Desk, noise: Noise) -> None:
    noise.expect("409")
    one = editor(desk)
    two = desk.context.new_page()
    two.goto(one.url)
    control(one, "formality_level").press("End")
    expect_saved(one, "formality_level")
    control(two, "formality_level").press("Home")
    expect_saved(two, "formality_level")
    one.get_by_role("button", name="Undo the change of Formality").click()
    expect(field(one, "formality_level").get_by_role("alert")).to_contain_text("changed elsewhere meanwhile")
    two.reload()
    expect(control(two, "formality_level")).to_have_value("1")


def test_what_is_wrong_is_said_beside_the_field_and_kept(desk: Desk, noise: Noise) -> None:
    noise.expect("422")
    page = editor(desk, age=40)
    page.locator("#section-personal > summary").click()
    age = control(page, "age")
    age.fill("400")
    age.press("Tab")
    error = field(page, "age").get_by_role("alert")
    expect(error).to_have_text("Give a whole number from 0 to 150. Not saved.")
    expect(age).to_have_attribute("aria-invalid", "true")
    expect(age).to_have_value("400")
    described = (age.get_attribute("aria-describedby") or "").split()
    assert error.get_attribute("id") in described, "the error is not tied to its field"
    assert "persona" in desk.http.get(page.url).text()
    assert 'value="400"' not in desk.http.get(page.url).text()

    age.fill("41")
    age.press("Tab")
    expect_saved(page, "age")
    expect(error).to_have_count(0)
    expect(age).not_to_have_attribute("aria-invalid", "true")


def test_offline_keeps_the_value_and_offers_to_try_again(desk: Desk, noise: Noise) -> None:
    noise.expect(NO_CONNECTION)
    page = editor(desk)
    desk.context.set_offline(True)
    control(page, "tone").fill("salty")
    control(page, "tone").press("Tab")
    control(page, "formality_level").press("End")
    for name in ("tone", "formality_level"):
        expect(field(page, name).get_by_role("alert")).to_contain_text("Not saved: no connection. Try again.")
    expect(control(page, "tone")).to_have_value("salty")
    expect(control(page, "formality_level")).to_have_value("10")
    desk.context.set_offline(False)
    for name in ("tone", "formality_level"):
        field(page, name).get_by_role("button", name="Try again").click()
        expect_saved(page, name)
        expect(field(page, name)).not_to_have_class(re.compile("unsaved"))
    page.reload()
    expect(control(page, "tone")).to_have_value("salty")
    expect(control(page, "formality_level")).to_have_value("10")


def test_a_server_that_dies_and_comes_back(
    app_server: Callable[..., AppServer], new_context: Callable, noise: Noise, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise.expect(NO_CONNECTION)
    # The icon may still be on its way when the server dies.
    noise.expect("CONTENT_LENGTH_MISMATCH")
    site = app_server(OPENAI_API_KEY="sk-none")
    context = new_context()
    context.add_cookies(cookies(site, make_sessions(site, 1)[0]))
    page = editor(Desk(context, context.new_page(), site))
    site.kill()
    control(page, "formality_level").press("End")
    expect(field(page, "formality_level").get_by_role("alert")).to_contain_text("Not saved: no connection")
    monkeypatch.setattr("core.tests.servers.free_port", lambda: site.port)
    app_server(DATABASE_URL=site.db_url, OPENAI_API_KEY="sk-none")
    field(page, "formality_level").get_by_role("button", name="Try again").click()
    expect_saved(page, "formality_level")
    page.reload()
    expect(control(page, "formality_level")).to_have_value("10")


def test_a_persona_that_is_gone_says_so(desk: Desk, noise: Noise) -> None:
    noise.expect("404")
    page = editor(desk)
    desk.post(page.url.removeprefix(desk.site.url) + "delete/")
    control(page, "formality_level").press("End")
    expect(field(page, "formality_level").get_by_role("alert")).to_contain_text("Not saved: it is no longer there")


@pytest.mark.parametrize(
    ("words", "name"), [("irony", "irony_usage"), ("formality", "formality_level"), ("age", "age")]
)
def test_finding_an_attribute_by_name(desk: Desk, words: str, name: str) -> None:
    """Wherever it is folded away: what it is in opens, and folds again."""
    page = editor(desk)
    everything = page.locator(".field:visible").count()
    box = page.get_by_label("Find an attribute by name")
    box.fill(words)
    expect(field(page, name)).to_be_visible()
    assert page.locator(".field:visible").count() < everything
    box.fill("no such thing")
    expect(page.get_by_text("No attribute of that name.")).to_be_visible()
    box.fill("")
    expect(page.locator(".field:visible")).to_have_count(everything)


@pytest.mark.parametrize("how", ["click", "Enter", "Space"])
def test_a_hollow_slider_is_stated_where_it_stands(desk: Desk, how: str) -> None:
    page = editor(desk)
    open_finer(page)
    slider = control(page, "irony_usage")
    expect(slider).to_have_class(re.compile("hollow"))
    expect(slider).to_have_attribute("type", "range")
    expect(field(page, "irony_usage").locator(".value")).to_have_text("not stated")
    if how == "click":
        slider.scroll_into_view_if_needed()
        width = slider.bounding_box()["width"]
        # On the knob itself, where a range input of its own sees no change.
        slider.click(position={"x": width * 4 / 9 + 2, "y": 12})
    else:
        slider.press(how)
    expect_saved(page, "irony_usage")
    expect(slider).not_to_have_class(re.compile("hollow"))
    expect(field(page, "irony_usage").locator(".value b")).to_have_text("5")
    page.reload()
    expect(control(page, "irony_usage")).to_have_value("5")
    expect(control(page, "irony_usage")).not_to_have_class(re.compile("hollow"))


def test_a_hollow_slider_can_be_moved_and_cleared(desk: Desk) -> None:
    page = editor(desk)
    open_finer(page)
    slider = control(page, "irony_usage")
    slider.press("ArrowRight")
    expect_saved(page, "irony_usage")
    expect(slider).to_have_value("6")
    page.get_by_role("button", name="Clear Irony").click()
    expect(field(page, "irony_usage").locator(".value")).to_have_text("not stated")
    expect(control(page, "irony_usage")).to_have_class(re.compile("hollow"))
    expect(page.locator("#announce")).to_contain_text("not stated")
    page.get_by_role("button", name=re.compile("^Undo the change of Irony")).click()
    expect(field(page, "irony_usage").locator(".value b")).to_have_text("6")
    expect(control(page, "irony_usage")).to_have_value("6")


def test_radar_and_words_follow_an_edit(desk: Desk) -> None:
    page = editor(desk)
    portrait = page.get_by_role("complementary", name="The voice at a glance")
    outline = portrait.locator(".radar").first.locator(".outline")
    before, told = outline.get_attribute("points"), portrait.locator(".told").inner_text()
    control(page, "formality_level").press("End")
    expect(outline).not_to_have_attribute("points", before)
    row = portrait.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Formality", exact=False))
    expect(row).to_contain_text("10")
    expect(portrait.locator(".told")).not_to_have_text(told)
    expect(portrait.locator("mark[data-attribute=formality_level]")).to_be_visible()
    tone = control(page, "tone")
    tone.fill("salty, patient")
    tone.press("Tab")
    expect(portrait.locator(".told")).to_contain_text("salty, patient")


def test_what_changed_is_announced(desk: Desk) -> None:
    page = editor(desk)
    announced = page.locator("#announce")
    expect(announced).to_have_attribute("aria-live", "polite")
    control(page, "formality_level").press("End")
    expect(announced).to_have_text(re.compile(r"^Formality.* saved: .+, 10 of 10$"))
    control(page, "tone").fill("salty")
    control(page, "tone").press("Tab")
    expect(announced).to_have_text("Tone saved: salty")
    page.get_by_role("button", name=re.compile("^Undo the change of Tone")).click()
    expect(announced).to_have_text("Tone put back: not stated")
    expect(control(page, "tone")).to_have_value("")
    expect(control(page, "tone")).to_be_focused()


def test_a_usual_choice_is_one_click(desk: Desk) -> None:
    page = editor(desk)
    chip = field(page, "sentence_structure").locator(".chip").nth(1)
    wanted = chip.inner_text()
    chip.click()
    expect_saved(page, "sentence_structure")
    expect(control(page, "sentence_structure")).to_have_value(wanted)
    page.reload()
    expect(control(page, "sentence_structure")).to_have_value(wanted)


def test_own_words_put_the_sliders_aside(desk: Desk) -> None:
    page = editor(desk)
    notice = page.get_by_text("so the sliders below are not used")
    expect(notice).to_be_hidden()
    page.locator("#about > summary").click()
    own = control(page, "own_voice")
    own.fill("Write as a ferryman who has read too much.")
    own.press("Tab")
    expect(notice).to_be_visible()
    expect(page.locator("#portrait .told")).to_have_text("Write as a ferryman who has read too much.")
    page.get_by_role("link", name="in your own words").click()
    expect(own).to_be_visible()
    own.fill("")
    own.press("Tab")
    expect(notice).to_be_hidden()
    page.get_by_role("link", name="Write in this voice").click()
    expect(page.locator("#told-messages")).not_to_contain_text("ferryman")


def test_the_name_is_changed_from_the_menu(desk: Desk) -> None:
    page = editor(desk)
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Name and description").click()
    name = control(page, "name")
    expect(name).to_be_visible()
    name.fill("Iris of the ferry")
    name.press("Tab")
    expect_saved(page, "name")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Iris of the ferry")


def test_the_told_panel_follows_the_brief(desk: Desk) -> None:
    number = desk.persona(starter="morning-columnist")
    page = desk.go(f"/personas/{number}/write/")
    told = page.locator("#told-messages")
    expect(told.locator("mark.linguistic").first).to_be_visible()
    expect(told.locator("mark.personality").first).to_be_visible()
    page.get_by_label("What to write about").fill("the price of rope")
    expect(told).to_contain_text("the price of rope")
    page.locator("summary", has_text="in your own words").click()
    page.get_by_label("This voice in your own words").fill("Speak like the tide.")
    expect(told).to_contain_text("Speak like the tide.")
    expect(told.locator("mark.linguistic")).to_have_count(0)
