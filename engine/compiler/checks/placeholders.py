"""What the placeholders of a template ask for: fields, through links, and rows one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from jinja2 import nodes

from engine.compiler.diagnostics import Label
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.word import Template
from engine.model.printed import BESIDE, FILTERS, PARTS, ROW_PARTS


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of an entity that is printed or asked about in a paragraph."""

    line: int
    written: str
    entity: EntityEntry
    field: FieldEntry


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that is not there, with the names that are."""

    line: int
    written: str
    name: str
    message: str
    known: tuple[str, ...] = ()
    help: str = ""
    labels: tuple[Label, ...] = ()
    filter: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A value with parts by name; ``of`` says what it is. Without parts it is printed as it is."""

    of: str
    parts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Record:
    """A record of one of the entities, None where not all of them are known."""

    entities: tuple[EntityEntry, ...] | None


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: Value


Value = Plain | Record | Many | None
"""What stands behind a name; None when nothing is known of it."""

_LOOP: Final = ("index", "index0", "first", "last", "length", "revindex", "revindex0")
_TESTS: Final = frozenset(
    "defined undefined none boolean number string sequence mapping iterable odd even divisibleby "
    "true false eq ne gt ge lt le in equalto sameas upper lower == != > >= < <=".split()
)


def asked_of(scope: Scope, entity: EntityEntry, template: Template) -> Iterator[Asked | Unknown]:
    """Everything a template asks for, in the order of its text."""
    if template.tree is None:
        return
    reading = _Reading(scope, entity)
    names: dict[str, Value] = {
        name: _plain(name, parts) for name, parts in BESIDE.items() if name not in entity.fields
    }
    for node in template.tree.body:
        reading.statement(node, names)
    yield from sorted(reading.found, key=lambda one: one.line)


def _plain(of: str, parts: Iterable[str]) -> Plain:
    return Plain(of, {part: Plain(part, {}) for part in parts})


class _Reading:
    def __init__(self, scope: Scope, entity: EntityEntry) -> None:
        self.scope = scope
        self.entity = entity
        self.found: list[Asked | Unknown] = []

    def statement(self, node: nodes.Node, names: dict[str, Value]) -> None:
        """Look at a tag and what it holds."""
        match node:
            case nodes.For():
                rows = self.value(node.iter, names)
                inner = {**names, "loop": _plain("loop", _LOOP)}
                self._bind(node.target, self._each(node, rows), inner)
                if node.test is not None:
                    self.value(node.test, inner)
                self._body((*node.body, *node.else_), inner)
            case nodes.If():
                self.value(node.test, names)
                self._body((*node.body, *node.elif_, *node.else_), names)
            case nodes.Assign():
                self._bind(node.target, self.value(node.node, names), names)
            case nodes.With():
                inner = dict(names)
                for target, value in zip(node.targets, node.values, strict=True):
                    self._bind(target, self.value(value, names), inner)
                self._body(node.body, inner)
            case nodes.Output():
                for part in node.nodes:
                    self.value(part, names)
            case _:
                self._body(node.iter_child_nodes(), names)

    def _body(self, body: Iterable[nodes.Node], names: dict[str, Value]) -> None:
        for node in body:
            self.statement(node, names)

    def _bind(self, target: nodes.Node, value: Value, names: dict[str, Value]) -> None:
        if isinstance(target, nodes.Name):
            names[target.name] = value
        else:
            names.update((one.name, None) for one in target.find_all(nodes.Name))

    def _each(self, node: nodes.For, rows: Value) -> Value:
        """One of the things that are gone through."""
        if isinstance(rows, Many):
            return rows.of
        if rows is not None:
            written = _written(node.iter)
            self.found.append(
                Unknown(node.iter.lineno, written, written, f"{written} is not a list")
            )
        return None

    def value(self, node: nodes.Node, names: dict[str, Value]) -> Value:
        """What an expression stands for; what it asks for is written down."""
        match node:
            case nodes.Name():
                return names[node.name] if node.name in names else self._field(
                    node, node.name, (self.entity,), beside=(*names, *BESIDE)
                )  # fmt: skip
            case nodes.Getattr(node=of, attr=name):
                return self._part(node, self.value(of, names), name)
            case nodes.Getitem(node=of, arg=nodes.Const(value=str() as name)):
                return self._part(node, self.value(of, names), name)
            case nodes.Getitem(node=of, arg=arg):
                self.value(arg, names)
                held = self.value(of, names)
                return held.of if isinstance(held, Many) else None
            case nodes.Filter():
                return self._filter(node, names)
            case nodes.Test():
                if node.name not in _TESTS:
                    self._no_filter(node, node.name, "test", sorted(_TESTS))
            case nodes.Call():
                written = _written(node.node)
                message = f"{written or 'this'} is called like a function, and there are none"
                self.found.append(Unknown(node.lineno, written, written, message))
                return None
            case nodes.CondExpr():
                parts = [self.value(part, names) for part in node.iter_child_nodes()]
                return parts[1]
        for child in node.iter_child_nodes():
            self.value(child, names)
        return None

    def _filter(self, node: nodes.Filter, names: dict[str, Value]) -> Value:
        of = self.value(node.node, names) if node.node is not None else None
        for argument in node.args:
            self.value(argument, names)
        if node.name not in FILTERS:
            self._no_filter(node, node.name, "filter", FILTERS)
        if node.name in ("first", "last"):
            return of.of if isinstance(of, Many) else None
        return of if node.name == "default" else None

    def _no_filter(self, node: nodes.Expr, name: str, what: str, known: Iterable[str]) -> None:
        self.found.append(
            Unknown(
                node.lineno,
                name,
                name,
                f'there is no {what} "{name}"',
                tuple(known),
                f"there are {', '.join(known)}",
                filter=True,
            )
        )

    def _part(self, node: nodes.Expr, of: Value, name: str) -> Value:
        """A part of a value: a field of a record that is pointed to, a part of an address."""
        written = _written(node)
        if isinstance(of, Many):
            message = f"{written.rpartition('.')[0]} is a list; go through it with for"
            self.found.append(Unknown(node.lineno, written, name, message))
        elif isinstance(of, Record):
            return self._field(node, name, of.entities)
        elif isinstance(of, Plain):
            if name in of.parts:
                return of.parts[name]
            parts = tuple(of.parts)
            message = f'{of.of} has no part "{name}"'
            help_ = f"its parts are {', '.join(parts)}" if parts else "it is printed as it is"
            self.found.append(Unknown(node.lineno, written, name, message, parts, help_))
        return None

    def _field(
        self, node: nodes.Expr, name: str, entities: tuple[EntityEntry, ...] | None,
        beside: tuple[str, ...] = (),
    ) -> Value:  # fmt: skip
        if entities is None:
            return None
        having = [(entity, field) for entity in entities if (field := entity.fields.get(name))]
        written = _written(node)
        for entity, field in having:
            self.found.append(Asked(node.lineno, written, entity, field))
        if having:
            return self._of_field(*having[0])
        if not any(entity.excuses(name) for entity in entities):
            known = dict.fromkeys((*(one for e in entities for one in e.fields), *beside))
            whose = " and ".join(entity.name for entity in entities)
            labels = tuple(
                Label(entity.fields_span, f"fields of {entity.name} are declared here")
                for entity in entities
            )
            message = f'{whose} has no field "{name}"'
            self.found.append(
                Unknown(node.lineno, written, name, message, tuple(known), labels=labels)
            )
        return None

    def _of_field(self, entity: EntityEntry, field: FieldEntry) -> Value:
        if field.type == "products":
            return Many(_plain("a row of products", ROW_PARTS))
        if field.type == "client":
            contact = self._records(("contact",))
            parts: dict[str, Value] = {
                "company": self._records(("company",)),
                "contact": contact,
                "contacts": Many(contact),
            }
            return Plain("client", parts)
        if field.to:
            value: Value = self._records(field.to)
        else:
            value = _plain(f"{entity.name}.{field.name}", PARTS.get(field.type, ()))
        return Many(value) if field.multiple else value

    def _records(self, names: tuple[str, ...]) -> Record:
        entities = self.scope.entities
        if not all(name in entities for name in names):
            return Record(None)
        return Record(tuple(entities[name] for name in names))


def _written(node: nodes.Node) -> str:
    """A path as it was written, as far as it is one."""
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=of, attr=name):
            return f"{_written(of)}.{name}"
        case nodes.Filter(node=nodes.Node() as of):
            return _written(of)
    return ""
