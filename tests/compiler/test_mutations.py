"""A mistake in the demo is found, blamed where it was made, and the right word is proposed.

Hundreds of mistakes are made one at a time: see ``mutants`` and ``blunders``. What is not found,
or is blamed elsewhere, is printed as a table, by group.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache

from engine.compiler.check import check_project
from engine.compiler.diagnostics import Diagnostic
from tests.compiler.blunders import blunders
from tests.compiler.mutants import Mutant, demo, mutated, typos

_PROPOSED = re.compile(r'(?:did you mean|write|should perhaps be) "([^"]+)"')


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant."""

    mutant: Mutant
    found: tuple[Diagnostic, ...]

    @property
    def here(self) -> tuple[Diagnostic, ...]:
        """The complaints about the place of the mistake."""
        mutant = self.mutant
        return tuple(
            one
            for one in self.found
            if one.span.path == mutant.path and one.span.line in mutant.lines
        )

    @property
    def proposals(self) -> tuple[str, ...]:
        """The first proposal of each complaint there."""
        texts = ("\n".join(help_.text for help_ in one.help) for one in self.here)
        return tuple(found[1] for text in texts if (found := _PROPOSED.search(text)))

    @property
    def helped(self) -> bool:
        """Whether the first proposal is what was meant, or the part of it that was wrong."""
        meant = self.mutant.meant.removeprefix("-")
        parts = {meant, *re.split(r"[:/]", meant), re.split(r"[:/]", meant)[-1].rstrip("+")}
        if meant.startswith("today"):
            parts.add("today")
        return bool(parts & set(self.proposals[:1]))

    def __str__(self) -> str:
        """A line of the table."""
        mutant = self.mutant
        seen = "; ".join(f"{one.code.id} {one.span.path}:{one.span.line}" for one in self.found[:3])
        where = f"{mutant.path}:{mutant.lines.start}"
        return f"  {mutant.group:<34} {where:<34} {mutant.what}  [{seen or 'nothing'}]"


@cache
def verdicts() -> tuple[Verdict, ...]:
    """Every mutant, checked."""
    tree = demo()
    mutants = (*typos(tree), *blunders(tree))
    return tuple(Verdict(one, check_project(mutated(tree, one)).diagnostics) for one in mutants)


def share(good: list[Verdict], of: list[Verdict], what: str) -> float:
    """How many of the verdicts are good; the others are printed."""
    bad = [one for one in of if one not in good]
    table = [f"{what}: {len(good)} of {len(of)}", *map(str, bad)]
    sys.stdout.write("\n".join(table) + "\n")
    return len(good) / len(of)


def test_demo_is_without_mistakes() -> None:
    """What is found later on was put there by the mutant."""
    assert check_project(demo()).diagnostics == ()


def test_there_are_enough_of_every_kind() -> None:
    """Hundreds of mutants, of many groups, in every kind of file, none of them twice."""
    made = [one.mutant for one in verdicts()]
    kinds = {one.path.partition("/")[0] for one in made}

    assert len(made) >= 300
    assert len({one.group for one in made}) >= 100
    assert kinds == {"app.yaml", "entities", "pipelines", "layouts", "access", "tests"}
    assert len({(one.path, one.text, one.group) for one in made}) == len(made)


def test_mistakes_are_found() -> None:
    """At least 99 of a hundred."""
    every = list(verdicts())

    assert share([one for one in every if one.found], every, "found") >= 0.99


def test_mistakes_are_blamed_where_they_are() -> None:
    """At least 99 of a hundred of those that are found."""
    found = [one for one in verdicts() if one.found]

    assert share([one for one in found if one.here], found, "blamed at the line") >= 0.99


def test_first_proposal_is_right() -> None:
    """Of the typos of one letter, at least 95 of a hundred are put right."""
    typed = [one for one in verdicts() if one.mutant.meant]

    assert len(typed) >= 200
    assert share([one for one in typed if one.helped], typed, "proposed rightly") >= 0.95


def test_one_mistake_is_seldom_blamed_elsewhere_too() -> None:
    """One root cause, one message: few mutants cause complaints about other lines."""
    every = list(verdicts())
    alone = [one for one in every if len(one.here) == len(one.found)]

    assert share(alone, every, "blamed at no other line") >= 0.93
