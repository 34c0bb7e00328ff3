"""All that an admin can declare on the page, by the first word of the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.runtime.design import fields, lists, options, stages, view_acts
from engine.runtime.design.acts import Act

DECLARING: Final[Mapping[str, Act]] = {
    **fields.ACTS, **options.ACTS, **stages.ACTS, **lists.ACTS, **view_acts.ACTS,
}  # fmt: skip
