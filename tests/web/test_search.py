"""The search over everything, the keys, and names that no entity may have."""

from __future__ import annotations

import re

from engine.model.system import NEVER_DECLARED
from tests.web.house import House, Visitor


def test_found_by_words(house: House, anna: Visitor) -> None:
    """Grouped by entity, each a link; the list has the rest."""
    for number in range(10):
        house.made("anna", "company", name=f"Bellavista {number}")
    page = anna.get("/search?q=bellavista").text
    assert 'href="/deal/1"' in page
    assert 'href="/contact/1"' in page
    assert 'href="/company?q=bellavista"' in page
    assert "Nothing matches" in anna.get("/search?q=zzzz").text
    assert "Write words" in anna.get("/search").text
    assert anna.get("/search?q=%00%ff" + "x" * 5000).status_code == 200
    assert house.visitor("").get("/search?q=x").status_code == 303


def test_by_api(anna: Visitor) -> None:
    """The same as data; no words, too many and unknown arguments are refused."""
    told = anna.get("/api/v1/search?q=bellavista").json
    assert {group["entity"] for group in told["groups"]} == {"deal", "contact", "company"}
    for bad in ("", "?q=", "?q=%20", "?x=1", "?q=a&limit=3", f"?q={'x' * 300}"):
        assert anna.get(f"/api/v1/search{bad}").status_code == 422, bad


def test_what_it_costs(house: House, anna: Visitor) -> None:
    """One statement more than the empty page, whatever is found."""
    database = house.app.extensions["scheda"].database
    counts = []
    for words in ("", "bellavista", "zzz"):
        with database.counted() as count:
            anna.get(f"/search?q={words}")
        counts.append(count.number)
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_keys(anna: Visitor) -> None:
    """Every page knows the keys, in both languages, with and without scripts."""
    assert "<kbd>/</kbd>" in anna.get("/keys").text
    assert "<kbd>?</kbd>" in anna.ask("/keys").text
    page = anna.get("/deal").text
    for key in ("/", "?", "n"):
        assert f'data-key="{key}"' in page


def test_no_entity_hides_a_page(house: House) -> None:
    """A name that an address begins with cannot be declared."""
    first = {
        part
        for rule in house.app.url_map.iter_rules()
        for part in [re.sub("^/(api/v1/)?", "", rule.rule).partition("/")[0]]
        if re.fullmatch("[a-z][a-z0-9_]*", part)
    }
    assert first - NEVER_DECLARED == set()
