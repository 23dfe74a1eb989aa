"""Bytes of a server's answer in, pieces of the model's text out, whatever shape the server chose."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from .errors import ErrorKind, ModelError, safe_detail
from .refusals import error_in_reply

MAX_TEXT = 2_000_000
MAX_LINE = 2_000_000
# A token of a stream takes 200 to 400 bytes on the wire, so that a long reply is some megabytes raw.
MAX_RAW = 16_000_000
MAX_ODD = 1_000
MAX_COUNT = 2**31 - 1
BOM = b"\xef\xbb\xbf"

_SURROGATE = re.compile("[\ud800-\udfff]")
# Controls that no text needs; PostgreSQL refuses the first of them.
_CONTROLS = {code: None for code in (*range(32), 127) if chr(code) not in "\t\n\r"}


class Lines:
    """Splits pieces of bytes into lines (LF, CR or CRLF), and never keeps more than one line."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, piece: bytes) -> Iterator[str]:
        # A CR at the very end may be half of a CRLF: it waits for the next piece.
        if piece and self._rest.endswith(b"\r"):
            piece = b"\r" + piece
            del self._rest[-1:]
        lines = piece.splitlines(keepends=True)
        unfinished = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        for line in lines:
            self._rest += line
            yield self._take()
        self._rest += unfinished
        if len(self._rest) > MAX_LINE:
            raise too_long()

    def end(self) -> Iterator[str]:
        if self._rest:
            yield self._take()

    def _take(self) -> str:
        line = self._rest.decode("utf-8", "replace").rstrip("\r\n")
        self._rest.clear()
        return line


class ReplyReader:
    """One answer as it arrives: server-sent events, or one JSON body from servers that don't stream."""

    def __init__(self, secret: str = "") -> None:
        self.done = False
        self.finish_reason = ""
        self.model = ""
        self.prompt_tokens: int | None = None
        self.completion_tokens: int | None = None
        self._secret = secret
        self._raw = 0
        self._size = 0
        self._inked = False
        self._head: bytes | None = b""
        self._body: bytearray | None = None
        self._lines = Lines()
        self._event = ""
        self._data: list[str] = []
        self._data_size = 0
        self._odd = ""
        self._held = ""
        self._chunks = 0
        self._refusal = ""
        self._tools = False

    @property
    def started(self) -> bool:
        """Whether any text has come: after that nobody may ask again from the start."""
        return self._size > 0

    @property
    def complete(self) -> bool:
        """Whether the server has said that its text is whole."""
        return self.done or bool(self.finish_reason)

    def feed(self, piece: bytes) -> Iterator[str]:
        """The texts in the next piece; raises ModelError where the server reports one or talks nonsense."""
        self._raw += len(piece)
        if self._raw > MAX_RAW:
            raise too_long()
        if self._head is not None:
            piece = self._sniff(self._head + piece)
        if self._body is not None:
            self._body += piece
            if len(self._body) > MAX_LINE:
                raise too_long()
            return
        for line in self._lines.feed(piece):
            if line.startswith(":"):
                continue
            yield from self._line(line)
            if self.done:
                return

    def end(self) -> Iterator[str]:
        """What the end of the answer brings; raises ModelError unless there is a whole text."""
        if self._body is not None:
            yield from self._whole(bytes(self._body))
        elif not self.done:
            for line in self._lines.end():
                yield from self._line(line)
            yield from self._dispatch()
        if self._held:
            self._held = ""
            yield from self._text("\ufffd")
        if not self._inked:
            self._explain_empty()
        if not self.complete:
            raise ModelError(ErrorKind.CUT, "The model's server ended the reply before it was whole.")

    def _sniff(self, head: bytes) -> bytes:
        """Tell a page, a JSON body and a stream apart by what they begin with: content types lie."""
        start = head.removeprefix(BOM).lstrip()
        if not start or BOM.startswith(head):
            self._head = b"" if head.isspace() else head
            return b""
        self._head = None
        if start[:1] == b"<":
            raise web_page()
        if start[:1] in b'{["':
            self._body = bytearray()
        return start

    def _line(self, line: str) -> Iterator[str]:
        if not line:
            yield from self._dispatch()
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._event = value.strip()
        elif name == "error":
            # As older servers of llama.cpp report failures.
            self._event = "error"
            self._gather(value)
        elif name == "data":
            yield from self._data_line(value)
        elif name not in {"id", "retry"}:
            self._odd = self._odd or line

    def _data_line(self, value: str) -> Iterator[str]:
        if value.strip() == "[DONE]":
            yield from self._dispatch()
            self.done = True
            return
        # Some servers leave out the empty line between events: what is whole by itself is an event.
        data = None if self._data else _parse(value)
        if isinstance(data, dict):
            yield from self._take(data)
        else:
            self._gather(value)

    def _gather(self, value: str) -> None:
        self._data.append(value)
        self._data_size += len(value) + 1
        if self._data_size > MAX_LINE:
            raise too_long()

    def _dispatch(self) -> Iterator[str]:
        """An empty line: what has gathered over several data lines is one event."""
        raw = "\n".join(self._data)
        self._data.clear()
        self._data_size = 0
        if raw.strip():
            data = _parse(raw)
            if self._event == "error":
                raise error_in_reply(data if data is not None else raw, self._secret)
            if not isinstance(data, dict):
                self._nonsense(raw)
            yield from self._take(data)
        self._event = ""

    def _whole(self, body: bytes) -> Iterator[str]:
        raw = body.decode("utf-8", "replace")
        data = _parse(raw)
        if not isinstance(data, dict):
            self._nonsense(raw)
        yield from self._take(data)
        if not self._chunks and not self.started:
            self._nonsense(raw)
        self.done = True

    def _take(self, data: dict[str, Any]) -> Iterator[str]:
        """One chunk, or one whole completion."""
        error = data if data.get("object") == "error" else data.get("error")
        if error or self._event == "error":
            raise error_in_reply(error or data, self._secret)
        self._note(data)
        choice = _first_choice(data)
        if choice is None:
            if "choices" not in data:
                self._odd = self._odd or str(data)[:MAX_ODD]
            return
        self._chunks += 1
        part = choice.get("delta")
        if part is None and not self.started:
            part = choice.get("message") or {"content": choice.get("text")}
        if isinstance(part, dict):
            self._note_part(part)
            yield from self._text(_content(part.get("content")))
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self.finish_reason = safe_detail(reason)[:40]
        if self.finish_reason == "error":
            raise ModelError(ErrorKind.SERVER, "The model's server broke off with an error of its own.")

    def _note(self, data: dict[str, Any]) -> None:
        if not self.model and isinstance(data.get("model"), str):
            self.model = safe_detail(data["model"], self._secret)
        usage = data.get("usage")
        if isinstance(usage, dict):
            self.prompt_tokens = _count(usage.get("prompt_tokens"), self.prompt_tokens)
            self.completion_tokens = _count(usage.get("completion_tokens"), self.completion_tokens)
        elif isinstance(timings := data.get("timings"), dict):
            prompt, cached = _count(timings.get("prompt_n"), None), _count(timings.get("cache_n"), None)
            self.prompt_tokens = self.prompt_tokens if prompt is None else prompt + (cached or 0)
            self.completion_tokens = _count(timings.get("predicted_n"), self.completion_tokens)

    def _note_part(self, part: dict[str, Any]) -> None:
        refusal = part.get("refusal")
        if isinstance(refusal, str):
            self._refusal = (self._refusal + refusal)[:2_000]
        self._tools = self._tools or bool(part.get("tool_calls") or part.get("function_call"))

    def _text(self, text: str) -> Iterator[str]:
        """Text fit to store and show: surrogates paired over chunks or replaced, controls gone."""
        text, self._held = self._held + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._held = text[:-1], text[-1]
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = text.translate(_CONTROLS)
        if not text:
            return
        self._size += len(text.encode())
        if self._size > MAX_TEXT:
            raise too_long()
        self._inked = self._inked or not text.isspace()
        yield text

    def _explain_empty(self) -> NoReturn:
        if self._refusal or self.finish_reason == "content_filter":
            said = safe_detail(self._refusal, self._secret)
            tail = f" It said: {said}" if said else ""
            raise ModelError(ErrorKind.REFUSED_REQUEST, f"The model declined to write this.{tail}")
        if self._tools:
            message = "The model called a tool and wrote no text."
            raise ModelError(ErrorKind.NONSENSE, message, advice="Try again, or use another model.")
        if self.finish_reason == "length":
            message = "The model used up its allowance of tokens before it wrote any text."
            raise ModelError(ErrorKind.EMPTY, message, advice="Use a model that reasons less, or try again.")
        if self._odd and not self._chunks:
            self._nonsense(self._odd)
        raise ModelError(ErrorKind.EMPTY, "The model's reply was empty.")

    def _nonsense(self, raw: str) -> NoReturn:
        said = safe_detail(raw, self._secret)
        tail = f" It began: {said}" if said else ""
        raise ModelError(ErrorKind.NONSENSE, f"The model's server answered with something unreadable.{tail}")


def too_long() -> ModelError:
    """The error of a reply that passes our limit."""
    return ModelError(ErrorKind.TOO_LONG, "The model's reply was longer than this app accepts.")


def web_page() -> ModelError:
    """The error of a server that shows a page where the model's answer should be."""
    return ModelError(ErrorKind.NONSENSE, "The address answered with a web page, not with a model's reply.")


def _parse(raw: str) -> Any:
    """The JSON in `raw`, or None: also where it is nested without end or holds endless digits."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _first_choice(data: dict[str, Any]) -> dict[str, Any] | None:
    choices = data.get("choices")
    if not isinstance(choices, list):
        return None
    return next((item for item in choices if isinstance(item, dict) and not item.get("index")), None)


def _content(content: object) -> str:
    """A message's content: plain, or as parts of which only the text is wanted (not the reasoning)."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = (part for part in content if isinstance(part, dict) and part.get("type", "text") == "text")
    return "".join(part["text"] for part in parts if isinstance(part.get("text"), str))


def _count(value: object, known: int | None) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT
    return value if is_count and isinstance(value, int) else known
