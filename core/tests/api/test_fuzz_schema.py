"""The whole schema against the real app: whatever it allows or forbids is answered as it says, by whoever is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, Config, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import ChecksConfig, GenerationConfig, ProjectConfig, ProjectsConfig
from schemathesis.config._checks import NegativeDataRejectionConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from core.tests import machine
from core.tests.api.planted import TABLE, WRITING, Planted, leaked
from core.tests.api.settled import Settled
from core.tests.openai_server import OpenAIServer
from core.tests.servers import AppServers

# Not here: unsupported_method (it tells only of schemathesis's own coverage phase; test_access.py sends every method),
# and ignored_auth (each example is sent by nobody, too).
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]
# An example is sent by four callers.
EXAMPLES, MORE = 15, 30
# uvicorn's limit for the whole head is 64 KB.
LONGEST_QUERY = 60_000
QUIET = list(HealthCheck)


@cache
def operations() -> dict[str, list[APIOperation[Any, Any, Any, Any]]]:
    """By the names of the addresses."""
    raw = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))
    schema = schemathesis.openapi.from_dict(raw, config=config())
    found: dict[str, list[Any]] = {name: [] for name in TABLE}
    for one in schema.get_all_operations():
        found[resolve(one.ok().path.format(id=1, version=1, format="md", name="x")).url_name].append(one.ok())
    return found


def config() -> Config:
    # Each caller's token is its session's.
    generation = GenerationConfig(with_security_parameters=False)
    # An If-Match that does not match is told before the body is looked at, a body too large before it is read.
    refused = NegativeDataRejectionConfig(
        expected_statuses=["400", "401", "403", "404", "405", "409", "412", "413", "415", "422"]
    )
    default = ProjectConfig(
        max_stream_events=10_000, generation=generation, checks=ChecksConfig(negative_data_rejection=refused)
    )
    return Config(projects=ProjectsConfig(default=default))


@pytest.fixture(scope="module")
def settled(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Any, collected_static: None
) -> Iterator[Settled]:
    high = "1000000/minute"
    with OpenAIServer() as model, AppServers(tmp_path_factory.mktemp("fuzz"), migrated_database) as servers:
        app = servers.start(
            OPENAI_BASE_URL=model.base_url,
            PERSONAGEN_API_RATE=high,
            PERSONAGEN_API_ADDRESS_RATE=high,
            PERSONAGEN_DRAFTS_PER_AUTHOR=1000,
            PERSONAGEN_OPEN_DRAFTS_PER_AUTHOR=10_000,
        )
        settled = Settled(app)
        yield settled
        settled.close()


@pytest.fixture
def anew(settled: Settled) -> Iterator[Settled]:
    settled.put_back()
    yield settled
    # What went wrong inside is told in the log, whatever was answered.
    assert "Traceback" not in settled.app.log()


# What is sent --------------------------------------------------------------------------------------------
def cases(operation: Any, planted: Planted) -> st.SearchStrategy[Case]:
    """Allowed and forbidden ones, most of them of the owner's objects, some with what makes them go on."""
    keys = keys_of(operation, planted)
    ways = [operation.as_strategy(mode, path_parameters=keys) for mode in GenerationMode]
    if keys:
        ways += [operation.as_strategy(mode) for mode in GenerationMode]
        ways += ways[:2] * 2
    return st.builds(seasoned, st.one_of(ways), st.just(planted), st.integers(0, 3)).filter(has_an_address)


def has_an_address(case: Case) -> bool:
    """Whether its query comes as far as the app: a longer one the HTTP server refuses, in words of its own."""
    return len(urlencode(case.query or {}, doseq=True)) < LONGEST_QUERY


def keys_of(operation: Any, planted: Planted) -> dict[str, Any]:
    names = {one.name for one in operation.path_parameters}
    of = TABLE[resolve(operation.path.format(id=1, version=1, format="md", name="x")).url_name].of
    if of == "model":
        return {"name": f"persona:{planted.persona}"}
    keys = {"id": getattr(planted, of), "version": planted.run} if of else {}
    return {name: key for name, key in keys.items() if name in names}


def seasoned(case: Case, planted: Planted, chance: int) -> Case:
    """One in four bodies names what is there: without, next to none would come past the first check."""
    there = {
        "writing_sample": WRITING,
        "engine": "builtin",
        "text": WRITING,
        "persona": planted.persona,
        "model": f"persona:{planted.persona}",
        "prompt": "Kettles",
        "title": "Kettles",
        "values": {"tone": "dry", "formality_level": 3},
    }
    if chance == 0 and isinstance(case.body, dict):
        case.body = {name: there.get(name, value) for name, value in case.body.items() if name != "texts"}
    return case


# What is answered ----------------------------------------------------------------------------------------
def answered(case: Case, settled: Settled, who: str) -> Any:
    """By the schema: its own statuses, types, headers and bodies, and no more of the owner's than is theirs."""
    session = settled.callers[who]
    response = case.call(settled.app.url, session, timeout=60)
    more = [checks.response_schema_conformance]
    if "event-stream" in response.headers.get("content-type", [""])[0]:
        # The schema is of the whole text; the check holds it against each event.
        more = []
        tell_events(response.text)
    case.validate_response(
        response, [*CHECKS, *more], transport_kwargs={"session": session, "base_url": settled.app.url}
    )
    sent = f"{response.request.url} {response.request.body!r}"
    if who in ("nobody", "stranger"):
        assert not leaked(response.text, sent), f"{who} was told of the owner"
    return response


def tell_events(text: str) -> None:
    """Each has a name that the description tells, or OpenAI's none, and JSON; the last one ends it."""
    events = [dict(line.split(": ", 1) for line in one.split("\n")) for one in text.strip().split("\n\n")]
    assert {one.get("event", "") for one in events} <= {"state", "delta", "text", "done", "error", ""}
    assert events[-1].get("event") in ("done", "error") or events[-1]["data"] == "[DONE]"
    assert all(json.loads(one["data"]) for one in events if one["data"] != "[DONE]")


def sent_by_all(case: Case, settled: Settled) -> None:
    before = settled.owned()
    is_unsafe = case.method not in ("GET", "HEAD")
    assert answered(case, settled, "nobody").status_code in (401, 404)
    read = answered(case, settled, "reader")
    assert not is_unsafe or read.status_code in (403, 404, 405)
    foreign = answered(case, settled, "stranger")
    if keys_of(case.operation, settled.planted).items() <= case.path_parameters.items() and case.path_parameters:
        assert foreign.status_code >= 400
    assert settled.owned() == before, "what is the owner's was changed"
    own = answered(case, settled, "owner")
    if is_unsafe and (own.status_code < 400 or foreign.status_code < 400):
        settled.put_back()


def fuzz(operation: Any, settled: Settled, examples: int) -> None:
    @settings(
        max_examples=examples,
        database=None,
        suppress_health_check=QUIET,
        phases=[Phase.explicit, Phase.generate],
    )
    @given(cases(operation, settled.planted))
    def each(case: Case) -> None:
        sent_by_all(case, settled)

    each()


NAMES = [name for name, row in TABLE.items() if not row.public]


@pytest.mark.timeout(machine.fuzz() * 10 or 900)
@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_the_schema_says(anew: Settled, name: str) -> None:
    assert operations()[name]
    for operation in operations()[name]:
        fuzz(operation, anew, machine.fuzz() or (MORE if machine.is_required("slow") else EXAMPLES))


def test_every_address_is_in_the_schema() -> None:
    assert {name for name, found in operations().items() if not found} == {"schema"}
    methods = {name: {one.method.upper() for one in found} for name, found in operations().items() if found}
    assert methods == {name: set(TABLE[name].methods.split()) - {"HEAD"} for name in NAMES}
