"""All pages in Italian: not one English word of the pages or of the configuration is left."""

from __future__ import annotations

import gc
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from engine.model.text import Text
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from engine.runtime.web.texts import LANGUAGES, TEXTS, words
from tests.web.addresses import PAGES, address

if TYPE_CHECKING:
    from tests.web.house import House, Visitor

SAID = ("aria-label", "title", "alt", "placeholder", "data-label", "aria-roledescription")
"""Attributes that are read out or shown."""
BROWSER = {"Accept-Language": "it"}
SPEAKING_ENGLISH = {"English"}
"""The name of a language in itself."""
MARK = re.compile(r"\{\w*\}")


class Reader(HTMLParser):
    """What a page says: its texts, and the attributes that are read out."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.said: set[str] = set()
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read out the attributes."""
        self._silent += tag in ("script", "style")
        for name, value in attrs:
            told = name in SAID or (name.startswith("data-") and " " in (value or ""))
            if value and told:
                self.said.add(" ".join(value.split()))

    def handle_endtag(self, tag: str) -> None:
        """Listen again."""
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """Listen."""
        if not self._silent and data.strip():
            self.said.add(" ".join(data.split()))


def english() -> tuple[dict[str, str], list[re.Pattern[str]]]:
    """Every English text that is another one in Italian: the plain ones, those with marks.

    Applications of other tests may be about, and name things in English alone.
    """
    held = [one.values for one in gc.get_objects() if isinstance(one, Text)]
    pairs = {(value["en"], value["it"]) for value in held if value.get("en") and value.get("it")}
    pairs |= set(TEXTS.values())
    italian = {it for _, it in pairs}
    foreign = {
        en: it for en, it in pairs
        if en != it and en not in italian and re.search("[a-z]{2}", en)
    }  # fmt: skip
    plain = {en: it for en, it in foreign.items() if not MARK.search(en)}
    patterns = []
    for text in foreign.keys() - plain.keys():
        fixed = MARK.split(text)
        if len(re.findall(r"[A-Za-z]{2,}", " ".join(fixed))) >= 2:
            patterns.append(re.compile(".+".join(re.escape(part) for part in fixed)))
    return plain, patterns


def left_in(html: str) -> set[str]:
    """The English texts on a page."""
    reader = Reader()
    reader.feed(html)
    plain, patterns = english()
    left = {one for one in reader.said if one in plain.keys() - SPEAKING_ENGLISH}
    return left | {one for one in reader.said for each in patterns if each.fullmatch(one)}


def italian(house: House) -> Visitor:
    """An administrator who reads Italian."""
    with house.acting("root") as context:
        add(context.connection, "elena", "Elena Conti", "correct horse", CHEAP, roles=["admin"],
            locale="it")  # fmt: skip
    return house.visitor("elena")


@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_no_english_left(house: House, path: str) -> None:
    """What is seen or read out on each page."""
    visitor = house.visitor() if path == "/login" else italian(house)
    page = visitor.get(address(path, house), headers=BROWSER)
    assert page.status_code == 200
    assert 'lang="it"' in page.text
    assert left_in(page.text) == set()


def test_no_english_in_answers(house: House) -> None:
    """Questions before many records are changed, refusals, what is missing, what is not there."""
    elena, deal = italian(house), f"/deal/{house.deal}"
    one = {"pick": f"{house.deal}:1", "ids": str(house.deal)}
    missing = f"{deal}/move", {"stage": "proposal", "version": str(house.version("deal", 1))}
    posts = [
        *(("/deal/bulk/ask", {**one, "_do": verb}) for verb in ("set", "move", "assign", "delete")),
        ("/deal/bulk/ask", {"_do": "set"}), missing, (deal + "/edit", {"title": ""}),
        ("/deal/new", {"title": ""}), ("/contact/merge", {"ids": "1,99"}), ("/admin/users/new", {}),
        ("/admin/departments", {}), ("/account/password", {}), (deal + "/comments", {"text": ""}),
        ("/deal/import/columns", {}),
    ]  # fmt: skip
    for path, form in posts:
        said = elena.post(path, form, headers=BROWSER)
        assert said.status_code < 500, path
        assert left_in(said.text) == set(), path
    for path in ("/nosuch", "/deal/999", "/deal/board?pipeline=nosuch", "/deal?sort=nosuch"):
        assert left_in(elena.get(path, headers=BROWSER).text) == set(), path


def test_it_would_be_found() -> None:
    """A text in the wrong language is told, also one with a number in it."""
    plain, patterns = english()
    assert "Search in everything" in plain
    assert any(pattern.fullmatch("Set a field of 7 records") for pattern in patterns)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_say_the_same_things(key: str) -> None:
    """Both texts are there, with the same marks and without loose ends."""
    texts = TEXTS[key]
    assert len(texts) == len(LANGUAGES)
    assert all(text and text == text.strip() for text in texts)
    assert len({frozenset(MARK.findall(text)) for text in texts}) == 1


@pytest.mark.parametrize("locale", LANGUAGES)
def test_one_is_not_several(locale: str) -> None:
    """Whatever is counted has words of its own for one, unless they are the same."""
    for key in (name for name in TEXTS if f"{name}_one" in TEXTS):
        marks = {name: "?" for text in TEXTS[key] for name in re.findall(r"\{(\w+)\}", text)}
        one = words(key, locale, **{**marks, "count": 1})
        assert one == words(key, locale, **{**marks, "count": "1"})
        assert one == words(f"{key}_one", locale, **marks)
        assert words(key, locale, **{**marks, "count": 2}) != one
