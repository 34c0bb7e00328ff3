"""The list of an entity's records: columns, filters, ready filters, order, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from engine.model.app import Entity
from engine.model.layout import Tab
from engine.model.predicate import ALWAYS, NEVER, Compare, Predicate, conjunction
from engine.model.text import text
from engine.model.values import Ref
from engine.runtime.context import Context
from engine.runtime.lists.cells import needed_fields, needed_to_edit, row_views
from engine.runtime.lists.filters import Asked, filter_views, read_filters
from engine.runtime.lists.listviews import ColumnView, ListView, PresetView
from engine.runtime.lists.recycle_bin import may_bring_back
from engine.runtime.query import Query, count, find
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.sql.ordering import OrderError, can_sort

Arguments = Mapping[str, Sequence[str]]

PAGE = 50
RELATED = 20
BAD_ORDER = text(
    en="The list cannot be sorted or continued like this",
    it="L'elenco non può essere ordinato o continuato così",
)
UNKNOWN = text(en="There is no field {name} to filter by", it="Non c'è un campo {name} da filtrare")


def view_list(
    context: Context, entity_name: str, arguments: Arguments, *, limit: int = PAGE
) -> ListView | None:
    """The list for the arguments of an address; None when the person may see no such entity."""
    entity = context.entity(entity_name)
    if entity is None or not may_list(context, entity):
        return None
    arguments = sayable(arguments)
    query, asked = read_query(context, entity, arguments, limit)
    shown = shown_columns(context, entity, entity.layout.list.columns)
    base = _page(context, entity, query, shown, asked.problems, editing=True)
    total = None if base.problems else count(context, entity, query)
    return _framed(context, entity, base, query, asked, arguments, total)


def view_row(context: Context, entity_name: str, number: int) -> ListView | None:
    """One record as a row of its list; None when there is none for this person."""
    entity = context.entity(entity_name)
    if entity is None or not may_list(context, entity):
        return None
    query = Query(where=Compare("id", "eq", number), sort="-id", limit=1)
    shown = shown_columns(context, entity, entity.layout.list.columns)
    view = _page(context, entity, query, shown, (), editing=True)
    return replace(view, verbs=_verbs(context, entity)) if view.rows else None


def read_query(
    context: Context, entity: Entity, arguments: Arguments, limit: int
) -> tuple[Query, Asked]:
    """What the arguments of an address ask for; the problems in it are in ``Asked``."""
    preset = entity.layout.list.presets.get(one(arguments, "preset"))
    asked = read_filters(context, entity, arguments)
    query = Query(
        where=conjunction(asked.where, *([preset.when] if preset else [])),
        search=one(arguments, "q").strip(),
        containing=asked.containing,
        sort=one(arguments, "sort") or default_sort(context, entity),
        after=one(arguments, "after"),
        limit=limit,
    )
    return query, asked


def related_list(
    context: Context, here: Ref, tabs: tuple[Tab, ...], active: str
) -> ListView | None:
    """The records behind an active tab that point at this record; None for other tabs."""
    tab = next((tab for tab in tabs if tab.name == active and tab.kind == "related"), None)
    entity = context.entity(tab.related) if tab else None
    if tab is None or entity is None:
        return None
    query = Query(
        where=pointing(entity, tab.by, here), sort=default_sort(context, entity), limit=RELATED
    )
    columns = [name for name in entity.layout.list.columns if name != tab.by]
    shown = shown_columns(context, entity, tuple(columns))
    view = _page(context, entity, query, shown, ())
    creates = may_create(context, entity)
    by = entity.fields[tab.by]
    linked = creates and (by.type == "client" or (by.type == "link" and not by.multiple))
    value = f"{here.entity}:{here.id}" if len(by.targets) > 1 else str(here.id)
    new_url, quick_url = (
        address(f"/{entity.name}/{form}", {tab.by: [value]}) if linked else ""
        for form in ("new", "quick")
    )
    return replace(view, can_create=creates, new_url=new_url, quick_url=quick_url)


def pointing(entity: Entity, by: str, here: Ref) -> Predicate:
    """The records whose field points at that record; a client by its company or its contacts."""
    field = entity.fields[by]
    named = field.type in ("link", "client") and len(field.targets) > 1
    return Compare(by, "eq", here if named else here.id)


def may_list(context: Context, entity: Entity) -> bool:
    """Whether the person may read some record of the entity, as far as grants can tell."""
    return context.release.decider.reach(entity, context.actor, "read") != NEVER


def may_create(context: Context, entity: Entity) -> bool:
    """Whether the person may create some record of the entity."""
    return context.release.decider.reach(entity, context.actor, "create") != NEVER


def may_export(context: Context, entity: Entity) -> bool:
    """Whether the person may take away some record of the entity."""
    decider = context.release.decider
    reaches = (decider.reach(entity, context.actor, verb) for verb in ("read", "export"))
    return all(reach != NEVER for reach in reaches)


def may_import(context: Context, entity: Entity) -> bool:
    """Whether the person may import some record: the right to, and one to create or to edit."""
    decider, actor = context.release.decider, context.actor
    writes = (decider.reach(entity, actor, verb) for verb in ("create", "edit"))
    return decider.reach(entity, actor, "import") != NEVER and any(r != NEVER for r in writes)


def has_stages(context: Context, entity: Entity) -> bool:
    """Whether there is a board: stages, and a person who may know where records stand."""
    mask = context.release.decider.mask(entity, context.actor).visible
    seen = all(mask.get(name) == ALWAYS for name in ("pipeline", "stage"))
    return bool(entity.pipelines) and seen


def default_sort(context: Context, entity: Entity) -> str:
    """The layout's order, when the person may sort so."""
    wanted = entity.layout.list.sort
    mask = context.release.decider.mask(entity, context.actor).visible
    name = wanted.removeprefix("-")
    return wanted if name in mask and can_sort(entity.fields[name]) else "-id"


def shown_columns(context: Context, entity: Entity, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the layout that the person may know of; the title where there are none."""
    mask = context.release.decider.mask(entity, context.actor).visible
    columns = tuple(name for name in wanted if name in mask)
    return columns or tuple(name for name in (entity.title, "number") if name in mask)[:1]


def _page(
    context: Context, entity: Entity, query: Query, columns: tuple[str, ...],
    problems: tuple[str, ...], *, editing: bool = False,
) -> ListView:  # fmt: skip
    """The rows of a query; one that cannot be answered shows none, and says why."""
    say = context.formats.say
    view = ListView(
        entity=entity.name, label=say(entity.label), plural=say(entity.plural),
        icon=entity.icon, url=f"/{entity.name}", columns=_columns(context, entity, columns, ""),
        rows=(), problems=problems,
    )  # fmt: skip
    if problems:
        return view
    try:
        more = needed_to_edit(context, entity, columns) if editing else ()
        needed = dict.fromkeys((*needed_fields(context, entity, columns), *more))
        found = find(context, entity, query, needed)
    except OrderError:
        return replace(view, problems=(say(BAD_ORDER),))
    except UnknownFieldError as error:
        return replace(view, problems=(say(UNKNOWN).format(name=error.field),))
    return replace(
        view,
        rows=row_views(context, entity, found.rows, columns, editing=editing),
        next_url=found.next,
    )


def _framed(
    context: Context, entity: Entity, view: ListView, query: Query, asked: Asked,
    arguments: Arguments, total: int | None,
) -> ListView:  # fmt: skip
    """The list with its controls, whose addresses keep what else is asked."""
    names = tuple(column.name for column in view.columns)
    base = f"/{entity.name}"
    kept = {name: list(strings) for name, strings in arguments.items() if any(strings)}
    without_page = {name: strings for name, strings in kept.items() if name != "after"}
    chosen = one(arguments, "preset")
    return replace(
        view,
        columns=_columns(context, entity, names, query.sort, without_page),
        next_url=address(base, {**without_page, "after": [view.next_url]}) if view.next_url else "",
        first_url=address(base, without_page) if query.after else "",
        filters=filter_views(context, entity, arguments),
        presets=preset_views(context, entity, base, chosen, without_page),
        search=query.search,
        total=total,
        can_create=may_create(context, entity),
        export_url=address(f"{base}/export", without_page) if may_export(context, entity) else "",
        import_url=f"{base}/import" if may_import(context, entity) else "",
        bin_url=f"{base}/bin" if may_bring_back(context, entity) else "",
        verbs=_verbs(context, entity),
        board_url=address(f"{base}/board", without_page) if has_stages(context, entity) else "",
        every=address("", without_page) or "?" if total is None or total > len(view.rows) else "",
        filtered=bool(chosen or query.search or asked.active),
    )


def _verbs(context: Context, entity: Entity) -> tuple[str, ...]:
    """What the person may do to some of the records, several at once."""
    decider = context.release.decider
    edits = decider.reach(entity, context.actor, "edit") != NEVER
    able = {
        "set": edits,
        "move": edits and bool(entity.pipelines),
        "assign": edits and "owner" in decider.mask(entity, context.actor).editable,
        "delete": decider.reach(entity, context.actor, "delete") != NEVER,
    }
    return tuple(verb for verb, may in able.items() if may)


def _columns(
    context: Context, entity: Entity, names: tuple[str, ...], sort: str,
    kept: Arguments | None = None,
) -> tuple[ColumnView, ...]:  # fmt: skip
    """The heads of the columns; sorting by one again reverses it."""
    views = []
    for name in names:
        field = entity.fields[name]
        state = {name: "asc", f"-{name}": "desc"}.get(sort, "")
        url = ""
        if kept is not None and can_sort(field):
            wanted = f"-{name}" if state == "asc" else name
            url = address(f"/{entity.name}", {**kept, "sort": [wanted]})
        label = context.formats.say(field.label)
        views.append(ColumnView(name, label, field.result.type, state, url))
    return tuple(views)


def preset_views(
    context: Context, entity: Entity, base: str, chosen: str, kept: Arguments
) -> tuple[PresetView, ...]:
    """The ready filters; the active one's address switches it off."""
    others = {name: strings for name, strings in kept.items() if name != "preset"}
    return tuple(
        PresetView(
            preset.name, context.formats.say(preset.label),
            address(base, others if preset.name == chosen else {**others, "preset": [preset.name]}),
            preset.name == chosen,
        )
        for preset in entity.layout.list.presets.values()
    )  # fmt: skip


def address(base: str, arguments: Arguments) -> str:
    """An address with its arguments."""
    written = urlencode({name: list(strings) for name, strings in arguments.items()}, doseq=True)
    return f"{base}?{written}" if written else base


def one(arguments: Arguments, name: str) -> str:
    """The one string of an argument, blank without it."""
    strings = arguments.get(name) or ("",)
    return strings[-1]


def sayable(arguments: Arguments) -> dict[str, list[str]]:
    """The arguments without halves of characters, which no address and no page can carry."""

    def whole(text: str) -> str:
        return text.encode("utf-8", "replace").decode()

    return {whole(name): [whole(s) for s in strings] for name, strings in arguments.items()}
