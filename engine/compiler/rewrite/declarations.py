"""Declaring things by edits: fields, options, stages and what stages need.

Each function gives the edits of one file; ``rewrite`` makes them. Keys are put where the order of
keys wants them, and what is checked here is only that an edit makes sense: whether the result is
a good configuration is for the compiler to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.compiler.order import FIELD, LABELLED, REQUIREMENT, SHAPES, STAGE, arranged, place
from engine.compiler.rewrite.edits import Edit, Insert, Move, Put, Remove, at
from engine.compiler.rewrite.manuscript import EditError
from engine.compiler.tree import Path, Plain
from engine.model.said import said

_ENTITY_LATER = ("unique", "indexes", "conversions", "moved", "removed")


def add_field(
    values: Plain, name: str, field: Mapping[str, Plain], *, before: str = "", after: str = ""
) -> Iterator[Edit]:
    """A new field of an entity, beside another one or at the end."""
    known = _under(values, ("fields",))
    if name in known:
        raise EditError(said("edit.field_there", 'there is a field "{name}" already', name=name))
    new = _ordered(field, FIELD.keys)
    yield from _no_longer_removed(values, name)
    if known:
        yield Put(("fields", name), new, before, after)
    elif "fields" in _under(values, ()):
        yield Put(("fields",), {name: new})
    else:
        later = next((key for key in _under(values, ()) if key in _ENTITY_LATER), "")
        yield Put(("fields",), {name: new}, before=later)


def set_field(values: Plain, name: str, settings: Mapping[str, Plain]) -> Iterator[Edit]:
    """Keys of a field with new values; None takes a key away."""
    yield from _settings(values, ("fields", name), settings, FIELD.keys)


def remove_field(values: Plain, name: str, *, archived: bool) -> Iterator[Edit]:
    """A field taken out; ``archived`` says what becomes of its data, which new fields have none of."""
    if name not in _under(values, ("fields",)):
        raise EditError(said("edit.no_field", 'there is no field "{name}"', name=name))
    yield Remove(("fields", name))
    ended = _under(values, ()).get("removed")
    if archived and isinstance(ended, list) and ended:
        yield Insert(("removed",), {"field": name})
    elif archived:
        later = place(list(_under(values, ())), "removed", SHAPES["entity"].keys)
        yield Put(("removed",), [{"field": name}], before=later)


def add_option(
    values: Plain, field: str, name: str, option: Mapping[str, Plain],
    *, before: str = "", after: str = "",
) -> Iterator[Edit]:  # fmt: skip
    """A new option of a field that has its own list, before the retired ones at the end unless said."""
    path: Path = ("fields", field, "options")
    known = _under(values, path)
    if list(known) == ["set"] and isinstance(known["set"], str):
        message = said(
            "edit.shared_list", 'the options of "{name}" are the list "{list}" in app.yaml',
            name=field, list=known["set"],
        )  # fmt: skip
        raise EditError(message)
    yield from _option(known, path, name, dict(option), before, after)


def add_set_option(
    values: Plain, set_: str, name: str, option: Plain, *, before: str = "", after: str = ""
) -> Iterator[Edit]:
    """A new option of a list in app.yaml."""
    path: Path = ("option_sets", set_)
    known = _under(values, path)
    if not known:
        raise EditError(said("edit.no_list", 'there is no list "{name}"', name=set_))
    yield from _option(known, path, name, option, before, after)


def set_option(
    values: Plain, field: str, name: str, settings: Mapping[str, Plain]
) -> Iterator[Edit]:
    """Label, colour or ``retired`` of an option."""
    path: Path = ("fields", field, "options", name)
    yield from _settings(values, path, settings, LABELLED.keys)


def set_set_option(
    values: Plain, set_: str, name: str, settings: Mapping[str, Plain]
) -> Iterator[Edit]:
    """Label, colour or ``retired`` of an option of a list in app.yaml."""
    yield from _settings(values, ("option_sets", set_, name), settings, LABELLED.keys)


def move_option(path: Path, name: str, *, before: str = "", after: str = "") -> Iterator[Edit]:
    """An option elsewhere in the order; ``path`` is that of the options."""
    yield Move((*path, name), before=before or None, after=after or None)


def add_stage(
    values: Plain, name: str, stage: Mapping[str, Plain], *, before: str = "", after: str = ""
) -> Iterator[Edit]:
    """A new stage; unless said, behind the last one of its kind."""
    known = _under(values, ("stages",))
    if name in known:
        raise EditError(said("edit.stage_there", 'there is a stage "{name}" already', name=name))
    if not before and not after:
        kinds = ("open", "won", "lost")
        mine = kinds.index(str(stage.get("kind", "open")))
        later = (n for n, s in known.items() if kinds.index(_kind(s)) > mine)
        before = next(later, "")
        if before:
            names = list(known)
            above = names.index(before)
            before, after = ("", names[above - 1]) if above else (before, "")
    yield Put(("stages", name), _ordered(stage, STAGE.keys), before, after)


def set_stage(values: Plain, name: str, settings: Mapping[str, Plain]) -> Iterator[Edit]:
    """Label, kind or colour of a stage."""
    yield from _settings(values, ("stages", name), settings, STAGE.keys)


def move_stage(name: str, *, before: str = "", after: str = "") -> Iterator[Edit]:
    """A stage elsewhere in the order."""
    yield Move(("stages", name), before=before or None, after=after or None)


def require(values: Plain, fields: Sequence[str], rule: Mapping[str, Plain]) -> Iterator[Edit]:
    """Fields needed at stages; they join a rule that says the same of other fields."""
    rules = _under(values, ()).get("required")
    wanted = {key: value for key, value in rule.items() if key != "fields"}
    for number, other in enumerate(rules if isinstance(rules, list) else ()):
        if (
            not isinstance(other, dict)
            or {k: v for k, v in other.items() if k != "fields"} != wanted
        ):
            continue
        named = other.get("fields")
        path: Path = ("required", number, "fields")
        if isinstance(named, str):
            yield Put(path, [named, *(field for field in fields if field != named)])
        elif isinstance(named, list):
            yield from (Insert(path, field) for field in fields if field not in named)
        return
    new = _ordered({"fields": list(fields), **wanted}, REQUIREMENT.keys)
    if isinstance(rules, list) and rules:
        yield Insert(("required",), new)
    elif isinstance(rules, list):
        yield Put(("required",), [new])
    else:
        later = ("transitions", "moved", "removed")
        yield Put(("required",), [new], next((k for k in _under(values, ()) if k in later), ""))


def no_longer_require(values: Plain, field: str, rule: int) -> Iterator[Edit]:
    """A field taken out of a rule (counted from 0), and the rule with its last one."""
    named = at(values, ("required", rule, "fields"))
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or field not in names:
        raise EditError(said("edit.not_asked", 'the rule does not ask for "{name}"', name=field))
    if len(names) > 1:
        yield Remove(("required", rule, "fields", names.index(field)))
    else:
        yield Remove(("required", rule))


def _no_longer_removed(values: Plain, name: str) -> Iterator[Edit]:
    """What is declared again did not end."""
    ended = _under(values, ()).get("removed")
    lines = ended if isinstance(ended, list) else []
    for number, line in enumerate(lines):
        if isinstance(line, dict) and line.get("field") == name:
            yield Remove(("removed", number) if len(lines) > 1 else ("removed",))
            return


def _option(
    known: Mapping[str, Plain], path: Path, name: str, option: Plain, before: str, after: str
) -> Iterator[Edit]:
    if name in known:
        raise EditError(said("edit.option_there", 'there is an option "{name}" already', name=name))
    if not before and not after:
        for last, old in reversed(list(known.items())):
            if not isinstance(old, dict) or not old.get("retired"):
                break
            before = last
    new = _ordered(option, LABELLED.keys) if isinstance(option, dict) else option
    yield Put((*path, name), new, before, after)


def _settings(
    values: Plain, path: Path, settings: Mapping[str, Plain], keys: tuple[str, ...]
) -> Iterator[Edit]:
    known = at(values, path)
    if not isinstance(known, dict) or known.keys().isdisjoint(keys):
        # Written as its label alone.
        if list(settings) == ["label"] and settings["label"] is not None:
            yield Put(path, settings["label"])
            return
        known = {"label": known}
        yield Put(path, known)
    names = list(known)
    for key, value in settings.items():
        if value is None and key in names:
            names.remove(key)
            yield Remove((*path, key))
        elif value is not None:
            before = place(names, key, keys)
            yield Put((*path, key), value, before=before)
            if key not in names:
                names.insert(names.index(before) if before else len(names), key)


def _ordered(value: Mapping[str, Plain], keys: tuple[str, ...]) -> dict[str, Plain]:
    return {key: value[key] for key in arranged(list(value), keys)}


def _kind(stage: Plain) -> str:
    return str(stage.get("kind", "open")) if isinstance(stage, dict) else "open"


def _under(values: Plain, path: Path) -> dict[str, Plain]:
    for step in path:
        values = values.get(str(step)) if isinstance(values, dict) else None
    return values if isinstance(values, dict) else {}
