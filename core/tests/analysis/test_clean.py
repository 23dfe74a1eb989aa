"""What is set aside of a text and what never is; how lines become paragraphs; how offsets find their way back."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.analysis.clean import Cleaned, clean

STORY = "She opened the door, and the cold came in. Nobody spoke for a while."


def quoted(text: str, passage: str) -> str:
    """What of the original a passage of the cleaned text stands for."""
    cleaned = clean(text)
    at = cleaned.text.index(passage)
    start, end = cleaned.original(at, at + len(passage))
    return text[start:end]


# Set aside --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "left", "set_aside"),
    [
        ("---\ntitle: A day\ntags:\n  - x\n---\n\nProse here.", "Prose here.", {"front matter": 1}),
        ("\ufeff+++\ntitle = 'A'\n+++\nProse here.", "Prose here.", {"front matter": 1}),
        ("I read:\n\n> To be,\n> or not.\n\nAnd liked it.", "I read:\n\nAnd liked it.", {"quoted passage": 1}),
        ("Yes.\n\nOn Mon, 3 May 2021, Tom wrote:\n> Is it?\n", "Yes.", {"quoted passage": 1}),
        ("Yes.\n\nOn Mon, 3 May 2021 at 10:11 Tom Lee\n<tom@x.org> wrote:\n\n> Is it?", "Yes.", {"quoted passage": 1}),
        ("Yes.\n\nOn Monday at 10:11, Tom <t@x.org> wrote:\n\nIs it?\n", "Yes.", {"quoted passage": 1}),
        ("Fine.\n\n-----Original Message-----\nFrom: x\nTo: y\n\nOld.", "Fine.", {"quoted passage": 1}),
        ("Fine.\n\n-- \nJane Roe\nSales", "Fine.", {"mail signature": 1}),
        ("From: a@b.c\nTo: d@e.f\nSubject: Tea\n\nCome over.", "Come over.", {"mail header": 1}),
        ("Do this:\n\n```py\nimport os\n```\n~~~\nx\n~~~\nDone.", "Do this:\n\nDone.", {"code block": 1}),
        ("Do this:\n\n    x = 1\n    print(x)\n\nDone.", "Do this:\n\nDone.", {"code block": 1}),
        ("Use `ls -la` and ``a`b`` now.", "Use and now.", {"inline code": 2}),
        ("Look:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nYes.", "Look:\n\nYes.", {"table": 1}),
        ("See ![a cat](cat.png) and [the page](http://x.y/z_(1)).", "See and the page.", {"image": 1}),
        ('See [the page][p].\n\n[p]: http://x.y/z "A"', "See the page.", {"link target": 1}),
        ("It is so.[^1] And so.[2]\n\n[^1]: Or not.", "It is so. And so.\n\nOr not.", {}),
        ("Go to https://x.org/a?b=c, or <a@b.org>, now.", "Go to , or , now.", {"web address": 2}),
        (
            "<p>One <b>bold</b><br>word</p><!-- no --><p>Two</p>",
            "One bold\nword\nTwo",
            {"HTML tag": 7, "HTML comment": 1},
        ),
        ("<style>p{}</style><script>a<b</script>Yes.", "Yes.", {"style sheet": 1, "script": 1}),
        ("Run <code>x</code> or<pre>y\nz</pre>now.", "Run or\n\nnow.", {"inline code": 1, "code block": 1}),
        (
            "<p>I read</p><blockquote>To<blockquote>be</blockquote></blockquote>it.",
            "I read\n\nit.",
            {"HTML tag": 2, "quoted passage": 1},
        ),
        ("<details open>One<summary>Two</summary>", "One\nTwo", {"HTML tag": 3}),
        ("## A heading ##\nIts text.", "A heading\nIts text.", {}),
        ("One.\n\n* * *\n\nTwo.\n===\nThree.", "One.\n\nTwo.\n\nThree.", {}),
    ],
)
def test_what_is_set_aside(text: str, left: str, set_aside: dict[str, int]) -> None:
    cleaned = clean(text)
    assert (cleaned.text, cleaned.set_aside) == (left, set_aside)


@pytest.mark.parametrize(
    "text",
    [
        "We know that a < b and c > d, and I <3 you; 5 <b and more> than that.",
        "He called it ` a pest ' and ` a nudnik ', no less.",
        "He called it ``a pest'' and ``a nudnik'', no less.",
        "The file snake_case_name holds 2*3*4 and 5 * 6, or f*** it.",
        "She typed C:\\Users\\me and AT&T; then &nosuchthing; too.",
        "Note: this is it. From: nowhere, and on Monday he wrote: nothing.",
        "--- that is what he said --- and left.",
        'He asked: "Who (are) you?" | and | went.',
        "He wrote +++ and ~5 and #1 and [sic] and (c).",
    ],
)
def test_prose_stays_as_it_is(text: str) -> None:
    assert clean(text).text == text
    assert clean(text).set_aside == {}


@pytest.mark.parametrize(
    "text",
    [
        "    It was a dark night; the rain fell for hours on end;\n    for all of us it was (as ever) too much.",
        "    If I should die, think only this of me;\n    That there's some corner of a foreign field;",
        "\tfrom the hills he came, and\n\twhile we slept, he went.",
    ],
)
def test_indented_prose_is_no_code(text: str) -> None:
    assert clean(text).set_aside == {}
    assert " ".join(clean(text).text.split()) == " ".join(text.split())


def test_a_text_wholly_in_quotation_marks_is_its_authors() -> None:
    assert clean("> Where are you going?\n> Home.").text == "Where are you going?\nHome."


def test_lines_that_are_spoken_in_a_story_are_its_authors() -> None:
    story = "She typed a line.\n> Hello?\nNothing came back. She tried again.\n> Is anyone there?\nThe cursor blinked."
    assert clean(story).set_aside == {}
    assert "Hello?" in clean(story).text
    reply = "> Is it fine?\nYes.\n> Really?\nReally."
    assert clean(reply).text == "Yes.\n\nReally."


def test_a_greater_than_at_a_lines_beginning() -> None:
    text = "This holds only if the value of a is\n> 5 or so."
    assert clean(text).text == "This holds only if the value of a is > 5 or so."


def test_front_matter_is_at_the_beginning_only() -> None:
    text = "He said it.\n\n---\n\nAnna: no.\n\n---\n\nThe end."
    assert clean(text).text == "He said it.\n\nAnna: no.\n\nThe end."
    assert clean("---\nA scene in a house, long ago.\n---\nThey talk.").set_aside == {}


def test_what_is_quoted_in_one_sample_ends_with_it() -> None:
    mail = "Fine by me.\n\n-----Original Message-----\nOld."
    cleaned = clean(f"{mail}\n\f\n---\ntitle: x\n---\n{STORY}\n\f\nThe end.")
    assert cleaned.text == f"Fine by me.\n\n{STORY}\n\nThe end."
    assert cleaned.set_aside == {"quoted passage": 1, "front matter": 1}


# Characters -------------------------------------------------------------------------------------------------
def test_characters_that_are_not_seen() -> None:
    text = "\ufeffSoft\u00adly\u200b spo\u200dken\x00 \x07here\xa0\u3000now\x85 then \ud800."
    assert clean(text).text == "Softly spoken here now then \ufffd."


def test_entities_are_read() -> None:
    text = "Fish &amp; chips&nbsp;&lt;b&gt; soft&shy;ly &#8217;&#x41;&eacute;&#0;"
    assert clean(text).text == "Fish & chips <b> softly ’Aé\ufffd"
    assert quoted(text, "é") == "&"
    assert quoted(text, "Fish & chips") == "Fish &amp; chips"


# Emphasis ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "left", "stressed"),
    [
        ("A *word* and **two words** and _it_.", "A word and two words and it.", ["word", "two words", "it"]),
        ("***All*** of *a\nlong one* here.", "All of a long one here.", ["All", "a long one"]),
        ("A **bold *nested* thing** here.", "A bold nested thing here.", ["bold nested thing", "nested"]),
        ("A [*stressed* link](x.html).", "A stressed link.", ["stressed"]),
        ("Not *here\n\nor there* at all.", "Not *here\n\nor there* at all.", []),
        ("A \\*star\\* and *nods*.", "A *star* and nods.", ["nods"]),
        ("See *this http://x.org/a* end.", "See this end.", []),
    ],
)
def test_emphasis(text: str, left: str, stressed: list[str]) -> None:
    cleaned = clean(text)
    assert cleaned.text == left
    assert [cleaned.text[start:end] for start, end in cleaned.emphasis] == stressed


# Lines ------------------------------------------------------------------------------------------------------
WRAPPED = (
    "This is a line of a novel that has been wrapped at some sixty\n"
    "characters, and so it goes on for an impor-\n"
    "tant while that is well-\n"
    "known to all.\n"
    "\n"
    "A new one."
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_wrapped_lines_are_joined(end: str) -> None:
    text = WRAPPED.replace("\n", end)
    joined = "wrapped at some sixty characters, and so it goes on for an important while that is well-known to all."
    assert clean(text).text == f"This is a line of a novel that has been {joined}\n\nA new one."
    assert quoted(text, "important") == f"impor-{end}tant"
    assert quoted(text, "sixty characters") == f"sixty{end}characters"


@pytest.mark.parametrize(
    ("halves", "joined"),
    [
        ("a re-\nporter", "a reporter"),
        ("self-\nevident", "self-evident"),
        ("mother-in-\nlaw", "mother-in-law"),
        ("two-\nand three-year-olds", "two- and three-year-olds"),
        ("in pre-\n1914 days", "in pre- 1914 days"),
    ],
)
def test_divided_words(halves: str, joined: str) -> None:
    assert clean(halves).text == joined


def test_indented_paragraphs_of_a_novel() -> None:
    text = (
        "   It was the best of times, it was the worst of times, it was\n"
        "the age of wisdom, it was the age of foolishness, and it went.\n"
        "   “Where are you going?” he asked.\n"
        "   “Nowhere.”\n"
    )
    assert [line[:20] for line in clean(text).text.split("\n")] == [
        "It was the best of t",
        "“Where are you going",
        "“Nowhere.”",
    ]


def test_long_lines_are_paragraphs() -> None:
    text = f"{STORY} {STORY}\n{STORY} {STORY}\n“No.”\n{STORY} {STORY}"
    assert clean(text).text == text.replace("\n", "\n\n")
    assert clean(f"A title\n\n{text}").text == f"A title\n\n{text}"


def test_verse_is_joined_inside_its_sentences_only() -> None:
    text = "I wandered lonely as a cloud\nThat floats on high,\nWhen all at once I saw.\nA host it was."
    joined = "I wandered lonely as a cloud That floats on high, When all at once I saw."
    assert clean(text).text == f"{joined}\nA host it was."


def test_a_chat_and_short_lines_stay_lines() -> None:
    assert clean("Ann: hi\nBob: hello there\nAnn: and you?").text == "Ann: hi\nBob: hello there\nAnn: and you?"
    assert clean("lol ok\nWhat are you doing tonight").text == "lol ok\nWhat are you doing tonight"


def test_list_items_keep_their_marks_and_lines() -> None:
    text = "Buy:\n- milk\n- eggs that are\n  fresh\n1. bread\n\n* tea"
    assert clean(text).text == "Buy:\n- milk\n- eggs that are fresh\n1. bread\n\n* tea"


# Offsets ----------------------------------------------------------------------------------------------------
PIECES = st.sampled_from(
    [
        *(
            "It rained. ",
            "She left,",
            " and ",
            "\n",
            "\n\n",
            "\r\n",
            "  ",
            "\t",
            "- ",
            "> ",
            "impor-\n",
            "\f\n",
            "\x00",
            "\ud800",
        ),
        *(
            "*",
            "**",
            "_",
            "`",
            "```\n",
            "~~~",
            "<b>",
            "</b>",
            "<br/>",
            "<!--",
            "-->",
            "<code>",
            "</code>",
            "&amp;",
            "&#8217;",
        ),
        *(
            "---\n",
            "# ",
            "[a](b)",
            "![",
            "http://x.org/y ",
            "| a |\n",
            "[^1]",
            "\u200b",
            "-- \n",
            "On Monday at 9:30 he wrote:\n",
        ),
        *("\\*", "~~", "    x = 1\n", "From: a\nTo: b\nDate: c\n", "Ünïcödé 漢字 ", "‘don’t’"),
    ]
)


def check(text: str, cleaned: Cleaned) -> None:
    places = [cleaned.original(at, at + 1) for at in range(len(cleaned.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(places))
    # A letter stands for itself, wherever it comes from.
    letters = [(char, text[places[at][0]]) for at, char in enumerate(cleaned.text) if char.isalpha()]
    assert all(char == before or before == "&" for char, before in letters)
    assert not set(cleaned.text) & set("\x00\u200b\ud800\r\t\f")
    assert "   " not in cleaned.text
    assert cleaned.text == cleaned.text.strip()
    assert all(0 <= start < end <= len(cleaned.text) for start, end in cleaned.emphasis)


@settings(max_examples=300, deadline=None)
@example("*It rained. <b>*")
@given(st.lists(PIECES, max_size=40).map("".join))
def test_offsets_of_marked_up_text(text: str) -> None:
    check(text, clean(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_offsets_of_any_text(text: str) -> None:
    check(text, clean(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["She opened the door.", "Nobody spoke, and it’s late.", "“No,” he said."]), min_size=1)
)
def test_untouched_prose_is_quoted_as_it_stands(sentences: list[str]) -> None:
    text = "\n\n".join(sentences)
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.original(0, len(text)) == (0, len(text))


# Time -------------------------------------------------------------------------------------------------------
HOSTILE = {
    "newlines": "\n" * 100_000,
    "quotes": '"' * 100_000,
    "less than": "<" * 100_000,
    "backticks": "`" * 100_000,
    "rising backticks": "".join("`" * (count % 300 + 1) + " " for count in range(700)),
    "quoted lines": ">\n" * 30_000,
    "opened stars": "*a " * 33_000,
    "stars and addresses": "*a http://x/b* " * 7_000,
    "brackets": "[a](" * 25_000,
    "opened tags": "<a x=" * 20_000,
    "opened scripts": "<script>" * 12_000,
    "opened quotations": "<blockquote>" * 8_000 + "</blockquote>" * 7_000,
    "opened comments": "<!-- " * 20_000,
    "two fences": "```a\n~~~b\n" * 10_000,
    "wrote": "On Monday he wrote:\n" * 5_000,
    "headers": "From: a\n" * 12_000,
    "indented": "    a\n\n" * 15_000,
    "divided": "abc-\n" * 20_000,
    "one line": "word " * 20_000,
    "spaces": " " * 100_000 + "a",
}


@pytest.mark.parametrize(("end", "lines"), [(" ", 143_000), ("\n", 30_000), ("\n\n", 30_000)])
def test_ten_times_the_text_takes_about_ten_times_as_long(end: str, lines: int) -> None:
    """Up to ten megabytes. A bound in seconds would tell of the machine; squared, it would be a hundredfold."""
    line = "It was a fine day, and we went out to see what was there, and so on." + end
    began = time.process_time()
    clean(line * (lines // 10))
    short = time.process_time() - began
    began = time.process_time()
    assert len(clean(line * lines).text) > 68 * lines
    assert time.process_time() - began < 30 * short


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(name: str) -> None:
    text = HOSTILE[name]
    began = time.process_time()
    clean(text[: len(text) // 8])
    short = time.process_time() - began
    began = time.process_time()
    clean(text)
    assert time.process_time() - began < max(1.5, 30 * short)
    assert time.process_time() - began < 8
