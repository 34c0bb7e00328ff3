"""Pages about the kinds of files, the fields and the conditions: every key from its spec."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final, get_args

from engine.compiler.order import CHANGE, FIELD, arranged
from engine.compiler.reference.markdown import code, page, slug, table
from engine.compiler.reference.spelling import key_types, specs_in, spelled
from engine.compiler.rewrite import render
from engine.compiler.source import FILES, FOLDERS, KINDS, Kind
from engine.compiler.spec import spec_of
from engine.compiler.spec.base import Spec
from engine.compiler.spec.condition import ConditionSpec, OperatorsSpec
from engine.compiler.spec.field import FieldSpec, OptionSetRef, RollupSpec
from engine.compiler.spec.field_types import AnyField
from engine.compiler.spec.label import OptionSpec
from engine.model.field_types import DECLARABLE, FIELD_TYPES, FieldType

_INTRODUCTION: Final = (
    "A field is a mapping under `fields` of an [entity](entity.md). Its `type` decides which keys "
    "it may have beside those of every field."
)
_HEAD: Final = ("key", "what stands there", "default", "meaning", "example")


def kind_pages() -> dict[str, str]:
    """A page for each kind of file."""
    return {f"reference/{kind}.md": _kind_page(kind) for kind in KINDS}


def field_page() -> str:
    """Fields: the keys of all, then each type with its own."""
    common = set(FieldSpec.model_fields)
    parts = [
        _INTRODUCTION,
        "## Keys of every field",
        _keys(FieldSpec),
        "## Types",
        table(
            ("type", "what it holds", "several", "sortable", "conditions"),
            (_type_row(FIELD_TYPES[name]) for name in DECLARABLE),
        ),
    ]
    for name in DECLARABLE:
        spec = _spec_of_type(name)
        parts += [f"### {name}", str(spec.__doc__ or "").strip(), _keys(spec, common)]
    for inner in (OptionSetRef, OptionSpec, RollupSpec):
        parts += [f"## {inner.moniker}", str(inner.__doc__ or "").strip(), _keys(inner)]
    return page("Fields", *parts)


def condition_page() -> str:
    """Conditions and comparisons."""
    example = (
        "```yaml\nvisible_when: {kind: sale}                      # equals\n"
        "visible_when: {source: [web, fair]}             # one of\n"
        "visible_when: {amount: {gte: 10000, lt: 50000}}\n"
        "visible_when: {client: filled}                  # or: empty\n"
        "visible_when: {stage: {from: proposal}}         # stages by order\n"
        "visible_when: {any: [{kind: sale}, {not: {client: empty}}]}\n"
        "visible_when: {actor: [role:head, owner]}\n```"
    )
    return page(
        "Conditions",
        "A condition is a mapping from fields to what they are compared with; all of its keys must "
        "hold. It reads its own record and whoever acts, nothing else.",
        example,
        "A comparison with a missing value is false; `ne` and `not_in` are true for one. Empty are: "
        "nothing, blank text, no rows, no options, money without an amount, an address without any "
        "part. `0` and `false` are values.",
        "## Keys of a condition",
        "Any other key is the name of a field of the entity.",
        _keys(ConditionSpec),
        "## Keys of a comparison",
        _keys(OperatorsSpec),
    )


def operators_of(kind: FieldType) -> tuple[str, ...]:
    """What a condition may ask of a field of a type."""
    if kind.computed:
        return ()
    only_filled = {"link", "user", "file", "image", "address", "booking", "json", "rich_text"}
    if kind.name in only_filled:
        return ("filled", "empty")
    order = ("gt", "gte", "lt", "lte") if kind.ordered else ()
    return ("filled", "empty", "eq", "ne", *order, "in", "not_in")


def _kind_page(kind: Kind) -> str:
    root = spec_of(kind)
    where = next((f"`{folder}/NAME.yaml`" for folder, one in FOLDERS.items() if one == kind), "")
    where = where or next(f"`{name}`" for name, one in FILES.items() if one == kind)
    parts = [f"{str(root.__doc__ or '').strip()}", f"Where: {where}", _keys(root)]
    for spec in _below(root):
        if spec is not root:
            parts += [f"## {spec.moniker}", *_merged(root, spec)]
    return page(_title(kind), *parts)


def _title(kind: Kind) -> str:
    folder = next((folder for folder, one in FOLDERS.items() if one == kind), "")
    return f"{folder}/" if folder else next(name for name, one in FILES.items() if one == kind)


def _merged(root: type[Spec], first: type[Spec]) -> Iterator[str]:
    """The tables of all specs that messages call the same, such as the changes of a layout."""
    for spec in _all_below(root):
        if spec.moniker == first.moniker:
            yield str(spec.__doc__ or "").strip()
            yield _keys(spec)


def _below(root: type[Spec]) -> list[type[Spec]]:
    """The specs under a kind of file that have a section on its page, one for each name."""
    named: dict[str, type[Spec]] = {}
    for spec in _all_below(root):
        named.setdefault(spec.moniker, spec)
    return list(named.values())


def _all_below(root: type[Spec]) -> list[type[Spec]]:
    found: list[type[Spec]] = []
    waiting = [root]
    while waiting:
        spec = waiting.pop(0)
        if spec in found or issubclass(spec, (FieldSpec, ConditionSpec)):
            continue
        found.append(spec)
        for hint in key_types(spec).values():
            waiting += specs_in(hint)
    return found


def _keys(spec: type[Spec], without: Collection[str] = ()) -> str:
    """The table of a spec's keys, in the order they are written in."""
    hints = key_types(spec)
    names = {field.alias or name: name for name, field in spec.model_fields.items()}
    order = CHANGE.keys if spec.moniker == "a change" else FIELD.keys
    sorted_ = spec.moniker in ("a change", "a field")
    usual = arranged(list(names), order) if sorted_ else list(names)
    rows = []
    for key in usual:
        name = names[key]
        field = spec.model_fields[name]
        if name in without:
            continue
        if name == "type":
            rows.append(
                (
                    code(key),
                    "[a type](#types)",
                    "**required**",
                    "What it holds.",
                    code("type: money"),
                )
            )
            continue
        rows.append((
            code(key), spelled(hints[name]), _default(field), field.description or "",
            _example(key, (field.examples or [None])[0]),
        ))  # fmt: skip
    return table(_HEAD, rows)


def _default(field: Any) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if value is None or value in ([], {}):
        return "–"
    return code(render.flow(value))


def _example(key: str, value: Any) -> str:
    return code(f"{key}: {render.flow(value)}") if value is not None else ""


def _type_row(kind: FieldType) -> tuple[str, ...]:
    spec = _spec_of_type(kind.name)
    operators = ", ".join(code(word) for word in operators_of(kind)) or "–"
    return (
        f"[{kind.name}](#{slug(kind.name)})",
        str(spec.__doc__ or "").strip(),
        "yes" if kind.multiple else "–",
        "yes" if kind.sortable else "–",
        operators,
    )


def _spec_of_type(name: str) -> type[Spec]:
    for spec in specs_in(AnyField):
        if name in _types(spec):
            return spec
    raise LookupError(name)


def _types(spec: type[Spec]) -> tuple[str, ...]:
    return get_args(key_types(spec)["type"])
