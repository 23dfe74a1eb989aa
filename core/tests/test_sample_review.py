"""What an accepted review makes of a persona, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import Http404

from core.attributes import ATTRIBUTES, BY_NAME
from core.models import Analysis, Persona, Proposal, Sample
from core.samples.review import Stale, accept, discard, joined_text, review_sections, save_decision

FOUND: dict[str, Any] = {"formality_level": 8, "contraction_usage": 2, "tone": "dry, plain", "age": 43}


@pytest.fixture
def analysis(owner: User) -> Analysis:
    """Read and waiting: four things found, the rest not evident."""
    return read(owner)


def read(owner: User, persona: Persona | None = None) -> Analysis:
    made = Analysis.objects.create(author=owner.author, state="done", name="Ada", persona=persona)
    made.samples.add(Sample.objects.create(author=owner.author, name="Letter", text="Dear Bob.", word_count=2))
    Proposal.objects.bulk_create(
        Proposal(
            analysis=made,
            attribute=row.name,
            value=str(FOUND[row.name]) if row.name in FOUND else None,
            chosen=str(FOUND.get(row.name, "")),
            accepted=row.name in FOUND,
        )
        for row in ATTRIBUTES
    )
    return made


def decide(analysis: Analysis, user: User, seen: dict[str, str] | None = None, **decisions: Any) -> Persona:
    taken = {name: (True, value) for name, value in FOUND.items()} | decisions
    return accept(user, analysis.pk, decisions=taken, name=" Ada  Lovelace ", seen=seen or {})


def test_a_new_persona(owner: User, analysis: Analysis) -> None:
    persona = decide(analysis, owner)
    stored = Persona.objects.get()
    assert (stored.pk, stored.name, stored.author) == (persona.pk, "Ada Lovelace", owner.author)
    assert {name: getattr(stored, name) for name in FOUND} == FOUND
    assert stored.idiom_usage == 5
    assert stored.passive_voice_frequency is None
    assert stored.marked("by_hand") == set()
    assert stored.marked("not_evident") == {a.name for a in ATTRIBUTES if a.is_rating and a.name not in FOUND}
    assert list(stored.samples.values_list("name", flat=True)) == ["Letter"]
    assert Analysis.objects.get().accepted_at


def test_accepted_twice_is_accepted_once(owner: User, analysis: Analysis) -> None:
    assert decide(analysis, owner) == decide(analysis, owner, formality_level=(True, 1))
    assert Persona.objects.get().formality_level == 8


def test_what_is_typed_in_the_review_counts_as_set_by_hand(owner: User, analysis: Analysis) -> None:
    decide(analysis, owner, formality_level=(True, 3), tone=(False, "x"), idiom_usage=(True, 7), gender=(True, "f"))
    stored = Persona.objects.get()
    assert (stored.formality_level, stored.tone, stored.idiom_usage, stored.gender) == (3, "", 7, "f")
    assert stored.marked("by_hand") == {"formality_level", "idiom_usage", "gender"}
    assert "idiom_usage" not in stored.marked("not_evident")


def test_an_emptied_value(owner: User, analysis: Analysis) -> None:
    decide(analysis, owner, formality_level=(True, None), contraction_usage=(True, None), tone=(True, None))
    stored = Persona.objects.get()
    assert (stored.formality_level, stored.contraction_usage, stored.tone) == (5, None, "")


def test_an_existing_persona_keeps_what_was_not_taken(owner: User, persona: Persona) -> None:
    before = Persona.objects.filter(pk=persona.pk).values().get()
    analysis = read(owner, persona)
    decide(analysis, owner, age=(False, 43))
    after = Persona.objects.filter(pk=persona.pk).values().get()
    changed = {name for name in BY_NAME if before[name] != after[name]}
    assert changed == {"formality_level", "contraction_usage", "tone"}
    assert after["name"] == before["name"]
    # A value that is there is no blank that samples failed to fill.
    unseen = {a.name for a in ATTRIBUTES if a.is_rating and before[a.name] == (None if a.optional else 5)}
    assert set(after["not_evident"].split()) == unseen - FOUND.keys()
    assert persona.history.count() == 2


def test_accepting_over_a_hand_takes_the_mark_away(owner: User, persona: Persona) -> None:
    persona.mark_by_hand(["formality_level", "idiom_usage"])
    persona.save()
    decide(read(owner, persona), owner)
    assert Persona.objects.get().marked("by_hand") == {"idiom_usage"}


def test_what_changed_elsewhere_is_not_overwritten(owner: User, persona: Persona) -> None:
    analysis = read(owner, persona)
    seen = {name: str(getattr(persona, name) or "") for name in FOUND}
    Persona.objects.update(formality_level=1, idiom_usage=9)
    with pytest.raises(Stale) as raised:
        decide(analysis, owner, seen=seen)
    assert raised.value.names == ["formality_level"]
    assert (Persona.objects.get().formality_level, Persona.objects.get().tone) == (1, persona.tone)
    assert Analysis.objects.get().accepted_at is None
    decide(analysis, owner, seen=seen | {"formality_level": "1"})
    assert (Persona.objects.get().formality_level, Persona.objects.get().idiom_usage) == (8, 9)


def test_one_decision_at_once(owner: User, analysis: Analysis) -> None:
    save_decision(owner, analysis.pk, "tone", accepted=False, chosen="warm")
    save_decision(owner, analysis.pk, "formality_level", accepted=True, chosen=4)
    kept = {one.attribute: one for one in analysis.proposals.filter(touched=True)}
    assert (kept["tone"].accepted, kept["tone"].chosen, kept["tone"].proposed) == (False, "warm", "dry, plain")
    assert (kept["formality_level"].accepted, kept["formality_level"].chosen) == (True, "4")


@pytest.mark.parametrize("attribute", ["id", "__class__", "author", ""])
def test_a_decision_on_what_is_no_attribute(owner: User, analysis: Analysis, attribute: str) -> None:
    with pytest.raises(Http404):
        save_decision(owner, analysis.pk, attribute, accepted=True, chosen="1")


def test_strangers_find_nothing(stranger: User, owner: User, analysis: Analysis) -> None:
    with pytest.raises(Http404):
        save_decision(stranger, analysis.pk, "tone", accepted=True, chosen="x")
    with pytest.raises(Http404):
        decide(analysis, stranger)
    decide(analysis, owner)
    with pytest.raises(Http404):
        save_decision(owner, analysis.pk, "tone", accepted=True, chosen="after the end")


def test_the_page_s_rows(owner: User, persona: Persona, django_assert_num_queries: Any) -> None:
    persona.mark_by_hand(["idiom_usage"])
    persona.save()
    read(owner, persona)
    analysis = Analysis.objects.select_related("persona").get()
    with django_assert_num_queries(1):
        sections = review_sections(analysis)
    rows = {row.name: row for section in sections for row in (*section.rows, *section.detail)}
    assert set(rows) == BY_NAME.keys()
    assert [section.key for section in sections] == ["linguistic", "personality", "personal"]
    assert [section.found for section in sections] == [3, 0, 1]
    assert (rows["formality_level"].today, rows["formality_level"].changes) == (persona.formality_level, True)
    assert (rows["idiom_usage"].by_hand, rows["idiom_usage"].changes) == (True, False)
    assert rows["formality_level"].today_word == "very casual"


def test_samples_are_read_one_after_the_other(owner: User, analysis: Analysis) -> None:
    analysis.samples.add(Sample.objects.create(author=owner.author, name="Second", text="Yours."))
    assert joined_text(analysis) == "Dear Bob.\n\f\nYours."


def test_a_review_thrown_away_takes_its_own_samples(owner: User, persona: Persona, analysis: Analysis) -> None:
    kept = Sample.objects.create(author=owner.author, name="Kept", text="x", persona=persona)
    shared = Sample.objects.create(author=owner.author, name="Shared", text="x")
    analysis.samples.add(kept, shared)
    read(owner).samples.add(shared)
    discard(analysis)
    assert set(Sample.objects.values_list("name", flat=True)) == {"Kept", "Shared", "Letter"}
    assert Analysis.objects.count() == 1


def test_what_was_made_and_deleted_is_not_made_again(owner: User, analysis: Analysis) -> None:
    decide(analysis, owner).delete()
    with pytest.raises(Http404):
        decide(analysis, owner)
    assert not Persona.objects.exists()
