"""The review: what it shows, what each choice saves, and what becomes of the persona."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.attributes import ATTRIBUTES, BY_NAME
from core.models import Analysis, Persona, Proposal
from core.samples.passages import WHOLE, marked_samples
from core.tests.drafting import visible
from core.tests.reviewing import FOUND, TEXT, form_of, reading

HTMX = {"HX-Request": "true"}


@pytest.fixture
def analysis(owner: User) -> Analysis:
    return reading(owner, name="Bob")


def url(analysis: Analysis, name: str = "") -> str:
    return f"/analyses/{analysis.pk}/" + (f"proposals/{name}/" if name else "")


def shown(client: Client, analysis: Analysis) -> str:
    return str(client.get(url(analysis)).content.decode())


def row(page: str, name: str) -> str:
    return page.partition(f'id="field-{name}"')[2].partition('id="field-')[0]


def proposal(analysis: Analysis, name: str) -> tuple[bool, str, bool]:
    one = Proposal.objects.get(analysis=analysis, attribute=name)
    return one.accepted, one.chosen, one.touched


def send(client: Client, analysis: Analysis, *, scripts: bool = True, **changes: Any) -> Any:
    """The page's own form, with these changes; None leaves a field out."""
    form: dict[str, Any] = {**form_of(shown(client, analysis), "review", scripts=scripts), **changes}
    return client.post(url(analysis), {name: value for name, value in form.items() if value is not None})


# What it shows ---------------------------------------------------------------------------------------------
def test_every_attribute_with_its_value_and_how_sure(owner_client: Client, analysis: Analysis) -> None:
    page = shown(owner_client, analysis)
    assert [page.count(f'id="field-{a.name}"') for a in ATTRIBUTES] == [1] * len(ATTRIBUTES)
    formality, tone, idioms = (row(page, name) for name in ("formality_level", "tone", "idiom_usage"))
    assert "8 formal sure" in visible(formality)
    assert 'value="8"' in formality
    assert "What was measured of formality_level." in formality
    assert "a weak signal" in visible(row(page, "simile_frequency"))
    assert "fairly sure" in visible(tone)
    assert 'value="dry, plain"' in tone
    assert "not evident" in visible(idioms)
    assert "hollow" in idioms
    assert " checked" in formality
    assert " checked" not in idioms


def test_its_head(owner_client: Client, analysis: Analysis) -> None:
    said = visible(shown(owner_client, analysis))
    assert "17 words read measured by the built-in analyser Set aside: 2 code blocks" in said
    assert "4 found" in said
    assert "The person 1 found" in said
    assert "Who seems to write the text does not say" in said


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"name": "Bob", "suggested_name": "The letter writer"}, "Bob"),
        ({"suggested_name": "The letter writer"}, "The letter writer"),
        ({}, "My voice"),
    ],
)
def test_the_name_that_it_suggests(owner_client: Client, owner: User, columns: dict[str, str], name: str) -> None:
    assert form_of(shown(owner_client, reading(owner, **columns)), "review")["name"] == name


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"engine": "model", "model": "gpt-x"}, "read by gpt-x"),
        ({"engine": "both", "model": "gpt-x"}, "measured, the rest by gpt-x"),
        ({"set_aside": {"front matter": 1, "web address": 3, "table": 1}}, "front matter, 3 web addresses, 1 table"),
    ],
)
def test_who_read_it_and_what_was_set_aside(
    owner_client: Client, owner: User, columns: dict[str, Any], said: str
) -> None:
    assert said in visible(shown(owner_client, reading(owner, **columns)))


def test_passages_are_quoted_and_marked_in_the_text(owner_client: Client, analysis: Analysis) -> None:
    page = shown(owner_client, analysis)
    assert "1 passage" in visible(row(page, "formality_level"))
    assert "Dear Bob" in row(page, "formality_level")
    assert '<span data-of="formality_level">Dear Bob</span>' in page
    # One passage inside another: each keeps its own end.
    assert '<span data-of="simile_frequency">clears its throat </span><span data-of="simile_frequency">like an' in page
    text = re.sub(
        r"<[^>]*>", "", page.partition('class="reading sample-text')[2].partition(">")[2].partition("</div>")[0]
    )
    assert "🫖 Dear Bob, the kettle sings &lt;b&gt;loudly&lt;/b&gt;." in text


def test_three_passages_are_shown_and_the_others_a_step_back(owner_client: Client, owner: User) -> None:
    analysis = reading(owner)
    quotes = [{"quote": f"Quote {n}", "start": n, "end": n + 7} for n in range(5)]
    analysis.proposals.filter(attribute="tone").update(evidence=quotes)
    said = visible(row(shown(owner_client, analysis), "tone"))
    assert "5 passages for Tone Quote 0 Quote 1 Quote 2 2 more for Tone Quote 3 Quote 4" in said


def test_a_passage_at_either_end_of_its_text(owner: User) -> None:
    analysis = reading(owner, text="Dear Bob")
    assert [[piece.text for piece in part] for part in marked_samples(analysis, analysis.proposals.all())[0].parts] == [
        ["Dear Bob"]
    ]


def test_of_a_long_text_only_what_was_quoted(owner_client: Client, owner: User) -> None:
    long = "Nothing to see. " * 2000 + TEXT + " And nothing here." * 2000
    analysis = reading(owner, text=long)
    page = shown(owner_client, analysis)
    assert len(long) > WHOLE
    assert "A long text: here only what was quoted from it" in visible(page)
    assert '<span data-of="formality_level">Dear Bob</span>' in page
    assert page.count("Nothing to see.") < 40
    (only,) = marked_samples(analysis, list(analysis.proposals.all()))
    parts = ["".join(piece.text for piece in part) for part in only.parts]
    assert len(parts) == 1
    assert parts[0] in long
    assert parts[0].startswith(("Nothing", "to", "see."))


def test_of_a_long_text_without_spaces(owner: User) -> None:
    analysis = reading(owner, text="x" * 15_000 + "Dear Bob" + "y" * 15_000)
    (only,) = marked_samples(analysis, list(analysis.proposals.all()))
    assert [piece.names for piece in only.parts[0]] == ["", "formality_level", ""]


def test_samples_that_were_deleted_since(owner_client: Client, analysis: Analysis) -> None:
    analysis.samples.all().delete()
    page = shown(owner_client, analysis)
    assert 'data-of="formality_level">Dear' not in page
    assert "Dear Bob" in row(page, "formality_level")
    assert "The samples were deleted" in visible(page)


def test_it_asks_few_questions(owner_client: Client, owner: User, persona: Persona) -> None:
    for one in (reading(owner), reading(owner, persona)):
        for _ in range(5):
            one.samples.create(author=owner.author, name="More", text="More.")
        with CaptureQueriesContext(connection) as captured:
            owner_client.get(url(one))
        assert len(captured) <= 6


# One choice at a time --------------------------------------------------------------------------------------
def test_a_choice_is_kept_at_once(owner_client: Client, analysis: Analysis) -> None:
    data = {"formality_level": "3", "take-formality_level": "on", "tone": "ignored"}
    response = owner_client.post(url(analysis, "formality_level"), data, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith('<div class="field suggestion')
    assert "✓ kept" in page
    assert "Formality taken" in response.headers["HX-Trigger"]
    assert proposal(analysis, "formality_level") == (True, "3", True)
    assert proposal(analysis, "tone") == (True, "dry, plain", False)
    assert 'value="3"' in row(shown(owner_client, analysis), "formality_level")


def test_left_is_kept_too(owner_client: Client, analysis: Analysis) -> None:
    response = owner_client.post(url(analysis, "tone"), {"tone": "dry, plain"}, headers=HTMX)
    assert "Tone left" in response.headers["HX-Trigger"]
    assert proposal(analysis, "tone") == (False, "dry, plain", True)
    # What stands in a slider that nobody touched is no choice.
    owner_client.post(url(analysis, "idiom_usage"), {"idiom_usage": "5"})
    assert proposal(analysis, "idiom_usage") == (False, "", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("formality_level", "11"), ("formality_level", ""), ("irony_usage", "0"), ("age", "400"), ("tone", "x" * 201)],
)
def test_a_value_that_cannot_be(owner_client: Client, analysis: Analysis, name: str, value: str) -> None:
    before = proposal(analysis, name)
    response = owner_client.post(url(analysis, name), {name: value, f"take-{name}": "on"}, headers=HTMX)
    assert response.status_code == 422
    assert "Not saved." in visible(response.content.decode())
    assert f'value="{value}"' in response.content.decode() or not value
    assert proposal(analysis, name) == before
    # What is left need not be right.
    assert owner_client.post(url(analysis, name), {name: value}).status_code == 200
    assert proposal(analysis, name) == (False, before[1], True)


@pytest.mark.parametrize("name", ["name", "id", "own_voice", "nothing"])
def test_what_is_no_attribute(owner_client: Client, analysis: Analysis, name: str) -> None:
    assert owner_client.post(url(analysis, name), {name: "x"}).status_code == 404


def test_after_the_end_nothing_is_kept(owner_client: Client, analysis: Analysis) -> None:
    Analysis.objects.update(accepted_at=timezone.now())
    assert owner_client.post(url(analysis, "tone"), {"tone": "x", "take-tone": "on"}).status_code == 404
    owner_client.post(url(analysis), {"do": "keep", "tone": "x", "take-tone": "on"})
    assert proposal(analysis, "tone")[1] == "dry, plain"


# A whole section -------------------------------------------------------------------------------------------
def test_all_or_none_of_a_section(owner_client: Client, analysis: Analysis) -> None:
    response = send(owner_client, analysis, do="leave:linguistic", tone="warm")
    assert response.headers["Location"] == f"{url(analysis)}#section-linguistic"
    taken = analysis.proposals.filter(accepted=True).values_list("attribute", flat=True)
    assert list(taken) == ["age"]
    assert proposal(analysis, "tone") == (False, "warm", True)
    send(owner_client, analysis, do="take:linguistic")
    assert set(taken.all()) == set(FOUND)


def test_all_leaves_what_was_set_by_hand(owner_client: Client, owner: User, persona: Persona) -> None:
    persona.mark_by_hand(["tone"])
    persona.save()
    analysis = reading(owner, persona)
    assert "Take all but those set by hand" in visible(shown(owner_client, analysis))
    send(owner_client, analysis, do="take:linguistic")
    assert proposal(analysis, "tone") == (False, "dry, plain", False)
    assert proposal(analysis, "formality_level")[0]


def test_choices_are_kept_for_later(owner_client: Client, analysis: Analysis) -> None:
    response = send(owner_client, analysis, do="keep", tone="warm", formality_level="99", name="")
    assert response.headers["Location"] == url(analysis)
    assert proposal(analysis, "tone") == (True, "warm", True)
    # Neither is what cannot be, nor what was not touched.
    assert proposal(analysis, "formality_level") == (True, "8", False)
    assert proposal(analysis, "age") == (True, "43", False)
    assert not Persona.objects.exists()


@pytest.mark.parametrize("do", ["take:nothing", "take", "oracle", ""])
def test_an_unknown_wish_changes_no_persona(owner_client: Client, analysis: Analysis, do: str) -> None:
    assert send(owner_client, analysis, do=do).status_code == 302
    assert not Persona.objects.exists()


# The persona -----------------------------------------------------------------------------------------------
def test_the_page_s_own_form_makes_the_persona(owner_client: Client, analysis: Analysis) -> None:
    response = send(owner_client, analysis)
    persona = Persona.objects.get()
    assert response.headers["Location"] == f"/personas/{persona.pk}/"
    assert persona.name == "Bob"
    assert {name: getattr(persona, name) for name in FOUND} == {name: value for name, (value, *_) in FOUND.items()}
    assert persona.by_hand == ""
    assert "idiom_usage" in persona.marked("not_evident")
    assert persona.samples.count() == 1
    said = visible(owner_client.get(f"/personas/{persona.pk}/").content.decode())
    assert "“Bob” is made: 5 of its attributes come from your writing." in said


def test_what_is_changed_or_left_in_the_form(owner_client: Client, analysis: Analysis) -> None:
    changes = {"name": "Ada", "formality_level": "2", "take-tone": None, "take-gender": "on", "gender": "female"}
    send(owner_client, analysis, **changes)
    persona = Persona.objects.get()
    assert (persona.name, persona.formality_level, persona.tone, persona.gender) == ("Ada", 2, "", "female")
    assert persona.marked("by_hand") == {"formality_level", "gender"}


def test_without_scripts_a_changed_value_is_taken(owner_client: Client, analysis: Analysis) -> None:
    send(owner_client, analysis, scripts=False, idiom_usage="9", gender="female")
    persona = Persona.objects.get()
    assert (persona.idiom_usage, persona.gender, persona.metaphor_frequency) == (9, "female", 5)
    assert persona.marked("by_hand") == {"idiom_usage", "gender"}


def test_with_scripts_the_switch_decides(owner_client: Client, analysis: Analysis) -> None:
    send(owner_client, analysis, idiom_usage="9")
    assert Persona.objects.get().idiom_usage == 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "  "}, "A persona needs a name: type one."),
        ({"formality_level": "11"}, "Give a whole number from 1 to 10."),
        ({"age": "400"}, "Give a whole number from 0 to 150."),
    ],
)
def test_what_cannot_be_is_given_back(
    owner_client: Client, analysis: Analysis, changes: dict[str, str], said: str
) -> None:
    response = send(owner_client, analysis, tone="as typed", **changes)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in visible(page)
    assert 'value="as typed"' in page
    assert not Persona.objects.exists()
    assert Analysis.objects.get().accepted_at is None


def test_what_is_left_need_not_be_right(owner_client: Client, analysis: Analysis) -> None:
    assert send(owner_client, analysis, **{"age": "400", "take-age": None}).status_code == 302
    assert Persona.objects.get().age is None


def test_sent_twice_it_is_one_persona(owner_client: Client, analysis: Analysis) -> None:
    form = form_of(shown(owner_client, analysis), "review")
    first, second = (owner_client.post(url(analysis), form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Persona.objects.count() == 1


def test_an_accepted_review_is_there_to_be_read(owner_client: Client, analysis: Analysis) -> None:
    send(owner_client, analysis)
    persona = Persona.objects.get()
    page = shown(owner_client, analysis)
    assert f'href="/personas/{persona.pk}/"' in page
    assert form_of(page, "review").keys() <= {"csrfmiddlewaretoken"}
    assert 'type="submit" form="review"' not in page
    assert "taken" in visible(row(page, "tone"))
    persona.delete()
    assert "a persona since deleted" in visible(shown(owner_client, analysis))
    owner_client.post(url(analysis), {"name": "Again"})
    assert not Persona.objects.exists()


# A persona that is there -----------------------------------------------------------------------------------
@pytest.fixture
def added(owner: User, persona: Persona) -> Analysis:
    """More samples of the columnist, whose tone was set by hand and whose life has two lines."""
    persona.professional_background = "One\r\ntwo"
    persona.mark_by_hand(["tone"])
    persona.save()
    return reading(owner, persona)


def test_today_s_value_is_beside_the_suggestion(owner_client: Client, persona: Persona, added: Analysis) -> None:
    page = shown(owner_client, added)
    formality = persona.formality_level
    word = BY_NAME["formality_level"].word(formality)
    assert f"Now {formality} {word} → 8 formal" in visible(row(page, "formality_level"))
    assert f'data-at="{formality}"' in row(page, "formality_level")
    assert "set by hand" in visible(row(page, "tone"))
    assert " checked" not in row(page, "tone")
    # What the samples do not show stands where it stands today.
    assert f'value="{persona.idiom_usage}"' in row(page, "idiom_usage")
    assert 'name="name"' not in page
    assert "Change this persona" in visible(page)


def test_only_what_is_taken_is_changed(owner_client: Client, persona: Persona, added: Analysis) -> None:
    before = Persona.objects.filter(pk=persona.pk).values().get()
    send(owner_client, added)
    after = Persona.objects.filter(pk=persona.pk).values().get()
    changed = {name for name in before if before[name] != after[name]} - {"updated_at", "by_hand", "not_evident"}
    assert changed <= set(FOUND) - {"tone"}
    assert (after["formality_level"], after["age"]) == (8, 43)


def test_what_changed_elsewhere_is_asked_about(owner_client: Client, persona: Persona, added: Analysis) -> None:
    form = form_of(shown(owner_client, added), "review") | {"simile_frequency": "9"}
    Persona.objects.update(formality_level=10)
    response = owner_client.post(url(added), form)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The persona was changed elsewhere meanwhile: Formality." in visible(page)
    assert "Now 10" in visible(row(page, "formality_level"))
    assert 'name="seen-formality_level" value="10"' in page
    assert proposal(added, "simile_frequency") == (True, "9", True)
    assert Persona.objects.get().formality_level == 10
    # Sent once more, it has seen what is there.
    assert owner_client.post(url(added), form_of(page, "review")).status_code == 302
    persona.refresh_from_db()
    assert (persona.formality_level, persona.simile_frequency) == (8, 9)


def test_a_line_break_is_no_change(owner_client: Client, persona: Persona, added: Analysis) -> None:
    changes = {"professional_background": "A nurse", "take-professional_background": "on"}
    # As a browser sends it.
    seen = {"seen-professional_background": "One\r\ntwo"}
    Persona.objects.update(professional_background="One\ntwo")
    assert send(owner_client, added, **changes, **seen).status_code == 302
    persona.refresh_from_db()
    assert persona.professional_background == "A nurse"
