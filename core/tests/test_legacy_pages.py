"""A persona of the older tool as its author sees it: given, looked at, made, and where it came from afterwards."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.legacy.fates import Fates
from core.legacy.hashing import canonical_hash, raw_hash
from core.legacy.report import MOST_ROWS, SHOWN, fate_rows, grouped, pretty, rows_of
from core.legacy.shapes import parse
from core.models import LegacyRecord, Persona
from core.tests.drafting import visible

IMPORT = "/personas/import/"
PILOT: dict[str, Any] = {
    "id": 12,
    "name": "The Harbour Pilot",
    "description": "Brings other people’s ships in.",
    "is_active": True,
    "created_at": "2024-02-03T08:11:00Z",
    "updated_at": "2024-05-12T19:40:00Z",
    "data": {
        "formality_level": 8,
        "irony_usage": 2,
        "tone": "dry",
        "vocabulary_complexity": "9/10",
        "humor_sarcasm_usage": "a certain something",
        "star_sign": "Capricorn",
    },
}
PLAIN = {"name": "Plain", "data": {"formality_level": 3, "tone": "warm"}}


def text(value: Any = PILOT) -> str:
    return json.dumps(value)


def file(content: bytes | str, name: str = "pilot.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def give(client: Client, given: str, **more: Any) -> HttpResponse:
    return client.post(IMPORT, {"text": given} | more)


def bring(client: Client, value: Any = PILOT) -> Persona:
    response = give(client, text(value), do="accept")
    assert response.status_code == 302, visible(response.content.decode())
    return Persona.objects.get(pk=response.headers["Location"].split("/")[2])


class _Hidden(HTMLParser):
    """The hidden fields of the form that `do` is sent with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"] or ""] = given.get("value") or ""


# Given -----------------------------------------------------------------------------------------------------
def test_the_form_and_the_ways_to_it(owner_client: Client) -> None:
    page = owner_client.get(IMPORT).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'name="file"' in page
    for path in ("/personas/new/", "/personas/"):
        assert f'href="{IMPORT}"' in owner_client.get(path).content.decode()


def test_nothing_is_made_before_it_is_seen(owner_client: Client) -> None:
    response = give(owner_client, text())
    page = visible(response.content.decode())
    assert response.status_code == 200
    assert "The Harbour Pilot Brings other people’s ships in. 12 keys in it nothing is made yet" in page
    assert "1 value converted" in page
    assert "Vocabulary vocabulary_complexity 9/10 9 very learned" in page
    assert "1 value not taken" in page
    assert "Humour humor_sarcasm_usage a certain something" in page
    assert "2 keys kept as they were" in page
    assert "star_sign Capricorn no place for it here" in page
    assert "8 taken as they were" in page
    assert "Formality formality_level 8 8 formal" in page
    assert "Tone tone dry the same" in page
    assert page.index("converted") < page.index("not taken") < page.index("kept as") < page.index("taken as they were")
    assert not Persona.objects.exists()
    assert not LegacyRecord.objects.exists()


def test_what_is_folded_away_is_what_came_straight(owner_client: Client) -> None:
    page = give(owner_client, text()).content.decode()
    folded = re.findall(r"<details class=\"sheet.*?</details>", page, flags=re.S)
    assert len(folded) == 1
    assert "formality_level" in folded[0]
    assert "vocabulary_complexity" not in folded[0]


def test_it_is_made(owner_client: Client, owner: User) -> None:
    persona = bring(owner_client)
    assert (persona.name, persona.description) == (PILOT["name"], PILOT["description"])
    assert (persona.formality_level, persona.irony_usage, persona.tone, persona.vocabulary_complexity) == (
        8,
        2,
        "dry",
        9,
    )
    # Not taken, so as in any new one.
    assert persona.humor_sarcasm_usage == Persona().humor_sarcasm_usage
    assert (persona.created_at.isoformat()[:10], persona.updated_at.isoformat()[:10]) == ("2024-02-03", "2024-05-12")
    assert persona.history.count() == 1
    record = LegacyRecord.objects.get()
    assert (record.source, record.author, record.persona) == ("upload", owner.author, persona)
    assert record.key == f"persona:{owner.author.pk}:{canonical_hash(PILOT)}"
    assert record.hash == raw_hash(record.raw)
    assert (record.mapped, record.converted, record.kept, record.refused) == (8, 1, 2, 1)
    assert len(fate_rows(record)) == record.keys == 12
    assert record.reviewed_at is None


def test_what_travels_is_what_was_given(owner_client: Client) -> None:
    """A file with line breaks of its own, sent on from the page that shows it."""
    content = json.dumps(PILOT, indent=2, ensure_ascii=False).replace("\n", "\r\n")
    shown = owner_client.post(IMPORT, {"file": file(content)})
    assert "from “pilot.json”" in visible(shown.content.decode())
    fields = _Hidden(shown.content.decode()).fields
    assert owner_client.post(IMPORT, fields | {"do": "accept"}).status_code == 302
    assert LegacyRecord.objects.get().raw == content.replace("\r\n", "\n")
    assert Persona.objects.get().tone == "dry"


def test_a_file_counts_before_what_is_pasted(owner_client: Client) -> None:
    page = visible(give(owner_client, text(PLAIN), file=file(text())).content.decode())
    assert "The Harbour Pilot" in page


def test_one_step_back(owner_client: Client) -> None:
    response = give(owner_client, text(PLAIN), do="back")
    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="file"' in page
    assert "&quot;name&quot;: &quot;Plain&quot;" in page
    assert "error" not in visible(page)


def test_an_archived_one_stays_so(owner_client: Client) -> None:
    assert "archived" in visible(give(owner_client, text(PILOT | {"is_active": False})).content.decode())
    assert not bring(owner_client, PILOT | {"is_active": False}).is_active


# Twice -----------------------------------------------------------------------------------------------------
def test_the_same_again_makes_no_second(owner_client: Client) -> None:
    persona = bring(owner_client)
    # The same, however it is spaced and ordered.
    again = json.dumps(dict(reversed(PILOT.items())), indent=1)
    page = give(owner_client, again).content.decode()
    assert "This is here already, as “The Harbour Pilot”" in visible(page)
    assert f'href="/personas/{persona.pk}/"' in page
    assert 'value="accept"' not in page
    assert bring(owner_client) == persona
    assert "was here already" in visible(owner_client.get(f"/personas/{persona.pk}/").content.decode())
    assert (Persona.objects.count(), LegacyRecord.objects.count()) == (1, 1)


def test_one_that_was_deleted_is_made_anew(owner_client: Client) -> None:
    first = bring(owner_client)
    record = LegacyRecord.objects.get()
    owner_client.post(f"/personas/{first.pk}/legacy/")
    owner_client.post(f"/personas/{first.pk}/delete/")
    page = give(owner_client, text()).content.decode()
    assert "the persona was deleted since" in visible(page)
    assert "Make this persona again" in visible(page)
    second = bring(owner_client)
    assert second != first
    now = LegacyRecord.objects.get()
    assert (now.pk, now.persona, now.reviewed_at) == (record.pk, second, None)


def test_two_authors_may_bring_in_the_same(owner_client: Client, stranger_client: Client) -> None:
    one = bring(owner_client)
    assert "here already" not in visible(give(stranger_client, text()).content.decode())
    assert bring(stranger_client) != one
    assert LegacyRecord.objects.count() == 2


def test_undoing_a_deletion_ties_the_record_again(owner_client: Client) -> None:
    persona = bring(owner_client)
    other = bring(owner_client, PLAIN)
    owner_client.post(f"/personas/{persona.pk}/delete/")
    assert owner_client.get(f"/personas/{persona.pk}/legacy/").status_code == 404
    owner_client.post("/personas/undo/")
    assert owner_client.get(f"/personas/{persona.pk}/legacy/").status_code == 200
    assert other.legacy_records.count() == persona.legacy_records.count() == 1


# Hostile ---------------------------------------------------------------------------------------------------
BAD = "<script>alert(1)</script>"
HOSTILE: dict[str, Any] = {
    "id": 1,
    "name": f'"><b>{BAD}',
    "description": BAD * 200,
    "data": {
        **{f"<i>{n}</i>{BAD}": BAD + "x" * 5_000 for n in range(300)},
        "": "of no name",
        "a/b~c": "slashes",
        "k" * 5_000: 1,
        "half": "\ud800",
        "\udfff": "half a key",
        "nul": "a\x00b",
        "huge": 10**300,
        "tone": BAD * 100,
        "age": 10**40,
        "formality_level": float("8"),
        "__class__": {"x": {"y": {"z": None}}},
    },
}


def test_hostile_content_is_shown_and_kept(owner_client: Client) -> None:
    shown = give(owner_client, text(HOSTILE))
    assert shown.status_code == 200
    persona = bring(owner_client, HOSTILE)
    pages = [shown.content.decode()]
    pages += [owner_client.get(path).content.decode() for path in ("/personas/", f"/personas/{persona.pk}/legacy/")]
    for page in pages:
        assert BAD not in page
        assert "<i>" not in page
        assert "\x00" not in page
    assert "a/b~c slashes" in visible(pages[2])
    assert "(no name) of no name" in visible(pages[2])
    assert parse(LegacyRecord.objects.get().raw) == HOSTILE
    # Shortened: three hundred values of five thousand characters.
    assert len(pages[0].partition("<aside")[0].rpartition("</form>")[2]) < 600_000


def test_a_persona_without_a_name_has_one(owner_client: Client) -> None:
    page = give(owner_client, text(PLAIN | {"name": ""})).content.decode()
    assert re.search(r"<h1>[^<]+</h1>", page)
    assert bring(owner_client, PLAIN | {"name": ""}).name


def test_very_many_keys(owner_client: Client) -> None:
    many = PLAIN | {"data": PLAIN["data"] | {f"key {n}": n for n in range(MOST_ROWS + 20)}}
    page = visible(give(owner_client, text(many)).content.decode())
    assert f"{MOST_ROWS + 20} keys kept as they were" in page
    assert "And 20 more, not listed here." in page


# Where it came from ----------------------------------------------------------------------------------------
def editor(client: Client, persona: Persona) -> str:
    return client.get(f"/personas/{persona.pk}/").content.decode()


def test_the_editor_says_so_until_it_was_looked_at(owner_client: Client) -> None:
    persona = bring(owner_client)
    url = f"/personas/{persona.pk}/legacy/"
    assert "1 value was converted and 1 could not be taken. See what became of them" in visible(
        editor(owner_client, persona)
    )
    page = owner_client.get(url).content.decode()
    assert "I have looked at it" in page
    assert "Vocabulary vocabulary_complexity 9/10 9 very learned" in visible(page)
    assert "&quot;star_sign&quot;: &quot;Capricorn&quot;" in page
    response = owner_client.post(url)
    assert response.headers["Location"] == f"/personas/{persona.pk}/"
    page = editor(owner_client, persona)
    assert "could not be taken" not in page
    assert f'href="{url}"' in page
    page = owner_client.get(url).content.decode()
    assert "I have looked at it" not in page
    assert "You looked at this on" in visible(page)
    first = LegacyRecord.objects.get().reviewed_at
    owner_client.post(url)
    assert LegacyRecord.objects.get().reviewed_at == first


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"formality_level": "8/10"}, "1 value was converted. See what became of it"),
        ({"formality_level": "8/10", "irony_usage": "9/10"}, "2 values were converted. See what became of them"),
        ({"formality_level": "qux"}, "1 value could not be taken. See what became of it"),
        ({"formality_level": "qux", "age": "qux"}, "2 values could not be taken. See what became of them"),
    ],
)
def test_the_note_counts(owner_client: Client, data: dict[str, str], said: str) -> None:
    assert said in visible(editor(owner_client, bring(owner_client, {"name": "A", "data": data})))


def test_what_went_straight_across_needs_no_note(owner_client: Client) -> None:
    persona = bring(owner_client, PLAIN)
    page = editor(owner_client, persona)
    assert "came from the older tool" not in page
    assert f'href="/personas/{persona.pk}/legacy/"' in page


def test_a_persona_of_its_own_came_from_nowhere(owner_client: Client, persona: Persona) -> None:
    assert "/legacy/" not in editor(owner_client, persona)
    assert owner_client.get(f"/personas/{persona.pk}/legacy/").status_code == 404
    assert owner_client.post(f"/personas/{persona.pk}/legacy/").status_code == 404


def test_a_persona_that_was_given_away_shows_its_record_to_nobody(
    owner_client: Client, stranger_client: Client, stranger: User
) -> None:
    persona = bring(owner_client)
    Persona.objects.filter(pk=persona.pk).update(author=stranger.author)
    assert "came from the older tool" not in editor(stranger_client, persona)
    for client in (owner_client, stranger_client):
        assert client.get(f"/personas/{persona.pk}/legacy/").status_code == 404


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_editor_asks_no_more_for_it(owner_client: Client, persona: Persona) -> None:
    brought = bring(owner_client)
    owner_client.get(f"/personas/{brought.pk}/")  # Its message is read once.
    few = queries(owner_client, f"/personas/{persona.pk}/")
    assert queries(owner_client, f"/personas/{brought.pk}/") == few <= 4


def test_the_record_s_page_asks_little(owner_client: Client) -> None:
    brought = bring(owner_client, HOSTILE)
    owner_client.get(f"/personas/{brought.pk}/")
    assert queries(owner_client, f"/personas/{brought.pk}/legacy/") <= 3


# In words --------------------------------------------------------------------------------------------------
def test_rows() -> None:
    value = {"data": {"a/b": {"tone": "x" * 900}, "formality": 7, "old": None, "flag": True}, "name": "A"}
    fates = Fates(
        mapped={"": ["name"], "/data/a~1b": ["tone"]},
        renamed={"/data/formality": "formality_level"},
        converted=[("/data/flag", "age", 7, "a guess")],
        kept=[("/data/old", "says nothing"), ("/data/gone", "was never there")],
        refused=[("/data/flag", "is_active", "neither")],
    )
    rows = {row.pointer + row.outcome: row for row in rows_of(value, fates.encode())}
    name, tone = rows["/namemapped"], rows["/data/a~1b/tonemapped"]
    assert (name.within, name.key, name.label, name.before, name.after, name.word) == ("", "name", "Name", "A", "A", "")
    assert (tone.within, tone.label, len(tone.before)) == ("a/b", "Tone", SHOWN)
    assert tone.before.endswith("x…")
    formality = rows["/data/formalitymapped"]
    assert (formality.label, formality.after, formality.word) == ("Formality", "7", "rather formal")
    flag = rows["/data/flagconverted"]
    assert (flag.label, flag.before, flag.after, flag.word, flag.why) == ("Age", "yes", "7", "", "a guess")
    assert (rows["/data/oldkept"].before, rows["/data/gonekept"].before) == ("null", "")
    assert (rows["/data/flagrefused"].label, rows["/data/flagrefused"].after) == ("In use", "")
    counts = {outcome: group.count for outcome, group in grouped(rows.values()).items()}
    assert list(counts.items()) == [("converted", 1), ("refused", 1), ("kept", 2), ("mapped", 3)]


def test_pretty() -> None:
    assert pretty('{"a":[1,"é"]}') == '{\n  "a": [\n    1,\n    "é"\n  ]\n}'
    assert pretty('{"a":"\\ud800"}') == '{\n  "a": "\\ud800"\n}'
    assert pretty("no JSON") == "no JSON"
