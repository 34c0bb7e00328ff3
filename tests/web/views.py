"""Hand-made view models: what pages look like is tried here without a database."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.runtime.design.views import LayoutLine
from engine.runtime.lists.listviews import CellView, ColumnView, ListView, PresetView, RowView
from engine.runtime.lists.menu import MenuItem
from engine.runtime.timeline.timelineviews import ChangeView, EntryView, TimelineView
from engine.runtime.viewmodel import (
    CardView,
    FieldView,
    LinkView,
    MoveDialog,
    OptionView,
    PersonView,
    PointView,
    SectionView,
    StageBar,
    StageView,
    TabView,
)

ANNA = PersonView(1, "Anna Rossi", "AR", 210)
MARCO = PersonView(2, "Marco Bianchi", "MB", 20)
ELENA = PersonView(3, "Elena Conti", "EC", 300)

COLORS = (
    "#1D4ED8", "#4F46E5", "#0E7490", "#B45309", "#15803D", "#B91C1C", "#475569",
    "#2563EB", "#FFA900", "#55D0E0", "#7BD500",
)  # fmt: skip

MENU = (
    MenuItem("lead", "Leads", "person-plus", "/lead", count=300),
    MenuItem("deal", "Deals", "handshake", "/deal", active=True, count=2000),
    MenuItem("contact", "Contacts", "person-lines-fill", "/contact", count=800),
    MenuItem("company", "Companies", "building", "/company", count=500),
    MenuItem("quote", "Quotes", "file-earmark-text", "/quote", count=212),
    MenuItem("invoice", "Invoices", "receipt", "/invoice", count=1041),
    MenuItem("delivery", "Deliveries", "truck", "/delivery"),
)


def stage(name: str, label: str, color: str, kind: str = "open", **more: bool | str) -> StageView:
    """A stage of the bar."""
    known = {"current": False, "reached": False, "allowed": True, "reason": ""} | more
    return StageView(name, label, kind, color, **known)  # type: ignore[arg-type]


NEW = stage("new", "New", "#1D4ED8", reached=True)
QUALIFIED = stage("qualified", "Qualified", "#4F46E5", reached=True)
PROPOSAL = stage("proposal", "Proposal", "#0E7490", current=True, reached=True)
NEGOTIATION = stage("negotiation", "Negotiation", "#B45309")
WON = stage("won", "Won", "#15803D", "won")
LOST = stage("lost", "Lost", "#B91C1C", "lost")
ABANDONED = stage("abandoned", "Abandoned", "#475569", "lost", allowed=False, reason="Heads only")

BAR = StageBar(
    "sales", "Sales", (NEW, QUALIFIED, PROPOSAL, NEGOTIATION), (WON, LOST, ABANDONED),
    (OptionView("renewals", "Renewals"),), PROPOSAL,
)  # fmt: skip


def one(name: str, kind: str, label: str, text: str = "", **more: object) -> FieldView:
    """A field that can be edited, filled when it has a text."""
    given: dict[str, object] = {
        "editable": True, "empty": not text, "inputs": {name: (text,)}, **more,
    }  # fmt: skip
    return FieldView(name, kind, label, text, **given)  # type: ignore[arg-type]


KINDS = (
    OptionView("sale", "Sale", "#15803D", selected=True),
    OptionView("rental", "Rental", "#2563EB"),
    OptionView("service", "Service contract", "#B45309"),
)
MAIN = SectionView("main", "About the deal", 2, False, (
    one("title", "text", "Title", "Espresso line for Hotel Bellavista", required=True),
    one("stage", "stage", "Stage", "Proposal", color="#0E7490", editable=False),
    one("kind", "choice", "Kind", "Sale", options=KINDS, color="#15803D", required=True),
    one(
        "client", "client", "Client", "Hotel Bellavista S.p.A., Giulia Ferri",
        inputs={"client.company": ("12",), "client.contacts": ("7",)},
        links=(
            LinkView("company", 12, "Hotel Bellavista S.p.A.", "/company/12", "building"),
            LinkView("contact", 7, "Giulia Ferri", "/contact/7", "person-lines-fill"),
        ),
    ),
    one(
        "amount", "money", "Amount", "€12,400.00", always_show=True,
        inputs={"amount": ("12400.00",), "amount.currency": ("EUR",)},
        attributes={"inputmode": "decimal"},
        currencies=(OptionView("EUR", "EUR", selected=True), OptionView("USD", "USD")),
    ),
    one("close_date", "date", "Closes", "15 Jan 2027", inputs={"close_date": ("2027-01-15",)}),
    one("next_step", "text", "Next step", "", always_show=True, placeholder="What happens next"),
    one("owner", "user", "Responsible", "Anna Rossi", people=(ANNA,), inputs={"owner": ("1",)},
        options=(OptionView("1", "Anna Rossi", selected=True), OptionView("2", "Marco Bianchi"))),
))  # fmt: skip
OFFER = SectionView("offer", "What we offer", 2, False, (
    one("line", "choice", "Machine line", "Professional"),
    one("count", "integer", "Machines", "3", inputs={"count": ("3",)}),
    one("discount", "percent", "Discount", "12%", inputs={"discount": ("12",)},
        help="Above 15% only the head of department changes it"),
    one("reason", "text", "Reason for the discount", "", required=True),
    one("terms", "choice", "Payment terms"),
    one("demo_at", "datetime", "Demonstration"),
    one("demo_by", "user", "Demonstrator"),
    one("survey", "boolean", "Site survey needed", "Yes", inputs={"survey": ("1",)}),
))  # fmt: skip
CONTRACT = SectionView("agreement", "Contract", 2, False, (
    one("number", "text", "Contract number"),
    one("signed", "date", "Contract signed on"),
    one("fee", "money", "Monthly fee"),
))  # fmt: skip
LONG = (
    "They renovate the breakfast room in February and want the machines before the season.\n"
    "Two groups on the ground floor, one in the bar. Water softener is already there; power "
    "has to be checked by our technician because the panel is from 1987."
)
MORE = SectionView("more", "More", 2, False, (
    one("source", "choice", "Source", "Trade fair"),
    one("website", "url", "Website", "https://www.bellavista.example/it/camere",
        points=(PointView("https://www.bellavista.example/it/camere", "https://www.bellavista.example/it/camere"),)),
    one("email", "email", "E-mail", "giulia@bellavista.example", points=(PointView("giulia@bellavista.example", "mailto:giulia@bellavista.example"),)),
    one("phone", "phone", "Phone", "+39 02 1234 5678", points=(PointView("+39 02 1234 5678", "tel:+390212345678", "Work"),)),
    one("notes", "long_text", "Notes", LONG),
    one("created", "datetime", "Created", "3 Nov 2026, 09:12", editable=False),
    one("observers", "user", "Observers", "Marco Bianchi, Elena Conti", people=(MARCO, ELENA), multiple=True),
))  # fmt: skip


def entry(
    number: int, kind: str, when: str, who: PersonView | None, headline: str = "", **more: object
) -> EntryView:
    """An entry of the timeline."""
    at = datetime(2026, 11, 23, 9, number % 60, tzinfo=UTC)
    return EntryView(number, kind, at, when, "23 Nov 2026, 10:12:00", who, headline, **more)  # type: ignore[arg-type]


TIMELINE = TimelineView((
    entry(9, "comment", "5 min ago", MARCO, text="Called Giulia: she is fine with the price, wants delivery before 10 February.\nCan we hold two machines?"),
    entry(8, "moved", "2 h ago", ANNA, "moved it", from_stage=QUALIFIED, to_stage=PROPOSAL),
    entry(7, "changed", "2 h ago", ANNA, "changed 3 fields", changes=(
        ChangeView("Amount", "€10,000.00", "€12,400.00"),
        ChangeView("Closes", "", "15 Jan 2027"),
        ChangeView("Next step", "Send the offer to the purchasing department and wait", ""),
    )),
    entry(6, "moved", "yesterday", ELENA, "moved it", from_stage=NEW, to_stage=QUALIFIED),
    entry(5, "created", "3 Nov", None, "created it"),
), older=5, can_comment=True)  # fmt: skip
TABS = tuple(
    TabView(name, label, name == "general", f"/deal/42?tab={name}")
    for name, label in [
        ("general", "General"), ("quote", "Quotes"), ("invoice", "Invoices"),
        ("delivery", "Deliveries"), ("history", "History"),
    ]
)  # fmt: skip


def card(**changed: object) -> CardView:
    """A deal's card."""
    known: dict[str, object] = {
        "entity": "deal", "entity_label": "Deal", "entity_plural": "Deals", "icon": "handshake",
        "id": 42, "number": "D-00042", "title": "Espresso line for Hotel Bellavista",
        "url": "/deal/42", "list_url": "/deal", "mode": "view", "version": 7, "seen": "7", "release": 1,
        "can_edit": True, "can_delete": True, "sections": (MAIN, OFFER, CONTRACT, MORE),
        "stages": BAR, "owner": ANNA, "tabs": TABS, "timeline": TIMELINE,
        "layout": LayoutLine(
            "your own", "you arranged it yourself", "personal", "deal@card",
            ("A change of “Fax” no longer fits and is left out.",), "/deal/design",
            "/deal/design/reset", "/deal/design?for=everyone", "/deal/design?for=view",
        ),
    }  # fmt: skip
    return CardView(**(known | changed))  # type: ignore[arg-type]


MOVE = MoveDialog(
    "deal", 42, "/deal/42", 7, 1, "sales", WON,
    (
        one("terms", "choice", "Payment terms", options=(OptionView("n30", "30 days"),), required=True, problem="Fill this in"),
        one("number", "text", "Contract number", required=True, placeholder="CT-2026-0001", problem="Fill this in"),
        one("signed", "date", "Contract signed on", required=True),
    ),
)  # fmt: skip

COLUMNS = (
    ColumnView("title", "Title", "text", "", "/deal?sort=title"),
    ColumnView("stage", "Stage", "stage", "", "/deal?sort=stage"),
    ColumnView("amount", "Amount", "money", "desc", "/deal?sort=amount"),
    ColumnView("client", "Client", "client"),
    ColumnView("close_date", "Closes", "date", "", "/deal?sort=close_date"),
    ColumnView("owner", "Responsible", "user"),
)


def row(
    number: int, title: str, at: StageView, amount: str, client: str, who: PersonView
) -> RowView:
    """A row of the list."""
    return RowView(number, f"/deal/{number}", (
        CellView("title", "text", title),
        CellView("stage", "stage", at.label, at.color),
        CellView("amount", "money", amount),
        CellView("client", "client", client, url="/company/12" if client else ""),
        CellView("close_date", "date", "15 Jan 2027"),
        CellView("owner", "user", who.name, person=who),
    ))  # fmt: skip


_TITLES = (
    "Espresso line for Hotel Bellavista",
    "Lever machines, Bar Centrale",
    "Office rental, Studio Neri & Partners with a very long name that has to be cut somewhere",
    "Grinders for Rosticceria Da Gino",
    "Renewal 2027, Clinica San Marco",
)
ROWS = tuple(
    row(number, _TITLES[number % 5], (NEW, QUALIFIED, PROPOSAL, NEGOTIATION, WON, LOST)[number % 6],
        f"€{number * 1375 % 90000:,}.00" if number % 7 else "", "Hotel Bellavista S.p.A." if number % 4 else "",
        (ANNA, MARCO, ELENA)[number % 3])
    for number in range(40, 62)
)  # fmt: skip
LIST = ListView(
    "deal", "Deal", "Deals", "handshake", "/deal", COLUMNS, ROWS,
    presets=(PresetView("mine", "Mine", "/deal?preset=mine", True), PresetView("large", "Large and open", "/deal?preset=large", False), PresetView("late", "Past closing date", "/deal?preset=late", False)),
    total=2000, next_url="/deal?after=abc", can_create=True, filtered=True,
)  # fmt: skip
