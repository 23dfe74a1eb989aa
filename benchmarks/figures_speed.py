"""Words a second on one core, the parser alone beside the whole; memory of a long text.

Run: `.venv/bin/python -m benchmarks.figures_speed`. Times are CPU time of one thread: a busy machine counts less.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache

import spacy
from spacy.language import Language

from benchmarks.masc import DATA
from core.analysis.analyser import analyse
from core.analysis.clean import clean
from core.analysis.parsing import BATCH, MODEL, pieces

Row = tuple[str, str, str, str]
WORDS, ROUNDS, LONG = 8_000, 3, 100_000
_LONG = (
    "import time; from pathlib import Path; from benchmarks.figures_speed import LONG, novels;"
    " from core.analysis.analyser import analyse;"
    " text = novels(LONG); start = time.process_time(); words = analyse(text).words;"
    # Not getrusage: what it calls the peak is the parent's, where that was higher.
    " peak = Path('/proc/self/status').read_text().split('VmHWM:')[1];"
    " print(words, time.process_time() - start, peak.split()[0])"
)


def rows() -> list[Row]:
    text = novels(WORDS)
    analyse(text[:2_000])
    _parse(text[:2_000])
    # Side by side, round by round: the ratio holds where the machine is slow.
    alone, whole = zip(*[(_time(_parse, text), _time(analyse, text)) for _ in range(ROUNDS)], strict=True)
    words, seconds, megabytes = _in_a_process_of_its_own()
    return [
        (
            "words a second, one core, warm",
            f"parser alone {WORDS / min(alone):,.0f}",
            f"6,000 of 7,500: {6000 / 7500:.0%}",
            f"{WORDS / min(whole):,.0f} ({min(alone) / min(whole):.0%} of the parser's)",
        ),
        (f"{words:,} words at once", "", "under 600 MB", f"{megabytes} MB, {seconds:.0f} s"),
    ]


def novels(words: int) -> str:
    """So many words of the novels, again from the first where they run out."""
    lines = (DATA / "authorship_novels.jsonl").read_text(encoding="utf-8").splitlines()
    found: list[str] = []
    size = 0
    while size < words:
        text = json.loads(lines[len(found) % len(lines)])["text"].replace("\r\n", "\n")
        found.append(text)
        size += len(text.split())
    return "\n\n".join(found)


def _parse(text: str) -> None:
    for _ in _parser().pipe((piece for _, piece in pieces(clean(text).text)), batch_size=BATCH):
        pass


@cache
def _parser() -> Language:
    """spaCy's own pipeline, as it comes."""
    return spacy.load(MODEL, exclude=["ner"])


def _time(run: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    run(text)
    return time.process_time() - start


def _in_a_process_of_its_own() -> tuple[int, float, int]:
    done = subprocess.run([sys.executable, "-c", _LONG], capture_output=True, text=True, check=True)
    words, seconds, kilobytes = done.stdout.split()
    return int(words), float(seconds), int(kilobytes) // 1024


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
