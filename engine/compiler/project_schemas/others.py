"""app.yaml, documents/ and channels/: the few names they use."""

from __future__ import annotations

from engine.compiler.project_schemas.names import (
    Names,
    Part,
    by,
    each,
    having,
    list_of,
    offered,
    only,
)


def app_part(names: Names) -> Part:
    """The departments above others, which the same file declares."""
    return having({"departments": each(having({"in": offered(names.departments)}))})


def document_part(names: Names) -> Part:
    """An entity and its pipelines."""
    pipelines = {
        one.name: having({"pipelines": list_of(only(names.pipelines(one)))}) for one in names.known
    }
    return {**having({"entity": only(names.entities)}), **by("entity", pipelines)}


def channel_part(names: Names) -> Part:
    """The entities that take part."""
    entity = only(names.entities)
    incoming = having({"unknown": having({"create": entity})})
    return having({"entities": list_of(entity), "incoming": incoming})
