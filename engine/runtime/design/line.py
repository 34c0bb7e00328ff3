"""The line under a card that says which layout it is, and why."""

from __future__ import annotations

from urllib.parse import urlencode

from engine.model.app import App, Entity
from engine.model.layout import Change
from engine.model.layouts import Resolved
from engine.model.principal import Actor, Principal
from engine.model.text import Text, text
from engine.runtime.context import Context
from engine.runtime.design.personal import has_own
from engine.runtime.design.views import LayoutLine

_STANDARD = text(en="standard", it="standard")
_OWN = text(en="your own", it="il tuo")
_PIPELINE = text(en="{name}", it="{name}")
_WHY = {
    "card": text(en="the same for everybody", it="uguale per tutti"),
    "pipeline": text(
        en="for everybody in this pipeline", it="per tutti in questa pipeline"
    ),
    "personal": text(en="you arranged it yourself", it="l'hai personalizzato tu"),
    "view": text(en="made for {whom}", it="fatto per {whom}"),
}  # fmt: skip
_YOU = text(en="you", it="te")
_EVERYONE = text(en="everyone", it="tutti")
_GONE = text(
    en="A change of “{name}” no longer fits and is left out.",
    it="Una modifica di “{name}” non è più possibile e viene ignorata.",
)
_GONE_UNNAMED = text(
    en="A change no longer fits and is left out.",
    it="Una modifica non è più possibile e viene ignorata.",
)


def layout_line(
    context: Context, entity: Entity, resolved: Resolved, pipeline: str, record: int | None = None
) -> LayoutLine:
    """Which layout it is, why, and what this person may do about it."""
    say = context.formats.say
    here = {"pipeline": pipeline} if pipeline and len(entity.pipelines) > 1 else {}
    page = f"/{entity.name}/design"
    at = {"record": str(record)} if record else {}
    place = pipeline if has_own(context.person, entity.name, pipeline) else ""
    personal, designer = entity.layout.personal, context.actor.superuser
    return LayoutLine(
        text=_name(context, entity, resolved, pipeline),
        why=say(_WHY[resolved.source]).format(whom=_whom(context, entity, resolved)),
        source=resolved.source,
        address=resolved.address,
        dropped=tuple(told(context, entity, change) for change in resolved.dropped),
        edit_url=_url(page, {**here, **at}) if personal else "",
        reset_url=f"{page}/reset" if resolved.source == "personal" else "",
        everyone_url=_url(page, {"for": "everyone", **at}) if designer else "",
        view_url=_url(page, {"for": "view", "view": resolved.view, **at}) if designer else "",
        pipeline=place,
    )


def told(context: Context, entity: Entity, change: Change) -> str:
    """A sentence about a change that no longer fits; hidden fields are not named."""
    say = context.formats.say
    name = change.target
    field = entity.fields.get(name)
    if field is not None:
        if name not in context.release.decider.mask(entity, context.actor).visible:
            return say(_GONE_UNNAMED)
        name = say(field.label)
    section = entity.layout.card.sections.get(change.target)
    return say(_GONE).format(name=say(section.label) if section else name)


def principal_words(app: App, principal: Principal) -> Text:
    """A principal as people call it."""
    if principal.kind == "role" and principal.name in app.roles:
        return app.roles[principal.name].label
    if principal.kind == "department" and principal.name in app.departments:
        return app.departments[principal.name].label
    return _EVERYONE if principal.kind == "everyone" else Text({"en": str(principal)})


def _name(context: Context, entity: Entity, resolved: Resolved, pipeline: str) -> str:
    say = context.formats.say
    if resolved.source == "personal":
        return say(_OWN)
    if resolved.source == "view":
        return say(entity.layout.views[resolved.view].label)
    if resolved.source == "pipeline":
        return say(_PIPELINE).format(name=say(entity.pipelines[pipeline].label))
    return say(_STANDARD)


def _whom(context: Context, entity: Entity, resolved: Resolved) -> str:
    """Of those a view is for, the ones that the person is among."""
    view = entity.layout.views.get(resolved.view)
    found = [one for one in view.audience if context.actor.matches(one)] if view else []
    return ", ".join(context.formats.say(_called(context.app, context.actor, one)) for one in found)


def _called(app: App, actor: Actor, principal: Principal) -> Text:
    if principal.kind == "user" and principal.name == actor.login:
        return _YOU
    return principal_words(app, principal)


def _url(page: str, query: dict[str, str]) -> str:
    kept = {key: value for key, value in query.items() if value}
    return f"{page}?{urlencode(kept)}" if kept else page
