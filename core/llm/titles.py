"""A model's reply taken apart: its title, in whatever shape it came, and everything else as its body."""

import re
from dataclasses import dataclass

from .json_reply import read_json
from .plain_title import clean_title, made_title

# Longer than this, a first line without any mark is the beginning of the text, not its title.
LONGEST_BARE = 120
LONGEST_BARE_WORDS = 15
LONGEST_PREAMBLE = 300
LONGEST_MARKED = 2_000
LONGEST_BODY_LABEL = 24
MOST_THOUGHTS = 20
# Byte order and direction marks, before which no heading would be one.
INVISIBLE = "\ufeff\u200b\u200e\u200f"
UNTITLED = "Untitled"

_THOUGHT = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT_TAGS = ("<think>", "<thinking>", "<thought>", "<reasoning>")
_LATE_END = re.compile(r"^[ \t]*</think(?:ing)?>[ \t]*$", re.IGNORECASE | re.MULTILINE)
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([\w+-]*)[ \t]*(?:\n|\Z)")
_WRAPPERS = {"markdown", "md", "mdown"}
_MAYBE_WRAPPERS = {"", "text", "txt", "plaintext", "plain", "json", "html"}
# An object, or a list of one.
_JSON = re.compile(r'(?:\[\s*)?\{(?=\s*(?:"|\Z))')
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:={2,}|-{3,})[ \t]*")
_FRONT = re.compile(r"---[ \t]*\n((?:[ \t]*[\w-]+:[^\n]*\n|[ \t]+- [^\n]*\n){1,40})---[ \t]*(?:\n|\Z)")
_FRONT_START = re.compile(r"---[ \t]*\n[ \t]*[\w-]+:[^\n]*(?:\n(?!---\n)[^\n]+)*\n?\Z")
_FRONT_TITLE = re.compile(r"^title:[ \t]*([^\n]+)\n", re.IGNORECASE | re.MULTILINE)

_AGREES = re.compile(
    r"(?:sure|certainly|of course|absolutely|okay|ok|alright|got it|no problem|gladly|with pleasure"
    r"|i'd be (?:happy|glad)|i would be (?:happy|glad)|happy to|as requested|as you requested)\b",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"(?:here(?:'s| is| are| you go)|below is|below you'll find|the following is|this is)\b"
    r"|i(?:'ve| have) (?:written|drafted)\b",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\b(?:blog|post|article|essay|draft|piece|text|version|content|rewrite|write-?up|response|reply|requested)\b",
    re.IGNORECASE,
)
_WORK = re.compile(r"\b(?:here|below|help|write|story|letter|poem|happy|glad)\b", re.IGNORECASE)
_LONE_ASSENT = re.compile(r"(?:sure|certainly|of course|absolutely|okay|ok|got it)(?: thing)?[!.]?", re.IGNORECASE)

_LABELS = (
    "title|headline|heading|subject|titre|título|titulo|titel|titolo|tytuł|başlık|заголовок|название"
    "|عنوان|العنوان|כותרת|शीर्षक|标题|標題|タイトル|題名|제목"
)
_LABEL = re.compile(
    rf"(?:#{{1,6}}[ \t]+)?[*_]{{0,3}}(?:(?:blog|post|article|essay|working|suggested)[ \t]+){{0,2}}"
    rf"(?:{_LABELS})[*_]{{0,3}}[ \t]*[:：][ \t]*(.*)",
    re.IGNORECASE,
)
_BODY_LABEL = re.compile(r"[*_]{0,3}(?:content|body|text|article|blog post)[*_]{0,3}:[*_]{0,3}[ \t]*\n?", re.IGNORECASE)
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(.+)")
_BOLD = re.compile(r"[ ]{0,3}(\*\*\*|\*\*|___|__)(?=\S)(.+?)\1[ \t]*[:.]?[ \t]*")
_HTML = re.compile(r"[ ]{0,3}<(h[1-6]|title)\b[^<>]*>(.+)</\1>[ \t]*", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]+"|“[^“”]+”|«[^«»]+»|„[^„“”]+[“”]|「[^「」]+」|『[^『』]+』|《[^《》]+》')
_MARKED_START = re.compile(
    r'[ ]{0,3}(?:#|\*\*|__|<|"|“|«|„|「|『|《|```|~~~|\{)|[ ]{0,3}[*_#]{0,8}(?:title|headline)', re.IGNORECASE
)
_NOT_BARE = re.compile(r"[ \t]*(?:[-*+>|•][ \t]|>|\||\d+[.)][ \t]|`{3}|~{3}|!\[|<|#)")
_ENDS_SENTENCE = tuple(".:;,…。．、，；：।۔،؛")


@dataclass(frozen=True)
class Reply:
    """A reply's title, plain and at most 200 characters, and its Markdown body."""

    title: str
    body: str


class _Undecided(Exception):
    """More of a growing text is needed."""


def split_reply(text: str, *, final: bool = True) -> Reply:
    """Title and body of a reply; of a growing one with `final=False`, where an unsure title is still ""."""
    text = text.lstrip(INVISIBLE)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        title, body = _split(_without_thoughts(text, final), final)
    except _Undecided:
        return Reply("", "")
    if not title and final and body.strip():
        title = made_title(body) or UNTITLED
    return Reply(title, body)


def _split(text: str, final: bool) -> tuple[str, str]:
    kept, text = _without_preamble(_front_matter(text, final), final)
    text = _without_fence(text, final)
    found = _from_json(text, final) or _from_lines(text, final)
    title, body = found
    body = body.strip("\n").rstrip() if body.strip() else ""
    return title, f"{kept}\n\n{body}".strip("\n") if kept else body


def _without_thoughts(text: str, final: bool) -> str:
    """The text after the model's thinking; the thinking itself only where there is nothing else."""
    rest = text
    for _ in range(MOST_THOUGHTS):
        match = _THOUGHT.match(rest)
        if not match:
            break
        ending = re.compile(f"</{match.group(1)}>", re.IGNORECASE).search(rest, match.end())
        after = rest[ending.end() :] if ending else ""
        if not after.strip():
            if not final:
                raise _Undecided
            return rest[match.end() : ending.start() if ending else None]
        rest = after
    start = rest.lstrip().lower()
    if not final and (not start or any(tag.startswith(start) for tag in _THOUGHT_TAGS)):
        raise _Undecided
    # Some servers swallow the opening tag.
    late = _LATE_END.search(rest) if "</think" in rest[:200_000].lower() else None
    if late and "<think" not in rest[: late.start()].lower() and rest[late.end() :].strip():
        rest = rest[late.end() :]
    return rest


def _front_matter(text: str, final: bool) -> str:
    """YAML front matter becomes a heading, and its other lines a paragraph."""
    text = _without_blank_lines(text)
    match = _FRONT.match(text)
    title = _FRONT_TITLE.search(match.group(1)) if match else None
    if not match or not title:
        if not final and not match and _FRONT_START.match(text) and len(text) < LONGEST_MARKED:
            raise _Undecided
        return text
    others = _FRONT_TITLE.sub("", match.group(1), count=1)
    return f"# {title.group(1)}\n\n{others}\n{text[match.end() :]}"


def _without_preamble(text: str, final: bool) -> tuple[str, str]:
    """What was said before the title and is to be kept, and the reply proper."""
    for _ in range(2):
        text = _without_blank_lines(text)
        line, newline, rest = _first_line(text)
        if not _may_be_preamble(line, final and not newline):
            break
        following = _without_rules(rest)
        if not final and not _first_line(following)[1] and len(following) < LONGEST_BARE:
            raise _Undecided
        if not following.strip():
            break
        marked = _is_marked(following)
        if _is_preamble(line, marked):
            text = following
        elif marked and line.rstrip().endswith(":"):
            return line, following
        else:
            break
    return "", text


def _may_be_preamble(line: str, alone: bool) -> bool:
    if alone or len(line) > LONGEST_PREAMBLE:
        return False
    start = line.lstrip("*_ ").replace("’", "'")
    return bool(_AGREES.match(start) or _OFFERS.match(start))


def _is_preamble(line: str, marked: bool) -> bool:
    """Whether a first line is only talk about the text; where that is in doubt, it is not."""
    line = line.strip().strip("*_").replace("’", "'")
    agrees = bool(_AGREES.match(line))
    if _LONE_ASSENT.fullmatch(line):
        return True
    about = bool(_NOUN.search(line))
    if marked:
        return about or (agrees and bool(_WORK.search(line)))
    return line.endswith(":") and (about or (agrees and bool(_WORK.search(line))))


def _is_marked(text: str) -> bool:
    """Whether a text begins with something that says "here the reply proper begins"."""
    line = _first_line(text)[0]
    fence = _FENCE.match(text)
    wraps = bool(fence and fence.group(2).lower() in _WRAPPERS | _MAYBE_WRAPPERS)
    return wraps or text.startswith("{") or _explicit(line) is not None


def _without_fence(text: str, final: bool) -> str:
    """The inside of a code fence that wraps the whole reply, and what comes after it."""
    text = _without_blank_lines(text)
    if not final and text and not text.strip("`~"):
        raise _Undecided
    match = _FENCE.match(text)
    if not match or match.group(2).lower() not in _WRAPPERS | _MAYBE_WRAPPERS:
        if not final and text[:3] in {"```", "~~~"} and "\n" not in text[:60]:
            raise _Undecided
        return text
    inner = text[match.end() :]
    line = _first_line(_without_blank_lines(inner))
    if not final and not line[1] and len(line[0]) < LONGEST_BARE and not line[0].startswith("{"):
        raise _Undecided
    inside, after, closed = _closed(inner, match.group(1))
    sure = match.group(2).lower() in _WRAPPERS
    starts_like_reply = line[0].startswith("{") or _explicit(line[0]) is not None
    if not sure and (not starts_like_reply or (closed and after.strip() and not line[0].startswith("{"))):
        return text
    if not final:
        last = inside.rfind("\n") + 1
        inside = inside if inside[last:].strip("`~ ") or not inside[last:] else inside[:last]
    return f"{inside.rstrip()}\n\n{after.strip()}" if after.strip() else inside


def _closed(inner: str, mark: str) -> tuple[str, str, bool]:
    """The inside of a fence and what follows its end; fences inside of it are respected."""
    fence = re.compile(rf"^[ ]{{0,3}}{re.escape(mark[0])}{{3,}}([^\n`]*)$", re.MULTILINE)
    ends = [match for match in fence.finditer(inner) if not match.group(1).strip()]
    if ends and not inner[ends[-1].end() :].strip():
        return inner[: ends[-1].start()], "", True
    inside_another = False
    for match in fence.finditer(inner):
        if match.group(1).strip():
            inside_another = True
        elif inside_another:
            inside_another = False
        else:
            return inner[: match.start()], inner[match.end() :], True
    return inner, "", False


def _from_json(text: str, final: bool) -> tuple[str, str] | None:
    start = _JSON.match(text)
    if not start:
        return None
    found = read_json(text[start.end() - 1 :], final)
    if found is None:
        if not final:
            raise _Undecided
        return None
    title, body = found
    return _fitted(title, "", body)


def _from_lines(text: str, final: bool) -> tuple[str, str]:
    past_rules = _without_rules(text)
    start, start_ended, _ = _first_line(past_rules)
    if not final and not start_ended and _may_become_title(start):
        raise _Undecided
    text = past_rules if _is_marked(past_rules) else _without_blank_lines(text)
    line, newline, rest = _first_line(text)
    if not final and not newline and _may_become_title(line):
        raise _Undecided
    raw = _explicit(line)
    labelled = bool(_LABEL.match(line.strip()))
    if raw == "":
        # "Title:" with the title on the next line.
        line, newline, rest = _first_line(_without_blank_lines(rest))
        if not final and not newline:
            raise _Undecided
        raw = line
    if raw is not None:
        return _fitted(raw, line, _after_title(rest, labelled=labelled, final=final))
    under, under_newline, after = _first_line(rest)
    if not final and newline and not under_newline and not under.strip("=- \t"):
        raise _Undecided
    if newline and _UNDERLINE.fullmatch(under) and not _NOT_BARE.match(line):
        return _fitted(line, line, _after_title(after, labelled=False, final=final))
    if newline and _is_bare_title(line) and not under.strip():
        if not after.strip() and not final:
            raise _Undecided
        if after.strip():
            return _fitted(line, line, _after_title(rest, labelled=False, final=final))
    return made_title(text, whole=final), text


def _may_become_title(line: str) -> bool:
    """Whether a first line that still grows may turn out to be a title."""
    return len(line) <= (LONGEST_MARKED if _MARKED_START.match(line) else LONGEST_BARE)


def _explicit(line: str) -> str | None:
    """The title in a line that is marked as one; "" for a label without its title; None for other lines."""
    line = line.rstrip()
    if len(line) > LONGEST_MARKED:
        return None
    if label := _LABEL.fullmatch(line.strip()):
        return label.group(1).strip("*_ \t")
    if heading := _HEADING.fullmatch(line):
        return heading.group(1)
    if bold := _BOLD.fullmatch(line):
        return bold.group(2) if bold.group(1) not in bold.group(2) else None
    if html := _HTML.fullmatch(line):
        return html.group(2)
    return line.strip() if len(line) <= LONGEST_BARE and _is_quoted_title(line.strip()) else None


def _is_quoted_title(line: str) -> bool:
    return bool(_QUOTED.fullmatch(line)) and not line[1:-1].rstrip().endswith((".", ",", "。", "，"))


def _is_bare_title(line: str) -> bool:
    """A short first line, no sentence, above an empty one."""
    line = line.strip().strip("*_")
    words = len(line.split())
    if not line or len(line) > LONGEST_BARE or words > LONGEST_BARE_WORDS or _NOT_BARE.match(line):
        return False
    if line.endswith(("!", "?")) and words < 3:
        return False
    return not line.endswith(_ENDS_SENTENCE) and any(char.isalnum() for char in line)


def _fitted(raw: str, line: str, body: str) -> tuple[str, str]:
    """The clean title; a title too long to be kept whole stays in the body, so that nothing is lost."""
    title, cut = clean_title(raw[:LONGEST_MARKED])
    if not title:
        return "", f"{line}\n\n{body}" if line else body
    if cut or len(raw) > LONGEST_MARKED:
        return title, f"{line or raw}\n\n{body}"
    return title, body


def _after_title(rest: str, *, labelled: bool, final: bool) -> str:
    body = _without_rules(rest)
    if not final and not body.strip("-*_= \t\n"):
        return ""
    if not final and labelled and "\n" not in body and len(body) < LONGEST_BODY_LABEL:
        return ""
    label = _BODY_LABEL.match(body) if labelled else None
    return _without_blank_lines(body[label.end() :]) if label else body


def _without_rules(text: str) -> str:
    """Without the blank lines and horizontal rules that it begins with."""
    for _ in range(4):
        text = _without_blank_lines(text)
        line, newline, rest = _first_line(text)
        if not newline or not _RULE.fullmatch(line):
            break
        text = rest
    return text


def _without_blank_lines(text: str) -> str:
    start = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, start) + 1 :]


def _first_line(text: str) -> tuple[str, str, str]:
    return text.partition("\n")
