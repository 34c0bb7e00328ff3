"""Edits of layouts → ``Change``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.compiler.lower.condition import About, lower_condition, lower_optional
from engine.compiler.lower.text import lower_text
from engine.compiler.spec import change as spec
from engine.compiler.spec.app import AppSpec
from engine.compiler.spec.layout import SectionSpec
from engine.model.layout import TABS, Change, Placement, Section


def lower_changes(
    about: About, app: AppSpec, address: str, changes: Iterable[spec.AnyChange]
) -> tuple[Change, ...]:
    """The edits in order; ``address`` names the view or pipeline they belong to."""
    return tuple(done for one in changes for done in _change(about, app, address, one))


def lower_section(
    about: About, app: AppSpec, name: str, section: SectionSpec | spec.AddSectionSpec
) -> Section:
    """A section with its elements."""
    return Section(
        name,
        lower_text(section.label, app.locales),
        tuple(_placement(about, element) for element in section.elements),
        section.columns,
        section.collapsed,
        lower_optional(about, section.visible_when),
    )


def _placement(about: About, element: spec.ElementSpec) -> Placement:
    if element.widget is not None:
        return Placement(element.widget, widget=True, always_show=element.always_show)
    name = element.field or ""
    declared = about.entity.fields[name].spec
    return Placement(
        name, always_show=element.always_show or bool(declared and declared.always_show)
    )


def _change(about: About, app: AppSpec, address: str, one: spec.AnyChange) -> Iterator[Change]:
    match one:
        case spec.AddSpec():
            yield Change("add", one.add, one.to, one.before or "", one.after or "", address=address)
            field = about.entity.fields.get(one.add) if one.to != TABS else None
            declared = field.spec if field else None
            if one.always_show or (declared and declared.always_show):
                yield Change("set", one.add, settings={"always_show": True}, address=address)
        case spec.HideSpec():
            yield Change("hide", one.hide, one.from_ or "", address=address)
        case spec.MoveSpec():
            yield Change(
                "move", one.move, one.to or "", one.before or "", one.after or "", address=address
            )
        case spec.RenameSpec():
            label = lower_text(one.label, app.locales)
            yield Change("rename", one.rename, label=label, address=address)
        case spec.AddSectionSpec():
            section = lower_section(about, app, one.add_section, one)
            yield Change(
                "add_section", one.add_section, "", one.before or "", one.after or "",
                label=section.label, section=section, address=address,
            )  # fmt: skip
        case spec.RemoveSectionSpec():
            yield Change("remove_section", one.remove_section, address=address)
        case spec.SetSpec():
            yield Change("set", one.set, settings=_settings(about, one), address=address)


def _settings(about: About, one: spec.SetSpec) -> dict[str, object]:
    names = ("columns", "collapsed", "always_show")
    found = {name: value for name in names if (value := getattr(one, name)) is not None}
    if one.visible_when is not None:
        found["visible_when"] = lower_condition(about, one.visible_when)
    return found
