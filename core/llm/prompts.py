"""What a model is sent: a persona's values and a brief as messages. Plain values in, plain values out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.attributes import ATTRIBUTES, MIDDLE, Attribute, Category, Kind

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

HEADINGS: dict[Category, str] = {
    Category.LINGUISTIC: "How it sounds:",
    Category.PERSONALITY: "Who seems to write:",
    Category.PERSONAL: "The person:",
}

# These two decide more about a voice than any slider, so they lead.
LEADING = ("tone", "pronoun_preference")
SUMMARY_SENTENCES = 6
REMINDERS = 3
REPLY_TOKENS = (400, 8000)
CONTINUE = (
    "Your text stopped before its end. Continue exactly where it stopped, even in the middle of a sentence. "
    "Repeat nothing that is already there, write no new title, and add no comment. Keep the same voice."
)


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


def build_prompt(name: str, description: str, values: Values, brief: Brief, own_voice: str = "") -> Prompt:
    """The messages for one piece. `own_voice`, the author's own wording, stands in for all the attributes."""
    voice = _text(own_voice)
    told = () if voice else _told(values)
    opening = [Part(f"You are the writer “{_line(name)}”." if _line(name) else "You are a writer.")]
    if about := _text(description):
        opening.append(Part(f"About you: {about}"))
    opening.append(Part("Write everything in the voice described here. Show it; never talk about it."))
    system = [*opening, *(_own(voice) if voice else _grouped(told)), *_rules(brief)]
    return Prompt((Message("system", tuple(system)), Message("user", _request(brief, values, told))))


def voice_summary(values: Values) -> tuple[Part, ...]:
    """The voice in a few sentences: tone and pronouns, then what strays furthest from the middle."""
    chosen = [part for attribute, part in _told(values) if _weight(attribute, values) > 0]
    if not chosen:
        return (Part("Nothing stands out in this voice yet: it is even and plain throughout."),)
    return tuple(chosen[:SUMMARY_SENTENCES])


def continue_prompt(sent: Sequence[Mapping[str, str]], text_so_far: str) -> list[dict[str, str]]:
    """The messages that make a model go on with a text that broke off."""
    before = [{"role": message["role"], "content": message["content"]} for message in sent]
    if not text_so_far.strip():
        return before
    return [*before, {"role": "assistant", "content": text_so_far}, {"role": "user", "content": CONTINUE}]


def max_tokens(brief: Brief) -> int:
    """A ceiling that a reply of the wished length stays well under, in any language."""
    least, most = REPLY_TOKENS
    return min(most, max(least, brief.words * 22 // 10 + 200))


def _told(values: Values) -> tuple[tuple[Attribute, Part], ...]:
    """Each attribute that is set, with its line, the most telling first."""
    told = []
    for attribute in ATTRIBUTES:
        if instruction := _instruction(attribute, values.get(attribute.name)):
            told.append((attribute, Part(instruction, attribute.name, attribute.category.value)))
    return tuple(sorted(told, key=lambda pair: -_weight(pair[0], values)))


def _instruction(attribute: Attribute, value: int | str | None) -> str:
    if not isinstance(value, str) or attribute.is_rating:
        return attribute.instruction(value)
    text = _line(value)
    instruction = attribute.instruction(text)
    # A value that brings its own full stop would otherwise end in two.
    return instruction[:-1] if text.endswith(".") and instruction.endswith(f"{text}.") else instruction


def _weight(attribute: Attribute, values: Values) -> float:
    """How much a value says about the voice: 0 for a rating in the middle and for long texts."""
    if attribute.name in LEADING:
        return 10 - LEADING.index(attribute.name)
    if attribute.is_rating:
        away = int(values[attribute.name] or MIDDLE) - MIDDLE
        # "Do this" guides a small model better than "avoid that": the high side goes first.
        return away + 0.5 if away > 0 else -away
    return 2.5 if attribute.kind is Kind.TEXT else 0


def _grouped(told: Iterable[tuple[Attribute, Part]]) -> list[Part]:
    """The lines under their headings; a heading without lines is left out."""
    pairs = list(told)
    grouped: list[Part] = []
    for category, heading in HEADINGS.items():
        lines = [
            Part(f"- {part.text}", part.attribute, part.category)
            for attribute, part in pairs
            if attribute.category is category
        ]
        if lines:
            grouped += [Part(""), Part(heading, category=category.value), *lines]
    return grouped


def _own(voice: str) -> list[Part]:
    return [Part(""), Part("The voice:"), Part(voice)]


def _rules(brief: Brief) -> list[Part]:
    """What the reply must look like; small models obey best what they read last."""
    return [
        Part(""),
        Part("The reply:"),
        Part("- Reply in Markdown with the finished text only."),
        Part("- No preamble, no comment about the task, nothing after the end."),
        Part(f"- Length: about {max(1, brief.words)} words."),
        Part("- First line: `# ` and a title of your own. Then an empty line, then the text."),
    ]


def _request(brief: Brief, values: Values, told: Sequence[tuple[Attribute, Part]]) -> tuple[Part, ...]:
    topic, notes = _text(brief.topic), _text(brief.notes)
    form = FORMS.get(brief.form, FORMS["free"])
    parts = [Part(f"Topic: {topic}" if topic else "Topic: choose one that suits the writer."), Part("")]
    parts.append(Part(f"Form: {form.instruction}"))
    if language := _line(brief.language):
        parts.append(Part(f"Language: write in {language}."))
    elif language := _line(values.get("primary_language")):
        parts.append(Part(f"Language: write in {language}.", "primary_language", Category.PERSONAL.value))
    if notes:
        parts.append(Part(f"Notes: {notes}"))
    reminders = [part for attribute, part in told if _weight(attribute, values) >= MIDDLE - 2][:REMINDERS]
    if reminders:
        # Said twice: a small model has half forgotten the voice by the time it reaches the topic.
        parts += [Part(""), Part("Above all:")]
        parts += [Part(f"- {part.text}", part.attribute, part.category) for part in reminders]
    parts.append(Part(""))
    parts.append(Part(f"Write about {max(1, brief.words)} words. Begin with `# ` and the title."))
    return tuple(parts)


def _line(value: object) -> str:
    """Anyone's words on one line, without control characters."""
    return " ".join(_clean(value).split())


def _text(value: object) -> str:
    """Anyone's words with their paragraphs kept, without control characters."""
    lines = [" ".join(line.split()) for line in _clean(value).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _clean(value: object) -> str:
    # Lone surrogates go too: they cannot be sent as UTF-8.
    return "".join(
        char if char in "\n\r\t" or unicodedata.category(char) not in ("Cc", "Cs") else " "
        for char in str(value if value is not None else "")
    )
