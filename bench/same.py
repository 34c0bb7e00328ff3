"""Whether two pages are the same to whoever reads and uses them; the markup may differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest

COUNTED = frozenset(
    {"a", "button", "form", "input", "textarea", "dl", "dt", "dd", "li", "time", "details",
     "summary", "section", "h1", "h2", "svg"}
)  # fmt: skip
ASKED = frozenset({"href", "action", "name", "title", "aria-label", "placeholder", "datetime"})
"""The attributes compared, beside all of the script's: ``hx-get``, ``hx-post``, ``hx-target``…"""
_UNREAD = frozenset({"head", "script", "style"})


@dataclass
class Sight(HTMLParser):
    """What there is to read and to use on a page."""

    words: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    told: set[tuple[str, str]] = field(default_factory=set)
    _unread: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        if tag in COUNTED:
            self.counts[tag] += 1
        if not self._unread:
            self.told |= {
                (name, value or "")
                for name, value in attrs
                if name in ASKED or (name.startswith("hx-") and ":" not in name)
            }

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words += data.split()


def sight(page: str) -> Sight:
    """A page as it is read."""
    found = Sight()
    found.feed(page)
    found.close()
    return found


def difference(page: str, other: str) -> str:
    """The first thing in which two pages differ, blank when they are the same to their reader."""
    one, two = sight(page), sight(other)
    for place, (said, instead) in enumerate(zip_longest(one.words, two.words, fillvalue="(end)")):
        if said != instead:
            before = " ".join(one.words[max(0, place - 8) : place])
            return f"word {place}, after “{before}”: “{said}” against “{instead}”"
    for tag in sorted(COUNTED):
        if one.counts[tag] != two.counts[tag]:
            return f"<{tag}>: {one.counts[tag]} against {two.counts[tag]}"
    alone = sorted(one.told ^ two.told)
    if alone:
        name, value = alone[0]
        return f'{name}="{value}" is only on the {"first" if alone[0] in one.told else "second"}'
    return ""
