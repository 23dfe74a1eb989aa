"""One call of the client, and what came of it."""

import itertools
import time

from core.llm.client import Delta, Endpoint, Usage, Waiting, stream_chat
from core.llm.errors import ModelError
from core.tests.openai_server import OpenAIServer

KEY = "sk-proj-verysecret1234567890abcdefXYZ"
MESSAGES = [{"role": "system", "content": "Write."}, {"role": "user", "content": "A harbour"}]
_numbers = itertools.count()


def endpoint(server: OpenAIServer, timeout: float = 40.0, key: str = KEY) -> Endpoint:
    """An endpoint with a model's name of its own: what one test learns about a model is not another's."""
    return Endpoint(server.base_url, key, f"model-{next(_numbers)}", timeout)


class Outcome:
    """All that one call came to."""

    def __init__(self) -> None:
        self.text = ""
        self.waits: list[Waiting] = []
        self.usage: Usage | None = None
        self.error: ModelError | None = None
        self.seconds = 0.0

    @property
    def kind(self) -> str:
        return self.error.kind if self.error else ""


async def run(place: Endpoint, max_tokens: int | None = 50, temperature: float | None = 0.5) -> Outcome:
    outcome = Outcome()
    start = time.monotonic()
    try:
        async for event in stream_chat(place, MESSAGES, max_tokens=max_tokens, temperature=temperature):
            if isinstance(event, Delta):
                outcome.text += event.text
            elif isinstance(event, Waiting):
                outcome.waits.append(event)
            else:
                outcome.usage = event
    except ModelError as error:
        outcome.error = error
    outcome.seconds = time.monotonic() - start
    return outcome


def assert_no_secret(outcome: Outcome) -> None:
    shown = str(outcome.error) + "".join(wait.reason for wait in outcome.waits)
    parts = [KEY[at : at + 8] for at in range(len(KEY) - 7)]
    assert not any(part in shown for part in parts)
    if outcome.error:
        assert outcome.error.__cause__ is None
        assert outcome.error.__context__ is None
