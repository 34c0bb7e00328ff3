"""Nonsense from outside: every form, address and request ends in a value, never in an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime.card.forms import Returned, edit_card, move_dialog, new_card
from engine.runtime.card.reading import view_card
from engine.runtime.given import Data, Form
from engine.runtime.lists.listing import view_list
from engine.runtime.outcome import Conflict, NotFound, Refused, Saved
from engine.runtime.problems import problem_text
from engine.runtime.save import Write, save
from tests import postgres
from tests.runtime.apps import APP, DEAL
from tests.runtime.conftest import House, furnish
from tests.runtime.tables import opened
from tests.runtime.test_fields import ODD

if TYPE_CHECKING:
    from collections.abc import Iterator

STRINGS = st.one_of(
    st.text(max_size=20),
    st.sampled_from((
        "", "1", "0", "-1", "1,5", "2027-01-31", "sale", "won", "company:1", "contact:9", "a@b.it",
        "\0", "\ud800", "9" * 30, "[]", "{}", "' OR 1=1 --", "%", "_", "\\", "x" * 5000,
    )),
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from([
        *DEAL.fields, "amount.currency", "address.city", "title.x", ".", "", "deleted_at", "q",
        "sort", "after", "preset", "amount.from", "due.to", "demo_at.from", "stage",
    ]),
    st.text(max_size=10),
)  # fmt: skip
CONTROLS = st.dictionaries(NAMES, st.lists(STRINGS, max_size=3), max_size=6)
WHO = st.sampled_from(("root", "anna", "ugo", "fay"))
FEW = settings(max_examples=80)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def busy(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[House]:
    """A database that all the nonsense is thrown at."""
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path_factory.mktemp('abuse') / 'scheda.db'}")
    else:
        server = request.getfixturevalue("postgres_server")
        with postgres.database(server, "test_abuse") as url:
            yield from _filled(url)


def _filled(url: str) -> Iterator[House]:
    database = opened(url, APP)
    house = furnish(database)
    house.made("anna", "company", {"name": "Caffè"})
    for title in ("One", "Two", "Three"):
        house.made("anna", "deal", {"title": title})
    yield house
    database.close()


def explained(outcome: Any, context: Any) -> None:
    """Whatever came of it can be told to the person."""
    assert isinstance(outcome, (Saved, Refused, Conflict, NotFound))
    if isinstance(outcome, Refused):
        assert outcome.problems
        for problem in outcome.problems:
            assert problem_text(problem, DEAL, context.formats)


@FEW
@given(
    who=WHO, controls=CONTROLS, number=st.integers(1, 4), version=st.sampled_from((None, 1, 2, 99))
)
def test_forms(busy: House, who: str, controls: Any, number: int, version: int | None) -> None:
    """A posted form, and the form shown again with what was posted."""
    with busy.acting(who) as context:
        outcome = save(context, Write("deal", Form(controls), number, version))
        explained(outcome, context)
        if isinstance(outcome, (Refused, Conflict)):
            again = Returned(controls, outcome)
            assert edit_card(context, "deal", number, again)
            assert move_dialog(context, "deal", number, "", "proposal", again)
        view_card(context, "deal", number)


@FEW
@given(who=WHO, controls=CONTROLS)
def test_new_forms(busy: House, who: str, controls: Any) -> None:
    """A new record from a form, and from an address."""
    with busy.acting(who) as context:
        outcome = save(context, Write("deal", Form(controls)))
        explained(outcome, context)
        if isinstance(outcome, Refused):
            new_card(context, "deal", Returned(controls, outcome))
        new_card(context, "deal", preset=controls)


@FEW
@given(
    who=WHO, members=st.dictionaries(NAMES, ODD, max_size=5), number=st.sampled_from((None, 1, 2)),
    pipeline=STRINGS, stage=STRINGS,
)  # fmt: skip
def test_programs(
    busy: House, who: str, members: Any, number: int | None, pipeline: str, stage: str
) -> None:
    """A request's JSON, with any stage."""
    with busy.acting(who) as context:
        write = Write("deal", Data(members), number, None, pipeline, stage, channel="api")
        explained(save(context, write), context)


@FEW
@given(who=WHO, arguments=CONTROLS)
def test_lists(busy: House, who: str, arguments: Any) -> None:
    """Any address of a list shows rows or says what is wrong."""
    with busy.acting(who, write=False) as context:
        view = view_list(context, "deal", arguments)
        assert view is not None
        assert view.rows == () or not view.problems
