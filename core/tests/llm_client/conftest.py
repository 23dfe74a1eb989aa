"""The loopback model server of the client's tests."""

from collections.abc import Iterator

import pytest

from core.tests.openai_server import OpenAIServer


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running
