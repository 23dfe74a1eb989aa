"""What stands between quotation marks: somebody's words, and perhaps not the writer's."""

from __future__ import annotations

import re

from spacy.tokens import Doc

# A mark before a word opens, one after a word or a stop closes; an apostrophe does neither.
_MARK = re.compile(
    r"(?P<open>[“„«]|(?<![^\s(\[—–-])\"(?=[\w…]))|(?P<close>[”»]|(?<=[^\W\d]|[.,!?…;:—–-])\"(?!\w))"
    r"|(?P<single_open>(?<![^\s(\[—–-])['‘](?=[\w…]))|(?P<single_close>(?<=[.,!?…—–-])['’](?!\w))"
)


def quoted(doc: Doc) -> list[bool]:
    """Whether each character of the paragraph is inside quotation marks; worked out once a paragraph."""
    known: list[bool] | None = doc.user_data.get("quoted")
    if known is None:
        known = doc.user_data["quoted"] = _quoted(doc.text)
    return known


def _quoted(text: str) -> list[bool]:
    inside = [False] * len(text)

    def fill(start: int, end: int) -> None:
        inside[start:end] = [True] * (end - start)

    double: int | None = None
    single: int | None = None
    # A paragraph too long to be parsed at once is cut: a first mark that closes ends what began before this piece.
    first = True
    for match in _MARK.finditer(text):
        if match["open"]:
            double, first = match.start() if double is None else double, False
        elif match["close"]:
            if double is not None or first:
                fill(double or 0, match.end())
            double, single, first = None, None, False
        elif match["single_open"]:
            single = match.start()
        elif single is not None:
            fill(single, match.end())
            single = None
    if double is not None:
        fill(double, len(text))
    return inside
