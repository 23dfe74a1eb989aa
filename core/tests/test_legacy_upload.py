"""The shapes that a persona of the older tool may be given in, and what is refused and why."""

from __future__ import annotations

import pytest
from django.test import Client

from core.legacy.hashing import raw_hash
from core.legacy.report import fate_rows
from core.legacy.upload import NotAPersona, read_persona
from core.models import LegacyRecord, Persona
from core.tests.drafting import visible
from core.tests.test_legacy_pages import IMPORT, PILOT, PLAIN, file, give, text

# Shapes ----------------------------------------------------------------------------------------------------
ROW = {"model": "core.persona", "pk": 4, "fields": {"author": 1, **{k: v for k, v in PILOT.items() if k != "id"}}}
SHAPES = {
    "alone": text(PILOT["data"] | {"name": "The Harbour Pilot"}),
    "a list of one": f" [ {text()} ] ",
    "a page of the API": text({"count": 1, "next": None, "previous": None, "results": [PILOT]}),
    "dumpdata": text([{"model": "auth.user", "pk": 1, "fields": {"username": "x"}}, ROW]),
    "a line of dumpdata": text(ROW),
    "with a mark": f"\ufeff{text()}",
    "a model’s reply": f"Certainly! Here is the persona:\n```json\n{text()}\n```\nShall I go on?",
    "cut off": text()[:-2],
    "as text": text(PILOT | {"data": text(PILOT["data"])}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shapes_it_takes(owner_client: Client, shape: str) -> None:
    given = SHAPES[shape]
    shown = give(owner_client, given)
    assert shown.status_code == 200
    assert ("This was not whole JSON." in visible(shown.content.decode())) == (shape in ("a model’s reply", "cut off"))
    assert give(owner_client, given, do="accept").status_code == 302
    persona, record = Persona.objects.get(), LegacyRecord.objects.get()
    assert (persona.name, persona.formality_level, persona.vocabulary_complexity) == ("The Harbour Pilot", 8, 9)
    # What is kept is JSON, and its pointers lead to its values.
    assert raw_hash(record.raw) == record.hash
    rows = {row.key: row for row in fate_rows(record)}
    assert (rows["star_sign"].before, rows["tone"].after) == ("Capricorn", "dry")


def test_the_raw_text_is_kept_as_it_came() -> None:
    given = '{"name":  "A",\n "data": {"formality_level": 7.0, "tone": "\\u00e9"}}'
    assert read_persona(f"\n{given}\n").record.raw == given
    assert read_persona(f"[\n{given}]").record.raw == given


# Refused ---------------------------------------------------------------------------------------------------
REFUSED = {
    "nothing": ("", "This is empty."),
    "spaces": (" \n ", "This is empty."),
    "prose": ("Dear Sir, [sic] {no} JSON here", "This is not JSON."),
    "a number": ("7", "This holds no persona."),
    "an empty object": ("{}", "This holds no persona."),
    "an empty list": ("[]", "This holds no persona."),
    "several": (text([PILOT, PLAIN, PLAIN]), "This holds 3 personas"),
    "several lines": (f"{text()}\n{text(PLAIN)}\n", "This holds 2 personas"),
    "nothing known": (text({"colour": "red", "size": 7}), "This holds nothing that is known here"),
    "only what is never taken": (text({"password": "x"}), "This holds nothing that is known here"),
    "a row of nothing": (text({"id": 1, "name": None, "data": None}), "This holds nothing that is known here"),
    "deep": ('{"a":' * 100 + "1" + "}" * 100, "This is nested too deeply"),
    "very deep": ('{"name":' * 100_000, "This is nested too deeply"),
    "deep lists": ("[" * 3_000 + "]" * 3_000, "This is nested too deeply"),
    "NUL": ('{"name": "A\x00"}', "This is not text"),
    "too large": (text({"name": "A", "data": {"tone": "x" * 2_000_000}}), "This is more than 2 MB."),
}


@pytest.mark.parametrize("do", ["", "accept"])
@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_persona(owner_client: Client, fault: str, do: str) -> None:
    given, said = REFUSED[fault]
    response = give(owner_client, given, do=do)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in visible(page)
    assert 'id="id_text_error"' in page
    assert response.context["form"]["text"].value() == given
    assert not Persona.objects.exists()
    assert not LegacyRecord.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"name": "\xe9"}', "“pilot.json” is not text in UTF-8."),
        (text().encode("utf-16"), "“pilot.json” is not text in UTF-8."),
        (b"", "“pilot.json” is empty."),
        (b" " * 2_000_001, "“pilot.json” is more than 2 MB."),
        (b"PK\x03\x04\x00\x00", "“pilot.json” is not text:"),
        (b"{", "“pilot.json” is not JSON."),
    ],
)
def test_a_file_that_is_no_persona(owner_client: Client, content: bytes, said: str) -> None:
    response = owner_client.post(IMPORT, {"file": file(content)})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in visible(page)
    assert 'id="id_file_error"' in page


def test_a_file_s_name_is_only_a_name(owner_client: Client) -> None:
    response = owner_client.post(IMPORT, {"file": file(text(), '<b>x"</b>.json')})
    assert "<b>x" not in response.content.decode()
    assert give(owner_client, text(), place="../../etc/passwd\x00" + "x" * 900).status_code == 200


def test_several_are_counted() -> None:
    with pytest.raises(NotAPersona, match="holds 2 personas"):
        read_persona(text({"count": 2, "results": [PILOT, PLAIN]}), "all.json")
