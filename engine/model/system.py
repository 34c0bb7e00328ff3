"""What the engine itself brings: system fields, feature fields, and its own tables' names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.model.field import Field, Option
from engine.model.text import Text, text

REQUIRED_OF_CLIENT = ("company", "contact")
"""The entities that the feature ``client`` binds a record to."""

PRODUCTS, AMOUNT, BY_HAND = "products", "amount", "amount_by_hand"
"""The fields of the feature ``products``; an entity's own amount takes the place of ours."""

PEOPLE = "user"
"""What a booking names in ``to`` for the people who work with the application."""

FEATURES: tuple[str, ...] = (
    "client", "products", "observers", "documents", "source", "dates", "my_company",
    "recurring", "recycle_bin", "contact_points", "requisites",
)  # fmt: skip


def _field(name: str, type_: str, label: Text, **more: Any) -> Field:
    return Field(name=name, type=type_, label=label, system=True, **more)


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
            text(en="Stage since", it="Nella fase dal"),
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
    elif feature == "products":
        yield _field("products", PRODUCTS, text(en="Products", it="Prodotti"))
        yield _field(AMOUNT, "money", text(en="Amount", it="Importo"), filter=True)
        yield _field(
            BY_HAND, "boolean", text(en="Amount set by hand", it="Importo impostato a mano"),
            help=text(
                en="Otherwise the amount is the net total of the rows",
                it="Altrimenti l'importo è il totale netto delle righe",
            ),
        )  # fmt: skip
    elif feature == "contact_points":
        for name, type_, label, kinds in _POINTS:
            yield _field(
                name, type_, label, multiple=True, search=True,
                options={kind: Option(kind, said) for kind, said in kinds.items()},
            )  # fmt: skip
    elif feature == "dates":
        yield _field(
            "begin_date", "date", text(en="Begins", it="Inizio"), default="today", filter=True
        )
        yield _field("close_date", "date", text(en="Closes", it="Chiusura"), filter=True)


_WORK = {"work": text(en="Work", it="Lavoro")}
_OTHER = {"other": text(en="Other", it="Altro")}
_HOME = {"home": text(en="Home", it="Casa")}
_POINTS: tuple[tuple[str, str, Text, Mapping[str, Text]], ...] = (
    ("phones", "phone", text(en="Phones", it="Telefoni"), {
        **_WORK, "mobile": text(en="Mobile", it="Cellulare"), **_HOME,
        "fax": text(en="Fax", it="Fax"), **_OTHER,
    }),
    ("emails", "email", text(en="E-mails", it="E-mail"), {
        **_WORK, **_HOME, "billing": text(en="Invoices", it="Fatture"), **_OTHER,
    }),
    ("sites", "url", text(en="Web", it="Web"), {
        **_WORK, "linkedin": text(en="LinkedIn"), "facebook": text(en="Facebook"),
        "instagram": text(en="Instagram"), **_OTHER,
    }),
    ("messengers", "messenger", text(en="Messengers", it="Messaggistica"), {
        "whatsapp": text(en="WhatsApp"), "telegram": text(en="Telegram"),
        "signal": text(en="Signal"), "skype": text(en="Skype"), **_OTHER,
    }),
)  # fmt: skip
"""What ``contact_points`` brings: fields with the kinds of their values, the usual kind first."""

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
    "history": text(en="History", it="Storico"),
}

NEVER_DECLARED: frozenset[str] = frozenset(
    {
        "fields",
        "design",
        "board",
        "new",
        "form",
        "bulk",
        "import",
        "export",
        "merge",
        "duplicates",
        "account",
        "activities",
        "admin",
        "assets",
        "explain",
        "files",
        "keys",
        "login",
        "logout",
        "healthz",
        "metrics",
        "readyz",
        "schema",
        "search",
        "static",
    }
)
"""Entity names that the addresses of pages use."""
