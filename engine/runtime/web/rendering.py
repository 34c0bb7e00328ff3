"""The templates and what they may call: words, icons, avatars, the macros of a field type.

Templates know no entity and no field by name; they walk the view models and ask ``widget`` for the
macros of a field's type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import Flask, g, render_template
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound
from markupsafe import Markup

from engine.runtime.lists.menu import MenuItem
from engine.runtime.names import person_view
from engine.runtime.viewmodel import FieldView, OptionView, PersonView, SectionView
from engine.runtime.web.colors import color_class
from engine.runtime.web.frames import Frames
from engine.runtime.web.markdown import markdown, plain
from engine.runtime.web.retelling import heard
from engine.runtime.web.site import now
from engine.runtime.web.statics import Statics
from engine.runtime.web.templating import PlainGenerator
from engine.runtime.web.texts import language, words

TEMPLATES = Path(__file__).parent / "templates"
GROUPS = frozenset({"address", "client", "products", "rating", "booking"})
"""Types whose control has several parts, so that the label names a group."""

_AVATAR = Markup('<span class="avatar h-%d %s" aria-hidden="true">%s</span>')
_PROOF = Markup('<input type="hidden" name="_csrf" value="%s">')
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


_USUAL: Mapping[str, Any] = {
    "action": "", "failed": False, "full": False, "bad": False,
    "comment_text": "", "comment_problem": "", "conflict": False, "others": (), "duplicates": (), "back": "", "limit": 0, "undo": "", "sort": "",
}  # fmt: skip
"""What templates may ask for and most pages have nothing to say about."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """An entry of a record's history that the person may want to put back."""

    entity: str
    record: int
    entry: int


@dataclass(frozen=True, slots=True)
class Page:
    """What the shell around every page needs."""

    app: str
    locale: str
    theme: str = "auto"
    csrf: str = ""
    me: PersonView | None = None
    menu: tuple[MenuItem, ...] = ()
    at: str = ""
    colors: str = ""
    notice: str = ""
    undo: Undoable | None = None
    here: str = ""
    admin: bool = False
    collects: bool = False
    side: str = ""

    @property
    def language(self) -> str:
        """The language the page is written in, as HTML names it."""
        return language(self.locale)

    def saying(self, notice: str, undo: Undoable | None = None) -> Page:
        """The same page with a short message, and what it offers to put back."""
        return replace(self, notice=notice, undo=undo)


def current_page() -> Page:
    """The page of this request."""
    page: Page = g.page
    return page


def t(key: str, **parts: object) -> str:
    """A text in the reader's language."""
    return words(key, g.page.locale, **parts)


def _heard(text: str) -> str | Markup:
    """What the configuration's side says, in the reader's language where it has words there."""
    return heard(text, g.page.locale)


def prepare(app: Flask, statics: Statics) -> Environment:
    """Give the application its templates; everything is escaped unless it is marked safe."""
    environment: Environment = app.jinja_env
    environment.loader = FileSystemLoader(TEMPLATES)
    environment.autoescape = True
    environment.undefined = StrictUndefined
    environment.code_generator_class = PlainGenerator
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    widget = _widgets(environment)
    frames = Frames(environment, current_page, widget)
    environment.globals.update(
        t=t,
        heard=_heard,
        icon=_icons(statics),
        static=statics.url,
        avatar=avatar,
        face=face,
        color=color_class,
        csrf=csrf_field,
        widget=widget,
        is_group=is_group,
        fold=fold,
        rows=frames.rows,
        shell=frames.shell,
        grouped=grouped,
        number=format_number,
    )
    environment.filters.update(
        without=without, ago=ago, web_address=web_address, markdown=markdown, plain=plain
    )
    return environment


def page_html(template: str, **values: Any) -> str:
    """Render a page or a fragment for this request."""
    return render_template(template, **{**_USUAL, "page": current_page(), **values})


@lru_cache(10_000)
def avatar(person: PersonView, size: str = "") -> Markup:
    """Initials on the person's colour."""
    hue = person.hue % 360 // 30 * 30
    return _AVATAR % (hue, size, person.initials)


def face(option: OptionView) -> Markup:
    """What a script needs to draw the avatar of a person that may be chosen."""
    person = person_view(0, option.label)
    return Markup(' data-initials="{}" data-hue="{}"').format(
        person.initials, person.hue % 360 // 30 * 30
    )


def csrf_field() -> Markup:
    """The hidden field that proves a form came from one of our pages."""
    return _PROOF % current_page().csrf


def is_group(field: FieldView) -> bool:
    """Whether the field's control has several parts."""
    asked = field.type == "boolean" and field.empty and field.display != "switch"
    radios = field.display in ("radio", "buttons") or asked
    return field.multiple or radios or field.type in GROUPS


def fold(section: SectionView) -> tuple[list[FieldView], list[FieldView]]:
    """The fields to show, and the empty ones to fold away."""
    shown: list[FieldView] = []
    folded: list[FieldView] = []
    for field in section.fields:
        if field.visible:
            stays = not field.empty or field.always_show or field.required
            (shown if stays else folded).append(field)
    return shown, folded


def grouped(options: Iterable[OptionView]) -> dict[str, list[OptionView]]:
    """The options under their headings, in the order in which they come."""
    groups: dict[str, list[OptionView]] = {}
    for option in options:
        groups.setdefault(option.group, []).append(option)
    return groups


def ago(moment: datetime, usual: str) -> str:
    """How long ago something was, in words, when it was not long ago; else the usual text."""
    passed = now() - moment
    if not timedelta(seconds=-60) < passed < timedelta(hours=1):
        return usual
    if passed < timedelta(minutes=1):
        return t("just_now")
    return format_timedelta(
        -passed, add_direction=True, format="short", locale=_babel(current_page().locale)
    )


def format_number(value: int) -> str:
    """A whole number in the reader's way."""
    return format_decimal(value, locale=_babel(current_page().locale))


def without(attributes: Mapping[str, str], *names: str) -> dict[str, str]:
    """The attributes but the named ones."""
    return {name: value for name, value in attributes.items() if name not in names}


def web_address(text: str) -> str:
    """An address that a link may lead to: http and https alone."""
    return text if _SCHEME.match(text) else f"https://{text}"


@cache
def _babel(locale: str) -> Locale:
    return Locale.parse(locale.replace("-", "_"))


def _icons(statics: Statics) -> Any:
    @cache
    def icon(name: str) -> Markup:
        return Markup(
            '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
        ).format(statics.url("icons.svg"), name)

    return icon


def _widgets(environment: Environment) -> Any:
    @cache
    def template(kind: str) -> Template:
        try:
            return environment.get_template(f"fields/{kind}.html")
        except TemplateNotFound:
            return environment.get_template("fields/fallback.html")

    def widget(kind: str) -> Any:
        return template(kind).module

    return widget
