"""Hear the slider: the panel's queries do not grow with what was heard."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Persona
from core.tests.test_hear import get, write, written


def test_the_queries_are_few_however_much_was_heard(owner_client: Client, persona: Persona) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(owner_client, persona)
        return len(captured)

    write(owner_client, persona)
    written()
    one = queries()
    for topic in ("A tram", "A ferry", "A bus"):
        write(owner_client, persona, topic=topic)
        written()
    assert queries() == one <= 5
