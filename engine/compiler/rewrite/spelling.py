"""The model's layouts → the values that say the same in YAML."""

from __future__ import annotations

from engine.compiler.order import CHANGE, arranged
from engine.compiler.rewrite.manuscript import EditError
from engine.compiler.tree import Plain
from engine.model.layout import Change, Placement, Section, Tab
from engine.model.said import said
from engine.model.text import Text


def written(change: Change) -> dict[str, Plain]:
    """A change as it stands in YAML."""
    result: dict[str, Plain] = {change.verb: change.target}
    label = change.section.label if change.section else change.label
    if label and change.verb in {"rename", "add_section"}:
        result["label"] = label_of(label)
    for key in ("to", "before", "after"):
        if value := getattr(change, key):
            result["from" if change.verb == "hide" else key] = value
    if change.section is not None:
        result |= {k: v for k, v in section_of(change.section).items() if k != "label"}
    for key, value in change.settings.items():
        result[key] = setting_of(key, value)
    return {key: result[key] for key in arranged(list(result), CHANGE.keys)}


def label_of(text: Text) -> Plain:
    """A label as it stands in YAML: one text, or one for each language."""
    values: dict[str, Plain] = {locale: word for locale, word in text.values.items() if word}
    return values if len(values) > 1 else next(iter(values.values()), "")


def section_of(section: Section) -> dict[str, Plain]:
    """A section as it stands in YAML."""
    if section.visible_when is not None:
        message = said(
            "edit.condition", 'the condition of section "{name}" must be written by hand',
            name=section.name,
        )  # fmt: skip
        raise EditError(message)
    result: dict[str, Plain] = {"label": label_of(section.label)}
    if section.columns != 1:
        result["columns"] = section.columns
    if section.collapsed:
        result["collapsed"] = True
    result["elements"] = [element_of(element) for element in section.elements]
    return result


def tab_of(tab: Tab) -> Plain:
    """A tab as it stands in YAML."""
    return {"related": tab.related, "by": tab.by} if tab.kind == "related" else tab.name


def element_of(element: Placement) -> Plain:
    """An element of a section as it stands in YAML."""
    if not element.widget and not element.always_show:
        return element.name
    result: dict[str, Plain] = {"widget" if element.widget else "field": element.name}
    return {**result, "always_show": True} if element.always_show else result


def element_name(item: Plain) -> str:
    """What an element of a section is called."""
    if isinstance(item, dict):
        return str(item.get("field") or item.get("widget") or "")
    return str(item)


def setting_of(key: str, value: object) -> Plain:
    """A setting of a section or element as it stands in YAML."""
    if value is None or isinstance(value, (str, int, bool, dict, list)):
        return value
    raise EditError(said("edit.by_hand", '"{key}" must be written by hand', key=key))
