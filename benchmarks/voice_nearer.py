"""Best of n and “bring it nearer”, as the app does them, without its database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.voice_asked import Wish, bias_for, helped, ordered, own_text, values_for
from benchmarks.voice_drafts import Drafts, order
from benchmarks.voice_measured import Draft, draft
from core.analysis.reading import Unreadable
from core.fidelity import Check, check
from core.generation.candidates import flaws
from core.generation.nearer import TEMPERATURE, kept_lengths
from core.llm.prompts import Brief, Values, max_tokens
from core.llm.revising import revise, revised
from core.llm.titles import split_reply

# Seeds of further candidates and of rounds lie this far apart, so that no two drafts of a run share one.
APART = 1_000


@dataclass(frozen=True)
class Steps:
    """One brief's way: the first draft, the best of n, and that one brought nearer."""

    first: Draft
    best: Draft
    nearer: Draft


async def steps(drafts: Drafts, wish: Wish, words: int, candidates: int, rounds: int) -> Steps:
    wishes = [Wish(wish.voice, wish.topic, wish.seed + APART * at, wish.way) for at in range(candidates)]
    given = await drafts.write_all([ordered(one, words, drafts.endpoint) for one in wishes])
    replies = [own_text(one, reply, drafts.endpoint) for one, reply in zip(wishes, given, strict=True)]
    made = [draft(one, reply) for one, reply in zip(wishes, replies, strict=True)]
    sent = ordered(wish, words, drafts.endpoint).as_sent()
    best = kept(made, sent, words)
    title = split_reply(replies[made.index(best)]).title
    return Steps(made[0], best, await brought_nearer(drafts, best, title, words, rounds))


def kept(made: Sequence[Draft], sent: list[dict[str, str]], words: int) -> Draft:
    """The one with the fewest flaws, and of those the nearest."""
    return min(
        made,
        key=lambda one: (len(flaws(sent, one.text, one.words, words)), one.distance(values_for(one.wish))),
    )


async def brought_nearer(drafts: Drafts, begun: Draft, title: str, words: int, rounds: int) -> Draft:
    values, best = values_for(begun.wish), begun
    fewest, most = kept_lengths(begun.words, words)
    for number in range(1, rounds + 1):
        found = _checked(best.text, values)
        aims = [row.aim for row in found.largest] if found else []
        if not aims:
            break
        reply = await drafts.write(
            order(
                revise(title, best.text, aims, begun.words),
                begun.wish.seed + number,
                max_tokens(Brief(begun.wish.topic, words=begun.words)),
                temperature=TEMPERATURE,
                sampling=helped(values, begun.words, drafts.endpoint).get("sampling"),
                bias=bias_for(values, drafts.endpoint),
            )
        )
        one = draft(begun.wish, f"# {title}\n\n{revised(reply, title)}")
        if fewest <= one.words <= most and one.distance(values) < best.distance(values):
            best = one
    return best


def _checked(text: str, values: Values) -> Check | None:
    try:
        return check(text, values)
    except Unreadable:
        return None
