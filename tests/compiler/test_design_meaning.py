"""A change of the card means the same as text and as a value: the YAML patch and the model agree."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler.check import check_project
from engine.compiler.designing import propose_design
from engine.compiler.proposal import propose_patches
from engine.compiler.rewrite.design import design
from engine.compiler.source import SourceTree, read_folder
from engine.model.app import App
from engine.model.changes import apply_changes, placed
from engine.model.design import Declaration, Request
from engine.model.layout import TABS, Card, Change, Placement, Section
from engine.model.system import READY_TABS
from engine.model.text import text

CONFIG = Path(__file__).resolve().parents[2] / "config"
ENTITIES = ("company", "contact", "deal", "delivery", "lead")


@cache
def demo() -> tuple[SourceTree, App]:
    """The demo, read and compiled."""
    tree = read_folder(CONFIG)
    app = check_project(tree).app
    assert app is not None
    return tree, app


def neighbour(draw: st.DrawFn, names: list[str]) -> dict[str, str]:
    """Nothing, or a neighbour on one side."""
    side = draw(st.sampled_from(["", "before", "after"]))
    return {side: draw(st.sampled_from(names))} if side and names else {}


@st.composite
def changes_of_tabs(draw: st.DrawFn, tabs: list[str]) -> Change:
    """A change of a tab, which may say that it means one."""
    place = draw(st.sampled_from(["", TABS]))
    tab, other = draw(st.sampled_from(tabs)), draw(st.sampled_from(tabs))
    absent = [name for name in READY_TABS if name not in tabs]
    if absent and draw(st.booleans()):
        return Change("add", draw(st.sampled_from(absent)), TABS, **neighbour(draw, tabs))
    return Change("hide", tab, place) if tab == other else Change("move", tab, place, before=other)


@st.composite
def changes_of(draw: st.DrawFn, card: Card, fields: tuple[str, ...]) -> Change:
    """A change that a designer could make of a card."""
    sections, tabs = list(card.sections), [tab.name for tab in card.tabs]
    section = draw(st.sampled_from(sections))
    shown = [one for one in placed(card) if one in fields]
    field = draw(st.sampled_from(sorted(shown)))
    verb = draw(st.sampled_from(
        ["add", "move", "move section", "hide", "tab", "rename", "set", "new", "drop"]
    ))  # fmt: skip
    label = text(en="Other", it="Altro ancora")
    inside = [e.name for e in card.sections[section].elements if e.name != field]
    match verb:
        case "add":
            return Change("add", draw(st.sampled_from(fields)), section, **neighbour(draw, inside))
        case "move":
            return Change("move", field, section, **neighbour(draw, inside))
        case "move section":
            others = [name for name in sections if name != section]
            return Change("move", section, **(neighbour(draw, others) or {"after": others[-1]}))
        case "hide":
            return Change("hide", field)
        case "tab":
            return draw(changes_of_tabs(tabs))
        case "rename":
            return Change("rename", section, label=label)
        case "set":
            value = draw(st.booleans())
            key = {"collapsed": value, "columns": draw(st.integers(1, 3))}
            return Change("set", section, settings=key)
        case "new":
            new = Section("fresh", label, (Placement(field),), draw(st.integers(1, 2)))
            return Change("add_section", "fresh", section=new, **neighbour(draw, sections))
    return Change("remove_section", section)


def shape_of(card: Card) -> object:
    """What a card shows, without the order of languages and settings that fields bring along."""
    return (
        {
            name: (dict(s.label.values), s.columns, s.collapsed, [e.name for e in s.elements])
            for name, s in card.sections.items()
        },
        list(card.sections),
        [tab.name for tab in card.tabs],
    )


@settings(max_examples=40)
@given(st.data(), st.sampled_from(ENTITIES))
def test_text_and_model_agree(data: st.DataObject, name: str) -> None:
    """A card compiled from the patch is the card that the model makes of the same change."""
    tree, app = demo()
    entity = app.entities[name]
    card = entity.layout.card
    change = data.draw(changes_of(card, tuple(entity.fields)))
    if any(one.name == change.target for one in card.sections.values()) and change.verb == "add":
        return  # a field called like a section: the vocabulary itself cannot tell
    patch = design(tree.sources[f"layouts/{name}.yaml"], [change], card)
    proposal = propose_patches(tree, [patch])
    wanted = apply_changes(card, [change])
    if proposal.result.app is None:
        # A view names what is gone, or a required field has lost its place: the compiler says so.
        assert proposal.caused
        return
    assert shape_of(proposal.result.app.entities[name].layout.card) == shape_of(wanted)


@settings(max_examples=20)
@given(st.data(), st.sampled_from(ENTITIES))
def test_views_and_model_agree(data: st.DataObject, name: str) -> None:
    """A change written into a view does to the card what the model does with it."""
    tree, app = demo()
    entity = app.entities[name]
    change = data.draw(changes_of(entity.layout.card, tuple(entity.fields)))
    if change.verb == "add" and not change.to:
        return
    view = {"label": {"en": "N", "it": "N"}, "for": ["role:seller"], "priority": 99}
    declared = (Declaration("add_view", "nord", values=view),)
    request = Request(name, declared, "view", "nord", (change,))
    result = propose_design(tree, entity.layout.card, request).result
    if result.app is None:
        return
    made = result.app.entities[name].layout.views["nord"].changes
    ground = replace(entity.layout.card)
    assert shape_of(apply_changes(ground, made)) == shape_of(apply_changes(ground, [change]))
