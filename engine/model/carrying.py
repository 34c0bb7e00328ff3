"""What a conversion carries over: which fields of the new record are filled from which old ones.

A hidden value never comes to stand where others can read it: a field is carried only into one
that nobody sees who may not see the first, whoever converts.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.app import Conversion, Entity
from engine.model.field import Field
from engine.model.principal import covered

SHARED = ("client", "products")
"""Features whose fields are carried without being named, when both entities have them."""


def carried(entity: Entity, target: Entity, conversion: Conversion) -> Mapping[str, str]:
    """Field of the new record → field of the old one; the link back is not among them."""
    wanted = dict(conversion.map)
    for feature in SHARED:
        if feature in entity.features and feature in target.features:
            wanted.setdefault(feature, feature)
    return {
        name: source
        for name, source in wanted.items()
        if name in target.fields and source in entity.fields
        and as_secret(target.fields[name], entity.fields[source])
    }  # fmt: skip


def as_secret(target: Field, source: Field) -> bool:
    """Whether everybody who is admitted to ``target`` is admitted to ``source``."""
    if source.visible_to is not None:
        seeing = target.visible_to
        if seeing is None or not all(covered(source.visible_to, one) for one in seeing):
            return False
    return all(covered(target.hidden_from, one) for one in source.hidden_from)


def link_back(entity: Entity, target: Entity) -> Field | None:
    """The field of a new record that names what it was made from: the one behind the tab, if any."""
    links = [
        field
        for field in target.fields.values()
        if field.type == "link" and entity.name in field.to and not field.multiple
    ]
    tabs = entity.layout.card.tabs
    behind = [tab.by for tab in tabs if tab.kind == "related" and tab.related == target.name]
    return next((one for one in links if one.name in behind), links[0] if links else None)
