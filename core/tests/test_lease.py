"""Who may write: claims, limits, leases, and forms sent twice; by many threads on one database file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from core.generation import lease
from core.generation.lease import Held
from core.generation.start import start_draft
from core.llm.prompts import Brief
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import TOPIC, fresh, queued

pytestmark = pytest.mark.django_db(transaction=True)
State = Generation.State


def claim(pk: int) -> Generation | None:
    return lease.claim(pk, endpoint="http://x/v1", model="m", builtin=False)


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Each in a thread with a connection of its own, all begun together."""
    gate = threading.Barrier(len(calls))

    def call(function: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(call, calls))


def claimed(persona: Persona, **columns: Any) -> Generation:
    run = claim(queued(persona).pk)
    assert run
    if columns:
        Generation.objects.filter(pk=run.pk).update(**columns)
    return fresh(run)


def past(seconds: float = 1) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


# Claims --------------------------------------------------------------------------------------------------
def test_one_of_many_threads_gets_it(persona: Persona) -> None:
    run = queued(persona)
    got = [found for found in at_once([lambda: claim(run.pk)] * 12) if found]
    assert len(got) == 1
    row = fresh(run)
    assert (row.state, row.fence, row.model, row.endpoint) == (State.RUNNING, 1, "m", "http://x/v1")
    assert got[0].fence == 1


def test_the_lease_ends_within_the_minute_that_is_promised(persona: Persona) -> None:
    assert lease.LEASE.total_seconds() <= 45
    run = claimed(persona)
    assert timedelta(seconds=25) < run.lease_until - timezone.now() <= lease.LEASE


def test_a_finished_one_is_not_claimed(persona: Persona) -> None:
    run = claimed(persona)
    assert lease.finish(run.pk, run.fence, State.DONE, {}, None)
    assert claim(run.pk) is None


def test_an_author_s_limit_holds_among_threads(persona: Persona, settings: Any) -> None:
    settings.PERSONAGEN_DRAFTS_PER_AUTHOR = 3
    runs = [queued(persona, f"{TOPIC} {number}") for number in range(8)]
    got = [run for run in at_once([lambda pk=run.pk: claim(pk) for run in runs]) if run]
    assert len(got) == 3
    # More wait their turn, and are not even offered before there is a place.
    assert lease.queued(10) == []
    assert lease.finish(got[0].pk, got[0].fence, State.DONE, {}, None)
    waiting = lease.queued(10)
    assert len(waiting) == 5
    assert waiting == sorted(waiting)
    assert claim(waiting[0])
    assert claim(waiting[1]) is None


def test_ten_at_once_by_default(persona: Persona) -> None:
    runs = [queued(persona, f"{TOPIC} {number}") for number in range(12)]
    assert lease.queued(100) == [run.pk for run in runs]
    assert [bool(claim(run.pk)) for run in runs] == [True] * 10 + [False] * 2


def test_a_full_author_does_not_hold_others_up(persona: Persona, stranger: User, settings: Any) -> None:
    settings.PERSONAGEN_DRAFTS_PER_AUTHOR = 1
    first, second = queued(persona), queued(persona, "More")
    theirs = queued(Persona.objects.create(author=stranger.author, name="Theirs"))
    assert claim(first.pk)
    assert lease.queued(10) == [theirs.pk]
    assert claim(second.pk) is None
    assert claim(theirs.pk)


def test_given_back_it_waits_again(persona: Persona) -> None:
    run = claimed(persona)
    lease.give_back(run.pk, run.fence)
    row = fresh(run)
    assert (row.state, row.lease_until, row.started_at) == (State.QUEUED, None, None)
    again = claim(run.pk)
    assert again
    assert again.fence == run.fence + 1
    # The first holder's word counts no more.
    lease.give_back(run.pk, run.fence)
    assert fresh(run).state == State.RUNNING


# Saves ---------------------------------------------------------------------------------------------------
def test_a_save_renews_the_lease_and_writes_both(persona: Persona) -> None:
    run = claimed(persona, lease_until=timezone.now() + timedelta(seconds=3))
    before = run.piece.updated_at
    assert lease.save(run.pk, run.fence, {"text": "Words."}, {"content": "Words.", "word_count": 1}) is Held.YES
    row = fresh(run)
    assert (row.text, row.piece.content, row.piece.word_count) == ("Words.", "Words.", 1)
    assert row.lease_until > timezone.now() + timedelta(seconds=25)
    assert row.piece.updated_at > before


def test_a_save_tells_of_a_stop(persona: Persona) -> None:
    run = claimed(persona)
    lease.request_stop(run.pk)
    assert lease.save(run.pk, run.fence, {"text": "Words."}, None) is Held.STOP
    assert fresh(run).text == "Words."


@pytest.mark.parametrize("change", [{"fence": F("fence") + 1}, {"state": State.INTERRUPTED}])
def test_who_lost_it_writes_nothing(persona: Persona, change: dict[str, Any]) -> None:
    run = claimed(persona)
    Generation.objects.filter(pk=run.pk).update(**change)
    assert lease.save(run.pk, run.fence, {"text": "Words."}, {"content": "Words."}) is Held.LOST
    assert not lease.finish(run.pk, run.fence, State.DONE, {"text": "Words."}, {"content": "Words."})
    row = fresh(run)
    assert (row.text, row.piece.content) == ("", "")
    assert row.state != State.DONE


def test_who_writes_to_a_piece_that_is_gone(persona: Persona) -> None:
    run = claimed(persona)
    ContentPiece.objects.all().delete()
    assert lease.save(run.pk, run.fence, {"text": "Words."}, {"content": "Words."}) is Held.LOST


def test_a_save_and_a_last_write_at_once(persona: Persona) -> None:
    """Whichever comes first, the last write stands."""
    for _ in range(5):
        run = claimed(persona)
        at_once(
            [
                lambda run=run: lease.save(run.pk, run.fence, {"text": "Half"}, {"content": "Half"}),
                lambda run=run: lease.finish(run.pk, run.fence, State.DONE, {"text": "All"}, {"content": "All"}),
            ]
        )
        row = fresh(run)
        assert (row.state, row.text, row.piece.content, row.lease_until) == (State.DONE, "All", "All", None)


# Holders that are gone -----------------------------------------------------------------------------------
def test_only_expired_leases_are_reaped(persona: Persona) -> None:
    gone, never = claimed(persona, lease_until=past()), claimed(persona, lease_until=None)
    alive, waiting = claimed(persona), queued(persona)
    done = claimed(persona)
    lease.finish(done.pk, done.fence, State.DONE, {}, None)
    Generation.objects.filter(pk=done.pk).update(lease_until=past())
    assert lease.reap() == 2
    states = [fresh(run).state for run in (gone, never, alive, waiting, done)]
    assert states == [State.INTERRUPTED, State.INTERRUPTED, State.RUNNING, State.QUEUED, State.DONE]
    row = fresh(gone)
    assert "ended before the text did" in row.error
    assert "Continue" in row.advice
    assert row.finished_at
    assert lease.reap() == 0


def test_a_reaped_run_keeps_its_text_and_shuts_its_holder_out(persona: Persona) -> None:
    run = claimed(persona)
    lease.save(run.pk, run.fence, {"text": "# Steam\n\nHalf a"}, {"title": "Steam", "content": "Half a"})
    Generation.objects.filter(pk=run.pk).update(lease_until=past())
    lease.reap()
    assert lease.save(run.pk, run.fence, {"text": "Late."}, {"content": "Late."}) is Held.LOST
    row = fresh(run)
    assert (row.text, row.piece.title, row.piece.content) == ("# Steam\n\nHalf a", "Steam", "Half a")
    assert row.can_continue


def test_a_first_line_that_was_still_in_doubt_is_text(persona: Persona) -> None:
    """While it grew it might have become the title, so the piece had none of it yet."""
    run = claimed(persona)
    lease.save(run.pk, run.fence, {"text": "The kettle sang of"}, {"content": "", "word_count": 0})
    Generation.objects.filter(pk=run.pk).update(lease_until=past())
    lease.reap()
    row = fresh(run)
    assert (row.piece.content, row.piece.word_count) == ("The kettle sang of", 4)


def test_a_reaped_run_without_text_leaves_the_piece_alone(persona: Persona) -> None:
    run = claimed(persona, lease_until=past())
    ContentPiece.objects.filter(pk=run.piece_id).update(content="What was there.")
    lease.reap()
    row = fresh(run)
    assert (row.piece.title, row.piece.content) == (TOPIC, "What was there.")
    assert not row.can_continue


def test_stopped_and_then_gone_is_stopped(persona: Persona) -> None:
    run = claimed(persona)
    lease.save(run.pk, run.fence, {"text": "# A\n\nB."}, None)
    lease.request_stop(run.pk)
    Generation.objects.filter(pk=run.pk).update(lease_until=past())
    lease.reap()
    row = fresh(run)
    assert (row.state, row.error, row.piece.content) == (State.STOPPED, "", "B.")


def test_many_reapers_at_once(persona: Persona) -> None:
    for _ in range(4):
        claimed(persona, lease_until=past())
    assert sum(at_once([lease.reap] * 6)) == 4


def test_the_piece_s_own_page_reaps(owner_client: Client, persona: Persona) -> None:
    """Also where no runner is left to do it."""
    run = claimed(persona)
    lease.save(run.pk, run.fence, {"text": "# Steam\n\nHalf a"}, {"title": "Steam", "content": "Half a"})
    assert "Stop" in owner_client.get(f"/content/{run.piece_id}/").content.decode()
    Generation.objects.filter(pk=run.pk).update(lease_until=past())
    page = owner_client.get(f"/content/{run.piece_id}/").content.decode()
    assert "was interrupted" in page
    assert "Continue from there" in page
    assert "Half a" in page


# Stops ---------------------------------------------------------------------------------------------------
def test_a_stop_of_one_that_waits_and_of_one_that_is_over(persona: Persona) -> None:
    waiting, over = queued(persona), claimed(persona)
    lease.finish(over.pk, over.fence, State.DONE, {}, None)
    for run in (waiting, over):
        lease.request_stop(run.pk)
        lease.request_stop(run.pk)
    assert (fresh(waiting).state, fresh(over).state) == (State.STOPPED, State.DONE)
    assert not fresh(over).stop_requested
    assert lease.queued(10) == []


# The same form twice -------------------------------------------------------------------------------------
def test_the_same_form_twice_is_one_draft(owner_client: Client, persona: Persona) -> None:
    form = {"topic": TOPIC, "form": "story", "words": 100, "key": "abc"}
    answers = [owner_client.post(f"/personas/{persona.pk}/write/", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Generation.objects.count() == ContentPiece.objects.count() == 1


def test_a_form_that_was_changed_and_sent_again_is_another(owner_client: Client, persona: Persona) -> None:
    """The Back button brings the old form with its old key."""
    for topic in ("On kettles", "On teapots"):
        owner_client.post(f"/personas/{persona.pk}/write/", {"topic": topic, "words": 100, "key": "abc"})
    assert sorted(Generation.objects.values_list("prompt", flat=True)) == ["On kettles", "On teapots"]


def test_the_same_form_twice_at_the_same_moment(persona: Persona) -> None:
    brief = Brief(TOPIC)
    runs = at_once([lambda: start_draft(persona.author, persona, brief, key="abc")] * 6)
    assert len({run.pk for run in runs}) == 1
    assert Generation.objects.count() == ContentPiece.objects.count() == 1


def test_keys_are_each_author_s_own(persona: Persona, stranger: User) -> None:
    theirs = Persona.objects.create(author=stranger.author, name="Theirs")
    mine = start_draft(persona.author, persona, Brief(TOPIC), key="abc")
    other = start_draft(stranger.author, theirs, Brief(TOPIC), key="abc")
    assert mine.pk != other.pk


def test_without_a_key_each_is_a_draft(persona: Persona) -> None:
    assert queued(persona).pk != queued(persona).pk


def test_a_persona_that_goes_while_the_draft_begins(persona: Persona) -> None:
    """No half of a draft is left, and no other error hides the cause."""
    gone = Persona.objects.get(pk=persona.pk)
    Persona.objects.all().delete()
    with pytest.raises(IntegrityError):
        start_draft(gone.author, gone, Brief(TOPIC), key="abc")
    assert not ContentPiece.objects.exists()
