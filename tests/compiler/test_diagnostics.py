"""Diagnostics are collected, ordered and folded; names that are near are offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compiler.codes import all_codes, code_called, codes_like
from engine.compiler.diagnostics import FAMILIES, Code, Collector, arrange, cut, offer
from engine.compiler.span import Span
from engine.compiler.suggest import did_you_mean, distance, suggest

ERROR = Code("X901", "an-error", "an error")
WARNING = Code("X902", "a-warning", "a warning", "warning")


def place(line: int, column: int = 1, path: str = "app.yaml") -> Span:
    """One letter somewhere."""
    return Span(path, line, column, line, column + 1)


class TestOrder:
    def test_by_place_and_once_each(self) -> None:
        """The order is that of the files, and the same complaint at the same place is one."""
        found = [
            ERROR.at(place(2), "b"), ERROR.at(place(1, 5), "a"), ERROR.at(place(2), "b"),
            WARNING.at(place(1, 5), "c"), ERROR.at(place(9, path="access/a.yaml"), "d"),
        ]  # fmt: skip

        assert [one.message for one in arrange(found)] == ["d", "a", "c", "b"]

    def test_the_worst_are_kept(self) -> None:
        """A cut keeps errors, and keeps them in their order."""
        found = (WARNING.at(place(1), "a"), ERROR.at(place(2), "b"), ERROR.at(place(3), "c"))

        assert cut(found, 2) == (found[1:], 1)
        assert cut(found, 0) == (found, 0)
        assert cut(found, 3) == (found, 0)


def test_poison_spreads_downwards() -> None:
    """What is broken makes everything under it unknown, and nothing beside it."""
    collector = Collector()
    collector.spoil("deal.kind", "deal/sales")

    assert collector.is_poisoned("deal.kind#web")
    assert collector.is_poisoned("deal/sales:won")
    assert not collector.is_poisoned("deal.kindness")
    assert not collector.is_poisoned("deal")
    assert not Collector().is_poisoned("deal")


def test_blank_help_says_nothing() -> None:
    """Help that found nothing to say is not there."""
    assert ERROR.at(place(1), "a", "", offer("zzz", ["amount"])).help == ()


class TestSuggest:
    @pytest.mark.parametrize(
        ("wrong", "known", "offered"),
        [
            ("amout", ["amount", "account", "owner"], ("amount",)),
            ("mony", ["money", "many", "text"], ("many", "money")),
            ("lable", ["label", "table"], ("label", "table")),
            ("Amount", ["amount"], ("amount",)),
            ("desc", ["description", "deal"], ("description",)),
            ("x", ["y", "amount"], ("y",)),
            ("banana", ["amount", "owner"], ()),
            ("", ["amount"], ()),
            ("amount", ["amount"], ()),
        ],
    )
    def test_near_names(self, wrong: str, known: list[str], offered: tuple[str, ...]) -> None:
        """Slips, swaps, capitals and beginnings are recognised, and nothing far away."""
        assert suggest(wrong, known) == offered

    def test_at_most_three(self) -> None:
        """More than three names are no help."""
        assert len(suggest("field", [f"field{n}" for n in range(9)])) == 3

    def test_sentence(self) -> None:
        """The sentence has the right commas."""
        assert did_you_mean(()) == ""
        assert did_you_mean(["a"]) == 'did you mean "a"?'
        assert did_you_mean(["a", "b", "c"]) == 'did you mean "a", "b" or "c"?'

    @given(st.text("abc", max_size=6), st.text("abc", max_size=6))
    def test_distance_is_a_distance(self, left: str, right: str) -> None:
        """Nothing is nearer than itself, and both ways are equally long."""
        assert (distance(left, right) == 0) == (left == right)
        assert distance(left, right) == distance(right, left)
        assert distance(left, right) <= max(len(left), len(right))


class TestCodes:
    @pytest.mark.parametrize("code", all_codes().values(), ids=lambda code: code.id)
    def test_wording(self, code: Code) -> None:
        """Summaries stand alone: small letters, no full stop, no name of anybody's."""
        assert code.family in FAMILIES
        assert code.summary[0] == code.summary[0].lower() or code.summary.startswith("YAML")
        assert not code.summary.endswith(".")
        assert len(code.summary) <= 60
        assert code.slug == code.slug.lower().replace(" ", "-")

    def test_slugs_are_unique(self) -> None:
        """A code can be asked for by its slug."""
        slugs = [code.slug for code in all_codes().values()]

        assert sorted(slugs) == sorted(set(slugs))

    def test_found_by_id_and_slug(self) -> None:
        """Capitals do not matter; near misses are offered."""
        assert code_called("s101") is code_called("unknown-key") is all_codes()["S101"]
        assert code_called("S999") is None
        assert "unknown-key" in codes_like("unknow-key")
