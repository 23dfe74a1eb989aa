"""Bring it nearer: a text revised towards its persona, at its largest differences, as long as that brings it nearer."""

from __future__ import annotations

from core.fidelity import Check
from core.generation.tries import ROUNDS, Try, is_nearer, measured, unmeasured, with_try
from core.generation.writer import Writer
from core.llm.errors import ErrorKind, ModelError
from core.llm.revising import revise, revised

# A revision keeps the length: within a tenth of the words before it. A text that has the length that was asked for,
# within the second share, keeps that as well.
KEPT, ASKED = 0.1, 0.15
# Below a draft's: a revision is not to invent.
TEMPERATURE = 0.7
SAME, NO_NEARER = "It is the same text.", "It is no nearer."


async def revise_nearer(writer: Writer) -> None:
    """Up to three rounds; the run's text is the nearest so far, and none where no round came nearer."""
    run, live = writer.generation, writer.live
    text = run.before_content
    best, found = await measured(0, text, run.attributes, writer.samples)
    # Its text is the run's `before_content`: kept once.
    live.tries = [{**best, "text": "", "kept": True}]
    live.tell()
    words, lengths = best["words"], kept_lengths(best["words"], run.words)
    for number in range(1, ROUNDS + 1):
        aims = [row.aim for row in found.largest] if found else []
        if not aims:
            break
        try:
            reply = await writer.write(
                revise(run.before_title, text, aims, words), words, shown=False, temperature=TEMPERATURE
            )
        except ModelError as error:
            if error.kind is not ErrorKind.EMPTY:
                raise
            live.tries = with_try(live.tries, {**unmeasured(number, why=error.message), "aims": aims}, keep=False)
            continue
        body = revised(reply.text, run.before_title)
        attempt, its = await measured(number, body, run.attributes, writer.samples, cut=reply.cut is not None)
        attempt["aims"] = aims
        same = SAME if body.strip() == text.strip() else ""
        attempt["why"] = same or attempt["why"] or _why_not(attempt, best, lengths, _wording_only(its, found))
        keep = not attempt["why"]
        live.tries = with_try(live.tries, attempt, keep=keep)
        if keep:
            live.text = text = body
            best, found = attempt, its
        live.tell()


def _wording_only(its: Check | None, before: Check | None) -> bool:
    """Whether all that keeps a revision from being nearer is its wording."""
    return bool(its and before and its.wording and its.of_rows > before.of_rows)


def length_wanted(words: int, asked: int) -> int:
    """The length of a text of so many words that a revision keeps: what was asked for, where the text has it."""
    return asked if abs(words - asked) <= ASKED * asked else words


def kept_lengths(words: int, asked: int) -> tuple[float, float]:
    """The fewest and the most words of a revision of a text of so many, of which so many had been asked for."""
    wanted = length_wanted(words, asked)
    return max(words * (1 - KEPT), wanted * (1 - ASKED)), min(words * (1 + KEPT), wanted * (1 + ASKED))


def _why_not(attempt: Try, best: Try, lengths: tuple[float, float], wording_only: bool) -> str:
    """Why a revision is not kept; nothing where it is."""
    if attempt["cut"]:
        return "It is not whole."
    fewest, most = lengths
    if attempt["words"] < fewest:
        return "It is shorter than was wanted."
    if attempt["words"] > most:
        return "It is longer than was wanted."
    if is_nearer(attempt, best):
        return ""
    return "It does more of what was asked, but its wording is further from the samples." if wording_only else NO_NEARER
