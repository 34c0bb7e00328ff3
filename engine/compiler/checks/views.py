"""Views: somebody gets to see each, and what each adds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.document import Document
from engine.compiler.principals import principals
from engine.compiler.scope import EntityEntry, Scope
from engine.compiler.spec.change import AddSectionSpec, AddSpec, MoveSpec
from engine.compiler.spec.layout import ViewSpec
from engine.model.principal import Principal, covered, covers
from engine.model.said import said

SHADOWED = Code("L606", "view-never-shown", "another view always comes first", "warning")
TIE = Code("L622", "views-of-equal-rank", "two views have the same rank", "warning")
SAME = Code("L621", "view-without-changes", "view is the card as it is", "warning")
UNSEEN = Code("L632", "view-of-hidden-field", "people of the view cannot see the field", "warning")

CODES: Final = (SHADOWED, TIE, SAME, UNSEEN)


def check_views(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The views of an entity's layout."""
    if entity.layout is None:
        return
    document, spec = entity.layout
    for name, view in spec.views.items():
        if not document.has("views", name, "changes") and not document.is_broken("views", name):
            yield SAME.at(
                document.key_at("views", name), said("L621", "{name} changes nothing", name=name),
                said("L621.way", "take it out, or say what it changes"), address=f"{entity.name}@view/{name}",
            )  # fmt: skip
        if rules.scope.knows_people:
            yield from _unseen(rules.scope, entity, document, name, view)
    if rules.scope.knows_people:
        yield from _rivals(rules.scope, entity, document, spec.views)


def _rivals(
    scope: Scope, entity: EntityEntry, document: Document, views: dict[str, ViewSpec]
) -> Iterator[Diagnostic]:
    """Views that are for the same people: the one of less weight is never shown."""
    people = {name: principals(view.for_, scope.below) for name, view in views.items()}
    names = tuple(views)
    for index, name in enumerate(names):
        for other in names:
            if other == name or not all(_reached(people[other], one) for one in people[name]):
                continue
            here = document.key_at("views", name)
            labels = [Label(document.key_at("views", other), "this one comes first")]
            address = f"{entity.name}@view/{name}"
            if views[other].priority > views[name].priority:
                yield SHADOWED.at(
                    here,
                    said(
                        "L606", 'everybody it is for gets the view "{other}", whose priority is higher',
                        other=other,
                    ),
                    said("L606.way", "raise its priority, or take it out"), labels=labels, address=address,
                )  # fmt: skip
                break
            same = set(people[name]) == set(people[other])
            if (
                same
                and views[other].priority == views[name].priority
                and names.index(other) < index
            ):
                yield TIE.at(
                    here,
                    said(
                        "L622", 'the view "{other}" is for the same people and has the same priority',
                        other=other,
                    ),
                    said("L622.way", "give one of them a higher priority"), labels=labels, address=address,
                )  # fmt: skip
                break


def _reached(audience: tuple[Principal, ...], one: Principal) -> bool:
    return any(covers(wide, one) for wide in audience)


def _unseen(
    scope: Scope, entity: EntityEntry, document: Document, name: str, view: ViewSpec
) -> Iterator[Diagnostic]:
    """A view puts forward what none of its people may see."""
    audience = principals(view.for_, scope.below)
    for number, change in enumerate(view.changes):
        named: list[tuple[str, tuple[str | int, ...]]] = []
        path = ("views", name, "changes", number)
        if isinstance(change, AddSpec):
            named.append((change.add, (*path, "add")))
        elif isinstance(change, MoveSpec):
            named.append((change.move, (*path, "move")))
        elif isinstance(change, AddSectionSpec):
            named += [
                (element.field or "", (*path, "elements", place, "field"))
                for place, element in enumerate(change.elements)
            ]
        for field_name, where in named:
            field = entity.fields.get(field_name)
            spec = field.spec if field else None
            if spec is None or field is None:
                continue
            hidden = principals(spec.hidden_from or (), scope.below)
            if all(covered(hidden, one) for one in audience):
                yield UNSEEN.at(
                    document.at(*where),
                    said("L632", "{name} is hidden from everybody the view is for", name=field_name),
                    said("L632.way", "take it out of the view"), address=f"{entity.name}@view/{name}",
                    labels=[Label(entity.document.at("fields", field_name, "hidden_from"), "here")],
                )  # fmt: skip
