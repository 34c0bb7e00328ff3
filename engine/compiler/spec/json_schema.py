"""The specs as JSON Schema.

Unions that the specs tell apart by a tag become ``if``/``then`` on that tag, so that an editor
complains of the one key that is wrong and not of every type that the field is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from engine.compiler.spec.base import LIST, MAPPING, TEXT, Spec
from engine.compiler.spec.change import VERBS
from engine.compiler.spec.label import Label
from engine.compiler.spec.words import Currency, Principals


def json_schema(spec: type[Spec]) -> dict[str, Any]:
    """The schema of a spec, with its parts under ``$defs``."""
    spec.model_rebuild()
    schema = spec.model_json_schema(schema_generator=_Generator)
    _polish(schema)
    shared = _shared()
    used: set[str] = set()
    schema = {key: _with_shared(part, shared, used) for key, part in schema.items()}
    if used:
        schema["$defs"] = {
            **schema.get("$defs", {}), **{name: shared[name] for name in sorted(used)}
        }  # fmt: skip
    return schema


class _Generator(GenerateJsonSchema):
    """The library's generator, with our unions and without what editors show and nobody needs."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """A union as ``if``/``then`` on the tag, or on what kind of value it is."""
        choices = {str(tag): self.generate_inner(part) for tag, part in schema["choices"].items()}
        names = {tag: tag.strip("«»") for tag in choices}
        if set(choices) <= {TEXT, LIST, MAPPING}:
            return self._by_shape(choices)
        if set(names.values()) == set(VERBS):
            return self._by_key({names[tag]: part for tag, part in choices.items()})
        return self._by_type({names[tag]: part for tag, part in choices.items()})

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Nothing of ours may be null: a key without a value is left out."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Without the default, which descriptions mention where it matters."""
        return self.generate_inner(schema["schema"])

    def get_title_from_name(self, name: str) -> str:
        """The key itself; other titles only repeat it."""
        return name

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Keys need no titles."""
        return False

    @staticmethod
    def _by_shape(choices: Mapping[str, JsonSchemaValue]) -> JsonSchemaValue:
        return {"anyOf": list(choices.values())}

    @staticmethod
    def _by_type(choices: Mapping[str, JsonSchemaValue]) -> JsonSchemaValue:
        type_ = {
            "enum": list(choices),
            "description": "What the field holds.",
            "examples": ["text"],
        }
        return {
            "type": "object",
            "required": ["type"],
            "properties": {"type": type_},
            "allOf": [
                {
                    "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                    "then": part,
                }
                for name, part in choices.items()
            ],
        }

    @staticmethod
    def _by_key(choices: Mapping[str, JsonSchemaValue]) -> JsonSchemaValue:
        return {
            "type": "object",
            "oneOf": [{"required": [name]} for name in choices],
            "allOf": [{"if": {"required": [name]}, "then": part} for name, part in choices.items()],
        }


def _shared() -> dict[str, Any]:
    """Parts that stand at many keys and are worth a name of their own."""
    parts: dict[str, Any] = {"Label": Label, "Principals": Principals, "Currency": Currency}
    schemas = {}
    for name, part in parts.items():
        schema = TypeAdapter(part).json_schema(schema_generator=_Generator)
        _polish(schema)
        schemas[name] = schema
    return schemas


def _with_shared(node: Any, shared: Mapping[str, Any], used: set[str]) -> Any:
    """The schema with shared parts referred to by name."""
    if isinstance(node, list):
        return [_with_shared(item, shared, used) for item in node]
    if not isinstance(node, dict):
        return node
    for name, part in shared.items():
        told = {key: node[key] for key in ("description", "examples") if key in node}
        if {**node, **{key: part.get(key) for key in told}} == {
            **part, **{key: part.get(key) for key in told}
        }:  # fmt: skip
            used.add(name)
            return {"$ref": f"#/$defs/{name}", **told}
    return {
        key: part if key in ("examples", "enum") else _with_shared(part, shared, used)
        for key, part in node.items()
    }


def _polish(node: Any) -> None:
    """Say of mappings by names what the names are, and drop titles of classes."""
    if isinstance(node, list):
        for item in node:
            _polish(item)
        return
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str):
        del node["title"]
    patterns = node.pop("patternProperties", None)
    if patterns:
        # The names are the rule, and an editor that knows it says so at the key.
        pattern, part = next(iter(patterns.items()))
        node["propertyNames"] = {"pattern": pattern}
        node["additionalProperties"] = part
    for key, part in node.items():
        if key not in ("examples", "enum", "const", "required"):
            _polish(part)
