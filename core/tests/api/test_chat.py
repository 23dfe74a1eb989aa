"""OpenAI's protocol, spoken by the `openai` package itself: each persona is a model."""

from __future__ import annotations

import threading
from typing import Any

import openai
import pytest

from core.tests.api.conftest import Caller
from core.tests.api.served import Program
from core.tests.drafting import Pen, rows, until
from core.tests.openai_server import OpenAIServer

HELLO: list[Any] = [{"role": "user", "content": "Say hello to the kettle."}]


def client(program: Program, **options: Any) -> openai.OpenAI:
    given = {"base_url": f"{program.app.url}/api/v1", "api_key": program.secret, "max_retries": 0, **options}
    return openai.OpenAI(**given)


def usage(program: Program) -> dict[str, Any]:
    query = "SELECT s.* FROM core_usage s JOIN core_author a ON a.id = s.author_id"
    found = rows(program.app, f"{query} JOIN auth_user u ON u.id = a.user_id WHERE u.username = ?", program.name)
    return found[0] if found else {}


def test_an_answer_in_a_personas_voice(program: Program, model: OpenAIServer) -> None:
    persona = program.persona(formality_level=9, tone="solemn")
    said = client(program).chat.completions.create(model=f"persona:{persona}", messages=HELLO)
    assert said.object == "chat.completion"
    assert said.choices[0].message.role == "assistant"
    assert said.choices[0].message.content
    assert said.choices[0].finish_reason == "stop"
    assert said.usage.total_tokens == said.usage.prompt_tokens + said.usage.completion_tokens > 0
    sent = model.requests[-1]["json"]["messages"]
    assert "solemn" in sent[0]["content"]
    assert sent[0]["role"] == "system"
    assert sent[-1] == HELLO[0]
    assert program.get("content/").json()["count"] == 0


def test_it_is_streamed(program: Program, pen: Pen) -> None:
    persona = program.persona()
    stream = client(program).chat.completions.create(
        model=f"persona:{persona}", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = iter(stream)
    assert next(chunks).choices[0].delta.role == "assistant"
    pen.write("Hello, ")
    assert next(chunks).choices[0].delta.content == "Hello, "
    pen.write("kettle.")
    pen.end()
    rest = list(chunks)
    assert rest[0].choices[0].delta.content == "kettle."
    assert rest[1].choices[0].finish_reason == "stop"
    assert (rest[2].choices, rest[2].usage.prompt_tokens, rest[2].usage.completion_tokens) == ([], 7, 11)
    assert len(rest) == 3


def test_a_persona_is_named_by_number_or_name(program: Program, model: OpenAIServer) -> None:
    persona = program.persona("The Kettle Critic", tone="wry")
    program.persona("Another", tone="solemn")
    for name in (f"persona:{persona}", "persona:The Kettle Critic", "persona:the kettle critic"):
        client(program).chat.completions.create(model=name, messages=HELLO)
        assert "wry" in model.requests[-1]["json"]["messages"][0]["content"]


def test_what_the_client_says_as_the_system_comes_after_the_voice(program: Program, model: OpenAIServer) -> None:
    persona = program.persona(tone="wry")
    talk: list[Any] = [
        {"role": "system", "content": "Answer in French."},
        {"role": "user", "content": [{"type": "text", "text": "One"}, {"type": "text", "text": "two."}]},
        {"role": "assistant", "content": "Three."},
        {"role": "user", "content": "Four?"},
    ]
    client(program).chat.completions.create(model=f"persona:{persona}", messages=talk)
    sent = model.requests[-1]["json"]["messages"]
    assert [one["role"] for one in sent] == ["system", "user", "assistant", "user"]
    assert sent[0]["content"].index("wry") < sent[0]["content"].index("Answer in French.")
    assert sent[1]["content"] == "One\ntwo."


def test_what_a_client_asks_of_the_model_is_passed_on(program: Program, model: OpenAIServer) -> None:
    persona = program.persona()
    options: dict[str, Any] = {"temperature": 0.2, "max_tokens": 77, "top_p": 0.5, "seed": 4, "stop": ["END"]}
    beside: dict[str, Any] = {"user": "me", "n": 1, "tools": [], "logprobs": False, "response_format": {"type": "text"}}
    client(program).chat.completions.create(model=f"persona:{persona}", messages=HELLO, **options, **beside)
    sent = model.requests[-1]["json"]
    assert {name: sent[name] for name in options} == options


def test_personas_are_listed_as_models(program: Program) -> None:
    persona = program.persona("The Kettle Critic")
    program.persona("Archived", is_active=False)
    found = client(program).models.list().data
    assert [(one.id, one.model_dump()["name"]) for one in found] == [(f"persona:{persona}", "The Kettle Critic")]
    assert client(program).models.retrieve(found[0].id).id == found[0].id


def test_a_strangers_persona_is_no_model(program: Program) -> None:
    persona = program.persona("Secret")
    stranger = Program(program.app, f"{program.name}-stranger")
    for name in (
        f"persona:{persona}",
        "persona:Secret",
        "persona:",
        "persona:99999999999999999999",
        "gpt-4o",
        str(persona),
    ):
        with pytest.raises(openai.NotFoundError, match="no persona of that name"):
            client(stranger).chat.completions.create(model=name, messages=HELLO)
    with pytest.raises(openai.NotFoundError):
        client(stranger).models.retrieve(f"persona:{persona}")
    assert client(stranger).models.list().data == []


def test_without_a_token_nobody_is_answered(program: Program) -> None:
    with pytest.raises(openai.AuthenticationError):
        client(program, api_key="pgen_of-nobody").chat.completions.create(model="persona:1", messages=HELLO)


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": None}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages.0.content"),
        ({"n": 2}, "n"),
        ({"temperature": 3}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stop": ["a"] * 5}, "stop"),
        ({"tools": [{"type": "function", "function": {"name": "x"}}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"temprature": 1}, "temprature"),
    ],
)
def test_what_is_wrong_is_said_as_the_protocol_has_it(
    program: Program, model: OpenAIServer, sent: dict[str, Any], param: str
) -> None:
    persona = program.persona()
    before = len(model.requests)
    response = program.post("chat/completions", {"model": f"persona:{persona}", "messages": HELLO, **sent})
    told = response.json()
    assert (response.status_code, list(told["errors"])) == (400, [param])
    assert told["error"]["param"] == param
    assert told["error"]["type"] == "invalid_request_error"
    assert param in told["error"]["message"]
    assert len(model.requests) == before


@pytest.mark.parametrize("fault", ["key", "server_error", "closed"])
def test_a_model_that_fails_is_said_to(program: Program, model: OpenAIServer, fault: str) -> None:
    persona = program.persona()
    model.fault = fault
    with pytest.raises(openai.InternalServerError) as raised:
        client(program).chat.completions.create(model=f"persona:{persona}", messages=HELLO)
    assert raised.value.status_code == 503
    assert int(raised.value.response.headers["retry-after"]) > 0
    with pytest.raises(openai.APIError):
        list(client(program).chat.completions.create(model=f"persona:{persona}", messages=HELLO, stream=True))


def test_what_is_written_is_counted_also_where_the_client_leaves(program: Program, pen: Pen) -> None:
    persona = program.persona()
    stream = client(program).chat.completions.create(model=f"persona:{persona}", messages=HELLO, stream=True)
    chunks = iter(stream)
    next(chunks)
    pen.write("Hello, kettle of mine, " * 4)
    next(chunks)
    stream.close()
    assert until(lambda: usage(program).get("completion_tokens"))
    assert until(lambda: not pen.writing, within=20)


def test_what_is_whole_is_counted_by_the_servers_own_count(program: Program, pen: Pen) -> None:
    persona = program.persona()
    pen.write("Hello.")
    pen.end()
    client(program).chat.completions.create(model=f"persona:{persona}", messages=HELLO)
    counted = usage(program)
    assert (counted["calls"], counted["prompt_tokens"], counted["completion_tokens"]) == (1, 7, 11)


def test_so_many_answers_at_once(program: Program, pen: Pen) -> None:
    """Ten of one author; the eleventh is told to come back."""
    persona, done = program.persona(), list[int]()

    def ask() -> None:
        sent = {"model": f"persona:{persona}", "messages": HELLO}
        done.append(program.post("chat/completions", sent).status_code)

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    until(lambda: len(pen.writing) == 10)
    refused = program.post("chat/completions", {"model": f"persona:{persona}", "messages": HELLO})
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
    assert refused.json()["error"]["type"] == "rate_limit_error"
    for _ in threads:
        pen.write("Hello.")
        pen.end()
    pen.opening = ""
    for thread in threads:
        thread.join(30)
    assert len(done) == 10


def test_a_model_that_is_not_there_yet_is_said_to_be_on_its_way(api: Caller, persona: Any) -> None:
    sent = {"model": f"persona:{persona.pk}", "messages": HELLO}
    response = api.post("chat/completions", sent)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
