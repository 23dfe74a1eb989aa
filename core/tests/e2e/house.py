"""Every page of the app, with something on it, for the tests that look at each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page

from core.tests.e2e.desk import Desk

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
    "editor": "/personas/{persona}/",
    "history": "/personas/{persona}/history/",
    "delete persona": "/personas/{persona}/delete/",
    "write": "/personas/{persona}/write/",
    "choose": "/write/",
    "library": "/content/",
    "piece": "/content/{done}/",
    "piece, failed": "/content/{failed}/",
    "edit piece": "/content/{done}/edit/",
    "versions": "/content/{done}/versions/{run}/",
    "delete piece": "/content/{done}/delete/",
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
    run: int

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
    run = re.search(rf"/content/{done}/versions/(\d+)/", desk.http.get(f"{desk.site.url}/content/{done}/").text())
    assert run
    return House(session_key, persona, done, failed, int(run.group(1)))


def open_all(page: Page) -> None:
    """Unfold whatever is folded away, except for menus, which lie over other things."""
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(box => box.open = true)")
