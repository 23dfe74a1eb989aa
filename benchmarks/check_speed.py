"""How long a check of 1,000 words takes, warm: `.venv/bin/python -m benchmarks.check_speed`."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from benchmarks import masc
from core.analysis.habits import habits
from core.fidelity import check
from core.starters import STARTERS

WORDS, TIMES = 1000, 15


def main() -> None:
    text = next(text for *_, text in masc.texts() if len(text.split()) >= 2 * WORDS)
    parts = text.split(" ")
    text, samples = " ".join(parts[:WORDS]), habits(" ".join(parts[WORDS:]))
    for name, by in (("sliders alone", None), ("with the samples' wording", samples)):
        print(f"{WORDS:,} words, warm, {name}: {timed(partial(check, text, STARTERS[0].values, by))}")


def timed(work: Callable[[], object]) -> str:
    work()
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return f"{sorted(taken)[TIMES // 2]:.3f} s in the middle of {TIMES}, {min(taken):.3f} s at best"


if __name__ == "__main__":
    main()
