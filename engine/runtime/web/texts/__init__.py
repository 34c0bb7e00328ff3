"""The words of the pages, in the languages they are served in.

The configuration brings the names of entities, fields and stages in its own languages; what is
here is the rest, one file for each part of the pages: key -> the text in each of ``LANGUAGES``.
``{}`` marks are filled by name. A missing language falls back to English. Where ``{count}`` is one,
the text is that of ``KEY_one`` if there is such.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from engine.runtime.web.texts import (
    admin,
    board,
    bulk,
    card,
    creation,
    design,
    errors,
    fields,
    lists,
    plan,
    rich_text,
    search,
    sheets,
    shell,
    timeline,
)

LANGUAGES: Final = {"en": "English", "it": "Italiano"}

_PARTS: Final = (
    shell, admin, lists, board, bulk, card, creation, search, design, plan, timeline, fields, rich_text, sheets, errors,
)  # fmt: skip
TEXTS: Final[dict[str, tuple[str, str]]] = {
    key: pair for part in _PARTS for key, pair in part.TEXTS.items()
}

_COLUMN: Final = {language: place for place, language in enumerate(LANGUAGES)}


@cache
def language(locale: str) -> str:
    """The language that pages of a locale are written in."""
    short = locale.replace("-", "_").partition("_")[0].lower()
    return short if short in _COLUMN else "en"


def words(key: str, locale: str, **parts: object) -> str:
    """A text in the language of a locale, with its marks filled."""
    column = _COLUMN[language(locale)]
    if not parts:
        return TEXTS[key][column]
    if str(parts.get("count")) == "1" and f"{key}_one" in TEXTS:
        key = f"{key}_one"
    return TEXTS[key][column].format(**parts)


def has_text(key: str) -> bool:
    """Whether there is such a text."""
    return key in TEXTS
