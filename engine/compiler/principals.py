"""Principals as they are written: what each says, whether it names somebody, and of what use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from engine.compiler.diagnostics import Code, Diagnostic, Help, Label
from engine.compiler.document import Document
from engine.compiler.references import part_of, refer_department, refer_role
from engine.compiler.scope import Scope
from engine.compiler.spec.field import FieldSpec
from engine.model.principal import RELATIVE, Principal, PrincipalKind, covers

REPEATED = Code("A510", "repeated-principal", "somebody is named twice", "warning")
RELATIVE_HERE = Code("A511", "no-record-to-relate-to", "there is no record to relate to")

CODES: Final = (REPEATED, RELATIVE_HERE)


def principal(text: str, below: Mapping[str, tuple[str, ...]]) -> Principal:
    """The principal a text stands for; a deep department with everything under it."""
    kind, _, name = text.partition(":")
    deep = name.endswith("+")
    name = name.removesuffix("+")
    within = below.get(name, (name,)) if deep else ()
    return Principal(cast(PrincipalKind, kind), name, deep, within)


def principals(texts: Iterable[str], below: Mapping[str, tuple[str, ...]]) -> tuple[Principal, ...]:
    """The principals of a list."""
    return tuple(principal(text, below) for text in texts)


def are_known(scope: Scope, *lists: Iterable[str] | None) -> bool:
    """Whether every role and department in the lists is there; else there is a complaint already."""
    names = (text.partition(":") for texts in lists for text in texts or ())
    return all(
        name in scope.roles
        if kind == "role"
        else kind != "department" or name.removesuffix("+") in scope.below
        for kind, _, name in names
    )


def guards_known(scope: Scope, *fields: FieldSpec) -> bool:
    """Whether it is known who sees and who edits the fields."""
    return all(are_known(scope, one.visible_to, one.editable_by, one.hidden_from) for one in fields)


def check_principals(
    scope: Scope, document: Document, path: tuple[str | int, ...], texts: Sequence[str] | None,
    *, relative: bool = True,
) -> Iterator[Diagnostic]:  # fmt: skip
    """Everybody named exists and is named once; ``relative`` ones need a record."""
    known = [principal(text, scope.below) for text in texts or ()]
    for number, one in enumerate(known):
        span = document.at(*path, number)
        if one.kind == "role":
            yield from refer_role(scope, one.name, part_of(span, str(one), one.name))
        elif one.kind == "department":
            yield from refer_department(scope, one.name, part_of(span, str(one), one.name))
        elif one.kind in RELATIVE and not relative:
            yield RELATIVE_HERE.at(
                span,
                f'"{one}" depends on a record, and this is decided without one',
                "name roles, departments or users",
            )
        for other_number, other in enumerate(known if scope.knows_people else ()):
            if other_number != number and _repeats(one, other, later=number > other_number):
                yield REPEATED.at(
                    span,
                    f'"{one}" is already among "{other}"' if one != other else f'"{one}" again',
                    Help("take it out"),
                    labels=[Label(document.at(*path, other_number), "named here")],
                )
                break


def _repeats(one: Principal, other: Principal, *, later: bool) -> bool:
    """Whether naming ``one`` adds nobody to ``other``."""
    if one == other:
        return later
    return covers(other, one)
