"""The one Markdown function: untrusted text in, HTML out that a page may show as it is."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from core.marking import Span, mark

TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "a", "ul", "ol", "li"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow noopener noreferrer"
# What comes after this many characters is shown as plain paragraphs: a hostile text must not hold a worker.
LONGEST_RICH = 200_000
# Addresses may be repeated by reference: without a limit, a short text makes a page of gigabytes.
ADDRESS_BUDGET = 500_000

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_LETTERS = rf"[^\W_{_CJK}]+"
_WORD = re.compile(rf"[{_CJK}]|{_LETTERS}(?:(?:['’ʼ\-‐‑]|(?<=\d)[.,](?=\d)){_LETTERS})*")
# Marks and joiners belong to the letter before them: many scripts write vowels with them.
_JOINED = {
    code: None
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0), 0x200C, 0x200D)
    if code in (0x200C, 0x200D) or unicodedata.category(chr(code))[0] == "M"
}


def render(text: str) -> SafeString:
    """Markdown as sanitised HTML, no heading above h2, its images as links."""
    rich, rest = _parted(text)
    return _safe(_markdown.render(rich) + _paragraphs(rest))


def render_marked(text: str, spans: Sequence[Span]) -> SafeString:
    """The same, with `<mark>` around these stretches of the text: where each begins and ends, in characters of it."""
    return mark_safe(_marking_cleaner.clean(mark(render(text), text, spans)))  # noqa: S308


def render_blocks(text: str) -> list[SafeString]:
    """The same, one string for each top-level block: as a text grows, only the last of them changes."""
    rich, rest = _parted(text)
    env: dict[str, Any] = {}
    tokens = _markdown.parse(rich, env)
    blocks = [_markdown.renderer.render(block, _markdown.options, env) for block in _top_level(tokens)]
    return [_safe(block) for block in (*blocks, _paragraphs(rest)) if block]


def plain_text(text: str) -> str:
    """Markdown without its marks: paragraphs apart by an empty line."""
    rich, rest = _parted(text)
    parts = ("".join(_words_of(token)).strip() for token in _markdown.parse(rich))
    return "\n\n".join(part for part in (*parts, rest.strip()) if part)


def count_words(text: str) -> int:
    """Words of the plain text; of scripts without spaces between words, characters."""
    return sum(1 for _ in _WORD.finditer(plain_text(text).translate(_JOINED)))


def _parted(text: str) -> tuple[str, str]:
    """The part to be read as Markdown, and what is too long for that."""
    if len(text) <= LONGEST_RICH:
        return text, ""
    at = text.rfind("\n\n", 0, LONGEST_RICH)
    at = at if at > LONGEST_RICH // 2 else LONGEST_RICH
    return text[:at], text[at:]


def _paragraphs(text: str) -> str:
    parts = (part.strip() for part in text.split("\n\n"))
    return "".join(f"<p>{html.escape(part)}</p>\n" for part in parts if part)


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []
    if block:
        yield block


def _words_of(token: Token) -> Iterator[str]:
    for child in token.children or [token]:
        if child.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif child.type != "inline":
            yield child.content


def _demote_headings(state: StateCore) -> None:
    """The page has its own h1, which is the text's title: what is below it begins at h2, as writers write it."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"} and token.tag == "h1":
            token.tag = "h2"


def _tame_links(state: StateCore) -> None:
    """Links to the web only; images become links, for a page that loads them tells others who reads it."""
    budget = ADDRESS_BUDGET
    for token in state.tokens:
        if token.children:
            token.children, budget = _tamed(token.children, budget)


def _tamed(children: list[Token], budget: int) -> tuple[list[Token], int]:
    tamed: list[Token] = []
    linked = False
    for token in children:
        href = str(token.attrGet("href") or token.attrGet("src") or "")
        if token.type in {"link_open", "image"}:
            budget -= len(href) + len(str(token.attrGet("title") or ""))
        wanted = budget > 0 and bool(_ADDRESS.match(href))
        if token.type == "link_open":
            linked = wanted
        if token.type == "image":
            tamed += _image(token, href if wanted and not linked else "")
        elif token.type not in {"link_open", "link_close"} or linked:
            tamed.append(token)
        if token.type == "link_close":
            linked = False
    return tamed, budget


def _image(token: Token, href: str) -> list[Token]:
    alt = _renderer.renderInlineAsText(token.children, _markdown.options, {})
    text = Token("text", "", 0, content=alt or ("image" if href else ""))
    if not href:
        return [text]
    return [Token("link_open", "a", 1, attrs={"href": href}), text, Token("link_close", "a", -1)]


def _safe(rendered: str) -> SafeString:
    # nh3 parses what a browser would parse, and lets through only what is listed above.
    return mark_safe(_cleaner.clean(rendered))  # noqa: S308


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Every address is parsed as one, so that a forbidden one vanishes instead of showing up as text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.core.ruler.push("demote_headings", _demote_headings)
    parser.core.ruler.push("tame_links", _tame_links)
    return parser


_markdown = _parser()
_renderer = RendererHTML()


def _cleaner_of(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(tags=tags, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative="deny", link_rel=REL)


_cleaner, _marking_cleaner = _cleaner_of(TAGS), _cleaner_of(TAGS | {"mark"})
