"""How long a check of 1,000 words takes, warm: `.venv/bin/python -m benchmarks.check_speed`."""

from __future__ import annotations

import time

from benchmarks import masc
from core.fidelity import check
from core.starters import STARTERS

WORDS, TIMES = 1000, 15


def main() -> None:
    text = next(text for *_, text in masc.texts() if len(text.split()) >= WORDS)
    text = " ".join(text.split(" ")[:WORDS])
    check(text, STARTERS[0].values)
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        check(text, STARTERS[0].values)
        taken.append(time.perf_counter() - began)
    middle = sorted(taken)[TIMES // 2]
    print(f"{WORDS:,} words, warm: {middle:.3f} s in the middle of {TIMES}, {min(taken):.3f} s at best")


if __name__ == "__main__":
    main()
