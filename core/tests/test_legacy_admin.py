"""The older tool's records in the admin: only read, listed without what is in them, never a query a row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.legacy.upload import bring_in, read_persona
from core.models import LegacyRecord, Persona
from core.tests.drafting import visible

LIST = "/admin/core/legacyrecord/"


def record(author: Any, name: str = "Voice", **data: Any) -> LegacyRecord:
    bring_in(author, read_persona(json.dumps({"name": name, "data": {"formality_level": 7} | data})))
    return LegacyRecord.objects.latest("pk")


def grow(to: int) -> None:
    """That many authors, each with a record: the first plain, the second converted, the third with a value refused."""
    for n in range(LegacyRecord.objects.count(), to):
        author = User.objects.create_user(f"writer{n}").author
        odd = {0: {}, 1: {"irony_usage": "8/10"}, 2: {"age": "qux"}}[n % 3]
        record(author, f"Voice {n}", star_sign="Capricorn", **odd)


def change(one: LegacyRecord) -> str:
    return f"{LIST}{one.pk}/change/"


def names(response: HttpResponse) -> list[str]:
    return sorted(one.persona.name for one in response.context["cl"].result_list)


def test_the_list_asks_no_query_a_row_and_reads_no_record(admin_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(LIST).status_code == 200
        assert not [q for q in captured if '"core_legacyrecord"."raw"' in q["sql"] or '."fates"' in q["sql"]]
        return len(captured)

    grow(3)
    few = queries()
    grow(30)
    assert queries() == few <= 10


def test_a_page_asks_few_queries(admin_client: Client, owner: User) -> None:
    def queries(one: LegacyRecord) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(change(one)).status_code == 200
        return len(captured)

    plain = record(owner.author, "A")
    # The first asks for what Django then remembers.
    few = queries(plain) and queries(plain)
    assert queries(record(owner.author, "B", **{f"key {n}": n for n in range(200)})) == few <= 6


def test_a_page_says_what_became_of_each_key(admin_client: Client, owner: User) -> None:
    page = admin_client.get(change(record(owner.author, irony_usage="8/10", age="qux", star_sign="Lion"))).content
    said = visible(page.decode())
    assert "/data/formality_level mapped Formality 7 7 rather formal" in said
    assert "/data/irony_usage converted Irony 8/10 8 " in said
    assert "/data/age refused Age qux " in said
    assert "/data/star_sign kept Lion no place for it here" in said
    assert "&quot;star_sign&quot;: &quot;Lion&quot;" in page.decode()


def test_it_is_only_read(admin_client: Client, owner: User) -> None:
    one = record(owner.author)
    assert 'name="_save"' not in admin_client.get(change(one)).content.decode()
    assert admin_client.post(change(one), {"raw": "{}"}).status_code == 403
    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}
    admin_client.post(LIST, chosen)
    one.refresh_from_db()
    assert one.raw != "{}"


def test_it_goes_with_its_author_and_outlives_its_persona(admin_client: Client, owner: User) -> None:
    one = record(owner.author)
    assert admin_client.post(f"/admin/core/persona/{one.persona_id}/delete/", {"post": "yes"}).status_code == 302
    assert LegacyRecord.objects.get().persona is None
    assert admin_client.get(change(one)).status_code == 200
    assert admin_client.post(f"/admin/auth/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not LegacyRecord.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"has_refused": "yes"}, ["Voice 2"]),
        ({"has_refused": "no"}, ["Voice 0", "Voice 1"]),
        ({"has_converted": "yes"}, ["Voice 1"]),
        ({"has_converted": "no", "has_refused": "no"}, ["Voice 0"]),
        ({"has_converted": "perhaps"}, ["Voice 0", "Voice 1", "Voice 2"]),
        ({"kind__exact": "persona"}, ["Voice 0", "Voice 1", "Voice 2"]),
        ({"kind__exact": "blogpost"}, []),
        ({"q": '"voice 1"'}, ["Voice 1"]),
        ({"q": "writer2"}, ["Voice 2"]),
        ({"q": "upload"}, ["Voice 0", "Voice 1", "Voice 2"]),
        ({"q": "persona:"}, ["Voice 0", "Voice 1", "Voice 2"]),
        ({"q": "nobody"}, []),
    ],
)
def test_filters_and_search(admin_client: Client, query: dict[str, str], found: list[str]) -> None:
    grow(3)
    assert names(admin_client.get(LIST, query)) == found


@pytest.mark.parametrize("order", ["1", "-4", "5.-6", "-9"])
def test_the_list_can_be_ordered(admin_client: Client, order: str) -> None:
    grow(2)
    assert admin_client.get(LIST, {"o": order}).status_code == 200


def test_what_is_shown_is_escaped(admin_client: Client, owner: User) -> None:
    bad = "</textarea><script>alert(1)</script>"
    one = record(owner.author, bad, **{bad: bad, "tone": bad, "half": "\ud800"})
    assert Persona.objects.get().name.startswith("</textarea>")
    for path in (LIST, change(one)):
        assert "<script>alert" not in admin_client.get(path).content.decode()
