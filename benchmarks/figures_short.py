"""Short texts, each plain in one attribute: where the analyser agrees. Run: python -m benchmarks.figures_short."""

from __future__ import annotations

from core.tests.analysis.short_texts import SHORT_TEXTS
from core.tests.analysis.test_short_texts import AGREEING, disagreements

Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    wrong = list(disagreements())
    many = len(SHORT_TEXTS)
    names = ", ".join(f"{short.attribute} {'high' if short.high else 'low'}" for short, _ in wrong)
    missed = f" (not {names})" if wrong else ""
    return [
        (
            "short texts, each plain in one attribute",
            "",
            f"{AGREEING} of {many}",
            f"{many - len(wrong)} of {many}{missed}",
        )
    ]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
