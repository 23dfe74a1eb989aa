"""A text revised towards its voice: what is to change in it, and what is to stay. Plain values in, messages out."""

import re
from collections.abc import Sequence

from .titles import split_reply

SYSTEM = "You revise texts. You change how a text is written, never what it says."

_TAG = re.compile(r"\A\s*<text>[ \t]*\n|\n[ \t]*</text>\s*\Z", re.IGNORECASE)


def revise(title: str, text: str, aims: Sequence[str], words: int) -> list[dict[str, str]]:
    """The messages that ask for one revision, short enough for a small model: the text first, what to do last."""
    lines = [
        "Here is a text.",
        "",
        "<text>",
        f"# {title}",
        "",
        text.strip(),
        "</text>",
        "",
        "Rewrite the whole text so that it is nearer to its writer’s voice. Change this:",
        *(f"- {aim}" for aim in aims),
        "",
        "Keep every fact, name, number, quotation and link. Keep the title, and the headings in their order. "
        f"Keep the length: about {max(1, words)} words.",
        "",
        "Reply with the finished text in Markdown only: no preamble, no comment, nothing after the end. "
        "The first line is `# ` and the title.",
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
