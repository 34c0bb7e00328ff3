"""The findings of a proof as diagnostics: what clashes, at which lines, and an example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.prove.completion import Stuck, Unproved
from engine.compiler.prove.deadends import DeadEnd
from engine.compiler.prove.orphans import Orphan
from engine.compiler.prove.people import SELF
from engine.compiler.prove.proof import Finding
from engine.compiler.prove.slices import NOWHERE, Place
from engine.compiler.span import Span, file_start
from engine.model.app import App
from engine.model.field import Field
from engine.model.places import place_of
from engine.model.predicate import Predicate
from engine.model.written import condition_text, people_text, values_text

STUCK = Code("A520", "stage-not-completable", "stage cannot be completed")
PARTLY = Code("A521", "stage-not-completable-by-some", "some people cannot complete the stage",
              "warning")  # fmt: skip
UNPROVED = Code("A522", "not-proved", "not proved that the stage can be completed", "warning")
UNSEEN = Code("A523", "field-nobody-sees", "nobody can see the field", "warning")
UNEDITED = Code("A524", "field-nobody-edits", "nobody can fill the field", "warning")
UNENTERED = Code("P520", "stage-never-entered", "no way leads into the stage", "warning")
UNFINISHED = Code(
    "P521", "stage-never-finished", "no way leads from the stage to an end", "warning"
)

CODES: Final = (STUCK, PARTLY, UNPROVED, UNSEEN, UNEDITED, UNENTERED, UNFINISHED)


def diagnostics(app: App, findings: Iterable[Finding]) -> Iterator[Diagnostic]:
    """The findings as diagnostics; the same clash of several roles is one."""
    clashes: dict[object, list[Stuck]] = {}
    for found in findings:
        match found:
            case Stuck():
                certain = found.everybody and found.certain
                key = (found.entity, found.field, found.need.address, found.reason, certain)
                clashes.setdefault(key, []).append(found)
            case Unproved():
                yield UNPROVED.at(
                    _span(app, f"{found.entity}.{found.field}"),
                    f"{found.field} is required in {_place(found.target)}: {found.why}",
                    address=f"{found.entity}.{found.field}",
                )
            case DeadEnd():
                yield _dead_end(app, found)
            case Orphan():
                yield _orphan(app, found)
    for alike in clashes.values():
        yield _clash(app, alike)


def _clash(app: App, alike: list[Stuck]) -> Diagnostic:
    first = alike[0]
    code = UNPROVED if not first.certain else STUCK if first.everybody else PARTLY
    field = app.entities[first.entity].fields[first.field]
    whose = ", ".join(dict.fromkeys(f"role:{found.role}" for found in alike))
    where = ", ".join(dict.fromkeys(_place(found.target) for found in alike))
    labels = [
        Label(_span(app, address), text)
        for address, text in _reasons(first, field)
        if address != first.need.address or text
    ]
    return code.at(
        _span(app, first.need.address),
        f"{first.field} is required in {where}, and {_cannot(first)} ({whose})",
        f"for example {example(first)}",
        "formulas are taken to have any value, so this may be impossible"
        if not first.certain else "",
        _remedy(first),
        labels=labels,
        address=first.need.address,
    )  # fmt: skip


def _cannot(found: Stuck) -> str:
    if found.reason == "unseen":
        return "it is not shown then"
    new = all(source == NOWHERE for source in found.sources)
    who = "who may create the record" if new else "who may make the move"
    return f"{who} may not {'see' if found.reason == 'hidden' else 'fill'} it then"


def _remedy(found: Stuck) -> str:
    if found.need.rule is None:
        return "let the role see and fill the field then, or require it of fewer records"
    return "name somebody who may fill it with asked_of, or let the role see and fill the field"


def example(found: Stuck) -> str:
    """The counter-example in words: the person, the record, and what is tried."""
    source = found.sources[0]
    values = {
        name: value for name, value in found.record.values.items()
        if name not in ("owner", "created_by", "observers", "pipeline", "stage")
    }  # fmt: skip
    tried = (
        f"creating it in {_place(found.target)}" if source == NOWHERE
        else f"the move from {_place(source)} to {_place(found.target)}"
    )  # fmt: skip
    others = f" (and from {', '.join(_place(s) for s in found.sources[1:] if s != NOWHERE)})"
    return (
        f"{_who(found)}; {found.entity} with {values_text(values)}; {tried}"
        f"{others if any(s != NOWHERE for s in found.sources[1:]) else ''}"
    )


def _who(found: Stuck) -> str:
    person, values = found.person, found.record.values
    parts = [f"role {found.role}"]
    parts += [f"department {name}" for name in sorted(person.departments)]
    if person.login != "somebody":
        parts.append(f"user {person.login}")
    observers = values.get("observers")
    relations = {
        "owner": values.get("owner") == SELF,
        "creator": values.get("created_by") == SELF,
        "observer": isinstance(observers, tuple) and SELF in observers,
    }
    known = [name for name, held in relations.items() if held]
    if "owner" in values or known:
        parts.append(f"{' and '.join(known)} of the record" if known else "not its owner")
    return ", ".join(parts)


def _reasons(found: Stuck, field: Field) -> Iterator[tuple[str, str]]:
    """The addresses that clash with the requirement, each with what is written there."""
    address = f"{found.entity}.{found.field}"
    written = [
        (field.visible_to is not None, f"visible_to: {people_text(field.visible_to or ())}"),
        (bool(field.hidden_from), f"hidden_from: {people_text(field.hidden_from)}"),
    ]
    if found.reason != "hidden":
        written = [(field.visible_when is not None, _when("visible_when", field.visible_when))]
    if found.reason == "locked":
        written += [
            (field.editable_by is not None, f"editable_by: {people_text(field.editable_by or ())}"),
            (field.readonly_when is not None, _when("readonly_when", field.readonly_when)),
            (field.kind.computed, "it is computed"),
            (bool(field.options) and all(o.retired for o in field.options.values()),
             "all its options are retired"),
        ]  # fmt: skip
    said = [text for there, text in written if there]
    yield address, f"{found.field} has {'; '.join(said)}" if said else ""


def _when(key: str, condition: Predicate | None) -> str:
    return f"{key}: {{{condition_text(condition)}}}" if condition is not None else ""


def _dead_end(app: App, found: DeadEnd) -> Diagnostic:
    address = f"{found.entity}/{found.pipeline}:{found.stage}"
    if found.kind == "never entered":
        return UNENTERED.at(
            _span(app, address),
            f"no role may move a record to {found.stage} from a stage that records reach",
            "allow a move in transitions, or in the moves of a role", address=address,
        )  # fmt: skip
    return UNFINISHED.at(
        _span(app, address),
        f"records that reach {found.stage} never become won or lost",
        "allow a move in transitions, or in the moves of a role", address=address,
    )  # fmt: skip


def _orphan(app: App, found: Orphan) -> Diagnostic:
    address = f"{found.entity}.{found.field}"
    if found.kind == "never seen":
        return UNSEEN.at(
            _span(app, address), "no role that may read the record is ever shown this field",
            "widen visible_to or visible_when, or remove the field", address=address,
        )  # fmt: skip
    return UNEDITED.at(
        _span(app, address), "no role that may edit the record may ever change this field",
        "widen editable_by or readonly_when, or remove the field", address=address,
    )  # fmt: skip


def _place(place: Place) -> str:
    return f"{place[0]}:{place[1]}" if place != NOWHERE else "a new record"


def _span(app: App, address: str) -> Span:
    """Where an address is declared, or the nearest thing around it."""
    place = place_of(app, address)
    return Span(place.path, place.line, 1, place.line, 2) if place else file_start("app.yaml")
