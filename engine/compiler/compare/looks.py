"""What an application looks like, taken off: what is left is data, rights and validation."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.model.app import App, Entity
from engine.model.field import Field
from engine.model.layout import Card, Layout, ListLayout
from engine.model.pipeline import Pipeline
from engine.model.text import Text

_BLANK: Final = Text()


def without_looks(app: App) -> App:
    """The application without layouts, labels, help, colours and icons.

    Two applications that are equal without their looks keep the same data, give the same rights
    and refuse the same records. The order in which fields are declared is a matter of looks too:
    mappings are equal in any order.
    """
    return replace(
        app,
        label=_BLANK,
        places={},
        departments={k: replace(part, label=_BLANK) for k, part in app.departments.items()},
        roles={k: replace(part, label=_BLANK) for k, part in app.roles.items()},
        entities={k: _entity(part) for k, part in app.entities.items()},
        documents={k: replace(part, label=_BLANK) for k, part in app.documents.items()},
        moved=(),
        removed=(),
    )


def _entity(entity: Entity) -> Entity:
    return replace(
        entity,
        label=_BLANK,
        plural=_BLANK,
        icon="",
        layout=Layout(entity.name, Card({}, ()), ListLayout(())),
        fields={name: _field(field) for name, field in entity.fields.items()},
        pipelines={name: _pipeline(part) for name, part in entity.pipelines.items()},
        moved=(),
        removed=(),
    )


def _field(field: Field) -> Field:
    options = {
        name: replace(option, label=_BLANK, color="") for name, option in field.options.items()
    }
    return replace(
        field, label=_BLANK, help=_BLANK, placeholder=_BLANK, options=options, option_set="",
        display="", rows=None, always_show=False,
    )  # fmt: skip


def _pipeline(pipeline: Pipeline) -> Pipeline:
    stages = {
        name: replace(stage, label=_BLANK, color="") for name, stage in pipeline.stages.items()
    }
    return replace(pipeline, label=_BLANK, stages=stages)
