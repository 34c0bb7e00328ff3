"""One field of a card or a form, ready for its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import Record
from engine.model.system import PRODUCTS
from engine.model.text import text
from engine.model.values import Address, is_empty
from engine.runtime.card.choices import (
    Choices,
    currencies_for,
    kinds_of_client,
    options_chosen,
    options_for,
)
from engine.runtime.card.productviews import products_view
from engine.runtime.context import Context
from engine.runtime.fields import inputs, kind_of
from engine.runtime.fields.contacts import envelope
from engine.runtime.fields.points import KIND
from engine.runtime.names import Names
from engine.runtime.viewmodel import FieldView
from engine.runtime.wording import (
    bookings_of,
    color_of,
    files_of,
    in_words,
    links_of,
    people_of,
    points_of,
)

_COMPUTED = {
    "formula": text(
        en="Computed from other fields", it="Calcolato da altri campi"
    ),
    "rollup": text(
        en="Computed from the linked records that you can see",
        it="Calcolato dai record collegati che puoi vedere",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Showing:
    """What all fields of one card have in common.

    ``choices`` is None when nothing can be entered. ``posted`` are the controls of a form that
    came back: what was typed stays in place. ``problems`` and ``theirs`` are texts by field,
    ``wrong`` is the one of several values that a problem is about.
    """

    context: Context
    entity: Entity
    record: Record
    names: Names
    editable: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    choices: Choices | None = None
    posted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    def view(self, field: Field, *, always_show: bool = False) -> FieldView:
        """A field the person sees."""
        value = self.record.get(field.name)
        if field.kind.computed:
            return self._figure(field, value, always_show)
        if self.choices is None:
            return self._told(field, value, always_show)
        say = self.context.formats.say
        editing = field.name in self.editable
        offered = options_for if editing else options_chosen
        options = offered(self.context, field, value, self.choices, self.names)
        held = self._inputs(field, value)
        return FieldView(
            name=field.name,
            type=field.type,
            label=say(field.label),
            text=self._words(field, value),
            help=say(field.help),
            placeholder=say(field.placeholder),
            inputs=held,
            rows=_rows(field, held) if editing else (),
            options=options,
            currencies=currencies_for(self.context, field, value) if editing else (),
            links=links_of(field, value, self.names),
            people=people_of(field, value, self.names),
            points=points_of(field, value, self.context.formats),
            files=files_of(field, value, self.names, self.files_url(field)),
            kinds=kinds_of_client(self.context, field) if editing else (),
            products=products_view(self.context, self.entity, self.record, held if editing else {})
            if field.type == PRODUCTS
            else None,
            bookings=bookings_of(value, self.names) if field.type == "booking" else (),
            lines=_lines(field, held) if editing and field.type == "booking" else (),
            upload=f"/{self.entity.name}/files/{field.name}"
            if editing and field.type in ("file", "image")
            else "",
            attributes=kind_of(field).attributes(field) if editing else {},
            color=color_of(self.entity, field, value, self.record),
            display="switch" if field.system and field.type == "boolean" else field.display,
            multiple=field.multiple,
            empty=is_empty(value),
            editable=field.name in self.editable,
            required=field.name in self.required,
            always_show=always_show or field.always_show,
            problem=self.problems.get(field.name, ""),
            wrong=self.wrong.get(field.name, ""),
            theirs=self.theirs.get(field.name, ""),
        )

    def _told(self, field: Field, value: object, always_show: bool) -> FieldView:
        """A field on a card that is read: no more of it than its template asks for."""
        if is_empty(value):
            # Most fields are, and nothing of the record is in these.
            name, formats = field.name, self.context.formats
            return self.context.release.once(
                ("blank", self.entity.name, name, formats.locale, name in self.editable,
                 name in self.required, always_show),
                lambda: self._blank(field, always_show),
            )  # fmt: skip
        more = _MORE.get(field.type)
        return self._blank(
            field, always_show, empty=False,
            text=self._words(field, value),
            **(more(self, field, value) if more else {}),
        )  # fmt: skip

    def _blank(
        self, field: Field, always_show: bool, *, empty: bool = True, **more: Any
    ) -> FieldView:
        """An empty field on a card that is read; or one with what ``more`` says of its value."""
        say = self.context.formats.say
        return FieldView(
            name=field.name,
            type=field.type,
            label=say(field.label),
            help=say(field.help),
            display=field.display,
            multiple=field.multiple,
            empty=empty,
            editable=field.name in self.editable,
            required=field.name in self.required,
            always_show=always_show or field.always_show,
            **more,
        )

    def _figure(self, field: Field, value: object, always_show: bool) -> FieldView:
        """What the engine works out: shown like a value of its type, and never entered."""
        held = self.context.release.once(
            ("result", self.entity.name, field.name), lambda: field.result
        )
        words = in_words(self.entity, held, value, self.names)
        return self._blank(
            held, always_show, empty=not words, text=words,
            inputs=inputs(held, value, self.context.formats) if words else {},
            computed=self.context.formats.say(_COMPUTED[field.type]),
        )  # fmt: skip

    def _words(self, field: Field, value: object) -> str:
        """The value for a reader of the card: an address may stand as on an envelope."""
        if field.display == "block" and isinstance(value, Address):
            return "\n".join(envelope(value, self.context.formats))
        return in_words(self.entity, field, value, self.names, self.record.get("pipeline"))

    def files_url(self, field: Field) -> str:
        """Where the files of a field are: at the record, or waiting for a new one."""
        number = self.record.get("id")
        record = f"/{number}" if isinstance(number, int) else ""
        return f"/{self.entity.name}{record}/files/{field.name}"

    def _inputs(self, field: Field, value: object) -> Mapping[str, tuple[str, ...]]:
        """What was posted, else what the value is."""
        again = {
            control: tuple(strings)
            for control, strings in self.posted.items()
            if control.partition(".")[0] == field.name
        }
        return again or inputs(field, value, self.context.formats)


def _points(showing: Showing, field: Field, value: object) -> dict[str, Any]:
    return {"points": points_of(field, value, showing.context.formats)}


def _people(showing: Showing, field: Field, value: object) -> dict[str, Any]:
    return {"people": people_of(field, value, showing.names)}


def _links(showing: Showing, field: Field, value: object) -> dict[str, Any]:
    return {"links": links_of(field, value, showing.names)}


def _stored(showing: Showing, field: Field, value: object) -> dict[str, Any]:
    return {"files": files_of(field, value, showing.names, showing.files_url(field))}


def _colored(showing: Showing, field: Field, value: object) -> dict[str, Any]:
    return {"color": color_of(showing.entity, field, value, showing.record)}


def _chosen(showing: Showing, field: Field, value: object) -> dict[str, Any]:
    options = options_chosen(showing.context, field, value, Choices(), showing.names)
    return {"options": options, **_colored(showing, field, value)}


def _held(showing: Showing, field: Field, value: object) -> dict[str, Any]:
    return {"inputs": inputs(field, value, showing.context.formats)}


def _booked(showing: Showing, _field: Field, value: object) -> dict[str, Any]:
    return {"bookings": bookings_of(value, showing.names)}


def _sold(showing: Showing, _field: Field, _value: object) -> dict[str, Any]:
    return {"products": products_view(showing.context, showing.entity, showing.record, {})}


# What the templates of these types read of a field beside its text.
_MORE: Mapping[str, Callable[[Showing, Field, object], dict[str, Any]]] = {
    "boolean": _held, "booking": _booked, "choice": _chosen, "client": _links,
    "color": _colored, "email": _points, "file": _stored, "image": _stored, "link": _links,
    "messenger": _points, "phone": _points, "products": _sold, "rating": _held,
    "stage": _colored, "url": _points, "user": _people,
}  # fmt: skip


def _lines(field: Field, held: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The rows of the controls of bookings that are not blank."""
    parts = [held.get(f"{field.name}{end}", ()) for end in ("", ".from", ".to")]
    return tuple(line for line in zip_longest(*parts, fillvalue="") if any(line))


def _rows(field: Field, held: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """The rows of several values that are not blank, each with its kind."""
    kinds = held.get(f"{field.name}.{KIND}", ())
    return tuple(
        (text, kinds[place] if place < len(kinds) else "")
        for place, text in enumerate(held.get(field.name, ()))
        if text
    )
