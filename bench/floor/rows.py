"""The rows of the card: which there are, what stands in them, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from bench.floor import values as v
from bench.floor.words import FIELDS, PIPELINES, Field, Option, Section


class Row(NamedTuple):
    """A field with what it holds: words, and the links, people or files behind them."""

    field: Field
    value: Any
    edit: bool
    missing: bool


class Link(NamedTuple):
    """A record that a field points at."""

    url: str
    icon: str
    title: str


def unseen(deal: Mapping[str, Any]) -> list[str]:
    """The fields that mean nothing for this deal."""
    hidden = []
    if deal["kind"] not in ("sale", "rental"):
        hidden += ["machine_line", "machine_count", "site_survey"]
    if deal["kind"] not in ("rental", "service"):
        hidden += ["contract_months", "monthly_fee", "service_level"]
    if not (deal["discount"] or 0) > 0:
        hidden.append("discount_reason")
    if deal["demo_at"] is None:
        hidden.append("demo_by")
    if deal["loss_reason"] is None:
        hidden.append("loss_note")
    return hidden


def _required(deal: Mapping[str, Any]) -> set[str]:
    """What the deal must have in its stage."""
    kind, stage = deal["kind"], deal["stage"]
    required = {"title", "kind"}
    if (deal["discount"] or 0) >= 1000:
        required.add("discount_reason")
    if deal["loss_reason"] == "other":
        required.add("loss_note")
    if stage in ("lost", "abandoned", "churned"):
        required.add("loss_reason")
    if stage in ("qualified", "proposal", "negotiation", "won", "contacted", "offered", "renewed"):
        required.add("client")
    if stage in ("contacted", "offered", "renewed"):
        required.add("expires_on")
    if stage in ("proposal", "negotiation", "won", "offered", "renewed"):
        required.add("amount")
    if stage in ("proposal", "negotiation", "won"):
        required |= {"close_date", "machine_line"}
    if stage in ("negotiation", "won"):
        required.add("payment_terms")
        required |= {"service_level"} if kind == "service" else set()
    if stage in ("negotiation", "won", "offered", "renewed") and kind in ("rental", "service"):
        required |= {"monthly_fee", "contract_months"}
    if stage in ("won", "renewed"):
        required |= {"contract_number", "contract_signed_on"}
    if stage == "won" and (deal["amount"] or 0) >= 5_000_000:
        required.add("margin")
    return required


def rows_of(
    deal: Mapping[str, Any], hidden: Sequence[str]
) -> list[tuple[Section, list[Row], list[Row]]]:
    """The sections of the card, each with the rows that show and those that are folded away."""
    found = _values(deal)
    pipeline, required = PIPELINES[deal["pipeline"]], _required(deal)
    lost = deal["loss_reason"] is not None or pipeline.stages[deal["stage"]].kind == "lost"
    sections = []
    for section in pipeline.sections:
        if section.name == "closing" and not lost:
            continue
        shown: list[Row] = []
        folded: list[Row] = []
        for name in section.fields:
            if name in hidden:
                continue
            field, value = FIELDS[name], found[name]
            edit = not field.locked and not (name == "discount" and (deal["discount"] or 0) > 1500)
            row = Row(field, value, edit, not value and name in required)
            (shown if value or field.always or row.missing else folded).append(row)
        sections.append((section, shown, folded))
    return sections


def _values(deal: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the rows, ready for the template; nothing where there is nothing."""
    found: dict[str, Any] = {}
    currency = deal["amount_currency"] or "EUR"
    for name, field in FIELDS.items():
        value = deal.get(name)
        if value is None:
            found[name] = ""
            continue
        match field.kind:
            case "choice":
                value = field.options.get(value) or Option(value)
            case "money":
                value = v.cents(value, deal[f"{name}_currency"])
            case "percent":
                value = v.percent(Decimal(value) if name == "probability" else value * v.CENT)
            case "date":
                value = v.day(date.fromisoformat(value))
            case "datetime":
                value = v.moment(v.stored_moment(value))
            case "integer":
                value = v.number(value)
            case "boolean":
                value = ("check-circle", "Yes") if value else ("x-circle", "No")
        found[name] = value
    found["stage"] = PIPELINES[deal["pipeline"]].stages[deal["stage"]]
    found["expected_value"] = v.expected(deal["amount"], deal["probability"], currency)
    found["owner"] = [v.person(deal["owner_name"])] if deal["owner"] else []
    found["demo_by"] = [v.person(deal["demo_name"])] if deal["demo_by"] else []
    found["observers"] = [v.person(name) for _, name in json.loads(deal["observers"])]
    found["lead"] = _link("lead", "sparkles", deal["lead_id"], deal["lead_title"])
    found["renewal_of"] = _link("deal", "handshake", deal["former_id"], deal["former_title"])
    found["decision_maker"] = _link("contact", "user", deal["maker_id"], deal["maker_name"])
    found["client"] = _link("company", "building", deal["company_id"], deal["company_name"])
    for number, name in json.loads(deal["contacts"]):
        found["client"] += _link("contact", "user", number, name)
    place = f"/deal/{deal['id']}/files/attachments"
    found["attachments"] = [v.file(place, *one) for one in json.loads(deal["attachments"])]
    return found


def _link(table: str, icon: str, number: int | None, title: str | None) -> list[Link]:
    return [Link(f"/{table}/{number}", icon, title or f"#{number}")] if number else []
