"""A plan in the reader's language: the compiler's words in English, else those of its codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from engine.runtime.design.designer import Effect
from engine.runtime.web.retelling import heard, retold
from engine.runtime.web.texts import has_text, language, words

_SIGNS = {
    "+": "new", "~": "changed", ">": "renamed", "o": "archived", "-": "gone", "!": "exposed",
}  # fmt: skip
_LOST = "the card no longer shows "


def effect_words(effect: Effect, locale: str) -> str:
    """What an effect is called; in English as the compiler says it."""
    if language(locale) == "en":
        return effect.text
    return by_code(effect, locale) or heard(effect.text, locale)


def by_code(effect: Effect, locale: str) -> str:
    """What an effect is called by its code and parts, blank where the code has no words."""
    key = _key(effect)
    if not has_text(key):
        return ""
    parts = {name: retold(part, locale) or part for name, part in effect.parts.items()}
    if "what" in parts:
        parts["what"] = _what(effect, locale)
    if "grade" in parts:
        parts["grade"] = _said("grade", parts["grade"], locale)
    return words(
        key, locale, **parts | {"keys": ", ".join(_setting(k, locale) for k in effect.keys)}
    )


def counts(effects: Iterable[Effect], locale: str) -> list[tuple[str, str]]:
    """(sign, words) of how many effects there are of each kind."""
    found = Counter(effect.sign for effect in effects)
    return [
        (sign, words(f"plan_count_{name}", locale, count=found[sign]))
        for sign, name in _SIGNS.items()
        if found[sign]
    ]


def _key(effect: Effect) -> str:
    """The text of an effect: some codes are said in more than one way."""
    parts, code = effect.parts, effect.code
    if code == "enginetables":
        return "plan_enginetables"
    key = f"plan_found_{code[1:]}" if code.startswith("M") else f"plan_{code}"
    if any(parts.get(name) for name in ("detail", "into", "when")) or effect.keys:
        return f"{key}_more"
    if code == "M202" and parts["count"] == "0":
        return f"{key}_none"
    if code == "M304" and parts["limit"]:
        return f"{key}_lost"
    if code == "M304" and "." not in parts["address"]:
        return f"{key}_records"
    return key


def _what(effect: Effect, locale: str) -> str:
    """The kind of thing an effect is about, or what somebody may do: ``see deal.margin``."""
    what = effect.parts["what"]
    if effect.code not in ("exposed", "closed"):
        return _said("what", what, locale)
    verb, _, rest = what.partition(" ")
    return f"{_said('does', verb, locale)} {rest}".rstrip()


def _setting(key: str, locale: str) -> str:
    if key.startswith(_LOST):
        return words("plan_no_longer_shows", locale, names=key.removeprefix(_LOST))
    return _said("key", key, locale)


def _said(kind: str, name: str, locale: str) -> str:
    key = f"plan_{kind}_{name}".replace(" ", "_")
    return words(key, locale) if has_text(key) else name
