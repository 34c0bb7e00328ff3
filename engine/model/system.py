"""What the engine itself brings: system fields, feature fields, and its own tables' names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.field import Field, Option
from engine.model.text import Text, text

REQUIRED_OF_CLIENT = ("company", "contact")
"""The entities that the feature ``client`` binds a record to."""

FEATURES: tuple[str, ...] = (
    "client", "products", "observers", "documents", "source", "dates", "my_company",
    "recurring", "recycle_bin", "contact_points", "requisites",
)  # fmt: skip


def _field(name: str, type_: str, label: Text, **more: object) -> Field:
    return Field(name=name, type=type_, label=label, system=True, **more)  # type: ignore[arg-type]


def common_fields() -> tuple[Field, ...]:
    """The fields of every entity."""
    locked = {"readonly": True, "filter": True}
    return (
        _field("id", "integer", text(en="ID", it="ID"), readonly=True),
        _field("number", "text", text(en="Number", it="Numero"), readonly=True, search=True),
        _field("owner", "user", text(en="Responsible", it="Responsabile"), filter=True),
        _field(
            "open",
            "boolean",
            text(en="Shared with everyone", it="Condiviso con tutti"),
            default=False,
        ),
        _field("created_at", "datetime", text(en="Created", it="Creato il"), **locked),
        _field("created_by", "user", text(en="Created by", it="Creato da"), **locked),
        _field("updated_at", "datetime", text(en="Changed", it="Modificato il"), **locked),
        _field("updated_by", "user", text(en="Changed by", it="Modificato da"), **locked),
        _field("version", "integer", text(en="Version", it="Versione"), readonly=True),
        _field(
            "last_activity_at", "datetime", text(en="Last activity", it="Ultima attività"), **locked
        ),
    )


def stage_fields() -> tuple[Field, ...]:
    """The fields of an entity that has pipelines; moved through a move, never typed in."""
    return (
        _field("pipeline", "pipeline", text(en="Pipeline", it="Pipeline"), filter=True),
        _field("stage", "stage", text(en="Stage", it="Fase"), filter=True),
        _field(
            "moved_at",
            "datetime",
            text(en="Stage since", it="In fase dal"),
            readonly=True,
            filter=True,
        ),
        _field("moved_by", "user", text(en="Moved by", it="Spostato da"), readonly=True),
    )


def feature_fields(feature: str, sources: Mapping[str, Option]) -> Iterator[Field]:
    """The fields a feature switches on. ``sources`` are the options of the set ``sources``."""
    if feature == "client":
        yield _field("client", "client", text(en="Client", it="Cliente"), filter=True)
    elif feature == "observers":
        yield _field("observers", "user", text(en="Observers", it="Osservatori"), multiple=True)
    elif feature == "source":
        if sources:
            yield _field(
                "source", "choice", text(en="Source", it="Fonte"),
                options=sources, option_set="sources", filter=True,
            )  # fmt: skip
        for part, label in _UTM:
            yield _field(f"utm_{part}", "text", label, max_length=255)
    elif feature == "dates":
        yield _field(
            "begin_date", "date", text(en="Begins", it="Inizio"), default="today", filter=True
        )
        yield _field("close_date", "date", text(en="Closes", it="Chiusura"), filter=True)


_UTM = tuple(
    (part, text(en=f"UTM {part}", it=f"UTM {part}"))
    for part in ("source", "medium", "campaign", "content", "term")
)

WIDGETS: Mapping[str, tuple[str, ...]] = {
    "utm": tuple(f"utm_{part}" for part, _ in _UTM),
}
"""Ready widgets: one element of a layout that stands for several fields."""

READY_TABS: Mapping[str, Text] = {
    "general": text(en="General", it="Generale"),
    "products": text(en="Products", it="Prodotti"),
    "documents": text(en="Documents", it="Documenti"),
    "dependencies": text(en="Dependencies", it="Collegamenti"),
    "history": text(en="History", it="Cronologia"),
}

NEVER_DECLARED: frozenset[str] = frozenset(
    {"fields", "design", "board", "new", "form", "bulk", "import", "export", "merge", "duplicates"}
)
"""Entity names that the addresses of pages use."""
