"""What the tab of what belongs together shows, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runtime.viewmodel import LinkView, PersonView, StageView


@dataclass(frozen=True, slots=True)
class NodeView:
    """A record with its stage, amount, responsible and day, as far as seen, and those beyond it."""

    link: LinkView
    kind: str
    stage: StageView | None = None
    amount: str = ""
    beyond: tuple[NodeView, ...] = ()
    owner: PersonView | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class BranchView:
    """Records that one field leads to, or that point here with one field."""

    label: str
    nodes: tuple[NodeView, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class TreeView:
    """What a record was made from, what was made from it, and its links in both directions."""

    sources: tuple[NodeView, ...]
    made: tuple[NodeView, ...]
    links: tuple[BranchView, ...]
    pointing: tuple[BranchView, ...]

    @property
    def bare(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.sources or self.made or self.links or self.pointing)
