"""What a role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.model.text import Text

Level = Literal["none", "own", "department", "department+", "open", "all"]
LEVELS: tuple[Level, ...] = ("none", "own", "department", "department+", "open", "all")
"""From narrowest to widest."""

Verb = Literal["read", "create", "edit", "delete", "export", "import"]
VERBS: tuple[Verb, ...] = ("read", "create", "edit", "delete", "export", "import")


@dataclass(frozen=True, slots=True)
class Role:
    """A named bundle of grants.

    ``records`` maps entity → verb → level; ``stages`` maps pipeline → stage → verb → level and
    replaces the record level there; ``moves`` maps pipeline → source stage → the stages that may
    be entered, absent meaning any; ``documents`` maps document → verbs.
    """

    name: str
    label: Text
    superuser: bool = False
    records: Mapping[str, Mapping[str, Level]] = field(default_factory=dict)
    stages: Mapping[str, Mapping[str, Mapping[str, Level]]] = field(default_factory=dict)
    moves: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
