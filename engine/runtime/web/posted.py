"""A posted form: the fields' controls, and the page's own beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, request

from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.former import controls_of_today
from engine.runtime.seen import Seen, read_seen
from engine.runtime.web.rendering import t

OWN = frozenset({"version", "release"})
_MOST = 2_000
"""Controls of one form; each that no field has becomes a sentence in the answer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form brought.

    ``scope`` says which part of the card it was: ``all``, ``section:NAME``, ``field:NAME``, or
    ``head:title`` and ``head:owner``.
    """

    controls: dict[str, tuple[str, ...]]
    seen: Seen | None
    release: int | None
    scope: str

    @property
    def only(self) -> tuple[str, str]:
        """The part of the card that was edited: its kind and name."""
        kind, _, name = self.scope.partition(":")
        return kind, name


def read_form(*taken: str) -> Posted:
    """The form of this request; ``taken`` are controls that the caller reads itself."""
    form = request.form
    if len(form) > _MOST:
        abort(413)
    controls = {
        name: tuple(form.getlist(name))
        for name in form
        if name not in OWN and name not in taken and not name.startswith("_")
    }
    return Posted(
        controls, read_seen(form.get("version", "")), row_number(form.get("release", "")),
        form.get("_scope", "all"),
    )  # fmt: skip


def under_todays_names(context: Context, entity: str, posted: Posted) -> Posted:
    """The form with the names that its fields have under the release that judges it."""
    return replace(
        posted, controls=controls_of_today(context, entity, posted.controls, posted.release)
    )


def lost_texts(context: Context, entity: str, posted: Posted) -> tuple[str, ...]:
    """What was typed into fields that are gone since the form was made, to be copied from there."""
    if posted.release in (None, context.release.id):
        return ()
    found = context.entity(entity)
    mask = context.release.decider.mask(found, context.actor).visible if found else {}
    typed = {
        name: " ".join(text for text in strings if text.strip())
        for name, strings in posted.controls.items()
        if name.partition(".")[0] not in mask
    }
    lines = (t("typed_before", name=name, text=text) for name, text in typed.items() if text)
    return (t("stale_release"), *lines)


def needed_seen(posted: Posted) -> Seen:
    """What the person had before them; a form that does not say is none of ours."""
    if posted.seen is None:
        abort(400)
    return posted.seen
