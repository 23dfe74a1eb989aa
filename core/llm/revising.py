"""A text revised towards its voice: what is to change in it, and what is to stay. Plain values in, messages out."""

import re
from collections.abc import Sequence

from .titles import split_reply

SYSTEM = "You rewrite texts in another style. You keep what a text says, and change how it says it."

_TAG = re.compile(r"\A\s*<text>[ \t]*\n|\n[ \t]*</text>\s*\Z", re.IGNORECASE)


def revise(title: str, text: str, aims: Sequence[str], words: int) -> list[dict[str, str]]:
    """The messages that ask for one revision. The aims are said twice: a small model has forgotten them by the end."""
    style = [f"- {aim}" for aim in aims]
    lines = [
        "Rewrite this text, sentence by sentence, in new words.",
        "",
        "The new style:",
        *style,
        "",
        "<text>",
        f"# {title}",
        "",
        text.strip(),
        "</text>",
        "",
        "Now write the new version of the whole text. Every sentence must follow the new style:",
        *style,
        "",
        "Keep every fact, name, number, quotation and link, the headings in their order, and the title. "
        f"Write about {max(1, words)} words. Reply with the new version in Markdown only: no preamble, no comment. "
        f"Begin with `# {title}`.",
    ]
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "\n".join(lines)}]


def revised(reply: str, title: str) -> str:
    """The body of a revision. Its title is not wanted; a heading of the text that was taken for one goes back."""
    text = _TAG.sub("", reply)
    parts = split_reply(text)
    if not parts.title or _same(parts.title, title):
        return parts.body
    head = next((line for line in text.splitlines() if parts.title in line), "")
    if not head or head.lstrip().startswith("# ") or parts.body.startswith(head):
        return parts.body
    return f"{head}\n\n{parts.body}".strip()


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
