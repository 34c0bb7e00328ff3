"""Formulas: they can be read, name fields, join what can be joined, and reveal nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.compiler.checks.rules import Rules, circle
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.principals import guards_known, principals
from engine.compiler.references import refer_field
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.span import Span
from engine.compiler.spec.field import FieldSpec
from engine.compiler.spec.field_types import FormulaSpec
from engine.compiler.tree import Scalar, node_at
from engine.model import formula as f
from engine.model.principal import covered
from engine.model.said import said

SYNTAX = Code("F340", "formula-unreadable", "formula cannot be read")
OPERANDS = Code("F341", "formula-operands", "values cannot be joined like this")
RESULT = Code("F342", "formula-result", "formula gives something else than it says")
LARGE = Code("F344", "formula-too-large", "formula takes too much work")
CIRCLE = Code("F343", "formula-circle", "formula needs its own result")
REVEALS = Code("A519", "formula-reveals-field", "formula shows what is hidden")

CODES: Final = (SYNTAX, OPERANDS, RESULT, CIRCLE, LARGE, REVEALS)

_JOINED: Final[Mapping[tuple[str, str, str], str]] = {
    **{("number", sign, "number"): "number" for sign in "+-*/"},
    **{("amount", sign, "amount"): "amount" for sign in "+-"},
    ("amount", "*", "number"): "amount",
    ("number", "*", "amount"): "amount",
    ("amount", "/", "number"): "amount",
    ("amount", "/", "amount"): "number",
    ("day", "+", "number"): "day",
    ("day", "-", "number"): "day",
    ("day", "-", "day"): "number",
    ("moment", "+", "number"): "moment",
    ("moment", "-", "number"): "moment",
    ("moment", "-", "moment"): "number",
    ("text", "+", "text"): "text",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A formula with the entity and field it belongs to."""

    scope: Scope
    entity: EntityEntry
    entry: FieldEntry
    spec: FormulaSpec

    @property
    def address(self) -> str:
        """The address of its field."""
        return f"{self.entity.name}.{self.entry.name}"

    def span(self, start: int, end: int) -> Span:
        """Where a part of it is written; the whole where its letters are not one by one."""
        document = self.entity.document
        path = ("fields", self.entry.name, "formula")
        node = node_at(document.tree, path) if document.tree else None
        whole = document.at(*path)
        if not isinstance(node, Scalar) or whole.line != whole.end_line:
            return whole.first_line
        marks = 1 if node.quoted else 0
        if whole.end_column - whole.column != len(node.text) + 2 * marks:
            return whole
        column = whole.column + marks
        return Span(whole.path, whole.line, column + start, whole.line, column + end)


def check_formulas(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """Every formula of an entity."""
    reads: dict[str, tuple[str, ...]] = {}
    for entry in entity.fields.values():
        if isinstance(entry.spec, FormulaSpec):
            written = Written(rules.scope, entity, entry, entry.spec)
            yield from _formula(written, reads)
    circles = tuple(_circles(rules.scope, entity, reads))
    yield from circles
    if not circles:
        yield from _large(rules.scope, entity, reads)


def _formula(written: Written, reads: dict[str, tuple[str, ...]]) -> Iterator[Diagnostic]:
    try:
        tree = f.parse(written.spec.formula)
    except f.FormulaError as error:
        span = written.span(error.start, max(error.end, error.start + 1))
        yield SYNTAX.at(span, str(error), address=written.address)
        return
    named = tuple(f.names(tree))
    reads[written.entry.name] = tuple(one.name for one in named)
    wrong = [
        found
        for one in named
        if one.name not in written.entity.fields
        for found in refer_field(written.entity, one.name, written.span(one.start, one.end))
    ]
    yield from wrong
    if all(one.name in written.entity.fields for one in named):
        found, kind = _kind(written, tree)
        yield from found
        if not found:
            yield from _result(written, kind)
    if written.scope.knows_people:
        yield from _revealed(written, named)


def _kind(written: Written, tree: f.Formula) -> tuple[list[Diagnostic], str]:
    """What is wrong inside, and what kind of value comes out (blank when that is unknown)."""
    match tree:
        case f.Constant(value):
            return [], "text" if isinstance(value, str) else "number"
        case f.Name(name):
            return _name_kind(written, tree, written.entity.fields[name])
        case f.Negative(of):
            found, kind = _kind(written, of)
            if not found and kind not in ("number", "amount"):
                found = [_operands(written, tree, f"a {kind} has no opposite")]
            return found, kind
        case f.Operation(operator, left, right):
            found, one = _kind(written, left)
            more, other = _kind(written, right)
            joined = _JOINED.get((one, operator, other), "")
            if not found and not more and not joined:
                found = [
                    _operands(written, tree, f"{_a(one)} {operator} {_a(other)} means nothing")
                ]
            return [*found, *more], joined
        case f.Call(function, arguments):
            return _call_kind(written, tree, function, arguments)


def _name_kind(written: Written, tree: f.Name, field: FieldEntry) -> tuple[list[Diagnostic], str]:
    type_ = field.spec.returns if isinstance(field.spec, FormulaSpec) else field.type
    if field.type == "rollup":
        type_ = _rollup_type(written.scope, field)
    kind = f.KINDS.get(type_, "")
    if kind and not field.multiple:
        return [], kind
    why = "holds several values" if field.multiple else f"is of type {type_.replace('_', ' ')}"
    labels = [Label(field.span, "declared here")] if field.span else []
    span = written.span(tree.start, tree.end)
    return [OPERANDS.at(span, f"{field.name} {why}", labels=labels, address=written.address)], ""


def _rollup_type(scope: Scope, field: FieldEntry) -> str:
    rollup = getattr(field.spec, "rollup", None)
    if rollup is None or rollup.measure == "count" or rollup.entity not in scope.entities:
        return "integer"
    counted = scope.entities[rollup.entity].fields.get(rollup.field or "")
    return counted.type if counted else "integer"


def _call_kind(
    written: Written, tree: f.Call, function: str, arguments: tuple[f.Formula, ...]
) -> tuple[list[Diagnostic], str]:
    results = [_kind(written, argument) for argument in arguments]
    found = [one for wrong, _ in results for one in wrong]
    kinds = [kind for _, kind in results]
    if found:
        return found, kinds[0]
    if function in ("round", "abs"):
        if kinds[0] not in ("number", "amount"):
            return [_operands(written, tree, f"{function} is for numbers")], ""
    elif len(set(kinds)) > 1:
        words = " and ".join(_a(kind) for kind in dict.fromkeys(kinds))
        return [_operands(written, tree, f"{function} of {words} could be either")], ""
    return [], kinds[0]


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "amount" else kind if kind == "text" else f"a {kind}"


def _operands(written: Written, tree: f.Formula, why: str) -> Diagnostic:
    span = written.span(tree.start, tree.end)
    return OPERANDS.at(span, why, address=written.address)


def _result(written: Written, kind: str) -> Iterator[Diagnostic]:
    if kind and f.KINDS.get(written.spec.returns) != kind:
        able = [t for t, k in f.KINDS.items() if k == kind and t in _RETURNED]
        yield RESULT.at(
            written.entity.document.at("fields", written.entry.name, "returns"),
            f"the formula gives {_a(kind)}",
            f"write returns: {able[0]}" if able else "",
            address=written.address,
        )


_RETURNED: Final = frozenset(
    {"text", "integer", "decimal", "money", "percent", "date", "datetime", "duration"}
)


def _circles(
    scope: Scope, entity: EntityEntry, reads: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    told: set[str] = set()
    for name in reads:
        way = circle(name, reads)
        if not way or told.intersection(way):
            continue
        told.update(way)
        spec = entity.fields[name].spec
        assert isinstance(spec, FormulaSpec)
        written = Written(scope, entity, entity.fields[name], spec)
        yield CIRCLE.at(
            entity.document.at("fields", name, "formula").first_line,
            f"{' needs '.join((*way, name))}",
            "let one of them be worked out without the other",
            address=written.address,
        )


MOST_READ: Final = 200
"""How many values one figure may be made of, those of the formulas it reads counted anew."""


def _large(
    scope: Scope, entity: EntityEntry, reads: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    """Formulas of formulas of formulas: each is worked out wherever it is read."""
    sizes: dict[str, int] = {}

    def size(name: str) -> int:
        if name not in sizes:
            sizes[name] = 1 + sum(size(one) for one in dict.fromkeys(reads.get(name, ())))
        return sizes[name]

    for name in reads:
        if size(name) > MOST_READ and all(size(one) <= MOST_READ for one in reads[name]):
            spec = entity.fields[name].spec
            assert isinstance(spec, FormulaSpec)
            yield LARGE.at(
                entity.document.at("fields", name, "formula").first_line,
                f"with the formulas it reads it takes {size(name) - 1} values, "
                f"and at most {MOST_READ - 1} are worked out",
                "let it read fewer formulas",
                address=Written(scope, entity, entity.fields[name], spec).address,
            )


def _revealed(written: Written, named: tuple[f.Name, ...]) -> Iterator[Diagnostic]:
    """Whoever sees the result must be allowed to see what it is made of."""
    for one in named:
        field = written.entity.fields.get(one.name)
        if (
            field is None
            or field.spec is None
            or as_hidden(written.scope, written.spec, field.spec)
        ):
            continue
        key = "visible_to" if field.spec.visible_to is not None else "hidden_from"
        yield REVEALS.at(
            written.span(one.start, one.end),
            said(
                "A519",
                "{name} is not for everybody who sees {other}",
                name=field.name,
                other=written.entry.name,
            ),
            said(
                "same_guards",
                "give {name} the same visible_to and hidden_from",
                name=written.entry.name,
            ),
            labels=[Label(written.entity.document.at("fields", field.name, key), "hidden by this")],
            address=written.address,
        )


def as_hidden(scope: Scope, formula: FieldSpec, field: FieldSpec) -> bool:
    """Whether a computed field is hidden from everybody from whom a field it reads is hidden."""
    if not guards_known(scope, formula, field):
        return True
    if field.visible_to is not None:
        admitted = principals(field.visible_to, scope.below)
        seeing = principals(formula.visible_to or (), scope.below)
        if formula.visible_to is None or not all(covered(admitted, one) for one in seeing):
            return False
    denied = principals(formula.hidden_from or (), scope.below)
    return all(covered(denied, one) for one in principals(field.hidden_from or (), scope.below))
