"""Rich text while it is written, in a conflict and in the history: shown as the card shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engine.runtime.lists.listviews import CellView
from engine.runtime.release import Releases
from engine.runtime.web.markdown import markdown
from engine.runtime.web.pages.rich_text import LONGEST
from tests.web.house import build_with, copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.house import House, Visitor

RELEASES = Releases()
FIELDS = {
    "deal": """
  story:    {type: rich_text, label: Story}
  remarks:  {type: long_text, label: Remarks}
"""
}


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with long texts."""
    path = tmp_path_factory.mktemp("told") / "template.db"
    build_with(path, FIELDS)
    return path


@pytest.fixture
def house(told: Path, tmp_path: Path) -> Iterator[House]:
    """A database whose deals have them."""
    with copied(told, tmp_path, RELEASES) as house:
        yield house


def preview(visitor: Visitor, text: str) -> str:
    """What the preview shows."""
    answer = visitor.ask("/rich-text", {"text": text})
    assert answer.status_code == 200
    return answer.text


def write(house: House, name: str, text: str, login: str = "anna") -> None:
    """Save a text of the deal."""
    house.made(login, "deal", house.deal, **{name: text})


@pytest.mark.parametrize("text", ["**Two** machines\n\n- a\n- b", "# Offer\n[x](https://a.it)"])
def test_as_the_card_shows_it(house: House, anna: Visitor, text: str) -> None:
    """One rendering: that of the preview stands on the card, letter by letter."""
    shown = f'<div class="rich">{markdown(text)}</div>'
    assert preview(anna, text).strip() == shown
    write(house, "story", text)
    assert shown in anna.get(f"/deal/{house.deal}").text


@pytest.mark.parametrize(("text", "never"), [
    ("<script>alert(1)</script>", "<script"), ("<img src=x onerror=alert(1)>", "<img"),
    ("[x](javascript:alert(1))", "href"), ("[x](JaVaScRiPt&colon;alert(1))", "href"),
    ("<javascript:alert(1)>", "href"), ("![x](https://a.it/x.png)", "<img"),
    ("[x](data:text/html;base64,AA)", "href"), ("[x](/logout)", "href"), ("[x](//evil.example)", "href"),
    ('[x](https://a.it "\\"><script>")', "<script"), ("```\n</pre><script>\n```", "<script"),
    ("| a |\n|:-:|\n| b |", "style="), ("</div><form action=//evil.example>", "<form"),
    ("{{ 7 * 191 }} {% include 'login.html' %}", "1337"),
])  # fmt: skip
def test_hostile(anna: Visitor, text: str, never: str) -> None:
    """Whatever is written, nothing runs, loads or leads where it must not."""
    shown = preview(anna, text)
    assert never not in shown
    assert shown.count("<div") == shown.count("</div>") == 1


def test_who_may_ask(house: House, anna: Visitor) -> None:
    """Only who is logged in, and only from our own pages."""
    asked = {"text": "**a**"}
    assert house.visitor().client.post("/rich-text", data=asked).headers["Location"] == "/login"
    assert anna.client.post("/rich-text", data=asked).status_code == 403
    assert anna.client.post("/rich-text", data={**asked, "_csrf": "x"}).status_code == 403
    assert anna.post("/rich-text", asked).status_code == 200
    assert anna.get("/rich-text").status_code == 404


def test_what_may_be_asked(anna: Visitor) -> None:
    """One text that is not too long; anything else is refused."""
    assert "Nothing has been written yet" in preview(anna, " \n")
    assert "<strong>é</strong>" in preview(anna, "**é**" + " " * (LONGEST - 5))
    long = anna.ask("/rich-text", {"text": "a" * (LONGEST + 1)})
    assert (long.status_code, "too long to be previewed" in long.text) == (413, True)
    assert anna.ask("/rich-text", {}).status_code == 400
    assert anna.ask("/rich-text", {"text": "a", "entity": "deal"}).status_code == 400
    assert anna.ask("/rich-text", {"text": "a\0\ud7ff\x07"}).status_code == 200


def test_no_record_is_read(house: House, anna: Visitor) -> None:
    """The statements are those that tell who is asking, whatever the text names."""
    token = {"X-CSRF-Token": anna.token()}
    found = []
    for text in ("a", f"[x](/deal/{house.deal}) " * 50):
        with house.app.extensions["scheda"].database.counted() as count:
            anna.client.post("/rich-text", data={"text": text}, headers=token)
        found.append(list(count.statements))
    assert found[0] == found[1]
    assert not [one for one in found[0] if "e_deal" in one]


def test_conflict(house: House, anna: Visitor) -> None:
    """Both texts stand side by side as they would be shown; the box keeps what was typed."""
    write(house, "story", "**Old**")
    seen = str(house.version("deal", house.deal))
    write(house, "story", "# Theirs\n\n- *one*", "luca")
    write(house, "remarks", "One\nTwo", "luca")
    mine = {"version": seen, "story": "**Mine** now", "remarks": "Three", "_scope": "all"}
    page = anna.post(f"/deal/{house.deal}/edit", mine)
    assert page.status_code == 409
    pair = page.text.partition('class="told-pair"')[2].partition("hint")[0]
    assert pair.index("<strong>Mine</strong> now") < pair.index("<h4>Theirs</h4>")
    assert "<em>one</em>" in pair
    assert "*one*" not in page.text
    assert re.search(r"<textarea[^>]*>\s*\*\*Mine\*\* now</textarea>", page.text)
    assert '<span class="theirs-value">One\nTwo</span>' in page.text


def test_history(house: House, anna: Visitor) -> None:
    """On its tab a change shows both texts rendered; beside the card it is words in a line."""
    write(house, "story", "**Old** text")
    write(house, "story", "# New\n\n- *one*\n- [two](https://a.it)\n\n<b>")
    write(house, "remarks", "First\nSecond")
    tab = anna.get(f"/deal/{house.deal}?tab=history").text
    pairs = tab.split('class="told-pair"')
    assert len(pairs) == 4
    assert pairs[2].index("<strong>Old</strong> text") < pairs[2].index("<h4>New</h4>")
    assert '<div class="long">First\nSecond</div>' in pairs[1]
    side = anna.get(f"/deal/{house.deal}").text.partition('id="timeline"')[2]
    assert "<del>Old text</del>" in side
    assert "<ins>New · one · two · &lt;b&gt;</ins>" in side
    assert "**" not in side + tab


def test_in_lists(house: House) -> None:
    """A cell of a list or a board has the words without their marks."""
    cell = CellView("story", "rich_text", "**Old** *text*", exact="**Old** *text*")
    names = {"parts/cells.html": "cell", "parts/board_cards.html": "fact"}
    for template, macro in names.items():
        shown = getattr(house.app.jinja_env.get_template(template).module, macro)
        assert shown(cell).strip() == "Old text"


def test_merging(house: House) -> None:
    """Of two records that are merged both texts are read as on the card, before one is chosen."""
    other = house.made("anna", "deal", title="Like it", story="- *mine*")
    write(house, "story", "**Old** text")
    page = house.visitor("root").get(f"/deal/merge?ids={house.deal},{other}").text
    assert page.count('name="keep:story"') == 2
    assert page.index("<strong>Old</strong> text") < page.index("<em>mine</em>")
    assert "*mine*" not in page


def test_without_scripts(house: House, anna: Visitor) -> None:
    """The form has a box with the hint, and what is written there is kept as it is."""
    form = anna.get(f"/deal/{house.deal}/edit").text
    assert 'name="story"' in form
    assert "**bold**, *italic*" in form
    version = str(house.version("deal", house.deal))
    text = "**a**\r\n\r\n- b"
    posted = {"version": version, "story": text, "_scope": "field:story"}
    assert anna.post(f"/deal/{house.deal}/edit", posted).status_code == 303
    assert house.value("deal", house.deal, "story") == "**a**\n\n- b"
