"""What somebody writes who is no programmer is understood well enough to say what to write instead."""

from __future__ import annotations

import pytest

from engine.compiler.check import check_project
from engine.compiler.diagnostics import Diagnostic
from engine.compiler.meanings import condition_of, day_of, meant, number_of, straight
from tests.compiler.mutants import Mutant, demo, mutated

DEMO = demo()
DEAL, SALES, LAYOUT = "entities/deal.yaml", "pipelines/sales.yaml", "layouts/deal.yaml"
SELLER = "access/seller.yaml"

SLIPS = [
    (DEAL, "    type: text\n    label: {en: Next", "    tipo: text\n    label: {en: Next", '"tipo" should perhaps be "type"'),
    (DEAL, "    default: sale\n    required: true", "    default: sale\n    obbligatorio: true", 'did you mean "required"?'),
    (DEAL, "    default: sale\n    required: true", "    default: sale\n    required: sì", "write true"),
    (DEAL, "    max: 500", "    max: 500,5", "with a point and without units: 500.5"),
    (DEAL, "    max: 500", "    max: 50%", "without units: 50"),
    (DEAL, "type: choice\n    label: {en: Kind", "type: elenco\n    label: {en: Kind", 'did you mean "choice"?'),
    (DEAL, 'color: "#15803D"}\n      rental', "color: “#15803D”}\n      rental", 'write "#15803D"'),
    (DEAL, "visible_when: {demo_at: filled}", "visible_when: demo_at filled", "visible_when: {demo_at: filled}"),
    (DEAL, "visible_when: {demo_at: filled}", "visible_when: {demo_at: not empty}", "write demo_at: filled"),
    (DEAL, "options: {set: machine_lines}", "options: [Espresso, Filter]", "options: {espresso: Espresso, filter: Filter}"),
    (DEAL, "    max: 500", "    max:\u00a0500", "put an ordinary space in its place"),
    (DEAL, "label: {en: Next step, it: Prossimo passo}", "label: {en: Step #1, it: Passo #1}", "a text with # in it needs quotes"),
    (DEAL, "label: {en: Next step, it: Prossimo passo}", "label: {en: “Next step”, it: Passo}", 'write "Next step"'),
    (SALES, "since: 2026-01-01", "since: 31/01/2026", "write 2026-01-31"),
    (SALES, "{amount: {gte: 50000}}", "{amount: >= 50000}", "write {gte: 50000}"),
    (SALES, "when: {amount: {gte: 50000}}", 'when: "amount >= 50000"', "when: {amount: {gte: 50000}}"),
    (SALES, "{gte: 50000}", "{gte: 50.000,00}", "a comma ends the value before it"),
    (SALES, "{fields: [client], from: qualified}", "{fields: client, from qualified}", "from: qualified"),
    (SALES, "{fields: [client], from: qualified}", "{fields: [client], from: contacted}", "its stages are new, qualified"),
    (SALES, "{fields: [client], from: qualified}", "{fields: [client], from: qualificata}", 'did you mean "qualified"?'),
    (LAYOUT, "quick_create: [title, kind, client, amount]", "quick_create: title, kind", "[title, kind]"),
    (LAYOUT, "elements: [title, stage,", "elements: [titolo, stage,", 'did you mean "title"?'),
    (LAYOUT, "{stage: {kind: lost}}", "{stage: {kind: persa}}", 'did you mean "lost"?'),
    (SELLER, "deal:     {read: department+", "deal:     {read: team", 'did you mean "department"?'),
    (SELLER, "deal:     {read: department+", "deal:     {lettura: department+", 'did you mean "read"?'),
    ("app.yaml", "currency: EUR\n", "currency: €\n", "write EUR"),
    ("app.yaml", "time_zone: Europe/Rome", "time_zone: Rome", '"Europe/Rome"'),
    ("app.yaml", "locales: [en, it]", "locales: [en, italiano]", 'did you mean "it"?'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "right", "wrong", "way_out"),
    SLIPS,
    ids=[wrong.strip()[:40] for _, _, wrong, _ in SLIPS],
)
def test_slip(path: str, right: str, wrong: str, way_out: str) -> None:
    """The first complaint is about the line that was written, and says what to write."""
    text = DEMO.sources[path].text
    assert right in text
    start = text.index(right)
    changed = text.replace(right, wrong, 1)
    lines = range(text[:start].count("\n") + 1, text[: start + len(right)].count("\n") + 2)

    found = check_project(mutated(DEMO, Mutant("", "", path, changed, lines))).diagnostics

    blamed: Diagnostic = next(one for one in found if one.span.path == path)
    assert way_out in " ".join(help_.text for help_ in blamed.help)
    assert blamed.span.line in range(lines.start - 1, lines.stop)


def test_nothing_is_widened_by_itself() -> None:
    """What is only guessed from the meaning of a word is never edited without asking."""
    text = DEMO.sources[SELLER].text.replace(
        "deal:     {read: department+", "deal:     {read: yes", 1
    )
    found = check_project(mutated(DEMO, Mutant("", "", SELLER, text, range(1)))).diagnostics

    assert 'did you mean "all"?' in found[0].help[0].text
    assert not any(help_.fixes for help_ in found[0].help)


def test_words_that_stand_alone() -> None:
    """Each way of writing something else, and what is none."""
    assert meant("key", "Valore predefinito", ["default"]) == "default"
    assert meant("key", "da", ["to"]) == ""
    assert [number_of(text) for text in ("1.234,50", "12,5", "€ 10", "1,234,567.8", "12", "x")] == [
        "1234.50", "12.5", "10", "1234567.8", "", "",
    ]  # fmt: skip
    assert [day_of(text) for text in ("5.3.2027", "31/12/2026", "2026-01-01", "13/13/2026")] == [
        "2027-03-05", "2026-12-31", "", "",
    ]  # fmt: skip
    assert condition_of("kind = 'sale'") == "{kind: sale}"
    assert condition_of("amount > 10 and kind = x y z") == ""
    assert (straight("“a”"), straight("say “a”"), straight("")) == ("a", "", "")
