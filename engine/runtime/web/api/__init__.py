"""The API: records as JSON for other systems, under the same decisions as the pages."""

from engine.runtime.web.api.answers import handle_problems
from engine.runtime.web.api.boards import boards
from engine.runtime.web.api.bulk import bulk
from engine.runtime.web.api.creation import creation
from engine.runtime.web.api.explaining import explaining
from engine.runtime.web.api.files import files
from engine.runtime.web.api.forms import forms
from engine.runtime.web.api.openapi import described
from engine.runtime.web.api.past import past
from engine.runtime.web.api.records import records
from engine.runtime.web.api.repeating import accept_keys
from engine.runtime.web.api.search import found
from engine.runtime.web.api.sheets import sheets
from engine.runtime.web.api.timelines import timelines

GROUPS = (
    explaining,
    files,
    boards,
    bulk,
    sheets,
    found,
    creation,
    past,
    forms,
    timelines,
    described,
    records,
)
"""The blueprints, all under ``/api/v1``."""

for _group in GROUPS:
    handle_problems(_group)

__all__ = ["GROUPS", "accept_keys"]
