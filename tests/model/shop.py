"""A small application built by hand, so that the model's tests need no compiler."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.model.access import Role
from engine.model.app import App, Department, Entity
from engine.model.field import Field, Option
from engine.model.layout import (
    BoardLayout,
    Card,
    Change,
    Layout,
    ListLayout,
    Placement,
    Section,
    Tab,
    View,
)
from engine.model.pipeline import Pipeline, Requirement, Stage, Transition
from engine.model.predicate import Clock, Compare, Filled, Record
from engine.model.principal import Actor, Principal
from engine.model.system import common_fields, feature_fields, stage_fields
from engine.model.text import text

CLOCK = Clock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), ZoneInfo("Europe/Rome"))

FINANCE = Principal("department", "finance", deep=True, within=("finance", "accounting"))
HEAD = Principal("role", "head")
OWNER = Principal("owner")

anna = Actor(1, "anna", frozenset({"seller"}), frozenset({"sales_it"}), frozenset({"sales_it"}))
bruno = Actor(
    2, "bruno", frozenset({"head"}), frozenset({"sales"}), frozenset({"sales", "sales_it"})
)
carla = Actor(
    3, "carla", frozenset({"finance"}), frozenset({"accounting"}), frozenset({"accounting"})
)
root = Actor(9, "root", frozenset({"admin"}), superuser=True)

_FIELDS = (
    Field("title", "text", text(en="Title", it="Nome"), required=True, max_length=255),
    Field("amount", "money", text(en="Amount", it="Importo"), min=Decimal(0)),
    Field(
        "kind", "choice", text(en="Type", it="Tipo"),
        options={n: Option(n, text(en=n.title())) for n in ("sale", "service")},
    ),
    Field("address", "text", text(en="Address"), visible_when=Compare("kind", "eq", "sale")),
    Field("margin", "percent", text(en="Margin"), visible_to=(FINANCE, HEAD), editable_by=(FINANCE,)),
    Field("passport", "text", text(en="Passport"), hidden_from=(Principal("department", "sales_it"),),
          required_when=Compare("kind", "eq", "service")),
    Field("discount", "percent", text(en="Discount"),
          readonly_when=Compare("amount", "gte", Decimal(10000))),
    Field("diary", "long_text", text(en="Diary"), visible_to=(OWNER,)),
    Field("loss_reason", "text", text(en="Loss reason", it="Motivo")),
    Field("contract", "text", text(en="Contract")),
)  # fmt: skip

_STAGES = (
    Stage("new", text(en="New")),
    Stage("proposal", text(en="Proposal")),
    Stage("won", text(en="Won"), "won"),
    Stage("lost", text(en="Lost"), "lost"),
)

SALES = Pipeline(
    "sales", "deal", text(en="Sales"), {stage.name: stage for stage in _STAGES}, default=True,
    required=(
        Requirement("deal/sales#required/1", ("amount",), ("proposal", "won")),
        Requirement("deal/sales#required/2", ("loss_reason",), ("lost",)),
        Requirement("deal/sales#required/3", ("margin",), ("won",), asked_of=(FINANCE,)),
        Requirement("deal/sales#required/4", ("contract",), ("proposal",),
                    enforce={"import": "warn"}, since=date(2026, 1, 1), grace=30),
        Requirement("deal/sales#required/5", ("passport",), ("new",), since=date(2027, 1, 1)),
    ),
    transitions=(
        Transition("deal/sales#transitions/1", "won", (), exempt=(HEAD,)),
        Transition("deal/sales#transitions/2", "new", ("proposal", "lost")),
    ),
)  # fmt: skip

CARD = Card(
    {
        "main": Section(
            "main", text(en="Main"), (Placement("title"), Placement("amount")), columns=2
        ),
        "more": Section("more", text(en="More"), (Placement("kind"), Placement("contract"))),
    },
    (Tab("general", text(en="General")), Tab("history", text(en="History"))),
    ("title",),
)

_LAYOUT = Layout(
    "deal", CARD, ListLayout(("title", "stage", "amount")), BoardLayout(("amount",), "amount"),
    pipelines={"sales": (Change("hide", "kind"),)},
    views={
        "all": View("all", text(en="All"), (HEAD,), 1, (Change("hide", "contract"),)),
        "finance": View("finance", text(en="Finance"), (FINANCE,), 10, (
            Change("add", "margin", to="main", after="amount"),
        )),
    },
)  # fmt: skip

_ROLES = {
    "admin": Role("admin", text(en="Administrator"), superuser=True),
    "seller": Role(
        "seller", text(en="Seller"), False,
        {"deal": {"read": "department+", "create": "own", "edit": "own", "import": "own"}},
        stages={"sales": {"won": {"edit": "none"}}},
        moves={"sales": {"proposal": ("won", "lost")}},
    ),
    "head": Role("head", text(en="Head"), False, {"deal": dict.fromkeys(("read", "create", "edit", "delete"), "department+")}),
    "finance": Role("finance", text(en="Finance"), False, {"deal": {"read": "all", "edit": "all"}}),
}  # fmt: skip


def app() -> App:
    """The application, made anew."""
    fields = (*_FIELDS, *common_fields(), *stage_fields(), *feature_fields("observers", {}))
    deal = Entity(
        "deal", text(en="Deal", it="Trattativa"), text(en="Deals", it="Trattative"), "title",
        {field.name: field for field in fields}, _LAYOUT, features=("observers",),
        pipelines={"sales": SALES}, unique=(("number",),), indexes=(("stage", "amount"),),
    )  # fmt: skip
    departments = {"sales": "", "sales_it": "sales", "finance": "", "accounting": "finance"}
    return App(
        "shop", text(en="Shop"), ("en", "it"), "Europe/Rome", "EUR", ("EUR", "USD"),
        {name: Department(name, text(en=name), parent) for name, parent in departments.items()},
        _ROLES, {"deal": deal},
    )  # fmt: skip


def record(stage: str = "new", **values: object) -> Record:
    """A deal of Anna's."""
    base: dict[str, object] = {
        "title": "Espresso", "owner": anna.id, "created_by": bruno.id, "open": False,
        "pipeline": "sales", "stage": stage, "observers": (),
    }  # fmt: skip
    return Record("deal", {**base, **values}, frozenset({"sales_it"}))


def filled() -> Filled:
    """A condition used where any will do."""
    return Filled("title")
