"""Is a small built-in model worth asking about a text?

`python -m benchmarks.model_reading [NAME …]` serves each named model of the catalogue (by default both) and asks it
about ten texts that are plain in what the analyser does not count (a trait, the tone, what is valued), then about the
thirty short texts that are plainly high or low in what it does: as JSON, and by the log-probabilities of yes and no.
"""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

import httpx2

from benchmarks import site  # noqa: F401  # the settings
from benchmarks.model_reading_texts import PLAIN_TEXTS
from core.analysis.analyser import analyse
from core.analysis.reading import Finding
from core.attributes import BY_NAME
from core.llm import local
from core.llm.client import Endpoint, ask
from core.llm.errors import ModelError
from core.llm.reading_prompt import sample_messages, schema
from core.llm.reading_reply import understood
from core.tests.analysis.short_texts import SHORT_TEXTS, Short

MIDDLE = 5.5
TRAITS = [Short(plain.trait, plain.high, plain.text) for plain in PLAIN_TEXTS]
COUNTED = [short for short in SHORT_TEXTS if BY_NAME[short.attribute].is_rating]
Way = Callable[[Endpoint, Short], float | None]


def by_analyser(short: Short) -> float | None:
    return analyse(short.text).attributes[short.attribute].score


def as_json(endpoint: Endpoint, text: str, names: Sequence[str]) -> dict[str, Finding]:
    messages = sample_messages(text, names, naming=False)
    wanted = schema(names, naming=False)
    try:
        reply = asyncio.run(
            ask(endpoint, messages, max_tokens=100 * len(names), temperature=0.0, response_format=wanted)
        )
    except ModelError:
        return {}
    return understood(reply, names, text)[0]


def by_rating(endpoint: Endpoint, short: Short) -> float | None:
    return as_json(endpoint, short.text, [short.attribute]).get(short.attribute, Finding()).score


def by_yes_or_no(endpoint: Endpoint, short: Short) -> float:
    """1 to 10 by how much likelier “yes” is than “no” for the scale's upper end."""
    row = BY_NAME[short.attribute]
    odds = log_odds(endpoint, short.text, f"{row.label}: is this text nearer to “{row.high}” than to “{row.low}”?")
    return 1 + 9 / (1 + math.exp(-odds))


def log_odds(endpoint: Endpoint, text: str, question: str) -> float:
    content = f"<text>\n{text}\n</text>\n\n{question} Answer with one word, Yes or No."
    body = {
        "model": endpoint.model,
        "messages": [{"role": "user", "content": content}],
        "max_tokens": 1,
        "temperature": 0,
        "logprobs": True,
        "top_logprobs": 20,
    }
    headers = {"Authorization": f"Bearer {endpoint.api_key}"}
    answer = httpx2.post(f"{endpoint.base_url}/chat/completions", json=body, headers=headers, timeout=60)
    first: dict[str, Any] = answer.json()["choices"][0]["logprobs"]["content"][0]
    likely = {"yes": 1e-6, "no": 1e-6}
    for token in first["top_logprobs"]:
        if (word := token["token"].strip().lower()) in likely:
            likely[word] += math.exp(token["logprob"])
    return math.log(likely["yes"] / likely["no"])


def agreed(scores: Sequence[float | None], texts: Sequence[Short]) -> str:
    pairs = [(s, short.high) for s, short in zip(scores, texts, strict=True) if s is not None]
    right = sum((s > MIDDLE) == high for s, high in pairs)
    between = [(s > t) + 0.5 * (s == t) for s, high in pairs if high for t, low in pairs if not low]
    order = sum(between) / len(between) if between else 0.0
    return f"{right}/{len(texts)} on the right side, {len(pairs)} answered; highs over lows {order:.2f} (chance 0.50)"


def chosen(endpoint: Endpoint, attribute: str, right: Sequence[str]) -> str:
    """How often the likeliest of the usual values is the right one: raw, and less each value's own mean."""
    row = BY_NAME[attribute]
    values = [choice.value for choice in row.choices]
    odds = [
        [log_odds(endpoint, plain.text, f"{row.label}: would you call it “{value}”?") for value in values]
        for plain in PLAIN_TEXTS
    ]
    means = [sum(line[at] for line in odds) / len(odds) for at in range(len(values))]
    less = [[one - mean for one, mean in zip(line, means, strict=True)] for line in odds]
    raw, evened = (
        sum(values[line.index(max(line))] == one for line, one in zip(table, right, strict=True))
        for table in (odds, less)
    )
    return f"{raw}/{len(right)} raw, {evened}/{len(right)} less its mean (chance {len(right) / len(values):.1f})"


@contextmanager
def served(name: str) -> Iterator[Endpoint]:
    root = Path(__file__).resolve().parents[1]
    folder = local.default_model_dir()
    process = Popen([sys.executable, str(root / "manage.py"), "local_model", "serve", name], stdout=DEVNULL)
    try:
        while not (now := local.status(name, folder)).ready:
            time.sleep(0.5)
        yield Endpoint(now.base_url, now.api_key, now.serving, 120.0, builtin=True)
    finally:
        process.terminate()
        process.wait()


def traits(endpoint: Endpoint, name: str, label: str, texts: Sequence[Short], ways: dict[str, Way]) -> None:
    for how, way in ways.items():
        begun = time.monotonic()
        scores = [way(endpoint, short) for short in texts]
        seconds = (time.monotonic() - begun) / len(texts)
        print(f"{name}, {label}, {how}: {agreed(scores, texts)}; {seconds:.1f} s each", flush=True)


def words(endpoint: Endpoint, name: str) -> None:
    expected = {"tone": [plain.tone for plain in PLAIN_TEXTS], "core_values": [plain.value for plain in PLAIN_TEXTS]}
    for attribute, right in expected.items():
        print(f"{name}, {attribute}, yes or no: {chosen(endpoint, attribute, right)}", flush=True)
    read = [as_json(endpoint, plain.text, list(expected)) for plain in PLAIN_TEXTS]
    for attribute, right in expected.items():
        said = [str(found.get(attribute, Finding()).value or "") for found in read]
        hits = sum(one in each.lower() for one, each in zip(right, said, strict=True))
        print(f"{name}, {attribute}, as JSON: {hits}/{len(right)}: {'; '.join(said)}", flush=True)


def main(names: list[str]) -> None:
    for label, texts in (("traits not counted", TRAITS), ("traits counted", COUNTED)):
        print(f"the built-in analyser, {label}: {agreed([by_analyser(short) for short in texts], texts)}", flush=True)
    ways: dict[str, Way] = {"yes or no": by_yes_or_no, "as JSON": by_rating}
    for name in names:
        with served(name) as endpoint:
            traits(endpoint, name, "traits not counted", TRAITS, ways)
            words(endpoint, name)
            traits(endpoint, name, "traits counted", COUNTED, ways)


if __name__ == "__main__":
    main(sys.argv[1:] or [local.SMALL_MODEL, local.DEFAULT_MODEL])
