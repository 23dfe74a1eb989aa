"""Titles as plain text: Markdown and HTML taken off, whole words, at most 200 characters."""

import html
import re
import unicodedata

LONGEST = 200
LONGEST_MADE = 120
SCAN_LINES = 40
SCAN = 1_000

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNESCAPED = re.compile("[\ue000-\ue07f]")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z!?][^<>]*>", re.DOTALL)
_PAIRED = re.compile(r"(\*{1,3}|~~)(?=[^\s*~])([^*~]*[^\s*~])\1")
_STARS = re.compile(r"(?<![\w*])\*+(?=\S)|(?<=\S)\*+(?![\w*])|\*{2,}|~~|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)")
_LEADING = re.compile(r"(?:[ \t]*(?:#{1,6}(?=[ \t]|$)|>))+[ \t]*")
_TRAILING = re.compile(r"[ \t]+#+[ \t]*$")
_LABEL = re.compile(r"(?:title|headline)[ \t]*:[ \t]*(?=\S)", re.IGNORECASE)
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+")
_MARKUP_LINE = re.compile(r"[ \t]*(?:`{3,}[^`]*|~{3,}.*|[-*_=#>|: \t`~]+)")
_SENTENCE = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？؟।۔]["'”’»」』)\]]*""")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:mr|mrs|ms|dr|st|prof|vs|no|jr|sr|e\.g|i\.e|[a-z])\.$", re.IGNORECASE)
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", "《": "》", "'": "'", "‘": "’"}
# Marks that turn or hide the text around them.
_HIDDEN = {0xFEFF, 0x200B, 0x2060, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def clean_title(raw: str) -> tuple[str, bool]:
    """The title as plain text, and whether it had to be cut."""
    title = _plain(raw)
    title = _unquoted(_LABEL.sub("", title, count=1) if _LABEL.match(title) else title)
    return _shortened(title, LONGEST), len(title) > LONGEST


def made_title(text: str, *, whole: bool = True) -> str:
    """A title from the text's first sentence; "" where there is none, or not yet a whole one."""
    paragraph, ended = _first_paragraph(text[: SCAN * 4])
    start = 0
    while match := _SENTENCE.search(paragraph, start):
        sentence = paragraph[: match.end()]
        settled = whole or ended or match.end() < len(paragraph)
        if settled and not _ABBREVIATION.search(sentence):
            bare = sentence[:-1] if sentence.endswith((".", "。")) and not sentence.endswith("..") else sentence
            return _shortened(bare, LONGEST_MADE)
        start = match.end()
    if not (whole or ended or len(paragraph) > 2 * LONGEST_MADE):
        return ""
    return _shortened(paragraph, LONGEST_MADE)


def _first_paragraph(text: str) -> tuple[str, bool]:
    """The first lines with words in them, as plain text, and whether a blank line ends them."""
    lines: list[str] = []
    for line in text.split("\n")[:SCAN_LINES]:
        if _MARKUP_LINE.fullmatch(line[:SCAN]):
            if lines:
                return " ".join(lines), True
            continue
        item = _ITEM.match(line)
        if lines and (not line.strip() or item):
            return " ".join(lines), True
        plain = _plain(line[item.end() if item else 0 :][:SCAN])
        if plain:
            lines.append(plain)
    return " ".join(lines), False


def _plain(text: str) -> str:
    """Markdown and HTML to plain text, on one line."""
    text = _UNESCAPED.sub("", _visible(text))
    text = _TRAILING.sub("", _LEADING.sub("", text, count=1) if _LEADING.match(text) else text)
    parts = []
    at = 0
    for match in _CODE.finditer(text):
        parts += [_unmarked(text[at : match.start()]), match.group(2)]
        at = match.end()
    # Joined before emphasis goes, for it may span a code span.
    parts.append(_unmarked(text[at:]))
    return " ".join("".join(parts).split())


def _unmarked(text: str) -> str:
    text = _ESCAPED.sub(lambda match: chr(0xE000 + ord(match.group(1))), text)
    text = _AUTOLINK.sub(r"\1", html.unescape(text))
    text = _TAG.sub("", text)
    for _ in range(3):
        text = _PAIRED.sub(r"\2", _LINK.sub(r"\1", text))
    text = _STARS.sub("", text).replace("`", "")
    return _UNESCAPED.sub(lambda match: chr(ord(match.group()) - 0xE000), _visible(text))


def _visible(text: str) -> str:
    """Control, surrogate and hidden direction characters become spaces or nothing."""
    return "".join(
        "" if ord(char) in _HIDDEN else " " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char
        for char in text
    )


def _unquoted(title: str) -> str:
    closing = _QUOTES.get(title[:1], "")
    inner = title[1:-1]
    if len(title) > 2 and closing and title[-1] in closing and not any(mark in inner for mark in title[0] + closing):
        return inner.strip()
    return title


def _shortened(title: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there are any."""
    title = title.strip()
    if len(title) <= limit:
        return title
    head = title[: limit - 1]
    if not title[limit - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:–—-\u200d") + "…"
