"""A scope that nothing is wrong with → ``App``."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiler.history import entity_of
from engine.compiler.lower.access import lower_departments, lower_roles
from engine.compiler.lower.entity import lower_entity
from engine.compiler.lower.places import lower_places
from engine.compiler.lower.text import lower_text
from engine.compiler.scope import Scope
from engine.compiler.spec.app import AppSpec
from engine.compiler.spec.channel import ChannelSpec
from engine.compiler.spec.document import DocumentSpec
from engine.model.app import App, ChannelConfig, Document, Move


def lower_app(scope: Scope) -> App:
    """The application. The checks have found no error, so nothing here can be missing."""
    spec = scope.app
    assert spec is not None
    return App(
        name=spec.app,
        label=lower_text(spec.label, spec.locales),
        locales=tuple(spec.locales),
        time_zone=spec.time_zone,
        currency=spec.currency,
        currencies=tuple(dict.fromkeys((spec.currency, *spec.currencies))),
        departments=lower_departments(spec),
        roles=lower_roles(scope, spec),
        entities={
            name: lower_entity(scope, spec, entity) for name, entity in scope.entities.items()
        },
        documents={
            name: _document(spec, document) for name, (_, document) in scope.templates.items()
        },
        channels={name: _channel(channel) for name, (_, channel) in scope.channels.items()},
        # What is renamed of an entity or a list is told with the entities concerned.
        moved=tuple(Move(one.from_, one.to) for one in spec.moved if entity_of(one.to) == "role"),
        places=lower_places(scope),
    )


def _document(app: AppSpec, spec: DocumentSpec) -> Document:
    return Document(
        spec.document,
        lower_text(spec.label, app.locales),
        spec.entity,
        spec.template,
        tuple(spec.pipelines),
        spec.number or "",
        tuple(spec.outputs),
    )


def _channel(spec: ChannelSpec) -> ChannelConfig:
    """What a channel says beside its name and kind, as it is written."""
    written = spec.model_dump(by_alias=True, exclude_unset=True, exclude={"channel", "kind"})
    return ChannelConfig(spec.channel, spec.kind, _frozen(written))


def _frozen(settings: Mapping[str, object]) -> Mapping[str, object]:
    """The same with tuples for lists, as everywhere in the model."""
    return {key: _frozen_value(value) for key, value in settings.items() if value is not None}


def _frozen_value(value: object) -> object:
    if isinstance(value, dict):
        return _frozen(value)
    return tuple(value) if isinstance(value, list) else value
