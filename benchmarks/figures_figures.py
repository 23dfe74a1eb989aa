"""Figures of speech against labelled data: similes, idioms, metaphor. Run: python -m benchmarks.figures_figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from core.analysis.clean import clean
from core.analysis.features import idioms, similes
from core.analysis.fitted import section
from core.analysis.parsing import parse
from core.analysis.tally import Tally, count_words

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
# The simple rival: "like a/an/the …" and "as … as a …".
_RIVAL = re.compile(r"\blike (?:an?|the) \w+|\bas \w+ as (?:an?|the) \w+", re.IGNORECASE)
# The hits in novels were read, each in its context, while the rules were made. Unread texts were read afterwards.
READ = (
    ("similes, precision on novels, 39 hits of the unseen half (33 right)", ".95", ".95", ".85"),
    ("similes, precision on novels, all 74 hits after the last rules (72 right)", ".95", ".95", ".97"),
    ("similes, precision on MASC fiction and ficlets, 49 hits unseen (37 right)", "", "", ".76"),
    ("similes, precision on VUA fiction, 16 hits unseen (12 right)", "", "", ".75"),
)
Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    return [*_similes(), *READ, *_idioms(), *_metaphors()]


def _similes() -> Iterator[Row]:
    """Rows come in threes (two similes and their literal sentence). The rules were made on every second three."""
    data = _data("simile_sentences.jsonl")
    for name, half in (("seen", 0), ("held out", 1)):
        part = [row for number, row in enumerate(data) if number // 3 % 2 == half]
        figures = [row for row in part if row["label"]]
        literal = [row for row in part if not row["label"]]
        rival = sum(bool(_RIVAL.search(row["text"])) for row in figures) / len(figures)
        found = sum(_finds(similes, "similes", row["text"]) for row in figures) / len(figures)
        wrong = sum(_finds(similes, "similes", row["text"]) for row in literal)
        goal = ".75" if name == "held out" else ""
        yield f"similes, recall, {len(figures)} sentences ({name})", _share(rival), goal, _share(found)
        yield f"similes, literal sentences taken for one ({name})", "", "0", f"{wrong} of {len(literal)}"


def _idioms() -> Iterator[Row]:
    data = _data("idiom_epie.jsonl")
    found = [(_finds(idioms, "idioms", row["text"]), bool(row["label"])) for row in data]
    right = sum(hit and label for hit, label in found)
    yield "idioms, recall on EPIE", "", "", _share(right / sum(label for _, label in found))
    yield "idioms, precision on EPIE", "", "", _share(right / sum(hit for hit, _ in found))


def _metaphors() -> Iterator[Row]:
    """As the fit measured them, by folds of whole documents; the rival knows each word alone."""
    got = section("metaphor")["measured"]
    yield "metaphor, F1 of content words, VUA", _share(got["f1_word_alone"]), "", _share(got["f1"])
    rival, reached = got["spearman_documents_word_alone"], got["spearman_documents"]
    yield f"metaphor, Spearman over {got['documents']} documents, VUA", _share(rival), "", _share(reached)


def _finds(feature: ModuleType, name: str, text: str) -> bool:
    tally = Tally()
    for start, doc in parse(clean(text).text):
        tally.base = start
        tally.words += count_words(doc)
        feature.count(doc, tally)
    return tally.counts[name] > 0


def _data(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def _share(value: float) -> str:
    return f"{value:.2f}".lstrip("0")


if __name__ == "__main__":
    for row in rows():
        print(f"{row[0]:80} {row[1]:>6} {row[2]:>6} {row[3]:>10}")
