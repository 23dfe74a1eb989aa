"""What a model is asked when a slider is to be heard: one paragraph, with one rating at one value."""

from __future__ import annotations

import re

from core.attributes import Attribute
from core.llm.prompts import Values, voice_summary

WORDS = 90
# A ceiling that a paragraph of that length stays well under, in any language.
MOST_TOKENS = 400
LONGEST = 4000
# Nothing in them leans to one voice or another.
TOPICS = (
    "A cup of tea in the morning",
    "Waiting for a train",
    "The first rain after a dry month",
    "A drawer that will not close",
    "Walking to the shop and back",
    "A room that was just painted",
    "The neighbour’s garden",
)
_TITLE = re.compile(r"\A\s*#{1,6}[^\n]*(?:\n|\Z)")


def usual_topic(number: int) -> str:
    """A plain topic, always the same for the same number."""
    return TOPICS[number % len(TOPICS)]


def hearing_messages(
    name: str, description: str, values: Values, attribute: Attribute, value: int, topic: str
) -> list[dict[str, str]]:
    """The messages for one paragraph. Those for another value differ in this attribute’s instruction alone."""
    # The rest of the voice in short, and this instruction first and last: a small model hears little else.
    told = attribute.instruction(value)
    rest = [part.text for part in voice_summary({**values, attribute.name: None}) if part.attribute]
    system = [f"You are the writer “{_line(name)}”.", f"Most of all: {told}"]
    if about := _line(description):
        system.append(f"About you: {about}")
    if rest:
        system += ["", "The rest of your voice:", *(f"- {line}" for line in rest)]
    system += ["", "Show the voice; never talk about it. Reply with the finished text only: no title, no comment."]
    asked = [f"Topic: {_line(topic)}"]
    if language := _line(values.get("primary_language")):
        asked.append(f"Language: write in {language}.")
    asked += [f"Write one paragraph of about {WORDS} words.", "", f"Above all: {told}"]
    return [{"role": "system", "content": "\n".join(system)}, {"role": "user", "content": "\n".join(asked)}]


def paragraph(reply: str) -> str:
    """The reply without a title that nobody asked for, and no longer than a page can bear."""
    # PostgreSQL has no NUL in its texts.
    return _TITLE.sub("", reply.replace("\x00", "")).strip()[:LONGEST].rstrip()


def _line(value: object) -> str:
    return " ".join(str(value or "").split())
