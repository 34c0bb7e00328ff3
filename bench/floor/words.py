"""The words of the page, as the demo company says them in English, and its lists of options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Option(NamedTuple):
    """What a list offers; ``color`` is a class of the style sheet."""

    label: str
    color: str = ""


class Stage(NamedTuple):
    """A step of a pipeline; ``kind``: open, won or lost."""

    name: str
    label: str
    color: str
    kind: str = "open"


class Field(NamedTuple):
    """A row of the card. ``kind`` says how its value is drawn."""

    name: str
    label: str
    kind: str
    help: str = ""
    options: Mapping[str, Option] = {}
    always: bool = False
    locked: bool = False
    computed: str = ""
    wide: bool = False


class Section(NamedTuple):
    """Rows under a heading."""

    name: str
    label: str
    columns: int
    fields: tuple[str, ...]
    collapsed: bool = False


KINDS = {
    "sale": Option("Sale", "c-15803d"),
    "rental": Option("Rental", "c-2563eb"),
    "service": Option("Service contract", "c-b45309"),
    "loan": Option("Free loan"),
}
MACHINES = {
    "compact": Option("Compact"),
    "professional": Option("Professional"),
    "lever": Option("Lever"),
    "automatic": Option("Fully automatic"),
    "grinder": Option("Grinders"),
}
TERMS = {
    "advance": Option("In advance"),
    "receipt": Option("On receipt"),
    "net_30": Option("30 days"),
    "net_60": Option("60 days"),
    "net_60_em": Option("60 days end of month"),
    "net_90": Option("90 days"),
}
LEVELS = {
    "bronze": Option("Bronze (3 days)", "c-9a3412"),
    "silver": Option("Silver (next day)", "c-475569"),
    "gold": Option("Gold (4 hours)", "c-a16207"),
}
RISKS = {
    "low": Option("Low", "c-15803d"),
    "medium": Option("Medium", "c-b45309"),
    "high": Option("High", "c-b91c1c"),
}
LOSSES = {
    "price": Option("Price"),
    "competitor": Option("Competitor"),
    "timing": Option("Delivery time"),
    "no_budget": Option("No budget"),
    "silent": Option("No answer"),
    "lockdown": Option("Closed by lockdown"),
    "other": Option("Other"),
}
SOURCES = {
    "web": Option("Website"),
    "referral": Option("Referral"),
    "fair": Option("Trade fair"),
    "reseller": Option("Reseller"),
    "campaign": Option("E-mail campaign"),
    "phone_in": Option("Inbound call"),
}

_FIELDS = (
    Field("title", "Title", "text"),
    Field("stage", "Stage", "stage", locked=True),
    Field("kind", "Kind", "choice", options=KINDS),
    Field("client", "Client", "client"),
    Field("amount", "Amount", "money", always=True),
    Field(
        "expected_value", "Expected value", "money", "The amount weighted with its probability",
        locked=True, computed="Computed from other fields",
    ),
    Field("close_date", "Closes", "date"),
    Field("next_step", "Next step", "text", always=True),
    Field("owner", "Responsible", "user"),
    Field("machine_line", "Machine line", "choice", options=MACHINES),
    Field("machine_count", "Machines", "integer"),
    Field("discount", "Discount", "percent", "Above 15% only the head of department changes it"),
    Field("discount_reason", "Reason for the discount", "text"),
    Field("payment_terms", "Payment terms", "choice", options=TERMS),
    Field("margin", "Margin", "percent"),
    Field("demo_at", "Demonstration", "datetime"),
    Field("demo_by", "Demonstrator", "user"),
    Field("contract_number", "Contract number", "text"),
    Field("contract_signed_on", "Contract signed on", "date"),
    Field("contract_months", "Contract length (months)", "integer"),
    Field("monthly_fee", "Monthly fee", "money"),
    Field(
        "service_level", "Service level", "choice", "Time until a technician is on site", LEVELS
    ),
    Field("expires_on", "Contract expires on", "date"),
    Field("attachments", "Attachments", "file", wide=True),
    Field("loss_reason", "Loss reason", "choice", options=LOSSES),
    Field("loss_note", "More about the loss", "long_text", always=True, wide=True),
    Field("source", "Source", "choice", options=SOURCES),
    Field("lead", "Lead", "link"),
    Field("renewal_of", "Renewal of", "link"),
    Field("decision_maker", "Decision maker", "link"),
    Field("competitor", "Competitor", "text"),
    Field("tender_code", "Tender code (CIG)", "text"),
    Field("site_survey", "Site survey needed", "boolean"),
    Field("probability", "Probability", "percent"),
    Field("begin_date", "Begins", "date"),
    Field("notes", "Notes", "long_text", wide=True),
    Field("head_notes", "Notes of the head", "long_text", wide=True),
    Field("observers", "Observers", "user"),
    Field("open", "Shared with everyone", "boolean"),
    Field("utm_source", "UTM source", "text"),
    Field("utm_medium", "UTM medium", "text"),
    Field("utm_campaign", "UTM campaign", "text"),
    Field("utm_content", "UTM content", "text"),
    Field("utm_term", "UTM term", "text"),
    # Not on the card, but in its timeline.
    Field("commission", "Seller's commission", "percent"),
    Field("payment_risk", "Payment risk", "choice", options=RISKS),
    Field("products", "Products", "products"),
)  # fmt: skip
FIELDS = {field.name: field for field in _FIELDS}

_AGREEMENT = Section("agreement", "Contract", 2, (
    "contract_number", "contract_signed_on", "contract_months", "monthly_fee", "service_level",
    "expires_on", "attachments",
))  # fmt: skip
_OFFER = (
    "machine_line", "machine_count", "discount", "discount_reason", "payment_terms", "margin",
    "demo_at", "demo_by",
)  # fmt: skip
_CLOSING = Section("closing", "Loss", 1, ("loss_reason", "loss_note"))
_MORE = (
    "lead", "decision_maker", "competitor", "tender_code", "probability", "begin_date", "notes",
    "head_notes", "observers", "open", "utm_source", "utm_medium", "utm_campaign", "utm_content",
    "utm_term",
)  # fmt: skip


class Pipeline(NamedTuple):
    """A pipeline with its stages, and the card of the deals that are in it."""

    name: str
    label: str
    stages: Mapping[str, Stage]
    sections: tuple[Section, ...]
    layout: str
    why: str
    address: str


def _stages(*stages: Stage) -> dict[str, Stage]:
    return {stage.name: stage for stage in stages}


SALES = Pipeline("sales", "Sales", _stages(
    Stage("new", "New", "c-1d4ed8"),
    Stage("qualified", "Qualified", "c-4f46e5"),
    Stage("proposal", "Proposal", "c-0e7490"),
    Stage("negotiation", "Negotiation", "c-b45309"),
    Stage("won", "Won", "c-15803d", "won"),
    Stage("lost", "Lost", "c-b91c1c", "lost"),
    Stage("abandoned", "Abandoned", "c-475569", "lost"),
), (
    Section("main", "About the deal", 2, (
        "title", "stage", "kind", "client", "amount", "expected_value", "close_date", "next_step",
        "owner",
    )),
    Section("offer", "What we offer", 2, _OFFER),
    _AGREEMENT,
    _CLOSING,
    Section("more", "More", 1, (
        "source", "lead", "renewal_of", *_MORE[1:4], "site_survey", *_MORE[4:],
    ), collapsed=True),
), "standard", "the same for everybody", "deal@card")  # fmt: skip
RENEWALS = Pipeline("renewals", "Renewals", _stages(
    Stage("due", "Due", "c-1d4ed8"),
    Stage("contacted", "Contacted", "c-4f46e5"),
    Stage("offered", "Offered", "c-0e7490"),
    Stage("renewed", "Renewed", "c-15803d", "won"),
    Stage("churned", "Churned", "c-b91c1c", "lost"),
), (
    Section("main", "About the deal", 2, (
        "title", "stage", "kind", "client", "renewal_of", "amount", "expected_value", "close_date",
        "expires_on", "next_step", "owner",
    )),
    _AGREEMENT._replace(fields=tuple(n for n in _AGREEMENT.fields if n != "expires_on")),
    Section("offer", "Conditions", 2, _OFFER),
    _CLOSING,
    Section("more", "More", 1, _MORE, collapsed=True),
), "Renewals", "for everybody in this pipeline", "deal/renewals")  # fmt: skip
PIPELINES = {"sales": SALES, "renewals": RENEWALS}

HEADLINES = {
    "created": ("Created", "plus-lg"),
    "changed": ("Changed", "pencil"),
    "moved": ("Stage changed", "arrow-right"),
    "comment": ("Comment", "chat-left-text"),
    "deleted": ("Moved to the recycle bin", "trash"),
    "restored": ("Taken out of the recycle bin", "arrow-counterclockwise"),
}
