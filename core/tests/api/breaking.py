"""What between two OpenAPI schemas breaks a program that was written for the first.

A request may be taken more widely and an answer may say more; not the other way round. In an answer, lengths and bounds
are no promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete", "head")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
EXACT = ("pattern", "multipleOf", "uniqueItems")
ALL = {"null", "boolean", "integer", "number", "string", "array", "object"}
Schema = dict[str, Any]


def breaking(old: Schema, new: Schema) -> list[str]:
    """A line for each change that breaks a client, beginning with its operation."""
    return list(dict.fromkeys(_Comparison(old, new).run()))


@dataclass
class _Comparison:
    old: Schema
    new: Schema
    # Pairs of references that are being compared: a schema may hold itself.
    open: set[tuple[str, str, str]] = field(default_factory=set)

    def run(self) -> Iterator[str]:
        for path, item in self.old["paths"].items():
            found = self.new["paths"].get(path, {})
            for method in METHODS:
                if method not in item:
                    continue
                name = f"{method.upper()} {path}"
                if method not in found:
                    yield f"{name}: gone"
                else:
                    yield from (f"{name}: {said}" for said in self.operation(item[method], found[method]))

    def operation(self, old: Schema, new: Schema) -> Iterator[str]:
        yield from self.security(old, new)
        yield from self.parameters(old, new)
        yield from self.body(old.get("requestBody"), new.get("requestBody"))
        for status, answer in old.get("responses", {}).items():
            found = new.get("responses", {}).get(status)
            if found is None:
                yield f"answer {status}: gone"
            else:
                yield from self.answer(f"answer {status}", answer, found)

    def security(self, old: Schema, new: Schema) -> Iterator[str]:
        allowed = new.get("security", [])
        for way in old.get("security", []):
            if way not in allowed and {} not in allowed and allowed:
                yield f"security {'+'.join(way) or 'none'}: gone"
        if not old.get("security") and allowed and {} not in allowed:
            yield "security: needed now"

    def parameters(self, old: Schema, new: Schema) -> Iterator[str]:
        before, after = (
            {(one["in"], one["name"]): one for one in operation.get("parameters", [])} for operation in (old, new)
        )
        for key, one in before.items():
            where = f"parameter {key[1]}"
            if key not in after:
                yield f"{where}: gone"
                continue
            if after[key].get("required") and not one.get("required"):
                yield f"{where}: required now"
            yield from self.request(where, one.get("schema", {}), after[key].get("schema", {}))
        for key, one in after.items():
            if key not in before and one.get("required"):
                yield f"parameter {key[1]}: new, and required"

    def body(self, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if old is None:
            if new and new.get("required"):
                yield "body: required now"
            return
        if new is None:
            yield "body: gone"
            return
        if new.get("required") and not old.get("required"):
            yield "body: required now"
        for kind, content in old["content"].items():
            if kind not in new["content"]:
                yield f"body {kind}: gone"
            else:
                yield from self.request("body", content.get("schema", {}), new["content"][kind].get("schema", {}))

    def answer(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        for name in old.get("headers", {}):
            if name not in new.get("headers", {}):
                yield f"{where}, header {name}: gone"
        for kind, content in old.get("content", {}).items():
            found = new.get("content", {}).get(kind)
            if found is None:
                yield f"{where} {kind}: gone"
            else:
                yield from self.response(where, content.get("schema", {}), found.get("schema", {}))

    # What is taken, and what is told -------------------------------------------------------------------------
    def request(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """What was taken before is to be taken still."""
        yield from self.compared(where, old, new, "request")

    def response(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """What is told now is to be something that could be told before."""
        yield from self.compared(where, old, new, "response")

    def compared(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[str]:
        pair = (str(old.get("$ref", "")), str(new.get("$ref", "")), way)
        if pair[0] and pair in self.open:
            return
        self.open.add(pair)
        try:
            yield from self._compared(where, flat(old, self.old), flat(new, self.new), way)
        finally:
            self.open.discard(pair)

    def _compared(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[str]:
        inner, outer = (old, new) if way == "request" else (new, old)
        if more := sorted(types(inner) - types(outer)):
            yield f"{where}: type {', '.join(more)} {'no longer taken' if way == 'request' else 'is new'}"
            return
        yield from _enums(where, inner, outer, way)
        if way == "request":
            yield from _bounds(where, old, new)
        if "format" in outer and outer["format"] != inner.get("format") and "string" in types(inner):
            yield f"{where}: format {old.get('format')} is {new.get('format')} now"
        yield from self._alternatives(where, old, new, way)
        yield from self._properties(where, old, new, way)
        if "array" in types(old) and "array" in types(new) and ("items" in old or "items" in new):
            yield from self.compared(f"{where}[]", old.get("items", {}), new.get("items", {}), way)

    def _properties(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name not in after:
                yield f"{where}.{name}: gone"
            else:
                yield from self.compared(f"{where}.{name}", schema, after[name], way)
        was, now = set(old.get("required", [])), set(new.get("required", []))
        if way == "request":
            yield from (f"{where}.{name}: required now" for name in sorted(now - was))
            if old.get("additionalProperties", True) is not False and new.get("additionalProperties", True) is False:
                yield f"{where}: no other fields are taken now"
        else:
            yield from (f"{where}.{name}: may be missing now" for name in sorted((was - now) & after.keys()))
        values = [schema.get("additionalProperties") for schema in (old, new)]
        if all(isinstance(value, dict) for value in values):
            yield from self.compared(f"{where}.*", values[0], values[1], way)

    def _alternatives(self, where: str, old: Schema, new: Schema, way: str) -> Iterator[str]:
        """Each of the inner ones is to be within one of the outer ones."""
        before, after = old.get("oneOf", []), new.get("oneOf", [])
        inner, outer = (before, after) if way == "request" else (after, before)
        if not outer:
            return
        for number, one in enumerate(inner or [{}], 1):
            pairs = ((one, other) if way == "request" else (other, one) for other in outer)
            if not any(not list(self.compared(where, *pair, way)) for pair in pairs):
                yield f"{where}: alternative {number} {'no longer taken' if way == 'request' else 'is new'}"


def flat(schema: Schema, document: Schema) -> Schema:
    """References followed, `allOf` and `anyOf` resolved, and simple alternatives made one: types and enums together."""
    if "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = {**target, **{name: value for name, value in schema.items() if name != "$ref"}}
        return flat(schema, document)
    schema = dict(schema)
    for one in schema.pop("allOf", []):
        schema = _both(schema, flat(one, document))
    if either := schema.pop("anyOf", schema.pop("oneOf", [])):
        parts = [flat(one, document) for one in either]
        if all(part.keys() <= {"type", "enum", "const", "description", "title"} for part in parts):
            schema |= _either(parts)
        else:
            schema["oneOf"] = either
            schema["type"] = sorted(set[str]().union(*map(types, parts)))
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    return schema


def _both(one: Schema, other: Schema) -> Schema:
    merged = {**other, **one}
    for name in ("properties",):
        if name in one or name in other:
            merged[name] = {**other.get(name, {}), **one.get(name, {})}
    if required := [*one.get("required", []), *other.get("required", [])]:
        merged["required"] = required
    return merged


def _either(parts: list[Schema]) -> Schema:
    found: Schema = {"type": sorted(set[str]().union(*map(types, parts)))}
    if all("enum" in part or "const" in part or part.get("type") == "null" for part in parts):
        found["enum"] = [value for part in parts for value in part.get("enum", [part.get("const")])]
    return found


def types(schema: Schema) -> set[str]:
    named = schema.get("type")
    if named is None:
        return {_type(value) for value in schema["enum"]} if "enum" in schema else set(ALL)
    found = {named} if isinstance(named, str) else set(named)
    return found | {"integer"} if "number" in found else found


def _type(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _enums(where: str, inner: Schema, outer: Schema, way: str) -> Iterator[str]:
    if "enum" not in outer:
        return
    if "enum" not in inner:
        yield f"{where}: {'only certain values are taken now' if way == 'request' else 'any value is told now'}"
    elif more := [value for value in inner["enum"] if value not in outer["enum"]]:
        yield f"{where}: {', '.join(map(str, more))} {'no longer taken' if way == 'request' else 'is new'}"


def _bounds(where: str, old: Schema, new: Schema) -> Iterator[str]:
    for name in (*LOWER, *UPPER):
        if name not in new:
            continue
        before, after = old.get(name), new[name]
        is_narrower = before is None or (after > before if name in LOWER else after < before)
        # A least length of 0 is none.
        if is_narrower and not (before is None and name.startswith("min") and name != "minimum" and after == 0):
            yield f"{where}: {name} {before} is {after} now"
    for name in EXACT:
        if name in new and new[name] != old.get(name):
            yield f"{where}: {name} {old.get(name)} is {new[name]} now"
