"""The bundle: exact round trip, a stable fingerprint, and honest refusals."""

import json
from dataclasses import replace

import pytest

from engine.model import codec
from engine.model.app import Place
from engine.model.predicate import All, Compare, In, Not, StageIn, Today
from engine.model.text import text
from tests.model import shop


def test_round_trip_is_exact() -> None:
    """Reading back gives an equal application, and writing it again the same text."""
    app = replace(shop.app(), places={"deal": Place("entities/deal.yaml", 2)})

    written = codec.dumps(app)
    read = codec.loads(written)

    assert read == app
    assert read.places == app.places
    assert codec.dumps(read) == written


def test_types_survive() -> None:
    """Numbers, days and nested conditions come back as what they were."""
    predicate = All((Compare("d", "lt", Today(-3)), Not(In("a", (shop.Decimal("1.50"), 3, True, "x"))),
                     StageIn((("p", "s"),)), Compare("d", "eq", shop.date(2026, 1, 2))))  # fmt: skip

    assert codec.decode(object, json.loads(json.dumps(codec.encode(predicate)))) == predicate


def test_order_of_declaration_is_kept() -> None:
    """Fields come back in the order in which they stand on the card."""
    app = shop.app()

    assert list(codec.loads(codec.dumps(app)).entities["deal"].fields) == list(
        app.entities["deal"].fields
    )


def test_fingerprint() -> None:
    """It depends on what is meant, order included, and not on where it is written."""
    app = shop.app()
    deal = app.entities["deal"]
    relabelled = replace(deal, label=text(en="Opportunity"))
    reordered = replace(deal, fields=dict(reversed(list(deal.fields.items()))))

    assert codec.fingerprint(replace(app, places={"deal": Place("x", 1)})) == codec.fingerprint(app)
    assert codec.fingerprint(replace(app, entities={"deal": relabelled})) != codec.fingerprint(app)
    assert codec.fingerprint(replace(app, entities={"deal": reordered})) != codec.fingerprint(app)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("", "damaged"),
        ("[]", "damaged"),
        ('{"format": "2.0", "app": {}}', "format 2.0 cannot be read"),
        ('{"format": "1.0", "app": {}}', "damaged"),
        ('{"format": "1.0", "app": {"$": "os.system"}}', "unknown kind of value"),
    ],
)
def test_damaged_bundles(damage: str, message: str) -> None:
    """A bundle that cannot be read is refused with the reason."""
    with pytest.raises(codec.BundleError, match=message):
        codec.loads(damage)
