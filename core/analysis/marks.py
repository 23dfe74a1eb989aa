"""The marks inside a line: HTML, Markdown, addresses, characters that are not seen."""

from __future__ import annotations

import html.entities
import re

# What a tag begins with, and nothing else that people write between angle brackets.
_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|button|center|cite|code|dd|del|details|div|dl|dt|em|figcaption"
    "|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav"
    "|ol|option|p|path|pre|q|s|samp|section|select|small|span|strike|strong|sub|summary|sup|svg|table|tbody|td"
    "|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video"
)
_TARGET = r"\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)"
GONE = r"\u200b-\u200f\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\ue000-\uf8ff"

_SET = "open|hidden|checked|disabled|selected|required|controls|loop|muted|autoplay|readonly|multiple|novalidate"

BREAKS = re.compile(
    r"</?(?:p|br|div|li|h[1-6]|tr|t[dh]|[uo]l|d[dtl]|blockquote|section|article|table|hr|title|nav|button|option|label"
    r"|summary|details|header|footer|form|figure|figcaption|pre|main|aside)\b",
    re.IGNORECASE,
)
INLINE = re.compile(
    # One look at what a mark may begin with, so that plain letters cost no more than that.
    rf"(?=[`<!\[&\\~*_hw\s\ud800-\udfff{GONE}])(?:"
    r"(?P<code>(?<!`)(?:`[^`\s](?:[^`\n]{0,500}[^`\s])?`"
    r"|(?P<ticks>``++)(?:[^`\s](?:[^\n]{0,500}?[^`\s])?|\s`[^\n]{1,500}?`\s)(?P=ticks))(?!`))"
    rf"|(?P<tag></?(?:{_TAGS})\s{{0,20}}/?>|<(?:{_TAGS})\s(?=[^<>]{{0,1000}}=)[^<>]{{0,1000}}>"
    rf"|<(?:{_TAGS})(?:\s(?:{_SET})){{1,8}}\s{{0,20}}/?>"
    r"|<!(?:DOCTYPE|\[CDATA\[)[^<>]{0,300}>)"
    rf"|(?P<image>!\[[^\[\]\n]{{0,500}}\]{_TARGET})"
    rf"|\[(?P<link>[^\[\]\n]{{1,500}})\](?P<target>{_TARGET}|\[[^\[\]\n]{{0,100}}\])"
    r"|(?P<note>\[\^[^\[\]\s]{1,40}\]:?|(?<=[\w.,;:!?\"”’)])\[\d{1,3}\])"
    r"|(?P<url><?(?:https?://|www\.)[^\s<>\"]{1,2000}(?<![.,;:!?)\]'])>?|<(?:mailto:)?[^\s<>@]{1,80}@[^\s<>@]{1,200}>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|\\(?P<escaped>[*_`#\[\]<>~|])"
    r"|(?P<struck>~~(?=\S)|(?<=\S)~~)"
    r"|(?P<mark>\*{1,3}|_{1,3})"
    rf"|(?P<gone>[{GONE}]++)"
    r"|(?P<half>[\ud800-\udfff])"
    r"|(?P<space>[^\S ]\s*+| \s++))",
    re.IGNORECASE,
)
# How a page calls what is kept out.
COUNTED = {"code": "inline code", "image": "image", "url": "web address", "tag": "HTML tag"}

_OPENS = re.compile(r"<(script|style|pre|code|blockquote)\b[^<>]{0,500}>|<!--", re.IGNORECASE)
_HIDDEN = {
    "script": ("script", re.compile("</script", re.IGNORECASE)),
    "style": ("style sheet", re.compile("</style", re.IGNORECASE)),
    "pre": ("code block", re.compile("</pre", re.IGNORECASE)),
    "code": ("inline code", re.compile("</code", re.IGNORECASE)),
    "blockquote": ("quoted passage", re.compile("</?blockquote", re.IGNORECASE)),
    "!--": ("HTML comment", re.compile("--(?=>)")),
}
# How far behind its opening mark a stressed passage may end.
FURTHEST = 400
_CLOSES = {
    mark: re.compile(rf"(?<=[^\s{mark[0]}]){re.escape(mark)}(?![\w{mark[0]}])")
    for mark in ("*", "**", "***", "_", "__", "___")
}
_BETWEEN_BLOCKS = re.compile(r"\n[ \t\r]*(?:\n|[-*+#>|][ \t]|$)")
_UNSEEN = re.compile(f"[{GONE}]")


def hidden(text: str) -> list[tuple[int, int, str]]:
    """Spans of the text that HTML does not show, or shows as code, and what they are."""
    spans: list[tuple[int, int, str]] = []
    lacking: set[str] = set()
    at = 0
    while match := _OPENS.search(text, at):
        at = match.end()
        name = (match.group(1) or "!--").lower()
        kind, closes = _HIDDEN[name]
        end = -1 if name in lacking else _end(text, at, closes)
        if end < 0:
            # Never closed, so never again either: the tag alone is left out, as every tag is.
            lacking.add(name)
            continue
        close = text.find(">", end)
        at = len(text) if close < 0 else close + 1
        spans.append((match.start(), at, kind))
    return spans


def _end(text: str, at: int, tags: re.Pattern[str]) -> int:
    """Where what is open at `at` is closed, with all of its kind inside it; -1 where it never is."""
    depth = 1
    for tag in tags.finditer(text, at):
        depth += 1 if tag.group()[1].isalpha() else -1
        if not depth:
            return tag.start()
    return -1


def closing(text: str, mark: re.Match[str]) -> int | None:
    """Where the passage ends that this mark stresses; None where it stands for itself."""
    start, end = mark.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or before in ("*", "_") or not after or after.isspace() or after in "*_":
        return None
    close = _CLOSES[mark.group()].search(text, end + 1, end + FURTHEST)
    if close is None or _BETWEEN_BLOCKS.search(text, end, close.start()):
        return None
    return close.start()


def character(entity: str) -> str:
    """What an HTML entity stands for; itself where there is none of that name."""
    if entity[1] != "#" and entity[1:] not in html.entities.html5:
        return entity
    decoded = html.unescape(entity)
    return " " if decoded.isspace() else _UNSEEN.sub("", decoded)[:1]
