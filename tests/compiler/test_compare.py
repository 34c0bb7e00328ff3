"""Differences by meaning: who gains or loses what, and what changes nothing but looks."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from engine.compiler.check import check_project
from engine.compiler.compare import (
    Comparison,
    compare,
    render_json,
    render_markdown,
    render_text,
)
from engine.compiler.compare.renames import renamed, renames
from engine.compiler.scenarios.mutants import mutants
from engine.compiler.source import from_texts, read_folder
from engine.model.app import App
from engine.model.codec import fingerprint
from tests.model.shop import CLOCK

CONFIG = Path(__file__).resolve().parents[2] / "config"
DEAL, LAYOUT, SALES, SELLER = (
    "entities/deal.yaml", "layouts/deal.yaml", "pipelines/sales.yaml", "access/seller.yaml"
)  # fmt: skip
Edit = tuple[str, str, str]


@cache
def demo() -> dict[str, str]:
    """The files of the demo by path."""
    return {path: source.text for path, source in read_folder(CONFIG).sources.items()}


@cache
def edited(*edits: Edit) -> App:
    """The demo after edits: (file, old text, new text)."""
    files = {path: text for path, text in demo().items() if not path.startswith("tests/")}
    for path, old, new in edits:
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    result = check_project(from_texts(files))
    assert result.app is not None, [found.text for found in result.diagnostics]
    return result.app


def difference(*edits: Edit) -> Comparison:
    """The demo compared with itself after edits."""
    return compare(edited(), edited(*edits), CLOCK)


def said(comparison: Comparison) -> set[tuple[str, str, str, bool | None]]:
    """What differs, in short."""
    return {(one.kind, one.text, one.who, one.gains) for one in comparison.differences}


def test_nothing_differs_from_itself() -> None:
    """An application is the same as itself, wherever its lines stand."""
    moved_down = difference((DEAL, "entity: deal", "# a comment\nentity: deal"))

    assert moved_down.same
    assert moved_down.differences == ()


@pytest.mark.parametrize(
    "edit",
    [
        (LAYOUT, "columns: 2", "columns: 1"),
        (DEAL, "{en: Amount, it: Importo}", "{en: Sum, it: Somma}"),
        (SALES, '"#1D4ED8"', '"#000000"'),
        (DEAL, "icon: handshake", "icon: star"),
    ],
)
def test_looks_are_proven_to_be_looks(edit: Edit) -> None:
    """A change of layout, label, colour or icon touches no data, right or validation."""
    found = difference(edit)

    assert found.looks_only
    assert {one.kind for one in found.differences} == {"looks"}
    assert render_text(found, edited(), edited(edit)).startswith("layout only: proven")


@pytest.mark.parametrize(
    "edit",
    [
        (DEAL, "max_length: 255, required: true", "max_length: 254, required: true"),
        (SALES, "  qualified:   {", "  moved_up:   {"),
        (DEAL, "visible_when: {discount: {gt: 0}}", "visible_when: {discount: {gt: 1}}"),
    ],
)
def test_what_is_more_than_looks(edit: Edit) -> None:
    """A bound, a stage or a condition is never taken for looks."""
    if edit[1] == "  qualified:   {":
        stages = (SALES, edit[1], edit[2]), (SALES, "qualified", "moved_up")
        edits: tuple[Edit, ...] = (*stages, (SELLER, "[qualified,", "[moved_up,"))
        edits += (("access/finance.yaml", "qualified: {edit", "moved_up: {edit"),)
        assert not difference(*edits).looks_only
    else:
        assert not difference(edit).looks_only


def test_the_order_of_stages_matters() -> None:
    """New records begin in the first stage, so its place is no matter of looks."""
    lines = demo()[SALES].splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith("  new:"))
    swapped = "".join((lines[first + 1], lines[first]))

    found = difference((SALES, "".join(lines[first : first + 2]), swapped))

    assert not found.looks_only


def test_sight() -> None:
    """Whoever begins or ceases to see a field is named, with departments."""
    wider = (DEAL, "visible_to: [role:finance, role:head]       #",
             "visible_to: [role:finance, role:head, department:sales+] #")  # fmt: skip
    found = difference(wider)

    assert [(one.who, one.gains, one.exposes) for one in found.of("sight")] == [
        ("role:seller in sales, sales_export, sales_it", True, True),
        ("role:service in sales, sales_export, sales_it", True, True),
    ]
    back = compare(edited(wider), edited(), CLOCK)
    assert {one.gains for one in back.of("sight")} == {False}
    assert back.exposures == ()


def test_sight_on_some_records() -> None:
    """A condition that widens is shown with a record on which it does."""
    found = difference((DEAL, "visible_when: {loss_reason: filled}", "visible_when: {kind: sale}"))

    details = {(one.gains, one.detail) for one in found.of("sight") if one.who == "role:seller"}
    assert {gains for gains, _ in details} == {True, False}
    assert all("kind: " in detail for _, detail in details)


def test_rewording_a_condition_is_no_difference() -> None:
    """Two conditions that hold on the same records mean the same."""
    same = (DEAL, "visible_when: {discount: {gt: 0}}",
            "visible_when: {not: {any: [{discount: {lte: 0}}, {discount: empty}]}}")  # fmt: skip

    found = difference(same)

    assert [one for one in found.differences if one.kind in ("sight", "edit", "required")] == []


def test_moves_and_requirements() -> None:
    """Moves that open and close, and what stages begin and cease to require."""
    found = difference(
        (
            SELLER,
            "proposal: [qualified, negotiation, lost, abandoned]",
            "proposal: [qualified, won]",
        ),
        (SALES, "{fields: [client], from: qualified}", "{fields: [client], from: proposal}"),
    )

    assert ("move", "sales:proposal to sales:won", "role:seller", True) in said(found)
    assert ("move", "sales:proposal to sales:lost", "role:seller", False) in said(found)
    required = [(one.address, one.text, one.gains) for one in found.of("required")]
    assert required == [("deal/sales:qualified", "client", False)]


def test_who_is_asked() -> None:
    """A requirement on other terms is a difference too."""
    found = difference((SALES, "asked_of: [role:finance, role:head]", "asked_of: [role:finance]"))

    assert [(one.address, one.gains) for one in found.of("required")] == [("deal/sales:won", None)]


def test_reach_of_records() -> None:
    """A wider level is shown with the records it adds."""
    found = difference((SELLER, "deal:     {read: department+, create: own, edit: own,",
                        "deal:     {read: department+, create: own, edit: department,"))  # fmt: skip

    assert [(one.text, one.who, one.gains, one.detail) for one in found.of("records")] == [
        ("edit deal", "role:seller", True, "for example with owner in the same department")
    ]


def test_renamed_is_not_removed_and_added() -> None:
    """A declared renaming is one difference, and nothing under it is news."""
    edits = (
        (DEAL, "  next_step:\n", "  next_thing:\n"),
        (LAYOUT, "next_step", "next_thing"),
        (DEAL, "indexes:", "moved: [{from: next_step, to: next_thing}]\nindexes:"),
    )
    found = difference(*edits)

    assert {one.kind for one in found.differences} <= {"renamed", "looks"}
    assert [one.text for one in found.of("renamed")] == ["deal.next_step → deal.next_thing"]


def test_renaming_reaches_every_mention() -> None:
    """The old application under new names equals the new one in every rule and layout."""
    old, new = "machine_count", "unit_count"
    edits = [(path, old, new) for path, text in demo().items()
             if old in text and not path.startswith("tests/")]  # fmt: skip
    for path in (DEAL, "entities/delivery.yaml"):
        moved = f"moved: [{{from: {old}, to: {new}}}]\nfields:"
        edits.append((path, "\nfields:", f"\n{moved}"))
    after = edited(*edits)

    before = renamed(edited(), renames(edited(), after))

    for name, entity in after.entities.items():
        assert replace(before.entities[name], moved=()) == replace(entity, moved=())
    assert {one.kind for one in compare(edited(), after, CLOCK).differences} == {"renamed"}


def test_added_and_removed() -> None:
    """What is new and what is gone is listed with its line."""
    found = difference((DEAL, "  next_step:", "  next_thing:"), (LAYOUT, "next_step", "next_thing"))
    texts = {(one.kind, one.text) for one in found.differences}

    assert ("added", "field next_thing") in texts
    assert ("removed", "field next_step") in texts


def test_formats() -> None:
    """The same differences for people, for a pull request and for machines."""
    edit = (DEAL, "visible_to: [role:finance, role:head]       #",
            "visible_to: [role:finance, role:head, role:seller] #")  # fmt: skip
    before, after = edited(), edited(edit)
    found = compare(before, after, CLOCK)

    text = render_text(found, before, after)
    assert "+ role:seller begins to see deal.margin  (entities/deal.yaml:" in text
    assert "> - + role:seller begins to see deal.margin" in render_markdown(found, before, after)
    data = json.loads(render_json(found, before, after))
    assert data["summary"] == {"differences": 1, "exposures": 1}
    assert data["differences"][0]["path"] == "entities/deal.yaml"


def test_renaming_nothing_changes_nothing() -> None:
    """Without declarations the application stays as it is."""
    assert fingerprint(renamed(edited(), renames(edited(), edited()))) == fingerprint(edited())


def test_no_change_of_rules_is_taken_for_looks() -> None:
    """Whatever rule is weakened, moved or dropped, the comparison never calls it looks."""
    app = edited()
    for mutant in islice(mutants(app), 7, None, 80):
        found = compare(app, mutant.app, CLOCK)
        assert not found.same
        assert not found.looks_only
        assert found.differences
