"""Rules as sentences: conditions, people and values in the words of the labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from engine.compiler.handbook.words import word
from engine.model import predicate as p
from engine.model.app import App, Entity
from engine.model.field import Field
from engine.model.principal import Principal
from engine.model.text import Text


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks of an entity in a language."""

    app: App
    entity: Entity
    locale: str

    def word(self, key: str) -> str:
        """One of the handbook's own words."""
        return word(key, self.locale)

    def text(self, text: Text) -> str:
        """A label."""
        return text.in_(self.locale)

    def field(self, name: str) -> str:
        """What a field is called."""
        field = self.entity.fields.get(name)
        return self.text(field.label) if field else name

    def fields(self, names: Iterable[str]) -> str:
        """What fields are called."""
        return ", ".join(self.field(name) for name in names)

    def stage(self, pipeline: str, stage: str) -> str:
        """What a stage is called, with its pipeline where there are several."""
        found = self.entity.stage(pipeline, stage)
        label = self.text(found.label) if found else stage
        if len(self.entity.pipelines) < 2:
            return label
        return f"{self.text(self.entity.pipelines[pipeline].label)}: {label}"

    def principal(self, principal: Principal) -> str:
        """Who a rule speaks of."""
        name = principal.name
        if principal.kind == "role":
            role = self.app.roles.get(name)
            return f"{self.word('role')} {self.text(role.label) if role else name}"
        if principal.kind == "department":
            department = self.app.departments.get(name)
            label = self.text(department.label) if department else name
            deep = f" {self.word('department_deep')}" if principal.deep else ""
            return f"{self.word('department')} {label}{deep}"
        if principal.kind == "user":
            return f"{self.word('user')} {name}"
        return self.word(principal.kind)

    def people(self, principals: Iterable[Principal]) -> str:
        """Several people."""
        return ", ".join(self.principal(principal) for principal in principals)

    def value(self, value: object, field: Field | None = None) -> str:
        """A constant, as the label of an option where it is one."""
        if field is not None and isinstance(value, str):
            if value in field.options:
                return f"“{self.text(field.options[value].label)}”"
            if value in ("today", "actor"):
                return self.word(value)
        match value:
            case bool():
                return self.word("yes" if value else "no")
            case p.Today(days):
                return self.word("today") + (f" {days:+d} {self.word('days')}" if days else "")
            case Decimal():
                return f"{value.normalize():f}"
            case datetime():
                return value.isoformat(" ", "minutes")
            case date() | time():
                return value.isoformat()
            case tuple() | list():
                return ", ".join(self.value(one, field) for one in value)
        return str(value)

    def condition(self, predicate: p.Predicate) -> str:
        """A condition as a clause."""
        match predicate:
            case p.Compare() | p.In() | p.Filled():
                return self._of_field(predicate)
            case p.All(of):
                return f" {self.word('and')} ".join(self._part(part) for part in of)
            case p.Any(of):
                return f" {self.word('or')} ".join(self._part(part) for part in of)
            case p.Not(p.ActorIs(principals)):
                return f"{self.word('not')} {self.word('actor_is')} {self.people(principals)}"
            case p.Not(of):
                return f"{self.word('not')} ({self.condition(of)})"
            case p.StageIn(stages):
                names = ", ".join(self.stage(pipeline, stage) for pipeline, stage in stages)
                return f"{self.word('stage_is')} {names}"
            case p.ActorIs(principals):
                return f"{self.word('actor_is')} {self.people(principals)}"
            case p.OwnerWithin(departments):
                known = self.app.departments
                names = ", ".join(
                    self.text(known[d].label) if d in known else d for d in departments
                )
                return f"{self.word('owner_in')} {names}"
            case p.Always():
                return self.word("always")
            case p.Never():
                return self.word("never_true")

    def _of_field(self, predicate: p.Compare | p.In | p.Filled) -> str:
        field = self.entity.fields.get(predicate.field)
        match predicate:
            case p.Compare(name, op, value):
                verb = {"eq": "is", "ne": "is_not"}.get(op, op)
                return self._said(name, verb, self.value(value, field))
            case p.In(name, values, negated):
                return self._said(
                    name, "none_of" if negated else "one_of", self.value(values, field)
                )
            case p.Filled(name, filled):
                return self._said(name, "filled" if filled else "empty", "")

    def _part(self, predicate: p.Predicate) -> str:
        said = self.condition(predicate)
        return f"({said})" if isinstance(predicate, (p.All, p.Any)) else said

    def _said(self, name: str, verb: str, value: str) -> str:
        return f"{self.field(name)} {self.word(verb)} {value}".rstrip()
