"""A condition of the configuration language in JSON → a predicate.

The caller's words are checked against what the caller may see: a hidden field is as unknown as
one that never was.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import (
    ActorIs,
    All,
    Any,
    Compare,
    Constant,
    Filled,
    In,
    Not,
    Op,
    Predicate,
    StageIn,
    conjunction,
)
from engine.model.principal import Principal, PrincipalKind
from engine.model.values import Money, Ref
from engine.runtime.context import Context
from engine.runtime.fields import InvalidError, from_json
from engine.runtime.web.api.answers import ApiError, no_field

_OPS: dict[str, Op] = {op: op for op in ("eq", "ne", "gt", "gte", "lt", "lte")}
_DEEPEST = 20
_MOST = 300
"""Comparisons of one condition: beyond, a database may refuse it."""
_RELATIVE: dict[str, PrincipalKind] = {
    "owner": "owner", "creator": "creator", "observers": "observers",
}  # fmt: skip


def condition(context: Context, entity: Entity, data: object, depth: int = 0) -> Predicate:
    """The predicate. Raises ``ApiError`` with the field at fault."""
    if not isinstance(data, dict) or depth > _DEEPEST:
        raise ApiError(422, "a condition is a mapping of fields", "filter", "invalid")
    found = conjunction(*_parts(context, entity, data, depth))
    if not depth and _weight(found) > _MOST:
        raise ApiError(422, f"a condition has at most {_MOST} comparisons", "filter", "too_many")
    return found


def _weight(predicate: Predicate) -> int:
    """How many comparisons it takes."""
    match predicate:
        case All(of) | Any(of):
            return sum(_weight(part) for part in of)
        case Not(of):
            return _weight(of)
        case In(_, values):
            return len(values)
    return 1


def _parts(
    context: Context, entity: Entity, data: dict[str, object], depth: int
) -> Iterator[Predicate]:
    for name, wanted in data.items():
        if name in ("all", "any"):
            items = wanted if isinstance(wanted, list) else [wanted]
            of = tuple(condition(context, entity, item, depth + 1) for item in items)
            yield All(of) if name == "all" else Any(of)
        elif name == "not":
            yield Not(condition(context, entity, wanted, depth + 1))
        elif name == "actor":
            yield _actor(wanted)
        elif name in ("stage", "pipeline") and entity.pipelines:
            yield _places(entity, name, wanted)
        else:
            yield _field(context, _seen(context, entity, name), wanted)


def _seen(context: Context, entity: Entity, name: str) -> Field:
    field = entity.fields.get(name)
    if field is None or name not in context.release.decider.mask(entity, context.actor).visible:
        raise no_field(name)
    return field.result


def _field(context: Context, field: Field, wanted: object) -> Predicate:
    if wanted in ("filled", "empty"):
        return Filled(field.name, wanted == "filled")
    if isinstance(wanted, list):
        return In(field.name, tuple(_constant(context, field, item) for item in wanted))
    if isinstance(wanted, dict) and not wanted.keys() & {*field.targets}:
        return conjunction(*(_compare(context, field, op, held) for op, held in wanted.items()))
    return Compare(field.name, "eq", _constant(context, field, wanted))


def _compare(context: Context, field: Field, op: str, wanted: object) -> Predicate:
    if op in ("in", "not_in") and isinstance(wanted, list):
        values = tuple(_constant(context, field, item) for item in wanted)
        return In(field.name, values, negated=op == "not_in")
    if op not in _OPS or (op not in ("eq", "ne") and not field.kind.ordered):
        raise ApiError(422, f'"{op}" cannot be asked of this field', field.name, "invalid")
    return Compare(field.name, _OPS[op], _constant(context, field, wanted))


def _constant(context: Context, field: Field, wanted: object) -> Constant:
    """The constant as the field's own type; of money only the amount is compared."""
    if field.type in ("link", "client", "user"):
        entity = ""
        if isinstance(wanted, dict) and len(wanted) == 1:
            entity, wanted = next(iter(wanted.items()))
        if type(wanted) is not int or (entity and entity not in field.targets):
            raise ApiError(422, "write the number of a record", field.name, "invalid")
        if entity and not 0 < wanted < 2**62:
            raise ApiError(422, "write the number of a record", field.name, "invalid")
        return Ref(entity, wanted) if entity and len(field.targets) > 1 else wanted
    if field.type == "money" and not isinstance(wanted, dict):
        wanted = {"value": wanted, "currency": field.currency or context.app.currency}
    try:
        value = from_json(field, [wanted] if field.multiple else wanted, context.formats, None)
    except InvalidError as error:
        raise ApiError(422, "this is no value of the field", field.name, error.code) from error
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, Money):
        value = value.value
    if not isinstance(value, Constant) or isinstance(value, Ref):
        raise ApiError(422, "this is no value of the field", field.name, "invalid")
    return value


def _places(entity: Entity, name: str, wanted: object) -> Predicate:
    """Stages (or pipelines) by name, or stages by ``kind``."""
    asked = wanted if isinstance(wanted, list) else [wanted]
    kind = wanted.get("kind") if isinstance(wanted, dict) and name == "stage" else None
    places = tuple(
        (pipeline.name, stage.name)
        for pipeline in entity.pipelines.values()
        for stage in pipeline.stages.values()
        if (stage.kind == kind if kind else (stage if name == "stage" else pipeline).name in asked)
    )
    if not places:
        raise ApiError(422, f"there is no such {name}", name, "unknown")
    return StageIn(places)


def _actor(wanted: object) -> Predicate:
    names = wanted if isinstance(wanted, list) else [wanted]
    kinds = _RELATIVE
    if not names or not all(isinstance(name, str) and name in kinds for name in names):
        raise ApiError(422, "actor is owner, creator or observers", "actor", "invalid")
    return ActorIs(tuple(Principal(kinds[str(name)]) for name in names))
