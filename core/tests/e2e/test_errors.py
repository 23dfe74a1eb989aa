"""What the page of a piece says when the model does not do its part."""

from __future__ import annotations

import re
import threading

import pytest
from playwright.sync_api import Page, expect

from core.tests.e2e.conftest import Noise
from core.tests.e2e.desk import LONG_REPLY, Desk
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.browser
# What the model's server does, and a few words of what the page then says: what happened, and what to do.
FAULTS = {
    "key": ("key", "Check OPENAI_API_KEY"),
    "quota": ("quota", "credit"),
    "bad_model": ("model", "Check PERSONAGEN_MODEL"),
    "html": ("", "Check OPENAI_BASE_URL"),
    "prompt_too_long": ("", "Shorten the topic"),
    "rate_limit_long": ("", "try again"),
}


def start(desk: Desk, topic: str = "The harbour at six") -> Page:
    number = desk.persona("Iris")
    page = desk.go(f"/personas/{number}/write/")
    page.get_by_label("What to write about").fill(topic)
    page.get_by_role("button", name="Write the draft").click()
    page.wait_for_url("**/content/*/")
    return page


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_plain_words_and_another_try(desk: Desk, openai_server: OpenAIServer, fault: str) -> None:
    openai_server.fault = fault
    page = start(desk)
    notice = page.get_by_role("alert").filter(has_text="The draft could not be finished.")
    expect(notice).to_be_visible(timeout=30_000)
    for words in FAULTS[fault]:
        expect(notice).to_contain_text(words, ignore_case=True)
    expect(notice).to_contain_text("Your topic and notes are kept.")
    for ours in ("Traceback", "Exception", "sk-of-the-tests", "None", "httpx", "openai."):
        expect(notice).not_to_contain_text(ours)

    openai_server.fault = ""
    notice.get_by_role("button", name="Try again").click()
    expect(page.locator("#piece .text")).to_contain_text("The boats came in at six")
    expect(page.get_by_role("heading", level=1)).to_have_text("A quiet harbour")
    expect(page.get_by_role("link", name="Edit")).to_be_visible()
    expect(notice).to_have_count(0)
    prompt = openai_server.calls[-1]["json"]["messages"][-1]["content"]
    assert "The harbour at six" in prompt


def test_a_stream_that_is_cut_keeps_its_text_and_goes_on(desk: Desk, openai_server: OpenAIServer) -> None:
    openai_server.reply, openai_server.fault = "Nobody at the harbour spoke.", "reset"
    page = start(desk)
    expect(page.get_by_role("alert")).to_contain_text("The text below is kept.", timeout=30_000)
    expect(page.locator("#piece .text")).to_contain_text("Nobody at the")
    openai_server.reply, openai_server.fault = "harbour said a word.", ""
    page.get_by_role("button", name="Continue from there").click()
    expect(page.locator("#piece .text")).to_contain_text("Nobody at the harbour said a word.")
    expect(page.get_by_role("link", name="Edit")).to_be_visible()


def test_a_rate_limit_says_that_it_waits(desk: Desk, openai_server: OpenAIServer) -> None:
    openai_server.retry_after = "3"
    openai_server.faults.append("rate_limit")
    page = start(desk)
    expect(page.get_by_role("status").filter(has_text=re.compile(r"Trying again in \d+ s"))).to_be_visible()
    expect(page.locator("#piece .text")).to_contain_text("The boats came in at six")
    expect(page.get_by_role("link", name="Edit")).to_be_visible()


def test_a_draft_waits_its_turn_and_says_so(desk: Desk, openai_server: OpenAIServer) -> None:
    openai_server.hold = threading.Event()
    number = desk.persona("Iris")
    for count in range(10):
        desk.draft(number, f"Topic {count}")
    page = desk.go(f"/personas/{number}/write/")
    page.get_by_label("What to write about").fill("The eleventh")
    page.get_by_role("button", name="Write the draft").click()
    page.wait_for_url("**/content/*/")
    expect(page.get_by_role("status").filter(has_text="Waiting its turn: 10 drafts before this one")).to_be_visible()
    desk.go("/content/")
    expect(page.locator(".tag.live", has_text="waiting its turn")).to_have_count(1)
    expect(page.locator(".tag.live", has_text="being written")).to_have_count(10)
    page.go_back()
    openai_server.hold.set()
    expect(page.locator("#piece .text")).to_contain_text("The boats came in at six")
    expect(page.get_by_role("link", name="Edit")).to_be_visible()


def test_a_reload_and_a_second_tab_pick_up_where_the_text_is(desk: Desk, openai_server: OpenAIServer) -> None:
    openai_server.reply, openai_server.delay = LONG_REPLY, 0.02
    page = start(desk)
    text = page.locator("#piece .text")
    expect(text).to_contain_text("Sentence 2 of the harbour")
    openai_server.delay = 3_600
    page.reload()
    expect(text).to_contain_text("Sentence 2 of the harbour")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    other = desk.context.new_page()
    other.goto(page.url)
    expect(other.locator("#piece .text")).to_contain_text("Sentence 2 of the harbour")
    page.get_by_role("button", name="Stop").click()
    for tab in (page, other):
        expect(tab.get_by_text("Stopped.")).to_be_visible()
        expect(tab.locator("#piece .text")).to_contain_text("Sentence 2 of the harbour")


def test_a_form_sent_twice_starts_one_draft(desk: Desk, openai_server: OpenAIServer) -> None:
    openai_server.first_delay = 1.0
    number = desk.persona("Iris")
    page = desk.go(f"/personas/{number}/write/")
    page.get_by_label("What to write about").fill("Once")
    page.get_by_role("button", name="Write the draft").dblclick()
    # Not by waiting for a navigation: the second click may break off that of the first.
    expect(page).to_have_url(re.compile(r"/content/\d+/$"))
    desk.go("/content/")
    expect(page.locator(".row-item")).to_have_count(1)


def test_an_edit_of_what_changed_elsewhere_loses_neither(desk: Desk, noise: Noise) -> None:
    noise.expect("409")
    piece = desk.piece(desk.persona("Iris"))
    page = desk.go(f"/content/{piece}/edit/")
    desk.post(f"/content/{piece}/edit/", title="Elsewhere", content="From the other tab.")
    page.get_by_label("Text").fill("From this tab.")
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("this piece was changed elsewhere")
    alert.locator("summary").click()
    expect(alert).to_contain_text("From the other tab.")
    expect(page.get_by_label("Text")).to_have_value("From this tab.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#piece .text")).to_have_text("From this tab.")


def test_the_model_page_tests_the_model(desk: Desk, openai_server: OpenAIServer, noise: Noise) -> None:
    noise.expect("503")
    openai_server.reply = "Hello from the harbour."
    page = desk.go("/model/")
    page.get_by_role("button", name="Test it").click()
    expect(page.locator("#test-result")).to_contain_text("Hello from the harbour.")
    openai_server.fault = "key"
    page.get_by_role("button", name="Test it").click()
    expect(page.get_by_role("alert")).to_contain_text("It did not answer.")
    expect(page.get_by_role("alert")).to_contain_text("Check OPENAI_API_KEY")
