"""Is English read and anything else refused? `python -m benchmarks.figures_language`, half a minute."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import masc
from core.analysis.examine import LEAST, count_words, examine
from core.analysis.reading import Unreadable
from core.tests.analysis.test_language import OTHERS

# The text among MASC's that is filled up with “Lorem ipsum”.
LATIN = "1403.txt"


def rows() -> list[tuple[str, str, str, str]]:
    """(measure, the simple rival's figure, the figure to reach, the figure got)."""
    refused = [examined(window) for window in windows()]
    kept = 1 - sum(refused) / len(refused)
    named = sum(examined(text) for text in OTHERS.values())
    return [
        (
            f"English texts of 60 words read (MASC, {len(refused):,} windows of all genres)",
            "–",
            "99.5 %",
            f"{kept:.2%}",
        ),
        (f"other languages refused ({len(OTHERS)} texts of two lines)", "–", "all", f"{named} of {len(OTHERS)}"),
    ]


def windows() -> Iterator[str]:
    for _, name, text in masc.texts():
        words = text.split()
        for start in range(0, len(words), LEAST):
            window = " ".join(words[start : start + LEAST * 5 // 4])
            if LATIN not in name and count_words(window) >= LEAST:
                yield window


def examined(text: str) -> bool:
    """Is it refused, and for another reason than being short?"""
    try:
        examine(text)
    except Unreadable as error:
        return error.kind != "too_short"
    return False


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
