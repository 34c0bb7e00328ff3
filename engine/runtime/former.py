"""Forms that were made under an earlier release: what they bring, under the names of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from engine.model import codec
from engine.model.app import App
from engine.model.former import former_entity, renamed_fields
from engine.runtime.context import Context
from engine.runtime.database import OWN

_RELEASE = OWN["scheda_release"]
Controls = Mapping[str, Sequence[str]]


def controls_of_today(
    context: Context, entity: str, controls: Controls, release: int | None
) -> dict[str, tuple[str, ...]]:
    """Posted controls (``price``, ``price.currency``) after the renamings since ``release``.

    Controls left empty of fields that are gone say nothing and are left out; one that somebody
    has filled stays, so that it is refused and shown instead of lost.
    """
    found = {name: tuple(strings) for name, strings in controls.items()}
    now = context.app.entities.get(entity)
    before = _app_of(context, release) if release is not None else None
    then = former_entity(before, context.app, entity) if before and now else None
    if now is None or then is None:
        return found
    renamed = renamed_fields(then, now)
    today: dict[str, tuple[str, ...]] = {}
    for control, strings in found.items():
        name, dot, part = control.partition(".")
        if name in then.fields and name not in renamed and name not in now.fields:
            if not any(text.strip() for text in strings):
                continue
        today[renamed.get(name, name) + dot + part] = strings
    return today


def _app_of(context: Context, release: int) -> App | None:
    """An earlier release; None for the active one, and for one that cannot be read any more."""
    if release == context.release.id:
        return None
    bundle = context.connection.scalar(
        sa.select(_RELEASE.c.bundle).where(_RELEASE.c.id == release)
    )  # fmt: skip
    try:
        return codec.loads(bundle) if bundle else None
    except (codec.BundleError, RecursionError, KeyError):
        return None
