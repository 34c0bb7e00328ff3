"""What stands around a value on a card: written once, since it is the same for every record.

The label, the help, the pencil and the question beside a field depend on the configuration and on
what the reader may do, not on the record. So a template writes them once, with marks where the
record's address and number go, and cards only put these in. The navigation likewise: it differs in
the proof of its forms alone. Nothing of a record is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup, escape

from engine.runtime.viewmodel import CardView, FieldView

if TYPE_CHECKING:
    from engine.runtime.web.rendering import Page

# Control characters: no configuration, no name and no address can hold them.
_URL, _NUMBER, _VALUE, _PROOF = "\x01", "\x02", "\x03", "\x04"
_MOST = 8192


class Frame(NamedTuple):
    """What comes before a value and what comes after it, with marks."""

    before: str
    after: str


class Frames:
    """The frames that templates have written so far, by all that they depend on."""

    def __init__(
        self, environment: Environment, page: Callable[[], Page], widget: Callable[[str], Any]
    ) -> None:
        """Remember nothing yet; ``page`` tells the page of the request, ``widget`` a type's macros."""
        self._environment, self._page, self._widget = environment, page, widget
        self._rows = lru_cache(_MOST)(self._write_row)
        self._shells = lru_cache(_MOST)(self._write_shell)

    def rows(self, fields: Iterable[FieldView], card: CardView) -> Markup:
        """The rows of fields on a card that is read."""
        page = self._page()
        locale, why, url, number = page.locale, page.admin, str(escape(card.url)), str(card.id)
        written: list[str] = []
        for f in fields:
            before, after = self._rows(
                locale, why, card.entity, f.editable and card.can_edit, f.name, f.type, f.label,
                f.help, f.computed, f.empty, f.empty and f.required,
            )  # fmt: skip
            written.append(before.replace(_NUMBER, number))
            if not f.empty:
                written.append(self._widget(f.type).view(f))
            written.append(after.replace(_URL, url))
        return Markup("".join(written))  # noqa: S704  templates wrote every part of it

    def shell(self) -> Markup:
        """The bar and the navigation around every page."""
        page = self._page()
        found = self._shells(
            page.app, page.locale, page.theme, page.me, page.menu, page.at, page.admin,
            page.collects,
        )  # fmt: skip
        return Markup(found.replace(_PROOF, escape(page.csrf)))  # noqa: S704  likewise

    def _write_row(self, _locale: str, why: bool, entity: str, can: bool, *f: Any) -> Frame:
        written = str(self._macros().row(why, entity, can, *f, _NUMBER, _URL, _VALUE))
        before, _, after = written.partition(_VALUE)
        return Frame(before, after)

    def _write_shell(self, *parts: Any) -> str:
        return str(self._macros().shell(*parts, _PROOF))

    def _macros(self) -> Any:
        return self._environment.get_template("parts/frames.html").module
