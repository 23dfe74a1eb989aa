"""Titles and bodies of replies, in every shape that models are known to use."""

import itertools
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.llm.titles import Reply, split_reply

BODY = "First paragraph, with words.\n\nSecond paragraph."

SHAPES = {
    "heading": (f"# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "heading without a gap": (f"# A Quiet Harbour\n{BODY}", "A Quiet Harbour"),
    "second level": (f"## A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "closed heading": (f"## A Quiet Harbour ##\n\n{BODY}", "A Quiet Harbour"),
    "C sharp": (f"# Learning C#\n\n{BODY}", "Learning C#"),
    "label": (f"Title: A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "bold label": (f"**Title:** A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "bold label, colon outside": (f"**Title**: A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "all bold label": (f"**Title: A Quiet Harbour**\n\n{BODY}", "A Quiet Harbour"),
    "quoted label": (f'Title: "A Quiet Harbour"\n\n{BODY}', "A Quiet Harbour"),
    "heading with a label": (f"# Title: A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "label on its own line": (f"Title:\nA Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "label and body label": (f"Title: A Quiet Harbour\n\nContent:\n{BODY}", "A Quiet Harbour"),
    "blog title": (f"Blog Post Title: A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "bold": (f"**A Quiet Harbour**\n\n{BODY}", "A Quiet Harbour"),
    "underscored": (f"__A Quiet Harbour__\n\n{BODY}", "A Quiet Harbour"),
    "quoted": (f'"A Quiet Harbour"\n\n{BODY}', "A Quiet Harbour"),
    "curly quotes": (f"“A Quiet Harbour”\n\n{BODY}", "A Quiet Harbour"),
    "setext": (f"A Quiet Harbour\n===============\n\n{BODY}", "A Quiet Harbour"),
    "setext, dashes": (f"A Quiet Harbour\n---\n\n{BODY}", "A Quiet Harbour"),
    "bare": (f"A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "bare question": (f"Why Do Harbours Sleep?\n\n{BODY}", "Why Do Harbours Sleep?"),
    "html": (f"<h1>A <em>Quiet</em> Harbour</h1>\n\n{BODY}", "A Quiet Harbour"),
    "front matter": (f"---\ntitle: A Quiet Harbour\n---\n{BODY}", "A Quiet Harbour"),
    "rule first": (f"---\n\n# A Quiet Harbour\n\n---\n\n{BODY}", "A Quiet Harbour"),
    "preamble": (f"Sure! Here is your blog post:\n\n# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "preamble and rule": (f"Certainly, here's the article.\n\n---\n\n# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "lone assent": (f"Of course!\n\n# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "two preambles": (
        f"Sure!\n\nHere's a blog post about harbours:\n\n**A Quiet Harbour**\n\n{BODY}",
        "A Quiet Harbour",
    ),
    "happy to": (f"I'd be happy to help you write this!\n\n# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "fence": (f"```markdown\n# A Quiet Harbour\n\n{BODY}\n```", "A Quiet Harbour"),
    "bare fence": (f"```\n# A Quiet Harbour\n\n{BODY}\n```\n", "A Quiet Harbour"),
    "fence cut off": (f"```md\n# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "preamble and fence": (f"Here is the post:\n\n```markdown\n# A Quiet Harbour\n\n{BODY}\n```", "A Quiet Harbour"),
    "thoughts": (f"<think>Hm, a harbour.\n# No</think>\n\n# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "thoughts without a start": (f"A harbour, then.\n</think>\n\n# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "json": (json.dumps({"title": "A Quiet Harbour", "content": BODY}), "A Quiet Harbour"),
    "json, other keys": (json.dumps({"Headline": "A Quiet Harbour", "body": BODY}), "A Quiet Harbour"),
    "json, wrapped": (json.dumps({"post": {"title": "A Quiet Harbour", "text": BODY}}), "A Quiet Harbour"),
    "json, body first": (json.dumps({"content": BODY, "title": "A Quiet Harbour"}), "A Quiet Harbour"),
    "json, in a list": (json.dumps([{"title": "A Quiet Harbour", "content": BODY}]), "A Quiet Harbour"),
    "json, fenced": (
        "```json\n" + json.dumps({"title": "A Quiet Harbour", "content": BODY}, indent=2) + "\n```",
        "A Quiet Harbour",
    ),
    "json, raw newlines": (f'{{"title": "A Quiet Harbour", "content": "{BODY}"}}', "A Quiet Harbour"),
    "json, cut off": (f'{{"title": "A Quiet Harbour", "content": "{BODY}', "A Quiet Harbour"),
    "json, cut in an escape": (f'{{"title": "A Quiet Harbour", "content": "{BODY}\\', "A Quiet Harbour"),
    "windows": (f"\ufeff\r\n\r\n# A Quiet Harbour\r\n\r\n{BODY}".replace("\n\n", "\r\n\r\n"), "A Quiet Harbour"),
    "chinese": (f"# 安静的港口\n\n{BODY}", "安静的港口"),
    "chinese label": (f"标题：安静的港口\n\n{BODY}", "安静的港口"),
    "arabic": (f"مرفأ هادئ\n\n{BODY}", "مرفأ هادئ"),
    "emoji": (f"# ⛵ A Quiet Harbour 👩‍🚀\n\n{BODY}", "⛵ A Quiet Harbour 👩‍🚀"),
    "markup": (
        f"# **A** *Quiet* [Harbour](http://x.test/a_(b)) `now` <b>&amp;</b> ~~then~~\n\n{BODY}",
        "A Quiet Harbour now & then",
    ),
    "direction mark": (f"\u200f# A Quiet Harbour\n\n{BODY}", "A Quiet Harbour"),
    "escapes": (f"# 5 \\* 3 and snake_case\n\n{BODY}", "5 * 3 and snake_case"),
    "script": (f"# <script>alert(1)</script> Harbour\n\n{BODY}", "alert(1) Harbour"),
    "controls": (f"# A\x00 Quiet\u202e\t Harbour\x1b\n\n{BODY}", "A Quiet Harbour"),
}


@pytest.mark.parametrize(("text", "title"), SHAPES.values(), ids=SHAPES.keys())
def test_title_and_body(text: str, title: str) -> None:
    assert split_reply(text) == Reply(title, BODY)


# Texts whose body stays whole, with the title made from it.
UNTITLED = [
    ("The boats came in at six. Nobody spoke.", "The boats came in at six"),
    ("Dr. Smith went home early. He slept.", "Dr. Smith went home early"),
    ("Who came? Nobody.", "Who came?"),
    ("**Bold lead** and more. Then text.\n\nEnd.", "Bold lead and more"),
    ("- one thing\n- another", "one thing"),
    ("Dear all,\n\nthe harbour is closed.", "Dear all,"),
    ("> Quoted words. More.\n\nText.", "Quoted words"),
    ("Here's what I learned in Paris:\n\n- to wait\n- to walk", "Here's what I learned in Paris:"),
    ("今天天气很好。我们去散步。", "今天天气很好"),
    ('{"answer": 42}', '{"answer": 42}'),
    ("{curly} start. More.", "{curly} start"),
    ("```python\nprint(1)\n```\n\nThat was code.", "print(1)"),
    ("***", "Untitled"),
    ("# \n\nThe text begins here. It goes on.", "The text begins here"),
    ("<think>Only thoughts.", None),
]


@pytest.mark.parametrize(("text", "title"), UNTITLED)
def test_without_a_title_one_is_made_and_the_text_stays_whole(text: str, title: str | None) -> None:
    if title is None:
        assert split_reply(text) == Reply("Only thoughts", "Only thoughts.")
    else:
        assert split_reply(text) == Reply(title, text)


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff"])
def test_nothing_gives_nothing(text: str) -> None:
    assert split_reply(text) == Reply("", "")


def test_a_preamble_in_doubt_is_kept() -> None:
    reply = split_reply("Here's what I learned in Paris:\n\n# Lessons\n\nWalk.")
    assert reply == Reply("Lessons", "Here's what I learned in Paris:\n\nWalk.")
    prose = "Sure, I was nervous. Everyone was.\n\nBut the boat came."
    assert split_reply(prose).body == prose


def test_what_follows_a_fence_is_kept_and_inner_fences_too() -> None:
    code = "```python\nx = 1\n```"
    reply = split_reply(f"```markdown\n# T\n\nBefore.\n\n{code}\n\nAfter.\n```\n\nHope this helps!")
    assert reply == Reply("T", f"Before.\n\n{code}\n\nAfter.\n\nHope this helps!")


def test_other_fields_of_a_json_reply_are_kept() -> None:
    sections = [{"heading": "One", "content": "Text one."}, {"heading": "Two", "content": "Text two."}]
    reply = split_reply(json.dumps({"title": "T", "introduction": "Hello.", "sections": sections}))
    assert reply == Reply("T", "Hello.\n\n## One\n\nText one.\n\n## Two\n\nText two.")


def test_a_forgotten_escape_loses_nothing() -> None:
    reply = split_reply('{"title": "T", "content": "He said "no" and left."}')
    assert reply == Reply("T", 'He said "no" and left.')


def test_long_titles_are_cut_between_words_and_kept_in_the_body() -> None:
    line = "# " + "harbour " * 40
    reply = split_reply(f"{line.strip()}\n\n{BODY}")
    assert len(reply.title) <= 200
    assert reply.title.endswith("harbour…")
    assert reply.body == f"{line.strip()}\n\n{BODY}"
    word = split_reply("# " + "w" * 300 + f"\n\n{BODY}")
    assert word.title == "w" * 199 + "…"
    assert "w" * 300 in word.body


def test_a_long_first_sentence_makes_a_short_title() -> None:
    text = "The harbour was very quiet and " * 20
    reply = split_reply(text)
    assert len(reply.title) <= 120
    assert text.startswith(reply.title.removesuffix("…"))
    assert reply.body == text.rstrip()


MARKS = st.sampled_from(
    [
        *(
            "# ",
            "**",
            "`",
            "```\n",
            "```json\n",
            "Title:",
            "\n",
            "\n\n",
            "---\n",
            "<think>",
            "</think>",
            "[",
            "](",
            ")",
        ),
        *(
            "{",
            '{"title":',
            '"',
            "\\",
            "&lt;",
            "<b>",
            "Sure! Here is the post:",
            "\r\n",
            "\ufeff",
            "word. ",
            "中",
            "\x00",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.one_of(MARKS, st.text(max_size=8)), max_size=30).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_a_title_that_can_be_stored(text: str) -> None:
    reply = split_reply(text)
    assert len(reply.title) <= 200
    assert not set(reply.title) & set("\n\r\x00\x1b\u2028")
    assert reply.title == reply.title.strip()
    assert reply.title or not reply.body
    assert len(split_reply(text, final=False).title) <= 200


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc DEF.,!?éß中\n", min_size=1, max_size=200))
def test_no_words_are_lost(text: str) -> None:
    reply = split_reply(f"# Heading\n\n{text}")
    assert reply.body.split() == text.split()
    together = f"{split_reply(text).title} {split_reply(text).body}"
    assert all(word in together for word in text.split() if any(char.isalnum() for char in word))


STREAMED = [name for name in SHAPES if name not in {"thoughts without a start", "json, body first"}]


@pytest.mark.parametrize("name", STREAMED)
def test_a_growing_text_is_stable(name: str) -> None:
    text, title = SHAPES[name]
    seen: list[Reply] = [split_reply(text[:end], final=False) for end in range(len(text) + 1)]
    titles = [reply.title for reply in seen if reply.title]
    assert set(titles) == {title}
    for before, after in itertools.pairwise(seen):
        assert after.body.startswith(before.body)
    assert BODY.startswith(seen[-1].body)
    assert seen[-1].title == title
    assert len(seen[-1].body) > len(BODY) // 2


def test_a_growing_text_without_a_title() -> None:
    text = "The boats came in at six, as they always did. Nobody spoke of the storm. " * 5
    seen = [split_reply(text[:end], final=False) for end in range(len(text))]
    assert {reply.title for reply in seen} == {"", "The boats came in at six, as they always did"}
    assert all(after.body.startswith(before.body) for before, after in itertools.pairwise(seen))
    assert split_reply("<think>still going", final=False) == Reply("", "")
    assert split_reply("# Half a ti", final=False) == Reply("", "")


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "*",
        "`",
        "> ",
        "# ",
        "\n",
        "x ",
        "---\n",
        "```\n",
        "<think></think>",
        '{"a":',
        '\\"',
        "[a](",
        "Sure! ",
        "&lt;",
    ],
)
def test_time_is_linear(unit: str) -> None:
    for prefix in ("", "```markdown\n", '{"title":"', '{"content":"', "# ", "Title: "):
        text = prefix + unit * (300_000 // len(unit))
        start = time.process_time()
        split_reply(text)
        split_reply(text, final=False)
        assert time.process_time() - start < 2
