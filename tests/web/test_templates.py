"""Templates over hand-made view models: every field type, and texts that want to be markup."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from flask import Flask, current_app, g

from engine.model.field_types import FIELD_TYPES
from engine.runtime.viewmodel import (
    BookingView,
    FieldView,
    FileView,
    LinkView,
    OptionView,
    PersonView,
    PointView,
    ProductsView,
    ProductView,
)
from engine.runtime.web import create_app
from engine.runtime.web.rendering import Page, page_html
from tests.web import views

EVIL = "\"><script>alert('x')</script>{{ 7919*7919 }}"


@pytest.fixture(scope="module")
def served() -> Flask:
    """An application whose database is never opened."""
    return create_app("sqlite:////nowhere/at/all.db")


@pytest.fixture
def app(served: Flask) -> Iterator[Flask]:
    """The application inside a request of anna's."""
    with served.test_request_context("/"):
        g.page = Page("Acme", "en", "auto", "token", views.ANNA, views.MENU)
        yield served


def evil_field(kind: str, *, multiple: bool = False) -> FieldView:
    """A field whose every text is an attack."""
    return FieldView(
        "evil", kind, EVIL, EVIL, help=EVIL, placeholder=EVIL,
        inputs={"evil": (EVIL, EVIL), "evil.currency": (EVIL,), "evil.street": (EVIL,)},
        options=(OptionView(EVIL, EVIL, EVIL, selected=True, group=EVIL),),
        currencies=(OptionView(EVIL, EVIL, selected=True),),
        links=(LinkView("x", 1, EVIL, "/x/1", "x"),), people=(PersonView(1, EVIL, "XX", 999),),
        attributes={"maxlength": EVIL}, color=EVIL, multiple=multiple, empty=False, editable=True,
        required=True, problem=EVIL, theirs=EVIL, points=(PointView(EVIL, EVIL, EVIL),),
        rows=((EVIL, EVIL),), lines=((EVIL, EVIL, EVIL),), upload=EVIL,
        files=(FileView(1, EVIL, EVIL, f"/x/{EVIL}", picture=True, inline=True),
               FileView(2, EVIL, EVIL, f"/x/{EVIL}")),
        bookings=(BookingView(LinkView("x", 1, EVIL, "/x/1"), None, EVIL, 0, 60),
                  BookingView(None, PersonView(1, EVIL, "XX", 999), EVIL, 0, 60)),
        products=ProductsView(
            (ProductView(EVIL, EVIL, EVIL, EVIL, EVIL, True, EVIL),), EVIL, EVIL, EVIL, EVIL,
            ({"name": EVIL, "price": EVIL, "tax": EVIL},), EVIL,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("kind", [*FIELD_TYPES, "a type of tomorrow"])
@pytest.mark.parametrize("mode", ["view", "edit"])
def test_every_type_escapes(app: Flask, kind: str, mode: str) -> None:
    """Values, labels, options, links and problems are text in every type, to read and to edit."""
    for multiple in (False, True):
        section = dataclasses.replace(views.MAIN, fields=(evil_field(kind, multiple=multiple),))
        html = page_html("parts/card.html", card=views.card(mode=mode, sections=(section,)))
        assert "<script" not in html
        assert "62710561" not in html
        assert "&lt;script&gt;" in html
        assert not re.search(r'href="\s*javascript:', html, re.IGNORECASE)


def test_web_addresses_lead_to_the_web_only(app: Flask) -> None:
    """A value that is no web address does not become code to click on."""
    field = dataclasses.replace(
        evil_field("url"), points=(PointView("a", "javascript:alert(1)"),
                                   PointView("b", "https://example.com/a")),
    )  # fmt: skip
    section = dataclasses.replace(views.MAIN, fields=(field,))
    html = page_html("parts/card.html", card=views.card(sections=(section,)))
    assert 'href="https://javascript:alert(1)"' in html
    assert 'href="https://example.com/a"' in html


@pytest.mark.parametrize("locale", ["en", "it"])
@pytest.mark.parametrize("mode", ["view", "edit", "new"])
def test_whole_pages(app: Flask, locale: str, mode: str) -> None:
    """The card in every mode, the list, the first page and the dialog render whole."""
    g.page = dataclasses.replace(g.page, locale=locale)
    assert "Hotel Bellavista" in page_html("card.html", card=views.card(mode=mode))
    assert "Lever machines" in page_html("list.html", listing=views.LIST)
    assert "2" in page_html("home.html", newest=[views.LIST])
    dialog = page_html(
        "dialog.html", dialog=views.MOVE, body="parts/move.html", heading="Move"
    )  # fmt: skip
    assert "Payment terms" in dialog


def edited(kind: str, name: str = "f", **more: object) -> str:
    """The editor of a field."""
    view = FieldView(name, kind, "F", editable=True, **more)  # type: ignore[arg-type]
    return str(current_app.jinja_env.globals["widget"](kind).edit(view))


def some_options(count: int) -> tuple[OptionView, ...]:
    """So many, the second one chosen."""
    return tuple(OptionView(f"o{n}", f"Option {n}", selected=n == 1) for n in range(count))


def test_ways_of_choosing(app: Flask) -> None:
    """A few stand in a list, as radios or as buttons, as declared; a long list is searched."""
    few, long = some_options(3), some_options(13)
    held = {"f": ("o1",)}
    assert "<select" in edited("choice", options=few)
    assert "data-pick" not in edited("choice", options=few)
    for display, look in (("radio", "checks"), ("buttons", "choice-buttons")):
        shown = edited("choice", options=few, display=display, inputs=held)
        assert "<select" not in shown
        assert shown.count('type="radio"') == 4
        assert f'class="{look}"' in shown
        assert 'value="o1" checked' in shown
    required = edited("choice", options=few, display="radio", inputs=held, required=True)
    assert required.count('type="radio"') == 3
    for several in (False, True):
        shown = edited("choice", options=long, multiple=several)
        assert "data-pick" in shown
        assert "data-closed" in shown
    assert edited("choice", options=few, multiple=True, display="buttons").count("checkbox") == 3
    assert "data-closed" in edited("department", options=long)


def test_no_is_an_answer(app: Flask) -> None:
    """Where nobody has answered there are yes, no and neither; afterwards a switch."""
    words = (OptionView("1", "Yes"), OptionView("0", "No"))
    asked = edited("boolean", options=words)
    assert [f'value="{value}"' in asked for value in ("1", "0", "")] == [True] * 3
    assert "switch" not in asked
    assert "checked>" in edited("boolean", options=words, empty=False, inputs={"f": ("1",)})
    for no in ("", "0"):
        shown = edited("boolean", options=words, empty=False, inputs={"f": (no,)})
        assert 'role="switch"' in shown
        assert "checked>" not in shown


def test_one_currency_is_no_choice(app: Flask) -> None:
    """A field of one currency names it; several are chosen from."""
    euro, dollar = OptionView("EUR", "EUR", selected=True), OptionView("USD", "USD")
    assert "<select" not in edited("money", currencies=(euro,))
    assert "EUR" in edited("money", currencies=(euro,))
    assert "<select" in edited("money", currencies=(euro, dollar))


def test_a_client_has_both_searches(app: Flask) -> None:
    """Companies and contacts can be searched and made where there are none yet."""
    kinds = (OptionView("company", "Companies"), OptionView("contact", "Contacts"))
    shown = edited("client", kinds=kinds)
    assert shown.count("data-pick") == 2
    assert 'data-kind="company"' in shown
    assert 'data-kind="contact"' in shown


def test_stars_go_up(app: Flask) -> None:
    """The radios stand from none to all, so that an arrow to the right is one star more."""
    values = re.findall(r'value="(\d*)"', edited("rating", attributes={"max": "3"}))
    assert values == ["", "1", "2", "3"]


def test_empty_fields_fold_away(app: Flask) -> None:
    """What is empty is folded, but for what is required or always shown."""
    html = page_html("parts/card.html", card=views.card(sections=(views.OFFER,)))
    shown, _, folded = html.partition('class="folded"')
    assert "3 empty fields" in folded
    assert 'id="f-reason"' in shown
    assert 'id="f-terms"' in folded
