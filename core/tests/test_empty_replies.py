"""Replies without a word, and replies that say one line over and over."""

from __future__ import annotations

import asyncio

import pytest

from core.generation.pieces import has_words
from core.generation.start import retry_draft
from core.llm.errors import ADVICE, ErrorKind
from core.llm.repeats import FIGURES, MOST, Repeats
from core.models import Generation, Persona
from core.tests.drafting import TOPIC, Pen, auntil, finished, fresh, queued, running
from core.tests.following import Follower
from core.tests.openai_server import OpenAIServer

State = Generation.State

MARKS = [
    "## \n## \n## ",
    "#",
    "---\n\n***",
    "- \n- \n- ",
    "1. \n2. \n",
    "> ",
    "```\n```",
    "****",
    "|  |\n|--|\n|  |",
    "…",
]
WORDS = ["Tea.", "# Tea", "- tea", "```\ntea()\n```", "茶", "चाय", "7", '{"title": "", "content": "Tea."}']


@pytest.mark.parametrize("text", ["", " \n\n", *MARKS])
def test_marks_are_no_words(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize("text", WORDS)
def test_words_are_words(text: str) -> None:
    assert has_words(text)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.parametrize("text", MARKS)
async def test_a_reply_of_marks_is_an_empty_reply(persona: Persona, openai_server: OpenAIServer, text: str) -> None:
    openai_server.reply = text
    run = await finished(queued(persona), openai_server)
    assert (run.state, run.error_kind, run.text) == (State.FAILED, ErrorKind.EMPTY, "")
    assert "no words" in run.error
    assert run.advice == ADVICE[ErrorKind.EMPTY]
    assert (run.piece.title, run.piece.content, run.piece.word_count) == (TOPIC, "", 0)
    assert not run.can_continue


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_marks_take_no_text_s_place(persona: Persona, openai_server: OpenAIServer, pen: Pen) -> None:
    """Not for a moment: not as they come, and not in the end."""
    first = await finished(queued(persona), openai_server)
    again = retry_draft(first)
    async with running(again, pen):
        pen.write("## \n## \n##")
        await auntil(lambda: fresh(again).text)
        assert fresh(again).piece.content == first.piece.content
        pen.end()
    row = fresh(again)
    assert (row.state, row.error_kind, row.text) == (State.FAILED, ErrorKind.EMPTY, "")
    assert (row.piece.title, row.piece.content) == (first.piece.title, first.piece.content)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
async def test_a_reply_that_repeats_itself_is_ended(persona: Persona, pen: Pen, gap: str) -> None:
    """The model would go on for ever: nothing here ends its reply."""
    run = queued(persona)
    follower = Follower(run)
    async with running(run, pen):
        pen.write("# Steam\n\nThe kettle sang.\n\n")
        for _ in range(MOST + 3):
            pen.write(f"## {gap}")
        await asyncio.sleep(0)
    row = fresh(run)
    assert (row.state, row.text) == (State.DONE, "# Steam\n\nThe kettle sang.\n\n")
    assert (row.piece.title, row.piece.content) == ("Steam", "The kettle sang.")
    assert "began to repeat itself" in row.error
    assert row.can_continue
    assert pen.hung_up.wait(3)
    await follower.end()
    assert follower.words == "The kettle sang."


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_nothing_but_one_empty_heading_is_empty(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        for _ in range(MOST):
            pen.write("## \n")
    row = fresh(run)
    assert (row.state, row.error_kind, row.text, row.piece.content) == (State.FAILED, ErrorKind.EMPTY, "", "")
    assert pen.hung_up.wait(3)


# What counts as repeating --------------------------------------------------------------------------------
def kept(text: str, size: int = 3) -> str | None:
    """What is kept of a text that comes in pieces of this size; None where it does not repeat itself."""
    repeats = Repeats()
    for start in range(0, len(text), size):
        if repeats.feed(text[start : start + size]):
            return text[: repeats.kept]
    return None


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("line", "first"),
    [("I like tea.", "I like tea.\n"), ("## ", ""), ("-", ""), ("| | |", ""), ("| tea |", "| tea |\n")],
)
def test_the_same_line_over_and_over(line: str, first: str, size: int) -> None:
    assert kept("Before.\n" + f"{line}\n" * MOST, size) == f"Before.\n{first}"
    assert kept("Before.\n" + f"  {line} \n\n" * MOST, size)
    assert kept("Before.\n" + f"{line}\n" * (MOST - 1) + "After.\n", size) is None


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("figure", ["7 ", "12  ", "3,5 ", "40% ", "1/4 ", "9:30 "])
def test_counting_without_end(figure: str, size: int) -> None:
    before = "# Tea\n\nIt took 4 minutes, and then "
    assert kept(before + figure * FIGURES + "more", size) == before
    assert kept(before + figure * (FIGURES - 1) + "more.", size) is None
    assert kept("Of 12 people 40 drank tea. " * FIGURES, size) is None
    assert kept("".join(f"| {n} | {n * n} |\n" for n in range(100)), size) is None


def test_other_lines_between_are_a_text() -> None:
    assert kept("".join(f"- item {n % 2}\n" for n in range(100))) is None
    assert kept("\n" * 100) is None
    assert kept("tea " * 1000) is None
    assert kept("") is None
