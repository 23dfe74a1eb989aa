"""The prompt's short form, for small models: few lines, each concrete and countable, what matters most last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from core.attributes import ATTRIBUTES, BY_NAME, MIDDLE, Attribute, Category

from .enough import ASKED
from .passages_prompt import HOW_YOU_WRITE, SHORT_EXAMPLE_TOKENS, fitting
from .prompt_parts import FORMS, Brief, Message, Part, Prompt, Values, clean_text, one_line
from .shown import shown

# How many lines of the voice a small model is told, and from which distance from the middle a rating is.
LINES, TOLD_FROM = 7, 2
# Texts that are told in any words.
STYLES = ("pronoun_preference", "sentence_structure", "punctuation_style")
# Words in a paragraph, by what the voice says of its own: paragraphs are counted better than words.
PARAGRAPH_WORDS = {"short": 25, "long": 110}
USUAL_PARAGRAPH = 65

# What is told of a rating that is low, and high; '' where a model does better untold. The first are kept to the last:
# they show most in a short text.
RATED: dict[str, tuple[str, str]] = {
    "contraction_usage": (
        "Never shorten words: write “do not”, “it is”, “I have”.",
        "Use contractions in every sentence: I'm, it's, don't, you're, we've.",
    ),
    "formality_level": (
        "Write casually, as people talk.",
        "Write formally, as in a serious journal.",
    ),
    "vocabulary_complexity": (
        "Use only plain, short, everyday words.",
        "Use rare, learned, literary words.",
    ),
    "technical_jargon_usage": (
        "Use no technical words.",
        "Explain it as a specialist to specialists, with a technical term, an acronym or a unit (12 mm, 5 kPa) in "
        "every sentence.",
    ),
    "parenthetical_aside_frequency": (
        "Use no brackets.",
        "Put a remark in brackets (like this one) in every paragraph.",
    ),
    "emphatic_device_usage": (
        "Use no exclamation marks.",
        "End every second sentence with an exclamation mark!",
    ),
    "statistical_data_usage": (
        "Use no numbers.",
        "Put a number in digits into the title, and two into every paragraph: 3 hours, 40 percent, 12 people.",
    ),
    "list_usage_tendency": (
        "Use no lists.",
        "Put one short list in the middle, each line beginning with “- ”.",
    ),
    "emotion_level": (
        "Name no feelings.",
        "Name strong feelings: love, joy, fear, grief.",
    ),
    "imperative_sentence_usage": (
        "Never tell the reader to do anything.",
        "Begin many sentences with a command: Take. Try. Look. Stop.",
    ),
    "subordinate_clause_frequency": (
        "One clause to a sentence.",
        "Join clauses with which, because, although, when and while.",
    ),
    "sensory_detail_inclusion": (
        "",
        "Say what can be seen, heard, smelt and touched: light, sound, cold, the smell of rain.",
    ),
    "rhetorical_question_usage": ("Ask no questions.", "Ask a question in every paragraph."),
    "reader_question_frequency": ("", "Ask the reader a question in every paragraph: “Do you …?”"),
    "personal_anecdote_inclusion": ("", "Tell what happened to you once: “Last week I …”."),
    "personal_opinion_inclusion": ("Give no opinions.", "Say what you think: “I think”, “That's wrong”."),
    "dialogue_inclusion": ("", "Let someone speak, in quotation marks."),
    "hedging_language_frequency": (
        "Sound certain.",
        "Hedge: perhaps, maybe, it seems, probably, I suppose.",
    ),
    "humor_sarcasm_usage": ("Stay serious.", "Be funny: mock yourself and small things."),
    "simile_frequency": ("", "Compare things with “like”: like a cat in the rain."),
    "metaphor_frequency": ("Say everything literally.", "Speak of one thing as another: the sea is a clock."),
    "idiom_usage": ("", "Use sayings: over the moon, in a pickle, at the end of the day."),
    "passive_voice_frequency": ("", "Use the passive: it was done, it is said, they were told."),
    "transition_usage": ("", "Begin sentences with however, therefore, besides, so."),
    "quotation_frequency": ("", "Quote people's words in quotation marks."),
    "ellipsis_usage": ("", "Let sentences trail off with three dots…"),
    "repetition_usage": ("", "Begin sentences in a row with the same words."),
    "agreeableness": ("Be hard on people and blunt.", "Be kind and thankful."),
    "extraversion": ("", "Be lively and sociable."),
}

# What is told for a usual word of a style.
WORDED: dict[tuple[str, str], str] = {
    ("pronoun_preference", "first-person"): "Write about yourself: “I” or “my” in every sentence.",
    ("pronoun_preference", "first-person plural"): "Write as a group: “we”, “us” or “our” in every sentence.",
    ("pronoun_preference", "second-person"): "Talk to the reader: “you” or “your” in every sentence.",
    ("pronoun_preference", "third-person"): "Write of “he”, “she” and “they”; never “I” or “you”.",
    ("sentence_structure", "simple"): "Keep sentences under twelve words.",
    ("sentence_structure", "short"): "Keep every sentence short: under ten words.",
    ("sentence_structure", "fragmented"): "Use very short sentences. Fragments. Two to six words.",
    ("sentence_structure", "compound"): "Join two thoughts in each sentence with “and”, “but” or “so”.",
    ("sentence_structure", "varied"): "Mix long sentences with very short ones.",
    ("sentence_structure", "complex"): "Write long sentences of twenty-five words, with several clauses.",
    (
        "sentence_structure",
        "long",
    ): "Write very long sentences of forty words, with “and”, “which” and semicolons.",
    ("punctuation_style", "minimal"): "Use full stops, and hardly a comma.",
    ("punctuation_style", "heavy"): "Use many commas, and a semicolon in every sentence.",
    ("punctuation_style", "standard"): "",
    ("punctuation_style", "dashes"): "Use dashes – like this – in every paragraph.",
    ("punctuation_style", "expressive"): "Use exclamation marks! Often!",
}

# A list once begun, so small a model writes little else: below this rating lists are shown and not told.
LISTS, MOSTLY_LISTS = "list_usage_tendency", 9
# What a model that knows so little writes, but makes up.
MADE_UP = ("technical_jargon_usage", "statistical_data_usage")
# What the task itself is told by: how many paragraphs, and in which language.
ELSEWHERE = {"paragraph_organization", "primary_language"}

# What keeps a small model from saying one thing over and over, and from copying its example, line ends or not. A wish,
# as all options of the sampler are: llama.cpp knows these names.
SAMPLING: dict[str, Any] = {
    "dry_multiplier": 0.8,
    "dry_allowed_length": 4,
    "dry_penalty_last_n": 4096,
    "dry_sequence_breakers": ["*"],
    "repeat_penalty": 1.05,
}
# A model that says its size: up to so many thousand millions of weights are few.
SMALL = 3.0
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(b|m)(?![a-z])", re.IGNORECASE)


def is_small(model: str) -> bool:
    """Whether a model's name says that it is a small one: “llama3.2:1b”, “smollm2-135m”."""
    sizes = [float(size) / (1 if unit in "bB" else 1000) for size, unit in _SIZE.findall(model)]
    return bool(sizes) and max(sizes) <= SMALL


def short_prompt(values: Values, brief: Brief, examples: Sequence[str] = ()) -> Prompt:
    """The messages for one piece: one example as a text that the model wrote before, then the task.

    Told as a text of its own, a small model follows its manner; quoted in the task, it tells it over again. Of a
    description it repeats the words, so it gets none.
    """
    messages = [Message("system", (_writer(values),)), *_shown(values, examples)]
    task = (*_request(values, brief, len(messages) > 1), *_voice(values))
    return Prompt((*messages, Message("user", task)))


def short_chat_prompt(values: Values, examples: Sequence[str] = ()) -> Prompt:
    """The same before a conversation: whatever is asked in it is answered in this voice."""
    return Prompt((Message("system", (_writer(values), *_voice(values))), *_shown(values, examples)))


def _writer(values: Values) -> Part:
    if tone := one_line(values.get("tone")):
        return Part(f"You are a writer. Your voice is {tone}.", "tone", Category.LINGUISTIC.value)
    return Part("You are a writer.")


def _shown(values: Values, examples: Sequence[str]) -> Iterator[Message]:
    """One passage as a text that the model wrote before."""
    passages = fitting([clean_text(example) for example in examples[:1]], SHORT_EXAMPLE_TOKENS)
    # Without one of its own, a passage of ours stands for the voice.
    passages = passages or [passage for passage in [shown(ranked(values)[:LINES], values)] if passage]
    for passage in passages:
        yield Message("user", (Part("Write a text in your voice."),))
        yield Message("assistant", (Part(passage),))


def _request(values: Values, brief: Brief, by_example: bool) -> Iterator[Part]:
    topic, notes = clean_text(brief.topic), clean_text(brief.notes)
    yield Part(f"Topic: {topic}" if topic else "Topic: choose one that suits you.")
    yield Part("")
    if by_example:
        yield Part("Write a new text about this, in the same voice. Nothing of the first text comes back in it.")
    else:
        yield Part("Write a text about this, in your voice.")
    if brief.form != "free" and brief.form in FORMS:
        yield Part(FORMS[brief.form].instruction)
    if language := one_line(brief.language):
        yield Part(f"Write in {language}.")
    elif language := one_line(values.get("primary_language")):
        yield Part(f"Write in {language}.", "primary_language", Category.PERSONAL.value)
    if notes:
        yield Part(notes)
    yield Part(_length(values, max(1, brief.words)))
    yield Part("Begin with a title on a line of its own.")


def _voice(values: Values) -> Iterator[Part]:
    if lines := told(values):
        yield Part("")
        yield Part(HOW_YOU_WRITE)
        yield from (Part(f"- {line.text}", line.attribute, line.category) for line in lines)


def _length(values: Values, words: int) -> str:
    asked = round(words * ASKED)
    each = PARAGRAPH_WORDS.get(_word(values, "paragraph_organization"), USUAL_PARAGRAPH)
    paragraphs = max(1, round(asked / each))
    return f"Write {paragraphs} paragraph{'s' if paragraphs > 1 else ''}, about {asked} words in all."


def told(values: Values) -> list[Part]:
    """The few lines that show most of this voice, the strongest last."""
    lines = [part for part in ranked(values) if part.text][:LINES]
    return lines[::-1]


def made_up(values: Values) -> list[str]:
    """Labels of what this voice wants much of, and a small model makes up."""
    ratings = {name: values.get(name) for name in MADE_UP}
    return [
        BY_NAME[name].label
        for name, rating in ratings.items()
        if isinstance(rating, int) and rating - MIDDLE >= TOLD_FROM
    ]


def untold(values: Values, prompt: Prompt) -> list[str]:
    """Labels of what is plainly stated of a voice, and has no line in the prompt for want of room."""
    has_line = {part.attribute for message in prompt.messages for part in message.parts} | ELSEWHERE
    return [row.label for row in ATTRIBUTES if row.name not in has_line and _is_plain(row, values.get(row.name))]


def _is_plain(row: Attribute, value: int | str | None) -> bool:
    """Whether there is anything to tell of it; some does better untold."""
    if row.is_rating and isinstance(value, int):
        return abs(value - MIDDLE) >= TOLD_FROM and bool(_end(row, value))
    word = one_line(value).casefold()
    return bool(word) and WORDED.get((row.name, word)) != ""


def ranked(values: Values) -> list[Part]:
    """What stands out in this voice, the strongest first; without words, what is only shown."""
    return [part for _, part in sorted(_weighed(values), key=lambda pair: pair[0], reverse=True)]


def _weighed(values: Values) -> Iterator[tuple[float, Part]]:
    for name in STYLES:
        if text := one_line(values.get(name)):
            line = WORDED.get((name, _word(values, name)), BY_NAME[name].instruction(text))
            if line:
                yield 2 * MIDDLE, _part(BY_NAME[name], line)
    shows = {name: place for place, name in enumerate(RATED)}
    for attribute in ATTRIBUTES:
        rating = values.get(attribute.name)
        if not attribute.is_rating or not isinstance(rating, int) or abs(rating - MIDDLE) < TOLD_FROM:
            continue
        # Of two as far from the middle, what to do before what to leave out, and what shows more in a short text.
        weight = abs(rating - MIDDLE) + (1 if rating > MIDDLE else 0)
        yield weight - shows.get(attribute.name, len(shows)) / 10, _part(attribute, _line(attribute, rating))


def _line(attribute: Attribute, rating: int) -> str:
    """What is told of a rating; '' where it does better untold, or is only shown."""
    if attribute.name == LISTS and MIDDLE < rating < MOSTLY_LISTS:
        return ""
    return _end(attribute, rating)


def _end(attribute: Attribute, rating: int) -> str:
    ends = RATED.get(attribute.name)
    return ends[rating > MIDDLE] if ends else attribute.instruction(rating)


def _part(attribute: Attribute, line: str) -> Part:
    return Part(line, attribute.name, attribute.category.value)


def _word(values: Values, name: str) -> str:
    return one_line(values.get(name)).casefold()
