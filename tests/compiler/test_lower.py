"""From YAML to the application: ranges, principals, texts, constants, defaults and places."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from engine.compiler.check import check_project
from engine.compiler.emit.bundle import emit_bundle
from engine.compiler.source import from_texts, read_folder
from engine.model import predicate as p
from engine.model.app import App, ChannelConfig, Conversion, Document, Move, Place, Removal
from engine.model.changes import apply_changes
from engine.model.codec import dumps, loads
from engine.model.field import Field, Rollup
from engine.model.layout import Placement, Tab
from engine.model.pipeline import Requirement, Transition
from engine.model.principal import Principal
from engine.model.text import Text
from tests.compiler.word_files import word_file

DEMO = Path(__file__).parents[2] / "config"
APP = """\
app: acme
label: {it: Acme Italia, en: Acme}
locales: [en, it]
time_zone: Europe/Rome
currency: EUR
currencies: [USD]
departments:
  company: Company
  sales: {label: Sales, in: company}
  export: {label: Export, in: sales}
roles:
  admin: {label: Admin, all: true}
  seller: Seller
option_sets:
  sources: {web: Web, fair: {label: Fair, retired: true}}
"""
DEAL = """\
entity: deal
label: Deal
plural: Deals
title: title
features: [source]
fields:
  title: {type: text, label: Title, required: true, max_length: 80}
  amount: {type: money, label: Amount, min: 0, max: 99.5, default: 10}
  kind: {type: choice, label: Kind, options: {sale: Sale, rental: Rental}, default: sale}
  tags: {type: choice, label: Tags, options: {hot: Hot, cold: Cold}, multiple: true, default: [hot]}
  due: {type: date, label: Due, default: today, max: today+30d}
  start: {type: date, label: Begins, default: today+7d}
  visit: {type: datetime, label: Visit, default: 2027-01-01, min: 2026-01-01 08:30}
  opens: {type: time, label: Opens, default: "08:30"}
  lasts: {type: duration, label: Lasts, default: 1h30m}
  payload: {type: json, label: Payload, default: [{$: Decimal, value: none}, 0.5, today]}
  word: {type: json, label: Word, default: today}
  origin: {type: choice, label: Origin, options: {set: sources}}
  parent: {type: link, label: Parent, to: deal, on_delete: restrict}
  children: {type: rollup, label: Children, rollup: {entity: deal, by: parent, measure: count, when: {kind: sale}}}
  scan: {type: file, label: Scan, extensions: [pdf], max_size: 2MB}
  manager: {type: user, label: Manager, default: actor}
  margin: {type: percent, label: Margin, visible_to: [department:sales+, role:seller], hidden_from: user:eve}
indexes: [[stage, amount]]
conversions: [{to: deal, map: {title: title}}]
moved: [{from: sum, to: amount}, {from: kind.lease, to: kind.rental}, {from: opportunity, to: deal}]
removed: [{field: fax}, {option: kind.loan, into: sale, state: purged}]
"""
SALES = """\
pipeline: sales
entity: deal
label: Sales
stages:
  new: New
  proposal: {label: Proposal, color: "#112233"}
  won: {label: Won, kind: won}
  lost: {label: Lost, kind: lost}
  gone: {label: Gone, kind: lost}
required:
  - {fields: due, from: proposal}
  - {fields: [due, amount], from: new, through: proposal, when: {stage: {from: proposal}}}
  - {fields: [origin], at: [lost, gone], asked_of: role:seller, enforce: {import: warn}, since: 2027-01-01, grace: 30d}
transitions:
  - {from: won, to: [], except: [department:sales+]}
moved: [{from: sent, to: proposal}]
removed: [{stage: callback, into: lost}]
"""
RENEWALS = """\
pipeline: renewals
entity: deal
label: Renewals
default: true
stages:
  new: New
  renewed: {label: Renewed, kind: won}
"""
SELLER = """\
access: seller
records:
  deal: {read: department+, create: own, edit: own, import: none}
stages:
  deal/sales: {won: {edit: none}}
moves:
  deal/sales: {new: [proposal]}
"""
FILES = {
    "app.yaml": APP,
    "entities/deal.yaml": DEAL,
    "pipelines/sales.yaml": SALES,
    "pipelines/renewals.yaml": RENEWALS,
    "access/seller.yaml": SELLER,
}


def compiled(**files: str) -> App:
    """The application of the project, with some files replaced or added."""
    named = {f"{key.replace('__', '/')}.yaml": text for key, text in files.items()}
    result = check_project(from_texts({**FILES, **named}))
    assert result.app is not None, [found.text for found in result.diagnostics]
    return result.app


@cache
def app() -> App:
    """The application of the project as it is."""
    return compiled()


def deal(name: str) -> Field:
    """A field of the deal."""
    return app().entities["deal"].fields[name]


def condition(yaml: str) -> p.Predicate:
    """The predicate of a condition written for a field of the deal."""
    entity = DEAL.replace(
        "{type: user, label: Manager,", f"{{type: user, label: Manager, visible_when: {yaml},"
    )
    found = compiled(entities__deal=entity).entities["deal"].fields["manager"].visible_when
    assert found is not None
    return found


def test_texts_begin_with_the_default_language() -> None:
    """The first language of the application comes first, whatever the order of writing."""
    assert list(app().label.values.items()) == [("en", "Acme"), ("it", "Acme Italia")]
    assert app().roles["seller"].label == Text({"en": "Seller"})


def test_currencies_include_the_base_one() -> None:
    """The base currency is always one of those to choose from, and the first."""
    assert app().currencies == ("EUR", "USD")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("amount", Decimal(10)),
        ("kind", "sale"),
        ("tags", ("hot",)),
        ("due", "today"),
        ("start", p.Today(7)),
        ("visit", datetime(2026, 12, 31, 23, tzinfo=UTC)),
        ("opens", time(8, 30)),
        ("lasts", 5400),
        ("payload", [{"$": "Decimal", "value": "none"}, 0.5, "today"]),
        ("word", "today"),
        ("manager", "actor"),
        ("title", None),
    ],
)
def test_defaults_are_values_of_the_type(name: str, expected: object) -> None:
    """A default is read as the type reads it; a moving day stays one."""
    assert deal(name).default == expected
    assert type(deal(name).default) is type(expected)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("amount", Decimal(0), Decimal("99.5")),
        ("due", None, p.Today(30)),
        ("visit", datetime(2026, 1, 1, 7, 30, tzinfo=UTC), None),
    ],
)
def test_bounds_are_values_of_the_type(name: str, low: object, high: object) -> None:
    """Bounds are exact: decimals for amounts, moments in UTC, days that move."""
    assert (deal(name).min, deal(name).max) == (low, high)


def test_shared_options_are_copied_into_the_field() -> None:
    """A field with a shared list has its options, and remembers the list."""
    assert list(deal("origin").options) == ["web", "fair"]
    assert deal("origin").options["fair"].retired
    assert deal("origin").option_set == "sources"


def test_features_bring_fields_after_the_declared_ones() -> None:
    """Declared fields keep their order, those of the engine follow, marked as the system's."""
    fields = app().entities["deal"].fields
    names = list(fields)

    assert names.index("margin") < names.index("id") < names.index("source")
    assert fields["source"].system
    assert not fields["margin"].system


def test_a_declared_field_takes_the_place_of_a_feature_s() -> None:
    """Declaring a feature's field again changes its label and keeps its place in the database."""
    entity = DEAL.replace("features: [source]", "features: [dates]").replace(
        "  due: {type: date", "  close_date: {type: date, label: Closing}\n  due: {type: date"
    )
    field = compiled(entities__deal=entity, app=APP).entities["deal"].fields["close_date"]

    assert not field.system
    assert field.label == Text({"en": "Closing"})


def test_links_files_and_rollups() -> None:
    """Keys of single types arrive in the model in their own units."""
    assert (deal("parent").to, deal("parent").on_delete) == (("deal",), "restrict")
    assert (deal("scan").extensions, deal("scan").max_size) == (("pdf",), 2 * 2**20)
    assert deal("children").rollup == Rollup(
        "deal", "parent", "count", "", p.Compare("kind", "eq", "sale")
    )


def test_deep_departments_are_expanded() -> None:
    """A department with a plus names all departments under it, so nobody walks the tree later."""
    assert deal("margin").visible_to == (
        Principal("department", "sales", deep=True, within=("sales", "export")),
        Principal("role", "seller"),
    )
    assert deal("margin").hidden_from == (Principal("user", "eve"),)
    assert deal("title").visible_to is None


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("{kind: sale}", p.Compare("kind", "eq", "sale")),
        ("{kind: [sale, rental], due: filled}",
         p.All((p.In("kind", ("sale", "rental")), p.Filled("due")))),
        ("{kind: {not_in: [sale]}}", p.In("kind", ("sale",), negated=True)),
        ("{amount: {gte: 5, lt: 50.5}}",
         p.All((p.Compare("amount", "gte", Decimal(5)), p.Compare("amount", "lt", Decimal("50.5"))))),
        ("{due: {lte: today+7d}}", p.Compare("due", "lte", p.Today(7))),
        ("{due: {gt: 2027-01-31}}", p.Compare("due", "gt", date(2027, 1, 31))),
        ("{visit: {gt: 2027-01-31}}", p.Compare("visit", "gt", date(2027, 1, 31))),
        ("{lasts: {gt: 1h}}", p.Compare("lasts", "gt", 3600)),
        ("{not: {due: empty}}", p.Not(p.Filled("due", filled=False))),
        ("{any: [{kind: sale}, {all: [{due: filled}, {origin: web}]}]}",
         p.Any((p.Compare("kind", "eq", "sale"),
                p.All((p.Filled("due"), p.Compare("origin", "eq", "web")))))),
        ("{actor: [owner, role:seller]}",
         p.ActorIs((Principal("owner"), Principal("role", "seller")))),
        ("{stage: proposal}", p.StageIn((("sales", "proposal"),))),
        ("{stage: new}", p.StageIn((("renewals", "new"), ("sales", "new")))),
        ("{stage: {from: proposal}}", p.StageIn((("sales", "proposal"), ("sales", "won")))),
        ("{stage: {through: proposal}}", p.StageIn((("sales", "new"), ("sales", "proposal")))),
        ("{stage: {kind: won}}", p.StageIn((("renewals", "renewed"), ("sales", "won")))),
        ("{stage: {from: new, kind: open}}",
         p.StageIn((("renewals", "new"), ("sales", "new"), ("sales", "proposal")))),
        ("{stage: {ne: new}}",
         p.StageIn((("renewals", "renewed"), ("sales", "proposal"), ("sales", "won"),
                    ("sales", "lost"), ("sales", "gone")))),
    ],
)  # fmt: skip
def test_conditions(yaml: str, expected: p.Predicate) -> None:
    """Every form of condition becomes the predicate it means."""
    assert condition(yaml) == expected


def test_requirements_name_their_stages() -> None:
    """Ranges are resolved: up to the won stage, never lost ones; conditions see one pipeline."""
    first, second, third = app().entities["deal"].pipelines["sales"].required

    assert first == Requirement("deal/sales#required/1", ("due",), ("proposal", "won"))
    assert second.stages == ("new", "proposal")
    assert second.when == p.StageIn((("sales", "proposal"), ("sales", "won")))
    assert third == Requirement(
        "deal/sales#required/3", ("origin",), ("lost", "gone"),
        asked_of=(Principal("role", "seller"),), enforce={"import": "warn"},
        since=date(2027, 1, 1), grace=30,
    )  # fmt: skip


def test_transitions_and_the_default_pipeline() -> None:
    """Transitions keep who is exempt; the default pipeline is marked, and only that one."""
    pipelines = app().entities["deal"].pipelines

    assert pipelines["sales"].transitions == (
        Transition(
            "deal/sales#transitions/1", "won", (),
            (Principal("department", "sales", deep=True, within=("sales", "export")),),
        ),
    )  # fmt: skip
    assert [one.default for one in pipelines.values()] == [True, False]
    assert (
        compiled(pipelines__renewals=RENEWALS.replace("default: true\n", ""))
        .entities["deal"]
        .pipelines["renewals"]
        .default
    )


def test_roles_by_pipeline_name() -> None:
    """Grants at stages and moves are kept by the pipeline's name; unsaid levels are left out."""
    seller = app().roles["seller"]

    assert seller.records == {
        "deal": {"read": "department+", "create": "own", "edit": "own", "import": "none"}
    }
    assert seller.stages == {"sales": {"won": {"edit": "none"}}}
    assert seller.moves == {"sales": {"new": ("proposal",)}}
    assert app().roles["admin"].superuser


def test_history_has_whole_addresses() -> None:
    """Short names in moved and removed become addresses; options have their field before them."""
    entity = app().entities["deal"]

    assert entity.moved == (
        Move("deal.sum", "deal.amount"),
        Move("deal.kind#lease", "deal.kind#rental"),
        Move("opportunity", "deal"),
        Move("deal/sales:sent", "deal/sales:proposal"),
    )
    assert entity.removed == (
        Removal("deal.fax"),
        Removal("deal.kind#loan", "purged", "sale"),
        Removal("deal/sales:callback", "archived", "lost"),
    )
    assert entity.conversions == (Conversion("deal", {"title": "title"}),)


def test_a_renamed_role_is_told_of_the_application() -> None:
    """Roles belong to no entity, so what they were called stands with the application."""
    texts = {
        "app.yaml": "app: a\nlabel: A\nlocales: [en]\n"
        "roles: {admin: {label: B, all: true}, agent: {label: C}}\n"
        "moved: [{from: role/seller, to: role/agent}]\n",
    }

    result = check_project(from_texts(texts)).app

    assert result is not None
    assert result.moved == (Move("role/seller", "role/agent"),)
    assert loads(dumps(result)).moved == result.moved


def test_an_entity_without_a_layout_gets_one() -> None:
    """Without a layout all fields stand in one section, and lists show the first of them."""
    layout = app().entities["deal"].layout
    (section,) = layout.card.sections.values()
    names = [element.name for element in section.elements]

    assert names[:3] == ["title", "amount", "kind"]
    assert {"stage", "owner", "source"} <= set(names)
    assert layout.card.quick_create == ("title",)
    assert [tab.name for tab in layout.card.tabs] == ["general", "dependencies", "history"]
    assert layout.list.columns[:2] == ("title", "stage")
    assert layout.list.columns[-2:] == ("owner", "last_activity_at")
    assert layout.list.sort == "-last_activity_at"


LAYOUT = """\
layout: deal
card:
  sections:
    main:
      label: Main
      columns: 2
      visible_when: {kind: sale}
      elements: [title, {field: amount, always_show: true}, due, origin, {widget: utm}]
    more: {label: More, collapsed: true, elements: [kind]}
  tabs: [general, {related: deal, by: parent}, history]
pipelines:
  renewals: {changes: [{hide: more}]}
views:
  short:
    label: Short
    for: [role:seller]
    priority: 3
    changes:
      - {add: margin, to: main, after: title, always_show: true}
      - {move: more, before: main}
      - {set: main, columns: 1, visible_when: {kind: rental}}
      - {add_section: extra, label: Extra, before: main, elements: [tags]}
list: {presets: {mine: {label: Mine, when: {actor: owner}}}}
board: {fields: [amount], sum: amount}
"""


def test_layouts() -> None:
    """Sections, tabs, variants, presets and the board arrive as they are written."""
    layout = compiled(layouts__deal=LAYOUT).entities["deal"].layout

    assert layout.card.sections["main"].elements[1:] == (
        Placement("amount", always_show=True), Placement("due"), Placement("origin"),
        Placement("utm", widget=True),
    )  # fmt: skip
    assert layout.card.sections["main"].visible_when == p.Compare("kind", "eq", "sale")
    assert layout.card.tabs[1] == Tab("deal", Text({"en": "Deals"}), "related", "deal", "parent")
    assert [change.target for change in layout.pipelines["renewals"]] == ["more"]
    assert layout.list.presets["mine"].when == p.ActorIs((Principal("owner"),))
    assert (layout.board.fields, layout.board.sum) == (("amount",), "amount")


def test_changes_do_what_they_say() -> None:
    """The edits of a view, applied by the model, give the card that the YAML describes."""
    layout = compiled(layouts__deal=LAYOUT).entities["deal"].layout
    view = layout.views["short"]
    card = apply_changes(layout.card, view.changes)

    assert (view.priority, view.audience) == (3, (Principal("role", "seller"),))
    assert list(card.sections) == ["more", "extra", "main"]
    assert card.sections["main"].elements[1] == Placement("margin", always_show=True)
    assert card.sections["main"].columns == 1
    assert card.sections["main"].visible_when == p.Compare("kind", "eq", "rental")
    assert {change.address for change in view.changes} == {"deal@view/short"}


@pytest.mark.parametrize(
    ("address", "path", "line"),
    [
        ("deal", "entities/deal.yaml", 1),
        ("deal.amount", "entities/deal.yaml", 8),
        ("deal.kind#rental", "entities/deal.yaml", 9),
        ("deal.origin#fair", "app.yaml", 15),
        ("deal/sales", "pipelines/sales.yaml", 1),
        ("deal/sales:won", "pipelines/sales.yaml", 7),
        ("deal/sales#required/2", "pipelines/sales.yaml", 12),
        ("deal/sales#transitions/1", "pipelines/sales.yaml", 15),
        ("role/seller", "access/seller.yaml", 1),
        ("role/admin", "app.yaml", 12),
        ("department/export", "app.yaml", 10),
    ],
)
def test_places(address: str, path: str, line: int) -> None:
    """Everything that has an address is known with the line that declares it."""
    assert app().places[address] == Place(path, line)


def test_documents_and_channels() -> None:
    """Documents and channels arrive with what is written, and with nothing that is not."""
    files: dict[str, str | bytes] = {
        **FILES,
        "entities/deal.yaml": DEAL.replace("[source]", "[source, documents]"),
        "documents/offer.yaml": "document: offer\nlabel: Offer\nentity: deal\n"
        "pipelines: [sales]\ntemplate: offer.docx\nnumber: 'OFF-{seq:05}'\noutputs: [docx, pdf]\n",
        "documents/offer.docx": word_file(),
        "channels/sms.yaml": "channel: sms\nkind: sms\nentities: [deal]\n"
        "outgoing: {url: env:SMS_URL, token: env:SMS_TOKEN}\n",
    }
    result = check_project(from_texts(files))
    assert result.app is not None

    assert result.app.documents["offer"] == Document(
        "offer", Text({"en": "Offer"}), "deal", "offer.docx", ("sales",), "OFF-{seq:05}",
        ("docx", "pdf"),
    )  # fmt: skip
    assert result.app.channels["sms"] == ChannelConfig(
        "sms", "sms",
        {"outgoing": {"url": "env:SMS_URL", "token": "env:SMS_TOKEN"}, "entities": ("deal",)},
    )  # fmt: skip
    assert result.app.places["document/offer"] == Place("documents/offer.yaml", 1)
    assert loads(dumps(result.app)) == result.app


def test_a_bundle_is_read_back_as_it_was() -> None:
    """What is emitted reads back as the same application, to the last detail."""
    bundle = emit_bundle(app())

    assert loads(bundle.text) == app()
    assert dumps(loads(bundle.text)) == bundle.text


def test_comments_and_places_do_not_change_what_an_application_means() -> None:
    """A comment moves lines and makes no other release; a label does make one."""
    moved = compiled(entities__deal="# a comment\n" + DEAL)
    renamed = compiled(entities__deal=DEAL.replace("label: Due", "label: Due date"))

    assert moved.places != app().places
    assert emit_bundle(moved).fingerprint == emit_bundle(app()).fingerprint
    assert emit_bundle(renamed).fingerprint != emit_bundle(app()).fingerprint


def test_the_demo_compiles_without_a_complaint() -> None:
    """The demo configuration has no errors and no warnings, and survives being bundled."""
    result = check_project(read_folder(DEMO, root="config"))

    assert [found.text for found in result.diagnostics] == []
    assert result.app is not None
    assert loads(dumps(result.app)) == result.app


def test_a_project_with_errors_has_no_application() -> None:
    """Nothing is lowered from a project in which something is wrong."""
    result = check_project(from_texts({**FILES, "access/seller.yaml": "access: sellr\n"}))

    assert result.app is None
