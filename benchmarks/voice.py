"""Do drafts sound like the voice that was asked for? The plain prompt and ours, side by side, as a Markdown report.

`python -m benchmarks.voice` asks the built-in model, or the endpoint that OPENAI_BASE_URL, OPENAI_API_KEY and
PERSONAGEN_MODEL name. Each draft is kept in `--cache`: a run that was stopped is taken up where it was.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

from django.conf import settings

from benchmarks import site  # noqa: F401  # the settings
from benchmarks.model_reading import served
from benchmarks.voice_asked import (
    OURS,
    PLAIN,
    TOPICS,
    VALUES,
    Wish,
    examples_for,
    ordered,
    own_text,
    slider_wishes,
    told_wishes,
    values_for,
)
from benchmarks.voice_drafts import Drafts
from benchmarks.voice_measured import Draft, draft, longest_copied, moved_right, on_length, told_apart
from benchmarks.voice_nearer import Steps, steps
from benchmarks.voice_report import match_report, slider_report, told_report
from core.generation.endpoints import current_endpoint
from core.llm.client import Endpoint

# Seconds for one draft: a busy machine takes minutes over it.
PATIENCE = 1_800.0
FIGURES = ("told", "slider", "match")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", nargs="+", default=list(VALUES), choices=list(VALUES), metavar="SLUG")
    parser.add_argument("--topics", type=int, default=len(TOPICS), help="how many of the topics")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2], metavar="SEED")
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--candidates", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(FIGURES), help="told, slider, match: parted by commas")
    parser.add_argument("--without-bias", action="store_true", help="no bias on single words: to measure it")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "personagen-voice.jsonl")
    return parser.parse_args(given)


@contextlib.contextmanager
def endpoint() -> Iterator[Endpoint]:
    """The configured one; the built-in one, started where it is not running."""
    if found := current_endpoint():
        yield replace(found, timeout=PATIENCE)
        return
    with served(settings.PERSONAGEN_LOCAL_MODEL) as built_in:
        yield replace(built_in, timeout=PATIENCE)


async def written(drafts: Drafts, wishes: Sequence[Wish], words: int) -> list[Draft]:
    replies = await drafts.write_all([ordered(wish, words, drafts.endpoint) for wish in wishes])
    return [draft(wish, own_text(wish, reply, drafts.endpoint)) for wish, reply in zip(wishes, replies, strict=True)]


async def told(drafts: Drafts, options: argparse.Namespace, topics: Sequence[str], seeds: Sequence[int]) -> str:
    voices = {voice: VALUES[voice] for voice in options.voices}
    made = {
        way: await written(drafts, told_wishes(options.voices, topics, seeds, way), options.words)
        for way in (PLAIN, OURS)
    }
    return told_report(
        {way: told_apart(some, voices) for way, some in made.items()},
        {way: told_apart(some, voices, evened=True) for way, some in made.items()},
        {way: mean(one.distance(values_for(one.wish)) for one in some) for way, some in made.items()},
        {way: on_length(some, options.words) for way, some in made.items()},
        [longest_copied(one, examples_for(one.wish)) for one in made[OURS]],
    )


async def slider(drafts: Drafts, options: argparse.Namespace, topics: Sequence[str], seeds: Sequence[int]) -> str:
    made = {way: await written(drafts, slider_wishes(topics, seeds, way), options.words) for way in (PLAIN, OURS)}
    return slider_report({way: moved_right(some) for way, some in made.items()})


async def match(drafts: Drafts, options: argparse.Namespace, topics: Sequence[str], seeds: Sequence[int]) -> str:
    wishes = told_wishes(options.voices, topics, seeds, OURS)
    ways: list[Steps] = await asyncio.gather(
        *(steps(drafts, wish, options.words, options.candidates, options.rounds) for wish in wishes)
    )
    return match_report(ways, options.candidates, options.rounds, options.words)


async def report(asked: Endpoint, options: argparse.Namespace) -> str:
    drafts = Drafts(asked, options.cache, leans=not options.without_bias)
    topics, seeds = TOPICS[: options.topics], options.seeds
    count = f"{len(options.voices)} voices × {len(topics)} topics × {len(seeds)} seeds, {options.words} words each"
    parts = [f"# Drafts in a voice: {asked.model}", f"{count}; seeds {', '.join(map(str, seeds))}."]
    figures = {"told": told, "slider": slider, "match": match}
    for name in options.only.split(","):
        parts.append(await figures[name.strip()](drafts, options, topics, seeds))
    return "\n\n".join(parts)


def main() -> None:
    options = arguments()
    with endpoint() as asked:
        print(asyncio.run(report(asked, options)))


if __name__ == "__main__":
    main()
