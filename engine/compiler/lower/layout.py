"""Layouts → ``Layout``; whatever a layout leaves out, and an entity without one, gets a default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.compiler.lower.change import lower_changes, lower_section
from engine.compiler.lower.condition import About, lower_condition
from engine.compiler.lower.text import lower_text
from engine.compiler.principals import principals
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.spec.app import AppSpec
from engine.compiler.spec.layout import (
    CardSpec,
    LayoutSpec,
    ListSpec,
    RelatedTabSpec,
    TabSpec,
    ViewSpec,
)
from engine.model.layout import (
    BoardLayout,
    Card,
    Layout,
    ListLayout,
    Placement,
    Preset,
    Section,
    Tab,
    View,
)
from engine.model.system import READY_TABS

COLUMNS = 6
"""How many columns a list has that nobody has arranged."""


def lower_layout(scope: Scope, app: AppSpec, entity: EntityEntry) -> Layout:
    """All layouts of an entity."""
    about = About(scope, entity)
    spec = entity.layout[1] if entity.layout else None
    return Layout(
        entity.name,
        _card(about, app, spec.card if spec else None),
        _list(about, app, spec.list_ if spec else None),
        _board(spec),
        {
            name: lower_changes(about, app, f"{entity.name}/{name}", variant.changes)
            for name, variant in (spec.pipelines if spec else {}).items()
        },
        {
            name: _view(about, app, name, view)
            for name, view in (spec.views if spec else {}).items()
        },
        entity.spec.personal,
    )


def _card(about: About, app: AppSpec, spec: CardSpec | None) -> Card:
    entity = about.entity
    sections: Mapping[str, Section] = {
        name: lower_section(about, app, name, section)
        for name, section in (spec.sections if spec else {}).items()
    }
    tabs = spec.tabs if spec else ()
    return Card(
        sections or _one_section(app, entity),
        tuple(_tabs(about.scope, app, tabs))
        or tuple(_ready(name) for name in default_tabs(entity)),
        tuple(spec.quick_create if spec else ()) or _short_form(entity),
    )


def _one_section(app: AppSpec, entity: EntityEntry) -> Mapping[str, Section]:
    """Everything that an admin declared, and what a feature shows, in one place."""
    shown = ("stage", "owner", "client", "source", "begin_date", "close_date", "observers")
    names = [entry.name for entry in declared_fields(entity)]
    names += [name for name in shown if name in entity.fields and name not in names]
    elements = tuple(
        Placement(name, always_show=bool(spec and spec.always_show))
        for name in names
        for spec in [entity.fields[name].spec]
    )
    return {"main": Section("main", lower_text(entity.spec.label, app.locales), elements)}


def declared_fields(entity: EntityEntry) -> Iterator[FieldEntry]:
    """The fields an admin declared, in order."""
    return (entry for entry in entity.fields.values() if entry.spec is not None)


def default_tabs(entity: EntityEntry) -> tuple[str, ...]:
    """The ready tabs of an entity whose layout names none."""
    switched = [tab for tab in ("products", "documents") if tab in entity.spec.features]
    return ("general", *switched, "dependencies", "history")


def _ready(name: str) -> Tab:
    return Tab(name, READY_TABS[name])


def _tabs(scope: Scope, app: AppSpec, tabs: Iterable[TabSpec]) -> Iterator[Tab]:
    names = tab_names(tabs)
    for name, tab in zip(names, tabs, strict=True):
        if isinstance(tab, RelatedTabSpec):
            other = scope.entities[tab.related].spec
            label = lower_text(tab.label or other.plural or other.label, app.locales)
            yield Tab(name, label, "related", tab.related, tab.by)
        else:
            yield _ready(tab)


def tab_names(tabs: Iterable[TabSpec]) -> list[str]:
    """How tabs are called in edits: a related one like its entity, the next of it with its link."""
    seen: Counter[str] = Counter()
    names = []
    for tab in tabs:
        name, by = (tab.related, tab.by) if isinstance(tab, RelatedTabSpec) else (tab, "")
        seen[name] += 1
        names.append(f"{name}_{by}" if by and seen[name] > 1 else name)
    return names


def _short_form(entity: EntityEntry) -> tuple[str, ...]:
    title = title_field(entity)
    needed = [entry.name for entry in declared_fields(entity) if entry.required]
    return tuple(dict.fromkeys([title, *needed]))


def title_field(entity: EntityEntry) -> str:
    """The field shown as a record's name: the one said, else the first text, else its number."""
    if entity.spec.title:
        return entity.spec.title
    texts = (e.name for e in declared_fields(entity) if e.type == "text" and not e.multiple)
    return next(texts, "number")


def _list(about: About, app: AppSpec, spec: ListSpec | None) -> ListLayout:
    entity = about.entity
    return ListLayout(
        tuple(spec.columns if spec else ()) or _columns(entity),
        (spec.sort if spec else None) or "-last_activity_at",
        tuple(spec.filters if spec else ()) or _filters(entity),
        {
            name: Preset(
                name, lower_text(preset.label, app.locales), lower_condition(about, preset.when)
            )
            for name, preset in (spec.presets if spec else {}).items()
        },
    )


def _columns(entity: EntityEntry) -> tuple[str, ...]:
    names = [title_field(entity), *(["stage"] if entity.pipelines else ())]
    names += [
        entry.name
        for entry in declared_fields(entity)
        if entry.kind.sortable and not entry.multiple and entry.name not in names
    ]
    return (*names[:COLUMNS], "owner", "last_activity_at")


def _filters(entity: EntityEntry) -> tuple[str, ...]:
    names = ["stage"] if entity.pipelines else []
    names += [e.name for e in declared_fields(entity) if e.spec is not None and e.spec.filter]
    return (*names, "owner")


def _board(spec: LayoutSpec | None) -> BoardLayout:
    board = spec.board if spec else None
    return BoardLayout(tuple(board.fields), board.sum or "") if board else BoardLayout()


def _view(about: About, app: AppSpec, name: str, spec: ViewSpec) -> View:
    address = f"{about.entity.name}@view/{name}"
    return View(
        name,
        lower_text(spec.label, app.locales),
        principals(spec.for_, about.scope.below),
        spec.priority,
        lower_changes(about, app, address, spec.changes),
    )
