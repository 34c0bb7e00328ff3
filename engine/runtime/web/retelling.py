"""What the configuration's side says, in the reader's language: by the name of each sentence."""

from __future__ import annotations

from markupsafe import Markup

from engine.model.said import Said
from engine.runtime.web.texts import language
from engine.runtime.web.texts.findings import RETOLD


def retold(text: str, locale: str) -> str:
    """A sentence in the language of a locale, blank where it or a part of it has no words there."""
    short = language(locale)
    if short == "en":
        return text
    if not isinstance(text, Said) or text.name not in RETOLD.get(short, {}):
        return ""
    values: dict[str, str] = {}
    for name, value in text.values.items():
        values[name] = retold(value, locale) if isinstance(value, Said) else value
        if value and not values[name]:
            return ""
    return RETOLD[short][text.name].format_map(values)


def heard(text: str, locale: str) -> str | Markup:
    """A sentence as pages show it; one that stays English says so, for those who listen."""
    found = retold(text, locale)
    return found or Markup('<span lang="en">{}</span>').format(text)
