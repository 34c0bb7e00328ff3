"""Fitting stories to the configuration as it is now, which somebody may have changed.

What the configuration no longer has is left out, and said once. What it newly requires is filled
in with something plain. Nothing here knows an entity by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.model.app import App, Entity
from engine.model.field import Field
from engine.model.predicate import Clock
from engine.model.products import ProductRow
from engine.model.values import Client, Money, Point, Ref
from engine.runtime.demo.story import Handle, Parties, Step, Who

_TEXTS = frozenset("text long_text rich_text url email phone messenger".split())
_NUMBERS = frozenset("integer decimal percent rating duration money".split())


class Unfit(Exception):
    """A value that the field of this configuration does not take; the message says why."""


class Fit:
    """What a step becomes under an application; ``ids`` and ``people`` grow as records do."""

    def __init__(self, app: App, people: Mapping[str, int], ids: Mapping[Handle, int]) -> None:
        """Fit to an application, for these people by login."""
        self.app = app
        self.people = people
        self.ids = ids
        self.left_out: Counter[str] = Counter()

    def values(self, entity: Entity, step: Step) -> dict[str, object]:
        """The values that the entity can take."""
        found: dict[str, object] = {}
        for name, value in step.values.items():
            field = entity.fields.get(name)
            try:
                if field is None:
                    raise Unfit("there is no such field")
                fitting = self._fitting(field, value)
            except Unfit as why:
                self.left_out[f"{entity.name}.{name}: {why}"] += 1
            else:
                if fitting is not None:
                    found[name] = fitting
        return found

    def stage(self, entity: Entity, step: Step) -> tuple[str, str]:
        """Pipeline and stage of a step, blank when it is no move that the entity knows."""
        if step.stage is None:
            return "", ""
        if entity.stage(*step.stage) is None:
            self.left_out[f"{entity.name}/{':'.join(step.stage)}: there is no such stage"] += 1
            return "", ""
        return step.stage

    def _fitting(self, field: Field, value: object) -> object:
        if field.readonly or field.kind.computed:
            raise Unfit("it cannot be written")
        if isinstance(value, Parties):
            return self._client(field, value)
        if field.type == "products" and isinstance(value, tuple):
            return tuple(self._one(field, row) for row in value)
        if not field.multiple:
            return self._one(field, value[0] if isinstance(value, tuple) else value)
        items = value if isinstance(value, tuple) else (value,)
        fitting = (self._one(field, item) for item in items)
        return tuple(item for item in fitting if item is not None) or None

    def _client(self, field: Field, value: Parties) -> Client | None:
        if field.type != "client":
            raise Unfit(f"a client does not go into a field of type {field.type}")
        company = self.ids.get(value.company) if value.company else None
        contacts = tuple(self.ids[one] for one in value.contacts if one in self.ids)
        return Client(company, contacts) if company or contacts else None

    def _one(self, field: Field, value: object) -> object:
        kind = field.type
        match value:
            case Who(login) if kind == "user":
                return self.people.get(login)
            case Handle(entity) if kind == "link" and entity in field.to:
                number = self.ids.get(value)
                return Ref(entity, number) if number and len(field.to) > 1 else number
            case Point(_, name) if field.kinded and name in field.options:
                return value
            case str() if field.kinded:
                return Point(value, next(iter(field.options)))
            case ProductRow() if kind == "products":
                return value
            case str() if kind == "choice":
                return _option(field, value)
            case str() if kind in _TEXTS:
                return value if field.max_length is None else value[: field.max_length].rstrip()
            case bool() if kind == "boolean":
                return value
            case datetime() if kind == "datetime":
                return value.replace(microsecond=0)
            case date() if kind == "date" and not isinstance(value, datetime):
                return value
            case Money() | Decimal() | int() if kind in _NUMBERS and not isinstance(value, bool):
                return self._number(field, value)
        raise Unfit(f"the value does not go into a field of type {kind}")

    def _number(self, field: Field, value: Money | Decimal | int) -> object:
        currency = field.currency or self.app.currency
        if isinstance(value, Money):
            currency = field.currency or value.currency
            figure = value.value or Decimal(0)
        else:
            figure = Decimal(value)
        for limit, wrong in ((field.min, figure.__lt__), (field.max, figure.__gt__)):
            if isinstance(limit, (int, Decimal)) and wrong(Decimal(limit)):
                raise Unfit(f"{figure} is beyond {limit}")
        if field.type in ("integer", "rating", "duration"):
            return int(figure)
        figure = round(figure, field.digits)
        if field.type != "money":
            return figure
        known = currency if currency in self.app.currencies else self.app.currency
        return Money(figure, known)

    def plain(self, field: Field, who: int, clock: Clock, number: int) -> object:
        """Something plain for a field that is required and that no story knows."""
        low = field.min if isinstance(field.min, (int, Decimal)) else 1
        options = [name for name, option in field.options.items() if not option.retired]
        linked = [one for handle, one in self.ids.items() if handle.entity in field.to]
        plain: Mapping[str, object] = {
            "text": f"Demo {number}", "long_text": "Demo", "rich_text": "Demo",
            "url": "https://www.acme.example", "email": f"demo{number}@acme.example",
            "phone": "+390212345678", "integer": int(low), "rating": 1, "duration": 3600,
            "decimal": Decimal(low), "percent": Decimal(low), "boolean": False, "user": who,
            "money": Money(Decimal(low), field.currency or self.app.currency),
            "date": clock.today, "datetime": clock.now.replace(microsecond=0),
            "choice": options[0] if options else None,
            "link": linked[0] if linked and len(field.to) == 1 else None,
        }  # fmt: skip
        value = plain.get(field.type)
        if field.kinded and isinstance(value, str):
            value = Point(value, next(iter(field.options)))
        return (value,) if field.multiple and value is not None else value


def _option(field: Field, name: str) -> str:
    option = field.options.get(name)
    if option is None or option.retired:
        raise Unfit(f"there is no option {name}" if option is None else f"{name} is retired")
    return name
