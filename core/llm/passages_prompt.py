"""Passages of a voice as examples: how many a prompt holds, and what a model is told of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# About so many characters of English make a token.
CHARACTERS_PER_TOKEN = 4
# What all examples together may take of a prompt, and the one example of its short form.
EXAMPLE_TOKENS, SHORT_EXAMPLE_TOKENS = 700, 260

MANNER_ONLY = (
    "Write like this, about something else. These are examples of manner only: use none of their words in a row, "
    "and nothing of what they are about."
)

# What the short prompt's lines on the voice come under.
HOW_YOU_WRITE = "How you write:"

_EXAMPLE = re.compile(r"<example>\n(.*?)\n</example>", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*(?=\s)")


def fitting(examples: Sequence[str], tokens: int) -> list[str]:
    """The first examples that the budget holds, the last of them cut where a sentence ends."""
    room, kept = tokens * CHARACTERS_PER_TOKEN, list[str]()
    for example in examples:
        text = example.strip()
        if len(text) > room:
            text = _cut(text, room)
        if not text:
            break
        kept.append(text)
        room -= len(text)
    return kept


def _cut(text: str, room: int) -> str:
    """As many whole sentences as there is room for."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: room + 1])]
    return text[: ends[-1]].rstrip() if ends else ""


def as_example(passage: str) -> str:
    """Between marks of its own, so that it is not taken for a part of the task."""
    return f"<example>\n{passage}\n</example>"


def passages_in(messages: Sequence[Mapping[str, str]]) -> list[str]:
    """The passages that a draft's messages show: between their marks, or as texts that the model wrote before."""
    marked = [found for one in messages if one["role"] == "system" for found in _EXAMPLE.findall(one["content"])]
    return [*marked, *(one["content"] for one in messages if one["role"] == "assistant")]


def lines_told(messages: Sequence[Mapping[str, str]]) -> str:
    """What a draft's messages say of its manner, line by line; nothing of the topic and the notes."""
    told = [one["content"] for one in messages if one["role"] == "system"]
    told += [one["content"].partition(f"\n{HOW_YOU_WRITE}\n")[2] for one in messages if one["role"] == "user"]
    return "\n".join(line for text in told for line in text.splitlines() if line.startswith("- "))
