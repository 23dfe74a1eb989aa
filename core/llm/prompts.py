"""What a model is sent: a persona's values and a brief as messages. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.attributes import ATTRIBUTES, MIDDLE, Attribute, Category, Kind

from .passages_prompt import EXAMPLE_TOKENS, MANNER_ONLY, as_example, fitting
from .prompt_parts import FORMS as FORMS
from .prompt_parts import OWN_WORDS, clean_text, one_line
from .prompt_parts import Brief as Brief
from .prompt_parts import Form as Form
from .prompt_parts import Message as Message
from .prompt_parts import Part as Part
from .prompt_parts import Prompt as Prompt
from .prompt_parts import Values as Values
from .short_prompt import short_chat_prompt, short_prompt

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
ANSWERS = "Do whatever the messages ask for, in this voice, and only that: no title or comment that nobody asked for."
CONTINUE = (
    "Your text stopped before its end. Continue exactly where it stopped, even in the middle of a sentence. "
    "Repeat nothing that is already there, write no new title, and add no comment. Keep the same voice."
)


def build_prompt(
    name: str,
    description: str,
    values: Values,
    brief: Brief,
    own_voice: str = "",
    examples: Sequence[str] = (),
    short: bool = False,
) -> Prompt:
    """The messages for one piece. `own_voice`, the author's own wording, stands in for all the attributes.

    `examples` are passages in this voice, the best first; as many are told as their budget holds, and none beside the
    author's own words. `short`: for a small model, which does better with few and plain lines.
    """
    voice = clean_text(own_voice)
    if short and not voice:
        return short_prompt(values, brief, examples)
    told = () if voice else _told(values)
    system = [*_voice(name, description, voice, told, examples), *_rules(brief)]
    return Prompt((Message("system", tuple(system)), Message("user", _request(brief, values, told))))


def chat_prompt(
    name: str, description: str, values: Values, own_voice: str = "", examples: Sequence[str] = (), short: bool = False
) -> Prompt:
    """What goes before a conversation, so that whatever is asked in it is answered in this voice."""
    voice = clean_text(own_voice)
    if short and not voice:
        return short_chat_prompt(values, examples)
    told = () if voice else _told(values)
    system = [*_voice(name, description, voice, told, examples), Part(""), Part(ANSWERS)]
    return Prompt((Message("system", tuple(system)),))


def _voice(
    name: str, description: str, own: str, told: Sequence[tuple[Attribute, Part]], examples: Sequence[str]
) -> list[Part]:
    """Who writes, and how: the author's own words, or the attributes with their passages."""
    opening = [Part(f"You are the writer “{one_line(name)}”." if one_line(name) else "You are a writer.")]
    if about := clean_text(description):
        opening.append(Part(f"About you: {about}"))
    opening.append(Part("Write everything in the voice described here. Show it; never talk about it."))
    if own:
        return [*opening, *_own(own)]
    return [*opening, *_grouped(told), *_examples(examples)]


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
    text = one_line(value)
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


def _examples(examples: Sequence[str]) -> list[Part]:
    """As many passages as their budget holds."""
    passages = fitting([clean_text(example) for example in examples], EXAMPLE_TOKENS)
    if not passages:
        return []
    return [Part(""), Part("How it reads:"), *(Part(as_example(one)) for one in passages), Part(MANNER_ONLY)]


def _own(voice: str) -> list[Part]:
    return [Part(""), Part(OWN_WORDS), Part(voice)]


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
    topic, notes = clean_text(brief.topic), clean_text(brief.notes)
    form = FORMS.get(brief.form, FORMS["free"])
    parts = [Part(f"Topic: {topic}" if topic else "Topic: choose one that suits the writer."), Part("")]
    parts.append(Part(f"Form: {form.instruction}"))
    if language := one_line(brief.language):
        parts.append(Part(f"Language: write in {language}."))
    elif language := one_line(values.get("primary_language")):
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
