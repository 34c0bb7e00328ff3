"""Addresses of entities that have another name now: links in mails, bookmarks, open forms."""

from __future__ import annotations

from flask import request

from engine.model.former import present_name
from engine.model.predicate import NEVER
from engine.runtime.release import NoReleaseError
from engine.runtime.web.session import LoggedOutError, visit


def present_address() -> str:
    """Where the page of this request is now; blank when it never was, or for whoever may not know."""
    name, slash, rest = request.path.removeprefix("/").partition("/")
    try:
        with visit() as context:
            if name in context.app.entities:
                return ""
            entity = context.app.entities.get(present_name(context.app, name))
            decider = context.release.decider
            if entity is None or decider.reach(entity, context.actor, "read") == NEVER:
                return ""
    except (LoggedOutError, NoReleaseError):
        return ""
    query = request.query_string.decode("ascii", "replace")
    return f"/{entity.name}{slash}{rest}" + (f"?{query}" if query else "")
