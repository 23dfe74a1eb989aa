"""How a run ends, in words: whole, cut short, or broken off; what is kept then, and what to do."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import apnumber

from core.generation.tries import Try, kept, whole
from core.llm.errors import ErrorKind, ModelError
from core.models import Generation

# What a whole reply may say of its end: there is text, and it is not all of it.
CUT_SHORT = {
    "length": ModelError(
        ErrorKind.TOO_LONG,
        "The model came to its limit of length before it came to the end.",
        advice="Continue from there, or ask for a shorter text.",
    ),
    "content_filter": ModelError(
        ErrorKind.REFUSED_REQUEST,
        "The model’s provider ended the text here, by its own rules.",
        advice="Put the topic in other words, or use another model.",
    ),
}
REPEATED = ModelError(
    ErrorKind.CUT,
    "The model began to repeat itself, so it was ended there.",
    advice="Continue from there, or write it again.",
)


def no_words() -> ModelError:
    """The error of a reply that shows nothing: marks of Markdown at most."""
    return ModelError(ErrorKind.EMPTY, "The model’s reply held no words.")


def broke_off(run: Generation, tries: list[Try], error: ModelError) -> ModelError:
    """A failure after at least one whole text: a run that did what it could, and says why it did no more."""
    number = whole(tries)
    what = "round" if run.kind == Generation.Kind.NEARER else "text"
    message = f"The writing ended after {apnumber(number)} {what}{'' if number == 1 else 's'}. {error.message}"
    return ModelError(error.kind, message, advice=what_is_kept(run, tries))


def what_is_kept(run: Generation, tries: list[Try]) -> str:
    """For a run that ended early: what of it stays, and what to do."""
    best = kept(tries)
    if run.kind == Generation.Kind.NEARER:
        if best and best["number"]:
            return "The nearest text so far is kept. Bring it nearer once more to go on."
        return "The text is as it was. Bring it nearer once more to go on."
    if best and not best["cut"]:
        one = "The one that was written is kept." if whole(tries) == 1 else "The nearest of them is kept."
        return f"{one} Write it again for others."
    return "What was written is kept. Continue from there, or write it again."


def not_compared(tries: list[Try]) -> ModelError | None:
    """What to say of texts of which none could be measured."""
    best = kept(tries)
    if best is None or best["distance"] is not None:
        return None
    message = f"Its match with the voice could not be measured, so the first text is kept. {best['why']}"
    return ModelError(ErrorKind.NONSENSE, message, advice="Nothing is wrong with the text itself.")
