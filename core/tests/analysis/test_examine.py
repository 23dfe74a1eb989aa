"""What cannot be analysed is said before anything is saved, with what to do about it."""

from __future__ import annotations

import pytest

from core.analysis.examine import count_words, examine
from core.analysis.reading import Unreadable

SENTENCE = "She opened the door, and the cold came in, and nobody spoke for a while. "
GERMAN = (
    "Als wir am Morgen das Haus verließen, lag noch Nebel über den Feldern, und der alte Hund trottete schweigend "
    "hinter uns her, als wüsste er schon, dass wir heute nicht zurückkommen würden."
)


def refusal(text: str, least: int = 60) -> Unreadable:
    with pytest.raises(Unreadable) as error:
        examine(text, least)
    assert error.value.advice
    return error.value


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("", "empty", "There is no text here."),
        (" \n\t \ufeff\n", "empty", "There is no text here."),
        ("a\x00b " * 100, "not_text", "This is not text: it holds characters that no writing has."),
        ("\x01\x02\x03 word " * 100, "not_text", "This is not text: it holds characters that no writing has."),
        ("wo\ufffd\ufffdrd " * 100, "not_text", "This is not text: it holds characters that no writing has."),
        ("12 + 7 = 19; 3.5 %, a " * 60, "not_text", "There are hardly any words in this."),
        (GERMAN, "language", "This looks like German."),
        ("早上我们离开家的时候，田野上还笼罩着雾。" * 9, "language", "This looks like Chinese."),
        ("Одна короткая строка.", "language", "This looks like Russian."),
        (SENTENCE * 2, "too_short", "This has 30 words; the analyser needs 60 to say anything."),
        ("Word.", "too_short", "This has 1 word; the analyser needs 60 to say anything."),
        ("?! ... !!", "too_short", "This has 0 words; the analyser needs 60 to say anything."),
    ],
)
def test_what_is_refused(text: str, kind: str, message: str) -> None:
    error = refusal(text)
    assert (error.kind, error.message) == (kind, message)


def test_what_was_set_aside_is_said_to_whom_it_lacks() -> None:
    quoted = f"{SENTENCE}\n\n" + f"> {SENTENCE}\n" * 9
    message = refusal(quoted).message
    assert message == (
        "This has 15 words; the analyser needs 60 to say anything. Set aside and not counted: 1 × quoted passage."
    )


def test_german_in_a_quotation_is_no_german_text() -> None:
    assert examine(f"{SENTENCE * 4}\n\n> {GERMAN}").set_aside == {"quoted passage": 1}


def test_sixty_words_are_enough_and_less_where_less_is_asked_for() -> None:
    assert count_words(examine(SENTENCE * 4).text) == 60
    assert refusal("Only these four words.", 5).kind == "too_short"
    assert examine("Only these four words.", 4).text == "Only these four words."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It’s well-known: don't!", 3),
        ("e.g. 3.5 of 10,000", 5),
        ("我们离开家", 2),
        ("--- * ---", 0),
        ("Ærøskøbing’s", 1),
    ],
)
def test_words(text: str, words: int) -> None:
    assert count_words(text) == words
