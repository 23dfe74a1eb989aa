"""The list of personas: search, order, filters, pages, and an address that gives the same list again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.attributes import CORE, RATINGS
from core.forms.filters import PersonaFilter
from core.models import ContentPiece, Persona
from core.views.personas import PAGE

URL = "/personas/"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DETAIL = next(a.name for a in RATINGS if a.is_detail)


def show(client: Client, query: str = "", **parts: Any) -> HttpResponse:
    return client.get(f"{URL}?{query or urlencode(parts)}")


def names(response: HttpResponse) -> list[str]:
    return [row["persona"].name for row in response.context["rows"]]


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def make(user: User, name: str, days: int = 0, pieces: int = 0, **values: Any) -> Persona:
    persona = Persona.objects.create(author=user.author, name=name, **values)
    for _ in range(pieces):
        ContentPiece.objects.create(author=user.author, persona=persona, title="A piece")
    when = LONG_AGO + timedelta(days=days)
    Persona.objects.filter(pk=persona.pk).update(created_at=when, updated_at=LONG_AGO + timedelta(days=100 - days))
    return persona


@pytest.fixture
def three(owner: User) -> None:
    """Each order tells them apart."""
    make(owner, "Beta", 1, pieces=2, tone="Wry and dry", formality_level=3, **{DETAIL: 8})
    make(owner, "alpha", 2, pieces=0, tone="warm", formality_level=9, is_active=False, description="a sailor")
    make(owner, "Gamma", 3, pieces=1, tone="wry", formality_level=6, **{DETAIL: 2}, description="a baker’s notes")


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("beta", ["Beta"]),
        ("SAILOR", ["alpha"]),
        ("wry", ["Beta", "Gamma"]),
        ("notes wry baker", ["Gamma"]),
        ("wry sailor", []),
        ("   ", ["Beta", "alpha", "Gamma"]),
        ("%", []),
        ("_", []),
        ("'; drop table core_persona; --", []),
    ],
)
@pytest.mark.usefixtures("three")
def test_search(owner_client: Client, q: str, found: list[str]) -> None:
    assert names(show(owner_client, q=q)) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "Beta alpha Gamma"),
        ("-updated_at", "Beta alpha Gamma"),
        ("updated_at", "Gamma alpha Beta"),
        ("-created_at", "Gamma alpha Beta"),
        ("created_at", "Beta alpha Gamma"),
        ("-pieces", "Beta Gamma alpha"),
        ("pieces", "alpha Gamma Beta"),
        ("date", "Gamma alpha Beta"),
        ("-created", "Gamma alpha Beta"),
        ("formality_level", "Beta Gamma alpha"),
        ("-formality_level", "alpha Gamma Beta"),
        # What was not stated comes last, whichever way round.
        (DETAIL, "Gamma Beta alpha"),
        (f"-{DETAIL}", "Beta Gamma alpha"),
    ],
)
@pytest.mark.usefixtures("three")
def test_order(owner_client: Client, sort: str, order: str) -> None:
    response = show(owner_client, sort=sort)
    assert (response.status_code, names(response)) == (200, order.split())


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(("sort", "order"), [("name", "alpha Beta Gamma"), ("-name", "Gamma Beta alpha")])
def test_order_by_name_is_the_alphabet_s(owner_client: Client, sort: str, order: str) -> None:
    assert names(show(owner_client, sort=sort)) == order.split()


@pytest.mark.parametrize("rating", [a.name for a in RATINGS])
@pytest.mark.usefixtures("three")
def test_every_rating_orders_and_filters(rating: str) -> None:
    Persona.objects.filter(name="Gamma").update(**{rating: 10})
    Persona.objects.filter(name="Beta").update(**{rating: 1})

    def found(**asked: Any) -> list[str]:
        return [persona.name for persona in PersonaFilter(asked).apply(Persona.objects.with_piece_count())]

    assert found(sort=f"-{rating}")[0] == "Gamma"
    assert found(sort=rating)[0] == "Beta"
    assert found(**{f"min_{rating}": "10"}) == ["Gamma"]
    assert found(**{f"max_{rating}": "1"}) == ["Beta"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("min_formality_level=6", "alpha Gamma"),
        ("max_formality_level=6", "Beta Gamma"),
        ("min_formality_level=4&max_formality_level=8", "Gamma"),
        ("min_formality_level=9&max_formality_level=3", ""),
        ("min_formality_level=&max_formality_level=", "Beta alpha Gamma"),
        (f"min_{DETAIL}=1", "Beta Gamma"),
        (f"max_{DETAIL}=7", "Gamma"),
        ("tone=WRY", "Beta Gamma"),
        ("tone=dry", "Beta"),
        ("active=1", "Beta Gamma"),
        ("active=true", "Beta Gamma"),
        ("active=0", "alpha"),
        ("active=", "Beta alpha Gamma"),
        ("active=all", "Beta alpha Gamma"),
        ("q=a&tone=wry&active=1&min_formality_level=5&sort=name", "Gamma"),
        ("unknown=1&author=1&is_active=0", "Beta alpha Gamma"),
        # Digits of another script are digits.
        ("min_formality_level=%D9%A6", "alpha Gamma"),
    ],
)
@pytest.mark.usefixtures("three")
def test_filters(owner_client: Client, query: str, found: str) -> None:
    response = show(owner_client, query)
    assert (response.status_code, names(response)) == (200, found.split())


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("min_formality_level=0", "from 1 to 10"),
        ("max_formality_level=11", "from 1 to 10"),
        ("min_formality_level=abc", "from 1 to 10"),
        ("min_formality_level=-1", "from 1 to 10"),
        ("min_formality_level=7.5", "from 1 to 10"),
        ("min_formality_level=1e400", "from 1 to 10"),
        (f"min_formality_level={'9' * 5000}", "from 1 to 10"),
        ("min_formality_level=NaN", "from 1 to 10"),
        (f"max_{DETAIL}=x", "from 1 to 10"),
        ("sort=author__user__password", "no order by"),
        ("sort=--name", "no order by"),
        ("sort=?", "no order by"),
        ("active=maybe", "Show active ones"),
        ("q=a%00b", "Null characters"),
        (f"q={'x' * 10_000}", "at most 200 characters"),
    ],
)
@pytest.mark.usefixtures("three")
def test_what_is_not_understood_is_said_and_left_out(owner_client: Client, part: str, said: str) -> None:
    response = show(owner_client, f"{part}&tone=wry")
    assert response.status_code == 422
    assert names(response) == ["Beta", "Gamma"]
    assert said in text(response)
    assert "The other filters still count." in text(response)
    assert 'role="alert"' in text(response)


@pytest.mark.usefixtures("three")
def test_an_invalid_search_leaves_the_others(owner_client: Client) -> None:
    response = show(owner_client, q="x\0", min_formality_level=6, active=1)
    assert (response.status_code, names(response)) == (422, ["Gamma"])


@pytest.mark.usefixtures("three")
def test_an_invalid_value_is_shown_as_typed_and_escaped(owner_client: Client) -> None:
    page = text(show(owner_client, min_formality_level='"><script>alert(1)</script>', sort="<script>", q="<script>"))
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;") >= 3


@pytest.fixture
def many(owner: User) -> None:
    personas = [Persona(author=owner.author, name=f"Persona {n:03}") for n in range(60)]
    Persona.objects.bulk_create(personas)


@pytest.mark.parametrize(
    ("page", "number", "rows"),
    [
        *(("", 1, 25), ("1", 1, 25), ("2", 2, 25), ("3", 3, 10), ("99999", 3, 10), ("-1", 3, 10), ("0", 3, 10)),
        *(("abc", 1, 25), ("1e400", 1, 25), ("9" * 5000, 1, 25), ("2\0", 1, 25), ("²", 1, 25)),
    ],
)
@pytest.mark.usefixtures("many")
def test_pages(owner_client: Client, page: str, number: int, rows: int) -> None:
    response = show(owner_client, sort="name", page=page)
    assert response.status_code == 200
    assert (response.context["page"].number, len(names(response))) == (number, rows)
    assert PAGE == 25


@pytest.mark.usefixtures("many")
def test_pages_lead_to_each_other_with_the_filters(owner_client: Client) -> None:
    seen, url = [], "?sort=-name&q=persona"
    while url:
        response = owner_client.get(f"{URL}{url}")
        seen += names(response)
        found = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        url = found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"Persona {n:03}" for n in reversed(range(60))]
    assert "60 personas" in text(response)
    assert "Page 3 of 3" in text(response)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("asked", "pushed"),
    [
        ("", ""),
        ("q=&tone=&min_formality_level=", ""),
        ("q=persona&sort=name", "?q=persona&sort=name"),
        ("sort=name&page=2", "?sort=name&page=2"),
        ("sort=name&page=1", "?sort=name"),
        ("q=persona&page=99999", "?q=persona&page=3"),
        ("page=2", "?page=2"),
        ("q=a+b%26c%0d%0aX-Evil:+1", "?q=a+b%26c%0D%0AX-Evil%3A+1"),
        ("min_formality_level=3&unknown=x", "?min_formality_level=3"),
    ],
)
def test_the_address_is_kept_true(owner_client: Client, asked: str, pushed: str) -> None:
    response = owner_client.get(f"{URL}?{asked}", headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == f"{URL}{pushed}"
    # It is the same list again, from a link or by the back button.
    assert names(owner_client.get(response.headers["HX-Push-Url"])) == names(response)
    assert "HX-Push-Url" not in owner_client.get(f"{URL}?{asked}").headers


@pytest.mark.usefixtures("three")
def test_the_form_shows_what_was_asked(owner_client: Client) -> None:
    page = text(show(owner_client, q="a&b", sort="-formality_level", active="0", **{f"min_{DETAIL}": 3}))
    assert 'value="a&amp;b"' in page
    assert '<option value="-formality_level" selected>' in page
    assert '<option value="0" selected>' in page
    assert re.search(rf'name="min_{DETAIL}" value="3"', page)
    assert "2 in use" in page
    assert "No persona of yours matches" in page


@pytest.mark.usefixtures("three")
def test_the_form_offers_every_core_rating(owner_client: Client) -> None:
    page = text(show(owner_client))
    missing = [a.name for a in CORE if a.is_rating and f'name="min_{a.name}"' not in page]
    assert not missing
    assert f'name="min_{DETAIL}"' not in page


def test_an_empty_list_teaches(owner_client: Client) -> None:
    page = text(show(owner_client))
    assert "No voices yet" in page
    assert page.count('name="starter"') == 3
    assert "Nothing fits that" not in page


@pytest.mark.usefixtures("three")
def test_a_list_that_the_filters_emptied_says_so(owner_client: Client) -> None:
    page = text(show(owner_client, q="nobody"))
    assert "Nothing fits that" in page
    assert "No voices yet" not in page


@pytest.mark.usefixtures("three")
def test_a_row(owner_client: Client, teammate: User) -> None:
    make(teammate, "Theirs", pieces=3)
    response = show(owner_client)
    counts = {row["persona"].name: row["persona"].piece_count for row in response.context["rows"]}
    assert counts == {"Beta": 2, "alpha": 0, "Gamma": 1}
    page = text(response)
    assert "Theirs" not in page
    assert "<span>2 pieces</span>" in page
    assert "<span>1 piece</span>" in page
    assert "Formality 9" in page
    assert page.count('<span class="tag">archived</span>') == 1
    assert page.count("Bring back</button>") == 1


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("core:persona_list")).status_code == 200
    return len(captured)


def test_the_queries_do_not_grow_with_the_rows(owner_client: Client, owner: User) -> None:
    def grow(to: int) -> None:
        here = Persona.objects.count()
        made = Persona.objects.bulk_create(Persona(author=owner.author, name=str(n)) for n in range(here, to))
        ContentPiece.objects.bulk_create(ContentPiece(author=owner.author, persona=p) for p in made)

    grow(10)
    few = queries(owner_client)
    grow(200)
    assert queries(owner_client) == few <= 8
