"""What untrusted Markdown may become on a page, and how its words are counted."""

import re
import time

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from core.markdown import count_words, plain_text, render, render_blocks

TAGS = re.compile(r"<[^>]*>")
ALLOWED_TAG = re.compile(
    r"</?(?:p|br|hr|blockquote|pre|code|em|strong|s|ul|ol|li|h[2-6]|table|thead|tbody|tr|th|td)>"
    r'|<ol start="\d+">|</a>'
    r'|<a(?: href="(?:https?://|mailto:)[^"]*")?(?: title="[^"]*")? rel="nofollow noopener noreferrer">',
    re.IGNORECASE,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\u0000script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example/)",
    "[x](/admin/logout/)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](http://i.example/a.png "t\\" onload=\\"x")',
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<iframe src=https://evil.example></iframe>",
    "<style>body{display:none}</style>",
    '<p style="position:fixed">x</p>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '[x](http://a.example/"onmouseover="alert(1))',
    "a|b\n:-:|-:\n<td onclick=x>|`</td><script>`",
    '```html" onclick=alert(1)\n</code><script>\n```',
    "<!--><script>alert(1)</script>-->",
]


def assert_harmless(rendered: str) -> None:
    assert all(ALLOWED_TAG.fullmatch(tag) for tag in TAGS.findall(rendered)), rendered
    assert "<!--" not in rendered


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markup_is_harmless(text: str) -> None:
    assert_harmless(render(text))
    assert_harmless("".join(render_blocks(text)))
    assert isinstance(render(text), SafeString)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["<", ">", '"', "[x](", ")", "javascript:", "http://a", "<script>", "`", "**", "\n", "|"]),
            st.sampled_from(
                ["<a href=", "onclick=", "![", "](", "&lt;", "&#x3c;", "~~", "- ", "> ", "# ", "<!--", "\x00"]
            ),
            st.text(max_size=6),
        ),
        max_size=25,
    ).map("".join)
)
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(render(text))
    assert_harmless("".join(render_blocks(text)))
    assert count_words(text) >= 0


def test_no_heading_stands_above_the_second_level() -> None:
    assert render("# One\n\n## Two\n\n###### Six") == "<h2>One</h2>\n<h2>Two</h2>\n<h6>Six</h6>\n"


def test_links() -> None:
    rel = 'rel="nofollow noopener noreferrer"'
    assert render("[x](https://a.example)") == f'<p><a href="https://a.example" {rel}>x</a></p>\n'
    assert render("<mailto:me@a.example>").count("href") == 1
    assert render("[x](/inside/)") == "<p>x</p>\n"


def test_images_become_links() -> None:
    rel = 'rel="nofollow noopener noreferrer"'
    assert render("![A *boat*](https://a.example/b.png)") == (
        f'<p><a href="https://a.example/b.png" {rel}>A boat</a></p>\n'
    )
    assert render("![A boat](data:image/png;base64,AA)") == "<p>A boat</p>\n"
    nested = render("[![A boat](https://a.example/b.png)](https://c.example)")
    assert nested == f'<p><a href="https://c.example" {rel}>A boat</a></p>\n'


def test_tables_and_strikethrough() -> None:
    assert "<td>1</td>" in render("a|b\n:-|-\n1|2")
    assert render("~~old~~") == "<p><s>old</s></p>\n"
    assert "style" not in render("a|b\n:-:|-:\n1|2")


PIECE = """# Title

A paragraph with *emphasis*, a [link][ref] and
a second line.

- one
- two

  still two

3. three

> quoted
> words

```
code
```

a|b
-|-
1|2

[ref]: https://a.example
"""


def test_blocks_joined_are_the_whole() -> None:
    blocks = render_blocks(PIECE)
    assert "".join(blocks) == render(PIECE)
    assert len(blocks) == 7
    assert render_blocks("") == []


def test_as_a_text_grows_only_the_last_block_changes() -> None:
    text = PIECE.replace("[link][ref]", "link").replace("[ref]: https://a.example\n", "")
    before: list[SafeString] = []
    for end in range(0, len(text), 3):
        blocks = render_blocks(text[:end])
        assert blocks[: max(0, len(before) - 1)] == before[:-1]
        before = blocks


def test_plain_text() -> None:
    text = "# A *title*\n\nSome `code` and [a link](http://x.example) ![alt](http://i.example)\nhere.\n\n- item"
    assert plain_text(text) == "A title\n\nSome code and a link alt\nhere.\n\nitem"
    assert plain_text("5 < 6 & 7") == "5 < 6 & 7"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("* * *", 0),
        ("don't well-known one", 3),
        ("it’s 3.14 or 1,000", 4),
        ("word—word -- word", 3),
        ("**bold**ness and [two words](http://not.counted/at/all)", 4),
        ("Ünïcödé naïve cafe\u0301", 3),
        ("我喜欢猫 very much", 6),
        ("ありがとう", 5),
        ("नमस्ते दुनिया", 2),
        ("می‌خواهم بروم", 2),
        ("привет, мир", 2),
    ],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000,
        "[" * 30_000,
        "*" * 100_000,
        "![](" * 8_000,
        "- " * 50_000,
        "`" * 100_000,
        "*a **b " * 4_000 + "c** d* " * 4_000,
        "*" * 20_000 + "a" + "*" * 20_000,
        "|" * 100_000,
        "a|" * 1_000 + "\n" + "-|" * 1_000 + "\n" + "|\n" * 1_000,
        "\n".join(" " * depth + "- x" for depth in range(500)),
        "word " * 400_000,
        "[" * 2_000 + "words and words " * 100_000,
    ],
    ids=range(13),
)
def test_deep_and_huge_texts_take_bounded_time(text: str) -> None:
    start = time.process_time()
    assert_harmless(render(text))
    count_words(text)
    assert time.process_time() - start < 12


def test_a_repeated_address_does_not_grow_into_gigabytes() -> None:
    text = "[a]: http://a.example/" + "x" * 50_000 + "\n\n" + "[a] " * 30_000
    assert len(render(text)) < 2_000_000


def test_what_is_too_long_to_be_rich_is_still_all_there() -> None:
    text = "A paragraph of some words.\n\n" * 10_000 + "The <b>end</b>."
    assert render(text).count("<p>") == 10_001
    assert "The &lt;b&gt;end&lt;/b&gt;." in render(text)
    assert count_words(text) == 50_000 + 4
