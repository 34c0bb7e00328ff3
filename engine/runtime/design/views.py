"""What the pages of designing show, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """Which layout a card is shown in and why, and what can be done about it.

    ``dropped`` are sentences about changes of one's own that no longer fit. A blank address means
    that the person may not do that.
    """

    text: str
    why: str
    source: str
    address: str
    dropped: tuple[str, ...] = ()
    edit_url: str = ""
    reset_url: str = ""
    everyone_url: str = ""
    view_url: str = ""
    pipeline: str = ""
