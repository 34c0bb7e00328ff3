"""A small application built in Python: what the tests of the runtime work on."""

from __future__ import annotations

from decimal import Decimal

from engine.model.access import Role
from engine.model.app import App, Department, Entity
from engine.model.field import Field, Option
from engine.model.layout import Card, Layout, ListLayout, Placement, Preset, Section, Tab
from engine.model.pipeline import Pipeline, Requirement, Stage, Transition
from engine.model.predicate import ActorIs, Compare, Filled, StageIn, conjunction
from engine.model.principal import Principal
from engine.model.system import common_fields, feature_fields, stage_fields
from engine.model.text import Text, text

OWNER = Principal("owner")


def say(english: str, italian: str = "") -> Text:
    """A label in both languages."""
    return text(en=english, it=italian or english)


def options(**colors: str) -> dict[str, Option]:
    """Options named like their labels."""
    return {name: Option(name, say(name.title()), color) for name, color in colors.items()}


def fields(
    *declared: Field, features: tuple[str, ...] = (), stages: bool = False
) -> dict[str, Field]:
    """Declared fields, those of features, and the system's."""
    sources = options(web="", fair="")
    brought = [field for name in features for field in feature_fields(name, sources)]
    system = [*common_fields(), *(stage_fields() if stages else ())]
    return {field.name: field for field in (*declared, *brought, *system)}


def layout(entity: str, *names: str, tabs: tuple[Tab, ...] = (), **more: object) -> Layout:
    """One section with these fields."""
    section = Section("main", say("About", "Informazioni"), tuple(Placement(n) for n in names), 2)
    general = Tab("general", say("General", "Generale"))
    history = Tab("history", say("History", "Cronologia"))
    listed = more.pop("list", ListLayout(names[:3]))
    return Layout(entity, Card({"main": section}, (general, *tabs, history)), listed, **more)  # type: ignore[arg-type]


SALE = Compare("kind", "eq", "sale")
FINANCE = Principal("department", "finance", deep=True, within=("finance",))

DEAL_FIELDS = fields(
    Field("title", "text", say("Title", "Titolo"), required=True, max_length=40, search=True),
    Field("amount", "money", say("Amount", "Importo"), min=0, filter=True),
    Field("kind", "choice", say("Kind", "Tipo"), default="sale", filter=True,
          options={**options(sale="#15803D", rental="", service=""),
                   "loan": Option("loan", say("Loan"), retired=True)}),
    Field("address", "address", say("Address", "Indirizzo"), visible_when=SALE),
    Field("count", "integer", say("Count", "Numero"), min=1, max=500, filter=True),
    Field("weight", "decimal", say("Weight", "Peso"), scale=3),
    Field("discount", "percent", say("Discount", "Sconto"), min=0, max=40,
          readonly_when=Compare("discount", "gt", Decimal(15))),
    Field("reason", "text", say("Reason", "Motivo"),
          required_when=Compare("discount", "gte", Decimal(10))),
    Field("margin", "percent", say("Margin", "Margine"), visible_to=(FINANCE,),
          editable_by=(FINANCE,), filter=True, search=True),
    Field("notes", "long_text", say("Notes", "Note"), search=True),
    Field("secret", "text", say("Secret", "Segreto"), visible_to=(OWNER,), search=True,
          unique=True),
    Field("signed", "boolean", say("Signed", "Firmato")),
    Field("due", "date", say("Due", "Scadenza"), filter=True),
    Field("demo_at", "datetime", say("Demo", "Dimostrazione"), filter=True),
    Field("opens", "time", say("Opens", "Apre")),
    Field("lasts", "duration", say("Lasts", "Durata")),
    Field("tags", "choice", say("Tags", "Etichette"), multiple=True, options=options(a="", b="", c="")),
    Field("phones", "phone", say("Phones", "Telefoni"), multiple=True),
    Field("weights", "decimal", say("Weights", "Pesi"), multiple=True),
    Field("days", "date", say("Days", "Giorni"), multiple=True),
    Field("email", "email", say("E-mail")),
    Field("site", "url", say("Site", "Sito")),
    Field("code", "text", say("Code", "Codice"), pattern="^[A-Z]{2}[0-9]{2}$", unique=True),
    Field("rating", "rating", say("Rating", "Voto")),
    Field("color", "color", say("Colour", "Colore")),
    Field("extra", "json", say("Extra")),
    Field("seller", "user", say("Seller", "Venditore")),
    Field("place", "department", say("Place", "Reparto")),
    Field("parent", "link", say("Parent", "Principale"), to=("deal",)),
    Field("others", "link", say("Others", "Altri"), to=("contact",), multiple=True),
    Field("about", "link", say("About", "Riguarda"), to=("company", "contact")),
    Field("part_of", "link", say("Part of", "Parte di"), to=("deal",), on_delete="cascade"),
    Field("needs", "link", say("Needs", "Richiede"), to=("deal", "contact"), on_delete="restrict"),
    Field("loss", "choice", say("Loss", "Perdita"), options=options(price="", time="")),
    features=("client", "observers", "source", "dates"), stages=True,
)  # fmt: skip

SALES = Pipeline(
    "sales", "deal", say("Sales", "Vendite"),
    {
        "new": Stage("new", say("New", "Nuova"), color="#39A8EF"),
        "proposal": Stage("proposal", say("Proposal", "Proposta")),
        "won": Stage("won", say("Won", "Vinta"), "won"),
        "lost": Stage("lost", say("Lost", "Persa"), "lost"),
    },
    default=True,
    required=(
        Requirement("deal/sales:r1", ("amount",), ("proposal", "won")),
        Requirement("deal/sales:r2", ("loss",), ("lost",)),
        Requirement("deal/sales:r3", ("margin",), ("won",), asked_of=(FINANCE,)),
    ),
    transitions=(Transition("deal/sales:t1", "won", ()),),
)  # fmt: skip
RENEWALS = Pipeline(
    "renewals", "deal", say("Renewals", "Rinnovi"),
    {"due": Stage("due", say("Due")), "new": Stage("new", say("New again")),
     "won": Stage("won", say("Done"), "won")},
)  # fmt: skip

DEAL = Entity(
    "deal", say("Deal", "Trattativa"), say("Deals", "Trattative"), "title", DEAL_FIELDS,
    layout(
        "deal", *(name for name in DEAL_FIELDS if name not in {"id", "number", "version"}),
        list=ListLayout(
            ("title", "stage", "amount", "margin", "secret", "client", "owner", "parent"),
            "-amount", ("stage", "owner", "amount", "margin", "kind", "client", "demo_at", "due"),
            {"mine": Preset("mine", say("Mine", "Mie"), conjunction(
                ActorIs((OWNER,)), StageIn((("sales", "new"), ("sales", "proposal")))))},
        ),
    ),
    icon="handshake", features=("client", "observers", "source", "dates", "recycle_bin"),
    pipelines={"sales": SALES, "renewals": RENEWALS}, unique=(("kind", "code"),),
)  # fmt: skip

COMPANY_FIELDS = fields(
    Field("name", "text", say("Name", "Nome"), required=True, search=True),
    Field("vat", "text", say("VAT number", "Partita IVA"), unique=True),
    features=("contact_points",),
)
COMPANY = Entity(
    "company", say("Company", "Azienda"), say("Companies", "Aziende"), "name", COMPANY_FIELDS,
    layout("company", "name", "vat",
           tabs=(Tab("deal", say("Deals"), "related", "deal", "client"),)),
    icon="building", features=("recycle_bin", "contact_points"),
)  # fmt: skip
CONTACT_FIELDS = fields(
    Field("name", "text", say("Name", "Nome"), required=True,
          visible_when=Filled("open")),
    Field("phone", "phone", say("Phone", "Telefono")),
)  # fmt: skip
CONTACT = Entity(
    "contact", say("Contact", "Contatto"), say("Contacts", "Contatti"), "name", CONTACT_FIELDS,
    layout("contact", "name", "phone"),
)  # fmt: skip

ROLES = {
    "admin": Role("admin", say("Administrator"), superuser=True),
    "seller": Role("seller", say("Seller", "Venditore"), records={
        "deal": {"read": "department+", "create": "own", "edit": "own", "delete": "own"},
        "company": {"read": "own", "create": "own", "edit": "own"},
        "contact": {"read": "all", "create": "all", "edit": "own"},
    }),
    "finance": Role("finance", say("Finance", "Amministrazione"), records={
        "deal": {"read": "all", "edit": "all"},
        "company": {"read": "all", "edit": "all", "create": "all"},
    }),
}  # fmt: skip

APP = App(
    "small", say("Small", "Piccola"), ("en", "it"), "Europe/Rome", "EUR", ("EUR", "USD", "JPY"),
    {
        "sales": Department("sales", say("Sales", "Vendite")),
        "sales_it": Department("sales_it", say("Italy", "Italia"), "sales"),
        "finance": Department("finance", say("Finance", "Amministrazione")),
    },
    ROLES, {"company": COMPANY, "contact": CONTACT, "deal": DEAL},
)  # fmt: skip
