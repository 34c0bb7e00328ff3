"""The navigation: the entities of which a person may see something."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runtime.context import Context
from engine.runtime.lists.listing import may_list


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entity in the navigation."""

    entity: str
    label: str
    icon: str
    url: str
    active: bool = False
    count: int | None = None


def menu(context: Context, active: str = "") -> tuple[MenuItem, ...]:
    """The entities in the order in which they were declared; ``active`` is the one looked at."""
    here = active if active in context.app.entities else ""
    key = ("menu", context.actor, context.formats.locale, here)
    return context.release.once(key, lambda: _menu(context, here))


def _menu(context: Context, active: str) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(
            entity.name, context.formats.say(entity.plural), entity.icon, f"/{entity.name}",
            entity.name == active,
        )
        for entity in context.app.entities.values()
        if may_list(context, entity)
    )  # fmt: skip
