"""Data of other systems: kept to the letter on both databases and in histories, or refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model import codec
from engine.model.plain import DEEPEST, NotPlainError, plain
from engine.runtime.card.reading import view_card
from engine.runtime.given import Data, Form
from engine.runtime.outcome import Refused, Saved
from engine.runtime.undo import revert, undo

if TYPE_CHECKING:
    from tests.runtime.conftest import House

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
texts = st.text(max_size=5) | st.sampled_from(["$", "value", "Decimal", "json"])
values = st.recursive(
    scalars | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=8
)
ODD: tuple[Any, ...] = (
    {"$": "Decimal", "value": "none"}, {"$": "nothing of ours"}, {"$": {"$": "json"}}, [1, [2]],
    [{"$": "Ref"}], 1.5, {"a": 0.1}, [1e300, 5e-324], "today", "actor", {"": ""}, True, 0, "C:\\u0000",
    {"a": {"b": [True, None, "x"]}},
)  # fmt: skip


@settings(deadline=None)
@given(value=values)
def test_there_and_back(value: Any) -> None:
    """Histories and bundles read what was written, marks of ours included."""
    assert codec.decode(object, json.loads(json.dumps(codec.encode(value)))) == value
    assert plain(value) == value


def held(house: House, number: int) -> object:
    """What the field holds now."""
    with house.acting("root", write=False) as context:
        row = context.store(context.app.entities["deal"]).load(context.connection, number)
    assert row is not None
    return row.record.get("extra")


@pytest.mark.parametrize("way", [Data, Form])
@pytest.mark.parametrize("value", ODD)
def test_kept_and_put_back(house: House, value: Any, way: type) -> None:
    """By the API and by a form; the history shows it, puts it back and undoes that."""
    exact = json.loads(json.dumps(value), parse_float=Decimal)
    given: Any = {"extra": exact} if way is Data else {"extra": [json.dumps(value)]}
    number = house.made("anna", "deal", {"title": "A"})
    saved = house.save("anna", "deal", way(given), id=number)
    assert isinstance(saved, Saved)
    assert held(house, number) == value
    again = house.save("anna", "deal", way(given), id=number)
    assert isinstance(again, Saved)
    assert not again.changed

    changed = house.save("anna", "deal", Data({"extra": {"other": 1}}), id=number)
    assert isinstance(changed, Saved)
    assert changed.entry is not None
    with house.acting("anna", write=False) as context:
        assert view_card(context, "deal", number, tab="history") is not None
    with house.acting("anna") as context:
        back = undo(context, "deal", number, changed.entry)
    assert isinstance(back, Saved)
    assert held(house, number) == value
    assert back.entry is not None
    with house.acting("anna") as context:
        assert isinstance(revert(context, "deal", number, back.entry), Saved)
    assert held(house, number) == {"other": 1}


@pytest.mark.parametrize(("text", "code"), [
    ("1.00000000000000000001", "json_kept"), ("1e400", "json_kept"), ("[" * 200 + "]" * 200, "json_kept"),
    ("[" * 2000 + "]" * 2000, "json"), ("NaN", "json"), ('{"a": 1, "a": 2}', "json"), ("{", "json"),
    ('"\\u0000"', "control_characters"), ('{"\\u0000": 1}', "control_characters"),
    ('"\\ud800"', "json"), ("1" * 5000, "json"),
])  # fmt: skip
def test_refused(house: House, text: str, code: str) -> None:
    """What cannot be kept to the letter, with the reason."""
    outcome = house.save("anna", "deal", Form({"title": ["A"], "extra": [text]}))
    assert isinstance(outcome, Refused)
    assert [(one.field, one.code) for one in outcome.problems] == [("extra", code)]


def test_too_deep() -> None:
    """The limit itself."""
    deep: Any = 1
    for _ in range(DEEPEST):
        deep = [deep]
    assert plain(deep) == deep
    with pytest.raises(NotPlainError):
        plain([deep])
