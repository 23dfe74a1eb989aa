"""What prompts are made of: a brief, the lines of its messages with where each comes from, and words made safe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

Values = Mapping[str, int | str | None]


@dataclass(frozen=True)
class Form:
    """A shape for a piece: its name for the author, and what a model is told about it."""

    label: str
    instruction: str


FORMS: dict[str, Form] = {
    "blog_post": Form(
        "Blog post",
        "Write it as a blog post: an opening that makes the reader stay, two to four short sections with "
        "`## ` headings, and an ending that leaves one clear thought.",
    ),
    "newsletter": Form(
        "Newsletter",
        "Write it as a newsletter: greet the readers in one line, give them two to four short items, and sign off.",
    ),
    "social_thread": Form(
        "Social thread",
        "Write it as a thread of short posts, numbered, with an empty line between them: one thought and "
        "at most two sentences each. The first must make people want the next.",
    ),
    "product_text": Form(
        "Product text",
        "Write it as a product text: say first what it is and for whom, then what it does for the buyer, "
        "then what to do next. Invent no facts about the product.",
    ),
    "story": Form(
        "Story",
        "Write it as a story: a person, a place, something that goes wrong or changes, and an ending. "
        "Tell it in scenes.",
    ),
    "free": Form("Free", "Write it in the form that suits the topic best."),
}


# Above the author's own words for a voice.
OWN_WORDS = "The voice:"


@dataclass(frozen=True)
class Brief:
    """What one piece is to be: its topic, form, length, language, and anything else the author asks."""

    topic: str
    form: str = "free"
    words: int = 400
    language: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Part:
    """One line of a message, with the attribute it comes from ('' for what holds the lines together)."""

    text: str
    attribute: str = ""
    category: str = ""


@dataclass(frozen=True)
class Message:
    role: str
    parts: tuple[Part, ...]

    @property
    def content(self) -> str:
        """Exactly what is sent: the parts, a line each."""
        return "\n".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Prompt:
    messages: tuple[Message, ...]

    def as_sent(self) -> list[dict[str, str]]:
        return [{"role": message.role, "content": message.content} for message in self.messages]


def one_line(value: object) -> str:
    """Anyone's words on one line, without control characters."""
    return " ".join(_clean(value).split())


def clean_text(value: object) -> str:
    """Anyone's words with their paragraphs kept, without control characters."""
    lines = [" ".join(line.split()) for line in _clean(value).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _clean(value: object) -> str:
    # Lone surrogates go too: they cannot be sent as UTF-8.
    return "".join(
        char if char in "\n\r\t" or unicodedata.category(char) not in ("Cc", "Cs") else " "
        for char in str(value if value is not None else "")
    )
