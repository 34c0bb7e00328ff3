"""Labels → ``Text``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.model.text import Text

Written = str | Mapping[str, str] | None


def lower_text(label: Written, locales: Sequence[str]) -> Text:
    """A text with the application's first language first, since that one others fall back to."""
    if label is None:
        return Text()
    if isinstance(label, str):
        return Text({locales[0]: label})
    order = [locale for locale in locales if locale in label]
    return Text({locale: label[locale] for locale in (*order, *label)})
