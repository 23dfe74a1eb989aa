"""What the test server does instead of answering, or while it answers: one function a fault, by name."""

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.tests.openai_server import Call

MEGABYTE = 1_000_000


def tokens(text: str) -> Iterator[str]:
    return (match.group() for match in re.finditer(r"\s*\S+|\s+$", text))


def _answer(call: "Call") -> None:
    if call.body.get("stream"):
        call.stream()
    else:
        call.completion()


def _slow(call: "Call") -> None:
    call.wait(3_600)


def _trickle(call: "Call") -> None:
    call.open_stream()
    call.forever(b":", 0.05)


def _trickle_text(call: "Call") -> None:
    call.open_stream()
    while True:
        call.send_delta({"content": "drip "})
        call.wait(0.05)


def _trickle_headers(call: "Call") -> None:
    call.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        call.check()
        call.wfile.write(b"a")
        call.wait(0.05)


def _cut(call: "Call") -> None:
    call.open_stream()
    call.send_tokens(most=3)
    # No last chunk: the connection just ends.


def _cut_late(call: "Call") -> None:
    """All but the last two tokens."""
    call.open_stream()
    call.send_tokens(most=len(list(tokens(call.reply))) - 2)


def _cut_early(call: "Call") -> None:
    call.open_stream()


def _reset(call: "Call") -> None:
    call.open_stream()
    call.send_tokens(most=3)
    call.wait(0.1)
    call.drop()


def _nonsense(call: "Call") -> None:
    call.open_stream()
    call.send_event('{"choices": [{"delta": {"content": "Hel')
    call.send_event("not json at all")
    call.close_stream()


def _nonsense_late(call: "Call") -> None:
    call.open_stream()
    call.send_tokens(most=3)
    call.send_event("}{ not json")
    call.close_stream()


def _garbage(call: "Call") -> None:
    call.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


def _empty(call: "Call") -> None:
    call.open_stream()
    call.send_delta({"role": "assistant", "content": None})
    call.send_delta({}, "stop")
    call.send_event("[DONE]")
    call.close_stream()


def _error_event(call: "Call", tokens: int = 0) -> None:
    call.open_stream()
    call.send_tokens(most=tokens)
    call.send_event({"error": {"message": "The server had an error", "type": "server_error", "code": None}})
    call.close_stream()


def _error_field(call: "Call") -> None:
    call.open_stream()
    call.send_raw(b'error: {"code": 400, "message": "context length exceeded", "type": "invalid_request"}\n\n')
    call.close_stream()


def _redirect(call: "Call") -> None:
    call.send_whole(307, "text/plain", b"", Location=call.owner.location)


def _refuse(call: "Call", *names: str) -> bool:
    """Refuse the first of these parameters that the request holds."""
    for name in names:
        if name in call.body:
            hint = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
            message = f"Unsupported parameter: '{name}' is not supported with this model.{hint}"
            call.send_error_json(400, message, "unsupported_parameter")
            return True
    return False


def _refuses(*names: str) -> Callable[["Call"], None]:
    return lambda call: None if _refuse(call, *names) else _answer(call)


def _refuses_vaguely(call: "Call") -> None:
    if set(call.body) & {"temperature", "max_tokens", "stream_options"}:
        call.send_json(422, {"detail": [{"loc": ["body"], "msg": "Extra inputs are not permitted"}]})
    else:
        _answer(call)


def _refuses_schemas(call: "Call") -> None:
    """JSON it gives, but after no schema."""
    if call.body.get("response_format", {}).get("type") == "json_schema":
        call.send_error_json(400, "This response_format type is unavailable now", "invalid_request_error")
    else:
        _answer(call)


def _short_context(call: "Call") -> None:
    """Room for some 2,000 words."""
    words = sum(len(message["content"].split()) for message in call.body["messages"])
    if words > 2_000:
        message = f"This model's maximum context length is 4096 tokens. You requested {words * 4 // 3}."
        call.send_error_json(400, message, "context_length_exceeded")
    else:
        _answer(call)


def _bad_utf8(call: "Call") -> None:
    call.open_stream()
    call.send_raw(b'data: {"choices": [{"index": 0, "delta": {"content": "caf\xff\xfe "}}]}\n\n')
    call.send_tokens()
    call.send_delta({}, "stop")
    call.close_stream()


def _split_bytes(call: "Call") -> None:
    """Every byte in a piece of its own, lines ended by CRLF, a surrogate pair split over two chunks."""
    call.open_stream()
    for content in ("caf\\u00e9 ", "\\ud83d", "\\ude00 ", "naïve", "\\u0000\\ud800!"):
        line = f'data: {{"choices":[{{"index":0,"delta":{{"content":"{content}"}}}}]}}\r\n\r\n'
        for byte in line.encode():
            call.send_raw(bytes([byte]))
    call.send_delta({}, "stop")
    call.close_stream()


def _huge(call: "Call") -> None:
    call.open_stream()
    while True:
        call.send_delta({"content": "many words " * 10_000})


def _huge_line(call: "Call") -> None:
    call.open_stream()
    call.send_raw(b'data: {"choices": [{"index": 0, "delta": {"content": "')
    call.forever(b"x" * 100_000, 0)


def _huge_comments(call: "Call") -> None:
    call.open_stream()
    call.forever(b": keep-alive\n\n" * 20_000, 0)


def _huge_error(call: "Call") -> None:
    call.send_response(500)
    call.send_header("Transfer-Encoding", "chunked")
    call.end_headers()
    call.forever(b"x" * 100_000, 0)


def _refusal(call: "Call") -> None:
    call.open_stream()
    call.send_delta({"refusal": "I can't help with that."})
    call.send_delta({}, "stop")
    call.close_stream()


def _tool_calls(call: "Call") -> None:
    call.open_stream()
    call.send_delta({"tool_calls": [{"index": 0, "function": {"name": "search", "arguments": "{}"}}]})
    call.send_delta({}, "tool_calls")
    call.close_stream()


def _reasoning(call: "Call") -> None:
    call.open_stream()
    call.send_delta({"reasoning_content": "The user wants a post.", "content": None})
    call.send_delta({"reasoning": "So I write one."})
    call.send_tokens()
    call.send_delta({}, "stop")
    call.close_stream()


def _thinks_only(call: "Call") -> None:
    call.open_stream()
    call.send_delta({"reasoning_content": "Hm."})
    call.send_delta({}, "length")
    call.close_stream()


def _hangs_after_finish(call: "Call") -> None:
    call.open_stream()
    call.send_tokens()
    call.send_delta({}, "stop")
    call.wait(3_600)


def _wrong_type(call: "Call") -> None:
    call.open_stream("application/json")
    call.send_tokens()
    call.send_delta({}, "stop")
    call.close_stream()


def _tight_events(call: "Call") -> None:
    """One line an event, without the empty lines between them, and Azure's first chunk without choices."""
    call.open_stream()
    events = [call.chunk([], prompt_filter_results=[])]
    events += [call.chunk([{"index": 0, "delta": {"content": token}}]) for token in tokens(call.reply)]
    for event in events:
        call.send_raw(f"data:{json.dumps(event)}\n".encode())
    call.send_raw(b"data: [DONE]\n")
    call.close_stream()


def _error(status: int, message: str, code: str = "", **headers: str) -> Callable[["Call"], None]:
    return lambda call: call.send_error_json(status, message, code, **headers)


def _rate_limit(call: "Call") -> None:
    call.send_error_json(429, "Rate limit reached", "rate_limit_exceeded", Retry_After=call.owner.retry_after)


def _leaky(call: "Call") -> None:
    key = call.headers.get("authorization", "")
    call.send_error_json(400, f"Bad header {key} / {key[7:19]}*** in your request", "bad")


def _html(call: "Call") -> None:
    call.send_whole(200, "text/html", b"<!DOCTYPE html><html><body><h1>Welcome to nginx!</h1></body></html>")


FAULTS: dict[str, Callable[["Call"], None]] = {
    "": _answer,
    "key": _error(401, "Incorrect API key provided: sk-abcd********wxyz.", "invalid_api_key"),
    "forbidden": _error(403, "Country, region, or territory not supported"),
    "rate_limit": _rate_limit,
    "rate_limit_long": _error(429, "Rate limit reached", "rate_limit_exceeded", Retry_After="90"),
    "quota": _error(429, "You exceeded your current quota, please check your plan", "insufficient_quota"),
    "server_error": _error(500, "The server had an error while processing your request"),
    "unavailable": _error(503, "Loading model", Retry_After="1"),
    "bad_model": _error(404, "The model `nope` does not exist or you do not have access", "model_not_found"),
    "bad_path": lambda call: call.send_whole(404, "text/html", b"<html>404 page not found</html>"),
    "bad_request": _error(400, "Invalid value for 'messages'"),
    "prompt_too_long": _error(400, "This model's maximum context length is 10", "context_length_exceeded"),
    "leaky": _leaky,
    "slow": _slow,
    "trickle": _trickle,
    "trickle_text": _trickle_text,
    "trickle_headers": _trickle_headers,
    "cut": _cut,
    "cut_late": _cut_late,
    "cut_early": _cut_early,
    "closed": lambda call: call.drop(),
    "reset": _reset,
    "html": _html,
    "nonsense": _nonsense,
    "nonsense_late": _nonsense_late,
    "nonsense_body": lambda call: call.send_whole(200, "application/json", b'{"status": "ok"}'),
    "deep_json": lambda call: call.send_whole(200, "application/json", b'{"choices": ' + b"[" * 100_000),
    "garbage": _garbage,
    "plain": lambda call: call.send_whole(200, "text/plain", b"It works!\nNothing more here.\n"),
    "empty": _empty,
    "empty_body": lambda call: call.send_whole(200, "text/event-stream", b""),
    "error_body": _error(200, "The model is overloaded", "server_error"),
    "error_event": _error_event,
    "error_event_late": lambda call: _error_event(call, tokens=3),
    "error_field": _error_field,
    "no_done": lambda call: call.stream(done=False),
    "no_finish": lambda call: call.stream(finish=None, usage=False),
    "no_end": lambda call: call.stream(finish=None, usage=False, done=False),
    "no_usage": lambda call: call.stream(usage=False),
    "length": lambda call: call.stream(finish="length"),
    "content_filter": lambda call: call.stream(finish="content_filter"),
    "redirect": _redirect,
    "refuses_temperature": _refuses("temperature"),
    "wants_max_completion_tokens": _refuses("max_tokens"),
    "refuses_both": _refuses("max_tokens", "temperature"),
    "refuses_stream_options": _refuses("stream_options"),
    "refuses_sampling": _refuses("repeat_penalty", "dry_multiplier"),
    "refuses_response_format": _refuses("response_format"),
    "refuses_schemas": _refuses_schemas,
    "refuses_temperature_and_formats": _refuses("response_format", "temperature"),
    "short_context": _short_context,
    "refuses_all": _refuses("temperature", "stream_options", "max_tokens", "max_completion_tokens"),
    "refuses_vaguely": _refuses_vaguely,
    "not_streaming": lambda call: call.completion(),
    "bad_utf8": _bad_utf8,
    "split_bytes": _split_bytes,
    "huge": _huge,
    "huge_line": _huge_line,
    "huge_body": lambda call: call.send_whole(200, "application/json", b'{"a": "' + b"x" * 5 * MEGABYTE),
    "huge_comments": _huge_comments,
    "huge_error": _huge_error,
    "refusal": _refusal,
    "tool_calls": _tool_calls,
    "reasoning": _reasoning,
    "thinks_only": _thinks_only,
    "hangs_after_finish": _hangs_after_finish,
    "wrong_type": _wrong_type,
    "tight_events": _tight_events,
}
