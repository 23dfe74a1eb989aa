"""Best of n: several texts for one brief, written one after the other, and the nearest to the persona kept."""

from __future__ import annotations

from statistics import median

from django.conf import settings

from core.generation.ends import not_compared
from core.generation.tries import Try, is_nearer, kept, measured, unmeasured, with_try
from core.generation.writer import Reply, Writer
from core.llm.copying import MOST_SHARED, copied
from core.llm.errors import ErrorKind, ModelError
from core.llm.passages_prompt import HOW_YOU_WRITE, lines_told, passages_in
from core.llm.titles import split_reply
from core.models import Author, Generation

MOST = 8
BUILTIN_CANDIDATES = 3
# A text whose words are further from the wish than this share of it is not what was asked for.
WIDE = 0.25
# So many of an author's last drafts tell how long one takes.
REMEMBERED = 5


def default_candidates() -> int:
    """How many texts the form proposes: the built-in model costs nothing but time, and strays more."""
    return BUILTIN_CANDIDATES if settings.USES_LOCAL_MODEL else 1


def usual_seconds(author: Author) -> float | None:
    """How long one text took this author's last drafts with the model that writes now; None where there are none."""
    drafts = Generation.objects.filter(
        author=author,
        kind=Generation.Kind.DRAFT,
        state=Generation.State.DONE,
        continues=False,
        builtin=settings.USES_LOCAL_MODEL,
        # All of its candidates were written.
        error="",
    )
    if not settings.USES_LOCAL_MODEL:
        # A server may name the model more exactly than it was asked for.
        drafts = drafts.filter(model__startswith=settings.PERSONAGEN_MODEL)
    rows = drafts.order_by("-pk").values_list("started_at", "finished_at", "candidates")[:REMEMBERED]
    seconds = [(end - start).total_seconds() / calls for start, end, calls in rows if start and end]
    return median(seconds) if seconds else None


def cost(number: int, seconds: float | None) -> str:
    """What so many texts cost, in words: “3 texts: 3 calls, about 2 min”."""
    some = "" if number == 1 else "s"
    calls = f"{number} text{some}: {number} call{some}"
    return calls if seconds is None else f"{calls}, about {_duration(number * seconds)}"


def _duration(seconds: float) -> str:
    return f"{max(5, round(seconds / 5) * 5)} s" if seconds < 90 else f"{round(seconds / 60)} min"


async def best_of(writer: Writer) -> None:
    """Write the run's candidates. At every moment the run's text is the nearest so far, or the first as it grows."""
    run, live = writer.generation, writer.live
    for number in range(1, run.candidates + 1):
        best = kept(live.tries)
        try:
            reply = await writer.write(run.messages, run.words, shown=best is None)
        except ModelError as error:
            if error.kind is not ErrorKind.EMPTY or (best is None and number == run.candidates):
                raise
            live.tries = with_try(live.tries, unmeasured(number, why=error.message), keep=False)
            continue
        if not await _judge(writer, number, reply, best):
            break
    writer.note = writer.note or not_compared(live.tries)


async def _judge(writer: Writer, number: int, reply: Reply, best: Try | None) -> bool:
    """Measure a candidate, and keep it where it is the nearest. False where there is no use in writing more."""
    run, live = writer.generation, writer.live
    parts, before = split_reply(reply.text), live.tries
    text, cut = f"# {parts.title}\n\n{parts.body}", reply.cut is not None
    if best is None:
        # Whole already, whatever comes while it is measured.
        live.tries, writer.note = with_try(before, unmeasured(number, text, cut=cut), keep=True), reply.cut
        live.tell()
    attempt, found = await measured(number, parts.body, run.attributes, writer.samples, cut=cut)
    attempt["text"], attempt["flaws"] = text, flaws(run.messages, parts.body, attempt["words"], run.words)
    keep = best is None or is_nearer(attempt, best)
    live.tries = with_try(before, attempt, keep=keep)
    if keep:
        live.text, writer.note = reply.text, reply.cut
    live.tell()
    # What cannot be measured at half its length or more, a second of its kind will not be either.
    return not (best is None and found is None and attempt["words"] * 2 >= run.words)


def flaws(messages: list[dict[str, str]], body: str, words: int, asked: int) -> list[str]:
    """What speaks against a text of so many words, however near it is: by what its model was sent."""
    found = []
    if copied(body, passages_in(messages)) > MOST_SHARED:
        found.append("It repeats a passage that was only an example of the manner.")
    if copied(body, [lines_told(messages)]) > MOST_SHARED or HOW_YOU_WRITE in body:
        found.append("It repeats what it was told of the voice.")
    if abs(words - asked) > WIDE * asked:
        found.append(f"It is much {'longer' if words > asked else 'shorter'} than was asked for.")
    return found
