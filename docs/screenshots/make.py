"""Draws the pictures of this folder: the real app with the demo author, in Debian's Chromium.

`.venv/bin/python docs/screenshots/make.py`
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "core.tests.settings"

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from core.attributes import BY_NAME  # noqa: E402
from core.tests import machine  # noqa: E402
from core.tests.hearing import CASUAL, FORMAL  # noqa: E402
from core.tests.openai_server import OpenAIServer  # noqa: E402
from core.tests.servers import AppServer, collect_static, manage  # noqa: E402

LIMIT = 250_000
PASSWORD = "the kettle knows 7"  # noqa: S105
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# What the model's server answers: who writes, about what, and the reply.
PIECES = [
    (
        "The Patient Explainer",
        "Why bread rises",
        """# Why bread goes up

Put your ear close to a bowl of dough and you will hear nothing at all. That is a pity, because a great deal is \
going on in there.

Start with what yeast wants. It wants sugar, and flour is full of starch, which is sugar holding hands. An enzyme \
in the flour breaks those hands apart. Now the yeast can eat, and what it breathes out is a gas.

So we have gas. But gas alone would simply leave, the way it leaves an opened bottle.
""",
    ),
    (
        "The Blunt Engineer",
        "The night the cache lied",
        """# The cache lied, and we believed it

At 02:14 the dashboard was green. The customers were not.

Here is what happened, without the adjectives. We cached a permission check for an hour. Someone lost a permission. \
For fifty-three minutes, nobody told the cache.

## What we change

- Nothing that says *who may* is cached. Ever.
- The dashboard asks a customer’s question, not its own.
""",
    ),
    (
        "The Good Neighbour",
        "The hall key and the jumble sale",
        """# Jumble, jam, and one missing key

What a Saturday! The jumble sale made £312, which is a new roof for the bicycle shed and some change for biscuits.

Thank you to Margaret, who counted it twice, and to the Patels for the van. Whoever has the hall key: no questions, \
just the hook by the door.
""",
    ),
]
COLUMN = """# In praise of the second-best umbrella

I own two umbrellas. One is good – a proper thing, wooden handle, the sort of umbrella that makes you stand up \
straighter – and in eleven years it has never once been rained on. It lives in the hall, like a retired admiral. \
The other came free with a newspaper, has a broken rib, and goes everywhere with me.

This is not thrift. I’d like it to be thrift. It’s cowardice: you can’t lose an umbrella you never take out (a rule \
my mother applied to the good plates, the front room and, for most of the eighties, herself).

So the bad umbrella gets the life. It has been to Whitby. It has been left on two buses and handed back both times, \
because nobody – nobody! – has ever wanted to keep it. It turned inside out on the church steps just as the bride \
came through, and got a bigger laugh than the best man.

## The admiral speaks

Last Tuesday it poured, properly, the sort of rain that has a grievance. I stood in the hall with my hand on the \
wooden handle. “Go on, then,” said my wife, who has been waiting for this since 2014.

And do you know, I nearly did. I had it half out of the stand. Then I thought of the bus, and the seat on the bus, \
and the small bright gap where an umbrella had been, and I took the other one, and got wet.

What are we saving them for? The good cups, the nice soap, the coat still in its bag? As far as I can tell, for \
somebody more deserving who’s running late. I’ve decided to stop waiting for him. Tomorrow I shall take the admiral \
to the shops.

Unless, of course, it looks like rain.
"""


def main() -> None:
    collect_static()
    with tempfile.TemporaryDirectory(prefix="personagen-pictures-") as folder, OpenAIServer() as model:
        site = _serve(Path(folder), model)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=machine.chromium(), args=["--no-sandbox"])
                _draw(browser, site, model)
        finally:
            site.stop()
    for path in sorted(HERE.glob("*.png")):
        size = path.stat().st_size
        sys.stdout.write(f"{path.name}: {size:,} bytes{', too large' if size > LIMIT else ''}\n")


def _serve(folder: Path, model: OpenAIServer) -> AppServer:
    env = {
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "OPENAI_BASE_URL": model.base_url,
        "PERSONAGEN_MODEL": "mistral-small",
    }
    manage("migrate", "-v", "0", **env)
    manage("seed_demo", "--password", PASSWORD, **env)
    return AppServer(folder, env)


def _draw(browser: Browser, site: AppServer, model: OpenAIServer) -> None:
    page = _signed_in(browser, site)
    for persona, topic, reply in PIECES:
        model.reply = reply
        _write(page, persona, topic)
        expect(page.get_by_role("link", name="Edit")).to_be_visible()

    page.goto("/personas/")
    _shoot(page, "list")
    page.goto("/personas/new/")
    _shoot(page, "new")

    _review(page)
    _shoot(page, "review")

    # Half of the column, held there while the picture is taken.
    model.reply, model.delay = COLUMN, 0.01
    _write(page, "The Morning Columnist", "The good umbrella that never goes out", words="300")
    expect(page.locator("#piece .text")).to_contain_text("best man")
    model.delay, release = 3_600, threading.Event()
    model.hold = release
    page.wait_for_timeout(1_500)
    _shoot(page, "writing")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    model.delay, model.hold = 0, None
    page.get_by_role("button", name="Write it again").click()
    expect(page.get_by_role("link", name="Edit")).to_be_visible()
    page.reload()
    expect(page.locator("#check .match")).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")
    _shoot(page, "piece")

    _heard(page, model)
    _shoot(page, "heard")

    editor = _editor(page)
    _shoot(page, "editor")
    page.emulate_media(color_scheme="dark")
    _shoot(page, "editor-dark")

    phone = _signed_in(browser, site, **PHONE)
    phone.goto(editor)
    _shoot(phone, "phone")


def _signed_in(browser: Browser, site: AppServer, **options: Any) -> Page:
    context = browser.new_context(
        **(DESK | {"base_url": site.url, "locale": "en-GB", "color_scheme": "light"} | options)
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("demo")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/personas/")
    return page


def _write(page: Page, persona: str, topic: str, **brief: str) -> None:
    page.goto("/write/")
    page.get_by_role("link", name=persona).click()
    page.get_by_label("What to write about").fill(topic)
    for name, value in brief.items():
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="Write the draft").click()
    page.wait_for_url("**/content/*/")


def _review(page: Page) -> None:
    """The column as a sample, measured: the review with a row's passages shown in the text."""
    page.goto("/samples/new/")
    page.get_by_label("Paste some of your writing").fill(COLUMN.partition("\n\n")[2])
    page.locator("input[value=builtin]").check()
    page.get_by_role("button", name="Read my writing").click()
    expect(page.locator("#review")).to_be_visible(timeout=30_000)
    page.locator("summary", has_text="passages").first.click()


def _heard(page: Page, model: OpenAIServer) -> None:
    """A slider of the columnist's, heard at its value now and at another."""
    model.answers = lambda messages: FORMAL if BY_NAME["formality_level"].instruction(9) in str(messages) else CASUAL
    page.goto("/personas/")
    page.get_by_role("link", name="The Morning Columnist", exact=True).click()
    page.locator("#field-formality_level .hear-it").click()
    panel = page.locator("#hear-formality_level")
    panel.get_by_label("About").fill("Tea in the morning")
    panel.get_by_label("Compare").select_option("9")
    panel.get_by_role("button", name="Write them", exact=True).click()
    expect(panel.get_by_text("Its measure moved")).to_be_visible(timeout=30_000)
    model.answers = None
    page.locator("#field-formality_level").evaluate("one => window.scrollTo(0, one.offsetTop - 90)")


def _editor(page: Page) -> str:
    """The columnist's editor, just after a slider was moved; its address."""
    page.goto("/personas/")
    page.get_by_role("link", name="The Morning Columnist", exact=True).click()
    slider = page.locator("#id_metaphor_frequency")
    slider.click(position={"x": slider.bounding_box()["width"] * 0.56, "y": 12})
    page.mouse.move(0, 0)
    expect(page.locator("#field-metaphor_frequency .saved")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page.url


def _shoot(page: Page, name: str) -> None:
    for close in page.locator(".message .close").all():
        close.click()
    page.evaluate("document.fonts.ready")
    page.screenshot(path=HERE / f"{name}.png", animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
