"""What a designer asks for: declarations and changes of the card, as data.

The browser's page makes them; the compiler turns them into patches of the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.model.layout import Change

Verb = Literal[
    "add_field", "set_field", "remove_field",
    "add_option", "set_option", "move_option",
    "add_set_option", "set_set_option", "move_set_option",
    "add_stage", "set_stage", "move_stage", "require", "no_longer_require",
    "quick_create", "add_tab", "add_view", "set_view", "move_view", "remove_view",
]  # fmt: skip
Destination = Literal["everyone", "view", "pipeline"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing declared or changed.

    ``name`` is its name; ``of`` what it belongs to: the field of an option, the list in app.yaml
    of a shared one, the pipeline of a stage or rule, the entity whose records a tab lists.
    ``values`` are its keys as in YAML, None for one that goes; those of a rule and of the short form
    (``quick_create``) include ``fields``, and ``name`` is then blank. ``rule`` counts from 0.
    """

    verb: Verb
    name: str = ""
    of: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    rule: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What a designer wants of an entity.

    ``name`` is that of the view or pipeline. ``digests`` are of the texts the designer saw, by
    path.
    """

    entity: str
    declarations: tuple[Declaration, ...] = ()
    destination: Destination = "everyone"
    name: str = ""
    changes: tuple[Change, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
