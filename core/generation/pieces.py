"""What a generation's text makes of its piece: title, content and words."""

from __future__ import annotations

import re
from typing import Any

from core.llm.titles import UNTITLED, split_reply
from core.markdown import count_words
from core.models import Generation
from core.models.content import TITLE_LENGTH

_THOUGHTS = re.compile(r"\s*<(think|thinking|thought|reasoning)>.*?(?:</\1>\s*|\Z)", re.IGNORECASE | re.DOTALL)
# A line that is a block of its own, wherever it stands.
_BLOCK = re.compile(r"#{1,6} |[-*+>] |\d{1,9}[.)] |\||```|~~~")


def has_words(text: str) -> bool:
    """Whether a reply shows anything: marks of Markdown alone are an empty reply, and so is nothing."""
    reply = split_reply(text)
    is_titled = reply.title not in ("", UNTITLED) and count_words(text) > 0
    return is_titled or count_words(reply.body) > 0


def piece_columns(generation: Generation, text: str, *, final: bool) -> dict[str, Any]:
    """The columns of the generation's piece when it has come to `text`."""
    if generation.kind == Generation.Kind.NEARER:
        title, content = generation.before_title, text or generation.before_content
    elif generation.continues:
        title, content = generation.before_title, _joined(generation.before_content, _added(generation, text, final))
    else:
        reply = split_reply(text, final=final)
        title, content = reply.title or generation.before_title, reply.body
    words = count_words(content)
    if not words and generation.before_content:
        # The text that was there stands until there is some to take its place.
        title, content = generation.before_title, generation.before_content
        words = count_words(content)
    elif not words:
        title, content = title if has_words(text) else generation.before_title, ""
    return {"title": title[:TITLE_LENGTH], "content": content, "word_count": words}


def version_columns(run: Generation, which: str = "after") -> dict[str, Any]:
    """The piece's columns as this run left them, or as it found them (`before`)."""
    if which == "before":
        return {"title": run.before_title, "content": run.before_content}
    return piece_columns(run, run.text, final=True)


def _added(generation: Generation, text: str, final: bool) -> str:
    """What a continuation brings: all of it but the model's thoughts, and the title where it is told again."""
    text = text[thoughts.end() :] if (thoughts := _THOUGHTS.match(text)) else text
    reply = split_reply(text, final=final)
    return reply.body if reply.title and reply.title == generation.before_title else text


def _joined(before: str, added: str) -> str:
    """`added` behind `before`: as the model parted them, else by whether `before` ends in a whole sentence."""
    before, rest = before.rstrip(), added.strip()
    if not before or not rest:
        return before or rest
    breaks = added[: len(added) - len(added.lstrip())].count("\n")
    if breaks == 1:
        return f"{before}\n{rest}"
    apart = breaks > 1 or before[-1] in '.!?…"”’)`*_' or _BLOCK.match(rest)
    return f"{before}{chr(10) * 2 if apart else ' '}{rest}"
