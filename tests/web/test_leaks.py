"""Nobody learns what they may not see: two worlds that differ in hidden values answer alike."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask

from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import from_texts
from engine.model.app import App
from engine.runtime.leaks import PROBES, leakcheck
from engine.runtime.leaks.plant import NOW
from engine.runtime.web import create_app
from engine.runtime.web.site import current_site

CONFIG = Path(__file__).parents[2] / "config"
RECORDS = int(os.environ.get("SCHEDA_LEAK_RECORDS", "2"))
SMALL = {
    "app.yaml": (
        "app: shop\nlabel: Shop\nlocales: [en]\ntime_zone: Europe/Rome\ncurrency: EUR\n"
        "currencies: [EUR]\ndepartments: {team: {label: Team}}\n"
        "roles:\n  admin: {label: Administrator, all: true}\n  seller: {label: Seller}\n"
    ),
    "entities/deal.yaml": (
        "entity: deal\nlabel: Deal\nplural: Deals\ntitle: title\nfields:\n"
        "  title: {type: text, label: Title, required: true, search: true}\n"
        "  note: {type: text, label: Note, search: true, unique: true, visible_to: [role:admin]}\n"
        "  cost: {type: money, label: Cost, filter: true, visible_to: [role:admin]}\n"
        "  urgent: {type: boolean, label: Urgent, hidden_from: [role:seller]}\n"
    ),
    "access/seller.yaml": "access: seller\nrecords:\n  deal: {read: all, create: all, edit: all, delete: all}\n",
    "pipelines/sales.yaml": (
        "pipeline: sales\nentity: deal\nlabel: Sales\ndefault: true\nstages:\n"
        "  new: {label: New}\n  won: {label: Won, kind: won}\n  lost: {label: Lost, kind: lost}\n"
        "required:\n  - {fields: [cost], at: [won], asked_of: [role:admin]}\n"
    ),
}


def compiled(files: dict[str, str]) -> App:
    """The application of a few texts."""
    result = check_project(from_texts(files))
    assert result.app is not None, [found.text for found in result.diagnostics]
    return result.app


def template(app: App, folder: Path) -> Path:
    """A database with the release applied and nothing else."""
    path = folder / "template.db"
    url = f"sqlite:///{path}"
    apply_plan(make_plan(app, url), url, approve=True)
    return path


def site(url: str) -> Flask:
    """The web application with its clock stopped."""
    return create_app(url, clock=lambda: NOW)


def test_every_route_is_probed(sqlite_url: str) -> None:
    """A new route without an entry in the registry is not allowed, nor an entry without a route."""
    endpoints = {rule.endpoint for rule in create_app(sqlite_url).url_map.iter_rules()}

    assert endpoints == set(PROBES)


def test_small_shop(tmp_path: Path) -> None:
    """Texts, unique values, amounts, flags and a required hidden field: nothing shows."""
    app = compiled(SMALL)
    report = leakcheck(template(app, tmp_path), app, site)

    assert report.leaks == []
    assert report.viewers == 1
    assert report.requests > 300


FIGURES = {
    **{path: text for path, text in SMALL.items() if not path.startswith("pipelines")},
    "entities/company.yaml": (
        "entity: company\nlabel: Company\nplural: Companies\ntitle: name\nfields:\n"
        "  name: {type: text, label: Name, required: true}\n"
        "  deals: {type: rollup, label: Deals, filter: true, rollup: {entity: deal, by: company, measure: count, when: {price: {gte: 40000}}}}\n"
        "  worth: {type: rollup, label: Worth, filter: true, rollup: {entity: deal, by: company, measure: sum, field: price}}\n"
        "  largest: {type: rollup, label: Largest, rollup: {entity: deal, by: company, measure: max, field: price}}\n"
        "  mean: {type: formula, label: Mean, returns: money, formula: worth / deals, filter: true}\n"
        "  costs: {type: rollup, label: Costs, visible_to: [role:admin], rollup: {entity: deal, by: company, measure: sum, field: cost}}\n"
    ),
    "entities/deal.yaml": SMALL["entities/deal.yaml"] + (
        "  company: {type: link, label: Company, to: company}\n"
        "  price: {type: money, label: Price, filter: true}\n"
        "  gain: {type: formula, label: Gain, returns: money, formula: price - cost, visible_to: [role:admin]}\n"
    ),
    "access/seller.yaml": (
        "access: seller\nrecords:\n  deal: {read: own, create: own, edit: own, export: own, import: own}\n"
        "  company: {read: all, create: all, edit: all, export: all, import: all}\n"
    ),
}  # fmt: skip


def test_figures(tmp_path: Path) -> None:
    """Amounts of records that somebody may not read are in no sum, order or filter of theirs."""
    app = compiled(FIGURES)
    report = leakcheck(template(app, tmp_path), app, site)

    assert report.leaks == []
    assert report.requests > 300


@pytest.mark.parametrize("way", ["value", "order", "presence"])
def test_a_leak_is_found(tmp_path: Path, way: str) -> None:
    """The harness itself: a route that tells a value, its order or its presence is caught."""
    app = compiled(SMALL)

    def leaking(url: str) -> Flask:
        made = site(url)

        @made.after_request
        def leak(answer):  # type: ignore[no-untyped-def]
            if answer.status_code == 200 and answer.mimetype == "text/html":
                with current_site().database.read() as connection:
                    query = {
                        "value": "SELECT note FROM e_deal WHERE id = 1",
                        "order": "SELECT group_concat(id) FROM (SELECT id FROM e_deal ORDER BY cost)",
                        "presence": "SELECT count(cost) FROM e_deal",
                    }[way]
                    told = connection.exec_driver_sql(query).scalar()
                answer.headers["X-Told"] = str(told)
            return answer

        return made

    assert leakcheck(template(app, tmp_path), app, leaking).leaks != []


def test_the_demo_as_an_export_seller(tmp_path: Path) -> None:
    """The demo configuration, as somebody from whom it hides the most."""
    from engine.compiler.source import read_folder

    app = check_project(read_folder(CONFIG)).app
    assert app is not None
    report = leakcheck(
        template(app, tmp_path), app, site, most=RECORDS,
        only=lambda viewer: (viewer.role, viewer.department) == ("seller", "sales_export"),
    )  # fmt: skip

    assert report.leaks == []
    assert report.viewers == 1
