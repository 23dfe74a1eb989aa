"""Personas by the API: listed, made, changed, read from a sample; and what a model would be told."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from core.attributes import ATTRIBUTES, BY_NAME, RATINGS
from core.models import Analysis, ContentPiece, Persona, Sample
from core.starters import STARTERS
from core.tests.api.conftest import Caller
from core.tests.test_fidelity import CHATTY

NOTHING = {"tone": "", "age": None}


def test_a_name_is_enough(api: Caller, owner: User) -> None:
    response = api.post("personas/", {"name": "  The   Kettle Critic "})
    assert response.status_code == 201
    made = response.json()
    persona = Persona.objects.get(author=owner.author)
    assert response.headers["Location"] == f"/api/v1/personas/{persona.pk}/"
    assert (made["id"], made["name"], made["content_count"]) == (persona.pk, "The Kettle Critic", 0)
    assert all(made[row.name] == getattr(persona, row.name) for row in ATTRIBUTES)
    assert made["formality_level"] == 5
    assert made["contraction_usage"] is None
    assert not {"writing_sample", "engine", "author", "by_hand"} & made.keys()


def test_every_attribute_is_taken_and_marked_as_set_by_hand(api: Caller) -> None:
    wanted: dict[str, Any] = {a.name: 7 if a.is_rating else 41 if a.name == "age" else "so" for a in ATTRIBUTES}
    made = api.post("personas/", {"name": "All", "description": "Of all.", **wanted}).json()
    assert {name: made[name] for name in wanted} == wanted
    assert Persona.objects.get().marked("by_hand") == set(wanted)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "may not be blank"),
        ({"name": "   "}, "may not be blank"),
        ({"name": None}, "may not be null"),
        ({"name": 5}, "string"),
        ({"name": "x" * 121}, "120"),
        ({"formality_level": 11}, "from 1 to 10"),
        ({"formality_level": 0}, "from 1 to 10"),
        ({"formality_level": "7"}, "from 1 to 10"),
        ({"formality_level": 7.0}, "from 1 to 10"),
        ({"formality_level": True}, "from 1 to 10"),
        ({"formality_level": None}, "from 1 to 10"),
        ({"contraction_usage": 0}, "from 1 to 10, or null"),
        ({"age": 151}, "from 0 to 150"),
        ({"tone": "x" * 201}, "200"),
        ({"tone": "x" + " " * 200}, "200"),
        ({"description": "\f" * 5000}, "no more than"),
        ({"is_active": "yes"}, "boolean"),
        ({"fromality_level": 5}, "no such field"),
        ({"author": 1}, "no such field"),
        ({"writing_sample": "Too short."}, "the analyser needs 60"),
        ({"writing_sample": CHATTY * 3, "engine": "guess"}, "not a valid choice"),
        ({"writing_sample": CHATTY * 3, "engine": "model"}, "Connect a better one"),
    ],
)
def test_what_is_wrong_is_said_by_field(api: Caller, wrong: dict[str, Any], said: str) -> None:
    response = api.post("personas/", {"name": "Anna", **wrong})
    told = response.json()
    field = list(wrong)[-1]
    assert (response.status_code, list(told["errors"])) == (400, [field])
    assert said in " ".join(told["errors"][field])
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (told["status"], told["title"]) == (400, "Bad Request")
    assert not Persona.objects.exists()


def test_what_was_read_can_be_sent_back(api: Caller, persona: Persona) -> None:
    was = api.get(f"personas/{persona.pk}/").json()
    assert api.put(f"personas/{persona.pk}/", was).status_code == 200
    now = api.get(f"personas/{persona.pk}/").json()
    assert {**now, "updated_at": ""} == {**was, "updated_at": ""}


def test_a_change_writes_what_is_named_and_marks_it(api: Caller, persona: Persona) -> None:
    response = api.patch(f"personas/{persona.pk}/", {"formality_level": 9, "tone": persona.tone})
    assert (response.status_code, response.json()["formality_level"]) == (200, 9)
    persona.refresh_from_db()
    assert persona.marked("by_hand") == {"formality_level"}
    assert persona.history.first().history_user == persona.author.user


def test_full_update_keeps_what_is_not_named(api: Caller, persona: Persona) -> None:
    before = persona.vocabulary_complexity
    assert api.put(f"personas/{persona.pk}/", {"name": "Renamed", "formality_level": 2}).status_code == 200
    persona.refresh_from_db()
    assert (persona.name, persona.formality_level, persona.vocabulary_complexity) == ("Renamed", 2, before)
    assert api.put(f"personas/{persona.pk}/", {"formality_level": 2}).json()["errors"].keys() == {"name"}


def test_what_was_written_outlives_the_persona(api: Caller, persona: Persona, piece: ContentPiece) -> None:
    assert api.delete(f"personas/{persona.pk}/").status_code == 204
    assert api.get(f"personas/{persona.pk}/").status_code == 404
    assert api.get(f"content/{piece.pk}/").json()["persona_name"] == persona.name


# A writing sample ----------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_sample_fills_what_is_not_named(api: Caller) -> None:
    response = api.post("personas/", {"name": "Ann", "vocabulary_complexity": 9, "writing_sample": CHATTY * 5})
    assert response.status_code == 201
    made = response.json()
    persona = Persona.objects.get()
    assert (made["name"], made["vocabulary_complexity"]) == ("Ann", 9)
    assert made["contraction_usage"] >= 8
    assert made["formality_level"] < 5
    assert made["pronoun_preference"] == "first-person"
    assert persona.marked("by_hand") == {"vocabulary_complexity"}
    assert Sample.objects.get().persona == persona
    analysis = Analysis.objects.get()
    assert (analysis.persona, analysis.accepted_at is None, analysis.engine) == (persona, False, "builtin")


@pytest.mark.django_db(transaction=True)
def test_a_sample_changes_a_persona_that_is_there(api: Caller, persona: Persona) -> None:
    Persona.objects.update(formality_level=10, emotion_level=3)
    sent = {"writing_sample": CHATTY * 5, "emotion_level": 8, "engine": "builtin"}
    response = api.patch(f"personas/{persona.pk}/", sent)
    assert response.status_code == 200
    assert response.json()["formality_level"] < 5
    assert response.json()["emotion_level"] == 8
    assert response.json()["name"] == persona.name


def test_a_sample_in_another_language_is_refused_by_name(api: Caller) -> None:
    german = "Der Kessel singt, weil das Wasser darin zu kochen beginnt, und niemand weiß genau, warum. " * 10
    said = api.post("personas/", {"name": "Anna", "writing_sample": german}).json()["errors"]["writing_sample"]
    assert "German" in said[0]
    assert not Sample.objects.exists()


# The list ------------------------------------------------------------------------------------------------
@pytest.fixture
def several(owner: User) -> list[Persona]:
    return [
        Persona.objects.create(author=owner.author, name=one.name, description=one.description, **one.values)
        for one in STARTERS
    ]


def names(api: Caller, query: str) -> list[str]:
    response = api.get(f"personas/?{query}")
    assert response.status_code == 200, response.content
    return [one["name"] for one in response.json()["results"]]


def test_the_list_is_in_pages(api: Caller, several: list[Persona]) -> None:
    first = api.get("personas/?page_size=2&ordering=name").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (len(several), 2, None)
    assert "page=2" in first["next"]
    second = api.get("personas/?page_size=2&ordering=name&page=2").json()
    assert not {one["id"] for one in first["results"]} & {one["id"] for one in second["results"]}
    assert api.get("personas/?page=99").status_code == 404


@pytest.mark.parametrize("rating", ["formality_level", "emotion_level", "contraction_usage"])
def test_the_list_is_ordered_by_any_rating(api: Caller, several: list[Persona], rating: str) -> None:
    up = [one[rating] for one in api.get(f"personas/?ordering={rating}").json()["results"]]
    stated = [value for value in up if value is not None]
    assert stated == sorted(stated)
    assert up[len(stated) :] == [None] * (len(up) - len(stated))
    down = [one[rating] for one in api.get(f"personas/?ordering=-{rating}").json()["results"]]
    assert [value for value in down if value is not None] == sorted(stated, reverse=True)


def test_the_list_has_the_filters_of_the_page(api: Caller, several: list[Persona]) -> None:
    formal = {one.name for one in several if one.formality_level >= 7}
    assert set(names(api, "min_formality_level=7")) == formal
    assert set(names(api, "max_formality_level=6")) == {one.name for one in several} - formal
    one = several[0]
    assert names(api, f"search={one.name}") == [one.name]
    assert names(api, f"q={one.name}") == [one.name]
    Persona.objects.filter(pk=one.pk).update(is_active=False)
    assert names(api, "active=0") == [one.name]
    assert one.name not in names(api, "active=1")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("min_fromality_level=3", "min_fromality_level"),
        ("min_formality_level=eleven", "min_formality_level"),
        ("min_formality_level=11", "min_formality_level"),
        ("ordering=height", "ordering"),
        ("active=perhaps", "active"),
        ("search=%00", "search"),
    ],
)
def test_a_wrong_filter_is_refused_by_name(api: Caller, several: list[Persona], query: str, field: str) -> None:
    response = api.get(f"personas/?{query}")
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


def test_the_list_takes_as_many_queries_for_one_as_for_fifty(
    api: Caller, persona: Persona, django_assert_num_queries: Any
) -> None:
    api.get("personas/")
    with django_assert_num_queries(3):
        api.get("personas/?page_size=100")
    starter = STARTERS[1]
    for number in range(50):
        Persona.objects.create(author=persona.author, name=f"No. {number}", **starter.values)
    with django_assert_num_queries(3):
        assert len(api.get("personas/?page_size=100").json()["results"]) == 51


def test_pieces_are_counted(api: Caller, persona: Persona, piece: ContentPiece) -> None:
    assert api.get(f"personas/{persona.pk}/").json()["content_count"] == 1
    assert api.get("personas/").json()["results"][0]["content_count"] == 1


# What is told, and the table -----------------------------------------------------------------------------
def test_the_prompt_is_what_a_model_would_be_told(api: Caller, persona: Persona) -> None:
    told = api.get(f"personas/{persona.pk}/prompt/?topic=Kettles&words=120&notes=Copper").json()["messages"]
    assert told[0]["role"] == "system"
    assert "Kettles" in told[-1]["content"]
    assert "Copper" in told[-1]["content"]
    own = api.get(f"personas/{persona.pk}/prompt/?topic=Kettles&voice=Like%20a%20pirate").json()["messages"]
    assert "Like a pirate" in own[0]["content"]


@pytest.mark.parametrize(
    "query", ["words=10", "words=many", "form=ode", "topic=%00", "topicc=x", f"topic={'x' * 4001}", "voice=%00"]
)
def test_a_prompt_is_refused_as_a_form_is(api: Caller, persona: Persona, query: str) -> None:
    response = api.get(f"personas/{persona.pk}/prompt/?{query}")
    assert (response.status_code, list(response.json()["errors"])) == (400, [query.partition("=")[0]])


def test_the_attributes_are_the_table(api: Caller) -> None:
    rows = api.get("attributes/").json()
    assert [row["name"] for row in rows] == [a.name for a in ATTRIBUTES]
    formality = next(row for row in rows if row["name"] == "formality_level")
    row = BY_NAME["formality_level"]
    assert (formality["minimum"], formality["maximum"], formality["default"]) == (1, 10, 5)
    assert (formality["low"], formality["high"], formality["help"]) == (row.low, row.high, row.help)
    assert len(formality["levels"]) == 10
    assert sum(row["kind"] == "rating" for row in rows) == len(RATINGS)
    assert next(row for row in rows if row["name"] == "age")["maximum"] == 150
