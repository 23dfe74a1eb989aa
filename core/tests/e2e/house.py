"""Every page of the app, with something on it, for the tests that look at each."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass

from playwright.sync_api import Page

from core.tests.e2e.desk import Desk, last_number
from core.tests.reviewing import form_of

RICH = """# A quiet harbour

The boats came in at six, as they *always* did, and [nobody](https://example.org/) spoke of the **storm**.

## What was left

> A rope, and the smell of tar.

- one glove
- two buckets, `blue`

1. first
2. second

| what | how many |
| --- | --- |
| boats | six |

```
a net, mended
```
"""
LETTER = """The kettle has opinions. I have known this for years, the way you know that the cat is not yours; but it
took a broken fuse, and a Tuesday without tea, for me to see how far the thing had gone.

It doesn't whistle, you understand. It clears its throat like an uncle at a wedding, and then it goes quiet, and you
stand there with your mug and wait to be told what it thinks of you. My wife says I'm being silly. She's right, of
course. I'm a nurse of forty-three, and I ought to know better than to argue with a kettle before breakfast.

> On Monday somebody wrote:
> this is quoted and not mine
"""
# A persona as the older tool answered it, with values of each fate.
OLDER = {
    "id": 12,
    "name": "The Harbour Pilot",
    "description": "Forty years of bringing other people’s ships in.",
    "is_active": True,
    "created_at": "2025-02-03T08:11:00Z",
    "data": {
        "psychological_traits": {"extraversion": 3, "conscientiousness": "9/10", "core_values": ["patience", "craft"]},
        "vocabulary_complexity": "very high, mostly",
        "formality_level": 8,
        "tone": "dry",
        "humor_sarcasm_usage": "a certain something",
        "a_key_of_many_words_that_has_no_spaces_to_break_a_line_at_and_goes_on_for_some_time": "Capricorn" * 30,
        "star_sign": "Capricorn",
    },
}
# Pages that anyone may see, and those of an author; the braces are fields of House.
OPEN_PAGES = {
    "home": "/",
    "sign up": "/accounts/signup/",
    "sign in": "/accounts/login/",
    "password reset": "/accounts/password/reset/",
    "password reset done": "/accounts/password/reset/done/",
}
AUTHOR_PAGES = {
    "list": "/personas/",
    "list, filtered": "/personas/?q=columnist&min_formality_level=2",
    "list, nothing found": "/personas/?q=nobody",
    "new persona": "/personas/new/",
    "import": "/personas/import/",
    "editor, from the older tool": "/personas/{older}/",
    "record of the older tool": "/personas/{older}/legacy/",
    "new sample": "/samples/new/",
    "new sample of a persona": "/samples/new/?persona={persona}",
    "samples": "/samples/",
    "sample": "/samples/{sample}/",
    "delete sample": "/samples/{sample}/delete/",
    "review": "/analyses/{review}/",
    "review of a persona": "/analyses/{added}/",
    "review, accepted": "/analyses/{accepted}/",
    "reading, failed": "/analyses/{unread}/",
    "discard review": "/analyses/{review}/discard/",
    "editor, from samples": "/personas/{sampled}/",
    "persona and its samples": "/personas/{sampled}/check/",
    "persona without samples": "/personas/{persona}/check/",
    "delete persona with samples": "/personas/{sampled}/delete/",
    "editor": "/personas/{persona}/",
    "hear a slider": "/personas/{persona}/fields/formality_level/hear/",
    "learned from edits": "/personas/{persona}/learned/",
    "history": "/personas/{persona}/history/",
    "delete persona": "/personas/{persona}/delete/",
    "write": "/personas/{persona}/write/",
    "choose": "/write/",
    "library": "/content/",
    "piece": "/content/{done}/",
    "piece, failed": "/content/{failed}/",
    "piece, checked": "/content/{checked}/",
    "voice check": "/content/{checked}/check/?row=contraction_usage",
    "edit piece, checked": "/content/{checked}/edit/",
    "edit piece": "/content/{done}/edit/",
    "versions": "/content/{done}/versions/{run}/",
    "delete piece": "/content/{done}/delete/",
    "account": "/account/",
    "revoke a token": "/account/tokens/{token}/revoke/",
    "revoke all tokens": "/account/tokens/revoke/",
    "model": "/model/",
    "e-mail": "/accounts/email/",
    "change password": "/accounts/password/change/",
    "not found": "/personas/999999/",
}
PAGES = OPEN_PAGES | AUTHOR_PAGES


@dataclass(frozen=True)
class House:
    session_key: str
    persona: int
    done: int
    failed: int
    checked: int
    run: int
    sample: int
    sampled: int
    review: int
    added: int
    accepted: int
    unread: int
    older: int
    token: int

    def path(self, name: str) -> str:
        return PAGES[name].format(**vars(self))


def furnish(desk: Desk, session_key: str) -> House:
    """An author with personas, one of them archived, and pieces: one done and published, one failed."""
    desk.persona("Iris")
    archived = desk.persona("An old voice")
    desk.post(f"/personas/{archived}/archive/")
    persona = desk.persona(starter="morning-columnist", formality_level=4)
    done = desk.piece(persona, "The harbour at six", notes="Boats, rope.")
    desk.post(f"/content/{done}/edit/", tags="sea, morning")
    desk.post(f"/content/{done}/status/", status="published")
    failed = desk.piece(persona, "[[fault:key]]")
    checked = desk.piece(persona, "The kettle")
    desk.post(f"/content/{checked}/edit/", content=LETTER * 4)
    run = re.search(rf"/content/{done}/versions/(\d+)/", desk.http.get(f"{desk.site.url}/content/{done}/").text())
    assert run
    accepted = read(desk, name="The kettle man")
    sampled = last_number(desk.post(f"/analyses/{accepted}/", **suggested(desk, accepted)).url)
    desk.post(f"/personas/{sampled}/fields/tone/", tone="salty")
    kept = re.search(r"/samples/(\d+)/", desk.http.get(f"{desk.site.url}/samples/?persona={sampled}").text())
    assert kept
    return House(
        session_key,
        persona,
        done,
        failed,
        checked,
        int(run.group(1)),
        sample=int(kept.group(1)),
        sampled=sampled,
        review=read(desk, name="Another kettle"),
        added=read(desk, of=sampled),
        accepted=accepted,
        # Prose, where the model was asked for figures.
        unread=read(desk, engine="model"),
        older=last_number(desk.post("/personas/import/", text=json.dumps(OLDER), do="accept").url),
        token=tokens(desk),
    )


def tokens(desk: Desk) -> int:
    """Two API tokens; the number of one."""
    desk.post("/account/", name="Newsletter script", scope="read", expires="never")
    made = desk.post("/account/", name="Laptop", scope="write", expires="90")
    found = re.search(r"/account/tokens/(\d+)/revoke/", made.text())
    assert found
    return int(found.group(1))


def read(desk: Desk, text: str = LETTER, *, of: int = 0, engine: str = "builtin", **form: str) -> int:
    """A sample that has been read to its end, whatever that was; the number of its analysis."""
    number = last_number(
        desk.post(f"/samples/new/{f'?persona={of}' if of else ''}", text=text, engine=engine, **form).url
    )
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if 'id="progress"' not in desk.http.get(f"{desk.site.url}/analyses/{number}/").text():
            return number
        time.sleep(0.1)
    raise AssertionError(f"Analysis {number} was still being read:\n{desk.site.log()}")


def suggested(desk: Desk, analysis: int) -> dict[str, str]:
    """The review's form as it stands."""
    return form_of(desk.http.get(f"{desk.site.url}/analyses/{analysis}/").text(), "review") | {"do": "accept"}


def open_all(page: Page) -> None:
    """Unfold whatever is folded away, except for menus, which lie over other things."""
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(box => box.open = true)")
