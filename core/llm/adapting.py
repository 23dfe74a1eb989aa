"""Which optional parameters a model takes: learnt from its refusals, remembered for the next call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Options, mostly of the sampler, that are no part of the protocol: a server that refuses one of them knows none.
BEYOND = (
    "timings_per_token",
    "min_p",
    "repeat_penalty",
    "dry_multiplier",
    "dry_allowed_length",
    "dry_penalty_last_n",
    "dry_sequence_breakers",
)
OPTIONAL = (
    "temperature",
    "max_tokens",
    "max_completion_tokens",
    "stream_options",
    "response_format",
    "seed",
    "logit_bias",
    "frequency_penalty",
    "presence_penalty",
    "top_p",
    *BEYOND,
)

_UNNAMED = re.compile(
    r"(?:unsupported|unrecognized|unknown|unexpected|invalid|extra)[^.\n]{0,40}"
    r"(?:parameter|argument|field|input|propert|key\b)"
    r"|(?:extra inputs|additional properties)[^.\n]{0,80}not (?:permitted|allowed)"
)


# How servers name a response_format that they refuse: by its kind, or by what they make of it.
_FORMAT = re.compile(r"response.?format|json.?schema|\bgrammar\b|structured output")
_PLAIN_JSON = {"type": "json_object"}


@dataclass(frozen=True)
class Shape:
    """How a request must look for one model: what to leave out, what its token limit is called, how it gives JSON."""

    dropped: frozenset[str] = frozenset()
    renamed: bool = False
    in_doubt: frozenset[str] = frozenset()
    # It gives JSON, but follows no schema.
    plain_json: bool = False

    def of(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options in this shape."""
        names = {"max_tokens": "max_completion_tokens"} if self.renamed else {}
        shaped = {names.get(name, name): value for name, value in options.items()}
        if self.plain_json and "response_format" in shaped:
            shaped["response_format"] = _PLAIN_JSON
        return {name: value for name, value in shaped.items() if name not in self.dropped | self.in_doubt}

    def settled(self) -> "Shape":
        """What to remember: token counts are asked for again unless the model itself refused to give them."""
        # Two steps down to a reply in words say nothing against what else was left out at the second.
        blameless = OPTIONAL if self.plain_json and "response_format" in self.dropped else ("stream_options",)
        return Shape(self.dropped | (self.in_doubt - set(blameless)), self.renamed, plain_json=self.plain_json)


def adapted(shape: Shape, sent: Mapping[str, Any], status: int, said: str, *, again: bool) -> Shape | None:
    """The shape to try after a refusal of `sent`, or None where the refusal is about something else.

    With `again`, a second refusal, every optional parameter goes: there is one call left.
    """
    said = said[:20_000].lower()
    at_stake = {name for name in OPTIONAL if name in sent}
    named = {name for name in at_stake if name in said}
    if "response_format" in at_stake and _FORMAT.search(said):
        named |= {"response_format"}
    if named & set(BEYOND):
        named |= at_stake & set(BEYOND)
    if status not in {400, 422} or not at_stake or not (named or _UNNAMED.search(said)):
        return None
    rename = "max_tokens" in at_stake and "max_completion_tokens" in said
    if rename:
        named -= {"max_tokens"}
    plain_json = "response_format" in named and not again and sent["response_format"] != _PLAIN_JSON
    in_doubt: set[str] = set()
    if again or not (named or rename):
        # What a server has asked for by name in place of another is the one safe thing to keep.
        keeps = rename or (shape.renamed and "max_completion_tokens" not in named)
        in_doubt = set(OPTIONAL) - named - ({"max_tokens", "max_completion_tokens"} if keeps else set())
    dropped = shape.dropped | (named - {"response_format"} if plain_json else named)
    return Shape(dropped, shape.renamed or rename, frozenset(in_doubt), shape.plain_json or plain_json)
