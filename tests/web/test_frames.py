"""What is written once for all records and readers: nobody gets a frame that is another's."""

from __future__ import annotations

import re

from tests.web.house import House, Visitor


def test_frames_of_other_readers(house: House, anna: Visitor) -> None:
    """Each reader has their language, their rights and their address, in whatever order they come."""
    chiara, root = house.visitor("chiara"), house.visitor("root")
    other = house.made("anna", "deal", title="Two grinders")
    for _ in range(2):
        mine, theirs = anna.get("/deal/1").text, anna.get(f"/deal/{other}").text
        assert 'href="/deal/1/edit?field=title#f-title"' in mine
        assert f'href="/deal/{other}/edit?field=title#f-title"' in theirs
        assert "/deal/1/" not in theirs
        assert "/admin/explain" not in mine
        asked = re.findall(r'href="/admin/explain\?record=(\d+)', root.get("/deal/1").text)
        assert set(asked) == {"1"}
        assert '<span id="l-amount">Importo</span>' in chiara.get("/deal/1").text
        assert '<span id="l-amount">Amount</span>' in mine
        assert "Payment risk" in house.visitor("fay").get("/deal/1").text
        assert "Payment risk" not in mine


def test_navigation_has_the_proof_of_its_visitor(house: House, anna: Visitor) -> None:
    """The forms of the navigation are each visitor's own: their name, theme and proof."""
    luca = house.visitor("luca")
    for visitor, name in ((anna, "Anna"), (luca, "Luca"), (anna, "Anna")):
        page = visitor.get("/deal/1").text
        shell = page[
            page.index('<nav id="nav"') : page.index("</nav>", page.index('class="menu me"'))
        ]
        assert name in shell
        proofs = re.findall(r'name="_csrf" value="([^"]+)"', shell)
        assert proofs
        assert set(proofs) <= set(re.findall(r'name="csrf-token" content="([^"]+)"', page))


def test_values_are_never_marks(house: House, anna: Visitor) -> None:
    """Whatever a value holds stays what it is: the marks of frames are not looked for in values."""
    strange = "A {url} %s \u2063 <b>&amp;</b> \\1"
    number = house.made("anna", "deal", title=strange)
    page = anna.get(f"/deal/{number}").text
    assert "A {url} %s \u2063 &lt;b&gt;&amp;amp;&lt;/b&gt; \\1" in page
