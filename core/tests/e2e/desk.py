"""An author at work: a page of the browser, and the same author's requests without one, to lay things out quickly."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass

from playwright.sync_api import APIRequestContext, APIResponse, BrowserContext, Page

from core.tests.servers import AppServer, manage

# Django takes any secret of this length for a CSRF cookie, so that no page need be fetched for one.
CSRF = "e2e" + "0" * 29
PROSE = " ".join(
    f"Sentence {number} of the harbour says a little more than the one before it." for number in range(1, 13)
)
LONG_REPLY = f"# The harbour at six\n\n{PROSE}\n\n## What the tide left\n\nA **rope**, mostly.\n\n{PROSE}\n"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

_MAKE_SESSIONS = """
import json, sys
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
keys = []
for number in range(COUNT):
    user = User.objects.create_user(f"author{number}", f"author{number}@example.org")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    keys.append(session.session_key)
print(json.dumps(keys))
"""


def make_sessions(site: AppServer, count: int) -> list[str]:
    """The session keys of so many new users, made in the app's own database by a process with the app's settings."""
    code = _MAKE_SESSIONS.replace("COUNT", str(count))
    printed = manage("shell", "--no-imports", "-c", code, DATABASE_URL=site.db_url)
    return list(json.loads(printed.strip().splitlines()[-1]))


def cookies(site: AppServer, session_key: str) -> list[dict[str, str]]:
    names = {"sessionid": session_key, "csrftoken": CSRF}
    return [{"name": name, "value": value, "url": site.url} for name, value in names.items()]


@dataclass
class Desk:
    """`page` is the browser's; the methods below speak HTTP as the same author."""

    context: BrowserContext
    page: Page
    site: AppServer

    @property
    def http(self) -> APIRequestContext:
        return self.context.request

    def go(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def post(self, path: str, **form: str | int) -> APIResponse:
        fields = {name: str(value) for name, value in form.items()}
        response = self.http.post(self.site.url + path, form=fields, headers={"X-CSRFToken": CSRF})
        assert response.status < 400, f"{path}: {response.status}\n{response.text()[:2000]}"
        return response

    def persona(self, name: str = "", *, starter: str = "", **fields: str | int) -> int:
        """A persona from a name, or from a starter, with these fields set; its number."""
        made = self.post("/personas/new/", **({"starter": starter} if starter else {"name": name}))
        number = last_number(made.url)
        if name and starter:
            fields = {"name": name, **fields}
        for field, value in fields.items():
            self.post(f"/personas/{number}/fields/{field}/", **{field: value})
        return number

    def draft(self, persona: int, topic: str = "The harbour at six", **brief: str | int) -> int:
        """Begins a draft; its piece's number. What the model answers is up to its server."""
        return last_number(self.post(f"/personas/{persona}/write/", topic=topic, words=200, **brief).url)

    def piece(self, persona: int, topic: str = "The harbour at six", **brief: str | int) -> int:
        """A draft that has come to its end, whatever that was."""
        number = self.draft(persona, topic, **brief)
        self.wait(number)
        return number

    def wait(self, piece: int, within: float = 20) -> None:
        until = time.monotonic() + within
        while time.monotonic() < until:
            if "sse-connect" not in self.http.get(f"{self.site.url}/content/{piece}/").text():
                return
            time.sleep(0.1)
        raise AssertionError(f"Piece {piece} was still being written after {within} s:\n{self.site.log()}")


def last_number(url: str) -> int:
    """The number in an address such as …/personas/7/."""
    found = re.search(r"/(\d+)/$", url)
    assert found, f"No number at the end of {url}"
    return int(found.group(1))
