"""The tables of docs/analyser.md, from the analyser's own: `python -m benchmarks.analyser_docs` writes them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.analysis.fitted import section
from core.analysis.methods import How, Method
from core.analysis.table import METHODS
from core.attributes import ATTRIBUTES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "analyser.md"
RATE = "per 1,000 words"
# Measures that no rating rests on alone: unit and meaning.
MORE: dict[str, tuple[str, str]] = {
    "abstract_nouns": (RATE, "nouns for what cannot be touched"),
    "active_verb_share": ("0 to 1", "main verbs of doing, among all main verbs"),
    "anaphora": (RATE, "sentences that begin as the one before"),
    "commas": (RATE, "commas"),
    "concrete_nouns": (RATE, "nouns for what can be touched"),
    "dynamic_verb_share": ("0 to 1", "main verbs of movement and change"),
    "epistrophe": (RATE, "sentences that end as the one before"),
    "first_person": (RATE, "“I”, “me”, “my”, outside quotation marks"),
    "flesch_kincaid_grade": ("school years", "the reading grade of Flesch and Kincaid"),
    "fragments": (RATE, "sentences without a finite verb"),
    "inner_marks": (RATE, "commas, dashes, brackets, colons and semicolons"),
    "letters_per_content_word": ("letters", "mean length of nouns, verbs, adjectives and adverbs"),
    "long_word_share": ("0 to 1", "long words, among nouns, verbs, adjectives and adverbs"),
    "mean_paragraph_sentences": ("sentences", "mean length of a paragraph"),
    "mean_sentence_words": ("words", "mean length of a sentence"),
    "mean_word_letters": ("letters", "mean length of a word"),
    "mental_verb_share": ("0 to 1", "main verbs of thinking and feeling"),
    "plural_person": (RATE, "“we”, “us”, “our”, outside quotation marks"),
    "questions": (RATE, "questions outside quotation marks"),
    "rare_words": (RATE, "words rarer than one in 100,000 of general English"),
    "reading_grade": ("school years", "how much schooling the text asks for, fitted to OneStopEnglish"),
    "sd_paragraph_sentences": ("sentences", "spread of the paragraphs' lengths: their standard deviation"),
    "sd_sentence_words": ("words", "spread of the sentences' lengths: their standard deviation"),
    "second_person": (RATE, "“you”, “your”, outside quotation marks"),
    "short_word_share": ("0 to 1", "short words, among nouns, verbs, adjectives and adverbs"),
    "stative_verb_share": ("0 to 1", "main verbs of being and having"),
    "subordinate_clauses_a_sentence": ("clauses", "finite subordinate clauses in a sentence"),
    "syllables_per_word": ("syllables", "mean length of a word, by spelling"),
    "third_person": (RATE, "“he”, “she”, “they” and their forms, outside quotation marks"),
}
# Whole families, by how their names begin. All but the senses serve to compare two texts, and rate nothing.
FAMILIES = {
    "class_": (RATE, "words of this part of speech: `class_nouns`"),
    "form_": (RATE, "words in this form: `form_past`"),
    "letters_": (RATE, "words of so many letters: `letters_3`"),
    "mark_": (RATE, "marks of this kind: `mark_semicolons`"),
    "pair_": (RATE, "these two parts of speech side by side: `pair_adj_noun`"),
    "sense_": (RATE, "words of this sense: `sense_sound`"),
    "word_": (RATE, "this word: `word_the`"),
}


def attribute_table() -> str:
    """One row an attribute: how it is read, from what, after whom, and what is known of how well."""
    head = "| attribute | how | measure and unit | source | measured validity |\n| --- | --- | --- | --- | --- |\n"
    return head + "\n".join(_attribute(METHODS[row.name]) for row in ATTRIBUTES if row.name in METHODS)


def _attribute(row: Method) -> str:
    measure = f"`{row.measure}`, {row.unit}" if row.measure else ""
    if row.how is How.COUNTED and row.narrow:
        measure += " (kept near the middle)"
    source = row.source or (row.note if row.how is How.UNSEEN else "")
    return f"| `{row.attribute}` | {row.how.value} | {measure} | {_cell(source)} | {_cell(row.validity) or '–'} |"


def measure_table(names: Iterable[str]) -> str:
    """One row a measure. Raises KeyError for one that is described nowhere: give it its line in MORE."""
    head = "| measure | unit | what it is |\n| --- | --- | --- |\n"
    return head + "\n".join(f"| `{name}` | {_cell(unit)} | {_cell(what)} |" for name, unit, what in _measures(names))


def _measures(names: Iterable[str]) -> list[tuple[str, str, str]]:
    rated = {row.measure: row for row in METHODS.values() if row.measure}
    found = {}
    for name in names:
        if name in rated:
            what = re.sub(r"\{value\}", "…", rated[name].note)
            found[name] = (rated[name].unit, f"for `{rated[name].attribute}`: {what}")
        elif name not in MORE and (family := next((prefix for prefix in FAMILIES if name.startswith(prefix)), "")):
            found[f"{family}*"] = FAMILIES[family]
        else:
            found[name] = MORE[name]
    return [(name, *row) for name, row in sorted(found.items())]


def match_table() -> str:
    """How well the match tells hands apart, by the length of the text, without the samples' wording and with."""
    columns = [section("match")[kind][corpus] for corpus in ("novels", "masc") for kind in ("auc", "auc_with_samples")]
    heads = [f"{corpus}: {kind}" for corpus in ("novelists", "MASC") for kind in ("attributes", "with wording")]
    lengths = sorted(map(int, columns[0]))
    lines = [["words", *heads], ["---"] * 5]
    lines += [[f"{length:,}", *(_area(column, length) for column in columns)] for length in lengths]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _area(by_length: dict[str, float], length: int) -> str:
    return f"{by_length[str(length)]:.2f}".removeprefix("0") if str(length) in by_length else "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def names() -> set[str]:
    """All that a reading measures, as a text long enough to hold something of everything shows."""
    from core.analysis.analyser import measured

    text = "She said, “Don’t go.” He went all the same, for he had seen the old red house and wanted to know more. "
    return set(measured(f"{text * 3}\n\n{text}")[0])


def rendered(page: str, measures: Iterable[str]) -> str:
    """The page with its tables as they should be."""
    tables = {"attributes": attribute_table(), "measures": measure_table(measures), "match": match_table()}
    for marker, table in tables.items():
        begin, end = f"<!-- {marker}: begin -->\n", f"<!-- {marker}: end -->"
        before, rest = page.split(begin)
        page = before + begin + table + "\n" + end + rest.split(end)[1]
    return page


if __name__ == "__main__":
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), names()), encoding="utf-8")
