"""Text for people, in one or more languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A human text: locale → string. The first entry is the fallback of all others."""

    values: Mapping[str, str] = field(default_factory=dict)

    def in_(self, locale: str) -> str:
        """The text in ``locale``, else in its language (``it`` for ``it_CH``), else the first."""
        values = self.values
        if locale in values:
            return values[locale]
        language = locale.replace("-", "_").partition("_")[0]
        if language in values:
            return values[language]
        return next(iter(values.values()), "")

    def __bool__(self) -> bool:
        """False when no locale has anything to say."""
        return any(self.values.values())


def text(*, _: str | None = None, **values: str) -> Text:
    """A ``Text`` written by hand in code, as in ``text(en="Stage", it="Fase")``."""
    return Text(values)
